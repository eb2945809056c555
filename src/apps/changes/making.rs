//! How an app begins: on trial, with who makes it as developer.

use super::trial::count_one_more;
use crate::apps::queries::platform_is_connected;
use crate::environments;
use crate::error::{Error, Result};
use crate::graph::work;
use crate::model::app::{App, TRIAL_DAYS};
use crate::model::person::Person;
use crate::model::running::Running;
use crate::model::website::Website;
use crate::model::{AppId, TeamId};
use crate::store::Tx;

/// What a developer says about an app.
#[derive(Debug, Clone)]
pub struct AppDetails {
    pub name: String,
    pub website: Option<Website>,
    pub description: String,
}

/// Whether people make apps here at all.
///
/// # Errors
/// [`Error::NotFound`] where they come from the platform.
pub(in crate::apps) fn are_made_here(tx: &Tx) -> Result<()> {
    if tx.site.new_app_page.is_some() { Err(Error::NotFound) } else { Ok(()) }
}

/// Makes an app for oneself: on trial, with oneself as developer and technical contact.
///
/// # Errors
/// [`Error::Forbidden`] for clients: apps are made by developers. [`Error::NotFound`] where apps come from the platform.
/// Refused if they have made enough.
pub fn create(tx: &mut Tx, person: &Person, details: AppDetails) -> Result<App> {
    are_made_here(tx)?;
    if !person.is_developer() {
        return Err(Error::Forbidden);
    }
    make(tx, person, details, None)
}

/// `via`: the team for which it is made.
pub(super) fn make(tx: &mut Tx, person: &Person, details: AppDetails, via: Option<TeamId>) -> Result<App> {
    count_one_more(tx, person)?;
    let app = App {
        id: AppId::random(),
        name: details.name,
        website: details.website.map(|website| website.as_str().to_owned()),
        description: details.description,
        payment_method_id: None,
        owned_since: None,
        trial_ends_at: Some(tx.now.plus_days(TRIAL_DAYS)),
        trial_held_until: None,
        delete_at: None,
        delete_by: None,
        deleted_at: None,
        created_by: person.id,
        created_at: tx.now,
        external_id: None,
        running: if platform_is_connected(tx)? { Running::being_set_up(tx.now) } else { Running::ready() },
    };
    work::make_app(tx, &app, via)?;
    environments::changes::open_first(tx, app.id, person.id)?;
    Ok(app)
}
