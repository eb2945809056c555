//! Counts SQL statements for each database, told by its URL when a connection is made.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, Once};

use diesel::connection::{Instrumentation, InstrumentationEvent};

static COUNTERS: LazyLock<Mutex<HashMap<String, Arc<AtomicUsize>>>> = LazyLock::new(Mutex::default);

/// What is no query of a page: transactions, and what a new connection sets for itself.
const NOT_COUNTED: [&str; 6] = ["BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET", "SAVEPOINT"];

#[derive(Default)]
struct Counter(Option<Arc<AtomicUsize>>);

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => self.0 = Some(counter(url)),
            InstrumentationEvent::StartQuery { query, .. } => {
                let query = query.to_string();
                if let Some(counter) = &self.0
                    && !NOT_COUNTED.iter().any(|word| query.trim_start().starts_with(word))
                {
                    counter.fetch_add(1, Ordering::SeqCst);
                }
            }
            _ => {}
        }
    }
}

/// Watches every connection that is made from now on.
pub fn count_all() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        diesel::connection::set_default_instrumentation(|| Some(Box::new(Counter::default()))).expect("watching");
    });
}

pub fn since_last(url: &str) -> usize {
    counter(url).swap(0, Ordering::SeqCst)
}

fn counter(url: &str) -> Arc<AtomicUsize> {
    // What follows are settings of the connection, not the database.
    let database = url.split('?').next().unwrap_or(url);
    COUNTERS.lock().expect("nobody panics here").entry(database.to_owned()).or_default().clone()
}
