//! What is due on a day becomes a file for the bank, in one transaction: the file is there, and all in it is on its way, or
//! nothing is. What is owed by then is debited, from what pays then.

use std::collections::HashMap;
use std::io::{Read, Write};

use chrono::NaiveDate;
use diesel::prelude::*;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::accepting::account_of;
use super::calendar::behind;
use super::message::{Debit, Head, needs_address, written};
use super::queries::{due_between, file_of};
use crate::access::{Confirmed, Operator};
use crate::charging::begin::drop_due;
use crate::costs::queries::today;
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::charge::{Charge, ChargeState};
use crate::model::credential::{Credential, CredentialState, GatewayName};
use crate::model::debit_batch::{BatchState, DebitBatch};
use crate::model::invoice::Invoice;
use crate::model::payment_method::PaymentMethod;
use crate::model::sealed::Sealed;
use crate::model::usage::Cents;
use crate::model::{ChargeId, DebitBatchId, InvoiceId, PaymentMethodId};
use crate::payments::charges::of_replaced;
use crate::payments::credentials;
use crate::refused::Refused;
use crate::store::query::Among;
use crate::store::schema::{charges, debit_batches, invoices, payment_methods};
use crate::store::{Tx, WholeRows};

/// So many are in one file. What is left is for another one.
pub const MOST: i64 = 5000;

/// Makes the file for a day. None: nothing is due on it.
///
/// # Errors
/// [`Refused::NoDayForDebits`] if nothing can be debited on that day any more; [`Error::NotFound`] where nobody is debited.
pub fn make(tx: &mut Tx, operator: &Operator, _: &Confirmed, day: NaiveDate) -> Result<Option<DebitBatch>> {
    let site = tx.site;
    let creditor = site.seller.as_ref().zip(site.taking.creditor_id.as_deref());
    let (seller, creditor_id) = creditor.ok_or(Error::NotFound)?;
    let behind = behind(day, today(tx)).ok_or(Refused::NoDayForDebits)?;
    let debits = debits(tx, &behind, day)?;
    if debits.is_empty() {
        return Ok(None);
    }
    let id = DebitBatchId::random();
    let head = Head { id, seller, creditor_id, on: day, made_at: tx.now };
    let file = written(&head, &debits).map_err(|problem| Error::Internal(format!("direct debits: {problem}")))?;
    let batch = DebitBatch {
        id,
        due_on: day.to_string(),
        debits: debits.len().try_into().unwrap_or(i64::MAX),
        amount: debits.iter().map(|debit| debit.amount).sum::<Cents>(),
        state: BatchState::Made,
        made_by: operator.person().id,
        made_at: tx.now,
        paid_on: None,
    };
    let sealed = site.keys.seal(Sealed::DebitFile, id.as_str(), &deflated(file.as_bytes())?);
    let row = (&batch, debit_batches::sealed_file.eq(sealed));
    diesel::insert_into(debit_batches::table).values(row).execute(tx.conn)?;
    let all: Vec<ChargeId> = debits.iter().map(|debit| debit.charge).collect();
    diesel::update(charges::table.filter(charges::id.among(&all)))
        .set((
            charges::state.eq(ChargeState::Processing),
            charges::batch_id.eq(Some(id)),
            charges::due_on.eq(&batch.due_on),
            charges::asked_at.eq(Some(tx.now)),
        ))
        .execute(tx.conn)?;
    Ok(Some(batch))
}

/// What is in it, as the bank gets it: the same bytes as often as it is asked for.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Internal`] if it was encrypted with another secret.
pub fn content(tx: &mut Tx, _: &Operator, _: &Confirmed, id: DebitBatchId) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    DeflateDecoder::new(file_of(tx, id)?.as_slice()).read_to_end(&mut file).map_err(internal)?;
    Ok(file)
}

fn deflated(file: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(file).map_err(internal)?;
    encoder.finish().map_err(internal)
}

fn internal(problem: std::io::Error) -> Error {
    Error::Internal(problem.to_string())
}

/// Who pays, and with what, as they are now.
struct Payers {
    invoices: HashMap<InvoiceId, Invoice>,
    credentials: HashMap<PaymentMethodId, Credential>,
    /// Of those who have to say where they live.
    addresses: HashMap<PaymentMethodId, Address>,
}

impl Payers {
    fn of(tx: &mut Tx, due: &[Charge]) -> Result<Payers> {
        let ids: Vec<InvoiceId> = due.iter().map(|charge| charge.invoice_id).collect();
        let invoices: Vec<Invoice> =
            invoices::table.filter(invoices::id.among(&ids)).select(Invoice::as_select()).load_rows(tx.conn)?;
        let payers: Vec<PaymentMethodId> = invoices.iter().map(|invoice| invoice.payment_method_id).collect();
        let mut credentials = credentials::of_many(tx, &payers)?;
        credentials.retain(|_, credential| credential.state == CredentialState::Used);
        let abroad = credentials.iter().filter(|(_, credential)| needs_address(credential)).map(|(payer, _)| *payer);
        let abroad: Vec<PaymentMethodId> = abroad.collect();
        let known: Vec<PaymentMethod> = payment_methods::table
            .filter(payment_methods::id.among(&abroad))
            .select(PaymentMethod::as_select())
            .load_rows(tx.conn)?;
        Ok(Payers {
            invoices: invoices.into_iter().map(|invoice| (invoice.id, invoice)).collect(),
            credentials,
            addresses: known.into_iter().filter_map(|payer| Some((payer.id, payer.address?))).collect(),
        })
    }
}

/// What is due becomes what is debited: as much as is owed now. What is not needed is dropped, and what is paid with something else
/// is left to that.
fn debits(tx: &mut Tx, behind: &str, day: NaiveDate) -> Result<Vec<Debit>> {
    let due = due_between(tx, behind, day, MOST)?;
    let payers = Payers::of(tx, &due)?;
    let mut debits = Vec::new();
    for charge in &due {
        let Some(invoice) = payers.invoices.get(&charge.invoice_id) else { continue };
        match payers.credentials.get(&invoice.payment_method_id).filter(|_| invoice.owed() > 0) {
            None => drop_due(tx, charge.id)?,
            Some(_) if of_replaced(tx, invoice)?.is_some() => {}
            Some(credential) => {
                pay_with(tx, charge, credential, invoice.owed())?;
                if credential.gateway == GatewayName::Bank {
                    debits.push(Debit {
                        charge: charge.id,
                        amount: invoice.owed(),
                        credential: credential.clone(),
                        iban: account_of(tx, credential)?,
                        what: format!("Invoice {}", invoice.number),
                        address: payers.addresses.get(&invoice.payment_method_id).cloned(),
                    });
                }
            }
        }
    }
    Ok(debits)
}

fn pay_with(tx: &mut Tx, charge: &Charge, credential: &Credential, amount: Cents) -> Result<()> {
    if charge.amount == amount && charge.credential_id == Some(credential.id) {
        return Ok(());
    }
    diesel::update(charges::table.find(charge.id))
        .set((
            charges::amount.eq(amount),
            charges::gateway.eq(credential.gateway),
            charges::kind.eq(Some(credential.kind)),
            charges::credential_id.eq(Some(credential.id)),
        ))
        .execute(tx.conn)?;
    Ok(())
}
