//! The queue of mails that wait: claimed with a lease, so that several servers on one database share the work and
//! nothing is sent twice; whoever dies in the middle loses the lease, and another server sends the mail.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::dropped::{WAITING, dropped};
use super::{invoices, links, undeliverable};
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::mail::{Mail, MailKind, MailState};
use crate::model::queue::{Queue, QueueColumns};
use crate::model::secret::{Purpose, STOP_VERSION};
use crate::model::{AppId, InvitationId, MailId};
use crate::store::query::{Among, condition};
use crate::store::schema::outbox;
use crate::store::{Moment, Tx, WholeRows, query};

/// How many wait, so many at most: more than anybody looks at one by one; and since when the first of them does.
const WAITING_NOW: &str = "
    SELECT COUNT(*), MIN(created_at) FROM (SELECT created_at FROM outbox WHERE state = 'waiting' LIMIT 10000) waiting";

/// Longer than any one mail takes.
const LEASE_SECONDS: i64 = 120;
/// After the first failure, the second, …; then always the last.
const PAUSES_IN_MINUTES: [i64; 6] = [1, 5, 15, 60, 240, 720];
/// So far the clocks of two servers may be apart.
const TOLERATED_MINUTES: i64 = 5;
/// After so long a mail is given up.
const GIVEN_UP_HOURS: i64 = 48;
/// For so long it can be looked up what was sent …
const KEPT_DAYS: i64 = 30;
/// … but for what asked for money, which is kept as long as its invoice. In terms of the index of those that are finished.
const FORGOTTEN: &str = "outbox.kind NOT IN ('invoice_reminder', 'last_notice', 'invoice_open_again')";

/// True if there is something to do for [`claim`] or [`drop_useless`].
pub fn is_due(tx: &mut Tx) -> Result<bool> {
    let due = outbox::table.filter(condition(WAITING)).filter(outbox::next_try_at.le(tx.now));
    let free = due.filter(outbox::leased_until.is_null().or(outbox::leased_until.le(tx.now)));
    Ok(diesel::select(diesel::dsl::exists(free)).get_result(tx.conn)?)
}

/// The mails that were not sent yet, by when they were written.
pub fn waiting(tx: &mut Tx) -> Result<Queue> {
    Ok(query::rows::<QueueColumns>(WAITING_NOW).get_result(tx.conn)?)
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: MailId,
}

/// Takes the mail that has waited longest, for as long as one try lasts. A mail waits for the older ones to the same
/// receiver that are due as well.
pub fn claim(tx: &mut Tx) -> Result<Option<Mail>> {
    let found: Option<Found> = query::sql(
        "SELECT id FROM outbox mail
         WHERE state = 'waiting' AND next_try_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
           AND NOT EXISTS (SELECT 1 FROM outbox older
                           WHERE older.state = 'waiting' AND older.recipient = mail.recipient
                             AND older.next_try_at <= $1
                             AND (older.created_at < mail.created_at
                                  OR older.created_at = mail.created_at AND older.id < mail.id))
         ORDER BY next_try_at, created_at LIMIT 1",
    )
    .bind::<diesel::sql_types::BigInt, _>(tx.now)
    .get_result(tx.conn)
    .optional()?;
    let Some(Found { id }) = found else { return Ok(None) };
    let lease = tx.now.plus_seconds(LEASE_SECONDS);
    diesel::update(outbox::table.find(id)).set(outbox::leased_until.eq(lease)).execute(tx.conn)?;
    let mail: Option<Mail> = outbox::table.find(id).select(Mail::as_select()).first_row(tx.conn).optional()?;
    if let Some(Mail { link_purpose: Some(purpose), link_row: Some(row), link_version: Some(version), .. }) = &mail {
        links::let_work(tx, *purpose, row, *version)?;
        if let Some(other) = mail.as_ref().and_then(|mail| mail.other_row.as_ref()) {
            links::let_work(tx, *purpose, other, *version)?;
        }
    }
    if let Some(row) = mail.as_ref().and_then(|mail| mail.stop_row.as_ref()) {
        links::let_work(tx, Purpose::StopEmails, row, STOP_VERSION)?;
    }
    Ok(mail)
}

