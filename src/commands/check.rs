//! `remit check`: verifies the invariants on the live database. `remit check --gateway`: compares it with the payment provider.

use chrono::NaiveDate;

use super::{database, output};
use crate::access::check::{self, Broken};
use crate::charging::comparing;
use crate::costs;
use crate::environments::queries;
use crate::error::Result as Outcome;
use crate::gateway::port::Trouble;
use crate::invoices;
use crate::metering;
use crate::receipts;
use crate::server;
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

/// So many days back is compared, if it is not said from when on.
const COMPARED_DAYS: i64 = 35;

/// Says each difference in a line.
pub(super) fn compare(settings: &Settings, since: Option<NaiveDate>) -> Result<(), String> {
    let db = database::open_existing(settings)?;
    let Some(gateway) = server::gateway(settings, &db) else {
        return Err("Neither cards nor direct debits are taken here: there is nothing to compare.".into());
    };
    let since = since.map_or_else(|| db.clock.now().plus_days(-COMPARED_DAYS), |day| db.site.begins(day));
    let said = comparing::compare(&db, gateway.as_ref(), since).map_err(|problem| problem.to_string())?;
    let said = said.map_err(|trouble| match trouble {
        Trouble::Away(why) => format!("The payment provider does not answer: {why}"),
        Trouble::Refused(why) => format!("The payment provider refuses to say: {why}"),
    })?;
    for difference in &said.differences {
        output::line(difference)?;
    }
    match said.differences.len() {
        0 => {
            let what = if said.charges == 1 { "charge" } else { "charges" };
            output::line(format!("ok     {} {what} since {}: no difference", said.charges, since.iso()))
        }
        1 => Err("There is one difference.".into()),
        more => Err(format!("There are {more} differences.")),
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
