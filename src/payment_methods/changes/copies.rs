//! More addresses that get copies of invoices. The owner of each confirms it: nothing else is sent there before. (The link
//! leads to `/verify`, the one at the foot of each mail to `/stop-emails`.)

use diesel::prelude::*;

use crate::access::policy::ChangePaymentMethod;
use crate::access::{Confirmed, Granted};
use crate::error::{Error, Result};
use crate::graph::copies;
use crate::invoices;
use crate::mail::{queue, strangers};
use crate::model::InvoiceCopyId;
use crate::model::email_address::EmailAddress;
use crate::model::event::EventKind;
use crate::model::invoice_copy::{InvoiceCopy, MOST_COPIES};
use crate::model::person::Person;
use crate::payment_methods::{mails, queries};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::invoice_copies;

/// Adds an address, and asks its owner.
///
/// # Errors
/// [`Refused`] if there are enough, if it is there already, or if enough was sent to it or by this person.
pub fn add(tx: &mut Tx, it: &Granted<ChangePaymentMethod>, _: &Confirmed, email: EmailAddress) -> Result<InvoiceCopy> {
    let there = queries::copies_of(tx, it.id)?;
    let mut known = there.iter().map(|copy| &copy.email).chain(&it.invoice_email).chain(&it.former_invoice_email);
    if known.any(|one| *one == email) {
        return Err(Refused::GetsInvoicesAlready.into());
    }
    if there.len() >= MOST_COPIES {
        return Err(Refused::EnoughInvoiceCopies.into());
    }
    let copy = copies::add(tx, it.id, email, it.person().id)?;
    ask(tx, it.person(), &it.name, &copy)?;
    Ok(copy)
}

/// Asks the owner of one once more, by the same link. False if it is confirmed.
///
/// # Errors
/// [`Refused`] if it is gone, or if enough was sent to it or by this person.
pub fn ask_again(tx: &mut Tx, it: &Granted<ChangePaymentMethod>, id: InvoiceCopyId) -> Result<(InvoiceCopy, bool)> {
    let copy = copy_of(tx, it, id)?;
    if copy.is_confirmed() {
        return Ok((copy, false));
    }
    let asked = (invoice_copies::asked_by.eq(it.person().id), invoice_copies::asked_at.eq(tx.now));
    diesel::update(invoice_copies::table.find(copy.id)).set(asked).execute(tx.conn)?;
    queue::drop_with_foot(tx, &copy.email, copy.id.as_str(), "A newer email with the same link was sent.")?;
    let copy = InvoiceCopy { asked_by: it.person().id, asked_at: tx.now, ..copy };
    ask(tx, it.person(), &it.name, &copy)?;
    Ok((copy, true))
}

/// Unless its owner wants nothing more from this person, who is not told.
fn ask(tx: &mut Tx, person: &Person, payment_method: &str, copy: &InvoiceCopy) -> Result<()> {
    strangers::count_of_sender(tx, person)?;
    strangers::count_to_address(tx, &copy.email).map_err(|error| match error {
        Error::Enough { retry_after, .. } => Error::Enough { refused: Refused::InvoiceEmailAskedEnough, retry_after },
        other => other,
    })?;
    if strangers::is_unwanted(tx, &copy.email, person.id)? {
        return Ok(());
    }
    mails::confirm_invoice_copy(tx, person, payment_method, copy)
}

/// Takes an address away. Whoever reads its mails has had links to invoices: none of them works any more.
///
/// # Errors
/// [`Refused::InvoiceCopyGone`]
pub fn remove(tx: &mut Tx, it: &Granted<ChangePaymentMethod>, id: InvoiceCopyId) -> Result<InvoiceCopy> {
    let copy = copy_of(tx, it, id)?;
    copies::end(tx, &copy, Some(it.person().id), EventKind::InvoiceCopyRemoved)?;
    if copy.is_confirmed() {
        invoices::links::end_all_of(tx, it.id)?;
    }
    Ok(copy)
}

fn copy_of(tx: &mut Tx, it: &Granted<ChangePaymentMethod>, id: InvoiceCopyId) -> Result<InvoiceCopy> {
    let found = queries::copies_of(tx, it.id)?.into_iter().find(|copy| copy.id == id);
    Ok(found.ok_or(Refused::InvoiceCopyGone)?)
}

/// Somebody who reads the mails of the address has said yes. False if that was said before, or the address was removed.
pub fn confirm(tx: &mut Tx, copy: &InvoiceCopy) -> Result<bool> {
    copies::confirm(tx, copy)
}

/// Whoever reads the mails of the address ends them. `and_sender`: who asked for the last one can have nothing more sent
/// there. False if it has ended before.
pub fn stop(tx: &mut Tx, copy: &InvoiceCopy, and_sender: bool) -> Result<bool> {
    if and_sender {
        strangers::refuse_sender(tx, &copy.email, copy.asked_by)?;
    }
    copies::end(tx, copy, None, EventKind::InvoiceCopyStopped)
}

/// The invoice email is that of a copy from now on, which ends. True if its owner has confirmed it: nobody has to ask again.
pub(super) fn becomes_invoice_email(
    tx: &mut Tx,
    old: &Granted<ChangePaymentMethod>,
    email: Option<&EmailAddress>,
) -> Result<bool> {
    let same = queries::copies_of(tx, old.id)?.into_iter().find(|copy| Some(&copy.email) == email);
    let Some(copy) = same else { return Ok(false) };
    copies::end(tx, &copy, Some(old.person().id), EventKind::InvoiceCopyRemoved)?;
    Ok(copy.is_confirmed())
}
