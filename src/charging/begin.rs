//! A charge begins: for each new invoice of somebody who does not pay by bank transfer, once more after one that failed
//! and may work later, and for all that is open when somebody sets up what pays from now on.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::mails;
use super::queries::last_by_itself;
use crate::costs::queries::today;
use crate::error::{Error, Result};
use crate::invoices::queries::document;
use crate::model::bank_days::bank_days_after;
use crate::model::charge::{Charge, ChargeState, Failure};
use crate::model::credential::{Credential, CredentialState, GatewayName, PaymentKind};
use crate::model::document::InvoiceKind;
use crate::model::invoice::Invoice;
use crate::model::{ChargeId, InvoiceId, PaymentMethodId, PersonId};
use crate::payments::charges::{newest, newest_of_many};
use crate::payments::credentials;
use crate::store::query::{Among, condition, sql};
use crate::store::schema::{charges, charges_to_begin, invoices};
use crate::store::{Tx, WholeRows};

/// How many one transaction treats: others want to write too.
const AT_ONCE: i64 = 100;
/// Between a try that failed and the next one: after the first, the second, the third.
const PAUSES_IN_DAYS: [u64; 3] = [3, 7, 14];
/// So many tries follow the first.
const TRIES: i64 = PAUSES_IN_DAYS.len() as i64;
/// So many bank days before a debit whoever pays knows of it, by the words of the mandate.
const NOTICE_DAYS: u32 = 2;
/// What nobody takes is waited for so long: somebody may only have forgotten a setting.
const UNTAKEN_DAYS: i64 = 3;
/// What was asked for and can be asked about no longer is waited for so long: a debit takes less.
pub(super) const UNKNOWN_DAYS: i64 = 14;

/// What of an invoice is asked for by itself, and from when on.
struct Plan<'a> {
    invoice: &'a Invoice,
    credential: &'a Credential,
    number: i64,
    due_on: NaiveDate,
    tries_left: i64,
    by: Option<PersonId>,
}

impl Plan<'_> {
    fn insert(&self, tx: &mut Tx) -> Result<ChargeId> {
        let Plan { invoice, credential, .. } = self;
        let id = ChargeId::next_in(tx);
        let charge = Charge {
            kind: Some(credential.kind),
            credential_id: Some(credential.id),
            person_id: self.by,
            tries_left: self.tries_left,
            next_try_at: tx.site.begins(self.due_on),
            ..Charge::due(id, invoice, self.number, credential.gateway, self.due_on, tx.now)
        };
        diesel::insert_into(charges::table).values(&charge).execute(tx.conn)?;
        Ok(charge.id)
    }
}

/// New invoices of those who do not pay by bank transfer: each gets its first charge. Gives how many were looked at;
/// call until it is 0.
pub fn new_invoices(tx: &mut Tx) -> Result<usize> {
    let waiting: Vec<InvoiceId> = charges_to_begin::table
        // The filter lets the database begin at the end of an index.
        .filter(charges_to_begin::invoice_id.gt(""))
        .order(charges_to_begin::invoice_id)
        .limit(AT_ONCE)
        .select(charges_to_begin::invoice_id)
        .load(tx.conn)?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let new: Vec<Invoice> =
        invoices::table.filter(invoices::id.among(&waiting)).select(Invoice::as_select()).load_rows(tx.conn)?;
    let payers: Vec<PaymentMethodId> = new.iter().map(|invoice| invoice.payment_method_id).collect();
    let (credentials, charged) = (credentials::of_many(tx, &payers)?, newest_of_many(tx, &waiting)?);
    for invoice in new.iter().filter(|invoice| invoice.owed() > 0 && !charged.contains_key(&invoice.id)) {
        let Some(credential) = credentials.get(&invoice.payment_method_id).filter(is_used) else { continue };
        if invoice.owed() < credential.gateway.least() {
            continue;
        }
        // Whose paper says that it is to be transferred, is reminded: a card that was charged besides would pay twice.
        let Some(due_on) = announced(invoice)? else { continue };
        Plan { invoice, credential, number: 1, due_on, tries_left: TRIES, by: None }.insert(tx)?;
    }
    let treated = charges_to_begin::table.filter(charges_to_begin::invoice_id.among(&waiting));
    diesel::delete(treated).execute(tx.conn)?;
    Ok(waiting.len())
}

