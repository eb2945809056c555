//! What `/metrics` says, in the text format of Prometheus: what requests have counted, and what the database is asked when
//! somebody looks. No label holds a name, an address or an id.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::web::{Data, block};
use prometheus_client::encoding::prometheus_text;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::error::Result;
use crate::invoices::finished::{Finished, LastRuns};
use crate::model::queue::Queue;
use crate::model::usage::Month;
use crate::store::{Connections, Db, Moment, Tx};
use crate::web::metrics::{Label, Metrics};
use crate::{charging, mail, vat_ids, webhooks};

/// Between two questions to the database, however often somebody looks.
const ASKED_EVERY: Duration = Duration::from_secs(5);

type Read = fn(&mut Tx) -> Result<Queue>;

/// Each queue, by the word of its label.
const QUEUES: [(&str, Read); 6] = [
    ("mails", mail::queue::waiting),
    ("vat_ids", vat_ids::queries::waiting),
    ("webhooks", webhooks::queries::waiting),
    ("charges", charging::queries::waiting),
    ("refunds", charging::queries::refunds_waiting),
    ("refunds_failed", charging::queries::refunds_failed),
];

pub struct Figures {
    db: Db,
    registry: Registry,
    gauges: Gauges,
    asked: Mutex<Asked>,
}

/// What is set when somebody looks.
#[derive(Default)]
struct Gauges {
    is_up: Gauge,
    connections: Family<[Label; 1], Gauge>,
    length: Family<[Label; 1], Gauge>,
    oldest: Family<[Label; 1], Gauge>,
    run_started: Gauge,
    run_finished: Gauge,
    run_invoices: Gauge,
}

/// What is not asked again.
#[derive(Default)]
struct Asked {
    at: Option<Instant>,
    /// The month of which it is known how many invoices were made: as many as ever.
    counted: Option<Month>,
}

/// What the database said.
struct Answer {
    now: Moment,
    queues: Vec<(&'static str, Queue)>,
    runs: LastRuns,
    /// Of the last monthly run that is over, unless that is known.
    invoices: Option<i64>,
}

/// GET `/metrics`, at an address of its own.
pub async fn show(figures: Data<Figures>) -> HttpResponse {
    match block(move || figures.scrape()).await {
        Ok(text) => HttpResponse::Ok().content_type(prometheus_text::CONTENT_TYPE).body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

impl Figures {
    /// Those of one server.
    pub fn new(db: Db, metrics: &Metrics) -> Figures {
        let gauges = Gauges::default();
        let registry = registered(&db, metrics, &gauges);
        Figures { db, registry, gauges, asked: Mutex::default() }
    }

    /// All of it as text.
    pub fn scrape(&self) -> String {
        self.ask();
        self.gauges.set_connections(self.db.connections());
        let mut text = String::new();
        // A text takes all that is written to it.
        let _ = prometheus_text::encode(&mut text, &self.registry);
        text
    }

    fn ask(&self) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.at.is_some_and(|at| at.elapsed() < ASKED_EVERY) {
            return;
        }
        let counted = asked.counted;
        let answer = self.db.read(|tx| Answer::read(tx, counted)).ok();
        if let Some(answer) = &answer {
            asked.counted = answer.runs.finished.map(|(month, _)| month);
        }
        self.gauges.set(answer);
        asked.at = Some(Instant::now());
    }
}

impl Answer {
    fn read(tx: &mut Tx, counted: Option<Month>) -> Result<Answer> {
        let mut queues = Vec::new();
        for (name, read) in QUEUES {
            queues.push((name, read(tx)?));
        }
        let runs = LastRuns::read(tx)?;
        let uncounted = runs.finished.map(|(month, _)| month).filter(|month| counted != Some(*month));
        let finished = uncounted.map(|month| Finished::of(tx, month)).transpose()?;
        Ok(Answer { now: tx.now, queues, runs, invoices: finished.map(|finished| finished.invoices) })
    }
}

impl Gauges {
    fn set_connections(&self, now: Connections) {
        let numbers = [("most", now.most), ("open", now.open), ("idle", now.idle), ("waiting", now.waiting)];
        for (state, number) in numbers {
            self.connections.get_or_create(&[("state", state)]).set(i64::from(number));
        }
    }

    /// Without an answer nothing is said of queues: what was so is not so any more.
    fn set(&self, answer: Option<Answer>) {
        self.is_up.set(i64::from(answer.is_some()));
        let Some(Answer { now, queues, runs, invoices }) = answer else {
            self.length.clear();
            self.oldest.clear();
            return;
        };
        for (name, queue) in queues {
            let waited = queue.oldest.map_or(0, |oldest| now.seconds_since(oldest).max(0));
            self.length.get_or_create(&[("queue", name)]).set(queue.length);
            self.oldest.get_or_create(&[("queue", name)]).set(waited);
        }
        self.run_started.set(seconds(runs.started));
        self.run_finished.set(seconds(runs.finished.map(|(_, finished)| finished)));
        if let Some(invoices) = invoices {
            self.run_invoices.set(invoices);
        }
    }
}

/// Since 1970; 0 is never.
fn seconds(moment: Option<Moment>) -> i64 {
    moment.map_or(0, |moment| moment.0 / 1_000)
}

/// Everything by its name.
fn registered(db: &Db, metrics: &Metrics, gauges: &Gauges) -> Registry {
    let mut registry = Registry::default();
    let started = Gauge::<i64>::default();
    started.set(seconds(Some(db.clock.now())));
    let since = "When this server was started, in seconds since 1970";
    registry.register_with_unit("process_start_time", since, Unit::Seconds, started);
    let ours = registry.sub_registry_with_prefix("remit");
    let build = Info::new([("version", env!("CARGO_PKG_VERSION")), ("database", db.engine())]);
    ours.register("build", "Which version this is, and on which database", build);
    metrics.register(ours);
    ours.register("database_up", "1 if the database answered when it was last asked", gauges.is_up.clone());
    let connections = "Connections to the database: at most, open, idle, and how many wait for one";
    ours.register("database_connections", connections, gauges.connections.clone());
    ours.register("queue_length", "How much waits in a queue, up to 10000", gauges.length.clone());
    let oldest = "For how long the first in a queue has waited";
    ours.register_with_unit("queue_oldest", oldest, Unit::Seconds, gauges.oldest.clone());
    for (name, help, gauge) in [
        ("monthly_run_started_timestamp", "When the last monthly run began; 0 if never", &gauges.run_started),
        ("monthly_run_finished_timestamp", "When the last one that is over was; 0 if never", &gauges.run_finished),
    ] {
        ours.register_with_unit(name, help, Unit::Seconds, gauge.clone());
    }
    ours.register("monthly_run_invoices", "Invoices of the last monthly run that is over", gauges.run_invoices.clone());
    registry
}
