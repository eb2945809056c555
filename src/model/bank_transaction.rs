//! A line of a bank statement that was imported.

use diesel::prelude::*;

use super::PersonId;
use super::moment::Moment;
use super::payment::day_in_words;
use super::usage::Cents;

crate::text_enum! {
    TransactionState {
        /// It paid one invoice or several.
        Assigned => "assigned",
        /// Somebody has to say what it is for.
        Unknown => "unknown",
        /// It concerns no invoice: the note says why.
        Dismissed => "dismissed",
    }
}

/// Invoice numbers as they are kept with a line: looked for with a comma on both sides.
pub fn joined(numbers: &[String]) -> String {
    if numbers.is_empty() { String::new() } else { format!(",{},", numbers.join(",")) }
}

/// What the bank says is never changed.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::bank_transactions)]
pub struct BankTransaction {
    pub id: String,
    /// `2026-11-24`
    pub booked_on: String,
    /// Negative: given back.
    pub amount: Cents,
    pub currency: String,
    pub payer: String,
    pub payer_iban: String,
    pub reference: String,
    pub state: TransactionState,
    pub note: String,
    pub imported_by: PersonId,
    pub imported_at: Moment,
    /// The invoice numbers in the reference: `,R2026-000001,R2026-000002,`
    pub numbers: String,
}

impl BankTransaction {
    /// `24 November 2026`
    pub fn booked_on_in_words(&self) -> String {
        day_in_words(&self.booked_on)
    }

    /// The invoice numbers in its text, whether there are such invoices or not.
    pub fn numbers(&self) -> Vec<&str> {
        self.numbers.split(',').filter(|number| !number.is_empty()).collect()
    }
}