/// The clock was set back: what waits for a time that is further away than its pause is due now, and nobody holds a lease
/// for so long. Gives how many; run again it finds none.
pub fn come_nearer(tx: &mut Tx) -> Result<usize> {
    let tolerated = tx.now.plus_minutes(TOLERATED_MINUTES);
    let waiting = || outbox::table.filter(condition(WAITING));
    let held = waiting().filter(outbox::leased_until.gt(tolerated.plus_seconds(LEASE_SECONDS)));
    let mut nearer = diesel::update(held).set(outbox::leased_until.eq(NO_LEASE)).execute(tx.conn)?;
    for (tries, pause) in (0..).zip(std::iter::once(0).chain(PAUSES_IN_MINUTES)) {
        let too_far = waiting().filter(outbox::next_try_at.gt(tolerated.plus_minutes(pause)));
        let most = if tries == PAUSES_IN_MINUTES.len() as i64 { i64::MAX } else { tries };
        let of_these = too_far.filter(outbox::attempts.between(tries, most));
        nearer += diesel::update(of_these).set(outbox::next_try_at.eq(tx.now)).execute(tx.conn)?;
    }
    Ok(nearer)
}

/// Why, with what the last try met.
const TOO_LATE: &str =
    "'It was no longer needed before it could be sent.' || COALESCE(' The last try: ' || problem, '')";

