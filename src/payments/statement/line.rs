//! What is read of a statement: its lines, in texts that are as long as is kept.

use chrono::NaiveDate;

use crate::model::usage::Cents;

/// What is kept of a text.
const LONGEST_TEXT: usize = 500;

/// What a file says of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// The last day that is in it; None: it does not say.
    pub until: Option<NaiveDate>,
    /// Each line once, in the order of the file.
    pub entries: Vec<Entry>,
}

/// One line of it: money that came in, or a payment that went back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The same in every file that has this line.
    pub id: String,
    pub booked_on: NaiveDate,
    /// Negative: given back.
    pub amount: Cents,
    pub currency: String,
    pub payer: String,
    pub payer_iban: String,
    /// All that the payer wrote.
    pub reference: String,
    /// What banks and payer call it: a payment and its return have one of these names in common.
    pub names: Vec<String>,
    /// A transfer of the owner of the account that came back.
    pub is_refund: bool,
    /// What the files are called with which the owner of the account asked for it.
    pub files: Vec<String>,
    /// What is said of each direct debit in it.
    pub debits: Vec<Debit>,
}

/// What a bank says of one direct debit of the owner of the account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Debit {
    /// What the owner called it; empty: nothing.
    pub name: String,
    /// The reference of the mandate; empty: it is not said.
    pub mandate: String,
    /// Why it came back, as the code of ISO 20022; empty: it did not, or it is not said.
    pub reason: String,
}

/// Without white space, in capitals.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()
}

/// Without what cannot be seen, and no longer than is kept.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect()
}
