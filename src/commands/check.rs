//! `remit check`: verifies the invariants on the live database.

use super::{database, output};
use crate::access::check::{self, Broken};
use crate::costs;
use crate::environments::queries;
use crate::error::Result as Outcome;
use crate::invoices;
use crate::metering;
use crate::receipts;
use crate::settings::Settings;
use crate::store::{Db, Tx, servers};
use crate::webhooks;

pub(super) fn run(settings: &Settings) -> Result<(), String> {
    let db = database::open_existing(settings)?;
    let rules = rules(&db).map_err(|problem| problem.to_string())?;
    for (name, broken) in &rules {
        say(name, broken)?;
    }
    for setting in db.read(servers::differences).map_err(|problem| problem.to_string())? {
        output::line(format!("note   {setting} differs from that of the running server"))?;
    }
    match rules.iter().filter(|(_, broken)| !broken.is_empty()).count() {
        0 => Ok(()),
        1 => Err("One rule is broken.".into()),
        more => Err(format!("{more} rules are broken.")),
    }
}

/// Each rule with what breaks it.
fn rules(db: &Db) -> Outcome<Vec<(&'static str, Vec<Broken>)>> {
    let mut all = Vec::new();
    for rule in check::RULES.iter().chain(invoices::check::RULES).chain(webhooks::check::RULES) {
        all.push((rule.name, db.read(|tx| rule.broken(tx))?));
    }
    for (name, finds) in invoices::check::LONG_RULES {
        all.push((name, db.read(finds)?));
    }
    all.push((receipts::check::NAME, db.read(receipts::check::broken)?));
    all.push(("costs: what is kept of the running month is what is counted", db.read(costs::kept::broken)?));
    all.push((metering::check::NAME, db.read(metering::check::broken)?));
    all.push(("catalogue: it has everything that is booked", db.read(not_sold)?));
    Ok(all)
}

fn not_sold(tx: &mut Tx) -> Outcome<Vec<Broken>> {
    let gone = queries::not_in_catalogue(tx)?.into_iter();
    Ok(gone.map(|one| Broken { what: one.to_string(), id: one.component }).collect())
}

fn say(rule: &str, broken: &[Broken]) -> Result<(), String> {
    output::line(format!("{} {rule}", if broken.is_empty() { "ok    " } else { "BROKEN" }))?;
    for one in broken {
        output::line(format!("       {} ({})", one.what, one.id))?;
    }
    Ok(())
}
