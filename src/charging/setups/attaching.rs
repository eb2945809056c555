//! A payment method takes the card or the account that was set up for it, or goes back to the bank transfer.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::charging::begin;
use crate::error::Result;
use crate::events::{About, record};
use crate::model::credential::{Credential, CredentialState};
use crate::model::event::EventKind;
use crate::model::usage::Cents;
use crate::model::{CredentialId, PaymentMethodId, PersonId};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::query::{condition, rows};
use crate::store::schema::{charges, credentials, payment_methods};

/// So long after a payment method has closed its last months are billed, and what was reported late.
const BILLED_DAYS: i64 = 62;

/// Payment methods that closed before `$1`, and of which nothing is open or on its way.
const CLOSED: &str = "
    SELECT m.id, m.credential_id FROM payment_methods m
    WHERE m.state = 'closed' AND m.credential_id IS NOT NULL AND m.closed_at < $1
      AND NOT EXISTS (SELECT 1 FROM invoices i WHERE i.payment_method_id = m.id AND i.state = 'open')
      AND NOT EXISTS (SELECT 1 FROM invoices i JOIN charges c ON c.invoice_id = i.id
                      WHERE i.payment_method_id = m.id AND c.state IN ('due', 'asked', 'processing'))
    ORDER BY m.closed_at LIMIT 100";

/// From now on it is paid with this. What it was paid with before is over, and what is open is charged. Again it changes
/// nothing.
///
/// # Errors
/// [`Refused::NotSetUp`] if something else pays with it, or it has waited too long.
pub fn attach(tx: &mut Tx, credential: &Credential, payer: PaymentMethodId, by_whom: Option<PersonId>) -> Result<()> {
    let before = pays_with(tx, payer)?;
    if before == Some(credential.id) {
        return Ok(());
    }
    let ready = credentials::table.find(credential.id).filter(credentials::state.eq(CredentialState::Ready));
    let taken = diesel::update(ready).set(credentials::state.eq(CredentialState::Used)).execute(tx.conn)?;
    if taken == 0 {
        return Err(Refused::NotSetUp.into());
    }
    take(tx, payer, Some(credential.id), before)?;
    record(tx, by_whom, EventKind::HowPaidChanged, About::payment_method(payer).saying(credential.kind.by()))?;
    begin::what_is_open(tx, payer, by_whom).map(drop)
}

/// What would be charged at once if it was attached.
///
/// # Errors
/// As [`attach`].
pub fn would_pay(tx: &mut Tx, credential: &Credential, payer: PaymentMethodId) -> Result<Cents> {
    tx.try_out(|tx| {
        attach(tx, credential, payer, None)?;
        // With it nothing was ever charged before.
        let amounts: Vec<Cents> = charges::table
            .filter(charges::credential_id.eq(credential.id))
            .filter(condition("charges.state IN ('due', 'asked', 'processing')"))
            .select(charges::amount)
            .load(tx.conn)?;
        Ok(amounts.iter().sum())
    })
}

/// From now on it is paid by bank transfer. What is charged already goes on. Again it changes nothing.
pub fn let_go(tx: &mut Tx, payer: PaymentMethodId, by_whom: Option<PersonId>) -> Result<()> {
    let Some(before) = pays_with(tx, payer)? else { return Ok(()) };
    take(tx, payer, None, Some(before))?;
    record(tx, by_whom, EventKind::HowPaidChanged, About::payment_method(payer).saying("by bank transfer"))?;
    // Of what nobody was asked for yet nothing is charged any more.
    begin::what_is_open(tx, payer, by_whom).map(drop)
}

/// What is closed and settled keeps neither card nor account. Nobody has to be told. Run again it finds the next ones.
pub fn forget_closed(tx: &mut Tx) -> Result<()> {
    let before = tx.now.plus_days(-BILLED_DAYS);
    let closed: Vec<(PaymentMethodId, CredentialId)> =
        rows::<(Text, Text)>(CLOSED).bind::<BigInt, _>(before).load(tx.conn)?;
    closed.iter().try_for_each(|(payer, credential)| take(tx, *payer, None, Some(*credential)))
}

fn pays_with(tx: &mut Tx, payer: PaymentMethodId) -> Result<Option<CredentialId>> {
    Ok(payment_methods::table.find(payer).select(payment_methods::credential_id).first(tx.conn)?)
}

fn take(tx: &mut Tx, payer: PaymentMethodId, it: Option<CredentialId>, before: Option<CredentialId>) -> Result<()> {
    diesel::update(payment_methods::table.find(payer)).set(payment_methods::credential_id.eq(it)).execute(tx.conn)?;
    let Some(before) = before else { return Ok(()) };
    diesel::update(credentials::table.find(before))
        .set((credentials::state.eq(CredentialState::Over), credentials::over_at.eq(Some(tx.now))))
        .execute(tx.conn)?;
    Ok(())
}
