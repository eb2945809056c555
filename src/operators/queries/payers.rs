//! Payment methods, as operators see them: in a list names and states, and one as a whole.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::SHOWN;
use super::search::{self, Found, List, comparable};
use crate::access::{Opened, Operator};
use crate::error::{Error, Result};
use crate::model::certificate::VatCertificate;
use crate::model::country::Country;
use crate::model::invoice::Invoice;
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::{InvoiceId, PaymentMethodId};
use crate::store::Tx;
use crate::store::letters::plain;
use crate::store::pages::{Page, Position, Start, newest_first};
use crate::store::schema::{apps, invoices, payment_methods, vat_certificates};

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

/// A payment method, and the certificate that is on file for it.
///
/// # Errors
/// [`Error::NotFound`]
pub fn payer(tx: &mut Tx, _: &Operator, id: PaymentMethodId) -> Result<(PaymentMethod, Option<VatCertificate>)> {
    use vat_certificates as certificates;
    let on_file = certificates::payment_method_id.eq(payment_methods::id).and(certificates::removed_at.is_null());
    payment_methods::table
        .left_join(certificates::table.on(on_file))
        .filter(payment_methods::id.eq(id))
        .select((PaymentMethod::as_select(), Option::<VatCertificate>::as_select()))
        .first(tx.conn)
        .optional()?
        .ok_or(Error::NotFound)
}

/// The names of the apps that it pays for: up to [`SHOWN`] and one more.
pub fn apps_of(tx: &mut Tx, payer: &Opened<PaymentMethod>) -> Result<Vec<String>> {
    Ok(apps::table
        .filter(apps::payment_method_id.eq(payer.id))
        .filter(apps::deleted_at.is_null())
        .order((apps::sort_name, apps::id))
        .limit(SHOWN as i64 + 1)
        .select(apps::name)
        .load(tx.conn)?)
}

/// A page of the invoices it got, newest first.
pub fn invoices_of(
    tx: &mut Tx,
    payer: &Opened<PaymentMethod>,
    start: Start<Position<InvoiceId>>,
) -> Result<Page<Invoice, Position<InvoiceId>>> {
    let all = invoices::table.filter(invoices::payment_method_id.eq(payer.id)).into_boxed();
    let rows: Vec<Invoice> =
        newest_first!(all, start, invoices::issued_at, invoices::id).select(Invoice::as_select()).load(tx.conn)?;
    Ok(Page::of(rows, start, |invoice| Position { at: invoice.issued_at, id: invoice.id }))
}
