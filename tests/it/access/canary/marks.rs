//! The marks: what was typed, about what.

use std::collections::BTreeSet;

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
    /// What a payment method pays, so far or by an invoice; `Gross`: what an invoice comes to.
    Amount(PaymentMethodId),
    Gross(PaymentMethodId),
    /// What an app has cost while this paid.
    Cost(AppId, PaymentMethodId),
    /// What an app costs a month.
    Price(AppId),
    /// Any amount of which nothing else is known.
    SomeAmount,
    /// What somebody typed who accepted under another address.
    Choice(InvitationId),
    /// What somebody types and has not sent yet.
    Draft(PersonId),
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

/// The field of all amounts.
pub const AMOUNT: &str = "amount";

pub fn text(label: &str, field: &str) -> String {
    format!("{CANARY}{label}-{field}")
}

pub fn address(label: &str) -> String {
    format!("{}@canary.example", text(label, "email"))
}

/// The marks that stand in a text, also in pieces as pictures break long names; and what looks like a mark but is none.
pub fn found<'a>(marks: &'a [Mark], text: &str) -> (Vec<&'a Mark>, Vec<String>) {
    let text = text.to_lowercase();
    let mut found: Vec<&Mark> = marks.iter().filter(|mark| is_other(mark) && text.contains(&mark.text)).collect();
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
    if let Some(any) = marks.iter().find(|mark| mark.of == Of::SomeAmount) {
        found.extend(amounts(&text).iter().map(|amount| of_amount(marks, amount).unwrap_or(any)));
    }
    (found, strange)
}

fn is_other(mark: &Mark) -> bool {
    mark.field != AMOUNT && !mark.text.starts_with(CANARY)
}

fn of_amount<'a>(marks: &'a [Mark], amount: &str) -> Option<&'a Mark> {
    marks.iter().find(|mark| mark.field == AMOUNT && mark.text == amount)
}

/// Whatever looks like money in a text, but for nothing at all: `€1,234.50`, `$3`, and `12.34 EUR` as `12.34eur`.
pub fn amounts(text: &str) -> BTreeSet<String> {
    let text = text.to_lowercase();
    let figures = |piece: &str| -> String {
        piece.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect()
    };
    let mut all = BTreeSet::new();
    for (at, sign) in text.match_indices(['€', '$']) {
        let after = figures(text[at + sign.len()..].trim_start_matches([' ', '\u{a0}']));
        all.insert(format!("{sign}{}", after.trim_end_matches(['.', ','])));
    }
    for currency in ["eur", "usd", "€"] {
        let is_before = |at: usize| !text[at + currency.len()..].starts_with(|c: char| c.is_ascii_digit());
        for (at, _) in text.match_indices(currency).filter(|(at, _)| is_before(*at)) {
            let before = text[..at].trim_end_matches([' ', '\u{a0}']);
            let turned: String = before.chars().rev().take(20).collect();
            let amount: String = figures(&turned).chars().rev().collect();
            all.insert(format!("{amount}{currency}"));
        }
    }
    let is_some = |amount: &String| amount.chars().any(|c| c.is_ascii_digit() && c != '0');
    // Above the bars of a chart amounts are rounded, and forecasts are: beside each stands one to the cent.
    let is_rounded = |amount: &String| amount.starts_with(['€', '$']) && !amount.contains('.');
    all.into_iter().filter(|amount| is_some(amount) && !is_rounded(amount)).collect()
}
