//! What is so about the VAT IDs of payment methods.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::certificates;
use super::tax::{BuyerFacts, IdState, treatment};
use crate::costs;
use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::document::Category;
use crate::model::payment_method::PaymentMethod;
use crate::model::queue::{Queue, QueueColumns};
use crate::model::vat_id::VatId;
use crate::model::vat_id_check::VatIdCheck;
use crate::store::query::{self, Among};
use crate::store::schema::vat_id_checks;
use crate::store::{Tx, WholeRows};

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
        .load_rows(tx.conn)?;
    let of_now = checks.into_iter().filter(|check| ids.get(&check.payment_method_id) == Some(&&check.vat_id));
    Ok(of_now.map(|check| (check.payment_method_id, check)).collect())
}

/// True if there is something to do for [`super::changes::claim`].
pub fn is_due(tx: &mut Tx) -> Result<bool> {
    let due = vat_id_checks::table.filter(vat_id_checks::next_try_at.le(tx.now));
    Ok(diesel::select(exists(due)).get_result(tx.conn)?)
}

/// How many are due, so many at most, and since when the first of them is. `$1` is now.
const DUE: &str = "
    SELECT COUNT(*), MIN(at) FROM (SELECT next_try_at AS at FROM vat_id_checks WHERE next_try_at <= $1 LIMIT 10000) due";

/// The VAT IDs that are to be looked up, by since when.
pub fn waiting(tx: &mut Tx) -> Result<Queue> {
    if !tx.site.checks_vat_ids {
        return Ok(Queue { length: 0, oldest: None });
    }
    Ok(query::rows::<QueueColumns>(DUE).bind::<BigInt, _>(tx.now).get_result(tx.conn)?)
}

/// What is known about the VAT ID that payment method `$1` has or had, and whether a certificate is on file: `vat_id`, `state`,
/// `since`, `consultation`, `next_try_at`, `tries`, `certificates` (0 or 1).
pub(crate) const CHECK_AND_CERTIFICATE: &str = "
    SELECT k.vat_id, k.state, k.since, k.consultation, k.next_try_at, k.tries, CASE WHEN EXISTS (
      SELECT 1 FROM vat_certificates c WHERE c.payment_method_id = k.payment_method_id AND c.removed_at IS NULL)
      THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS certificates
    FROM vat_id_checks k WHERE k.payment_method_id = $1";

/// True if there is VAT on the invoices of this payment method unless its VAT ID is valid.
pub fn decides_about_vat(tx: &mut Tx, payer: &PaymentMethod) -> Result<bool> {
    Ok(is_reverse_charge_once_valid(tx, payer) && certificates::current(tx, payer.id)?.is_none())
}

/// True if there is no VAT on its invoices once its VAT ID is valid, because the customer owes it.
pub(super) fn is_reverse_charge_once_valid(tx: &Tx, payer: &PaymentMethod) -> bool {
    let (Some(seller), Some(country), Some(id)) = (&tx.site.seller, payer.country(), &payer.vat_id) else {
        return false;
    };
    let valid = BuyerFacts { country, vat_id: Some((id.clone(), IdState::Confirmed)), has_certificate: false };
    treatment(seller, &valid, costs::queries::today(tx)).category == Category::ReverseCharge
}
