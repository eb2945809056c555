//! A payment that goes back takes back what it paid. It is found by any name that both lines have, or by the number in the
//! text; it may stand in an earlier file than the payment, so what waits is tried again.

use std::collections::{BTreeMap, HashSet};

use diesel::prelude::*;

use super::lines::{Parts, is_for, named, pay, replacing, settle};
use super::queries::takes;
use super::statement::{folded, is_no_name};
use crate::access::Operator;
use crate::error::Result;
use crate::model::InvoiceId;
use crate::model::bank_transaction::{BankTransaction, TransactionState};
use crate::model::invoice::Invoice;
use crate::model::usage::Cents;
use crate::store::query::{Among, condition};
use crate::store::schema::{bank_transaction_names, bank_transactions, invoices, payments};
use crate::store::{Tx, WholeRows};

/// So many that wait are tried again, the newest first, and so many payments are compared with one.
const AT_ONCE: i64 = 500;
const NEVER_MATCHED: &str =
    "NOT EXISTS (SELECT 1 FROM payments WHERE payments.bank_transaction_id = bank_transactions.id)";
/// A word of the text that may be a name has as many letters.
const SHORTEST_NAME: usize = 5;

/// A line that came in, and what it paid.
struct Candidate {
    has_name: bool,
    parts: Parts,
}

/// Settles the lines of what went back for which the payment is there. Gives their ids. A line that was taken away from what
/// it had been matched with is for a person.
pub(super) fn settle_waiting(tx: &mut Tx, operator: &Operator) -> Result<HashSet<String>> {
    let waiting: Vec<BankTransaction> = bank_transactions::table
        .filter(bank_transactions::state.eq(TransactionState::Unknown))
        .filter(bank_transactions::amount.lt(0))
        .filter(condition(NEVER_MATCHED))
        .order((bank_transactions::booked_on.desc(), bank_transactions::id))
        .limit(AT_ONCE)
        .select(BankTransaction::as_select())
        .load_rows(tx.conn)?;
    let mut settled = HashSet::new();
    for line in waiting {
        let parts = taken_back(tx, &line)?;
        if !parts.is_empty() {
            settle(tx, &line, TransactionState::Assigned, "")?;
            pay(tx, operator, &line, &parts, "")?;
            settled.insert(line.id);
        }
    }
    Ok(settled)
}

/// What a line takes back, if there is no doubt: the payment of the same amount that has a name in common with it or paid
/// what it names; without one, what was paid of the one invoice that it names.
fn taken_back(tx: &mut Tx, line: &BankTransaction) -> Result<Parts> {
    let named = named(tx, line)?;
    // What was paid with the number of one that was replaced is with the one that counted then.
    let mut paid: Vec<InvoiceId> = Vec::new();
    for invoice in &named {
        paid.push(invoice.id);
        paid.extend(replacing(tx, invoice)?.iter().map(|later| later.id));
    }
    let concerns = |candidate: &Candidate| named.is_empty() || candidate.parts.iter().any(|(id, _)| paid.contains(id));
    let all = candidates(tx, line, &paid)?;
    if all.is_empty() {
        return Ok(match named.as_slice() {
            [one] if is_for(one, line) && takes(tx, one, line.amount)? => vec![(one.id, line.amount)],
            _ => Vec::new(),
        });
    }
    let mut fitting = Vec::new();
    for candidate in all.into_iter().filter(concerns) {
        if may_go_back(tx, &candidate)? {
            fitting.push(candidate);
        }
    }
    if fitting.iter().any(|one| one.has_name) {
        fitting.retain(|one| one.has_name);
    }
    // Several that paid the same are one as good as the other.
    let Some(first) = fitting.first() else { return Ok(Vec::new()) };
    let is_clear = fitting.iter().all(|one| one.parts == first.parts);
    Ok(if is_clear { first.parts.iter().map(|(id, amount)| (*id, -amount)).collect() } else { Vec::new() })
}

fn may_go_back(tx: &mut Tx, candidate: &Candidate) -> Result<bool> {
    for (id, amount) in &candidate.parts {
        let invoice: Invoice = invoices::table.find(id).select(Invoice::as_select()).first_row(tx.conn)?;
        if !takes(tx, &invoice, -amount)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The lines of the same amount that came in and were matched, and have a name in common with it or paid what it names.
fn candidates(tx: &mut Tx, line: &BankTransaction, named: &[InvoiceId]) -> Result<Vec<Candidate>> {
    let with_name = with_name(tx, line)?;
    let with_number: Vec<String> = payments::table
        .inner_join(bank_transactions::table)
        .filter(payments::invoice_id.among(named))
        .filter(bank_transactions::state.eq(TransactionState::Assigned))
        .filter(bank_transactions::amount.eq(-line.amount))
        .filter(bank_transactions::currency.eq(&line.currency))
        .limit(AT_ONCE)
        .select(bank_transactions::id)
        .load(tx.conn)?;
    let all: Vec<&String> = with_name.iter().chain(&with_number).collect();
    let paid: Vec<(Option<String>, InvoiceId, Cents)> = payments::table
        .filter(payments::bank_transaction_id.among(all))
        .select((payments::bank_transaction_id, payments::invoice_id, payments::amount))
        .load(tx.conn)?;
    let mut found: BTreeMap<String, BTreeMap<InvoiceId, Cents>> = BTreeMap::new();
    for (of, invoice, amount) in paid.into_iter().filter_map(|(of, invoice, amount)| Some((of?, invoice, amount))) {
        *found.entry(of).or_default().entry(invoice).or_default() += amount;
    }
    let candidate = |(of, parts): (String, BTreeMap<InvoiceId, Cents>)| Candidate {
        has_name: with_name.contains(&of),
        parts: parts.into_iter().filter(|(_, amount)| *amount != 0).collect(),
    };
    Ok(found.into_iter().map(candidate).collect())
}

fn with_name(tx: &mut Tx, line: &BankTransaction) -> Result<Vec<String>> {
    let mut names: Vec<String> = bank_transaction_names::table
        .filter(bank_transaction_names::bank_transaction_id.eq(&line.id))
        .select(bank_transaction_names::name)
        .load(tx.conn)?;
    names.extend(words(&line.reference));
    let lines: Vec<String> = bank_transaction_names::table
        .inner_join(bank_transactions::table)
        .filter(bank_transaction_names::name.among(names))
        .filter(bank_transactions::state.eq(TransactionState::Assigned))
        .filter(bank_transactions::amount.eq(-line.amount))
        .filter(bank_transactions::currency.eq(&line.currency))
        .limit(AT_ONCE)
        .select(bank_transactions::id)
        .load(tx.conn)?;
    Ok(lines)
}

/// The words of a text that may be names: banks write `EREF+4711-A` into the text of a return.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '+' | ':' | ',' | ';' | '(' | ')'));
    let may_be_name = |word: &&str| {
        word.len() >= SHORTEST_NAME && word.bytes().any(|byte| byte.is_ascii_digit()) && !is_no_name(word)
    };
    words.filter(may_be_name).map(folded).collect()
}
