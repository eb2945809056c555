//! The VAT of a payment method, and what is known about its VAT ID.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::invoice::VatLine;
use crate::model::payment_method::PaymentMethod;
use crate::model::seller::Seller;
use crate::model::tax::{BuyerFacts, IdState, Treatment, treatment};
use crate::model::usage::Cents;
use crate::model::vat_id::VatId;
use crate::store::schema::vat_id_checks;
use crate::store::{Moment, Tx};

crate::text_enum! {
    /// What is known about a VAT ID. Of one without a row nothing is.
    CheckState {
        CheckDigitRight => "check_digit_right",
        Confirmed => "confirmed",
        Rejected => "rejected",
    }
}

/// The VAT on a sum, as it applies to a payment method. `on`: the last day of the service.
///
/// # Errors
/// Those of the database.
pub fn on(tx: &mut Tx, seller: &Seller, payer: &PaymentMethod, on: NaiveDate, net: Cents) -> Result<VatLine> {
    let vat_id = match &payer.vat_id {
        Some(id) => Some((id.clone(), state(tx, payer, id)?)),
        None => None,
    };
    let has_certificate = super::certificates::is_on_file(tx, payer.id, on)?;
    let country = payer.country.unwrap_or(seller.country);
    Ok(line(treatment(seller, &BuyerFacts { country, vat_id, has_certificate }, on), net))
}

/// A sum, taxed like this.
pub(super) fn line(treatment: Treatment, net: Cents) -> VatLine {
    VatLine {
        amount: treatment.vat_on(net),
        basis_points: treatment.basis_points,
        category: treatment.category,
        note: treatment.note,
    }
}

/// What is known about the VAT ID of a payment method: since it was typed its check digits are right.
///
/// # Errors
/// Those of the database.
pub(crate) fn state(tx: &mut Tx, payer: &PaymentMethod, id: &VatId) -> Result<IdState> {
    let known: Option<(String, CheckState, Moment)> = vat_id_checks::table
        .find(payer.id)
        .select((vat_id_checks::vat_id, vat_id_checks::state, vat_id_checks::since))
        .first(tx.conn)
        .optional()?;
    Ok(match known {
        Some((vat_id, CheckState::Confirmed, _)) if vat_id == id.as_str() => IdState::Confirmed,
        Some((vat_id, CheckState::Rejected, _)) if vat_id == id.as_str() => IdState::Rejected,
        Some((vat_id, CheckState::CheckDigitRight, since)) if vat_id == id.as_str() => {
            IdState::CheckDigitRight { since: tx.site.local(since).date() }
        }
        _ => IdState::CheckDigitRight { since: tx.site.local(payer.created_at).date() },
    })
}

/// Another VAT ID was typed: what was known about the one before is forgotten.
///
/// # Errors
/// Those of the database.
pub(crate) fn begin(tx: &mut Tx, payer: PaymentMethodId, id: Option<&VatId>) -> Result<()> {
    diesel::delete(vat_id_checks::table.find(payer)).execute(tx.conn)?;
    let Some(id) = id else { return Ok(()) };
    let row = (
        vat_id_checks::payment_method_id.eq(payer),
        vat_id_checks::vat_id.eq(id.as_str()),
        vat_id_checks::state.eq(CheckState::CheckDigitRight),
        vat_id_checks::since.eq(tx.now),
        vat_id_checks::consultation.eq(""),
        vat_id_checks::next_try_at.eq(tx.now),
    );
    diesel::insert_into(vat_id_checks::table).values(row).execute(tx.conn)?;
    Ok(())
}
