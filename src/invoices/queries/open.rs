//! The invoices that are still to be paid: said on top of home and of what they are paid with, each with its amount, its
//! day and where it can be paid.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::access::billing::INVOICES_SEEN;
use crate::costs::queries::today;
use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::document::InvoiceKind;
use crate::model::invoice::Invoice;
use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::person::Person;
use crate::model::usage::Cents;
use crate::paths;
use crate::payments::asking::last_day;
use crate::payments::charged::{IN_VAIN_WORDS, UNDER_WAY, UNDER_WAY_WORDS, UnderWay, failed_in_words};
use crate::payments::charges::NOT_UNDER_WAY;
use crate::store::query::condition;
use crate::store::schema::invoices;
use crate::store::{Moment, Tx, WholeRows, query};

/// So many are shown at once; the others are counted, up to …
const SHOWN: usize = 10;
/// … so many in all.
const MOST: usize = 100;

/// An invoice that is open.
#[derive(Debug, Clone)]
pub struct OpenInvoice {
    pub payment_method: PaymentMethodId,
    pub payment_method_name: String,
    pub number: String,
    /// `€11.90`: what is still to be paid.
    pub owed: String,
    /// `31 December 2026`: the last day to pay.
    pub due_on: String,
    pub is_overdue: bool,
    /// The last day of a last notice, as long as that goes on.
    pub last_notice: Option<String>,
    /// Its money comes by itself: nobody has to do anything.
    pub under_way: Option<UnderWay>,
    /// `Your Visa ···· 4242 could not be charged on 2 December 2026.` None: nothing has failed, or something else pays it.
    pub failed: Option<String>,
}

/// Those that are due first, and how many there are: counted up to one more than [`MOST`].
#[derive(Debug, Clone, Default)]
pub struct OpenInvoices {
    pub shown: Vec<OpenInvoice>,
    pub all: usize,
    /// How many of them somebody has to pay.
    pub to_pay: usize,
}

/// The same as it is stored.
#[derive(Queryable)]
pub(crate) struct Unpaid {
    pub(crate) payment_method: PaymentMethodId,
    pub(crate) payment_method_name: String,
    pub(crate) number: String,
    pub(crate) currency: Currency,
    pub(crate) owed: Cents,
    pub(crate) due_at: Moment,
    pub(crate) last_notice_until: Option<Moment>,
    /// As [`UnderWay::read`] reads it.
    pub(crate) under_way: String,
    /// As [`failed_in_words`] reads it.
    pub(crate) failed: String,
}

impl OpenInvoice {
    /// `Invoice R2026-000001: €11.90 due 31 December 2026`
    pub fn what(&self) -> String {
        format!("Invoice {}: {}", self.number, self.owed_when())
    }

    /// `€11.90 due 31 December 2026`, `€11.90 was due 31 December 2026`, `€11.90 will be charged by card on 2 December 2026`
    pub fn owed_when(&self) -> String {
        let OpenInvoice { owed, due_on, .. } = self;
        if let Some(under_way) = self.under_way {
            return format!("{owed} {}", under_way.words());
        }
        match &self.last_notice {
            Some(day) => format!("{owed}, please pay by {day}"),
            None if self.is_overdue => format!("{owed} was due {due_on}"),
            None => format!("{owed} due {due_on}"),
        }
    }

    /// That it could not be charged, or that somebody waits for an answer. None: neither.
    pub fn remark(&self) -> Option<String> {
        match self.last_notice.as_ref().filter(|_| self.under_way.is_none()) {
            Some(day) => {
                Some(format!("We have reminded you twice. If something is holding things up, write to us by {day}."))
            }
            None => self.failed.clone(),
        }
    }

    /// What pays it, and the remark. The dot never ends a line.
    pub fn detail(&self) -> String {
        let payer = &self.payment_method_name;
        self.remark().map_or_else(|| payer.clone(), |remark| format!("{payer} ·\u{a0}{remark}"))
    }

    pub fn href(&self) -> String {
        paths::invoice(self.payment_method, &self.number)
    }

    /// Where it says how to pay.
    pub fn href_to_pay(&self) -> String {
        format!("{}#pay", self.href())
    }
}

impl OpenInvoices {
    pub fn is_empty(&self) -> bool {
        self.all == 0
    }

    /// How many are not shown.
    pub fn more(&self) -> usize {
        self.all - self.shown.len()
    }

    /// Whether one of them could not be charged for good.
    pub fn has_failed(&self) -> bool {
        self.shown.iter().any(|one| one.failed.is_some())
    }

    /// `1 more invoice is open`, `3 more invoices are open`
    pub fn more_in_words(&self) -> String {
        match self.more() {
            _ if self.all > MOST => format!("More than {} more invoices are open", MOST - SHOWN),
            1 => "1 more invoice is open".into(),
            many => format!("{many} more invoices are open"),
        }
    }
}

