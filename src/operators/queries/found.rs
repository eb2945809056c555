//! Invoices that are looked for by their customer, a website or what they come to; and what those of a month come to.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::search::comparable;
use super::{CALLED, Listed, SHOWN};
use crate::access::Operator;
use crate::error::Result;
use crate::model::document::InvoiceKind;
use crate::model::invoice::ListedInvoice;
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};
use crate::model::{InvoiceId, PaymentMethodId};
use crate::payments::charges::IS_UNDER_WAY;
use crate::store::letters::plain;
use crate::store::pages::{Page, Position, Start, newest_first};
use crate::store::query::{Among, condition};
use crate::store::schema::{invoices, payment_methods};
use crate::store::{Tx, query};

crate::text_enum! {
    /// What invoices are looked for by.
    InvoicesBy {
        Number => "number",
        Company => "company",
        /// The name of the payment method, or its invoice email.
        Customer => "customer",
        /// Of a website that they have paid for.
        Website => "website",
        Amount => "amount",
    }
}

/// A page of invoices.
pub type Found = Page<Listed, Position<InvoiceId>>;

/// A page of the invoices of these customers, newest first.
pub fn of_payers(
    tx: &mut Tx,
    _: &Operator,
    payers: &[PaymentMethodId],
    start: Start<Position<InvoiceId>>,
) -> Result<Found> {
    let all = invoices::table
        .inner_join(payment_methods::table)
        .filter(invoices::payment_method_id.among(payers))
        .into_boxed();
    let rows: Vec<Listed> = newest_first!(all, start, invoices::issued_at, invoices::id)
        .select((ListedInvoice::as_select(), CALLED, condition(IS_UNDER_WAY)))
        .load(tx.conn)?;
    Ok(Page::of(rows, start, |one| Position { at: one.invoice.issued_at, id: one.invoice.id }))
}

/// A page of the invoices that come to exactly this, newest first.
pub fn of_amount(tx: &mut Tx, _: &Operator, gross: Cents, start: Start<Position<InvoiceId>>) -> Result<Found> {
    let all = invoices::table.inner_join(payment_methods::table).filter(invoices::gross.eq(gross)).into_boxed();
    let rows: Vec<Listed> = newest_first!(all, start, invoices::issued_at, invoices::id)
        .select((ListedInvoice::as_select(), CALLED, condition(IS_UNDER_WAY)))
        .load(tx.conn)?;
    Ok(Page::of(rows, start, |one| Position { at: one.invoice.issued_at, id: one.invoice.id }))
}

#[derive(QueryableByName)]
struct Payer {
    #[diesel(sql_type = Text)]
    id: PaymentMethodId,
}

const BY_COMPANY: &str = r#"
    SELECT id FROM payment_methods WHERE sort_company COLLATE "BINARY" >= $1 AND sort_company COLLATE "BINARY" <= $2
    ORDER BY sort_company COLLATE "BINARY", id LIMIT $3"#;
const BY_NAME: &str = r#"
    SELECT id FROM payment_methods WHERE sort_name COLLATE "BINARY" >= $1 AND sort_name COLLATE "BINARY" <= $2
    ORDER BY sort_name COLLATE "BINARY", id LIMIT $3"#;
const BY_EMAIL: &str = r#"
    SELECT id FROM payment_methods WHERE invoice_email COLLATE "BINARY" >= $1 AND invoice_email COLLATE "BINARY" <= $2
    ORDER BY invoice_email COLLATE "BINARY", id LIMIT $3"#;
/// By what it is called.
const BY_APP: &str = r#"
    SELECT DISTINCT o.payment_method_id AS id
    FROM (SELECT id FROM apps WHERE sort_name COLLATE "BINARY" >= $1 AND sort_name COLLATE "BINARY" <= $2
          ORDER BY sort_name COLLATE "BINARY", id LIMIT $3) found
    JOIN ownerships o ON o.app_id = found.id ORDER BY id LIMIT $3"#;
/// By where it is.
const BY_WEBSITE: &str = r#"
    SELECT DISTINCT o.payment_method_id AS id
    FROM (SELECT id FROM apps
          WHERE website IS NOT NULL AND website COLLATE "BINARY" >= $1 AND website COLLATE "BINARY" <= $2
          ORDER BY website COLLATE "BINARY" LIMIT $3) found
    JOIN ownerships o ON o.app_id = found.id ORDER BY id LIMIT $3"#;

/// The first customers whose company begins with what was typed.
pub fn payers_by_company(tx: &mut Tx, _: &Operator, typed: &str) -> Result<Vec<PaymentMethodId>> {
    beginning(tx, BY_COMPANY, &plain(typed))
}

/// The first ones whose payment method is called so, or whose invoice email begins like this.
pub fn payers_by_name(tx: &mut Tx, _: &Operator, typed: &str) -> Result<Vec<PaymentMethodId>> {
    if typed.contains('@') {
        beginning(tx, BY_EMAIL, &comparable(typed))
    } else {
        beginning(tx, BY_NAME, &plain(typed))
    }
}

/// Those who pay or have paid for the first websites that are called so, or whose address begins like this.
pub fn payers_by_website(tx: &mut Tx, _: &Operator, typed: &str) -> Result<Vec<PaymentMethodId>> {
    let mut payers = beginning(tx, BY_APP, &plain(typed))?;
    let domain = typed.trim().to_lowercase();
    let domain = domain.trim_start_matches("https://").trim_start_matches("http://");
    for scheme in ["https", "http"] {
        payers.extend(beginning(tx, BY_WEBSITE, &format!("{scheme}://{domain}"))?);
    }
    payers.sort_unstable();
    payers.dedup();
    payers.truncate(SHOWN + 1);
    Ok(payers)
}

fn beginning(tx: &mut Tx, sql: &'static str, from: &str) -> Result<Vec<PaymentMethodId>> {
    let payers: Vec<Payer> = query::sql(sql)
        .bind::<Text, _>(from.to_owned())
        .bind::<Text, _>(format!("{from}{}", char::MAX))
        .bind::<BigInt, _>(SHOWN as i64 + 1)
        .load(tx.conn)?;
    Ok(payers.into_iter().map(|payer| payer.id).collect())
}

/// What the invoices of a month, or the credit notes for them, come to: whenever they were made.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct MonthSum {
    #[diesel(sql_type = Text)]
    pub currency: Currency,
    #[diesel(sql_type = Text)]
    pub kind: InvoiceKind,
    #[diesel(sql_type = BigInt)]
    pub net: Cents,
    #[diesel(sql_type = BigInt)]
    pub vat: Cents,
    #[diesel(sql_type = BigInt)]
    pub gross: Cents,
}

/// All that it needs is in the index `invoices_by_month`.
const SUMS: &str = "
    SELECT currency, kind, CAST(SUM(net) AS BIGINT) AS net, CAST(SUM(vat) AS BIGINT) AS vat,
      CAST(SUM(gross) AS BIGINT) AS gross
    FROM invoices WHERE month = $1 GROUP BY currency, kind ORDER BY currency, kind DESC";

/// What the invoices of a month and the credit notes for them come to.
pub fn sums(tx: &mut Tx, _: &Operator, month: Month) -> Result<Vec<MonthSum>> {
    Ok(query::sql(SUMS).bind::<Text, _>(month.to_string()).load(tx.conn)?)
}
