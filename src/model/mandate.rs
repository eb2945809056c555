//! The mandate for SEPA Direct Debit: the words by which whoever pays allows the seller to debit an account. They are those of
//! the European Payments Council (EPC005-16, Core scheme), and of a version, which is kept with what was accepted.

use super::SetupId;

/// The words that are shown now.
pub const NEWEST: &str = "2027-01";

/// What stands in a mandate of this version, in paragraphs; None: there is no such version.
pub fn words(version: &str, creditor: &str) -> Option<Vec<String>> {
    (version == NEWEST).then(|| {
        vec![
            format!(
                "By accepting this mandate, you authorise (A) {creditor} to send instructions to your bank to debit your \
                 account and (B) your bank to debit your account in accordance with the instructions from {creditor}."
            ),
            "As part of your rights, you are entitled to a refund from your bank under the terms and conditions of your \
             agreement with your bank. A refund must be claimed within 8 weeks starting from the date on which your account \
             was debited. Your rights are explained in a statement that you can obtain from your bank."
                .to_owned(),
            "We tell you the amount and the day with each invoice, at least two business days before we debit your account."
                .to_owned(),
        ]
    })
}

/// What a mandate is called, which is accepted in this setup: `0123-4567-89AB-CDEF`. No other one is called so.
pub fn reference(setup: SetupId) -> String {
    let letters: Vec<char> = setup.as_str().to_ascii_uppercase().chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}
