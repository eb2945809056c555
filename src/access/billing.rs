//! Who sees what has to be paid: whoever can manage what pays, and whoever has the link of an invoice in a mail. Lists
//! take the person first: there is no list of all payment methods.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::facts::managed_by;
use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::invoice::Invoice;
use crate::model::money;
use crate::model::payment_method::{Currency, PaymentMethodState};
use crate::model::person::Person;
use crate::model::usage::Cents;
use crate::store::pages::{EVERYTHING, Number, PAGE, Page, Start, counted, counting, pattern};
use crate::store::schema::{invoice_links, payment_methods};
use crate::store::{Moment, Tx, query};

/// The payment methods that person `$1` can manage.
const OF_PERSON: &str = concat!("(", managed_by!("$1"), ")");

/// A payment method in a list of somebody with billing access.
#[derive(Debug, Clone, Queryable)]
pub struct ListedPaymentMethod {
    pub id: PaymentMethodId,
    pub name: String,
    pub currency: Currency,
    pub state: PaymentMethodState,
    pub company: Option<String>,
    pub invoice_email: Option<EmailAddress>,
    pub invoice_email_confirmed_at: Option<Moment>,
    pub invoice_email_asked_at: Option<Moment>,
    pub former_invoice_email: Option<EmailAddress>,
    /// There is an invoice of it, paid or not.
    pub is_invoiced: bool,
    /// How many apps it owns, counted up to 1,001.
    pub apps: i64,
    /// What was paid too much and is not used.
    credit: Cents,
}

impl ListedPaymentMethod {
    pub fn is_open(&self) -> bool {
        self.state == PaymentMethodState::Open
    }

    pub fn is_closing(&self) -> bool {
        self.state == PaymentMethodState::Closing
    }

    pub fn is_closed(&self) -> bool {
        self.state == PaymentMethodState::Closed
    }

    pub fn has_address(&self) -> bool {
        self.company.is_some() && self.invoice_email.is_some()
    }

    /// Its owner has not confirmed the invoice email yet: nothing is sent there.
    pub fn waits_for_invoice_email(&self) -> bool {
        self.invoice_email.is_some() && self.invoice_email_confirmed_at.is_none()
    }

    /// `€5.00`; None: there is none.
    pub fn credit_in_words(&self) -> Option<String> {
        (self.credit > 0).then(|| money::in_words(self.credit, self.currency))
    }

    /// `3 apps`, `more than 1,000 websites`.
    pub fn apps_in_words(&self, word: &str) -> String {
        match self.apps {
            0 => format!("no {word}s yet"),
            some => counted(some, word),
        }
    }
}

/// What a [`ListedPaymentMethod`] is read from.
type Columns = (
    Text,
    Text,
    Text,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<Text>,
    Bool,
    BigInt,
    BigInt,
);

/// Of the payment methods `x`.
const LISTED: &str = "
    SELECT m.id, m.name, m.currency, m.state, m.company, m.invoice_email, m.invoice_email_confirmed_at,
      m.invoice_email_asked_at, m.former_invoice_email,
      EXISTS (SELECT 1 FROM invoices i WHERE i.payment_method_id = m.id) AS is_invoiced,
      (SELECT COUNT(*) FROM (SELECT 1 FROM apps a WHERE a.payment_method_id = m.id AND a.deleted_at IS NULL LIMIT 1001) n)
        AS apps,
      CAST(COALESCE((SELECT SUM(c.amount) FROM credits c WHERE c.payment_method_id = m.id), 0) AS BIGINT) AS credit
    FROM";
const OF_THESE: &str = "JOIN payment_methods m ON m.id = x.id";

/// Those that person `$1` can manage. Read from what is kept for lists, in its order.
const LISTED_FOR_PERSON: &str =
    "SELECT l.payment_method_id AS id, l.sort_name FROM listed_payment_methods l WHERE l.person_id = $1";

/// Of `k`, those that are found by `$2`.
const FOUND: &str = "JOIN payment_methods f ON f.id = k.id AND f.found_by LIKE $2 ESCAPE '\\'";

/// Of `k`, those that take apps.
const OPEN: &str = "JOIN payment_methods o ON o.id = k.id AND o.state = 'open'";

/// A page of the payment methods that a person can manage, by name; those whose name contains what is looked for.
pub fn payment_methods_of(
    tx: &mut Tx,
    person: &Person,
    looked_for: &str,
    start: Start<PaymentMethodId>,
) -> Result<Page<ListedPaymentMethod, PaymentMethodId>> {
    page_of(tx, person, "", looked_for, start)
}

/// The first page of them, where nobody reads how many there are.
pub fn first_payment_methods_of(tx: &mut Tx, person: &Person) -> Result<Page<ListedPaymentMethod, PaymentMethodId>> {
    let rows = rows_of(tx, person, "", "", Start::First)?;
    Ok(Page::of(rows, Start::First, |it| it.id))
}

