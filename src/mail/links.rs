//! The links of mails that are about to leave. Their tokens are derived from `REMIT_SECRET`: once that is another one, the
//! database has to know the new tokens, or dead links would leave.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::secret::{Purpose, TokenHash};
use crate::store::schema::{
    accountant_links, invitation_links, invoice_copies, invoice_links, sign_ups, single_use_links,
};
use crate::store::{Moment, Tx};

/// Lets the link work whose token is derived now, if the database knows one for the same.
pub fn let_work(tx: &mut Tx, purpose: Purpose, row: &str, version: i64) -> Result<()> {
    let hash = tx.site.keys.token(purpose, row, version).hash();
    match purpose {
        Purpose::ConfirmSignUp => {
            let other = sign_ups::table.filter(sign_ups::id.eq(row)).filter(sign_ups::token_hash.ne(&hash));
            diesel::update(other).set(sign_ups::token_hash.eq(&hash)).execute(tx.conn)?;
        }
        Purpose::PasswordReset | Purpose::ChangeEmail | Purpose::LogIn | Purpose::InvoiceEmail => {
            let same = single_use_links::table.filter(single_use_links::id.eq(row));
            let other = same.filter(single_use_links::token_hash.ne(&hash));
            diesel::update(other).set(single_use_links::token_hash.eq(&hash)).execute(tx.conn)?;
        }
        // The database knows neither the code nor its link.
        Purpose::MailCode => {}
        Purpose::Invoice => beside_that_of_invoice(tx, row, &hash)?,
        Purpose::Accountant => {
            let same = accountant_links::table.filter(accountant_links::id.eq(row));
            let other = same.filter(accountant_links::token_hash.ne(&hash));
            diesel::update(other).set(accountant_links::token_hash.eq(&hash)).execute(tx.conn)?;
        }
        Purpose::InvoiceCopy => {
            let same = invoice_copies::table.filter(invoice_copies::id.eq(row));
            let other = same.filter(invoice_copies::token_hash.ne(&hash));
            diesel::update(other).set(invoice_copies::token_hash.eq(&hash)).execute(tx.conn)?;
        }
        Purpose::StopEmails => {
            let of_copy = invoice_copies::table.filter(invoice_copies::id.eq(row));
            let other = of_copy.filter(invoice_copies::stop_hash.ne(&hash));
            diesel::update(other).set(invoice_copies::stop_hash.eq(&hash)).execute(tx.conn)?;
            let of_accountant = accountant_links::table.filter(accountant_links::id.eq(row));
            let other = of_accountant.filter(accountant_links::stop_hash.ne(&hash));
            diesel::update(other).set(accountant_links::stop_hash.eq(&hash)).execute(tx.conn)?;
        }
        Purpose::InvitationMail | Purpose::InvitationCopy => {
            beside_that_of_invitation(tx, row, version, purpose == Purpose::InvitationMail, &hash)?;
        }
    }
    Ok(())
}

/// A link that may have left already goes on working for as long as the new one.
fn beside_that_of_invoice(tx: &mut Tx, invoice: &str, hash: &TokenHash) -> Result<()> {
    let known: Vec<(TokenHash, String, Moment, Moment, i64)> = invoice_links::table
        .filter(invoice_links::invoice_id.eq(invoice))
        .select((
            invoice_links::token_hash,
            invoice_links::payment_method_id,
            invoice_links::made_at,
            invoice_links::expires_at,
            invoice_links::version,
        ))
        .load(tx.conn)?;
    let Some((_, payment_method, made_at, expires_at, version)) = known.first() else { return Ok(()) };
    if known.iter().all(|(one, ..)| one != hash) {
        let link = (
            invoice_links::token_hash.eq(hash),
            invoice_links::invoice_id.eq(invoice),
            invoice_links::payment_method_id.eq(payment_method),
            invoice_links::made_at.eq(made_at),
            invoice_links::expires_at.eq(expires_at),
            // Whoever ends the one ends both.
            invoice_links::version.eq(version),
        );
        diesel::insert_into(invoice_links::table).values(link).execute(tx.conn)?;
    }
    Ok(())
}

fn beside_that_of_invitation(
    tx: &mut Tx,
    invitation: &str,
    version: i64,
    proves_mailbox: bool,
    hash: &TokenHash,
) -> Result<()> {
    let known: Vec<(TokenHash, Moment)> = invitation_links::table
        .filter(invitation_links::invitation_id.eq(invitation))
        .filter(invitation_links::version.eq(version))
        .filter(invitation_links::proves_mailbox.eq(proves_mailbox))
        .select((invitation_links::token_hash, invitation_links::made_at))
        .load(tx.conn)?;
    let Some((_, made_at)) = known.first() else { return Ok(()) };
    if known.iter().all(|(one, _)| one != hash) {
        let link = (
            invitation_links::token_hash.eq(hash),
            invitation_links::invitation_id.eq(invitation),
            invitation_links::version.eq(version),
            invitation_links::proves_mailbox.eq(proves_mailbox),
            invitation_links::made_at.eq(made_at),
        );
        diesel::insert_into(invitation_links::table).values(link).execute(tx.conn)?;
    }
    Ok(())
}