/// The day that the invoice says; None: it is to be transferred.
fn announced(invoice: &Invoice) -> Result<Option<NaiveDate>> {
    Ok(document(invoice)?.paid_with.map(|paid_with| paid_with.on))
}

fn is_used(credential: &&Credential) -> bool {
    credential.state == CredentialState::Used
}

/// What a payer pays with now; None: by bank transfer.
pub(super) fn used_by(tx: &mut Tx, payer: PaymentMethodId) -> Result<Option<Credential>> {
    let found = credentials::of_many(tx, &[payer])?.remove(&payer);
    Ok(found.filter(|credential| is_used(&credential)))
}

/// Something else pays for this payment method from now on: all that is open is asked for as soon as it can be, with
/// that, and with as many tries as if it were new. What is on its way is waited for. `by`: who wanted it. Gives what
/// will be asked for; with a payer by bank transfer nothing is.
pub fn what_is_open(tx: &mut Tx, payer: PaymentMethodId, by: Option<PersonId>) -> Result<Vec<ChargeId>> {
    let open = open_of(tx, payer)?;
    let ids: Vec<InvoiceId> = open.iter().map(|invoice| invoice.id).collect();
    let newest = newest_of_many(tx, &ids)?;
    let credential = used_by(tx, payer)?.filter(|it| it.is_good_on(soonest(tx, it)));
    let (mut asked_for, mut planned) = (Vec::new(), Vec::new());
    for invoice in &open {
        let last = newest.get(&invoice.id);
        match last.filter(|charge| charge.state.is_live()) {
            Some(due) if due.state == ChargeState::Due => drop_due(tx, due.id)?,
            Some(_) => continue,
            None => {}
        }
        let Some(credential) = credential.as_ref().filter(|it| invoice.owed() >= it.gateway.least()) else { continue };
        let (number, due_on) = (last.map_or(1, |charge| charge.number + 1), soonest(tx, credential));
        asked_for.push(Plan { invoice, credential, number, due_on, tries_left: TRIES, by }.insert(tx)?);
        planned.push(invoice);
    }
    if let Some(credential) = &credential {
        let on = soonest(tx, credential);
        announce(tx, credential, on, &planned)?;
    }
    Ok(asked_for)
}

fn open_of(tx: &mut Tx, payer: PaymentMethodId) -> Result<Vec<Invoice>> {
    Ok(invoices::table
        .filter(invoices::payment_method_id.eq(payer))
        .filter(invoices::kind.eq(InvoiceKind::Invoice))
        .filter(condition("invoices.state = 'open'"))
        .filter(invoices::paid.lt(invoices::gross))
        .order((invoices::due_at, invoices::id))
        .select(Invoice::as_select())
        .load_rows(tx.conn)?)
}

/// A card at once; a debit is announced before.
fn soonest(tx: &Tx, credential: &Credential) -> NaiveDate {
    match credential.kind {
        PaymentKind::Card => today(tx),
        PaymentKind::DirectDebit => credentials::day(credential.kind, today(tx)),
    }
}

/// Whoever pays reads of a debit before it comes.
fn announce(tx: &mut Tx, credential: &Credential, on: NaiveDate, all: &[&Invoice]) -> Result<()> {
    match credential.kind {
        PaymentKind::Card => Ok(()),
        PaymentKind::DirectDebit => mails::debits_announced(tx, credential, on, all),
    }
}

/// It was not asked for yet, and is not needed any more. What was asked for is never dropped without an answer.
pub(super) fn drop_due(tx: &mut Tx, id: ChargeId) -> Result<()> {
    diesel::update(charges::table.find(id).filter(charges::state.eq(ChargeState::Due)))
        .set((charges::state.eq(ChargeState::Dropped), charges::settled_at.eq(Some(tx.now))))
        .execute(tx.conn)?;
    Ok(())
}

/// After a charge by itself that has failed: with what pays since then at once, or with the same after a pause. Gives
/// false if none follows: a card that will have expired by then is not tried again.
pub(super) fn follow(tx: &mut Tx, failed: &Charge, failure: Failure, invoice: &Invoice) -> Result<bool> {
    let credential = used_by(tx, invoice.payment_method_id)?.filter(|it| invoice.owed() >= it.gateway.least());
    let Some(credential) = credential else { return Ok(false) };
    let is_another = failed.credential_id != Some(credential.id);
    let (due_on, tries_left) = match pause_after(failed, failure) {
        _ if is_another => (soonest(tx, &credential), TRIES),
        Some(days) => (again(tx, &credential, days), failed.tries_left - 1),
        None => return Ok(false),
    };
    if !credential.is_good_on(due_on) {
        return Ok(false);
    }
    let number = next_number(tx, invoice.id)?;
    Plan { invoice, credential: &credential, number, due_on, tries_left, by: None }.insert(tx)?;
    announce(tx, &credential, due_on, &[invoice])?;
    Ok(true)
}

