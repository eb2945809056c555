//! What the receiver's page shows to whom.

use askama::Template;
use serde::Deserialize;

use super::answer;
use super::choice::{Choice, Kept, Terms};
use super::reader::Reader;
use super::terms::{self, Choices, Part};
use crate::access::billing::ListedPaymentMethod;
use crate::access::consequences::{Consequences, Effect, Line};
use crate::charging::setups::ways::{self, Choosable};
use crate::graph::offer::Offer;
use crate::invitations::queries;
use crate::invoices::price::{Payer, Price};
use crate::model::PaymentMethodId;
use crate::model::invitation::InvitationState;
use crate::model::person::Person;
use crate::paths;
use crate::payment_methods::form::PaymentMethodForm;
use crate::payment_methods::to_choose::to_choose_from;
use crate::receipts;
use crate::store::Tx;
use crate::web::drafts::{self, Draft};
use crate::web::error::Result;
use crate::web::form::LongList;
use crate::web::{FieldErrors, Here, ListQuery, Ready, Shell, Visit};

#[derive(Template)]
#[template(path = "invitations/received/nothing.html")]
pub(super) struct NothingOpened {
    shell: Shell,
}

#[derive(Template)]
#[template(path = "invitations/received/over.html")]
pub(super) struct Over {
    shell: Shell,
    why: String,
    /// Accepted by this very person: that is no bad news.
    is_done: bool,
    /// Where its receipt is.
    receipt: Option<String>,
    waits_for_sender: bool,
    sender_email: String,
}

#[derive(Template)]
#[template(path = "invitations/received/guest.html")]
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
    /// Which page it is, for the forms to come back to.
    door: &'static str,
    typed: AtDoor,
}

/// The page of a guest who has come by the mail of an invitation to pay. A name is all that they are asked for.
#[derive(Template)]
#[template(path = "invitations/received/to_pay.html")]
struct ToPay {
    shell: Shell,
    offer: Offer,
    consequences: Consequences,
    price: Price,
    /// The invited address.
    address: String,
    masked_email: String,
    has_account: bool,
    door: &'static str,
    typed: AtDoor,
}

/// What a guest has typed at one of the doors, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(crate) struct AtDoor {
    pub name: String,
    pub email: String,
    /// What most receivers are is suggested, never forced.
    pub account_type: String,
    pub errors: FieldErrors,
    pub log_in_email: String,
    pub log_in_errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "invitations/received/answer.html")]
pub(super) struct Answer {
    pub shell: Shell,
    pub offer: Offer,
    pub consequences: Consequences,
    pub errors: FieldErrors,
    pub form: PaymentMethodForm,
    /// Of a new payment method. Empty: there is only the bank transfer.
    pub ways: Vec<Choosable>,
    pub chosen: String,
    /// The one that is chosen first.
    pub payment_methods: Vec<ListedPaymentMethod>,
    pub list: LongList,
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
    /// Of an invitation to pay, for who was invited: then the page asks where the invoices go.
    pub price: Option<Price>,
    /// They have read the invitation on the page before: it is folded.
    pub knows_it: bool,
}

/// What the page asks on which billing is taken over.
pub(crate) const WHERE: &str = "Where should the invoices go?";

/// To whoever comes once more, whatever accepting gave them then.
pub(super) const ACCEPTED: &str = "You have accepted this. There is nothing more to do.";

/// The page of somebody who has opened no invitation.
pub(super) fn nothing_opened(visit: &Visit) -> Result<Ready> {
    Ready::of(&NothingOpened { shell: visit.shell("No invitation is open", Here::Invitations) })
}

/// `Mara Klein asks you to take over the hosting bill for Harbour Café`
pub(super) fn title(offer: &Offer) -> String {
    format!("{} {}", offer.sender.name, offer.asks())
}

