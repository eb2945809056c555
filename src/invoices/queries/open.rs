//! The invoices that are still to be paid: said on top of home and of what they are paid with, each with its amount, its
//! day and where it can be paid.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use crate::access::billing::INVOICES_SEEN;
use crate::access::{Granted, PaymentMethodLink, Right};
use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::document::InvoiceKind;
use crate::model::invoice::{Invoice, ListedInvoice};
use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::person::Person;
use crate::paths;
use crate::payments::asking::last_day;
use crate::store::query::condition;
use crate::store::schema::invoices;
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

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    payment_method_id: PaymentMethodId,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Text)]
    currency: Currency,
    #[diesel(sql_type = BigInt)]
    owed: i64,
    #[diesel(sql_type = BigInt)]
    due_at: Moment,
    #[diesel(sql_type = Nullable<BigInt>)]
    last_notice_until: Option<Moment>,
}

impl OpenInvoice {
    /// `Invoice R2026-000001: €11.90 due 31 December 2026`
    pub fn what(&self) -> String {
        format!("Invoice {}: {}", self.number, self.owed_when())
    }

    /// `€11.90 due 31 December 2026`, `€11.90 was due 31 December 2026`
    pub fn owed_when(&self) -> String {
        let OpenInvoice { owed, due_on, .. } = self;
        match &self.last_notice {
            Some(day) => format!("{owed}, please pay by {day}"),
            None if self.is_overdue => format!("{owed} was due {due_on}"),
            None => format!("{owed} due {due_on}"),
        }
    }

    /// What pays it, and that somebody waits for an answer.
    pub fn detail(&self) -> String {
        let payer = &self.payment_method_name;
        match &self.last_notice {
            Some(day) => format!(
                "{payer} · We have reminded you twice. If something is holding things up, write to us by {day}."
            ),
            None => payer.clone(),
        }
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

    /// `1 more invoice is open`, `3 more invoices are open`
    pub fn more_in_words(&self) -> String {
        match self.more() {
            _ if self.all > MOST => format!("More than {} more invoices are open", MOST - SHOWN),
            1 => "1 more invoice is open".into(),
            many => format!("{many} more invoices are open"),
        }
    }
}

/// The open invoices of everything that a person can manage, or of which they see the invoices.
pub fn open_for(tx: &mut Tx, person: &Person) -> Result<OpenInvoices> {
    // What pays comes first: SQLite would read whatever is open anywhere.
    let sql = format!(
        "SELECT i.payment_method_id, m.name, i.number, i.currency, i.gross - i.paid AS owed, i.due_at,
           i.last_notice_until
         FROM {INVOICES_SEEN} k CROSS JOIN invoices i JOIN payment_methods m ON m.id = i.payment_method_id
         WHERE i.payment_method_id = k.payment_method_id AND i.state = 'open' AND i.kind = 'invoice'
         ORDER BY i.due_at, i.id LIMIT {}",
        MOST + 1
    );
    let rows: Vec<Row> = query::sql(sql).bind::<Text, _>(person.id).load(tx.conn)?;
    Ok(said(tx, rows))
}

/// Those of a payment method that were to be paid before today, the oldest first. (One a month: as many as of eight years.)
pub(crate) fn overdue(tx: &mut Tx, payer: PaymentMethodId) -> Result<Vec<Invoice>> {
    Ok(invoices::table
        // Written out, so that the index of these is seen to be enough.
        .filter(condition("invoices.state = 'open'"))
        .filter(invoices::payment_method_id.eq(payer))
        .filter(invoices::due_at.le(tx.now))
        .filter(invoices::kind.eq(InvoiceKind::Invoice))
        .order((invoices::due_at, invoices::id))
        .limit(MOST as i64)
        .select(Invoice::as_select())
        .load(tx.conn)?)
}

/// One of the newest, or one that is open.
#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    is_to_pay: bool,
    #[diesel(embed)]
    invoice: ListedInvoice,
}

const COLUMNS: &str = "i.id, i.number, i.kind, i.month, i.currency, i.gross, i.issued_at, i.due_at, i.state, i.paid,
    i.last_notice_until, i.corrects_id";

