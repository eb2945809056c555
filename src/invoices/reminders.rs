//! An invoice that is not paid in time, and of which no money is on its way: two reminders, once each. With the second one those
//! who work on the apps hear that something is wrong, never what, and as soon as it could not be charged for good. If whoever pays
//! allows it, they may pay it. After that a person of the hosting company decides: a last notice, or an answer.

use std::collections::BTreeMap;

use chrono::Days;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::mails;
use crate::access::facts::{charged_in_vain, is_problem};
use crate::access::people::{self, PersonAccess};
use crate::access::{Confirmed, Opened};
use crate::error::Result;
use crate::events::{About, record};
use crate::model::bank_transaction::BankTransaction;
use crate::model::document::InvoiceKind;
use crate::model::event::EventKind;
use crate::model::invoice::{ACT_DAYS, Invoice, InvoiceState, REMINDERS};
use crate::model::moment;
use crate::model::{AppId, InvoiceId, PaymentMethodId, PersonId};
use crate::payments::asking::{last_day, write_to_payers};
use crate::payments::changes::use_credit;
use crate::payments::charges::{self, NOTHING_ON_ITS_WAY};
use crate::payments::mails::Reminder;
use crate::refused::Refused;
use crate::store::query::condition;
use crate::store::schema::{apps, bank_transactions, invoices, passed_notices, payment_methods};
use crate::store::{Moment, Tx, WholeRows, query};

/// Days after the last day to pay.
const FIRST: u64 = 3;
const SECOND: u64 = 14;
/// The second comes no sooner after the first, however late that was.
const BETWEEN: i64 = 7;
/// The last notice ends so many days ahead.
const LAST_NOTICE: u64 = 7;
/// How many one transaction reminds of.
const AT_ONCE: i64 = 50;
/// True of a line of a statement that waits and names an invoice, or one that it replaces, or is exactly what is open of it.
/// (Those that replace each other are of the same payer and month, and no others are.)
macro_rules! may_pay {
    () => {
        "bank_transactions.state = 'unknown' AND bank_transactions.amount > 0
         AND bank_transactions.currency = invoices.currency
         AND (bank_transactions.amount = invoices.gross - invoices.paid
           OR bank_transactions.numbers LIKE '%,' || invoices.number || ',%'
           OR invoices.corrects_id IS NOT NULL
              AND EXISTS (SELECT 1 FROM invoices earlier
                          WHERE earlier.payment_method_id = invoices.payment_method_id AND earlier.month = invoices.month
                            AND earlier.kind = 'invoice'
                            AND bank_transactions.numbers LIKE '%,' || earlier.number || ',%'))"
    };
}

/// Somebody has to look at such a line first.
const NO_LINE_WAITS: &str = concat!("NOT EXISTS (SELECT 1 FROM bank_transactions WHERE ", may_pay!(), ")");

/// Sends the reminders that are due: who has missed the first gets the second only. Gives how many; call until it is 0.
pub fn remind_due(tx: &mut Tx) -> Result<usize> {
    if statement_missing(tx)?.is_some() {
        return Ok(0);
    }
    let mut many = 0;
    for (days, before, number) in [(SECOND, 1, REMINDERS), (SECOND, 0, REMINDERS), (FIRST, 0, 1)] {
        let late = late(tx, days, before)?;
        for invoice in &late {
            // What is open again begins with the first.
            let number = if before == 0 && invoice.reminded_at.is_some() { 1 } else { number };
            remind(tx, invoice, number)?;
        }
        many += late.len();
    }
    Ok(many)
}

/// Open invoices that were to be paid `days` ago and were reminded of so often.
fn late(tx: &mut Tx, days: u64, reminders: i64) -> Result<Vec<Invoice>> {
    let today = crate::costs::queries::today(tx);
    // They are due from the day after the last day to pay on.
    let due_until = tx.site.begins(today - Days::new(days - 1));
    let waited = tx.now.plus_days(-BETWEEN);
    Ok(invoices::table
        // Written out, so that the index of these is seen to be enough.
        .filter(condition("invoices.state = 'open' AND invoices.reminders < 2"))
        .filter(invoices::reminders.eq(reminders))
        .filter(invoices::due_at.le(due_until))
        .filter(invoices::reminded_at.is_null().or(invoices::reminded_at.le(waited)))
        .filter(invoices::kind.eq(InvoiceKind::Invoice))
        .filter(invoices::paid.lt(invoices::gross))
        .filter(condition(NO_LINE_WAITS))
        .filter(condition(NOTHING_ON_ITS_WAY))
        .order(invoices::due_at)
        .limit(AT_ONCE)
        .select(Invoice::as_select())
        .load_rows(tx.conn)?)
}

