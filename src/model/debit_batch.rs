//! A file of direct debits, for the bank of the seller.

use diesel::prelude::*;

use super::moment::Moment;
use super::payment::day_in_words;
use super::usage::Cents;
use super::{DebitBatchId, PersonId};

crate::text_enum! {
    BatchState {
        /// It is there to be taken to the bank.
        Made => "made",
        /// The bank has booked it; what it brought is written down a part at a time.
        Booked => "booked",
        /// All of it is.
        Settled => "settled",
    }
}

/// One of them, without what stands in it. Its id is that of the message in the file.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::debit_batches)]
pub struct DebitBatch {
    pub id: DebitBatchId,
    /// `2026-12-02`: when accounts are debited.
    pub due_on: String,
    /// How many.
    pub debits: i64,
    /// What all of them come to.
    pub amount: Cents,
    pub state: BatchState,
    pub made_by: PersonId,
    pub made_at: Moment,
    /// `2026-12-02`: when the bank booked it. None: not yet.
    pub paid_on: Option<String>,
}

impl DebitBatch {
    /// `2 December 2026`
    pub fn due_on_in_words(&self) -> String {
        day_in_words(&self.due_on)
    }

    /// How it stands, as operators read it.
    pub fn words(&self) -> String {
        match &self.paid_on {
            Some(day) => format!("Booked on {}", day_in_words(day)),
            None => "Waiting for the bank".into(),
        }
    }
}
