//! Calls to Stripe: a form goes there, JSON comes back, in one version of its interface.

use data_encoding::HEXLOWER;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use url::form_urlencoded::Serializer;

use super::objects::{ApiError, Refusal};
use crate::gateway::port::Trouble;
use crate::outgoing::{Answered, Outgoing, Patience};

/// Where it is.
pub const OFFICIAL: &str = "https://api.stripe.com";
/// A later one is taken up by hand: those of 2026 know no `payment_method_types`, which says what a page offers.
pub const VERSION: &str = "2025-09-30.clover";
/// A hundred payments with what belongs to them have less than a megabyte.
const LARGEST_ANSWER: u64 = 4 * 1024 * 1024;
/// So much of what it says of a mistake is handed on.
const LONGEST_WORDS: usize = 200;

/// So many digits tell two questions apart.
const DIGITS: usize = 16;

pub(super) struct Client {
    outgoing: Outgoing,
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
        let url = url.trim_end_matches('/').to_owned();
        Client { outgoing: Outgoing::to(&url, patience), url, authorization: format!("Bearer {key}") }
    }

    /// Reads an object, or a list of them.
    pub fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, Problem> {
        let url = format!("{}/v1/{path}?{}", self.url, encoded(query));
        read(self.outgoing.get(&url, &self.headers())).map(|made| made.object)
    }

    /// Makes or changes an object. With a key the same is done once.
    pub fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        key: Option<&str>,
    ) -> Result<Made<T>, Problem> {
        let mut headers = self.headers().to_vec();
        headers.push(("content-type", "application/x-www-form-urlencoded"));
        headers.extend(key.map(|key| ("idempotency-key", key)));
        read(self.outgoing.post(&format!("{}/v1/{path}", self.url), &headers, &encoded(fields)))
    }

    fn headers(&self) -> [(&str, &str); 2] {
        [("authorization", self.authorization.as_str()), ("stripe-version", VERSION)]
    }
}

/// The key of a page, or of who is to come to it: names and addresses may have changed when it is asked for again, and Stripe takes a
/// key for the same question only. Then it is another page; of the first nobody knows the address. Never for money.
pub(super) fn keyed(key: &str, fields: &[(&str, &str)]) -> String {
    let digest = HEXLOWER.encode(&Sha256::digest(encoded(fields).as_bytes()));
    format!("{key}:{}", digest.chars().take(DIGITS).collect::<String>())
}

fn encoded(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn read<T: DeserializeOwned>(answer: Result<Answered, String>) -> Result<Made<T>, Problem> {
    let answer = answer.map_err(Problem::Away)?;
    let (status, request) = (answer.status, answer.header("request-id").to_owned());
    let is_replayed = answer.header("idempotent-replayed") == "true";
    let text = answer.whole(LARGEST_ANSWER);
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