/// Why nobody is reminded at all, if the last statement is older than the seller allows; None: they may be.
pub(crate) fn statement_missing(tx: &mut Tx) -> Result<Option<String>> {
    let Some(days) = tx.site.seller.as_ref().and_then(|seller| seller.reminder_statement_days) else { return Ok(None) };
    let oldest = crate::costs::queries::today(tx) - Days::new(days.into());
    let last = crate::payments::statements::last_day(tx)?;
    Ok(match last {
        Some(day) if day >= oldest => None,
        Some(day) => Some(format!(
            "The last statement is of {}. No reminders are sent until there is a newer one: it may be at most {days} days old.",
            moment::day(day)
        )),
        None => Some("No statement has been imported yet. No reminders are sent until there is one.".into()),
    })
}

/// The oldest line that waits and may pay an invoice: until it is settled, nobody is reminded.
pub(crate) fn waiting_line(tx: &mut Tx, invoice: &Invoice) -> Result<Option<BankTransaction>> {
    if invoice.owed() <= 0 {
        return Ok(None);
    }
    let waiting = bank_transactions::table
        .inner_join(invoices::table.on(invoices::id.eq(invoice.id)))
        .filter(condition(may_pay!()))
        .order((bank_transactions::booked_on, bank_transactions::id))
        .select(BankTransaction::as_select());
    Ok(waiting.first_row(tx.conn).optional()?)
}

fn remind(tx: &mut Tx, invoice: &Invoice, number: i64) -> Result<()> {
    // Nobody is asked for what their credit covers.
    use_credit(tx, invoice.payment_method_id)?;
    let invoice: Invoice = invoices::table.find(invoice.id).select(Invoice::as_select()).first_row(tx.conn)?;
    if invoice.state != InvoiceState::Open {
        return Ok(());
    }
    diesel::update(invoices::table.find(invoice.id))
        .set((invoices::reminders.eq(number), invoices::reminded_at.eq(Some(tx.now))))
        .execute(tx.conn)?;
    let about = About::payment_method(invoice.payment_method_id).saying(invoice.number.as_str());
    record(tx, None, EventKind::InvoiceReminded, about)?;
    let occasion = if number < REMINDERS { Reminder::First } else { Reminder::Second };
    write_to_payers(tx, &invoice, &occasion)?;
    let reminded = Invoice { reminders: number, reminded_at: Some(tx.now), ..invoice };
    if reminded.is_to_decide() { tell_of_problem(tx, &reminded) } else { Ok(()) }
}

/// Nothing more is tried to charge it: call it once for each time. Whoever pays is told elsewhere.
pub(crate) fn could_not_be_charged(tx: &mut Tx, invoice: InvoiceId) -> Result<()> {
    let problem = invoices::table.filter(invoices::id.eq(invoice)).filter(condition(is_problem!("invoices")));
    let problem: Option<Invoice> = problem.select(Invoice::as_select()).first_row(tx.conn).optional()?;
    problem.map_or(Ok(()), |invoice| tell_of_problem(tx, &invoice))
}

/// Those who work on the apps hear of it, unless somebody has answered, or they have just heard of another one.
fn tell_of_problem(tx: &mut Tx, invoice: &Invoice) -> Result<()> {
    match invoice.act_by_after(tx.now) {
        Some(act_by) if !told_lately(tx, invoice)? => tell_developers(tx, invoice, act_by),
        _ => Ok(()),
    }
}

/// The last one once more, because whom it was for gets no invoices any more. Not if that has settled itself meanwhile.
pub(super) fn write_again(tx: &mut Tx, invoice: &Invoice) -> Result<()> {
    if invoice.state != InvoiceState::Open {
        return Ok(());
    }
    let occasion = match invoice.last_notice_until {
        Some(until) if until > tx.now => Reminder::LastNotice(last_day(tx, until)),
        _ if invoice.reminders < REMINDERS => Reminder::First,
        _ => Reminder::Second,
    };
    write_to_payers(tx, invoice, &occasion)
}

