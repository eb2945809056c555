//! What time did: every event that nobody's hand made, every mail that left, every row that was forgotten.

use std::collections::HashSet;
use std::sync::Barrier;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use remit::due::run_due;
use remit::mail::transport::Transport;
use remit::mail::worker::{Round, deliver_due};
use remit::model::PersonId;
use remit::model::person::FORMER_MEMBER;
use remit::store::schema::people;
use remit::store::{Db, Moment};

use crate::world::{START, World};

/// `day 5 09:00`, and what happened.
pub type Line = (Moment, String);

/// Servers on one database, each with connections of its own, and the mail server that they share.
pub struct Servers {
    databases: Vec<Db>,
    transport: Transport,
}

impl Servers {
    pub fn new(world: &World, count: usize) -> Servers {
        let databases = match count {
            1 => vec![world.db.clone()],
            _ => (0..count).map(|_| world.database_with_connections(2)).collect(),
        };
        Servers { databases, transport: Transport::memory(world.settings.mail_from.clone(), []) }
    }

    /// A round of each, all at once: first what is due.
    pub fn run_due(&self) {
        self.at_once(|db| run_due(db).expect("a round"));
    }

    /// Then the mails.
    pub fn deliver(&self) {
        self.at_once(|db| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            let delivered = runtime.block_on(deliver_due(db, &self.transport)).expect("a round");
            assert_eq!(delivered, Round::Done);
        });
    }

    /// How many mails have left.
    pub fn sent(&self) -> usize {
        self.transport.sent().len()
    }

    fn at_once(&self, act: impl Fn(&Db) + Sync) {
        if let [only] = &self.databases[..] {
            return act(only);
        }
        let start = Barrier::new(self.databases.len());
        std::thread::scope(|scope| {
            for db in &self.databases {
                scope.spawn(|| {
                    start.wait();
                    act(db);
                });
            }
        });
    }
}

#[derive(QueryableByName)]
struct Happened {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = Text)]
    what: String,
}

const EVENTS: &str = "
    SELECT e.id AS id, e.at AS at, e.kind || ': ' || COALESCE(t.name, a.name, '')
        || COALESCE(' (' || p.name || ')', '') || COALESCE(' [' || m.name || ']', '')
        || COALESCE(' ' || i.email, '') AS what
    FROM events e LEFT JOIN apps a ON a.id = e.app_id LEFT JOIN payment_methods m ON m.id = e.payment_method_id
    LEFT JOIN people p ON p.id = e.person_id LEFT JOIN invitations i ON i.id = e.invitation_id
    LEFT JOIN teams t ON t.id = e.team_id WHERE e.actor_id IS NULL";

const MAILS: &str = "
    SELECT id, finished_at AS at, kind || ' to ' || recipient || ': ' || subject AS what
    FROM outbox WHERE state = 'sent'";

pub struct Ledger {
    pub lines: Vec<Line>,
    seen: HashSet<String>,
    pub mails_seen: usize,
    former: PersonId,
    is_named: bool,
}

impl Ledger {
    pub fn new(former: PersonId) -> Ledger {
        Ledger { lines: Vec::new(), seen: HashSet::new(), mails_seen: 0, former, is_named: true }
    }

    /// Writes down what is new.
    pub fn note(&mut self, world: &World) {
        let now = world.clock.now();
        for line in self.new_ones(world) {
            assert_eq!(line.0, now, "{} bears another time", line.1);
            self.lines.push(line);
        }
        let name: String =
            world.change(|tx| Ok(people::table.find(self.former).select(people::name).first(tx.conn)?));
        if self.is_named && name == FORMER_MEMBER {
            self.is_named = false;
            self.lines.push((now, "a name was forgotten".into()));
        }
    }

    /// Forgets what is new: people did it.
    pub fn skip(&mut self, world: &World) {
        self.new_ones(world);
    }

    fn new_ones(&mut self, world: &World) -> Vec<Line> {
        let read = |statement| {
            let read = |tx: &mut remit::store::Tx| Ok(diesel::sql_query(statement).load::<Happened>(tx.conn)?);
            world.db.read(read).expect("what happened")
        };
        let (mut events, mut mails) = (read(EVENTS), read(MAILS));
        events.retain(|one| self.seen.insert(one.id.clone()));
        mails.retain(|one| self.seen.insert(one.id.clone()));
        self.mails_seen += mails.len();
        events.into_iter().chain(mails).map(|one| (Moment(one.at), one.what)).collect()
    }
}

/// Tables whose rows are forgotten, and when one is over. `$1` is now, `$2` a day.
const FORGOTTEN: &str = "
    SELECT 'sign_ups' AS table_name, COUNT(*) AS all_rows, COUNT(CASE WHEN expires_at < $1 THEN 1 END) AS over FROM sign_ups
    UNION ALL SELECT 'single_use_links', COUNT(*), COUNT(CASE WHEN expires_at < $1 - 3 * $2 THEN 1 END) FROM single_use_links
    UNION ALL SELECT 'form_submissions', COUNT(*), COUNT(CASE WHEN created_at < $1 - 3 * $2 THEN 1 END) FROM form_submissions
    UNION ALL SELECT 'rate_limits', COUNT(*), COUNT(CASE WHEN slot_ends < $1 THEN 1 END) FROM rate_limits
    UNION ALL SELECT 'sessions', COUNT(*), COUNT(CASE WHEN last_seen_at <= $1 - 7 * $2 THEN 1 END) FROM sessions
    UNION ALL SELECT 'outbox', COUNT(*), COUNT(CASE WHEN finished_at <= $1 - 30 * $2 THEN 1 END) FROM outbox";

#[derive(QueryableByName, Debug)]
pub struct Kept {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = BigInt)]
    pub all_rows: i64,
    #[diesel(sql_type = BigInt)]
    pub over: i64,
}

/// How much is kept for some time only.
pub fn kept(world: &World) -> Vec<Kept> {
    let now = world.clock.now();
    let read = |tx: &mut remit::store::Tx| {
        let day = START.plus_days(1).0 - START.0;
        let query = diesel::sql_query(FORGOTTEN).bind::<BigInt, _>(now).bind::<BigInt, _>(day);
        Ok(query.load(tx.conn)?)
    };
    world.db.read(read).expect("counts")
}

/// What was over is gone, and nothing else.
#[track_caller]
pub fn only_what_was_over_is_gone(before: &[Kept], after: &[Kept]) {
    for (before, after) in before.iter().zip(after) {
        let left = before.all_rows - before.over;
        // A round writes mails and counts them.
        let grows = ["outbox", "rate_limits"].contains(&before.table_name.as_str());
        let fits = if grows { after.all_rows >= left } else { after.all_rows == left };
        assert!(after.over == 0 && fits, "{before:?} became {after:?}");
    }
}
