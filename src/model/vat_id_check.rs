//! What is known about the VAT ID of a payment method, and when the tax office is asked next.

use diesel::prelude::*;

use super::PaymentMethodId;
use super::moment::Moment;
use super::vat_id::VatId;

crate::text_enum! {
    /// What is known about a VAT ID.
    CheckState {
        CheckDigitRight => "check_digit_right",
        Confirmed => "confirmed",
        Rejected => "rejected",
    }
}

/// Every payment method with a VAT ID has one.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::vat_id_checks)]
pub struct VatIdCheck {
    pub payment_method_id: PaymentMethodId,
    /// What it is about: an answer about another one is dropped.
    pub vat_id: VatId,
    pub state: CheckState,
    /// When it was typed; once the tax office has answered, when it last did.
    pub since: Moment,
    /// The number of the official answer; empty: there is none.
    pub consultation: String,
    /// None: nobody is asked, unless a person wants it.
    pub next_try_at: Option<Moment>,
    /// How often the tax office did not answer, one time after the other.
    pub tries: i64,
}
