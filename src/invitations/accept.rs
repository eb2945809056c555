//! Accepting: for an invitation to pay choose a payment method, check what happens, take over billing.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::answer::{Came, Reader, opened, opened_for_form};
use super::answer_page::{self, Answer};
use super::answering::{self, Accepted};
use super::choice::{Choice, Terms};
use super::offer::Offer;
use crate::access::Granted;
use crate::access::consequences::Consequences;
use crate::access::policy::AttachToPaymentMethod;
use crate::error::{Error, Result};
use crate::invoices::price::{Payer, Price};
use crate::model::PaymentMethodId;
use crate::model::invitation::{InvitationKind, InvitationState};
use crate::model::person::Person;
use crate::paths;
use crate::payment_methods::form::PaymentMethodForm;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::cookie::Carry;
use crate::web::{FieldErrors, Here, Me, Next, Ready, Request, Shell, again};

/// What was chosen, and the fingerprint of the page on which the button was pressed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct AcceptForm {
    /// `new`, or the id of a payment method of one's own.
    pay_with: String,
    shown: String,
}

#[derive(Template)]
#[template(path = "invitations/check_take_over.html")]
struct CheckTakeOver {
    shell: Shell,
    offer: Offer,
    consequences: Consequences,
    /// What was typed, to be sent on.
    typed: Vec<(String, String)>,
    shown: String,
    /// Label and value: how the invoices will be paid.
    pays_with: Vec<(&'static str, String)>,
    /// The press was refused once, because this has changed.
    has_changed: bool,
    /// Signed in under this other address: the sender has to confirm.
    another: Option<String>,
    /// With the VAT as it will apply, for who was invited.
    price: Option<Price>,
}

/// POST `/invitation/check`: the second step of taking over billing. Nothing happens yet.
pub async fn check(request: Request) -> HttpResponse {
    request
        .rehearsal(|tx, me| {
            let (offer, is_invited) = open_offer(tx, me)?;
            let choice = chosen(tx, me, &offer)?;
            let consequences = if is_invited {
                let accepted = answering::rehearse(tx, &offer, &me.person, &choice, &me.person);
                let accepted = accepted.map_err(|error| error.or_again(|refused| refused_page(tx, me, &refused)))?;
                let accepted = with_price(accepted, price(tx, me, &offer)?.as_ref());
                (accepted.consequences, accepted.shown)
            } else {
                (answer_page::without_people(&offer), offer.shown(&[]))
            };
            check_page(tx, me, offer, consequences, is_invited, Changed::No)
        })
        .await
}

/// POST `/invitation/accept`
pub async fn accept(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let (offer, reader) = opened_for_form(tx, &me.visit)?.ok_or(Error::NotFound)?;
            if offer.state == InvitationState::Accepted && offer.invitation.answered_by == Some(me.person.id) {
                return Ok(done(&offer));
            }
            let form: AcceptForm = me.form()?;
            if let Some(why) = offer.why_over() {
                return Err(Refused::InvitationOver { why }.into());
            }
            if let Reader::Invited(person) = &reader
                && answering::accept_as_had(tx, &offer, person)?
            {
                return Ok(had(&offer));
            }
            let choice = chosen(tx, me, &offer)?;
            match reader {
                Reader::Invited(person) => {
                    let price = price(tx, me, &offer)?;
                    let accepted = with_price(answering::accept(tx, &offer, &person, &choice)?, price.as_ref());
                    if accepted.shown != form.shown {
                        return Err(again(look_again(tx, me, offer, accepted)));
                    }
                    Ok(done(&offer))
                }
                Reader::Another(..) => accept_as_another(tx, me, &offer, choice, &form.shown),
                _ => Err(Refused::LinkReplaced.into()),
            }
        })
        .await
}

