//! Calls to Stripe: a form goes there, JSON comes back, in one version of its interface.

use std::time::Duration;

use serde::de::DeserializeOwned;
use ureq::http::{HeaderMap, Response};
use ureq::{Agent, Body};
use url::form_urlencoded::Serializer;

use super::objects::{ApiError, Refusal};
use crate::gateway::port::Trouble;
use crate::model::this_machine::is_loopback_url;

/// Where it is.
pub const OFFICIAL: &str = "https://api.stripe.com";
/// A later one is taken up by hand: those of 2026 know no `payment_method_types`, which says what a page offers.
pub const VERSION: &str = "2025-09-30.clover";
/// A hundred payments with what belongs to them have less than a megabyte.
const LARGEST_ANSWER: u64 = 4 * 1024 * 1024;
/// So much of what it says of a mistake is handed on.
const LONGEST_WORDS: usize = 200;

/// How long it is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub connect: Duration,
    /// For everything together.
    pub whole: Duration,
}

impl Default for Patience {
    /// Somebody may be waiting: what takes longer goes on there, and is asked again with the same key.
    fn default() -> Self {
        Patience { connect: Duration::from_secs(5), whole: Duration::from_secs(20) }
    }
}

pub(super) struct Client {
    agent: Agent,
    url: String,
    authorization: String,
}

/// An object that was asked for with a key.
pub(super) struct Made<T> {
    pub object: T,
    /// It is what was answered the first time: meanwhile it may be another one.
    pub is_replayed: bool,
}

/// Why there is no object.
#[derive(Debug)]
pub(super) enum Problem {
    /// Nobody knows whether it was done.
    Away(String),
    /// It has understood, and says no.
    Said(Box<Refused>),
}

#[derive(Debug)]
pub(super) struct Refused {
    pub status: u16,
    pub error: ApiError,
    /// By which Stripe finds it in its own log.
    request: String,
}

impl Client {
    pub fn new(url: &str, key: &str, patience: Patience) -> Client {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("remit/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(patience.connect))
            .timeout_global(Some(patience.whole));
        if is_loopback_url(url) {
            config = config.proxy(None);
        }
        let url = url.trim_end_matches('/').to_owned();
        Client { url, authorization: format!("Bearer {key}"), agent: config.build().new_agent() }
    }

    /// Reads an object, or a list of them.
    pub fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Problem> {
        let url = format!("{}/v1/{path}?{}", self.url, encoded(query));
        let request = self.agent.get(url).header("authorization", self.authorization.as_str());
        read(request.header("stripe-version", VERSION).call()).map(|made| made.object)
    }

    /// Makes or changes an object. With a key the same is done once.
    pub fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        key: Option<&str>,
    ) -> Result<Made<T>, Problem> {
        let request = self.agent.post(format!("{}/v1/{path}", self.url));
        let request = request.header("authorization", self.authorization.as_str()).header("stripe-version", VERSION);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = match key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        };
        read(request.send(encoded(fields)))
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn read<T: DeserializeOwned>(answer: Result<Response<Body>, ureq::Error>) -> Result<Made<T>, Problem> {
    let mut answer = answer.map_err(|problem| Problem::Away(problem.to_string()))?;
    let status = answer.status().as_u16();
    let is_replayed = said(answer.headers(), "idempotent-replayed") == "true";
    let request = said(answer.headers(), "request-id");
    let text = answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_string();
    let text = text.map_err(|problem| Problem::Away(format!("answer {status}: {problem}")))?;
    if (200..300).contains(&status) {
        let object = serde_json::from_str(&text);
        let object = object.map_err(|_| Problem::Away(format!("answer {status} is not understood ({request})")))?;
        return Ok(Made { object, is_replayed });
    }
    match serde_json::from_str::<Refusal>(&text) {
        Ok(Refusal { error }) if is_final(status, &error) => {
            Err(Problem::Said(Box::new(Refused { status, error, request })))
        }
        Ok(Refusal { error }) => Err(Problem::Away(Refused { status, error, request }.words())),
        Err(_) => Err(Problem::Away(format!("answer {status} ({request})"))),
    }
}

/// Asked again it would say the same. A key that is not good (401, 403) says nothing of the question, and neither does a key of
/// ours that was used for something else: nobody knows what has become of that.
fn is_final(status: u16, error: &ApiError) -> bool {
    matches!(status, 400 | 402 | 404) && error.kind.as_deref() != Some("idempotency_error")
}

fn said(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

impl Problem {
    /// The payment that was made all the same.
    pub fn payment(&self) -> Option<String> {
        match self {
            Problem::Said(refused) => refused.error.payment_intent.as_ref().map(|it| it.id.clone()),
            Problem::Away(_) => None,
        }
    }
}

impl Refused {
    /// For whoever runs the server. It may repeat an address that is wrong: then only what kind of mistake it is.
    fn words(&self) -> String {
        let ApiError { kind, code, decline_code, param, message, .. } = &self.error;
        let kinds: Vec<&str> = [kind, code, decline_code, param].into_iter().flatten().map(String::as_str).collect();
        let message = message.as_deref().filter(|message| !message.contains('@')).unwrap_or_default();
        let message: String = message.chars().take(LONGEST_WORDS).collect();
        format!("answer {}: {}: {message} ({})", self.status, kinds.join(" "), self.request)
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Trouble {
        match problem {
            Problem::Away(why) => Trouble::Away(why),
            Problem::Said(refused) => Trouble::Refused(refused.words()),
        }
    }
}
