//! What is so about the VAT IDs of payment methods.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::certificates;
use super::tax::{BuyerFacts, IdState, treatment};
use crate::costs;
use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::document::Category;
use crate::model::payment_method::PaymentMethod;
use crate::model::vat_id::VatId;
use crate::model::vat_id_check::VatIdCheck;
use crate::store::Tx;
use crate::store::query::Among;
use crate::store::schema::vat_id_checks;

/// What is known about the VAT ID that a payment method has now.
pub fn check_of(tx: &mut Tx, payer: &PaymentMethod) -> Result<Option<VatIdCheck>> {
    Ok(checks_of_many(tx, &[payer])?.remove(&payer.id))
}

/// As [`check_of`], for a list in one query.
pub fn checks_of_many(tx: &mut Tx, payers: &[&PaymentMethod]) -> Result<HashMap<PaymentMethodId, VatIdCheck>> {
    let ids: HashMap<PaymentMethodId, &VatId> =
        payers.iter().filter_map(|payer| Some((payer.id, payer.vat_id.as_ref()?))).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let checks: Vec<VatIdCheck> = vat_id_checks::table
        .filter(vat_id_checks::payment_method_id.among(ids.keys()))
        .select(VatIdCheck::as_select())
        .load(tx.conn)?;
    let of_now = checks.into_iter().filter(|check| ids.get(&check.payment_method_id) == Some(&&check.vat_id));
    Ok(of_now.map(|check| (check.payment_method_id, check)).collect())
}

/// True if there is something to do for [`super::changes::claim`].
pub fn is_due(tx: &mut Tx) -> Result<bool> {
    let due = vat_id_checks::table.filter(vat_id_checks::next_try_at.le(tx.now));
    Ok(diesel::select(exists(due)).get_result(tx.conn)?)
}

/// True if there is VAT on the invoices of this payment method unless its VAT ID is valid.
pub fn decides_about_vat(tx: &mut Tx, payer: &PaymentMethod) -> Result<bool> {
    let (Some(seller), Some(country), Some(id)) = (&tx.site.seller, payer.country(), &payer.vat_id) else {
        return Ok(false);
    };
    let valid = BuyerFacts { country, vat_id: Some((id.clone(), IdState::Confirmed)), has_certificate: false };
    let is_reverse = treatment(seller, &valid, costs::queries::today(tx)).category == Category::ReverseCharge;
    Ok(is_reverse && certificates::current(tx, payer.id)?.is_none())
}
