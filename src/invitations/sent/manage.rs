//! What the sender may still do: remind, send again, change the address, withdraw, confirm or refuse.

use diesel::prelude::*;

use crate::access::policy::ManageInvitation;
use crate::access::{Confirmed, Granted};
use crate::error::{Error, Result};
use crate::graph::mails::waits_in_vain;
use crate::graph::offer::{self, Offer};
use crate::graph::open;
use crate::graph::voiding::{drop_answers, end, record_about};
use crate::graph::{renamed, trials};
use crate::invitations::received::answer::{self, Accepted};
use crate::invitations::received::choice::Kept;
use crate::invitations::writing::drafted::Words;
use crate::invitations::writing::send::{self, make_links, send_mail};
use crate::invitations::{kinds, mails};
use crate::mail::{links, queue, strangers};
use crate::model::PersonId;
use crate::model::email_address::EmailAddress;
use crate::model::event::EventKind;
use crate::model::invitation::{Invitation, InvitationKind, InvitationState};
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::paths;
use crate::refused::Refused;
use crate::store::schema::{apps, invitations, people};
use crate::store::{Moment, Tx, WholeRows};

/// How often a receiver is reminded of one invitation.
pub const MOST_REMINDERS: i64 = 3;

/// Writes to the receiver once more: at most once a day, three times in all. Link and end stay.
///
/// # Errors
/// [`Refused`] if it is not waiting, or was done today or often enough.
pub fn remind(tx: &mut Tx, it: &Granted<ManageInvitation>) -> Result<()> {
    expect(tx, it, &[InvitationState::Pending])?;
    if it.reminders >= MOST_REMINDERS {
        return Err(Refused::RemindedEnough.into());
    }
    if tx.now < it.last_written_at().plus_days(1) {
        return Err(Refused::RemindedToday.into());
    }
    diesel::update(invitations::table.find(it.id))
        .set((invitations::reminders.eq(it.reminders + 1), invitations::reminded_at.eq(Some(tx.now))))
        .execute(tx.conn)?;
    record_about(tx, Some(it.person()), EventKind::InvitationReminded, it)?;
    send_mail(tx, it.id, mails::Occasion::Reminder)
}

/// A new mail with a new link and a new end. Whoever sends it again becomes its sender.
///
/// # Errors
/// [`Refused`] if it was answered or withdrawn, or nothing of it is left.
pub fn send_again(tx: &mut Tx, it: &Granted<ManageInvitation>, _: &Confirmed) -> Result<()> {
    let sendable = [InvitationState::Pending, InvitationState::Expired, InvitationState::ToBeConfirmed];
    expect(tx, it, &sendable)?;
    if it.email.is_forgotten() {
        return Err(Refused::AddressForgotten.into());
    }
    refuse_if_in_another(tx, it)?;
    strangers::count_of_sender(tx, it.person())?;
    if it.state_at(tx.now) == InvitationState::Expired {
        send::respect_limit_of_pending(tx, it.person())?;
    }
    // Another sender neither speaks with the words of the one before, nor leaves because that one wanted to.
    let is_same = it.sender_id == it.person().id;
    diesel::update(invitations::table.find(it.id))
        .set((
            invitations::state.eq(InvitationState::Pending),
            invitations::sender_id.eq(it.person().id),
            invitations::sender_leaves.eq(it.sender_leaves && is_same),
            invitations::message.eq(if is_same { it.message.as_str() } else { "" }),
            invitations::version.eq(it.version + 1),
            invitations::sent_at.eq(tx.now),
            invitations::expires_at.eq(tx.now.plus_days(kinds::of_invitation(it).days_valid)),
            invitations::last_call_at.eq(None::<Moment>),
            invitations::mailbox_used_at.eq(None::<Moment>),
            invitations::answered_by.eq(None::<PersonId>),
            invitations::choice.eq(None::<String>),
        ))
        .execute(tx.conn)?;
    let again = offer::read(tx, it.id)?;
    if !again.state.is_open() {
        return Err(Refused::AnotherState { now: again.state.words() }.into());
    }
    renamed::keep_names(tx, &again)?;
    queue::drop_about_invitation(tx, it.id)?;
    waits_in_vain(tx, it, InvitationState::Pending, None)?;
    make_links(tx, &again.invitation)?;
    trials::hold(tx, &again.invitation, &again.apps())?;
    record_about(tx, Some(it.person()), EventKind::InvitationSentAgain, it)?;
    send_mail(tx, it.id, mails::Occasion::Invitation)
}