/// The newest invoices of a payment method, and those that are open, in one query.
pub fn latest_and_open<R: Right<Link = PaymentMethodLink>>(
    tx: &mut Tx,
    payer: &Granted<R>,
    latest: i64,
) -> Result<(Vec<ListedInvoice>, OpenInvoices)> {
    let sql = format!(
        "SELECT * FROM (SELECT FALSE AS is_to_pay, {COLUMNS} FROM invoices i WHERE i.payment_method_id = $1
           ORDER BY i.issued_at DESC, i.id DESC LIMIT $2) latest
         UNION ALL
         SELECT * FROM (SELECT TRUE AS is_to_pay, {COLUMNS} FROM invoices i
           WHERE i.state = 'open' AND i.kind = 'invoice' AND i.payment_method_id = $1
           ORDER BY i.due_at, i.id LIMIT {}) to_pay",
        MOST + 1
    );
    let all: Vec<Found> = query::sql(sql).bind::<Text, _>(payer.id).bind::<BigInt, _>(latest).load(tx.conn)?;
    let (open, latest): (Vec<Found>, Vec<Found>) = all.into_iter().partition(|one| one.is_to_pay);
    let open = open.into_iter().map(|one| Row::of(payer.id, payer.name.clone(), one.invoice));
    let open = said(tx, open.collect());
    Ok((latest.into_iter().map(|one| one.invoice).collect(), open))
}

/// An invoice among those of everything that a person can manage, or of which they see the invoices.
#[derive(Debug, Clone, QueryableByName)]
pub struct ManagedInvoice {
    #[diesel(sql_type = Bool)]
    is_to_pay: bool,
    #[diesel(sql_type = Text)]
    pub payment_method_id: PaymentMethodId,
    #[diesel(sql_type = Text)]
    pub payment_method_name: String,
    #[diesel(embed)]
    pub invoice: ListedInvoice,
}

/// After so many days an invoice is not one of the latest any more.
const LATE_DAYS: i64 = 100;

/// The same open invoices, and the latest of the others, in one query.
pub fn latest_and_open_for(tx: &mut Tx, person: &Person, latest: i64) -> Result<(Vec<ManagedInvoice>, OpenInvoices)> {
    // What pays comes first, as above. Of the latest only some time is read: there may be many that pay.
    let of_person = format!(
        "i.payment_method_id, m.name AS payment_method_name, {COLUMNS}
         FROM {INVOICES_SEEN} k CROSS JOIN invoices i JOIN payment_methods m ON m.id = i.payment_method_id
         WHERE i.payment_method_id = k.payment_method_id"
    );
    let sql = format!(
        "SELECT * FROM (SELECT TRUE AS is_to_pay, {of_person} AND i.state = 'open' AND i.kind = 'invoice'
           ORDER BY i.due_at, i.id LIMIT {}) to_pay
         UNION ALL
         SELECT * FROM (SELECT FALSE AS is_to_pay, {of_person} AND i.issued_at > $2
           AND (i.state <> 'open' OR i.kind <> 'invoice') ORDER BY i.issued_at DESC, i.id DESC LIMIT $3) latest",
        MOST + 1
    );
    let all: Vec<ManagedInvoice> = query::sql(sql)
        .bind::<Text, _>(person.id)
        .bind::<BigInt, _>(tx.now.plus_days(-LATE_DAYS))
        .bind::<BigInt, _>(latest)
        .load(tx.conn)?;
    let (open, latest): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.is_to_pay);
    let open = open.into_iter().map(|one| Row::of(one.payment_method_id, one.payment_method_name, one.invoice));
    let open = said(tx, open.collect());
    Ok((latest, open))
}

impl Row {
    fn of(payment_method_id: PaymentMethodId, name: String, invoice: ListedInvoice) -> Row {
        Row {
            payment_method_id,
            name,
            owed: invoice.gross - invoice.paid,
            currency: invoice.currency,
            due_at: invoice.due_at,
            last_notice_until: invoice.last_notice_until,
            number: invoice.number,
        }
    }
}

fn said(tx: &Tx, rows: Vec<Row>) -> OpenInvoices {
    let all = rows.len();
    let one = |row: Row| OpenInvoice {
        payment_method: row.payment_method_id,
        payment_method_name: row.name,
        number: row.number,
        owed: money::in_words(row.owed, row.currency),
        due_on: last_day(tx, row.due_at),
        is_overdue: row.due_at <= tx.now,
        last_notice: row.last_notice_until.filter(|until| *until > tx.now).map(|until| last_day(tx, until)),
    };
    OpenInvoices { shown: rows.into_iter().take(SHOWN).map(one).collect(), all }
}
