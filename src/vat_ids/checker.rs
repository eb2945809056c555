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

#[cfg(test)]
mod tests {
    use super::*;

    fn question(country: &str, typed: &str) -> Option<String> {
        let country = Country::parse(country).expect("a country");
        let id = VatId::parse(typed, country).expect("a VAT ID");
        Question::about(&id, country).map(|question| format!("{} {}", question.prefix, question.number))
    }

    #[test]
    fn the_eu_and_northern_ireland_are_asked_and_nobody_else() {
        assert_eq!(question("DE", "136 695 976").as_deref(), Some("DE 136695976"));
        assert_eq!(question("AT", "ATU13585627").as_deref(), Some("AT U13585627"));
        assert_eq!(question("GR", "EL 094259216").as_deref(), Some("EL 094259216"));
        assert_eq!(question("GB", "XI 980780684").as_deref(), Some("XI 980780684"));
        assert_eq!(question("GB", "GB 980780684"), None);
        assert_eq!(question("CH", "CHE-100.155.212"), None);
        assert_eq!(question("NO", "988 077 917"), None);
        assert_eq!(question("US", "AT12-3456789"), None);
    }
}
