//! A form that is sent twice acts once: double click, reload, retry. Its id counts for whoever sends it and for the
//! address it is sent to: in other hands, or elsewhere, it is another one.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::error::{Error, Result};
use super::next::Next;
use super::visit::Visit;
use crate::error;
use crate::model::FormId;
use crate::store::schema::form_submissions;
use crate::store::{Moment, Tx};

#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct Once {
    once: String,
}

/// Carries out the act unless this form was sent before.
///
/// # Errors
/// [`Error::SentBefore`] with the result of the first time, or whatever the act refuses.
pub fn act(tx: &mut Tx, visit: &Visit, act: &dyn Fn(&mut Tx) -> Result<Next>) -> Result<Next> {
    refuse_second_time(tx, visit)?;
    let next = act(tx)?;
    if !next.is_step {
        remember(tx, visit, &next)?;
    }
    Ok(next)
}

/// Refuses a form that was sent before.
///
/// # Errors
/// [`Error::SentBefore`] with the result of the first time.
pub fn refuse_second_time(tx: &mut Tx, visit: &Visit) -> Result<()> {
    let Some(id) = form_id(visit) else { return Ok(()) };
    let before: Option<(String, Option<String>)> = form_submissions::table
        .find(id)
        .select((form_submissions::location, form_submissions::flash))
        .first(tx.conn)
        .optional()?;
    match before {
        Some((location, flash)) => Err(Error::SentBefore { location, flash }),
        None => Ok(()),
    }
}

fn remember(tx: &mut Tx, visit: &Visit, next: &Next) -> error::Result<()> {
    let Some(id) = form_id(visit) else { return Ok(()) };
    diesel::insert_into(form_submissions::table)
        .values((
            form_submissions::id.eq(id),
            form_submissions::location.eq(&next.to),
            form_submissions::flash.eq(&next.flash),
            form_submissions::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Forgets forms that were sent before this moment.
pub fn forget_sent_before(tx: &mut Tx, moment: Moment) -> error::Result<()> {
    diesel::delete(form_submissions::table.filter(form_submissions::created_at.lt(moment))).execute(tx.conn)?;
    Ok(())
}

/// The id under which the form is remembered. What a guest has opened stands for the guest.
fn form_id(visit: &Visit) -> Option<FormId> {
    let typed = visit.form::<Once>().ok().and_then(|form| FormId::from_stored(&form.once))?;
    let who = match (&visit.person, visit.carried.link_token(), visit.carried.invitation) {
        (Some(person), ..) => format!("person {}", person.id),
        (None, Some(link), _) => format!("link {}", link.reveal()),
        (None, None, Some(opened)) => format!("invitation {}", opened.id),
        (None, None, None) => "guest".into(),
    };
    let mut digest = Sha256::new();
    for part in [typed.as_str(), &who, &visit.path] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    Some(FormId::of_digest(&digest.finalize().into()))
}
