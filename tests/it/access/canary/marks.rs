//! The marks: what was typed, about what.

use remit::model::{AppId, InvitationId, PaymentMethodId, PersonId, TeamId};

/// What a text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Person(PersonId),
    Team(TeamId),
    App(AppId),
    PaymentMethod(PaymentMethodId),
    Invitation(InvitationId),
    /// What operators note for themselves, and what the bank says.
    House,
    /// What operators note about what a payment method owes: for those of them who have opened its record.
    Record(PaymentMethodId),
    /// What somebody typed who accepted under another address.
    Choice(InvitationId),
    /// A sign-up, or a new address of a person, that the mailbox of this label has not confirmed.
    Unconfirmed(&'static str, Option<PersonId>),
}

#[derive(Debug, Clone)]
pub struct Mark {
    /// In small letters.
    pub text: String,
    pub of: Of,
    pub field: &'static str,
}

/// What all but VAT IDs begin with.
pub const CANARY: &str = "canary-";

pub fn text(label: &str, field: &str) -> String {
    format!("{CANARY}{label}-{field}")
}

pub fn address(label: &str) -> String {
    format!("{}@canary.example", text(label, "email"))
}

/// The marks that stand in a text, also in pieces as pictures break long names; and what looks like a mark but is none.
pub fn found<'a>(marks: &'a [Mark], text: &str) -> (Vec<&'a Mark>, Vec<String>) {
    let text = text.to_lowercase();
    let mut found: Vec<&Mark> =
        marks.iter().filter(|mark| !mark.text.starts_with(CANARY) && text.contains(&mark.text)).collect();
    let mut strange = Vec::new();
    for (at, _) in text.match_indices(CANARY) {
        let rest = &text[at..];
        let piece: String = rest.chars().take_while(|char| char.is_ascii_alphanumeric() || *char == '-').collect();
        let whole = marks.iter().find(|mark| rest.starts_with(&mark.text));
        match whole.or_else(|| marks.iter().find(|mark| mark.text.starts_with(&piece))) {
            Some(mark) => found.push(mark),
            None => strange.push(piece),
        }
    }
    (found, strange)
}
