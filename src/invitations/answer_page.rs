//! What the receiver's page shows to whom.

use std::collections::HashMap;

use askama::Template;

use super::answer::{Came, Reader};
use super::answer_choices::{self, Choices};
use super::choice::{self, Choice, Kept};
use super::offer::Offer;
use super::{answering, giving, queries, wording};
use crate::access::consequences::{Consequences, Effect, Line};
use crate::access::people::{self, PersonAccess};
use crate::error::Result;
use crate::invoices::price::{Payer, Price};
use crate::model::AppId;
use crate::model::invitation::{InvitationKind, InvitationState};
use crate::model::person::Person;
use crate::payment_methods::form::PaymentMethodForm;
use crate::payment_methods::queries::{ListedPaymentMethod, open_payment_methods_of};
use crate::store::Tx;
use crate::web::{FieldErrors, Here, Ready, Shell, Visit};

#[derive(Template)]
#[template(path = "invitations/answer_nothing.html")]
pub(super) struct NothingOpened {
    shell: Shell,
}

#[derive(Template)]
#[template(path = "invitations/answer_over.html")]
pub(super) struct Over {
    shell: Shell,
    why: String,
    /// Accepted by this very person: that is no bad news.
    is_done: bool,
    waits_for_sender: bool,
    sender_email: String,
}

#[derive(Template)]
#[template(path = "invitations/answer_guest.html")]
pub(super) struct Guest {
    shell: Shell,
    offer: Offer,
    consequences: Consequences,
    /// The invited address, where the visitor has shown that it is theirs.
    email: Option<String>,
    masked_email: String,
    has_account: bool,
    /// A newer mail has replaced this link.
    is_old_link: bool,
    account_type: &'static str,
    /// Of an invitation to pay, for who has come by the mail.
    price: Option<Price>,
}

#[derive(Template)]
#[template(path = "invitations/answer.html")]
pub(super) struct Answer {
    pub shell: Shell,
    pub offer: Offer,
    pub consequences: Consequences,
    /// Empty for somebody who is not the invited person.
    pub developers: HashMap<AppId, Vec<PersonAccess>>,
    pub errors: FieldErrors,
    pub form: PaymentMethodForm,
    pub chosen: String,
    pub payment_methods: Vec<ListedPaymentMethod>,
    /// The fingerprint of what is shown.
    pub shown: String,
    pub has_it_already: bool,
    /// Signed in as a client, who cannot accept this.
    pub is_for_developers: bool,
    pub choices: Choices,
    /// Signed in under this other address.
    pub another: Option<String>,
    /// As far as the reader may see it.
    pub invited_email: String,
    /// Of an invitation to pay, for who was invited.
    pub price: Option<Price>,
}

impl Answer {
    fn developers_of(&self, app: &AppId) -> &[PersonAccess] {
        self.developers.get(app).map_or(&[], Vec::as_slice)
    }
}

/// The page of somebody who has opened no invitation.
pub(super) fn nothing_opened(visit: &Visit) -> Result<Ready> {
    Ready::of(&NothingOpened { shell: visit.shell("No invitation is open", Here::Invitations) })
}

/// `Mara Klein asks you to pay for Harbour Café`
pub(super) fn title(offer: &Offer) -> String {
    format!("{} {}", offer.sender.name, offer.asks())
}

/// The page for this reader, within a transaction that is rolled back.
pub(super) fn of(tx: &mut Tx, visit: &Visit, offer: Offer, reader: Reader, errors: FieldErrors) -> Result<Ready> {
    let shell = visit.shell(title(&offer), Here::Invitations);
    if let Some(why) = offer.why_over() {
        return Ready::of(&over(shell, &offer, why, visit.person.as_ref()));
    }
    match reader {
        Reader::Invited(person) => {
            let (form, chosen) = kept_choice(&offer, &person);
            Ready::of(&invited(tx, shell, offer, &person, form, chosen, errors)?)
        }
        Reader::Another(person, came) => {
            if offer.state == InvitationState::ToBeConfirmed && offer.invitation.answered_by == Some(person.id) {
                return Ready::of(&waiting(shell, &offer));
            }
            let form = PaymentMethodForm::for_address(&person.email_text());
            Ready::of(&another(tx, shell, offer, (&person, came), form, String::new(), errors)?)
        }
        Reader::GuestByMail => guest(tx, shell, offer, true, false),
        Reader::GuestByCopy => guest(tx, shell, offer, false, false),
        Reader::GuestByOldLink => guest(tx, shell, offer, false, true),
    }
}