/// An expired invitation may have been followed by another one for the same thing.
fn refuse_if_in_another(tx: &mut Tx, it: &Invitation) -> Result<()> {
    let app_ids = if it.kind == InvitationKind::Pay { open::app_ids(tx, it.id)? } else { Vec::new() };
    let other = open::to_pay_for_any(tx, &app_ids)?.into_iter().find(|(_, open)| open.id != it.id);
    if let Some((app, _)) = other {
        let app = apps::table.find(app).select(apps::name).first(tx.conn)?;
        return Err(Refused::AppInOpenInvitation { app }.into());
    }
    if let Some(to) = (kinds::of_invitation(it).to)(tx, it)?
        && open::open_of(tx, to, &it.email)?.is_some_and(|open| open.id != it.id)
    {
        return Err(Refused::PendingAlready.into());
    }
    Ok(())
}

/// Withdraws it and sends a new one to another address, with the same words if the sender stays the same: another
/// sender does not speak with the words of the one before. Gives also what is left out, because whoever has the new
/// address pays for it already.
///
/// # Errors
/// [`Refused`], as sending and withdrawing.
pub fn change_address(
    tx: &mut Tx,
    it: &Granted<ManageInvitation>,
    email: EmailAddress,
    confirmed: &Confirmed,
) -> Result<(Invitation, String)> {
    let message = if it.sender_id == it.person().id { it.message.clone() } else { String::new() };
    if it.state_at(tx.now) != InvitationState::Expired {
        withdraw(tx, it)?;
    }
    let drafted = (kinds::of_invitation(it).again)(tx, it, Words { email, message })?;
    let left_out = drafted.what_is_left_out();
    Ok((send::send(tx, drafted, confirmed)?, left_out))
}

/// The link that the sender gives to the receiver by some other way. It gives access.
///
/// # Errors
/// [`Refused`] if nobody can accept it any more.
pub fn link_to_copy(tx: &mut Tx, it: &Granted<ManageInvitation>, _: &Confirmed) -> Result<(Offer, String)> {
    let offer = offer::read(tx, it.id)?;
    if !offer.state.is_open() {
        return Err(Refused::AnotherState { now: offer.state.words() }.into());
    }
    links::let_work(tx, Purpose::InvitationCopy, it.id.as_str(), it.version)?;
    let token = tx.site.keys.token(Purpose::InvitationCopy, it.id.as_str(), it.version);
    let link = format!("{}{}", tx.site.base_url, paths::with_token(Purpose::InvitationCopy, &token));
    Ok((offer, link))
}

/// Takes it back. Trials that it held end earlier.
///
/// # Errors
/// [`Refused`] if it was answered already.
pub fn withdraw(tx: &mut Tx, it: &Granted<ManageInvitation>) -> Result<()> {
    if it.state == InvitationState::Withdrawn {
        return Ok(());
    }
    let open = [InvitationState::Pending, InvitationState::ToBeConfirmed, InvitationState::Expired];
    expect(tx, it, &open)?;
    end(tx, it, InvitationState::Withdrawn)?;
    record_about(tx, Some(it.person()), EventKind::InvitationWithdrawn, it)
}

/// Who accepted under another address, and what they chose.
///
/// # Errors
/// [`Refused`] if nothing is to be confirmed (any more).
pub fn waiting_person(tx: &mut Tx, it: &Granted<ManageInvitation>) -> Result<(Person, Kept)> {
    expect(tx, it, &[InvitationState::ToBeConfirmed])?;
    let kept = it.choice.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let (Some(id), Some(kept)) = (it.answered_by, kept) else {
        return Err(Error::Internal("an invitation to be confirmed without a choice".into()));
    };
    Ok((people::table.find(id).select(Person::as_select()).first_row(tx.conn)?, kept))
}

/// True if everything is as the other person was shown it, and what they chose can still take it.
pub fn can_be_confirmed(
    tx: &mut Tx,
    it: &Granted<ManageInvitation>,
    offer: &Offer,
    person: &Person,
    kept: &Kept,
) -> Result<bool> {
    if !offer.state.is_open() || offer.shown(&[]) != kept.shown {
        return Ok(false);
    }
    match tx.try_out(|tx| answer::carry_out(tx, offer, person, &kept.choice, it.person())) {
        Ok(_) => Ok(true),
        Err(Error::Refused(_) | Error::Enough { .. } | Error::NotFound | Error::Forbidden) => Ok(false),
        Err(other) => Err(other),
    }
}

