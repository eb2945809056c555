//! A VAT ID whose form and check digits are right, in one spelling: prefix and number without blanks.
//! Whether the tax office knows it is another question, asked elsewhere and later.

mod birth_numbers;
mod check_digits;
mod schemes;
mod sums;

use super::country::Country;
use schemes::Scheme;
use std::fmt;

/// A VAT ID such as `DE136695976`. Checked for the EU, Northern Ireland (`XI…`), the United Kingdom, Switzerland
/// and Norway. The numbers of all other countries are **not checked**: any 2 to 20 letters, digits and dashes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct VatId(String);

/// Why a text is no VAT ID of a country. [`VatIdError::sentence`] says what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VatIdError {
    /// It begins like a VAT ID of another country.
    WrongCountry { expected: &'static str },
    /// Its length or its characters are not those of the country.
    WrongForm { example: &'static str },
    /// It looks right, but it was mistyped: the number contradicts itself.
    WrongCheckDigit,
    /// It is not 2 to 20 letters, digits and dashes, which is all that is asked of countries without a known form.
    WrongCharacters,
}

impl VatId {
    /// Reads what a person typed: blanks, dots, dashes, slashes and small letters are fine, the prefix may be missing
    /// (the country says it), and so may the words after Swiss and Norwegian numbers, which are not kept.
    pub fn parse(text: &str, country: Country) -> Result<VatId, VatIdError> {
        let Some(scheme) = Scheme::all_of(country).next() else {
            return unchecked(text);
        };
        let typed = compact(text);
        if let Some(id) = Scheme::all_of(country).find_map(|scheme| scheme.read(&typed)) {
            return Ok(VatId(id));
        }
        Err(if Scheme::all_but(country).any(|other| other.begins(&typed)) {
            VatIdError::WrongCountry { expected: scheme.prefix }
        } else if Scheme::all_of(country).any(|scheme| scheme.fits(&typed)) {
            VatIdError::WrongCheckDigit
        } else {
            VatIdError::WrongForm { example: scheme.example }
        })
    }

    /// Reads back what [`VatId::as_str`] gave, where the country is not at hand: looks at the characters only.
    pub fn from_stored(text: &str) -> Option<VatId> {
        let known = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "-+*".contains(c);
        ((2..=20).contains(&text.len()) && text.chars().all(known)).then(|| VatId(text.to_owned()))
    }

    /// The one spelling: prefix and number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl VatIdError {
    /// What the person at the form should do.
    pub fn sentence(&self) -> String {
        match self {
            VatIdError::WrongCountry { expected } => {
                format!("A VAT ID of this country begins with {expected}: change the number or the country.")
            }
            VatIdError::WrongForm { example } => {
                format!("This is not a VAT ID of this country: write it like {example}.")
            }
            VatIdError::WrongCheckDigit => {
                "There is a mistake in this VAT ID: compare it with your papers, digit by digit.".to_owned()
            }
            VatIdError::WrongCharacters => "Use 2 to 20 letters, digits and dashes.".to_owned(),
        }
    }
}

fn unchecked(text: &str) -> Result<VatId, VatIdError> {
    let kept: String = text.chars().filter(|&c| !is_separator(c) || c == '-').collect();
    let known = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let has_a_number = kept.chars().any(|c| c.is_ascii_alphanumeric());
    if has_a_number && (2..=20).contains(&kept.len()) && kept.chars().all(known) {
        Ok(VatId(kept.to_ascii_uppercase()))
    } else {
        Err(VatIdError::WrongCharacters)
    }
}

fn compact(text: &str) -> String {
    text.chars().filter(|&c| !is_separator(c)).collect::<String>().to_ascii_uppercase()
}

/// Blanks of every kind, dots, slashes, and dashes from hyphen to minus.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '.' | '/' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

crate::stored_as_text!(VatId);