/// Drops what is of no use any more; it stays in the list as dropped.
pub fn drop_useless(tx: &mut Tx) -> Result<()> {
    let useless = outbox::table
        .filter(condition(WAITING))
        .filter(outbox::useless_at.le(tx.now))
        .filter(outbox::leased_until.is_null().or(outbox::leased_until.le(tx.now)));
    diesel::update(useless)
        .set((
            outbox::state.eq(MailState::Dropped),
            outbox::finished_at.eq(tx.now),
            outbox::leased_until.eq(NO_LEASE),
            outbox::problem.eq(sql::<Nullable<Text>>(TOO_LATE)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The mails that lead the receiver to an invitation.
const LEADING_THERE: [MailKind; 3] = [MailKind::Invitation, MailKind::InvitationReminder, MailKind::InvitationLastCall];

/// Drops the mails that lead to an invitation and have not left yet: it is over, or sent again with another link.
pub fn drop_about_invitation(tx: &mut Tx, invitation: InvitationId) -> Result<()> {
    let waiting = outbox::table
        .filter(outbox::invitation_id.eq(invitation))
        .filter(outbox::kind.among(LEADING_THERE))
        .filter(condition(WAITING));
    diesel::update(waiting.filter(outbox::leased_until.is_null()))
        .set(dropped(tx.now, "The invitation was over, or sent again with another link."))
        .execute(tx.conn)?;
    Ok(())
}

/// Drops the mails of a kind that are about this app and have not left yet: what they say is not so any more.
pub fn drop_about_app(tx: &mut Tx, kind: MailKind, app: AppId) -> Result<()> {
    let waiting = outbox::table.filter(outbox::app_id.eq(app)).filter(outbox::kind.eq(kind)).filter(condition(WAITING));
    diesel::update(waiting.filter(outbox::leased_until.is_null()))
        .set(dropped(tx.now, "What it says was no longer true."))
        .execute(tx.conn)?;
    Ok(())
}

/// Drops the mails to an address whose button is a link of this purpose and row and that have not left yet. The address is
/// what they are found by: many may wait for others.
pub fn drop_with_link(tx: &mut Tx, to: &EmailAddress, purpose: Purpose, row: &str, why: &'static str) -> Result<()> {
    let waiting = outbox::table
        .filter(outbox::recipient.eq(to))
        .filter(outbox::link_purpose.eq(purpose))
        .filter(outbox::link_row.eq(row))
        .filter(condition(WAITING));
    diesel::update(waiting.filter(outbox::leased_until.is_null())).set(dropped(tx.now, why)).execute(tx.conn)?;
    Ok(())
}

/// The same of those at whose foot stands the link of this row.
pub fn drop_with_foot(tx: &mut Tx, to: &EmailAddress, row: &str, why: &'static str) -> Result<()> {
    let waiting =
        outbox::table.filter(outbox::recipient.eq(to)).filter(outbox::stop_row.eq(row)).filter(condition(WAITING));
    diesel::update(waiting.filter(outbox::leased_until.is_null())).set(dropped(tx.now, why)).execute(tx.conn)?;
    Ok(())
}

/// Drops what waits for somebody whose account is deleted. What is about the address and not about the account stays:
/// invitations to it, the question whether it takes invoices, and what its reader can end by a link.
pub fn drop_of_account(tx: &mut Tx, address: &EmailAddress) -> Result<()> {
    let waiting = outbox::table
        .filter(outbox::recipient.eq(address))
        .filter(condition(WAITING))
        .filter(outbox::kind.ne_all(LEADING_THERE))
        .filter(outbox::kind.ne(MailKind::ConfirmInvoiceEmail))
        .filter(outbox::stop_row.is_null());
    diesel::update(waiting.filter(outbox::leased_until.is_null()))
        .set(dropped(tx.now, "The account was deleted."))
        .execute(tx.conn)?;
    Ok(())
}

/// True if the mails of these kinds about an app (or several) that were queued at one moment were out by another: at least
/// one was sent, and none waits any more. What its receiver refused is as far out as it can be, what was dropped or given up because the mail
/// server was away is not. Where no mails are sent, those who wait are read in the outbox.
pub fn were_out_by(tx: &mut Tx, kinds: &[MailKind], app: AppId, queued_at: Moment, by: Moment) -> Result<bool> {
    if !tx.site.sends_mails {
        return Ok(true);
    }
    let mails: Vec<Mail> = outbox::table
        .filter(outbox::created_at.eq(queued_at))
        .filter(outbox::kind.among(kinds))
        .filter(outbox::app_id.is_null().or(outbox::app_id.eq(app)))
        .select(Mail::as_select())
        .load_rows(tx.conn)?;
    let given_up =
        |mail: &Mail| mail.attempts <= 1 && mail.finished_at >= Some(mail.created_at.plus_hours(GIVEN_UP_HOURS));
    let is_out = |mail: &Mail| match mail.state {
        MailState::Sent => mail.finished_at <= Some(by),
        MailState::Failed => !given_up(mail),
        MailState::Waiting | MailState::Dropped => false,
    };
    let waits = mails.iter().any(|mail| mail.state == MailState::Waiting);
    Ok(!waits && (mails.is_empty() || mails.iter().any(is_out)))
}

const NO_LEASE: Option<Moment> = None;

/// It was sent.
pub fn sent(tx: &mut Tx, mail: &Mail) -> Result<()> {
    finish(tx, mail, MailState::Sent, None)?;
    match (mail.invoice_id, &mail.stop_row) {
        // A copy: the payer may not have it.
        (_, Some(row)) => undeliverable::note_copy(tx, row, None),
        (Some(invoice), None) => invoices::have_reached_somebody(tx, invoice),
        (None, None) => Ok(()),
    }
}

/// The receiver's server refused it for good: the sender of an invitation is told.
pub fn refused(tx: &mut Tx, mail: &Mail, problem: &str) -> Result<()> {
    finish(tx, mail, MailState::Failed, Some(problem))?;
    if let Some(row) = &mail.stop_row {
        undeliverable::note_copy(tx, row, Some(tx.now))?;
    }
    undeliverable::tell_sender(tx, mail, problem)
}

/// Not this time: again after a pause, or given up after two days.
pub fn not_now(tx: &mut Tx, mail: &Mail, problem: &str) -> Result<()> {
    if mail.created_at.plus_hours(GIVEN_UP_HOURS) <= tx.now {
        return refused(tx, mail, problem);
    }
    let tries = usize::try_from(mail.attempts).unwrap_or(0);
    let pause = PAUSES_IN_MINUTES[tries.min(PAUSES_IN_MINUTES.len() - 1)];
    diesel::update(outbox::table.find(mail.id).filter(outbox::leased_until.eq(mail.leased_until)))
        .set((
            outbox::attempts.eq(mail.attempts + 1),
            outbox::next_try_at.eq(tx.now.plus_minutes(pause)),
            outbox::problem.eq(short(problem)),
            outbox::leased_until.eq(NO_LEASE),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The mail server is away: the mail keeps its place in the queue, and what has waited for two days is given up.
pub fn server_away(tx: &mut Tx, mail: &Mail, problem: &str) -> Result<()> {
    diesel::update(outbox::table.find(mail.id).filter(outbox::leased_until.eq(mail.leased_until)))
        .set((outbox::problem.eq(short(problem)), outbox::leased_until.eq(NO_LEASE)))
        .execute(tx.conn)?;
    let too_old: Vec<Mail> = outbox::table
        .filter(condition(WAITING))
        .filter(outbox::leased_until.is_null())
        .filter(outbox::created_at.le(tx.now.plus_hours(-GIVEN_UP_HOURS)))
        .select(Mail::as_select())
        .limit(100)
        .load_rows(tx.conn)?;
    for mail in too_old {
        refused(tx, &mail, problem)?;
    }
    Ok(())
}

/// What becomes of a mail that is tried again: it is the next one, as if it were new.
#[derive(AsChangeset)]
#[diesel(table_name = outbox, treat_none_as_null = true)]
struct TriedNow {
    state: MailState,
    attempts: i64,
    next_try_at: Moment,
    finished_at: Option<Moment>,
}

impl TriedNow {
    fn at(now: Moment) -> TriedNow {
        TriedNow { state: MailState::Waiting, attempts: 0, next_try_at: now, finished_at: None }
    }
}

/// Tries everything again that waits or has failed and is still of use: how many mails.
pub fn retry(tx: &mut Tx) -> Result<usize> {
    let failed = outbox::table.filter(outbox::state.among([MailState::Waiting, MailState::Failed]));
    let useful = failed.filter(outbox::useless_at.gt(tx.now));
    let free = useful.filter(outbox::leased_until.is_null().or(outbox::leased_until.le(tx.now)));
    Ok(diesel::update(free).set(TriedNow::at(tx.now)).execute(tx.conn)?)
}

/// The same with one mail. False if it does not wait any more, is of no use any more, or is just being sent.
pub fn retry_one(tx: &mut Tx, id: MailId) -> Result<bool> {
    let failed = outbox::table.find(id).filter(outbox::state.among([MailState::Waiting, MailState::Failed]));
    let useful = failed.filter(outbox::useless_at.gt(tx.now));
    let free = useful.filter(outbox::leased_until.is_null().or(outbox::leased_until.le(tx.now)));
    Ok(diesel::update(free).set(TriedNow::at(tx.now)).execute(tx.conn)? == 1)
}

/// Forgets what was finished long ago.
pub fn forget_old(tx: &mut Tx) -> Result<()> {
    let old = outbox::table.filter(condition(FORGOTTEN)).filter(outbox::finished_at.le(tx.now.plus_days(-KEPT_DAYS)));
    diesel::delete(old).execute(tx.conn)?;
    Ok(())
}

/// Not if another server holds a lease by now: then that one writes down what becomes of the mail.
fn finish(tx: &mut Tx, mail: &Mail, state: MailState, problem: Option<&str>) -> Result<()> {
    let mine = outbox::table
        .find(mail.id)
        .filter(condition(WAITING))
        .filter(outbox::leased_until.eq(mail.leased_until).or(outbox::leased_until.is_null()));
    let written = diesel::update(mine)
        .set((
            outbox::state.eq(state),
            outbox::attempts.eq(mail.attempts + 1),
            outbox::finished_at.eq(tx.now),
            outbox::problem.eq(problem.map(short)),
            outbox::leased_until.eq(NO_LEASE),
        ))
        .execute(tx.conn)?;
    if written == 0 {
        tracing::warn!(mail = %mail.id, "another server has taken over this mail");
    }
    Ok(())
}

fn short(problem: &str) -> String {
    problem.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect()
}
