//! `remit operator EMAIL`: makes somebody an operator; with `--remove` they are none any more.

use super::{database, output};
use crate::access::people;
use crate::model::email_address::EmailAddress;
use crate::operators::changes;
use crate::settings::Settings;

pub(super) fn make(settings: &Settings, email: &str) -> Result<(), String> {
    let name = with_person(settings, email, changes::make)?;
    output::line(format!("{name} is now an operator and will find “Operator” in the navigation."))
}

pub(super) fn remove(settings: &Settings, email: &str) -> Result<(), String> {
    let name = with_person(settings, email, changes::remove)?;
    output::line(format!("{name} is no longer an operator."))
}

type Change = fn(&mut crate::store::Tx, &crate::model::person::Person) -> crate::error::Result<()>;

/// Gives the name of the person.
fn with_person(settings: &Settings, email: &str, change: Change) -> Result<String, String> {
    let email = EmailAddress::parse(email).ok_or_else(|| format!("{email} is not an email address."))?;
    let db = database::open_existing(settings)?;
    let found = db.write(|tx| {
        let Some(person) = people::by_email(tx, &email)? else { return Ok(None) };
        change(tx, &person)?;
        Ok(Some(person.name))
    });
    found.map_err(|problem| problem.to_string())?.ok_or_else(|| format!("Nobody here has the address {email}."))
}
