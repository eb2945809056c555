//! Certificates of international bodies: who has one gets invoices without VAT.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::access::{Confirmed, Opened};
use crate::error::Result;
use crate::events::{About, record};
use crate::model::certificate::VatCertificate;
use crate::model::event::EventKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::{PaymentMethodId, VatCertificateId};
use crate::refused::Refused;
use crate::store::query::Among;
use crate::store::schema::vat_certificates as table;
use crate::store::{Tx, WholeRows};

/// Those of these payment methods of which one was on file at the end of this day.
pub(crate) fn on_file(tx: &mut Tx, payers: &[PaymentMethodId], on: NaiveDate) -> Result<HashSet<PaymentMethodId>> {
    let end = tx.site.begins(on.succ_opt().unwrap_or(on));
    let then: Vec<PaymentMethodId> = table::table
        .filter(table::payment_method_id.among(payers))
        .filter(table::noted_at.lt(end))
        .filter(table::removed_at.is_null().or(table::removed_at.ge(end)))
        .select(table::payment_method_id)
        .load(tx.conn)?;
    Ok(then.into_iter().collect())
}

/// The one that is on file now.
pub fn current(tx: &mut Tx, payer: PaymentMethodId) -> Result<Option<VatCertificate>> {
    Ok(table::table
        .filter(table::payment_method_id.eq(payer))
        .filter(table::removed_at.is_null())
        .select(VatCertificate::as_select())
        .first_row(tx.conn)
        .optional()?)
}

/// Notes one. The people of the payment method see its number among their events.
///
/// # Errors
/// [`Refused::CertificateIsThere`] if there is one.
pub fn note(tx: &mut Tx, payer: &Opened<PaymentMethod>, _: &Confirmed, number: &str) -> Result<()> {
    if current(tx, payer.id)?.is_some() {
        return Err(Refused::CertificateIsThere.into());
    }
    let operator = payer.operator().person().id;
    let certificate = VatCertificate {
        id: VatCertificateId::random(),
        payment_method_id: payer.id,
        number: number.into(),
        noted_by: operator,
        noted_at: tx.now,
        removed_by: None,
        removed_at: None,
    };
    diesel::insert_into(table::table).values(&certificate).execute(tx.conn)?;
    let about = About::payment_method(payer.id).saying(number);
    record(tx, Some(operator), EventKind::VatCertificateNoted, about)
}

/// It counts no longer: from today on there is VAT again.
///
/// # Errors
/// [`Refused::NoCertificate`] if there is none.
pub fn remove(tx: &mut Tx, payer: &Opened<PaymentMethod>, _: &Confirmed, why: &str) -> Result<()> {
    let operator = payer.operator().person().id;
    let removed = diesel::update(table::table)
        .filter(table::payment_method_id.eq(payer.id))
        .filter(table::removed_at.is_null())
        .set((table::removed_by.eq(Some(operator)), table::removed_at.eq(Some(tx.now))))
        .execute(tx.conn)?;
    if removed == 0 {
        return Err(Refused::NoCertificate.into());
    }
    let about = About::payment_method(payer.id).saying(why);
    record(tx, Some(operator), EventKind::VatCertificateRemoved, about)
}
