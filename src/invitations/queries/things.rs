//! What a person can invite others to. Sending asks for the right again.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::error::Result;
use crate::model::AppId;
use crate::model::app::App;
use crate::model::person::Person;
use crate::model::team::{Role, Team};
use crate::store::Tx;
use crate::store::schema::{apps, memberships, payment_methods, team_apps, teams};

/// How many are offered at most.
const OFFERED: i64 = 200;

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    id: AppId,
}

/// The teams to which a person may invite somebody, by name.
///
/// # Errors
/// Those of the database.
pub fn teams_to_invite_to(tx: &mut Tx, person: &Person) -> Result<Vec<Team>> {
    Ok(teams::table
        .inner_join(memberships::table)
        .filter(memberships::person_id.eq(person.id))
        .filter(memberships::role.eq(Role::Unlimited))
        .order((teams::sort_name, teams::id))
        .limit(OFFERED)
        .select(Team::as_select())
        .load(tx.conn)?)
}

/// The apps of a team, by name.
///
/// # Errors
/// Those of the database.
pub fn apps_of_team(tx: &mut Tx, team: &Team) -> Result<Vec<App>> {
    Ok(team_apps::table
        .inner_join(apps::table)
        .filter(team_apps::team_id.eq(team.id))
        .filter(apps::deleted_at.is_null())
        .order((apps::sort_name, apps::id))
        .limit(OFFERED)
        .select(App::as_select())
        .load(tx.conn)?)
}

/// The apps to which a person may invite developers, by name: those that they can manage the billing of, and those that
/// they develop directly.
///
/// # Errors
/// Those of the database.
pub fn apps_to_invite_to(tx: &mut Tx, person: &Person) -> Result<Vec<App>> {
    let ids: Vec<Id> = diesel::sql_query(MANAGED).bind::<Text, _>(person.id).load(tx.conn)?;
    let ids: Vec<AppId> = ids.into_iter().map(|row| row.id).collect();
    Ok(apps::table
        .filter(apps::id.eq_any(ids))
        .order((apps::sort_name, apps::id))
        .limit(OFFERED)
        .select(App::as_select())
        .load(tx.conn)?)
}

/// `$1` is the person. The rule is `ManageDevelopers`.
const MANAGED: &str = "
    SELECT a.id FROM apps a JOIN payment_method_people p ON p.payment_method_id = a.payment_method_id
     WHERE p.person_id = $1 AND a.deleted_at IS NULL
    UNION SELECT a.id FROM apps a JOIN payment_method_teams t ON t.payment_method_id = a.payment_method_id
      JOIN memberships m ON m.team_id = t.team_id AND m.role = 'unlimited'
     WHERE m.person_id = $1 AND a.deleted_at IS NULL
    UNION SELECT a.id FROM apps a JOIN developer_connections d ON d.app_id = a.id AND d.team_id IS NULL
     WHERE d.person_id = $1 AND a.deleted_at IS NULL
    UNION SELECT a.id FROM apps a JOIN team_apps t ON t.app_id = a.id
      JOIN memberships m ON m.team_id = t.team_id AND m.role = 'unlimited'
     WHERE m.person_id = $1 AND a.deleted_at IS NULL
    ORDER BY 1 LIMIT 500";

/// The apps for which a person may invite somebody to pay, by name, with the name of what pays for each now:
/// those paid with what they can manage, and trial apps that they develop directly.
///
/// # Errors
/// Those of the database.
pub fn payable_by(tx: &mut Tx, person: &Person) -> Result<Vec<(App, Option<String>)>> {
    let ids: Vec<Id> = diesel::sql_query(PAYABLE).bind::<Text, _>(person.id).load(tx.conn)?;
    let ids: Vec<AppId> = ids.into_iter().map(|row| row.id).collect();
    Ok(apps::table
        .left_join(payment_methods::table)
        .filter(apps::id.eq_any(ids))
        .order((apps::sort_name, apps::id))
        .select((App::as_select(), payment_methods::name.nullable()))
        .load(tx.conn)?)
}

/// `$1` is the person. The rule is `InviteToPay`; sending asks for it again.
const PAYABLE: &str = "
    SELECT a.id FROM apps a JOIN payment_method_people p ON p.payment_method_id = a.payment_method_id
     WHERE p.person_id = $1 AND a.deleted_at IS NULL
    UNION SELECT a.id FROM apps a JOIN payment_method_teams t ON t.payment_method_id = a.payment_method_id
      JOIN memberships m ON m.team_id = t.team_id AND m.role = 'unlimited'
     WHERE m.person_id = $1 AND a.deleted_at IS NULL
    UNION SELECT a.id FROM apps a JOIN developer_connections d ON d.app_id = a.id AND d.team_id IS NULL
     WHERE d.person_id = $1 AND a.payment_method_id IS NULL AND a.deleted_at IS NULL
    UNION SELECT a.id FROM apps a JOIN team_apps t ON t.app_id = a.id
      JOIN memberships m ON m.team_id = t.team_id AND m.role = 'unlimited'
     WHERE m.person_id = $1 AND a.payment_method_id IS NULL AND a.deleted_at IS NULL
    ORDER BY 1 LIMIT 500";
