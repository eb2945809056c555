//! Requests that go out, to a service or to an address that somebody has typed: no redirect is followed, nobody waits for long,
//! and no more of an answer is read than whoever asks can use. Never within a transaction.

use std::io::{self, Read};
use std::net::IpAddr;
use std::time::Duration;

use ureq::config::{Config, ConfigBuilder};
use ureq::http::{HeaderMap, Response, Uri};
use ureq::typestate::AgentScope;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, RequestBuilder};

use crate::model::this_machine::is_loopback_url;

/// How long an answer is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub connect: Duration,
    /// For everything together.
    pub whole: Duration,
}

impl Default for Patience {
    /// Somebody may be waiting.
    fn default() -> Self {
        Patience { connect: Duration::from_secs(5), whole: Duration::from_secs(20) }
    }
}

/// Whoever asks others.
pub struct Outgoing(Agent);

/// What came back.
pub struct Answered {
    pub status: u16,
    headers: HeaderMap,
    body: Body,
}

/// Looks names up as ever, and refuses what they must not lead to. What it has looked at is what is connected to.
#[derive(Debug)]
struct Guarded {
    resolver: DefaultResolver,
    is_refused: fn(IpAddr) -> bool,
}

impl Resolver for Guarded {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.resolver.resolve(uri, config, timeout)?;
        match found.iter().any(|address| (self.is_refused)(address.ip())) {
            true => Err(io::Error::other("nothing is sent to this address").into()),
            false => Ok(found),
        }
    }
}

impl Outgoing {
    /// To a service that the settings name: through the proxy of the environment, unless the service is on this machine.
    pub fn to(url: &str, patience: Patience) -> Outgoing {
        let config = config(patience);
        let config = if is_loopback_url(url) { config.proxy(None) } else { config };
        Outgoing(config.build().new_agent())
    }

    /// To any address but those that are refused. Without a proxy: that would look names up for itself.
    pub fn guarded(patience: Patience, is_refused: fn(IpAddr) -> bool) -> Outgoing {
        let guarded = Guarded { resolver: DefaultResolver::default(), is_refused };
        Outgoing(Agent::with_parts(config(patience).proxy(None).build(), DefaultConnector::default(), guarded))
    }

    /// Asks for this, and waits for the status and the head of the answer, whatever they are.
    ///
    /// # Errors
    /// Why nobody answered, for the log.
    pub fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answered, String> {
        answered(with(self.0.get(url), headers).call())
    }

    /// The same, with something that is sent there.
    ///
    /// # Errors
    /// As [`Outgoing::get`].
    pub fn post(&self, url: &str, headers: &[(&str, &str)], body: &str) -> Result<Answered, String> {
        answered(with(self.0.post(url), headers).send(body))
    }
}

fn with<Any>(request: RequestBuilder<Any>, headers: &[(&str, &str)]) -> RequestBuilder<Any> {
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}

fn answered(response: Result<Response<Body>, ureq::Error>) -> Result<Answered, String> {
    let (head, body) = response.map_err(|problem| problem.to_string())?.into_parts();
    Ok(Answered { status: head.status.as_u16(), headers: head.headers, body })
}

fn config(patience: Patience) -> ConfigBuilder<AgentScope> {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent(concat!("remit/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(patience.connect))
        .timeout_global(Some(patience.whole))
}

impl Answered {
    /// A header; empty: it is not there, or no text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The beginning of what was said, up to so many bytes: also if the rest does not come.
    pub fn beginning(mut self, most: u64) -> String {
        let mut beginning = Vec::new();
        self.body.as_reader().take(most).read_to_end(&mut beginning).ok();
        String::from_utf8_lossy(&beginning).into_owned()
    }

    /// All that was said.
    ///
    /// # Errors
    /// It is longer than so many bytes, is no text, or broke off.
    pub fn whole(mut self, most: u64) -> Result<String, String> {
        self.body.with_config().limit(most).read_to_string().map_err(|problem| problem.to_string())
    }
}
