//! Links that work once: made, looked at by a GET, used up by one conditional update.

use diesel::prelude::*;

use crate::error::Result;
use crate::mail::queue;
use crate::model::email_address::EmailAddress;
use crate::model::secret::{Purpose, Token};
use crate::model::session::{LinkPurpose, SingleUseLink};
use crate::model::{PaymentMethodId, PersonId, SingleUseLinkId};
use crate::paths;
use crate::store::schema::single_use_links;
use crate::store::{Moment, Site, Tx, WholeRows};

/// Whose link it is: each link is bound to an address and to a person, those to an invoice address to the payment
/// method as well, and then the person is who asked for it.
#[derive(Debug, Clone, Copy)]
pub enum LinkOf {
    Person(PersonId),
    PaymentMethod(PaymentMethodId, PersonId),
}

/// The version of every single-use link: another link is another row.
pub const VERSION: i64 = 1;

/// How long a link of this purpose works, in minutes.
pub fn minutes_valid(purpose: LinkPurpose) -> i64 {
    match purpose {
        LinkPurpose::LogIn => 10,
        LinkPurpose::PasswordReset => 30,
        LinkPurpose::ChangeEmail => 24 * 60,
        LinkPurpose::InvoiceEmail => 7 * 24 * 60,
    }
}

/// The purpose under which its token is derived: what [`crate::mail::Letter::link`] takes.
pub fn token_purpose(purpose: LinkPurpose) -> Purpose {
    match purpose {
        LinkPurpose::LogIn => Purpose::LogIn,
        LinkPurpose::PasswordReset => Purpose::PasswordReset,
        LinkPurpose::ChangeEmail => Purpose::ChangeEmail,
        LinkPurpose::InvoiceEmail => Purpose::InvoiceEmail,
    }
}

/// Makes a link. Its token is derived when the mail is sent: `letter.link(label, purpose, link.id, VERSION)`. The older ones
/// for the same end: only the newest mail counts, and those that still wait are not sent.
pub fn make(tx: &mut Tx, purpose: LinkPurpose, of: LinkOf, email: &EmailAddress) -> Result<SingleUseLink> {
    let id = SingleUseLinkId::random();
    let (person_id, payment_method_id) = match of {
        LinkOf::Person(person) => (Some(person), None),
        LinkOf::PaymentMethod(payment_method, asked_by) => (Some(asked_by), Some(payment_method)),
    };
    let link = SingleUseLink {
        id,
        purpose,
        person_id,
        payment_method_id,
        email: email.clone(),
        token_hash: tx.site.keys.token(token_purpose(purpose), id.as_str(), VERSION).hash(),
        created_at: tx.now,
        expires_at: tx.now.plus_minutes(minutes_valid(purpose)),
        used_at: None,
    };
    end_older(tx, &link)?;
    diesel::insert_into(single_use_links::table).values(&link).execute(tx.conn)?;
    Ok(link)
}

fn end_older(tx: &mut Tx, newer: &SingleUseLink) -> Result<()> {
    let unused = single_use_links::table
        .filter(single_use_links::purpose.eq(newer.purpose))
        .filter(single_use_links::used_at.is_null());
    let columns = (single_use_links::id, single_use_links::email);
    let older: Vec<(SingleUseLinkId, EmailAddress)> = match newer.payment_method_id {
        Some(it) => unused.filter(single_use_links::payment_method_id.eq(it)).select(columns).load(tx.conn)?,
        None => unused.filter(single_use_links::person_id.eq(newer.person_id)).select(columns).load(tx.conn)?,
    };
    for (id, to) in older {
        diesel::update(single_use_links::table.find(id))
            .set(single_use_links::used_at.eq(Some(tx.now)))
            .execute(tx.conn)?;
        let why = "A newer mail with another link was sent.";
        queue::drop_with_link(tx, &to, token_purpose(newer.purpose), id.as_str(), why)?;
    }
    Ok(())
}

/// The whole address of the link, with its token.
pub fn address(site: &Site, link: &SingleUseLink) -> String {
    let purpose = token_purpose(link.purpose);
    let token = site.keys.token(purpose, link.id.as_str(), VERSION);
    format!("{}{}", site.base_url, paths::with_token(purpose, &token))
}

/// The link with this token, if it still works. Looking uses nothing up.
pub fn find(tx: &mut Tx, token: &Token) -> Result<Option<SingleUseLink>> {
    let link = single_use_links::table
        .filter(single_use_links::token_hash.eq(token.hash()))
        .filter(single_use_links::used_at.is_null())
        .filter(single_use_links::expires_at.gt(tx.now))
        .select(SingleUseLink::as_select())
        .first_row(tx.conn)
        .optional()?;
    Ok(link)
}

/// Uses it up: true for exactly one caller.
pub fn use_up(tx: &mut Tx, link: &SingleUseLink) -> Result<bool> {
    let unused = single_use_links::table
        .find(link.id)
        .filter(single_use_links::used_at.is_null())
        .filter(single_use_links::expires_at.gt(tx.now));
    let used = diesel::update(unused).set(single_use_links::used_at.eq(Some(tx.now))).execute(tx.conn)?;
    Ok(used == 1)
}

/// Ends the links to a person's account that still work: after a change of password or address. Links to invoice
/// addresses that the person asked for stay.
pub fn end_all_of(tx: &mut Tx, person: PersonId) -> Result<()> {
    let unused = single_use_links::table
        .filter(single_use_links::person_id.eq(person))
        .filter(single_use_links::purpose.ne(LinkPurpose::InvoiceEmail))
        .filter(single_use_links::used_at.is_null());
    diesel::update(unused).set(single_use_links::used_at.eq(Some(tx.now))).execute(tx.conn)?;
    Ok(())
}

/// Forgets links that ended before this moment.
pub fn forget_ended_before(tx: &mut Tx, moment: Moment) -> Result<()> {
    diesel::delete(single_use_links::table.filter(single_use_links::expires_at.lt(moment))).execute(tx.conn)?;
    Ok(())
}