/// Of payment method `$1`, another invoice than `$2` that has become a problem since `$3`.
const LATELY: &str = concat!(
    "SELECT i.id FROM invoices i WHERE i.payment_method_id = $1 AND i.id <> $2
      AND ((i.reminders >= 2 AND i.reminded_at > $3) OR (",
    charged_in_vain!("i"),
    ") > $3) AND ",
    is_problem!("i"),
    " LIMIT 1"
);

/// Whether those who work on the apps have just heard of another invoice of the same payment method.
fn told_lately(tx: &mut Tx, invoice: &Invoice) -> Result<bool> {
    let asked = query::rows::<(Text,)>(LATELY)
        .bind::<Text, _>(invoice.payment_method_id)
        .bind::<Text, _>(invoice.id)
        .bind::<BigInt, _>(tx.now.plus_days(-BETWEEN));
    let other: Option<(InvoiceId,)> = asked.get_result(tx.conn).optional()?;
    Ok(other.is_some())
}

/// Who is told, and of which apps.
type Told<'a> = (&'a PersonAccess, Vec<(AppId, &'a str)>);

/// One mail to everybody who works on apps that this payment method owns now, about those of them that they work on.
fn tell_developers(tx: &mut Tx, invoice: &Invoice, act_by: Moment) -> Result<()> {
    let owned: Vec<(AppId, String)> = apps::table
        .filter(apps::payment_method_id.eq(invoice.payment_method_id))
        .filter(apps::deleted_at.is_null())
        .order((apps::sort_name, apps::id))
        .select((apps::id, apps::name))
        .load(tx.conn)?;
    let ids: Vec<AppId> = owned.iter().map(|(id, _)| *id).collect();
    let working = people::developers_of_apps(tx, &ids)?;
    let mut told: BTreeMap<PersonId, Told> = BTreeMap::new();
    for (id, name) in &owned {
        for person in working.get(id).into_iter().flatten() {
            told.entry(person.id).or_insert_with(|| (person, Vec::new())).1.push((*id, name));
        }
    }
    let (day, may_pay) = (last_day(tx, act_by), may_developers_pay(tx, invoice.payment_method_id)?);
    for (person, apps) in told.values() {
        if let Some(address) = &person.email {
            mails::payment_problem(tx, apps, (&day, act_by), may_pay, address)?;
        }
    }
    Ok(())
}

/// Whether they may pay it themselves, by card or direct debit.
fn may_developers_pay(tx: &mut Tx, payer: PaymentMethodId) -> Result<bool> {
    if tx.site.taking.gateway.is_none() {
        return Ok(false);
    }
    let lets = payment_methods::table.find(payer).select(payment_methods::lets_developers_pay);
    Ok(lets.first(tx.conn)?)
}

/// Whether a last notice may be sent: once, of what is to be decided about, while no money is on its way.
pub(crate) fn may_get_last_notice(tx: &mut Tx, invoice: &Invoice) -> Result<bool> {
    let may = invoice.is_to_decide() && invoice.last_notice_until.is_none();
    Ok(may && charges::under_way(tx, &[invoice.id])?.is_empty())
}

/// Asks one last time, with a day. Nothing happens by itself afterwards: a person decides.
///
/// # Errors
/// [`Refused::NoLastNotice`]
pub fn send_last_notice(tx: &mut Tx, invoice: &Opened<Invoice>, _: &Confirmed) -> Result<()> {
    if !may_get_last_notice(tx, invoice)? {
        return Err(Refused::NoLastNotice.into());
    }
    let until = last_notice_until(tx);
    diesel::update(invoices::table.find(invoice.id))
        .set(invoices::last_notice_until.eq(Some(until)))
        .execute(tx.conn)?;
    let about = About::payment_method(invoice.payment_method_id).saying(invoice.number.as_str());
    record(tx, Some(invoice.operator().person().id), EventKind::LastNoticeSent, about)?;
    let day = last_day(tx, until);
    write_to_payers(tx, invoice, &Reminder::LastNotice(day))?;
    tell_developers(tx, invoice, until)
}

/// Last notices that have ended without a payment, and nobody was told so: `$1` is now, `$2` how many. What is paid, credited or
/// written off has none any more.
const PASSED: &str = "
    SELECT i.id, i.number, i.payment_method_id, i.last_notice_until FROM invoices i
    WHERE i.last_notice_until IS NOT NULL AND i.last_notice_until <= $1 AND i.state || '' = 'open'
      AND NOT EXISTS (SELECT 1 FROM passed_notices p WHERE p.invoice_id = i.id AND p.until = i.last_notice_until)
    ORDER BY i.last_notice_until, i.id LIMIT $2";

/// Records that the day of a last notice is over, once for each. Nothing else happens by itself. Gives how many; call until it
/// is 0.
pub fn note_passed_notices(tx: &mut Tx) -> Result<usize> {
    let passed: Vec<(InvoiceId, String, PaymentMethodId, Moment)> = query::rows::<(Text, Text, Text, BigInt)>(PASSED)
        .bind::<BigInt, _>(tx.now)
        .bind::<BigInt, _>(AT_ONCE)
        .load(tx.conn)?;
    for (id, number, payer, until) in &passed {
        let row = (passed_notices::invoice_id.eq(*id), passed_notices::until.eq(*until));
        diesel::insert_into(passed_notices::table).values(row).execute(tx.conn)?;
        let about = About::payment_method(*payer).saying(number.as_str());
        record(tx, None, EventKind::LastNoticePassed, about)?;
    }
    Ok(passed.len())
}

/// When a last notice that is sent today ends.
pub(crate) fn last_notice_until(tx: &Tx) -> Moment {
    tx.site.begins(crate::costs::queries::today(tx) + Days::new(LAST_NOTICE + 1))
}

/// They have said something about an invoice: nobody hears of a last notice any more.
///
/// # Errors
/// [`Refused::InvoiceNotOpen`]
pub fn record_answer(tx: &mut Tx, invoice: &Opened<Invoice>, _: &Confirmed, answer: &str) -> Result<()> {
    if invoice.state != InvoiceState::Open || invoice.kind != InvoiceKind::Invoice {
        return Err(Refused::InvoiceNotOpen.into());
    }
    diesel::update(invoices::table.find(invoice.id))
        .set((
            invoices::last_notice_until.eq(None::<Moment>),
            invoices::answered_at.eq(Some(tx.now)),
            invoices::answer.eq(answer),
        ))
        .execute(tx.conn)?;
    let about = About::payment_method(invoice.payment_method_id).saying(invoice.number.as_str());
    record(tx, Some(invoice.operator().person().id), EventKind::InvoiceAnswered, about)
}

/// By when those who work on the apps of a payment method should act, and whether that is over; None: nothing is wrong.
pub(crate) fn problem_of(tx: &mut Tx, payer: PaymentMethodId) -> Result<Option<Problem>> {
    let late = how_late(tx, payer)?;
    Ok(late.map(|late| Problem { act_by: (late.act_by > tx.now).then(|| last_day(tx, late.act_by)) }))
}

/// What developers may know of invoices that are not paid.
pub(crate) struct Problem {
    /// `14 February 2027`; None: that day is over.
    pub(crate) act_by: Option<String>,
}

/// The same for programs.
pub(crate) struct Late {
    pub(crate) act_by: Moment,
    /// When the first last notice ends, if there is one.
    pub(crate) last_notice: Option<Moment>,
}

/// Of payment method `$1` the first `$2` of those that are a problem: when a last notice ends, when it was reminded of last, and
/// when it could not be charged.
const PROBLEMS: &str = concat!(
    "SELECT i.last_notice_until, CASE WHEN i.reminders >= 2 THEN i.reminded_at END, (",
    charged_in_vain!("i"),
    ") FROM invoices i WHERE i.payment_method_id = $1 AND ",
    is_problem!("i"),
    " ORDER BY i.due_at, i.id LIMIT $2"
);

/// None: nothing is wrong.
pub(crate) fn how_late(tx: &mut Tx, payer: PaymentMethodId) -> Result<Option<Late>> {
    type Times = (Option<Moment>, Option<Moment>, Option<Moment>);
    let open: Vec<Times> = query::rows::<(Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>)>(PROBLEMS)
        .bind::<Text, _>(payer)
        .bind::<BigInt, _>(AT_ONCE)
        .load(tx.conn)?;
    let act_by =
        |(notice, reminded, failed): &Times| notice.or_else(|| Some((*reminded).max(*failed)?.plus_days(ACT_DAYS)));
    let last_notice = open.iter().filter_map(|(notice, ..)| *notice).min();
    Ok(open.iter().filter_map(act_by).min().map(|act_by| Late { act_by, last_notice }))
}

/// The invoice by which those who work on the apps are asked to act: of several the one that was due first.
pub(crate) fn oldest_problem(tx: &mut Tx, payer: PaymentMethodId) -> Result<Option<Invoice>> {
    Ok(invoices::table
        .filter(invoices::payment_method_id.eq(payer))
        .filter(condition(is_problem!("invoices")))
        .order((invoices::due_at, invoices::id))
        .select(Invoice::as_select())
        .first_row(tx.conn)
        .optional()?)
}
