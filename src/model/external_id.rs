//! What the hosting platform calls something: a key of its own, unique in its kind.

/// The longest, in characters.
const LONGEST: usize = 100;

/// Letters, digits and `-._~:@`: as it is, it can stand in an address.
#[derive(Debug, Clone, PartialEq, Eq, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct ExternalId(String);

impl ExternalId {
    /// # Errors
    /// What to do about it, as a sentence for the field.
    pub fn parse(text: &str) -> Result<ExternalId, String> {
        ExternalId::from_stored(text)
            .ok_or_else(|| format!("Use 1 to {LONGEST} letters, digits and any of - . _ ~ : @"))
    }

    pub fn from_stored(text: &str) -> Option<ExternalId> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:@".contains(&byte);
        let is_good = (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_plain);
        is_good.then(|| ExternalId(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

crate::stored_as_text!(ExternalId);
