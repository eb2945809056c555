//! Mails that failed, were dropped, or wait longer than they should.

use diesel::prelude::*;

use crate::access::Operator;
use crate::error::Result;
use crate::model::MailId;
use crate::model::mail::{MailKind, MailState};
use crate::store::pages::{self, Page, Start, newest_first};
use crate::store::query::condition;
use crate::store::schema::outbox as table;
use crate::store::{Moment, Tx};

/// A mail that waits longer than this is looked at.
pub const TOO_LONG_MINUTES: i64 = 60;

/// A mail in the list: never what it says.
#[derive(Debug, Clone, Queryable)]
pub struct Unsent {
    pub id: MailId,
    pub kind: MailKind,
    pub recipient: String,
    pub state: MailState,
    pub created_at: Moment,
    pub attempts: i64,
    pub problem: Option<String>,
    useless_at: Moment,
}

impl Unsent {
    pub fn has_failed(&self) -> bool {
        self.state == MailState::Failed
    }

    pub fn was_dropped(&self) -> bool {
        self.state == MailState::Dropped
    }

    /// Its time is not over: it can be tried again.
    pub fn is_of_use(&self, now: &Moment) -> bool {
        !self.was_dropped() && self.useless_at > *now
    }
}

/// Where a page of mails begins.
pub type Position = pages::Position<MailId>;

/// A page of the mails that failed, were dropped or wait too long, newest first.
pub fn unsent(tx: &mut Tx, _: &Operator, start: Start<Position>) -> Result<Page<Unsent, Position>> {
    let waits_too_long = table::created_at.le(tx.now.plus_minutes(-TOO_LONG_MINUTES));
    let all = table::table
        // Written out, so that the index of these is seen to be enough.
        .filter(condition("state IN ('waiting', 'failed', 'dropped')"))
        .filter(table::state.ne(MailState::Waiting).or(waits_too_long))
        .select((
            table::id,
            table::kind,
            table::recipient,
            table::state,
            table::created_at,
            table::attempts,
            table::problem,
            table::useless_at,
        ))
        .into_boxed();
    let rows: Vec<Unsent> = newest_first!(all, start, table::created_at, table::id).load(tx.conn)?;
    Ok(Page::of(rows, start, |mail| Position { at: mail.created_at, id: mail.id }))
}
