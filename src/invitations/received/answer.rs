//! The receiver's acts: accept, accept under another address, decline.

use diesel::prelude::*;

use super::choice::{Choice, Kept};
use super::effects::{self, Wording};
use super::receipt;
use crate::access::Confirmed;
use crate::access::consequences::{self, Consequences};
use crate::error::{Error, Result};
use crate::graph::mails::waits_in_vain;
use crate::graph::offer::{self, Offer};
use crate::graph::open::is_open;
use crate::graph::voiding::{drop_answers, end, record_about};
use crate::invitations::kinds::particular::Accepting;
use crate::invitations::{kinds, mails};
use crate::model::PersonId;
use crate::model::event::EventKind;
use crate::model::invitation::InvitationState;
use crate::model::person::{AccountType, Person};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::{invitations, people};

/// What accepting has changed. If `shown` differs from the fingerprint of the page that was pressed, that page was
/// no longer true: the transaction must not be committed, and the person looks again.
#[must_use = "compare `shown` with the page that was pressed"]
pub struct Accepted {
    pub consequences: Consequences,
    pub shown: String,
}

/// Accepts, as the invited person.
///
/// # Errors
/// [`Refused`] if the offer is over, or the chosen payment method cannot take the apps.
pub fn accept(tx: &mut Tx, offer: &Offer, receiver: &Person, choice: &Choice) -> Result<Accepted> {
    refuse_if_over(offer)?;
    if !offer.is_for(receiver) {
        return Err(Error::Forbidden);
    }
    let accepted = carry_out(tx, offer, receiver, choice, receiver)?;
    if offer.is_to_pay() {
        receipt::write(tx, offer, receiver, &accepted.consequences)?;
    }
    Ok(accepted)
}

/// Accepts what the receiver has already: that gives nothing and ends the invitation. False if they do not have it.
///
/// # Errors
/// [`Refused`] if the offer is over.
pub fn accept_as_had(tx: &mut Tx, offer: &Offer, receiver: &Person) -> Result<bool> {
    refuse_if_over(offer)?;
    if !offer.is_for(receiver) || !(offer.kind().is_had)(tx, offer, receiver)? {
        return Ok(false);
    }
    mark_accepted(tx, offer, receiver)?;
    record_about(tx, Some(receiver), EventKind::InvitationAccepted, &offer.invitation)?;
    mails::to_sender(tx, offer, mails::News::HadIt, Some(receiver))?;
    Ok(true)
}

/// Accepts under another address: nothing is given before the sender has confirmed it. Pressed again it changes nothing.
///
/// # Errors
/// [`Refused`] if the offer is over, has changed, or somebody else waits already.
pub fn accept_as_another(
    tx: &mut Tx,
    offer: &Offer,
    person: &Person,
    _: &Confirmed,
    choice: Choice,
    shown: &str,
) -> Result<()> {
    refuse_if_over(offer)?;
    if offer.state == InvitationState::ToBeConfirmed {
        if offer.invitation.answered_by == Some(person.id) {
            return Ok(());
        }
        return Err(Refused::AnotherState { now: "another person has accepted, and the sender has to confirm" }.into());
    }
    if person.id == offer.sender.id {
        return Err(Refused::InviteYourself.into());
    }
    if offer.shown(&[]) != shown {
        return Err(Refused::ChangedMeanwhile.into());
    }
    refuse_if_for_developers_only(offer, person)?;
    if (offer.kind().is_had)(tx, offer, person)? {
        return Err(Refused::YouHaveThisAlready.into());
    }
    // What cannot be used is said now, not to the sender who confirms.
    if offer.is_to_pay() {
        tx.try_out(|tx| choice.payment_method(tx, person).map(drop))?;
    } else {
        choice.terms().team(tx, person)?;
    }
    let kept = serde_json::to_string(&Kept { choice, shown: shown.to_owned() })
        .map_err(|problem| Error::Internal(problem.to_string()))?;
    diesel::update(invitations::table.find(offer.invitation.id))
        .set((
            invitations::state.eq(InvitationState::ToBeConfirmed),
            invitations::answered_by.eq(Some(person.id)),
            invitations::choice.eq(Some(kept)),
        ))
        .execute(tx.conn)?;
    record_about(tx, Some(person), EventKind::InvitationToBeConfirmed, &offer.invitation)?;
    mails::to_sender(tx, offer, mails::News::ToBeConfirmed, Some(person))
}

