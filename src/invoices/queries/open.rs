//! The invoices that are still to be paid: said on top of home and of what they are paid with, each with its amount, its
//! day and where it can be paid.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::access::facts::managed_by;
use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::person::Person;
use crate::model::usage::Cents;
use crate::paths;
use crate::payments::asking::last_day;
use crate::store::{Moment, Tx, query};

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
}

/// Those that are due first, and how many there are: counted up to one more than [`MOST`].
#[derive(Debug, Clone, Default)]
pub struct OpenInvoices {
    pub shown: Vec<OpenInvoice>,
    pub all: usize,
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
}

impl OpenInvoice {
    /// `The invoice R2026-000001 is overdue: €11.90`
    pub fn what(&self) -> String {
        let OpenInvoice { number, owed, .. } = self;
        match &self.last_notice {
            Some(day) => format!("Please pay the invoice {number} by {day}: {owed}"),
            None if self.is_overdue => format!("The invoice {number} is overdue: {owed}"),
            None => format!("The invoice {number} is open: {owed}"),
        }
    }

    /// `Harbour billing: please pay it by 31 December 2026.`
    pub fn detail(&self) -> String {
        let OpenInvoice { payment_method_name: payer, due_on, .. } = self;
        match &self.last_notice {
            Some(day) => format!("{payer}: we have reminded you twice. If something keeps you, write to us by {day}."),
            None if self.is_overdue => format!("{payer}: it was due on {due_on}."),
            None => format!("{payer}: please pay it by {due_on}."),
        }
    }

    pub fn href(&self) -> String {
        paths::invoice(self.payment_method, &self.number)
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

    /// `1 more invoice is open`, `3 more invoices are open`
    pub fn more_in_words(&self) -> String {
        match self.more() {
            _ if self.all > MOST => format!("More than {} more invoices are open", MOST - SHOWN),
            1 => "1 more invoice is open".into(),
            many => format!("{many} more invoices are open"),
        }
    }
}

macro_rules! columns {
    () => {
        "i.id, i.number, i.kind, i.month, i.currency, i.gross, i.issued_at, i.due_at, i.state, i.paid, i.last_notice_until,
         i.corrects_id"
    };
}

/// Columns as those of [`Unpaid`], for person `$1`: one more than are counted. What pays comes first: SQLite would read
/// whatever is open anywhere.
pub(crate) const OPEN_FOR: &str = concat!(
    "SELECT i.payment_method_id, m.name, i.number, i.currency, i.gross - i.paid AS owed, i.due_at, i.last_notice_until
     FROM (",
    managed_by!("$1"),
    ") k CROSS JOIN invoices i JOIN payment_methods m ON m.id = i.payment_method_id
     WHERE i.payment_method_id = k.payment_method_id AND i.state = 'open' AND i.kind = 'invoice'
     ORDER BY i.due_at, i.id LIMIT 101"
);

/// The open invoices of everything that a person can manage.
pub fn open_for(tx: &mut Tx, person: &Person) -> Result<OpenInvoices> {
    type Columns = (Text, Text, Text, Text, BigInt, BigInt, Nullable<BigInt>);
    let rows: Vec<Unpaid> = query::rows::<Columns>(OPEN_FOR).bind::<Text, _>(person.id).load(tx.conn)?;
    Ok(OpenInvoices::said(tx, rows))
}

/// Whether it is to be paid, and columns as those of [`ListedInvoice`], of payment method `$1`: the three newest invoices,
/// then those that are open, one more than are counted.
pub(crate) const LATEST_AND_OPEN: &str = concat!(
    "SELECT * FROM (SELECT FALSE AS is_to_pay, ",
    columns!(),
    " FROM invoices i WHERE i.payment_method_id = $1 ORDER BY i.issued_at DESC, i.id DESC LIMIT 3) latest
     UNION ALL
     SELECT * FROM (SELECT TRUE AS is_to_pay, ",
    columns!(),
    " FROM invoices i WHERE i.state = 'open' AND i.kind = 'invoice' AND i.payment_method_id = $1
     ORDER BY i.due_at, i.id LIMIT 101) to_pay"
);

impl OpenInvoices {
    /// As people read them.
    pub(crate) fn said(tx: &Tx, rows: Vec<Unpaid>) -> OpenInvoices {
        let all = rows.len();
        let one = |row: Unpaid| OpenInvoice {
            payment_method: row.payment_method,
            payment_method_name: row.payment_method_name,
            number: row.number,
            owed: money::in_words(row.owed, row.currency),
            due_on: last_day(tx, row.due_at),
            is_overdue: row.due_at <= tx.now,
            last_notice: row.last_notice_until.filter(|until| *until > tx.now).map(|until| last_day(tx, until)),
        };
        OpenInvoices { shown: rows.into_iter().take(SHOWN).map(one).collect(), all }
    }
}
