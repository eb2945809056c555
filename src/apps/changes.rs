//! What may happen to an app.

use diesel::prelude::*;

use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::AppId;
use crate::model::app::{App, DeveloperConnection, TRIAL_DAYS};
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::model::website::Website;
use crate::store::Tx;
use crate::store::schema::{apps, developer_connections};

/// What a developer says about an app.
#[derive(Debug, Clone)]
pub struct AppDetails {
    pub name: String,
    pub website: Option<Website>,
    pub description: String,
}

/// Makes an app for oneself: on trial, with oneself as developer and technical contact.
///
/// # Errors
/// [`Error::Forbidden`] for clients: apps are made by developers.
pub fn create(tx: &mut Tx, person: &Person, details: AppDetails) -> Result<App> {
    if !person.is_developer() {
        return Err(Error::Forbidden);
    }
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
    };
    diesel::insert_into(apps::table).values(&app).execute(tx.conn)?;
    let connection = DeveloperConnection {
        app_id: app.id,
        person_id: person.id,
        team_id: None,
        is_technical_contact: true,
        granted_by: person.id,
        granted_at: tx.now,
    };
    diesel::insert_into(developer_connections::table).values(&connection).execute(tx.conn)?;
    record(tx, Some(person.id), EventKind::AppCreated, About { app: Some(app.id), ..About::default() })?;
    Ok(app)
}