/// What came of confirming.
pub enum Outcome {
    Done(Accepted),
    /// One to pay is open to the other person now: nobody pays who has not seen the price.
    Opened,
    /// Something differs from what the other person was shown: they look again.
    BackToReceiver,
}

/// Confirms that another person than the invited one accepts. Asks both people's rights again. An invitation to pay is
/// for the other person from now on, who takes over by a press of their own.
///
/// # Errors
/// [`Refused`] if nothing is to be confirmed (any more).
pub fn confirm(tx: &mut Tx, it: &Granted<ManageInvitation>, _: &Confirmed) -> Result<Outcome> {
    let (person, kept) = waiting_person(tx, it)?;
    let offer = offer::read(tx, it.id)?;
    if offer.is_to_pay() {
        open_to(tx, it, &person)?;
        return Ok(Outcome::Opened);
    }
    if !can_be_confirmed(tx, it, &offer, &person, &kept)? {
        back_to_pending(tx, it)?;
        mails::confirmation_result(tx, &offer, &person, mails::Verdict::LookAgain)?;
        return Ok(Outcome::BackToReceiver);
    }
    let accepted = answer::carry_out(tx, &offer, &person, &kept.choice, it.person())?;
    record_about(tx, Some(it.person()), EventKind::InvitationConfirmed, it)?;
    mails::confirmation_result(tx, &offer, &person, mails::Verdict::Confirmed)?;
    Ok(Outcome::Done(accepted))
}

/// Addresses it to somebody who accepted under another address. What they chose is kept for their page. What they typed
/// is not: whoever has typed something there has read the price, and they have not.
fn open_to(tx: &mut Tx, it: &Granted<ManageInvitation>, person: &Person) -> Result<()> {
    let email = person.email.clone().ok_or(Error::NotFound)?;
    diesel::update(invitations::table.find(it.id))
        .set((
            invitations::state.eq(InvitationState::Pending),
            invitations::email.eq(email),
            invitations::version.eq(it.version + 1),
            invitations::sent_at.eq(tx.now),
            invitations::last_call_at.eq(None::<Moment>),
            invitations::mailbox_used_at.eq(None::<Moment>),
            invitations::answered_by.eq(None::<PersonId>),
        ))
        .execute(tx.conn)?;
    drop_answers(tx, it.id)?;
    queue::drop_about_invitation(tx, it.id)?;
    let opened = offer::read(tx, it.id)?;
    if !opened.state.is_open() {
        return Err(Refused::AnotherState { now: opened.state.words() }.into());
    }
    make_links(tx, &opened.invitation)?;
    record_about(tx, Some(it.person()), EventKind::InvitationConfirmed, it)?;
    mails::opened(tx, &opened, person)
}

/// Does not let the other person accept: the invitation waits for the invited one, with the same link and end.
///
/// # Errors
/// [`Refused`] if nothing is to be confirmed (any more).
pub fn refuse(tx: &mut Tx, it: &Granted<ManageInvitation>) -> Result<()> {
    let (person, _) = waiting_person(tx, it)?;
    back_to_pending(tx, it)?;
    record_about(tx, Some(it.person()), EventKind::InvitationRefused, it)?;
    let offer = offer::read(tx, it.id)?;
    mails::confirmation_result(tx, &offer, &person, mails::Verdict::Refused)
}

/// True if a reminder would be sent now: waiting, not written to within a day, not three times already.
pub fn may_be_reminded(it: &Invitation, now: Moment) -> bool {
    it.state_at(now) == InvitationState::Pending
        && it.reminders < MOST_REMINDERS
        && it.last_written_at().plus_days(1) <= now
}

pub(in crate::invitations) fn back_to_pending(tx: &mut Tx, it: &Invitation) -> Result<()> {
    diesel::update(invitations::table.find(it.id))
        .set((
            invitations::state.eq(InvitationState::Pending),
            invitations::answered_by.eq(None::<PersonId>),
            invitations::choice.eq(None::<String>),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn expect(tx: &Tx, it: &Invitation, states: &[InvitationState]) -> Result<()> {
    let now = it.state_at(tx.now);
    if states.contains(&now) { Ok(()) } else { Err(Refused::AnotherState { now: now.words() }.into()) }
}
