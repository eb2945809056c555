//! Accepting: for an invitation to pay choose a payment method, check what happens, take over billing.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::answer::{self, Accepted};
use super::choice::{Choice, Terms};
use super::page;
use super::paying::{self, SetUp};
use super::reader::{Came, Reader, opened, opened_for_form};
use crate::access::Granted;
use crate::access::consequences::Consequences;
use crate::access::policy::AttachToPaymentMethod;
use crate::charging::setups::ways::{self, Another};
use crate::graph::offer::Offer;
use crate::invoices::price::{Payer, Price};
use crate::model::PaymentMethodId;
use crate::model::address::Address;
use crate::model::invitation::InvitationState;
use crate::model::terms::TermsOfUse;
use crate::paths;
use crate::payment_methods::form::PaymentMethodForm;
use crate::receipts;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::cookie::Carry;
use crate::web::drafts::{self, Draft};
use crate::web::error::{Error, Result};
use crate::web::form::Looking;
use crate::web::row::Row;
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
#[template(path = "invitations/received/check.html")]
struct CheckPage {
    shell: Shell,
    offer: Offer,
    consequences: Consequences,
    /// What was typed, to be sent on.
    typed: Vec<(String, String)>,
    shown: String,
    /// What was chosen and typed.
    rows: Vec<Row>,
    /// With a payment method that is there, which others may be able to manage.
    shares: bool,
    /// The press was refused once, because this has changed.
    has_changed: bool,
    /// What it will be paid with is there: another one can be used.
    use_another: Option<Another>,
    /// Signed in under this other address: the sender has to confirm.
    another: Option<String>,
    /// With the VAT as it will apply, for who was invited.
    price: Option<Price>,
    /// What taking over accepts, besides.
    terms: Option<TermsOfUse>,
}

/// POST `/invitation/check`: keeps what was chosen and typed until the invitation ends. Nothing happens yet.
pub async fn keep(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let (offer, reader) = opened_for_form(tx, &me.visit)?.ok_or(Error::NotFound)?;
            if let Some(why) = offer.why_over() {
                return Err(Refused::InvitationOver { why }.into());
            }
            drafts::keep_answer(tx, me, offer.invitation.id)?;
            let looking: Looking = me.form()?;
            if let Some(part) = looking.wanted(&paths::invitation()) {
                return Ok(Next::go(part));
            }
            let setup = if matches!(reader, Reader::Invited(_)) { paying::to_set_up(tx, me, &offer)? } else { None };
            Ok(Next::go(setup.map_or_else(paths::check_invitation, paths::payment_setup)))
        })
        .await
}

/// GET `/invitation/check`: the second step of taking over billing.
pub async fn check(request: Request) -> HttpResponse {
    request
        .leading_to_gateway()
        .rehearsal(|tx, me| {
            let back = || Error::Elsewhere(paths::invitation());
            let (offer, reader) =
                opened(tx, &me.visit)?.filter(|(offer, _)| offer.why_over().is_none()).ok_or_else(back)?;
            let draft = drafts::answer(tx, me.person.id, offer.invitation.id)?.ok_or_else(back)?;
            let is_invited = matches!(reader, Reader::Invited(_));
            let choice = chosen(tx, me, &draft, &offer)?;
            let ready = if is_invited { set_up(tx, me, &draft, (&offer, &choice))? } else { None };
            let consequences = if is_invited {
                let accepted = answer::rehearse(tx, &offer, &me.person, &choice, &me.person);
                let accepted =
                    accepted.map_err(|error| error.or_again(|refused| refused_page(tx, me, &draft, &refused)))?;
                let price = price(tx, me, &draft, (&offer, ready.as_ref()))?;
                let accepted = with_price(accepted, price.as_ref(), ready.as_ref());
                (accepted.consequences, accepted.shown)
            } else {
                (page::without_people(&offer), offer.shown(&[]))
            };
            let shown = Shown { consequences, ready, is_invited, has_changed: false };
            check_page(tx, me, &draft, offer, shown)
        })
        .await
}

