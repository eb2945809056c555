//! Mails that are not sent any more.

use diesel::prelude::*;

use crate::model::mail::MailState;
use crate::store::Moment;
use crate::store::schema::outbox;

/// Mails that have not left yet, in terms that SQLite's index of them is made for.
pub(super) const WAITING: &str = "outbox.state = 'waiting'";

/// What becomes of a mail that is not sent any more. Why stands in the list.
pub(super) fn dropped(now: Moment, why: &'static str) -> DroppedNow {
    DroppedNow { state: MailState::Dropped, finished_at: Some(now), problem: Some(why) }
}

#[derive(AsChangeset)]
#[diesel(table_name = outbox)]
pub(super) struct DroppedNow {
    state: MailState,
    finished_at: Option<Moment>,
    problem: Option<&'static str>,
}
