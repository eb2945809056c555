//! Those who work and those who pay in one query: of an app, and of lists.

use std::collections::HashMap;

use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Text};

use super::everybody::{BILLING, BILLING_OF_APPS, Columns, DEVELOPERS, PersonAccess, Row, add, by_object, sort};
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::model::{AppId, InvitationId, PaymentMethodId, TeamId};
use crate::store::{Moment, Tx, query};

/// Who works on an app, and who has a billing connection to it.
#[derive(Debug, Default)]
pub struct AroundApp {
    pub developers: Vec<PersonAccess>,
    pub payers: Vec<PersonAccess>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Side {
    Works,
    Pays,
}

const COLUMNS: &str = "person_id, name, email, account_type, team_id, team_name, is_team_control,
    is_technical_contact, since, granted_by, granted_by_name";

/// Everybody around an app, each with every path.
pub fn around_app(tx: &mut Tx, app: AppId) -> Result<AroundApp> {
    let sql = format!(
        "SELECT 'works' AS object, {COLUMNS} FROM ({DEVELOPERS}) works UNION ALL
         SELECT 'pays' AS object, {COLUMNS} FROM ({BILLING_OF_APPS}) pays ORDER BY name, person_id, since"
    );
    let mut found = by_object(tx, &sql, &[app], |side| match side {
        "works" => Some(Side::Works),
        "pays" => Some(Side::Pays),
        _ => None,
    })?;
    let mut take = |side| found.remove(&side).unwrap_or_default();
    Ok(AroundApp { developers: take(Side::Works), payers: take(Side::Pays) })
}

/// Who can manage a payment method, who is invited to, and which teams of the reader could.
#[derive(Debug, Default)]
pub struct AroundPaymentMethod {
    pub managers: Vec<PersonAccess>,
    /// Those who have not answered, oldest first, and until when they may.
    pub invited: Vec<(InvitationId, EmailAddress, Moment)>,
    /// Teams in which the reader is unlimited and that cannot manage it yet, by name: up to one more than a page has.
    pub other_teams: Vec<(TeamId, String)>,
}

/// Invitations to share payment method `$1`, in columns of people: who invites, with the id of the invitation as their name
/// and its address as theirs. `$2` is now.
const INVITED: &str = "
    SELECT 'invited' AS object, i.sender_id AS person_id, i.id AS name, i.email, 'developer' AS account_type,
      CAST(NULL AS TEXT) AS team_id, CAST(NULL AS TEXT) AS team_name, FALSE AS is_team_control,
      FALSE AS is_technical_contact, i.expires_at AS since, i.sender_id AS granted_by, '' AS granted_by_name
    FROM invitations i
    WHERE i.payment_method_id = $1 AND i.state IN ('pending', 'to_be_confirmed') AND i.expires_at > $2
    ORDER BY i.created_at, i.id LIMIT 50";

/// Teams of person `$3`, in the same columns: the person, as whoever could manage payment method `$1` through them.
const OTHER_TEAMS: &str = "
    SELECT 'other_team' AS object, b.person_id, '' AS name, CAST(NULL AS TEXT) AS email, 'developer' AS account_type,
      t.id AS team_id, t.name AS team_name, FALSE AS is_team_control, FALSE AS is_technical_contact,
      b.granted_at AS since, b.granted_by, '' AS granted_by_name
    FROM memberships b JOIN teams t ON t.id = b.team_id
    WHERE NOT EXISTS (SELECT 1 FROM payment_method_teams x WHERE x.payment_method_id = $1 AND x.team_id = t.id)
      AND b.person_id = $3 AND b.role = 'unlimited' AND t.deleted_at IS NULL
    ORDER BY t.sort_name, t.id LIMIT 26";

/// Everybody around a payment method, as the reader sees it.
pub fn around_payment_method(tx: &mut Tx, id: PaymentMethodId, reader: &Person) -> Result<AroundPaymentMethod> {
    let sql = format!(
        "SELECT object, {COLUMNS} FROM ({BILLING}) pays UNION ALL
         SELECT object, {COLUMNS} FROM ({INVITED}) invited UNION ALL
         SELECT object, {COLUMNS} FROM ({OTHER_TEAMS}) other_teams"
    );
    let rows: Vec<Row> = query::rows::<Columns>(sql.replace("IDS", "$1"))
        .bind::<Text, _>(id)
        .bind::<BigInt, _>(tx.now)
        .bind::<Text, _>(reader.id)
        .load(tx.conn)?;
    let mut around = AroundPaymentMethod::default();
    for row in rows {
        match row.object.as_str() {
            "invited" => {
                let invitation = InvitationId::from_stored(&row.name).zip(row.email);
                around.invited.extend(invitation.map(|(id, email)| (id, email, row.since)));
            }
            "other_team" => around.other_teams.extend(row.team_id.zip(row.team_name)),
            _ => add(&mut around.managers, row),
        }
    }
    for person in &mut around.managers {
        person.paths.sort_by_key(|path| path.since);
    }
    sort(&mut around.managers);
    Ok(around)
}

/// Who works on each of some apps, and who can manage each of some payment methods.
#[derive(Debug, Default)]
pub struct AroundLists {
    pub developers: HashMap<AppId, Vec<PersonAccess>>,
    pub managers: HashMap<PaymentMethodId, Vec<PersonAccess>>,
}

/// Everybody around the apps and the payment methods of two lists, each with every path.
pub fn around_lists(tx: &mut Tx, apps: &[AppId], payment_methods: &[PaymentMethodId]) -> Result<AroundLists> {
    let sql = format!(
        "SELECT object, {COLUMNS} FROM ({DEVELOPERS}) works UNION ALL
         SELECT object, {COLUMNS} FROM ({BILLING}) pays ORDER BY name, person_id, since"
    );
    // No id is that of two things.
    let ids: Vec<&str> =
        apps.iter().map(AppId::as_str).chain(payment_methods.iter().map(PaymentMethodId::as_str)).collect();
    let mut found = by_object(tx, &sql, &ids, |id| Some(id.to_owned()))?;
    Ok(AroundLists {
        developers: apps.iter().filter_map(|id| Some((*id, found.remove(id.as_str())?))).collect(),
        managers: payment_methods.iter().filter_map(|id| Some((*id, found.remove(id.as_str())?))).collect(),
    })
}

/// Everybody connected to an app: who works on it and who pays for it, each once.
pub fn everybody_connected(tx: &mut Tx, app: AppId) -> Result<Vec<PersonAccess>> {
    let AroundApp { developers: mut everybody, payers } = around_app(tx, app)?;
    for payer in payers {
        if everybody.iter().all(|person| person.id != payer.id) {
            everybody.push(payer);
        }
    }
    Ok(everybody)
}
