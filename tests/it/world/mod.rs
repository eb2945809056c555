//! A world: the application with a stopped clock and a fresh database, its people and their browsers.

mod browser;
mod cast;
mod databases;
mod dice;
mod dump;
mod gateway;
mod invitations;
mod mails;
mod operators;
mod page;
mod pdf;
mod printed;
mod programs;
mod queries;
mod rows;
mod server;

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier};

use actix_web::web::Data;
use clap::Parser;
use remit::gateway::port::Gateway;
use remit::model::person::Person;
use remit::model::taking::Taking;
use remit::settings::{RawSettings, Settings};
use remit::store::{Clock, Db, Moment};
use remit::web::request::House;

pub use browser::Browser;
pub use cast::Cast;
pub use databases::{Kind, temporary_folder};
pub use dice::Dice;
pub use gateway::{Mood, Unruly};
pub use mails::TestMail;
pub use operators::{as_today, confirmed, opened};
pub use page::{Link, Page};
pub use pdf::text_of_pdf;
pub use printed::matches_file;
pub use programs::Program;
pub use rows::{PASSWORD, written_so_far};

use databases::Database;
use server::Server;

/// 24 November 2026, 09:00 UTC: when every story begins.
pub const START: Moment = Moment(1_795_510_800_000);
/// Where every world says it is.
pub const BASE_URL: &str = "http://127.0.0.1:8080";

/// What every world derives its keys from.
pub const SECRET: &str = "only for tests, and not to be guessed by anybody";

