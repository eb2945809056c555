//! The mails that wait or went out, for one person's own machine.

use diesel::prelude::*;

use crate::error::{Error, Result};
use crate::model::MailId;
use crate::model::mail::{Mail, MailState};
use crate::store::schema::outbox as table;
use crate::store::{Moment, Tx};

const MAILS_A_PAGE: usize = 25;

/// A mail in the list.
#[derive(Queryable)]
pub struct Listed {
    pub id: MailId,
    pub recipient: String,
    pub subject: String,
    pub created_at: Moment,
    pub state: MailState,
}

/// One page of mails, newest first, and its last one if there are older ones.
///
/// # Errors
/// [`Error::NotFound`] if there is no mail `older_than`, or those of the database.
pub fn newest(tx: &mut Tx, older_than: Option<MailId>) -> Result<(Vec<Listed>, Option<MailId>)> {
    let columns = (table::id, table::recipient, table::subject, table::created_at, table::state);
    let mut query = table::table.select(columns).into_boxed();
    if let Some(id) = older_than {
        let at: Option<Moment> = table::table.find(id).select(table::created_at).first(tx.conn).optional()?;
        let at = at.ok_or(Error::NotFound)?;
        query = query.filter(table::created_at.lt(at).or(table::created_at.eq(at).and(table::id.lt(id))));
    }
    let limit = i64::try_from(MAILS_A_PAGE + 1).unwrap_or(i64::MAX);
    let mut mails: Vec<Listed> =
        query.order((table::created_at.desc(), table::id.desc())).limit(limit).load(tx.conn)?;
    let has_older = mails.len() > MAILS_A_PAGE;
    mails.truncate(MAILS_A_PAGE);
    let last = mails.last().map(|mail| mail.id).filter(|_| has_older);
    Ok((mails, last))
}

/// One mail.
///
/// # Errors
/// [`Error::NotFound`], or those of the database.
pub fn mail(tx: &mut Tx, id: MailId) -> Result<Mail> {
    table::table.find(id).select(Mail::as_select()).first(tx.conn).optional()?.ok_or(Error::NotFound)
}
