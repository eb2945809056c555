//! Carries messages over HTTP, and says no more than it was told to: no redirect is followed, no proxy is asked, and nothing is
//! sent to an address where a cloud tells a machine its own secrets, whatever a name leads to.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::carrier::{Answer, Carrier, Message};
use crate::model::webhook::is_never_told;

/// So much of an answer is read.
const LARGEST_ANSWER: u64 = 1024;

/// How long it is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub connect: Duration,
    /// For everything together.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { connect: Duration::from_secs(5), whole: Duration::from_secs(20) }
    }
}

/// The real carrier.
pub struct Http(Agent);

/// Looks names up as ever, and refuses what they must not lead to. What it has looked at is what is connected to.
#[derive(Debug, Default)]
struct Guarded(DefaultResolver);

impl Resolver for Guarded {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        match found.iter().any(|address| is_never_told(address.ip())) {
            true => Err(io::Error::other("nothing is sent to this address").into()),
            false => Ok(found),
        }
    }
}

impl Http {
    pub fn new(patience: Patience) -> Http {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .user_agent(concat!("remit/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(patience.connect))
            .timeout_global(Some(patience.whole))
            .build();
        Http(Agent::with_parts(config, DefaultConnector::default(), Guarded::default()))
    }

    fn answered(&self, message: &Message) -> Result<(u16, String), ureq::Error> {
        let request = self.0.post(&message.url).header("content-type", "application/json");
        let request = request.header("webhook-id", message.id.as_str());
        let request = request.header("webhook-timestamp", message.timestamp.to_string());
        let mut response = request.header("webhook-signature", message.signature.as_str()).send(&message.body)?;
        let mut beginning = Vec::new();
        // The status counts, whatever comes behind it.
        response.body_mut().as_reader().take(LARGEST_ANSWER).read_to_end(&mut beginning).ok();
        Ok((response.status().as_u16(), String::from_utf8_lossy(&beginning).into_owned()))
    }
}

impl Carrier for Http {
    fn carry(&self, message: &Message) -> Answer {
        let begun = Instant::now();
        let answered = self.answered(message);
        let took = begun.elapsed();
        match answered {
            Ok((status, said)) => Answer { status: Some(status), said, took },
            Err(problem) => Answer { status: None, said: problem.to_string(), took },
        }
    }
}
