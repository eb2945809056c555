//! VIES, the service of the EU that asks the tax offices of its member states: its REST interface.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::checker::{Answer, Question, VatIdChecker};
use crate::model::this_machine::is_loopback_url;
use crate::outgoing::{Outgoing, Patience};

/// Where it is.
pub const OFFICIAL: &str = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number";
/// An answer has a few hundred bytes.
const LARGEST_ANSWER: u64 = 32 * 1024;
/// A consultation number has 16 characters.
const LONGEST_CONSULTATION: usize = 40;
/// It does not know who asks: without that it still answers, but gives no number.
const REQUESTER_REFUSED: &str = "INVALID_REQUESTER_INFO";
/// What only this question or this country has to do with; everything else concerns all questions.
const NOT_NOW: [&str; 6] = [
    "MS_UNAVAILABLE",
    "MS_MAX_CONCURRENT_REQ",
    "MS_MAX_CONCURRENT_REQ_TIME",
    "TIMEOUT",
    "INVALID_INPUT",
    "VAT_BLOCKED",
];

/// Asks VIES.
pub struct Vies {
    url: String,
    /// The VAT ID of the seller: who says it gets a consultation number.
    requester: Option<Question>,
    outgoing: Outgoing,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    country_code: &'a str,
    vat_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    requester_member_state_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requester_number: Option<&'a str>,
}

/// What stands in `userError` beside an answer that is none.
const NO_ERROR: [&str; 3] = ["", "VALID", "INVALID"];

/// The parts of an answer that matter here. A problem may stand in a list, or beside a `valid` that is then false for
/// no reason.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Reply {
    #[serde(alias = "isValid")]
    valid: Option<bool>,
    request_identifier: Option<String>,
    user_error: Option<String>,
    error_wrappers: Option<Vec<Problem>>,
    action_succeed: Option<bool>,
    /// What else there is: it has had errors under other names.
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Problem {
    error: String,
}

impl Vies {
    /// At this address, on behalf of the seller with this VAT ID.
    pub fn new(url: &str, requester: Option<Question>, patience: Patience) -> Vies {
        Vies { url: url.to_owned(), requester, outgoing: Outgoing::to(url, patience) }
    }

    fn reply(&self, question: &Question, requester: Option<&Question>) -> Result<Reply, String> {
        let body = Body {
            country_code: question.prefix,
            vat_number: &question.number,
            requester_member_state_code: requester.map(|it| it.prefix),
            requester_number: requester.map(|it| it.number.as_str()),
        };
        let body = serde_json::to_string(&body).map_err(|problem| problem.to_string())?;
        let headers = [("content-type", "application/json"), ("accept", "application/json")];
        let answered = self.outgoing.post(&self.url, &headers, &body)?;
        let status = answered.status;
        let reply: Reply = answered
            .whole(LARGEST_ANSWER)
            .and_then(|text| serde_json::from_str(&text).map_err(|_| "not understood".to_owned()))
            .map_err(|problem| format!("answer {status}: {problem}"))?;
        let is_answer = reply.problem().is_some() || (status == 200 && reply.valid.is_some());
        if is_answer { Ok(reply) } else { Err(format!("answer {status} says nothing")) }
    }
}

impl VatIdChecker for Vies {
    fn ask(&self, question: &Question) -> Answer {
        let mut reply = self.reply(question, self.requester.as_ref());
        if reply.as_ref().is_ok_and(|reply| reply.problem() == Some(REQUESTER_REFUSED)) {
            tracing::warn!("VIES does not know the VAT ID of the seller: there is no consultation number");
            reply = self.reply(question, None);
        }
        reply.map_or_else(Answer::Away, Reply::meaning)
    }
}

impl Reply {
    fn problem(&self) -> Option<&str> {
        let listed = self.error_wrappers.iter().flatten().map(|problem| problem.error.as_str()).next();
        let beside = self.user_error.as_deref().filter(|word| !NO_ERROR.contains(word));
        listed.or(beside).or_else(|| self.more_errors().find_map(Value::as_str))
    }

    fn more_errors(&self) -> impl Iterator<Item = &Value> {
        let is_nothing = |value: &Value| match value {
            Value::Null | Value::Bool(false) => true,
            Value::String(text) => NO_ERROR.contains(&text.as_str()),
            Value::Array(all) => all.is_empty(),
            Value::Object(all) => all.is_empty(),
            Value::Bool(true) | Value::Number(_) => false,
        };
        let errors = self.more.iter().filter(|(name, _)| name.to_lowercase().contains("error"));
        errors.map(|(_, value)| value).filter(move |value| !is_nothing(value))
    }

    /// Nothing beside the yes or no speaks against it.
    fn is_clear(&self) -> bool {
        let agrees = match self.user_error.as_deref() {
            Some("VALID") => self.valid == Some(true),
            Some("INVALID") => self.valid == Some(false),
            _ => true,
        };
        agrees && self.action_succeed != Some(false) && self.more_errors().next().is_none()
    }

    fn meaning(self) -> Answer {
        match self.problem() {
            Some(problem) if NOT_NOW.contains(&problem) => Answer::NotNow(problem.to_owned()),
            Some(problem) => Answer::Away(problem.chars().take(60).collect()),
            None if !self.is_clear() => Answer::NotNow("neither yes nor no".into()),
            None if self.valid == Some(true) => {
                let given = self.request_identifier.unwrap_or_default();
                let is_number =
                    given.len() <= LONGEST_CONSULTATION && given.bytes().all(|it| it.is_ascii_alphanumeric());
                Answer::Valid { consultation: if is_number { given } else { String::new() } }
            }
            None => Answer::NotValid,
        }
    }
}

/// Checks the address of the service.
///
/// # Errors
/// One sentence that says what is wrong with it.
pub fn check_url(url: &str) -> Result<(), String> {
    let is_http = |parsed: &Url| parsed.scheme() == "https" || parsed.scheme() == "http" && is_loopback_url(url);
    match Url::parse(url) {
        Ok(parsed) if is_http(&parsed) => Ok(()),
        _ => Err(format!("REMIT_VIES_URL is “{url}”. Use an address that begins with https://, or off.")),
    }
}
