//! Payment methods, as operators see them: in a list names and states, and one as a whole.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::search::{self, Found, List, comparable};
use crate::access::{Opened, Operator};
use crate::error::{Error, Result};
use crate::model::app::App;
use crate::model::certificate::VatCertificate;
use crate::model::country::Country;
use crate::model::credential::Credential;
use crate::model::email_address::EmailAddress;
use crate::model::invoice::ListedInvoice;
use crate::model::invoice_copy::ListedCopy;
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::running::{Running, RunningState};
use crate::model::vat_id::VatId;
use crate::model::vat_id_check::{CheckState, VatIdCheck};
use crate::model::{AppId, InvoiceCopyId, InvoiceId, PaymentMethodId};
use crate::payments::charges::IS_UNDER_WAY;
use crate::payments::queries::{Movement, NEWEST_CREDIT};
use crate::store::letters::plain;
use crate::store::pages::{Page, Position, Start, newest_first};
use crate::store::query::condition;
use crate::store::schema::{apps, credentials, invoices, payment_methods, vat_certificates};
use crate::store::{Moment, Tx, WholeRows, query};
use crate::vat_ids::queries::CHECK_AND_CERTIFICATE;

crate::text_enum! {
    /// What payment methods are looked for by.
    PayersBy {
        Name => "name",
        Company => "company",
        Email => "email",
    }
}

/// A payment method in a list: no more than names and states.
#[derive(Debug, Clone, QueryableByName)]
pub struct ListedPayer {
    #[diesel(sql_type = Text)]
    pub id: PaymentMethodId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub company: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub country: Option<Country>,
    #[diesel(sql_type = Text)]
    pub state: PaymentMethodState,
}

impl Found for ListedPayer {
    type Id = PaymentMethodId;

    fn id(&self) -> PaymentMethodId {
        self.id
    }
}

/// A page of the payment methods whose name, company or invoice email begins with what was typed.
pub fn looked_for(
    tx: &mut Tx,
    _: &Operator,
    by: PayersBy,
    typed: &str,
    start: Start<PaymentMethodId>,
) -> Result<Page<ListedPayer, PaymentMethodId>> {
    let list = List {
        columns: "m.id, m.name, m.company, m.country, m.state",
        table: "payment_methods m",
        called: "m",
        by: match by {
            PayersBy::Name => "m.sort_name COLLATE \"BINARY\"",
            PayersBy::Company => "m.sort_company COLLATE \"BINARY\"",
            PayersBy::Email => "m.invoice_email COLLATE \"BINARY\"",
        },
        condition: None,
    };
    match by {
        PayersBy::Email => search::page(tx, &list, &comparable(typed), start),
        _ => search::page(tx, &list, &plain(typed), start),
    }
}

/// A payment method, the certificate that is on file for it, and what it is charged to.
///
/// # Errors
/// [`Error::NotFound`]
pub fn payer_and_credential(
    tx: &mut Tx,
    _: &Operator,
    id: PaymentMethodId,
) -> Result<(PaymentMethod, Option<VatCertificate>, Option<Credential>)> {
    use vat_certificates as certificates;
    let on_file = certificates::payment_method_id.eq(payment_methods::id).and(certificates::removed_at.is_null());
    payment_methods::table
        .left_join(certificates::table.on(on_file))
        .left_join(credentials::table.on(payment_methods::credential_id.eq(credentials::id.nullable())))
        .filter(payment_methods::id.eq(id))
        .select((PaymentMethod::as_select(), Option::<VatCertificate>::as_select(), Option::<Credential>::as_select()))
        .first(tx.conn)
        .optional()?
        .ok_or(Error::NotFound)
}

/// A payment method, and the certificate that is on file for it.
///
/// # Errors
/// [`Error::NotFound`]
pub fn payer(tx: &mut Tx, operator: &Operator, id: PaymentMethodId) -> Result<(PaymentMethod, Option<VatCertificate>)> {
    let (payer, certificate, _) = payer_and_credential(tx, operator, id)?;
    Ok((payer, certificate))
}

/// An app that a payment method pays for.
///
/// # Errors
/// [`Error::NotFound`]
pub fn paid_app(tx: &mut Tx, payer: &Opened<PaymentMethod>, id: AppId) -> Result<App> {
    apps::table
        .filter(apps::id.eq(id))
        .filter(apps::payment_method_id.eq(payer.id))
        .filter(apps::deleted_at.is_null())
        .select(App::as_select())
        .first_row(tx.conn)
        .optional()?
        .ok_or(Error::NotFound)
}

/// What a payment method pays for, where copies of its invoices go, its credit, and what is known about its VAT ID.
#[derive(Debug, Default)]
pub struct Around {
    /// Apps: up to [`SHOWN`](super::SHOWN) and one more.
    pub apps: Vec<PaidApp>,
    pub copies: Vec<ListedCopy>,
    pub(crate) credit: Vec<Movement>,
    pub check: Option<VatIdCheck>,
}

