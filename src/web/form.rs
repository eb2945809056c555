//! Forms: what was typed, and what is wrong with it.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::{Error, Result};
use crate::paths::escaped;
use crate::store::pages::{Page, Start};

/// The body of a form, decoded strictly: what is not UTF-8 is refused, and so are control characters.
///
/// # Errors
/// [`Error::Malformed`] or [`Error::ControlCharacters`].
pub fn parse<F: DeserializeOwned>(body: &[u8]) -> Result<F> {
    check(body)?;
    serde_html_form::from_bytes(body).map_err(|_| Error::Malformed)
}

/// Looks at a body without taking it apart: for forms that have no fields as well.
///
/// # Errors
/// As [`parse`].
pub fn check(body: &[u8]) -> Result<()> {
    for part in body.split(|byte| matches!(byte, b'&' | b'=')) {
        let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        let decoded = percent_encoding::percent_decode(&spaced).decode_utf8().map_err(|_| Error::Malformed)?;
        if decoded.chars().any(|c| c.is_control() && !matches!(c, '\r' | '\n' | '\t')) {
            return Err(Error::ControlCharacters);
        }
    }
    Ok(())
}

/// All that is wrong with a form: for each field what to do about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(&'static str, String)>);

impl FieldErrors {
    pub fn none() -> FieldErrors {
        FieldErrors::default()
    }

    /// One error, at one field.
    pub fn at(field: &'static str, what: impl Into<String>) -> FieldErrors {
        FieldErrors(vec![(field, what.into())])
    }

    pub fn add(&mut self, field: &'static str, what: impl Into<String>) {
        self.0.push((field, what.into()));
    }

    /// Takes the value, or notes what is wrong and goes on with the other fields.
    pub fn take<T>(&mut self, field: &'static str, value: Result<T, String>) -> Option<T> {
        value.map_err(|what| self.add(field, what)).ok()
    }

    /// As [`FieldErrors::take`], of a value with several fields.
    pub fn take_all<T>(&mut self, value: Result<T, Vec<(&'static str, String)>>) -> Option<T> {
        value.map_err(|wrong| self.0.extend(wrong)).ok()
    }

    /// What is wrong with this field.
    pub fn on(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, what)| what.as_str())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order of the fields, for the summary on top.
    pub fn all(&self) -> &[(&'static str, String)] {
        &self.0
    }
}

/// What people call a field, for the summary of errors: `postal_code` is "Postal code".
pub fn label(field: &str) -> String {
    match field {
        "vat_id" => "VAT ID".into(),
        "url" => "URL".into(),
        "kind" => "Types".into(),
        "street2" => "Address line 2".into(),
        "region" => "State".into(),
        "payment_method_name" => "Nickname".into(),
        "accountant_email" => "Email".into(),
        "until" => "Last day".into(),
        "buyer_reference" => "Your reference".into(),
        "company" => "Company or name".into(),
        "holder" => "Account holder".into(),
        "iban" => "IBAN".into(),
        "bic" => "BIC".into(),
        "confirm_password" => "Current password".into(),
        "confirm_code" | "confirm_by" => "Code".into(),
        "pay_with" => "Payment method".into(),
        "pay_by" => "How invoices are paid".into(),
        "leave" => "Your own work".into(),
        "log-in-email" => "Email".into(),
        "log-in-password" => "Password".into(),
        _ => {
            let mut words = field.replace('_', " ");
            words.get_mut(..1).map(str::make_ascii_uppercase);
            words
        }
    }
}

/// True for the option that was chosen, whatever type its value has.
pub fn is_chosen(value: impl std::fmt::Display, chosen: impl std::fmt::Display) -> bool {
    let value = value.to_string();
    value == chosen.to_string()
}

/// What the address of a list says: what is looked for, and where its page begins.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    pub q: String,
    after: String,
    before: String,
}

impl ListQuery {
    pub fn start<Id: Copy>(&self, parse: fn(&str) -> Option<Id>) -> Start<Id> {
        Start::read(&self.after, &self.before, parse)
    }
}

/// Which part of a long list to choose from is wanted: a button within the form, so that nothing typed is lost.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Looking {
    q: String,
    /// What was looked for when the page was made: Enter in the field presses the first button of the form.
    q_before: String,
    /// `q`, `after.ID`, `before.ID`
    look: String,
}

impl Looking {
    /// That part. None: another button was pressed.
    pub fn part(&self) -> Option<ListQuery> {
        let typed = self.q.trim();
        let is_same = typed == self.q_before.trim();
        if self.look.is_empty() && is_same {
            return None;
        }
        let mut part = ListQuery { q: typed.to_owned(), ..ListQuery::default() };
        match self.look.split_once('.') {
            Some(("after", id)) if is_same => part.after = id.to_owned(),
            Some(("before", id)) if is_same => part.before = id.to_owned(),
            _ => {}
        }
        Some(part)
    }

    /// The address of the page with that part. None: another button was pressed.
    pub fn wanted(&self, page: &str) -> Option<String> {
        let ListQuery { q, after, before } = self.part()?;
        let joint = if page.contains('?') { '&' } else { '?' };
        let sides = [("after", after), ("before", before)].into_iter().filter(|(_, id)| !id.is_empty());
        let place: String = sides.map(|(side, id)| format!("&{side}={}", escaped(&id))).collect();
        Some(format!("{page}{joint}q={}{place}#choose", escaped(&q)))
    }
}

/// A list to choose from within a form, of which only a part may be shown.
#[derive(Debug, Clone, Default)]
pub struct LongList {
    pub q: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// There is more than this part.
    pub is_long: bool,
    /// `38 in all`
    pub all: Option<String>,
}

impl LongList {
    pub fn of<T, Id: Copy + std::fmt::Display>(page: &Page<T, Id>, looked_for: &str) -> LongList {
        LongList {
            q: looked_for.to_owned(),
            before: page.before.map(|id| format!("before.{id}")),
            after: page.after.map(|id| format!("after.{id}")),
            is_long: !page.is_whole_list() || !looked_for.is_empty(),
            all: page.all_in_words(),
        }
    }
}