/// The page for this reader, within a transaction that is rolled back.
pub(super) fn of(tx: &mut Tx, visit: &Visit, offer: Offer, reader: Reader, errors: FieldErrors) -> Result<Ready> {
    let shell = visit.shell(title(&offer), Here::Invitations);
    if let Some(why) = offer.why_over() {
        let receipt = receipt(tx, &offer, visit.person.as_ref())?;
        return Ready::of(&over(shell, &offer, why, visit.person.as_ref(), receipt));
    }
    match &reader {
        Reader::Another(person, _)
            if offer.state == InvitationState::ToBeConfirmed && offer.invitation.answered_by == Some(person.id) =>
        {
            Ready::of(&waiting(shell, &offer))
        }
        Reader::Invited(person) | Reader::Another(person, _) => {
            let draft = drafts::answer(tx, person.id, offer.invitation.id)?;
            answer(tx, visit, offer, &reader, draft.as_ref(), errors)
        }
        guest => doors(tx, visit, offer, guest, AtDoor::default()),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PayWith {
    pub pay_with: String,
}

/// The page of somebody who is logged in, with what they have typed so far.
pub(super) fn answer(
    tx: &mut Tx,
    visit: &Visit,
    offer: Offer,
    reader: &Reader,
    draft: Option<&Draft>,
    errors: FieldErrors,
) -> Result<Ready> {
    let (person, came) = match reader {
        Reader::Invited(person) => (person, None),
        Reader::Another(person, came) => (person, Some(*came)),
        guest => return doors(tx, visit, offer, guest, AtDoor::default()),
    };
    let (form, chosen) = match draft {
        Some(draft) => (draft.form()?, draft.form::<PayWith>()?.pay_with),
        None => kept_choice(&offer, person),
    };
    let query: ListQuery = visit.query()?;
    let (payment_methods, list) = if offer.is_to_pay() {
        to_choose_from(tx, person, &query, PaymentMethodId::from_stored(&chosen))?
    } else {
        (Vec::new(), LongList::default())
    };
    let terms = match draft {
        Some(draft) => Terms::typed(&draft.form::<Vec<(String, String)>>()?),
        None => Terms::default(),
    };
    let has_it_already = (offer.kind().is_had)(tx, &offer, person)?;
    let is_for_developers = offer.kind().is_for_developers && person.is_client();
    let part = Part { query: &query, team: terms.team };
    let choices = match came {
        Some(_) => terms::for_another(tx, &offer, person, part)?,
        None if has_it_already || is_for_developers => Choices::default(),
        None => terms::of(tx, &offer, person, part)?,
    };
    let (consequences, shown) = match came {
        Some(_) => (without_people(&offer), offer.shown(&[])),
        None if has_it_already => (Consequences::default(), String::new()),
        None if is_for_developers => (without_people(&offer), String::new()),
        None => for_me(tx, &offer, person)?,
    };
    // Costs are only for who was invited.
    let asks_where = came.is_none() && offer.is_to_pay() && !has_it_already;
    let knows_it = asks_where && (draft.is_some() || offer.invitation.mailbox_used_at.is_some());
    let title = if knows_it { WHERE.to_owned() } else { title(&offer) };
    let email = &offer.invitation.email;
    Ready::of(&Answer {
        shell: visit.shell(title, Here::Invitations),
        consequences,
        errors,
        form,
        ways: ways::offered(tx.site, None),
        chosen,
        payment_methods,
        list,
        shown,
        has_it_already,
        is_for_developers,
        choices: choices.chosen(&terms),
        another: came.map(|_| person.email_text()),
        invited_email: came.map_or_else(|| email.shown(), |came| came.shows(email)),
        price: if asks_where { Some(price(tx, &offer)?) } else { None },
        knows_it,
        offer,
    })
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
pub(super) fn other_address(visit: &Visit, offer: Offer, typed: AtDoor) -> Result<Ready> {
    let shell = visit.shell(title(&offer), Here::Invitations);
    if let Some(why) = offer.why_over() {
        return Ready::of(&over(shell, &offer, why, visit.person.as_ref(), None));
    }
    Ready::of(&Guest {
        consequences: without_people(&offer),
        masked_email: offer.invitation.email.masked(),
        typed: typed.suggesting(&offer),
        shell,
        offer,
        email: None,
        has_account: false,
        is_old_link: false,
        door: "other-address",
    })
}

/// Whether it was accepted by this very person.
fn is_done(offer: &Offer, person: Option<&Person>) -> bool {
    offer.state == InvitationState::Accepted
        && person.is_some_and(|person| offer.invitation.answered_by == Some(person.id))
}

/// Where the receipt is, for who accepted.
fn receipt(tx: &mut Tx, offer: &Offer, person: Option<&Person>) -> Result<Option<String>> {
    let has_one = offer.is_to_pay() && is_done(offer, person) && receipts::queries::is_there(tx, offer.invitation.id)?;
    Ok(has_one.then(|| paths::receipt(offer.invitation.id)))
}

fn over(shell: Shell, offer: &Offer, why: String, person: Option<&Person>, receipt: Option<String>) -> Over {
    let is_done = is_done(offer, person);
    let why = if is_done { ACCEPTED.to_owned() } else { why };
    Over { shell, why, is_done, receipt, waits_for_sender: false, sender_email: offer.sender.email_text() }
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
        why: format!("You’ve accepted. {sender} invited another address and has to confirm it’s you. {then}"),
        is_done: false,
        receipt: None,
        waits_for_sender: true,
        sender_email: offer.sender.email_text(),
    }
}

/// The page of a guest. The invited address, the costs and the people are only for who came by the mail.
pub(super) fn doors(tx: &mut Tx, visit: &Visit, offer: Offer, reader: &Reader, typed: AtDoor) -> Result<Ready> {
    let by_mail = matches!(reader, Reader::GuestByMail);
    let shell = visit.shell(title(&offer), Here::Invitations);
    let consequences = if by_mail { for_nobody_yet(tx, &offer)? } else { without_people(&offer) };
    let (address, masked_email) = (offer.invitation.email.shown(), offer.invitation.email.masked());
    let has_account = by_mail && queries::has_account(tx, &offer.invitation.email)?;
    let (mut typed, door) = (typed.suggesting(&offer), "invitation");
    if by_mail && typed.log_in_email.is_empty() {
        typed.log_in_email.clone_from(&address);
    }
    if by_mail && offer.is_to_pay() {
        let price = price(tx, &offer)?;
        return Ready::of(&ToPay {
            shell,
            offer,
            consequences,
            price,
            address,
            masked_email,
            has_account,
            door,
            typed,
        });
    }
    Ready::of(&Guest {
        shell,
        offer,
        consequences,
        email: by_mail.then_some(address),
        masked_email,
        has_account,
        is_old_link: matches!(reader, Reader::GuestByOldLink),
        door,
        typed,
    })
}

impl AtDoor {
    fn suggesting(mut self, offer: &Offer) -> AtDoor {
        if self.account_type.is_empty() {
            self.account_type = offer.kind().receiver().as_str().to_owned();
        }
        self
    }
}

/// What would happen to whoever reads the mail.
fn for_nobody_yet(tx: &mut Tx, offer: &Offer) -> Result<Consequences> {
    let reader = answer::stand_in(tx, "You", offer.kind().receiver())?;
    Ok(answer::rehearse(tx, offer, &reader, &Choice::not_made(offer), &reader)?.consequences)
}

/// What it is about, without anybody's name: for those who have not shown that they are meant.
pub(super) fn without_people(offer: &Offer) -> Consequences {
    let line = |what| Line { effect: Effect::Gain, who: "You".into(), what };
    let lines = (offer.kind().gives)(&offer.names()).into_iter().map(line).collect();
    Consequences { lines, ..Consequences::default() }
}

/// With a payment method of one's own that is not there yet, if it is to pay.
fn for_me(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<(Consequences, String)> {
    let accepted = answer::rehearse(tx, offer, person, &Choice::not_made(offer), person)?;
    Ok((accepted.consequences, if offer.is_to_pay() { offer.shown(&[]) } else { accepted.shown }))
}

fn price(tx: &mut Tx, offer: &Offer) -> Result<Price> {
    Ok(Price::of(tx, &offer.apps(), &Payer::Unknown)?)
}
