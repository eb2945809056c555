//! Why no money came: the codes of Stripe, of card schemes and banks, as one of our words. What whoever pays is told says
//! nothing that would help a thief: a card that was reported as stolen is one that cannot be charged.

use super::objects::{ApiError, PaymentIntent};
use crate::model::charge::Failure;
use crate::model::credential::PaymentKind;

const CONFIRMATION: &[&str] =
    &["authentication_required", "payment_intent_authentication_failure", "authentication_not_handled"];
const EXPIRED: &[&str] = &["expired_card", "invalid_expiry_year"];
const NO_FUNDS: &[&str] = &["insufficient_funds", "card_velocity_exceeded", "withdrawal_count_limit_exceeded"];
const NO_MANDATE: &[&str] =
    &["payment_intent_mandate_invalid", "billing_invalid_mandate", "mandate_invalid", "debit_not_authorized"];
/// The same card or account would be refused again.
const CLOSED: &[&str] = &[
    // Said by whoever issued the card, whatever else is said.
    "do_not_try_again",
    "account_closed",
    "account_frozen",
    "bank_account_closed",
    "bank_account_restricted",
    "bank_account_unusable",
    "bank_ownership_changed",
    "branch_does_not_exist",
    "invalid_account",
    "invalid_account_number",
    "incorrect_account_holder_name",
    "incorrect_account_holder_tax_id",
    "recipient_deceased",
    "card_not_supported",
    "currency_not_supported",
    "fraudulent",
    "incorrect_number",
    "invalid_number",
    "lost_card",
    "merchant_blacklist",
    "new_account_information_available",
    "not_permitted",
    "pickup_card",
    "restricted_card",
    "revocation_of_all_authorizations",
    "revocation_of_authorization",
    "security_violation",
    "service_not_allowed",
    "stolen_card",
    "stop_payment_order",
    "testmode_decline",
    "transaction_not_allowed",
];
const DECLINED: &[&str] = &["card_declined", "payment_method_provider_decline"];

/// Of a payment with which something went wrong: `error` says what, and its charge may say it more exactly.
pub(super) fn of(error: &ApiError, it: &PaymentIntent) -> Failure {
    let charge = it.charge().and_then(|charge| charge.failure_code.as_ref());
    let ApiError { code, decline_code, advice_code, .. } = error;
    let codes = [code.as_ref(), decline_code.as_ref(), advice_code.as_ref(), charge].into_iter().flatten();
    let codes: Vec<&str> = codes.map(String::as_str).collect();
    let says = |known: &[&str]| codes.iter().any(|code| known.contains(code));
    match it.kind() {
        _ if says(CONFIRMATION) => Failure::Confirmation,
        _ if says(EXPIRED) => Failure::Expired,
        _ if says(NO_FUNDS) => Failure::NoFunds,
        _ if says(NO_MANDATE) => Failure::NoMandate,
        _ if says(CLOSED) => Failure::AccountClosed,
        Some(PaymentKind::DirectDebit) => Failure::Returned,
        _ if says(DECLINED) => Failure::Declined,
        _ => Failure::Other,
    }
}
