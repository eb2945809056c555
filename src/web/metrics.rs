//! What is counted while requests are answered, for `/metrics`. Labels are words of this program: never what somebody typed, and
//! never a name, an address or an id.

use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// A label with its value.
pub type Label = (&'static str, &'static str);

/// The pattern of an address, `/apps/{app}`, as the table of addresses has it: each route brings its own.
#[derive(Debug, Clone, Copy)]
pub struct Route(pub &'static str);

/// For what no route was found for.
pub const NO_ROUTE: Route = Route("none");

/// In seconds.
const UP_TO: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Each clone counts for all.
#[derive(Clone)]
pub struct Metrics {
    answered: Family<[Label; 3], Histogram, fn() -> Histogram>,
    log_ins: Family<[Label; 1], Counter>,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let metrics = Metrics {
            answered: Family::new_with_constructor(durations as fn() -> Histogram),
            log_ins: Family::default(),
        };
        // So that the first of them is an increase.
        for outcome in [LOGGED_IN, REFUSED] {
            drop(metrics.log_ins.get_or_create(&outcome));
        }
        metrics
    }
}

const LOGGED_IN: [Label; 1] = [("outcome", "ok")];
const REFUSED: [Label; 1] = [("outcome", "refused")];

fn durations() -> Histogram {
    Histogram::new(UP_TO)
}

impl Metrics {
    /// A request was answered within this time.
    pub fn answered(&self, route: Route, method: &Method, status: StatusCode, within: Duration) {
        let labels = [("route", route.0), ("method", word_of(method)), ("status", class_of(status))];
        self.answered.get_or_create(&labels).observe(within.as_secs_f64());
    }

    /// Somebody was signed in: by password, code or link.
    pub fn logged_in(&self) {
        self.log_ins.get_or_create(&LOGGED_IN).inc();
    }

    /// A password or a code was wrong, or there were too many of them.
    pub fn refused_log_in(&self) {
        self.log_ins.get_or_create(&REFUSED).inc();
    }

    /// Says what they are called.
    pub fn register(&self, registry: &mut Registry) {
        let help = "Requests by the pattern of their address, and how long their answers took";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, self.answered.clone());
        registry.register(
            "log_ins",
            "People who logged in, and passwords and codes that were refused",
            self.log_ins.clone(),
        );
    }
}

/// Anybody can make methods up.
fn word_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn class_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}
