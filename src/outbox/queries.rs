//! The mails that wait or went out, for one person's own machine.

use diesel::prelude::*;

use crate::error::{Error, Result};
use crate::model::MailId;
use crate::model::mail::{Mail, MailState};
use crate::store::pages::{self, Page, Start, newest_first};
use crate::store::schema::outbox as table;
use crate::store::{Moment, Tx, WholeRows};

/// A mail in the list.
#[derive(Queryable)]
pub struct Listed {
    pub id: MailId,
    pub recipient: String,
    pub subject: String,
    pub created_at: Moment,
    pub state: MailState,
}

/// Where a page of mails begins.
pub type Position = pages::Position<MailId>;

/// A page of mails, newest first.
pub fn newest(tx: &mut Tx, start: Start<Position>) -> Result<Page<Listed, Position>> {
    let columns = (table::id, table::recipient, table::subject, table::created_at, table::state);
    let query = table::table.select(columns).into_boxed();
    let rows = newest_first!(query, start, table::created_at, table::id).load(tx.conn)?;
    Ok(Page::of(rows, start, |mail: &Listed| Position { at: mail.created_at, id: mail.id }))
}

/// One mail.
///
/// # Errors
/// [`Error::NotFound`], or those of the database.
pub fn mail(tx: &mut Tx, id: MailId) -> Result<Mail> {
    table::table.find(id).select(Mail::as_select()).first_row(tx.conn).optional()?.ok_or(Error::NotFound)
}