/// POST `/invitation/accept`
pub async fn accept(request: Request) -> HttpResponse {
    request
        .leading_to_gateway()
        .act(|tx, me| {
            let (offer, reader) = opened_for_form(tx, &me.visit)?.ok_or(Error::NotFound)?;
            if offer.state == InvitationState::Accepted && offer.invitation.answered_by == Some(me.person.id) {
                return done(tx, &offer, page::ACCEPTED.into());
            }
            let form: AcceptForm = me.form()?;
            if let Some(why) = offer.why_over() {
                return Err(Refused::InvitationOver { why }.into());
            }
            if let Reader::Invited(person) = &reader
                && answer::accept_as_had(tx, &offer, person)?
            {
                return Ok(had(&offer));
            }
            let draft = Draft::sent(me);
            let choice = chosen(tx, me, &draft, &offer)?;
            match reader {
                Reader::Invited(person) => {
                    let ready = set_up(tx, me, &draft, (&offer, &choice))?;
                    let price = price(tx, me, &draft, (&offer, ready.as_ref()))?;
                    let accepted = answer::accept(tx, &offer, &person, &choice)?;
                    let accepted = with_price(accepted, price.as_ref(), ready.as_ref());
                    if accepted.shown != form.shown {
                        let consequences = (accepted.consequences, accepted.shown);
                        let shown = Shown { consequences, ready, is_invited: true, has_changed: true };
                        return Err(again(check_page(tx, me, &draft, offer, shown)));
                    }
                    done(tx, &offer, (offer.kind().done)(&offer))
                }
                Reader::Another(..) => accept_as_another(tx, me, &offer, choice, &form.shown),
                _ => Err(Refused::LinkReplaced.into()),
            }
        })
        .await
}

fn accept_as_another(tx: &mut Tx, me: &Me, offer: &Offer, choice: Choice, shown: &str) -> Result<Next> {
    let confirmed = me.require_password(tx)?;
    answer::accept_as_another(tx, offer, &me.person, &confirmed, choice, shown)?;
    let words = format!("Thank you. We’ve asked {} to confirm it’s you.", offer.sender.name);
    Ok(Next::go(paths::invitation()).saying(words))
}

/// Whoever has taken over reads on a page of its own what comes now. Of everything else this is said.
fn done(tx: &mut Tx, offer: &Offer, words: String) -> Result<Next> {
    if offer.is_to_pay() && receipts::queries::is_there(tx, offer.invitation.id)? {
        return Ok(Next::go(paths::taken_over(offer.invitation.id)).carrying(Carry::DropInvitation));
    }
    Ok(settled(offer).saying(words))
}

/// Accepted without giving anything.
fn had(offer: &Offer) -> Next {
    settled(offer).saying("You already have this. There is nothing more to do.")
}

fn settled(offer: &Offer) -> Next {
    Next::go((offer.kind().place)(offer).unwrap_or_else(paths::home)).carrying(Carry::DropInvitation)
}

/// What was chosen; or the page again, with what is wrong with it.
fn chosen(tx: &mut Tx, me: &Me, draft: &Draft, offer: &Offer) -> Result<Choice> {
    if !offer.is_to_pay() {
        return chosen_terms(tx, me, draft, offer).map(Choice::Terms);
    }
    let form: AcceptForm = draft.form()?;
    if let Some(id) = PaymentMethodId::from_stored(&form.pay_with) {
        return Ok(Choice::Existing(id));
    }
    if form.pay_with != "new" {
        let errors = FieldErrors::at("pay_with", Refused::ChoosePaymentMethod.sentence());
        return Err(answer_again(tx, me, draft, errors));
    }
    let fields: PaymentMethodForm = draft.form()?;
    match fields.check_new(tx.site) {
        Ok(_) => Ok(Choice::New(Box::new(fields))),
        Err(errors) => Err(answer_again(tx, me, draft, errors)),
    }
}

/// For whom it is accepted, and which connections the offered ones replace; or the page again.
fn chosen_terms(tx: &mut Tx, me: &Me, draft: &Draft, offer: &Offer) -> Result<Terms> {
    let mut terms = Terms::typed(&draft.form::<Vec<(String, String)>>()?);
    terms.team = terms.team.filter(|_| offer.kind().is_for_teams_too);
    match terms.team(tx, &me.person) {
        Ok(_) => Ok(terms),
        Err(error) => Err(error.or_again(|refused| refused_page(tx, me, draft, &refused))),
    }
}

fn refused_page(tx: &mut Tx, me: &Me, draft: &Draft, refused: &Refused) -> Error {
    let field = if matches!(refused, Refused::AskUnlimitedMember { .. }) { "for" } else { "pay_with" };
    answer_again(tx, me, draft, FieldErrors::at(field, refused.sentence()))
}

/// The first step again, with what was typed.
fn answer_again(tx: &mut Tx, me: &Me, draft: &Draft, errors: FieldErrors) -> Error {
    let page = |tx: &mut Tx| -> Result<Ready> {
        let (offer, reader) = opened(tx, &me.visit)?.ok_or(Error::NotFound)?;
        let reader = match reader {
            Reader::Invited(_) | Reader::Another(..) => reader,
            _ => Reader::Another(me.person.clone(), Came::ByCopy),
        };
        page::answer(tx, &me.visit, offer, &reader, Some(draft), errors)
    };
    again(page(tx))
}

/// What the page to check shows of an offer.
struct Shown {
    /// With their fingerprint.
    consequences: (Consequences, String),
    ready: Option<SetUp>,
    /// Else the sender has to confirm.
    is_invited: bool,
    /// The press was refused once.
    has_changed: bool,
}

