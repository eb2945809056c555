//! `remit check`: verifies the invariants on the live database.

use crate::access::check::RULES;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings) -> Result<(), String> {
    let db = super::open_existing(settings)?;
    let mut broken_rules = 0;
    for rule in RULES {
        let broken = db.read(|tx| rule.broken(tx)).map_err(|problem| problem.to_string())?;
        println!("{} {}", if broken.is_empty() { "ok    " } else { "BROKEN" }, rule.name);
        for one in &broken {
            println!("       {} ({})", one.what, one.id);
        }
        broken_rules += usize::from(!broken.is_empty());
    }
    match broken_rules {
        0 => Ok(()),
        1 => Err("One rule is broken.".into()),
        more => Err(format!("{more} rules are broken.")),
    }
}