/// Declines, with a reason if there is one. The sender is told.
///
/// # Errors
/// [`Refused`] if the offer is over.
pub fn decline(tx: &mut Tx, offer: &Offer, who: Option<&Person>, reason: Option<String>) -> Result<()> {
    refuse_if_over(offer)?;
    end(tx, &offer.invitation, InvitationState::Declined)?;
    diesel::update(invitations::table.find(offer.invitation.id))
        .set((invitations::reason.eq(&reason), invitations::answered_by.eq(who.map(|person| person.id))))
        .execute(tx.conn)?;
    record_about(tx, who, EventKind::InvitationDeclined, &offer.invitation)?;
    let declined = offer::read(tx, offer.invitation.id)?;
    mails::to_sender(tx, &declined, mails::News::Declined, who)
}

/// What accepting would change, tried out within `Db::rehearse`, as `viewer` may see it.
///
/// # Errors
/// [`Refused`] if it could not be accepted like this.
pub fn rehearse(tx: &mut Tx, offer: &Offer, receiver: &Person, choice: &Choice, viewer: &Person) -> Result<Accepted> {
    refuse_if_over(offer)?;
    tx.try_out(|tx| carry_out(tx, offer, receiver, choice, viewer))
}

/// A person who is not there yet, for the pages before anybody has accepted. Only ever made within `Db::rehearse`:
/// the same one whether or not the address has an account, so that the page tells nothing about that.
pub fn stand_in(tx: &mut Tx, name: &str, account_type: AccountType) -> Result<Person> {
    let person = Person {
        id: PersonId::random(),
        email: None,
        name: name.to_owned(),
        account_type,
        password_hash: None,
        created_at: tx.now,
        closed_at: None,
    };
    diesel::insert_into(people::table).values(&person).execute(tx.conn)?;
    Ok(person)
}

fn refuse_if_over(offer: &Offer) -> Result<()> {
    match offer.why_over() {
        None => Ok(()),
        Some(why) => Err(Refused::InvitationOver { why }.into()),
    }
}

/// Gives what the invitation offers, once, and says what that changed. Whoever calls this has asked who may.
pub(in crate::invitations) fn carry_out(
    tx: &mut Tx,
    offer: &Offer,
    receiver: &Person,
    choice: &Choice,
    viewer: &Person,
) -> Result<Accepted> {
    refuse_if_for_developers_only(offer, receiver)?;
    let terms = choice.terms();
    let team = terms.team(tx, receiver)?;
    let it = Accepting { offer, receiver, choice, terms: &terms, team: team.as_ref() };
    let scope = effects::scope(tx, offer, receiver)?;
    let wording = Wording::of(tx, &it, viewer)?;
    let consequences = consequences::of(tx, &scope, viewer, |tx| {
        mark_accepted(tx, offer, receiver)?;
        kinds::give(tx, &it)
    })?;
    record_about(tx, Some(receiver), EventKind::InvitationAccepted, &offer.invitation)?;
    let for_team = team.as_ref().map(|team| team.name.as_str());
    mails::to_sender(tx, offer, mails::News::Accepted { for_team }, Some(receiver))?;
    let consequences = wording.in_words(consequences);
    // Two people of the same name are not the same.
    let shown = offer.shown(&[consequences.sentences(), vec![receiver.id.to_string()]].concat());
    Ok(Accepted { consequences, shown })
}

/// Case 10: a client is never made a developer silently.
fn refuse_if_for_developers_only(offer: &Offer, receiver: &Person) -> Result<()> {
    if offer.kind().is_for_developers && receiver.is_client() {
        return Err(Refused::ForDevelopersOnly.into());
    }
    Ok(())
}

/// Only an open invitation can be accepted, and only once.
fn mark_accepted(tx: &mut Tx, offer: &Offer, receiver: &Person) -> Result<()> {
    let marked = diesel::update(invitations::table.find(offer.invitation.id).filter(is_open()))
        .set((
            invitations::state.eq(InvitationState::Accepted),
            invitations::answered_at.eq(Some(tx.now)),
            invitations::answered_by.eq(Some(receiver.id)),
            invitations::choice.eq(None::<String>),
        ))
        .execute(tx.conn)?;
    if marked == 0 {
        return Err(Refused::AnotherState { now: "it was answered already" }.into());
    }
    drop_answers(tx, offer.invitation.id)?;
    waits_in_vain(tx, &offer.invitation, InvitationState::Accepted, Some(receiver.id))
}