/// After so many days, and not before a debit was announced.
fn again(tx: &Tx, credential: &Credential, days: u64) -> NaiveDate {
    let day = today(tx) + Days::new(days);
    match credential.kind {
        PaymentKind::Card => day,
        PaymentKind::DirectDebit => day.max(bank_days_after(today(tx), NOTICE_DAYS)),
    }
}

/// None: it is not tried again.
fn pause_after(failed: &Charge, failure: Failure) -> Option<u64> {
    let done = usize::try_from(TRIES - failed.tries_left).ok()?;
    PAUSES_IN_DAYS.get(done).copied().filter(|_| failure.may_pass())
}

/// Somebody wanted to pay an invoice at once, and has not: what was to be asked for by itself until then, is again.
/// Gives false if nothing was, or the card has expired since then.
pub(super) fn go_on(tx: &mut Tx, invoice: &Invoice) -> Result<bool> {
    let credential = used_by(tx, invoice.payment_method_id)?.filter(|it| invoice.owed() >= it.gateway.least());
    let Some(credential) = credential else { return Ok(false) };
    let (planned, tries_left, by) = match (last_by_itself(tx, invoice.id)?, announced(invoice)?) {
        // What somebody has stopped stays so.
        (Some(last), _) if last.state == ChargeState::Dropped && last.call_off_at.is_none() => {
            (read(&last.due_on)?, last.tries_left, last.person_id)
        }
        // They were faster than the round that begins charges.
        (None, Some(day)) => (day, TRIES, None),
        _ => return Ok(false),
    };
    let due_on = if planned < today(tx) { soonest(tx, &credential) } else { planned };
    if !credential.is_good_on(due_on) {
        return Ok(false);
    }
    let number = next_number(tx, invoice.id)?;
    Plan { invoice, credential: &credential, number, due_on, tries_left, by }.insert(tx)?;
    if due_on != planned {
        announce(tx, &credential, due_on, &[invoice])?;
    }
    Ok(true)
}

fn read(day: &str) -> Result<NaiveDate> {
    day.parse().map_err(|_| Error::Internal(format!("{day} is not a day")))
}

fn next_number(tx: &mut Tx, invoice: InvoiceId) -> Result<i64> {
    Ok(newest(tx, invoice)?.map_or(1, |charge| charge.number + 1))
}

/// `$1` is now, `$2` the gateway, `$3` since when it has waited too long.
const GIVE_UP: &str = "
    UPDATE charges SET state = 'dropped', settled_at = $1
    WHERE gateway = $2 AND state = 'due' AND state IN ('due', 'asked', 'processing') AND next_try_at <= $3";

/// The same of what was asked for: nobody has heard of it since.
const GIVE_UP_ASKED: &str = "
    UPDATE charges SET state = 'dropped', settled_at = $1
    WHERE gateway = $2 AND state IN ('asked', 'processing') AND state IN ('due', 'asked', 'processing') AND next_try_at <= $3";

/// The server is set up otherwise: what nobody takes any more is not waited for, and reminded of as what is paid by
/// transfer. Gives how many; run again it finds none. If the gateway is asked again one day and has the money, that counts all the
/// same. What our own bank has in a file its statements tell.
pub fn give_up_untaken(tx: &mut Tx) -> Result<usize> {
    let (mut given_up, taking) = (0, &tx.site.taking);
    for gateway in GatewayName::ALL.iter().copied().filter(|gateway| !taking.takes(*gateway)) {
        for (what, days) in [(GIVE_UP, UNTAKEN_DAYS), (GIVE_UP_ASKED, UNKNOWN_DAYS)] {
            if what == GIVE_UP_ASKED && gateway == GatewayName::Bank {
                continue;
            }
            given_up += sql(what)
                .bind::<BigInt, _>(tx.now)
                .bind::<Text, _>(gateway)
                .bind::<BigInt, _>(tx.now.plus_days(-days))
                .execute(tx.conn)?;
        }
    }
    Ok(given_up)
}
