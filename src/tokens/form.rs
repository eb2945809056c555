//! What is typed for a new token, and the page that shows it once.

use askama::Template;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::changes::NewToken;
use crate::model::access_token::{AccessToken, LONGEST_DAYS, Scope, Scopes, USUAL_DAYS};
use crate::model::bearer::BearerToken;
use crate::model::moment;
use crate::model::written;
use crate::paths;
use crate::web::{FieldErrors, Shell};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TokenForm {
    pub(super) name: String,
    pub(super) scopes: Vec<String>,
    pub(super) until: String,
}

impl TokenForm {
    /// As it is proposed: to read, for a while.
    pub(super) fn proposed(today: NaiveDate) -> TokenForm {
        let until = (today + Days::new(USUAL_DAYS)).to_string();
        TokenForm { name: String::new(), scopes: vec![Scope::Read.as_str().into()], until }
    }

    pub(super) fn has(&self, scope: &Scope) -> bool {
        self.scopes.iter().any(|chosen| chosen == scope.as_str())
    }

    /// `offered`: the scopes of the page.
    pub(super) fn check(&self, today: NaiveDate, offered: &[Scope], longest: Longest) -> Result<NewToken, FieldErrors> {
        let mut errors = FieldErrors::none();
        let name = errors.take("name", written::name_without_links(&self.name));
        let scopes: Scopes = offered.iter().copied().filter(|scope| self.has(scope)).collect();
        if scopes.is_empty() {
            errors.add("scopes", "Choose at least one.");
        }
        let last_day = errors.take("until", longest.check(self.until.trim(), today));
        match (name, last_day) {
            (Some(name), Some(last_day)) if errors.is_empty() => Ok(NewToken { name, scopes, last_day }),
            _ => Err(errors),
        }
    }
}

/// How long it may work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Longest {
    AYear,
    UntilItIsEnded,
}

impl Longest {
    fn check(self, typed: &str, today: NaiveDate) -> Result<Option<NaiveDate>, String> {
        if typed.is_empty() && self == Longest::UntilItIsEnded {
            return Ok(None);
        }
        let latest = match self {
            Longest::AYear => today + Days::new(LONGEST_DAYS),
            Longest::UntilItIsEnded => NaiveDate::MAX - Days::new(2),
        };
        let day = typed.parse::<NaiveDate>().ok().filter(|day| (today..=latest).contains(day));
        let words = || match self {
            Longest::AYear => format!("Use a day from today to {}.", moment::day(latest)),
            Longest::UntilItIsEnded => "Use today or a later day, or leave it empty.".into(),
        };
        day.map(Some).ok_or_else(words)
    }
}

#[derive(Template)]
#[template(path = "tokens/new.html")]
pub(super) struct NewTokenPage {
    pub(super) shell: Shell,
    pub(super) form: TokenForm,
    pub(super) offered: Vec<Scope>,
    pub(super) errors: FieldErrors,
    pub(super) lead: &'static str,
    pub(super) until_hint: &'static str,
    /// Where the form goes.
    pub(super) action: String,
    /// The list it will stand in, and what that is called.
    pub(super) among: List,
}

#[derive(Template)]
#[template(path = "tokens/made.html")]
pub(super) struct MadeToken {
    pub(super) shell: Shell,
    pub(super) made: AccessToken,
    pub(super) secret: BearerToken,
    /// The list it stands in, and what that is called.
    pub(super) among: List,
}

/// A list of tokens.
pub(super) struct List {
    pub(super) name: &'static str,
    pub(super) address: String,
}

impl List {
    pub(super) fn of_person() -> List {
        List { name: "Tokens", address: paths::tokens() }
    }

    pub(super) fn of_platform() -> List {
        List { name: "Platform tokens", address: paths::operator_tokens() }
    }
}
