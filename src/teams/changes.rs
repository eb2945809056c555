//! What may happen to a team. Who is in it is in `changes/membership.rs`, its end in `changes/deletion.rs`.

mod deletion;
mod membership;

use diesel::prelude::*;

pub use deletion::{OnlyThrough, delete, keep, only_through};
pub(crate) use membership::{add_member, end_membership};
pub use membership::{change_role, leave, remove_member};

use crate::access::Granted;
use crate::access::policy::ManageTeam;
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::graph::{members, renamed};
use crate::model::TeamId;
use crate::model::event::EventKind;
use crate::model::letters::TeamLetters;
use crate::model::person::Person;
use crate::model::team::Team;
use crate::store::Tx;
use crate::store::schema::teams;

/// Makes a team with oneself as its first unlimited member.
///
/// # Errors
/// [`Error::Forbidden`] for clients: teams are made by developers.
pub fn create(tx: &mut Tx, person: &Person, name: String) -> Result<Team> {
    if !person.is_developer() {
        return Err(Error::Forbidden);
    }
    let team = Team { id: TeamId::random(), name, created_by: person.id, created_at: tx.now, deleted_at: None };
    members::make_team(tx, &team)?;
    Ok(team)
}

/// Gives it another name.
pub fn rename(tx: &mut Tx, team: &Granted<ManageTeam>, name: String) -> Result<()> {
    if team.name == name {
        return Ok(());
    }
    diesel::update(teams::table.find(team.id)).set((TeamLetters::of(&name), teams::name.eq(&name))).execute(tx.conn)?;
    renamed::team(tx, team.id)?;
    // Whoever is gone by then reads the name that they knew.
    let was = team.name.clone();
    let about = About::default().and_team(team.id).saying(was);
    record(tx, Some(team.person().id), EventKind::TeamRenamed, about)
}
