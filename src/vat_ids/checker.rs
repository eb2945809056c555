//! The port through which the tax office is asked. [`super::vies`] is the real one.

use crate::model::country::Country;
use crate::model::vat_id::VatId;

/// A VAT ID as the tax offices of the EU want it: in two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// `DE`; of Greece `EL`, of Northern Ireland `XI`.
    pub prefix: &'static str,
    pub number: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Valid {
        /// The number under which the question is kept there; empty if none was given.
        consultation: String,
    },
    NotValid,
    /// This question got no answer: it is asked again after a pause. Why.
    NotNow(String),
    /// Nothing is answered at present: the others wait, too. Why.
    Away(String),
}

/// Whoever knows which VAT IDs are valid.
pub trait VatIdChecker: Send + Sync {
    /// Asks, and waits for the answer: never within a transaction.
    fn ask(&self, question: &Question) -> Answer;
}

impl Question {
    /// None: the tax offices of the EU do not know VAT IDs of this country.
    pub fn about(id: &VatId, country: Country) -> Option<Question> {
        let prefix = match country.code() {
            "GB" => "XI",
            _ if country.is_in_eu() => country.vat_prefix()?,
            _ => return None,
        };
        let number = id.as_str().strip_prefix(prefix)?.to_owned();
        Some(Question { prefix, number })
    }
}