fn accept_as_another(tx: &mut Tx, me: &Me, offer: &Offer, choice: Choice, shown: &str) -> Result<Next> {
    me.require_password(tx)?;
    answering::accept_as_another(tx, offer, &me.person, choice, shown)?;
    let words = format!("Thank you. {} has been asked to confirm that it is you.", offer.sender.name);
    Ok(Next::go(paths::invitation()).saying(words))
}

fn done(offer: &Offer) -> Next {
    let about = offer.names();
    let words = match offer.kind() {
        InvitationKind::Pay => format!("You now pay for {about}. {} has been told.", offer.sender.name),
        InvitationKind::PaymentMethod => format!("You can now see and manage {about}."),
        InvitationKind::Team => format!("You are now in the team {about}."),
        InvitationKind::App => format!("You can now work on {about}."),
    };
    let to = offer.place().map_or_else(paths::home, |(_, path)| path);
    Next::go(to).saying(words).carrying(Carry::DropInvitation)
}

/// Accepted without giving anything.
fn had(offer: &Offer) -> Next {
    let to = offer.place().map_or_else(paths::home, |(_, path)| path);
    Next::go(to).saying("You already have this. The invitation is settled.").carrying(Carry::DropInvitation)
}

/// The offer that this person has opened and can still accept.
fn open_offer(tx: &mut Tx, me: &Me) -> Result<(Offer, bool)> {
    let (offer, reader) = opened_for_form(tx, &me.visit)?.ok_or(Error::NotFound)?;
    match offer.why_over() {
        Some(why) => Err(Refused::InvitationOver { why }.into()),
        None => Ok((offer, matches!(reader, Reader::Invited(_)))),
    }
}

/// What was chosen; or the page again, with what is wrong with it.
fn chosen(tx: &mut Tx, me: &Me, offer: &Offer) -> Result<Choice> {
    if !offer.is_to_pay() {
        return chosen_terms(tx, me, offer).map(Choice::Terms);
    }
    let form: AcceptForm = me.form()?;
    if let Some(id) = PaymentMethodId::from_stored(&form.pay_with) {
        return Ok(Choice::Existing(id));
    }
    if form.pay_with != "new" {
        let errors = FieldErrors::at("pay_with", Refused::ChoosePaymentMethod.sentence());
        return Err(answer_again(tx, me, errors));
    }
    let fields: PaymentMethodForm = me.form()?;
    match fields.check() {
        Ok(_) => Ok(Choice::New(Box::new(fields))),
        Err(errors) => Err(answer_again(tx, me, errors)),
    }
}

/// For whom it is accepted, and which connections the offered ones replace; or the page again. Only a person joins a team.
fn chosen_terms(tx: &mut Tx, me: &Me, offer: &Offer) -> Result<Terms> {
    let mut terms = Terms::typed(&me.form::<Vec<(String, String)>>()?);
    terms.team = terms.team.filter(|_| !offer.is_to_team());
    match terms.team(tx, &me.person) {
        Ok(_) => Ok(terms),
        Err(error) => Err(error.or_again(|refused| refused_page(tx, me, &refused))),
    }
}

fn refused_page(tx: &mut Tx, me: &Me, refused: &Refused) -> Error {
    let field = if matches!(refused, Refused::AskUnlimitedMember { .. }) { "for" } else { "pay_with" };
    answer_again(tx, me, FieldErrors::at(field, refused.sentence()))
}

/// The first step again, with what was typed.
fn answer_again(tx: &mut Tx, me: &Me, errors: FieldErrors) -> Error {
    let page = |tx: &mut Tx| -> Result<Ready> {
        let (offer, reader) = opened(tx, &me.visit)?.ok_or(Error::NotFound)?;
        let form: PaymentMethodForm = me.form()?;
        let chosen = me.form::<AcceptForm>()?.pay_with;
        let shell = me.shell(answer_page::title(&offer), Here::Invitations);
        let answer = match reader {
            Reader::Invited(person) => answer_page::invited(tx, shell, offer, &person, form, chosen, errors)?,
            Reader::Another(person, came) => {
                answer_page::another(tx, shell, offer, (&person, came), form, chosen, errors)?
            }
            _ => answer_page::another(tx, shell, offer, (&me.person, Came::ByCopy), form, chosen, errors)?,
        };
        let terms = Terms::typed(&me.form::<Vec<(String, String)>>()?);
        Ready::of(&Answer { choices: answer.choices.chosen(&terms), ..answer })
    };
    again(page(tx))
}