/// What somebody chose under another address before the sender confirmed them: so that they do not type it again.
fn kept_choice(offer: &Offer, person: &Person) -> (PaymentMethodForm, String) {
    let kept = offer.invitation.choice.as_deref().filter(|_| offer.state == InvitationState::Pending);
    let kept = kept.and_then(|text| serde_json::from_str::<Kept>(text).ok());
    match kept.map(|kept| kept.choice) {
        Some(Choice::New(form)) => (*form, "new".into()),
        Some(Choice::Existing(id)) => (PaymentMethodForm::for_address(&person.email_text()), id.to_string()),
        _ => (PaymentMethodForm::for_address(&person.email_text()), String::new()),
    }
}

/// The doors for another address than the invited one.
pub(super) fn other_address(visit: &Visit, offer: Offer) -> Result<Ready> {
    let shell = visit.shell(title(&offer), Here::Invitations);
    if let Some(why) = offer.why_over() {
        return Ready::of(&over(shell, &offer, why, visit.person.as_ref()));
    }
    Ready::of(&Guest {
        consequences: without_people(&offer),
        masked_email: offer.invitation.email.masked(),
        account_type: account_type(&offer),
        shell,
        offer,
        email: None,
        has_account: false,
        is_old_link: false,
        price: None,
    })
}

fn over(shell: Shell, offer: &Offer, why: String, person: Option<&Person>) -> Over {
    let is_done = offer.state == InvitationState::Accepted
        && person.is_some_and(|person| offer.invitation.answered_by == Some(person.id));
    Over { shell, why, is_done, waits_for_sender: false, sender_email: offer.sender.email_text() }
}

fn waiting(shell: Shell, offer: &Offer) -> Over {
    let sender = &offer.sender.name;
    let then = if offer.is_to_pay() {
        "We will email you once that is done. You will then see the price and can take over billing."
    } else {
        "We will email you once that is done."
    };
    Over {
        shell,
        why: format!(
            "You have accepted. {sender} invited another address, so {sender} has to confirm that it is you. {then}"
        ),
        is_done: false,
        waits_for_sender: true,
        sender_email: offer.sender.email_text(),
    }
}

fn guest(tx: &mut Tx, shell: Shell, offer: Offer, by_mail: bool, is_old_link: bool) -> Result<Ready> {
    let consequences = if by_mail { for_nobody_yet(tx, &offer)? } else { without_people(&offer) };
    let price = if by_mail && offer.is_to_pay() { Some(price(tx, &offer)?) } else { None };
    let email = by_mail.then(|| offer.invitation.email.shown());
    Ready::of(&Guest {
        has_account: by_mail && queries::has_account(tx, &offer.invitation.email)?,
        masked_email: offer.invitation.email.masked(),
        account_type: account_type(&offer),
        shell,
        offer,
        consequences,
        email,
        is_old_link,
        price,
    })
}

/// What most receivers are: suggested, never forced.
fn account_type(offer: &Offer) -> &'static str {
    offer.kind().receiver().as_str()
}

/// What would happen to whoever reads the mail.
fn for_nobody_yet(tx: &mut Tx, offer: &Offer) -> Result<Consequences> {
    let reader = answering::stand_in(tx, "You", offer.kind().receiver())?;
    let choice = stand_in_choice(offer);
    Ok(answering::rehearse(tx, offer, &reader, &choice, &reader)?.consequences)
}

fn stand_in_choice(offer: &Offer) -> Choice {
    if offer.is_to_pay() { choice::stand_in(&offer.invitation.email.shown()) } else { Choice::Nothing }
}

