//! The VAT of a payment method, with what is known about its VAT ID.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::document::{Category, Proof, VatLine};
use crate::model::payment_method::PaymentMethod;
use crate::model::seller::Seller;
use crate::model::usage::Cents;
use crate::model::vat_id_check::{CheckState, VatIdCheck};
use crate::store::Tx;
use crate::vat_ids::tax::{BuyerFacts, IdState, Treatment, treatment};
use crate::vat_ids::{certificates, queries};

/// The VAT on a sum, as it applies to a payment method. `on`: the last day of the service.
pub fn on(tx: &mut Tx, seller: &Seller, payer: &PaymentMethod, on: NaiveDate, net: Cents) -> Result<VatLine> {
    Ok(Known::of(tx, &[payer], on)?.vat(tx, seller, payer, net))
}

/// What the VAT of some payment methods depends on.
pub(super) struct Known {
    /// The last day of the service.
    on: NaiveDate,
    checks: HashMap<PaymentMethodId, VatIdCheck>,
    with_certificate: HashSet<PaymentMethodId>,
}

impl Known {
    /// Reads it, in two queries for however many.
    pub(super) fn of(tx: &mut Tx, payers: &[&PaymentMethod], on: NaiveDate) -> Result<Known> {
        let ids: Vec<PaymentMethodId> = payers.iter().map(|payer| payer.id).collect();
        let with_certificate = certificates::on_file(tx, &ids, on)?;
        Ok(Known { on, checks: queries::checks_of_many(tx, payers)?, with_certificate })
    }

    /// The VAT on a sum, as it applies to one of them.
    pub(super) fn vat(&self, tx: &Tx, seller: &Seller, payer: &PaymentMethod, net: Cents) -> VatLine {
        let check = self.checks.get(&payer.id);
        let vat_id = payer.vat_id.as_ref().map(|id| (id.clone(), known(tx, payer, check)));
        let country = payer.country().unwrap_or(seller.country);
        let has_certificate = self.with_certificate.contains(&payer.id);
        let mut vat = line(treatment(seller, &BuyerFacts { country, vat_id, has_certificate }, self.on), net);
        if vat.category == Category::ReverseCharge {
            vat.proof = check.and_then(|check| proof(tx, check));
        }
        vat
    }
}

/// As [`on`], for an invoice about which nobody is asked afterwards: a VAT ID counts only if the tax office has confirmed it.
pub(super) fn once_confirmed(
    tx: &mut Tx,
    seller: &Seller,
    payer: &PaymentMethod,
    last_day: NaiveDate,
    net: Cents,
) -> Result<VatLine> {
    let check = queries::check_of(tx, payer)?;
    let is_confirmed = check.is_some_and(|check| check.state == CheckState::Confirmed);
    let vat_id = payer.vat_id.clone().filter(|_| is_confirmed);
    on(tx, seller, &PaymentMethod { vat_id, ..payer.clone() }, last_day, net)
}

/// A sum, taxed like this.
pub(super) fn line(treatment: Treatment, net: Cents) -> VatLine {
    VatLine {
        amount: treatment.vat_on(net),
        basis_points: treatment.basis_points,
        category: treatment.category,
        note: treatment.note,
        proof: None,
    }
}

/// What is known about a VAT ID, for the table of VAT. Of one that nobody has looked at its check digits are right.
fn known(tx: &Tx, payer: &PaymentMethod, check: Option<&VatIdCheck>) -> IdState {
    match check {
        Some(check) if check.state == CheckState::Confirmed => IdState::Confirmed,
        Some(check) if check.state == CheckState::Rejected => IdState::Rejected,
        _ => {
            let since = check.map_or(payer.created_at, |check| check.since);
            IdState::CheckDigitRight { since: tx.site.local(since).date() }
        }
    }
}

fn proof(tx: &Tx, check: &VatIdCheck) -> Option<Proof> {
    (check.state == CheckState::Confirmed)
        .then(|| Proof { confirmed_on: tx.site.local(check.since).date(), consultation: check.consultation.clone() })
}