/// The open invoices of everything that person `$1` can manage, or of which they see the invoices, columns as those of
/// [`Unpaid`]: one more than are counted. What pays comes first: SQLite would read whatever is open anywhere.
pub(crate) fn open_of_person() -> String {
    format!(
        "SELECT i.payment_method_id, m.name, i.number, i.currency, i.gross - i.paid AS owed, i.due_at,
           i.last_notice_until, {UNDER_WAY_WORDS} AS under_way, {IN_VAIN_WORDS} AS failed
         FROM {INVOICES_SEEN} k CROSS JOIN invoices i JOIN payment_methods m ON m.id = i.payment_method_id {UNDER_WAY}
         WHERE i.payment_method_id = k.payment_method_id AND i.state = 'open' AND i.kind = 'invoice'
         ORDER BY i.due_at, i.id LIMIT {}",
        MOST + 1
    )
}

/// The three latest of their other invoices and credit notes, where `$3` is now. Of what was made only the last hundred days
/// are read: there may be many that pay.
pub(crate) fn latest_of_person() -> String {
    format!(
        "SELECT i.payment_method_id, m.name, i.number, i.kind, i.month, i.currency, i.gross, i.state
         FROM {INVOICES_SEEN} k CROSS JOIN invoices i JOIN payment_methods m ON m.id = i.payment_method_id
         WHERE i.payment_method_id = k.payment_method_id AND i.issued_at > $3 - 8640000000
           AND (i.state <> 'open' OR i.kind <> 'invoice')
         ORDER BY i.issued_at DESC, i.id DESC LIMIT 3"
    )
}

/// Those of a payment method that were to be paid before today and that nothing pays by itself, the oldest first. (One a month: as
/// many as of eight years.)
pub(crate) fn overdue(tx: &mut Tx, payer: PaymentMethodId) -> Result<Vec<Invoice>> {
    Ok(invoices::table
        // Written out, so that the index of these is seen to be enough.
        .filter(condition("invoices.state = 'open'"))
        .filter(invoices::payment_method_id.eq(payer))
        .filter(invoices::due_at.le(tx.now))
        .filter(invoices::kind.eq(InvoiceKind::Invoice))
        .filter(condition(NOT_UNDER_WAY))
        .order((invoices::due_at, invoices::id))
        .limit(MOST as i64)
        .select(Invoice::as_select())
        .load_rows(tx.conn)?)
}

/// The open invoices of everything that a person can manage, or of which they see the invoices.
pub fn open_for(tx: &mut Tx, person: &Person) -> Result<OpenInvoices> {
    type Columns = (Text, Text, Text, Text, BigInt, BigInt, Nullable<BigInt>, Text, Text);
    let rows: Vec<Unpaid> = query::rows::<Columns>(open_of_person()).bind::<Text, _>(person.id).load(tx.conn)?;
    Ok(OpenInvoices::said(tx, rows))
}

const COLUMNS: &str = "i.id, i.number, i.kind, i.month, i.currency, i.gross, i.issued_at, i.due_at, i.state, i.paid,
    i.last_notice_until, i.corrects_id";

/// Whether it is to be paid, columns as those of `ListedInvoice`, and what [`UnderWay::read`] and [`failed_in_words`] read, of payment
/// method `$1`: the three newest invoices, then those that are open, one more than are counted.
pub(crate) fn latest_and_open_of_payer() -> String {
    format!(
        "SELECT * FROM (SELECT FALSE AS is_to_pay, {COLUMNS}, '' AS under_way, '' AS failed FROM invoices i
           WHERE i.payment_method_id = $1 ORDER BY i.issued_at DESC, i.id DESC LIMIT 3) latest
         UNION ALL
         SELECT * FROM (SELECT TRUE AS is_to_pay, {COLUMNS}, {UNDER_WAY_WORDS} AS under_way, {IN_VAIN_WORDS} AS failed
             FROM invoices i {UNDER_WAY}
           WHERE i.state = 'open' AND i.kind = 'invoice' AND i.payment_method_id = $1
           ORDER BY i.due_at, i.id LIMIT {}) to_pay",
        MOST + 1
    )
}

impl OpenInvoices {
    /// As people read them.
    pub(crate) fn said(tx: &Tx, rows: Vec<Unpaid>) -> OpenInvoices {
        let all = rows.len();
        let to_pay = rows.iter().filter(|row| row.under_way.is_empty()).count();
        let today = today(tx);
        let one = |row: Unpaid| OpenInvoice {
            payment_method: row.payment_method,
            payment_method_name: row.payment_method_name,
            number: row.number,
            owed: money::in_words(row.owed, row.currency),
            due_on: last_day(tx, row.due_at),
            is_overdue: row.due_at <= tx.now && row.under_way.is_empty(),
            last_notice: row.last_notice_until.filter(|until| *until > tx.now).map(|until| last_day(tx, until)),
            under_way: UnderWay::read(&row.under_way, today),
            failed: failed_in_words(&row.failed).filter(|_| row.under_way.is_empty()),
        };
        OpenInvoices { shown: rows.into_iter().take(SHOWN).map(one).collect(), all, to_pay }
    }
}