enum Changed {
    Yes,
    No,
}

fn look_again(tx: &mut Tx, me: &Me, offer: Offer, accepted: Accepted) -> Result<CheckTakeOver> {
    check_page(tx, me, offer, (accepted.consequences, accepted.shown), true, Changed::Yes)
}

fn check_page(
    tx: &mut Tx,
    me: &Me,
    offer: Offer,
    (consequences, shown): (Consequences, String),
    is_invited: bool,
    changed: Changed,
) -> Result<CheckTakeOver> {
    let typed: Vec<(String, String)> = me.form()?;
    let price = if is_invited { price(tx, me, &offer)? } else { None };
    let pays_with = if offer.is_to_pay() { pays_with(tx, me)? } else { Vec::new() };
    Ok(CheckTakeOver {
        shell: me.shell(answer_page::title(&offer), Here::Invitations),
        offer,
        consequences,
        pays_with,
        typed: typed
            .into_iter()
            .filter(|(name, _)| !matches!(name.as_str(), "once" | "shown" | "invitation" | "version"))
            .collect(),
        shown,
        has_changed: matches!(changed, Changed::Yes),
        price,
        another: (!is_invited).then(|| person_email(&me.person)),
    })
}

/// What it would cost with what was chosen.
fn price(tx: &mut Tx, me: &Me, offer: &Offer) -> Result<Option<Price>> {
    if !offer.is_to_pay() {
        return Ok(None);
    }
    let form: AcceptForm = me.form()?;
    if let Some(id) = PaymentMethodId::from_stored(&form.pay_with) {
        let it = Granted::<AttachToPaymentMethod>::ask(tx, &me.person, id)?;
        return Price::of(tx, &offer.apps(), &Payer::Existing(&it)).map(Some);
    }
    let typed: PaymentMethodForm = me.form()?;
    let Ok(details) = typed.check() else { return Ok(None) };
    let (country, currency) = (details.country, details.currency);
    let payer = Payer::New { country, vat_id: details.vat_id.as_ref(), currency };
    Price::of(tx, &offer.apps(), &payer).map(Some)
}

/// Another price is another thing to say yes to.
fn with_price(accepted: Accepted, price: Option<&Price>) -> Accepted {
    let cents = price.map(|price| format!(".{}", price.cents)).unwrap_or_default();
    Accepted { shown: format!("{}{cents}", accepted.shown), ..accepted }
}

/// What was chosen, to be checked once more.
fn pays_with(tx: &mut Tx, me: &Me) -> Result<Vec<(&'static str, String)>> {
    let form: AcceptForm = me.form()?;
    if let Some(id) = PaymentMethodId::from_stored(&form.pay_with) {
        let it = Granted::<AttachToPaymentMethod>::ask(tx, &me.person, id)?;
        let company = it.company.clone().unwrap_or_default();
        return Ok(vec![("Paid with", it.name.clone()), ("Made out to", company), ("Address", it.address_line())]);
    }
    let typed: PaymentMethodForm = me.form()?;
    let Ok(details) = typed.check() else { return Ok(Vec::new()) };
    let place = format!("{}, {} {}, {}", details.street, details.postal_code, details.city, details.country);
    let mut facts = vec![("Paid with", details.name), ("Made out to", details.company), ("Address", place)];
    if let Some(vat_id) = details.vat_id {
        facts.push(("VAT ID", vat_id.to_string()));
    }
    facts.push(("Invoices go to", details.invoice_email.to_string()));
    Ok(facts)
}

fn person_email(person: &Person) -> String {
    person.email_text()
}