fn check_page(tx: &mut Tx, me: &Me, draft: &Draft, offer: Offer, it: Shown) -> Result<CheckPage> {
    let Shown { consequences: (consequences, shown), ready, is_invited, has_changed } = it;
    let price = if is_invited { price(tx, me, draft, (&offer, ready.as_ref()))? } else { None };
    let rows = if offer.is_to_pay() {
        pays_with(tx, me, draft, (&offer, ready.as_ref()))?
    } else {
        accepts_for(tx, me, draft)?
    };
    let title = if offer.is_to_pay() { "Check your answers".to_owned() } else { page::title(&offer) };
    Ok(CheckPage {
        shell: me.shell(title, Here::Invitations),
        terms: tx.site.terms.clone().filter(|_| is_invited && offer.is_to_pay()),
        shares: PaymentMethodId::from_stored(&draft.form::<AcceptForm>()?.pay_with).is_some(),
        offer,
        consequences,
        rows,
        typed: draft.form()?,
        shown,
        has_changed,
        price,
        use_another: ready.as_ref().map(SetUp::another),
        another: (!is_invited).then(|| me.person.email_text()),
    })
}

/// What it would cost with what was chosen.
fn price(tx: &mut Tx, me: &Me, draft: &Draft, (offer, ready): (&Offer, Option<&SetUp>)) -> Result<Option<Price>> {
    if !offer.is_to_pay() {
        return Ok(None);
    }
    let form: AcceptForm = draft.form()?;
    if let Some(id) = PaymentMethodId::from_stored(&form.pay_with) {
        let it = Granted::<AttachToPaymentMethod>::ask(tx, &me.person, id)?;
        return Ok(Price::of(tx, &offer.apps(), &Payer::Existing(&it)).map(Some)?);
    }
    let typed: PaymentMethodForm = draft.form()?;
    let Ok(details) = typed.check() else { return Ok(None) };
    let (country, currency, pays_with) =
        (details.address.country, details.currency, ready.map(|ready| &ready.credential));
    let payer = Payer::New { country, vat_id: details.vat_id.as_ref(), currency, pays_with };
    Ok(Price::of(tx, &offer.apps(), &payer).map(Some)?)
}

/// Another price is another thing to say yes to, and so is another card.
fn with_price(accepted: Accepted, price: Option<&Price>, ready: Option<&SetUp>) -> Accepted {
    let price = price.map(|price| format!(".{}", price.fingerprint())).unwrap_or_default();
    let with = ready.map(|ready| format!(".{}", ready.credential.id)).unwrap_or_default();
    Accepted { shown: format!("{}{price}{with}", accepted.shown), ..accepted }
}

/// What was set up to pay with, if that was chosen; or the first step again, where it is chosen and set up.
fn set_up(tx: &mut Tx, me: &Me, draft: &Draft, (offer, choice): (&Offer, &Choice)) -> Result<Option<SetUp>> {
    let Some(way) = choice.way(tx)? else { return Ok(None) };
    match paying::ready(tx, me, offer, way)? {
        Some(ready) => Ok(Some(ready)),
        None => Err(answer_again(tx, me, draft, FieldErrors::at("pay_by", ways::NOT_SET_UP))),
    }
}

/// How the invoices will be paid, to be checked once more.
fn pays_with(tx: &mut Tx, me: &Me, draft: &Draft, (offer, ready): (&Offer, Option<&SetUp>)) -> Result<Vec<Row>> {
    let form: AcceptForm = draft.form()?;
    if let Some(id) = PaymentMethodId::from_stored(&form.pay_with) {
        let it = Granted::<AttachToPaymentMethod>::ask(tx, &me.person, id)?;
        return Ok(vec![
            Row::new("Payment method", it.name.clone(), "pay_with"),
            Row::new("Made out to", it.address.as_ref().map(Address::whole_line).unwrap_or_default(), "pay_with"),
        ]);
    }
    let typed: PaymentMethodForm = draft.form()?;
    let Ok((details, way)) = typed.check_new(tx.site) else { return Ok(Vec::new()) };
    let mut rows = details.rows_to_check();
    rows.extend(paying::row(tx, offer, way, ready));
    Ok(rows)
}

/// For whom it is accepted, where that could be chosen.
fn accepts_for(tx: &mut Tx, me: &Me, draft: &Draft) -> Result<Vec<Row>> {
    let fields = draft.form::<Vec<(String, String)>>()?;
    if fields.iter().all(|(name, _)| name != "for") {
        return Ok(Vec::new());
    }
    let team = Terms::typed(&fields).team(tx, &me.person)?;
    let who = team.map_or_else(|| "Only you".to_owned(), |team| format!("The team {}", team.name));
    Ok(vec![Row::new("You accept for", who, "for")])
}
