//! `remit check`: verifies the invariants on the live database.

use crate::access::check::{self, Broken};
use crate::error::Result as Outcome;
use crate::invoices;
use crate::settings::Settings;
use crate::store::Db;

pub(super) fn run(settings: &Settings) -> Result<(), String> {
    let db = super::open_existing(settings)?;
    match broken_rules(&db).map_err(|problem| problem.to_string())? {
        0 => Ok(()),
        1 => Err("One rule is broken.".into()),
        more => Err(format!("{more} rules are broken.")),
    }
}

/// Says of each rule whether it holds, and how many do not.
fn broken_rules(db: &Db) -> Outcome<usize> {
    let mut broken_rules = 0;
    for rule in check::RULES.iter().chain(invoices::check::RULES) {
        broken_rules += usize::from(!holds(rule.name, &db.read(|tx| rule.broken(tx))?));
    }
    for (name, finds) in invoices::check::LONG_RULES {
        broken_rules += usize::from(!holds(name, &db.read(finds)?));
    }
    Ok(broken_rules)
}

fn holds(rule: &str, broken: &[Broken]) -> bool {
    println!("{} {rule}", if broken.is_empty() { "ok    " } else { "BROKEN" });
    for one in broken {
        println!("       {} ({})", one.what, one.id);
    }
    broken.is_empty()
}
