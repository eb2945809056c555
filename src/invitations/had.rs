//! What somebody has already of what an invitation offers.

use diesel::prelude::*;

use super::offer::Offer;
use crate::access::people;
use crate::error::Result;
use crate::model::app::DeveloperConnection;
use crate::model::person::Person;
use crate::model::team::{Membership, Role};
use crate::model::{AppId, PersonId, TeamId};
use crate::store::Tx;
use crate::store::schema::{developer_connections, memberships};

/// True if the receiver has everything that is offered: then there is nothing to accept.
pub(super) fn has_it_already(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<bool> {
    let left: Vec<AppId> = offer.apps().iter().map(|app| app.id).collect();
    match (offer.invitation.payment_method_id, offer.invitation.team_id) {
        (Some(id), _) => Ok(people::billing_people(tx, id)?.iter().any(|them| them.id == person.id)),
        (None, Some(team)) => {
            Ok(is_member_as_offered(tx, team, offer, person)? && connections(tx, &left, person)?.len() == left.len())
        }
        (None, None) if offer.is_to_work() => match left.first() {
            Some(app) => works_directly(tx, *app, person.id),
            None => Ok(false),
        },
        (None, None) => {
            let payers = people::payers_of_apps(tx, &left)?;
            let pays = |app| payers.get(app).is_some_and(|them| them.iter().any(|one| one.id == person.id));
            Ok(!left.is_empty() && left.iter().all(pays))
        }
    }
}

fn is_member_as_offered(tx: &mut Tx, team: TeamId, offer: &Offer, person: &Person) -> Result<bool> {
    let role: Option<Role> = memberships::table
        .find((team, person.id))
        .select(Membership::as_select())
        .first(tx.conn)
        .optional()?
        .map(|membership| membership.role);
    Ok(role.is_some() && (role == Some(Role::Unlimited) || offer.invitation.role == Some(Role::Limited)))
}

/// A direct connection, or team control.
pub(super) fn works_directly(tx: &mut Tx, app: AppId, person: PersonId) -> Result<bool> {
    let developers = people::developers(tx, app)?;
    Ok(developers.iter().any(|one| one.id == person && (one.direct().is_some() || one.has_team_control())))
}

/// The connections that a person has to some of these apps.
pub(super) fn connections(tx: &mut Tx, apps: &[AppId], person: &Person) -> Result<Vec<DeveloperConnection>> {
    Ok(developer_connections::table
        .filter(developer_connections::app_id.eq_any(apps))
        .filter(developer_connections::person_id.eq(person.id))
        .select(DeveloperConnection::as_select())
        .load(tx.conn)?)
}
