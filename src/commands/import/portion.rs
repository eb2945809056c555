//! What entries become is written in portions: a statement for each table, not for each row.

use serde::Serialize;

use crate::environments::changes::{self, Brought};
use crate::error::Result;
use crate::events::{About, record_all};
use crate::model::app::{App, DeveloperConnection, TeamApp};
use crate::model::email_address::EmailAddress;
use crate::model::event::EventKind;
use crate::model::letters::{AppLetters, PersonLetters};
use crate::model::person::Person;
use crate::store::Tx;

/// So many entries are written at once.
const AT_ONCE: usize = 500;

/// A row, and what is kept beside its names.
#[derive(Serialize)]
struct Lettered<Row, Letters> {
    #[serde(flatten)]
    row: Row,
    #[serde(flatten)]
    letters: Letters,
}

/// What is not written yet.
#[derive(Default)]
pub(super) struct Portion {
    people: Vec<Lettered<Person, PersonLetters>>,
    apps: Vec<Lettered<App, AppLetters>>,
    /// Of each of these apps.
    environments: Vec<Vec<Brought>>,
    pub team_apps: Vec<TeamApp>,
    pub developers: Vec<DeveloperConnection>,
    /// Of each entry one.
    pub events: Vec<About>,
}

impl Portion {
    pub(super) fn add_person(&mut self, person: Person) {
        let letters = person.letters();
        self.people.push(Lettered { row: person, letters });
    }

    pub(super) fn add_app(&mut self, app: App, environments: Vec<Brought>) {
        let letters = app.letters();
        self.apps.push(Lettered { row: app, letters });
        self.environments.push(environments);
    }

    pub(super) fn has_people(&self) -> bool {
        !self.people.is_empty()
    }

    /// Whether this is the address of somebody in it.
    pub(super) fn has_address(&self, address: &EmailAddress) -> bool {
        self.people.iter().any(|person| person.row.owns(address))
    }

    pub(super) fn is_full(&self) -> bool {
        self.events.len() >= AT_ONCE
    }

    /// Writes all of it. What the platform is told of one app is in the order in which an app is made: that it is there before
    /// who works on it.
    pub(super) fn write(&mut self, tx: &mut Tx) -> Result<()> {
        let all = std::mem::take(self);
        tx.conn.insert_all("people", &all.people)?;
        tx.conn.insert_all("apps", &all.apps)?;
        let apps = all.apps.iter().map(|app| &app.row);
        changes::bring(tx, apps.zip(all.environments.iter().map(Vec::as_slice)))?;
        record_all(tx, None, EventKind::Imported, all.events)?;
        tx.conn.insert_all("team_apps", &all.team_apps)?;
        tx.conn.insert_all("developer_connections", &all.developers)
    }
}
