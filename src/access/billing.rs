//! Who sees what has to be paid: whoever can manage what pays, whoever was given its invoices to see, and whoever has
//! the link of an invoice in a mail. Lists take the person first: there is no list of all payment methods.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::facts::{apps_counted, apps_owned, invoices_read_by, managed_by, managed_directly, managed_through_team};
use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::app::App;
use crate::model::credential::{self, BANK_TRANSFER, PaymentKind};
use crate::model::email_address::EmailAddress;
use crate::model::invoice::Invoice;
use crate::model::money;
use crate::model::payment_method::{Currency, PaymentMethodState};
use crate::model::person::Person;
use crate::model::usage::Cents;
use crate::store::pages::{EVERYTHING, NOT_COUNTED, Number, PAGE, Page, Start, counted, counting, pattern};
use crate::store::schema::payment_methods;
use crate::store::{Moment, Tx, query};

/// The payment methods that person `$1` can manage.
const OF_PERSON: &str = concat!("(", managed_by!("$1"), ")");

/// The payment methods whose invoices person `$1` sees: those, and those of which they see nothing else.
pub(crate) const INVOICES_SEEN: &str = concat!("(", managed_by!("$1"), " UNION ", invoices_read_by!("$1"), ")");

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
    /// What was paid too much, is not used and not promised back.
    credit: Cents,
    pays_with: PaysWith,
    /// `2028-04`: the last month of the card.
    expires: Option<String>,
}

/// The kind, the brand and the last four digits of what pays; nothing: it pays by bank transfer.
type PaysWith = (Option<PaymentKind>, Option<String>, Option<String>);