/// An app that it pays for.
#[derive(Debug)]
pub struct PaidApp {
    pub id: AppId,
    pub name: String,
    pub running: Running,
}

/// The columns of its parts, as [`Row`] names them.
type Columns = (Text, Text, Text, Text, BigInt, BigInt, BigInt, Nullable<BigInt>);

#[derive(Queryable)]
struct Row {
    part: String,
    name: String,
    kind: String,
    more: String,
    amount: i64,
    rest: i64,
    at: Moment,
    until: Option<Moment>,
}

/// The apps that payment method `$1` pays for, by name.
const APPS: &str = "
    SELECT a.id, a.name, a.running_state, a.running_since FROM apps a WHERE a.payment_method_id = $1 AND a.deleted_at IS NULL
    ORDER BY a.sort_name, a.id LIMIT 26";

/// The addresses that get copies of its invoices, or wait to be confirmed.
const COPIES: &str = "
    SELECT c.id, c.email, c.confirmed_at, c.undeliverable_at FROM invoice_copies c WHERE c.payment_method_id = $1
    ORDER BY c.email LIMIT 3";

/// All of it in one query.
pub fn around(tx: &mut Tx, payer: &Opened<PaymentMethod>) -> Result<Around> {
    let sql = format!(
        "SELECT 'app' AS part, a.name, a.running_state AS kind, a.id AS more, CAST(0 AS BIGINT) AS amount,
           CAST(0 AS BIGINT) AS rest, CAST(0 AS BIGINT) AS at, a.running_since AS until FROM ({APPS}) a
         UNION ALL SELECT 'copy', c.email, CASE WHEN c.undeliverable_at IS NULL THEN '' ELSE 'undeliverable' END, c.id,
           CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(0 AS BIGINT), c.confirmed_at FROM ({COPIES}) c
         UNION ALL SELECT 'credit', c.number, c.kind, '', c.amount, c.remainder, c.at, CAST(NULL AS BIGINT)
         FROM ({NEWEST_CREDIT}) c
         UNION ALL SELECT 'vat_id', k.vat_id, k.state, k.consultation, k.tries, k.certificates, k.since, k.next_try_at
         FROM ({CHECK_AND_CERTIFICATE}) k"
    );
    let rows: Vec<Row> = query::rows::<Columns>(sql).bind::<Text, _>(payer.id).load(tx.conn)?;
    let mut around = Around::default();
    for row in rows {
        match row.part.as_str() {
            "app" => around.apps.extend(row.app()),
            "copy" => around.copies.extend(row.copy()),
            "credit" => around.credit.extend(Movement::read(row.at, &row.kind, row.amount, row.name, row.rest)),
            _ => around.check = row.check(payer.id),
        }
    }
    Ok(around)
}

impl Row {
    /// Why it does not run is on the page where that is changed.
    fn app(self) -> Option<PaidApp> {
        let state = RunningState::from_stored(&self.kind)?;
        let running = Running { state, since: self.until, reason: String::new() };
        Some(PaidApp { id: AppId::from_stored(&self.more)?, name: self.name, running })
    }

    fn copy(self) -> Option<ListedCopy> {
        Some(ListedCopy {
            id: InvoiceCopyId::from_stored(&self.more)?,
            email: EmailAddress::from_stored(&self.name)?,
            is_confirmed: self.until.is_some(),
            is_undeliverable: !self.kind.is_empty(),
        })
    }

    fn check(self, payment_method_id: PaymentMethodId) -> Option<VatIdCheck> {
        Some(VatIdCheck {
            payment_method_id,
            vat_id: VatId::from_stored(&self.name)?,
            state: CheckState::from_stored(&self.kind)?,
            since: self.at,
            consultation: self.more,
            next_try_at: self.until,
            tries: self.amount,
        })
    }
}

/// An invoice of a payer whose record is open.
#[derive(Debug, Clone, Queryable)]
pub struct OfPayer {
    pub invoice: ListedInvoice,
    /// Its money comes by itself: it is not overdue.
    pub is_under_way: bool,
}

/// A page of the invoices it got, newest first.
pub fn invoices_of(
    tx: &mut Tx,
    payer: &Opened<PaymentMethod>,
    start: Start<Position<InvoiceId>>,
) -> Result<Page<OfPayer, Position<InvoiceId>>> {
    let all = invoices::table.filter(invoices::payment_method_id.eq(payer.id)).into_boxed();
    let rows: Vec<OfPayer> = newest_first!(all, start, invoices::issued_at, invoices::id)
        .select((ListedInvoice::as_select(), condition(IS_UNDER_WAY)))
        .load(tx.conn)?;
    Ok(Page::of(rows, start, |one| Position { at: one.invoice.issued_at, id: one.invoice.id }))
}