/// What it is about, without anybody's name: for those who have not shown that they are meant.
pub(super) fn without_people(offer: &Offer) -> Consequences {
    let about = offer.names();
    let what = match offer.kind() {
        InvitationKind::Pay => format!("pay for {about} and receive the invoices"),
        InvitationKind::PaymentMethod => format!("can see and manage {about}"),
        InvitationKind::Team => format!("will be in the team {about}"),
        InvitationKind::App => format!("can work on {about}"),
    };
    let mut all = vec![what];
    if offer.is_to_payment_method() {
        all.push(wording::manages(offer.kind().receiver().app_word()));
    }
    let line = |what| Line { effect: Effect::Gain, who: "You".into(), what };
    Consequences { lines: all.into_iter().map(line).collect() }
}

/// The page of the invited person. A form that comes back carries what was typed.
pub(super) fn invited(
    tx: &mut Tx,
    shell: Shell,
    offer: Offer,
    person: &Person,
    form: PaymentMethodForm,
    chosen: String,
    errors: FieldErrors,
) -> Result<Answer> {
    let has_it_already = giving::has_it_already(tx, &offer, person)?;
    let is_for_developers = offer.kind().is_for_developers() && person.is_client();
    let developers = if offer.is_to_pay() { developers(tx, &offer)? } else { HashMap::new() };
    let payment_methods = if offer.is_to_pay() { open_payment_methods_of(tx, person)? } else { Vec::new() };
    let choices =
        if has_it_already || is_for_developers { Choices::default() } else { answer_choices::of(tx, &offer, person)? };
    let (consequences, shown) = if has_it_already {
        (Consequences::default(), String::new())
    } else if is_for_developers {
        (without_people(&offer), String::new())
    } else if offer.is_to_pay() {
        (for_me(tx, &offer, person)?, offer.shown(&[]))
    } else {
        let accepted = answering::rehearse(tx, &offer, person, &Choice::Nothing, person)?;
        (accepted.consequences, accepted.shown)
    };
    let price = if offer.is_to_pay() && !has_it_already { Some(price(tx, &offer)?) } else { None };
    Ok(Answer {
        price,
        shell,
        consequences,
        developers,
        errors,
        form,
        chosen,
        payment_methods,
        shown,
        has_it_already,
        is_for_developers,
        choices,
        another: None,
        invited_email: offer.invitation.email.shown(),
        offer,
    })
}

fn price(tx: &mut Tx, offer: &Offer) -> Result<Price> {
    Price::of(tx, &offer.apps(), &Payer::Unknown)
}

fn developers(tx: &mut Tx, offer: &Offer) -> Result<HashMap<AppId, Vec<PersonAccess>>> {
    let app_ids: Vec<AppId> = offer.apps().iter().map(|app| app.id).collect();
    people::developers_of_apps(tx, &app_ids)
}

/// As it would be with a payment method of one's own that is not there yet.
fn for_me(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<Consequences> {
    Ok(answering::rehearse(tx, offer, person, &stand_in_choice(offer), person)?.consequences)
}

/// The page of somebody who is signed in under another address: no costs, no people.
pub(super) fn another(
    tx: &mut Tx,
    shell: Shell,
    offer: Offer,
    (person, came): (&Person, Came),
    form: PaymentMethodForm,
    chosen: String,
    errors: FieldErrors,
) -> Result<Answer> {
    let has_it_already = giving::has_it_already(tx, &offer, person)?;
    Ok(Answer {
        price: None,
        shell,
        consequences: without_people(&offer),
        developers: HashMap::new(),
        errors,
        form,
        chosen,
        payment_methods: open_payment_methods_of(tx, person)?,
        shown: offer.shown(&[]),
        has_it_already,
        is_for_developers: offer.kind().is_for_developers() && person.is_client(),
        choices: answer_choices::for_another(tx, &offer, person)?,
        another: Some(person.email_text()),
        invited_email: came.shows(&offer.invitation.email),
        offer,
    })
}