fn page_of(
    tx: &mut Tx,
    person: &Person,
    only: &str,
    looked_for: &str,
    start: Start<PaymentMethodId>,
) -> Result<Page<ListedPaymentMethod, PaymentMethodId>> {
    let rows = rows_of(tx, person, only, looked_for, start)?;
    if start.leads_nowhere(&rows) {
        return page_of(tx, person, only, looked_for, Start::First);
    }
    Page::of(rows, start, |it| it.id).of_all(|| how_many(tx, person, only, looked_for))
}

/// The rows of a page: first which they are, in the order of an index, and then what is so about them.
fn rows_of(
    tx: &mut Tx,
    person: &Person,
    only: &str,
    looked_for: &str,
    start: Start<PaymentMethodId>,
) -> Result<Vec<ListedPaymentMethod>> {
    let (comparison, direction, rows) = (start.comparison(), start.direction(), PAGE + 1);
    let pattern = Some(pattern(looked_for)).filter(|pattern| pattern != EVERYTHING);
    let (found, from) = if pattern.is_some() { (FOUND, "$3") } else { ("", "$2") };
    let behind = start.id().map_or_else(String::new, |_| {
        format!(
            "WHERE (k.sort_name, k.id) {comparison}
                   (SELECT s.sort_name, s.id FROM ({LISTED_FOR_PERSON}) s WHERE s.id = {from})"
        )
    });
    let sql = format!(
        "{LISTED} (SELECT k.id, k.sort_name FROM ({LISTED_FOR_PERSON}) k {found} {only} {behind}
                   ORDER BY k.sort_name {direction}, k.id {direction} LIMIT {rows}) x {OF_THESE}
         ORDER BY x.sort_name {direction}, x.id {direction}"
    );
    let mut asked = query::rows::<Columns>(sql).bind::<Text, _>(person.id);
    if let Some(pattern) = pattern {
        asked = asked.bind::<Text, _>(pattern);
    }
    if let Some(id) = start.id() {
        asked = asked.bind::<Text, _>(id);
    }
    Ok(asked.load(tx.conn)?)
}

/// How many there are. Where nothing is looked for, an index knows it.
fn how_many(tx: &mut Tx, person: &Person, only: &str, looked_for: &str) -> Result<i64> {
    let all = format!("SELECT 1 FROM ({LISTED_FOR_PERSON}) k");
    let pattern = pattern(looked_for);
    let counted = if pattern == EVERYTHING {
        query::sql(counting(&format!("{all} {only}"))).bind::<Text, _>(person.id)
    } else {
        query::sql(counting(&format!("{all} {FOUND} {only}"))).bind::<Text, _>(person.id).bind::<Text, _>(pattern)
    };
    Ok(counted.get_result::<Number>(tx.conn)?.number)
}

/// A page of the payment methods of a person that take apps, by name.
pub fn open_payment_methods_of(
    tx: &mut Tx,
    person: &Person,
    looked_for: &str,
    start: Start<PaymentMethodId>,
) -> Result<Page<ListedPaymentMethod, PaymentMethodId>> {
    page_of(tx, person, OPEN, looked_for, start)
}

/// These payment methods of a person, by name.
pub fn these_payment_methods_of(
    tx: &mut Tx,
    person: &Person,
    ids: &[PaymentMethodId],
) -> Result<Vec<ListedPaymentMethod>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let these = tx.conn.listed("$2");
    let sql = format!(
        "{LISTED} payment_methods m WHERE m.id IN {OF_PERSON} AND m.id IN ({these}) ORDER BY m.sort_name, m.id"
    );
    Ok(query::rows::<Columns>(sql).bind::<Text, _>(person.id).bind::<Text, _>(query::list(ids)).load(tx.conn)?)
}

/// What pays for an app, by name: all that developers without billing access may know. None: it is on trial.
pub(crate) fn payer_of(tx: &mut Tx, app: &App) -> Result<Option<(PaymentMethodId, String)>> {
    let Some(id) = app.payment_method_id else { return Ok(None) };
    let name: String = payment_methods::table.find(id).select(payment_methods::name).first(tx.conn)?;
    Ok(Some((id, name)))
}

/// The link of an invoice, as a mail brings it.
#[derive(Debug, Clone, Copy, Queryable)]
pub(crate) struct Link {
    /// Of the token.
    pub version: i64,
    pub until: Moment,
}

/// The link of an invoice that works; None: it has ended, and a reminder that is sent now must not revive it.
pub(crate) fn living(tx: &mut Tx, invoice: &Invoice) -> Result<Option<Link>> {
    Ok(invoice_links::table
        .filter(invoice_links::invoice_id.eq(invoice.id))
        .filter(invoice_links::expires_at.gt(tx.now))
        .select((invoice_links::version, invoice_links::expires_at))
        .first(tx.conn)
        .optional()?)
}
