//! `remit login-link EMAIL`: a link that logs one person in once, for support of people without mail.

use super::{database, output};
use crate::access::people;
use crate::links::{self, LinkOf};
use crate::model::email_address::EmailAddress;
use crate::model::session::LinkPurpose;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings, email: &str) -> Result<(), String> {
    let email = EmailAddress::parse(email).ok_or_else(|| format!("{email} is not an email address."))?;
    let db = database::open_existing(settings)?;
    database::refuse_others_of(&["REMIT_SECRET"], &db)?;
    let made = db.write(|tx| {
        let Some(person) = people::by_email(tx, &email)? else { return Ok(None) };
        let link = links::make(tx, LinkPurpose::LogIn, LinkOf::Person(person.id), &email)?;
        Ok(Some(links::address(tx.site, &link)))
    });
    match made.map_err(|problem| problem.to_string())? {
        Some(address) => {
            output::line(address)?;
            output::remark(format!("This link logs {email} in once, within the next ten minutes."));
            Ok(())
        }
        None => Err(format!("Nobody here has the address {email}.")),
    }
}