/// Makes of each function two tests: `NAME::sqlite`, and `NAME::postgres`, which is ignored unless it is asked for:
/// it needs the server of `bin/with-postgres`.
macro_rules! story {
    ($($(#[$meta:meta])* fn $name:ident($world:ident: &mut World) $body:block)+) => {$(
        fn $name($world: &mut $crate::world::World) $body

        $(#[$meta])*
        mod $name {
            #[test]
            fn sqlite() {
                super::$name(&mut $crate::world::World::new($crate::world::Kind::Sqlite));
            }

            #[test]
            #[ignore = "needs a PostgreSQL: bin/test --only postgres"]
            fn postgres() {
                super::$name(&mut $crate::world::World::new($crate::world::Kind::Postgres));
            }
        }
    )+};
}

pub struct World {
    pub db: Db,
    pub clock: Clock,
    pub settings: Settings,
    house: Data<House>,
    server: Server,
    // Last: it goes when nothing uses it any more.
    database: Database,
}

/// The settings as they would stand on the command line.
#[derive(Parser)]
struct Line {
    #[command(flatten)]
    settings: RawSettings,
}

impl World {
    /// A fresh one.
    pub fn new(kind: Kind) -> World {
        let database = Database::fresh(kind);
        let settings = settings_for(database.url());
        let clock = Clock::stopped_at(START);
        queries::watch_all();
        let db = remit::server::database(&settings, clock.clone());
        let house = remit::server::house(&settings, db.clone());
        World { db, clock, settings, server: Server::new(house.clone()), house, database }
    }

    /// Starts again with other settings, on the same database.
    pub fn restart(&mut self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings);
        self.db = remit::server::database(&self.settings, self.clock.clone());
        self.house = remit::server::house(&self.settings, self.db.clone());
        self.server = Server::new(self.house.clone());
    }

    /// Starts again with this one to take cards and direct debits.
    pub fn has_a_gateway(&mut self, gateway: Arc<dyn Gateway>) {
        self.restart(|settings| settings.taking.gateway = Some(gateway.name()));
        let house = remit::server::house(&self.settings, self.db.clone());
        let house = Arc::into_inner(house.into_inner()).expect("nobody else has it");
        self.house = Data::new(House { gateway: Some(gateway), ..house });
        self.server = Server::new(self.house.clone());
    }

    pub fn kind(&self) -> Kind {
        self.database.kind()
    }

    pub fn database_url(&self) -> &str {
        self.database.url()
    }

    /// The same database through more connections, for stories of many at once.
    pub fn database_with_connections(&self, connections: u32) -> Db {
        let settings = Settings { database_connections: connections, ..self.settings.clone() };
        remit::server::database(&settings, self.clock.clone())
    }

    /// A browser that nobody is signed in with.
    pub fn guest(&self) -> Browser {
        Browser::new(self.server.clone())
    }

    /// A browser in which this person has just typed their password.
    pub fn sign_in(&self, person: &Person) -> Browser {
        let mut browser = self.guest();
        browser.take_cookie(self.session_cookie(person));
        browser
    }

    /// Moves the clock.
    pub fn pass_days(&self, days: i64) {
        self.clock.set(self.clock.now().plus_days(days));
    }

    /// Moves the clock day by day, with what time does to trials and to what is going to be deleted: how many ended.
    pub fn pass_days_with_ends(&self, days: i64) -> usize {
        (0..days).fold(0, |ended, _| {
            self.change(remit::apps::changes::tell_of_ends);
            self.pass_days(1);
            ended + self.change(remit::apps::changes::delete_due)
        })
    }

    pub fn pass_minutes(&self, minutes: i64) {
        self.clock.set(self.clock.now().plus_minutes(minutes));
    }

    pub fn pass_hours(&self, hours: i64) {
        self.clock.set(self.clock.now().plus_hours(hours));
    }

    /// SQL statements since the last call, without BEGIN, COMMIT and ROLLBACK. The first call begins to count, and says more
    /// than any story allows.
    pub fn queries(&self) -> usize {
        queries::since_last(self.database.key()).map_or(usize::MAX, |statements| statements.len())
    }

    /// The same, as they were sent. The first call of either has none.
    pub fn statements(&self) -> Vec<String> {
        queries::since_last(self.database.key()).unwrap_or_default()
    }

    /// The statements that its connections have prepared once and keep.
    pub fn kept_statements(&self) -> BTreeSet<String> {
        queries::kept(self.database.key())
    }

    /// The steps of SQLite's plan for a statement. They are the same however much there is.
    pub fn plan_of(&self, statement: &str) -> Vec<String> {
        queries::plan(&self.db, statement)
    }

    /// So many servers on the same database, each with as many connections.
    pub fn servers(&self, count: usize, connections: u32) -> Vec<Data<House>> {
        let server = |_| remit::server::house(&self.settings, self.database_with_connections(connections));
        (0..count).map(server).collect()
    }

    /// Lets several browsers do something at the same moment, each on a thread of its own.
    pub fn at_once<T: Send>(&self, acts: Vec<(&mut Browser, Act<'_, T>)>) -> Vec<T> {
        at_once_at(std::slice::from_ref(&self.house), acts)
    }
}

/// The same, spread over these servers.
pub fn at_once_at<T: Send>(servers: &[Data<House>], acts: Vec<(&mut Browser, Act<'_, T>)>) -> Vec<T> {
    let start = Barrier::new(acts.len());
    std::thread::scope(|scope| {
        let running: Vec<_> = acts
            .into_iter()
            .zip(servers.iter().cycle())
            .map(|((browser, act), house)| {
                let (house, start) = (house.clone(), &start);
                let state = browser.state_mut();
                scope.spawn(move || {
                    let mut there = Browser::new(Server::new(house));
                    std::mem::swap(there.state_mut(), state);
                    start.wait();
                    let outcome = act(&mut there);
                    std::mem::swap(there.state_mut(), state);
                    outcome
                })
            })
            .collect();
        running.into_iter().map(|one| one.join().expect("nobody panics")).collect()
    })
}

/// What one browser does while others do something else.
pub type Act<'a, T> = Box<dyn FnOnce(&mut Browser) -> T + Send + 'a>;

/// How often a race or a random world is tried: more with `REMIT_TEST_LONG=1`.
pub fn rounds(short: usize, long: usize) -> usize {
    if std::env::var_os("REMIT_TEST_LONG").is_some() { long } else { short }
}

pub fn settings_for(database_url: &str) -> Settings {
    let line = [
        "remit",
        "--database-url",
        database_url,
        "--listen",
        "127.0.0.1:8080",
        "--base-url",
        BASE_URL,
        "--secret",
        SECRET,
        "--database-connections",
        "2",
        // Stories without cards are about bank transfers.
        "--sandbox",
        "off",
    ];
    let settings = Line::parse_from(line).settings.check().expect("good settings");
    // What is on by itself on this machine alone is on where a story says so.
    Settings { taking: Taking::default(), ..settings }
}
