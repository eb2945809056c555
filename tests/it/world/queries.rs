//! Remembers the SQL statements for each database, told by its URL when a connection is made, once somebody asks for them; and
//! which of them are kept prepared.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, Once};

use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::Text;
use remit::store::Db;

type Statements = Arc<Mutex<Seen>>;

#[derive(Default)]
struct Seen {
    /// None until somebody asks: to write a statement down takes as long as to make it.
    since_last: Option<Vec<String>>,
    /// By any connection: what one keeps, all keep.
    kept: BTreeSet<String>,
}

static SEEN: LazyLock<Mutex<HashMap<String, Statements>>> = LazyLock::new(Mutex::default);

/// What is no query of a page: transactions, and what a new connection sets for itself.
const NOT_COUNTED: [&str; 6] = ["BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET", "SAVEPOINT"];

#[derive(Default)]
struct Watcher(Option<Statements>);

impl Instrumentation for Watcher {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => self.0 = Some(statements(url)),
            InstrumentationEvent::StartQuery { query, .. } => {
                if let Some(statements) = &self.0
                    && let Some(since_last) = &mut statements.lock().expect("nobody panics here").since_last
                {
                    let query = query.to_string();
                    if !NOT_COUNTED.iter().any(|word| query.trim_start().starts_with(word)) {
                        // What is bound stands behind.
                        let sql = query.split(" -- binds: ").next().unwrap_or(&query);
                        since_last.push(sql.to_owned());
                    }
                }
            }
            InstrumentationEvent::CacheQuery { sql, .. } => {
                if let Some(statements) = &self.0 {
                    statements.lock().expect("nobody panics here").kept.insert(sql.to_owned());
                }
            }
            _ => {}
        }
    }
}

/// Watches every connection that is made from now on.
pub fn watch_all() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        diesel::connection::set_default_instrumentation(|| Some(Box::new(Watcher::default()))).expect("watching");
    });
}

/// None: nobody has asked before.
pub fn since_last(url: &str) -> Option<Vec<String>> {
    statements(url).lock().expect("nobody panics here").since_last.replace(Vec::new())
}

/// All that were kept prepared so far.
pub fn kept(url: &str) -> BTreeSet<String> {
    statements(url).lock().expect("nobody panics here").kept.clone()
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The steps of SQLite's plan for a statement.
pub fn plan(db: &Db, statement: &str) -> Vec<String> {
    let explained = format!("EXPLAIN QUERY PLAN {statement}");
    let steps: Vec<Step> = db.read(|tx| Ok(diesel::sql_query(&explained).load(tx.conn)?)).expect("a plan");
    steps.into_iter().map(|step| step.detail).collect()
}

fn statements(url: &str) -> Statements {
    // What follows are settings of the connection, not the database.
    let database = url.split('?').next().unwrap_or(url);
    SEEN.lock().expect("nobody panics here").entry(database.to_owned()).or_default().clone()
}
