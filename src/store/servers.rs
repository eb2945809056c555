//! The servers that run on this database. What they were given in common has to be the same: with another secret links are
//! dead at one of them, with another catalogue, seller or time zone the invoices depend on which of them makes them.

use diesel::prelude::*;

use super::{Site, Tx, WholeRows};
use crate::error::Result;
use crate::model::ServerId;
use crate::model::moment::Moment;
use crate::model::schema::servers;

/// Between two signs of life.
pub const EVERY_SECONDS: u64 = 15;
/// Without one for so long a server is dead.
const DEAD_AFTER_SECONDS: i64 = 60;

/// What all servers of one database have in common.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = servers)]
pub struct Common {
    secret: String,
    time_zone: String,
    catalogue: String,
    /// Empty: there is no seller.
    seller: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = servers)]
struct Server {
    id: ServerId,
    started_at: Moment,
    /// The last sign of life.
    seen_at: Moment,
    stopped_at: Option<Moment>,
    #[diesel(embed)]
    common: Common,
}

/// What became of starting.
#[derive(Debug, PartialEq, Eq)]
pub enum Start {
    /// It runs. The settings that the last server before it had otherwise.
    Runs { id: ServerId, changed: Vec<&'static str> },
    /// Another one runs, with other values of these settings.
    Refused { differs: Vec<&'static str> },
}

impl Common {
    fn of(site: &Site) -> Common {
        Common {
            secret: site.keys.fingerprint(),
            time_zone: site.time_zone.name().to_owned(),
            catalogue: site.catalogue.digest.clone(),
            seller: site.seller.as_ref().map(|seller| seller.digest.clone()).unwrap_or_default(),
        }
    }

    /// The settings that are not the same.
    fn differs_from(&self, other: &Common) -> Vec<&'static str> {
        let differs = [
            ("REMIT_SECRET", self.secret != other.secret),
            ("REMIT_TIME_ZONE", self.time_zone != other.time_zone),
            ("REMIT_CATALOGUE", self.catalogue != other.catalogue),
            ("REMIT_SELLER", self.seller != other.seller),
        ];
        differs.into_iter().filter(|(_, differs)| *differs).map(|(setting, _)| setting).collect()
    }
}

impl Server {
    /// A clock that was set back must not keep the dead alive: what was seen in the future was not seen.
    fn is_alive(&self, now: Moment) -> bool {
        self.stopped_at.is_none() && now.seconds_since(self.seen_at).abs() <= DEAD_AFTER_SECONDS
    }
}

/// Takes a place among the servers that run. The dead are forgotten.
pub fn start(tx: &mut Tx) -> Result<Start> {
    let ours = Common::of(tx.site);
    let before = all(tx)?;
    let differs = differs_from_running(tx, &before, &ours);
    if !differs.is_empty() {
        return Ok(Start::Refused { differs });
    }
    let changed = before.first().map(|last| last.common.differs_from(&ours)).unwrap_or_default();
    for dead in before.iter().filter(|one| !one.is_alive(tx.now)) {
        diesel::delete(servers::table.find(dead.id)).execute(tx.conn)?;
    }
    let id = ServerId::random();
    insert(tx, id, ours)?;
    Ok(Start::Runs { id, changed })
}

/// Gives a sign of life, and says which settings another server has otherwise that runs all the same.
pub fn still_runs(tx: &mut Tx, id: ServerId) -> Result<Vec<&'static str>> {
    let seen = diesel::update(servers::table.find(id)).set(servers::seen_at.eq(tx.now)).execute(tx.conn)?;
    let ours = Common::of(tx.site);
    if seen == 0 {
        // Taken for dead, while the database was away.
        insert(tx, id, ours.clone())?;
    }
    let all = all(tx)?;
    Ok(differs_from_running(tx, &all, &ours))
}

/// Gives the place back.
pub fn stop(tx: &mut Tx, id: ServerId) -> Result<()> {
    let ended = (servers::seen_at.eq(tx.now), servers::stopped_at.eq(tx.now));
    diesel::update(servers::table.find(id)).set(ended).execute(tx.conn)?;
    Ok(())
}

/// The settings of a command that the servers have otherwise that run, or the last one that did.
pub fn differences(tx: &mut Tx) -> Result<Vec<&'static str>> {
    let ours = Common::of(tx.site);
    Ok(all(tx)?.first().map(|last| last.common.differs_from(&ours)).unwrap_or_default())
}

/// The one that was seen last comes first.
fn all(tx: &mut Tx) -> Result<Vec<Server>> {
    let newest_first = (servers::seen_at.desc(), servers::started_at.desc(), servers::id);
    Ok(servers::table.order(newest_first).select(Server::as_select()).load_rows(tx.conn)?)
}

fn differs_from_running(tx: &Tx, all: &[Server], ours: &Common) -> Vec<&'static str> {
    let mut running = all.iter().filter(|one| one.is_alive(tx.now)).map(|one| one.common.differs_from(ours));
    running.find(|differs| !differs.is_empty()).unwrap_or_default()
}

fn insert(tx: &mut Tx, id: ServerId, common: Common) -> Result<()> {
    let server = Server { id, started_at: tx.now, seen_at: tx.now, stopped_at: None, common };
    diesel::insert_into(servers::table).values(&server).execute(tx.conn)?;
    Ok(())
}
