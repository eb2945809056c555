//! E-mail addresses in their comparable form, the only form that is kept and sent to; shown as their owners write them.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

use super::domain::with_letters;

/// A plausible address in comparable form: trimmed, ASCII lower case, the domain in IDNA form.
/// `+tags` are kept: they are different addresses.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow, serde::Serialize, serde::Deserialize,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct EmailAddress(String);

/// The longest address that SMTP can carry (RFC 5321, erratum 1690).
const LONGEST: usize = 254;
const LONGEST_LOCAL_PART: usize = 64;
/// Nobody can have this one.
const FORGOTTEN: &str = "former member";

impl EmailAddress {
    /// Takes what somebody typed. No control characters, quotes, comments or lists.
    pub fn parse(typed: &str) -> Option<EmailAddress> {
        let (local, domain) = typed.trim().rsplit_once('@')?;
        let local_is_plain = !local.is_empty()
            && local.len() <= LONGEST_LOCAL_PART
            && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b))
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        if !local_is_plain {
            return None;
        }
        let domain = idna::domain_to_ascii_strict(domain).ok()?.to_ascii_lowercase();
        let labels_are_plain = domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        });
        let address = format!("{}@{domain}", local.to_ascii_lowercase());
        (labels_are_plain && domain.contains('.') && address.len() <= LONGEST).then_some(EmailAddress(address))
    }

    /// Stands where an address was forgotten: its account was deleted.
    pub fn forgotten() -> EmailAddress {
        EmailAddress(FORGOTTEN.to_owned())
    }

    pub fn is_forgotten(&self) -> bool {
        self.0 == FORGOTTEN
    }

    /// What was typed in a field.
    ///
    /// # Errors
    /// What to do about it, as a sentence for the field.
    pub fn typed(typed: &str) -> Result<EmailAddress, String> {
        EmailAddress::parse(typed).ok_or_else(|| "Write an email address like name@example.com.".into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn from_stored(text: &str) -> Option<EmailAddress> {
        Some(EmailAddress(text.to_owned()))
    }

    /// As its owner writes it: the domain with its letters.
    pub fn shown(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        format!("{local}@{}", with_letters(domain))
    }

    /// `c•••@harbour-cafe.example`: for somebody who has not shown that the address is theirs.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        format!("{}•••@{}", &local[..1], with_letters(domain))
    }
}

impl std::fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown())
    }
}

crate::stored_as_text!(EmailAddress);