/// `Visa ···· 4242`
fn how_it_pays((kind, brand, last4): &PaysWith) -> String {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    kind.map_or_else(|| BANK_TRANSFER.into(), |kind| credential::words(kind, &said(brand), &said(last4)))
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

    /// `Visa ···· 4242`, `Bank transfer`
    pub fn how_it_pays(&self) -> String {
        how_it_pays(&self.pays_with)
    }

    /// The last day of the card that pays; None: none does.
    pub fn last_day_of_card(&self) -> Option<NaiveDate> {
        credential::last_day(self.expires.as_deref())
    }

    /// Its invoices are charged by themselves.
    pub fn is_charged(&self) -> bool {
        self.pays_with.0.is_some()
    }

    /// `3 apps`, `more than 1,000 websites`.
    pub fn apps_in_words(&self, word: &str) -> String {
        match self.apps {
            0 if self.is_open() => format!("no {word}s yet"),
            0 => format!("no {word}s"),
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
    PaysWithColumns,
    Nullable<Text>,
);
type PaysWithColumns = (Nullable<Text>, Nullable<Text>, Nullable<Text>);

/// Of payment method `m`, and of what pays as `w`.
const SAID: &str = concat!(
    "m.id AS id, m.name, m.currency, m.state, m.company, m.invoice_email, m.invoice_email_confirmed_at,
      m.invoice_email_asked_at, m.former_invoice_email,
      EXISTS (SELECT 1 FROM invoices i WHERE i.payment_method_id = m.id) AS is_invoiced, ",
    apps_owned!(),
    " AS apps,
      CAST(COALESCE((SELECT SUM(c.amount) FROM credits c WHERE c.payment_method_id = m.id), 0)
        - COALESCE((SELECT SUM(r.held) FROM refunds r WHERE r.payment_method_id = m.id AND r.held > 0), 0) AS BIGINT)
        AS credit,
      w.kind, w.brand, w.last4, w.expires"
);

/// The payment methods `x`.
const OF_THESE: &str = "JOIN payment_methods m ON m.id = x.id LEFT JOIN credentials w ON w.id = m.credential_id";

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

/// The first page of them and of those of which the person sees the invoices only, where nobody reads how many there
/// are: one query.
pub fn first_payment_methods_of(
    tx: &mut Tx,
    person: &Person,
) -> Result<(Page<ListedPaymentMethod, PaymentMethodId>, Page<ReadPaymentMethod, PaymentMethodId>)> {
    let rows = PAGE + 1;
    let sql = format!(
        "SELECT FALSE AS is_read, {SAID}, x.sort_name
         FROM (SELECT k.id, k.sort_name FROM ({LISTED_FOR_PERSON}) k ORDER BY k.sort_name, k.id LIMIT {rows}) x {OF_THESE}
         UNION ALL
         SELECT TRUE, r.id, r.name, r.currency, 'open', NULL, NULL, NULL, NULL, NULL, r.is_invoiced,
           CAST(0 AS BIGINT), CAST(0 AS BIGINT), r.kind, r.brand, r.last4, NULL, s.sort_name
         FROM ({READ} ORDER BY m.sort_name, m.id LIMIT {rows}) r JOIN payment_methods s ON s.id = r.id
         ORDER BY is_read, sort_name, id"
    );
    let asked = query::rows::<(Bool, Columns, Text)>(sql).bind::<Text, _>(person.id).bind::<Text, _>(EVERYTHING);
    let rows: Vec<(bool, ListedPaymentMethod, String)> = asked.load(tx.conn)?;
    let (mut managed, mut read) = (Vec::new(), Vec::new());
    for (is_read, it, _) in rows {
        if is_read {
            let ListedPaymentMethod { id, name, currency, is_invoiced, pays_with, .. } = it;
            read.push(ReadPaymentMethod { id, name, currency, is_invoiced, pays_with });
        } else {
            managed.push(it);
        }
    }
    Ok((Page::of(managed, Start::First, |it| it.id), Page::of(read, Start::First, |it| it.id)))
}

fn page_of(
    tx: &mut Tx,
    person: &Person,
    only: &str,
    looked_for: &str,
    start: Start<PaymentMethodId>,
) -> Result<Page<ListedPaymentMethod, PaymentMethodId>> {
    let pattern = Some(pattern(looked_for)).filter(|pattern| pattern != EVERYTHING);
    let (rows, all) = rows_of(tx, person, only, pattern.as_deref(), start)?;
    if start.leads_nowhere(&rows) {
        return page_of(tx, person, only, looked_for, Start::First);
    }
    Page::of(rows, start, |it| it.id).of_all(|| match &pattern {
        None => Ok(all),
        Some(pattern) => how_many_found(tx, person, only, pattern),
    })
}

/// The rows of a page: first which they are, in the order of an index, and then what is so about them. And how many there are
/// in all, unless something is looked for: an index knows it.
fn rows_of(
    tx: &mut Tx,
    person: &Person,
    only: &str,
    pattern: Option<&str>,
    start: Start<PaymentMethodId>,
) -> Result<(Vec<ListedPaymentMethod>, i64)> {
    let (comparison, direction, rows) = (start.comparison(), start.direction(), PAGE + 1);
    let counted = || counting(&format!("SELECT 1 FROM ({LISTED_FOR_PERSON}) k {only}"));
    let (found, all, from) =
        if pattern.is_some() { (FOUND, NOT_COUNTED.to_owned(), "$3") } else { ("", counted(), "$2") };
    let behind = start.id().map_or_else(String::new, |_| {
        format!(
            "WHERE (k.sort_name, k.id) {comparison}
                   (SELECT s.sort_name, s.id FROM ({LISTED_FOR_PERSON}) s WHERE s.id = {from})"
        )
    });
    let sql = format!(
        "SELECT {SAID}, ({all}) AS number
         FROM (SELECT k.id, k.sort_name FROM ({LISTED_FOR_PERSON}) k {found} {only} {behind}
               ORDER BY k.sort_name {direction}, k.id {direction} LIMIT {rows}) x {OF_THESE}
         ORDER BY x.sort_name {direction}, x.id {direction}"
    );
    let mut asked = query::rows::<(Columns, BigInt)>(sql).bind::<Text, _>(person.id);
    if let Some(pattern) = pattern {
        asked = asked.bind::<Text, _>(pattern);
    }
    if let Some(id) = start.id() {
        asked = asked.bind::<Text, _>(id);
    }
    let rows: Vec<(ListedPaymentMethod, i64)> = asked.load(tx.conn)?;
    let all = rows.first().map_or(0, |(_, all)| *all);
    Ok((rows.into_iter().map(|(one, _)| one).collect(), all))
}

/// How many are found.
fn how_many_found(tx: &mut Tx, person: &Person, only: &str, pattern: &str) -> Result<i64> {
    let counted = query::sql(counting(&format!("SELECT 1 FROM ({LISTED_FOR_PERSON}) k {FOUND} {only}")));
    Ok(counted.bind::<Text, _>(person.id).bind::<Text, _>(pattern).get_result::<Number>(tx.conn)?.number)
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
        "SELECT {SAID} FROM payment_methods m LEFT JOIN credentials w ON w.id = m.credential_id
         WHERE m.id IN {OF_PERSON} AND m.id IN ({these}) ORDER BY m.sort_name, m.id"
    );
    Ok(query::rows::<Columns>(sql).bind::<Text, _>(person.id).bind::<Text, _>(query::list(ids)).load(tx.conn)?)
}

/// A payment method in a list of somebody who sees its invoices and cannot manage it.
#[derive(Debug, Clone, Queryable)]
pub struct ReadPaymentMethod {
    pub id: PaymentMethodId,
    pub name: String,
    pub currency: Currency,
    /// There is an invoice of it, paid or not.
    pub is_invoiced: bool,
    pays_with: PaysWith,
}

impl ReadPaymentMethod {
    /// `Visa ···· 4242`, `Bank transfer`: it stands on the invoices.
    pub fn how_it_pays(&self) -> String {
        how_it_pays(&self.pays_with)
    }
}

/// Those of person `$1` whose name contains `$2`. They are few: a person was given each of them.
const READ: &str = concat!(
    "SELECT m.id, m.name, m.currency,
      EXISTS (SELECT 1 FROM invoices i WHERE i.payment_method_id = m.id) AS is_invoiced, w.kind, w.brand, w.last4
    FROM (",
    invoices_read_by!("$1"),
    ") x JOIN payment_methods m ON m.id = x.payment_method_id LEFT JOIN credentials w ON w.id = m.credential_id
    WHERE m.found_by LIKE $2 ESCAPE '\\' AND NOT EXISTS (",
    managed_by!("$1", "m.id"),
    ")"
);

/// A page of the payment methods of which a person sees the invoices only, by name.
pub fn read_payment_methods_of(
    tx: &mut Tx,
    person: &Person,
    looked_for: &str,
    start: Start<PaymentMethodId>,
) -> Result<Page<ReadPaymentMethod, PaymentMethodId>> {
    let (comparison, direction, rows) = (start.comparison(), start.direction(), PAGE + 1);
    // A page begins at one of theirs, else its place would tell something about the name of another one.
    let sql = format!(
        "{READ} AND ($3 = '' OR (m.sort_name, m.id) {comparison} (SELECT s.sort_name, s.id FROM payment_methods s
                                                                  WHERE s.id = $3 AND s.id IN {INVOICES_SEEN}))
         ORDER BY m.sort_name {direction}, m.id {direction} LIMIT {rows}"
    );
    let rows: Vec<ReadPaymentMethod> = query::rows::<(Text, Text, Text, Bool, PaysWithColumns)>(sql)
        .bind::<Text, _>(person.id)
        .bind::<Text, _>(pattern(looked_for))
        .bind::<Text, _>(start.id().map(|id| id.to_string()).unwrap_or_default())
        .load(tx.conn)?;
    if start.leads_nowhere(&rows) {
        return read_payment_methods_of(tx, person, looked_for, Start::First);
    }
    Ok(Page::of(rows, start, |one| one.id))
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
    let living = "SELECT l.version, l.expires_at FROM invoice_links l WHERE l.invoice_id = $1 AND l.expires_at > $2";
    let asked = query::rows::<(BigInt, BigInt)>(living).bind::<Text, _>(invoice.id).bind::<BigInt, _>(tx.now);
    Ok(asked.get_result(tx.conn).optional()?)
}
