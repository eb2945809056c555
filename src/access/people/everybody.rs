//! Everybody with access to an object, and everybody in a team, each list with one query.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::person::AccountType;
use crate::model::team::Role;
use crate::model::{AppId, PaymentMethodId, PersonId, TeamId};
use crate::store::letters::plain;
use crate::store::{Moment, Tx, query};

/// A person with access, and every path by which they have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonAccess {
    pub id: PersonId,
    pub name: String,
    /// None for a deleted account.
    pub email: Option<EmailAddress>,
    pub account_type: AccountType,
    pub paths: Vec<Path>,
}

/// One path to an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// None: direct.
    pub team: Option<(TeamId, String)>,
    /// Through the team without a connection of their own: as an unlimited member.
    pub is_team_control: bool,
    pub is_technical_contact: bool,
    pub since: Moment,
    pub granted_by: PersonId,
    pub granted_by_name: String,
}

impl PersonAccess {
    /// The direct path, if there is one: what can be removed or left.
    pub fn direct(&self) -> Option<&Path> {
        self.paths.iter().find(|path| path.team.is_none())
    }

    /// The developer connection of their own, direct or via a team: what can be removed or given up.
    pub fn connection(&self) -> Option<&Path> {
        self.paths.iter().find(|path| !path.is_team_control)
    }

    /// In control of it as an unlimited member of a team.
    pub fn has_team_control(&self) -> bool {
        self.paths.iter().any(|path| path.is_team_control)
    }

    /// Its paths without the difference between working and control: direct, and each team once.
    pub fn ways(&self) -> Vec<&Path> {
        let mut ways: Vec<&Path> = Vec::new();
        for path in &self.paths {
            if ways.iter().all(|way| way.team != path.team) {
                ways.push(path);
            }
        }
        ways
    }

    pub fn is_technical_contact(&self) -> bool {
        self.paths.iter().any(|path| path.is_technical_contact)
    }
}

impl Path {
    /// `direct`, `through the team Studio`.
    pub fn words(&self) -> String {
        match &self.team {
            None => "direct".into(),
            Some((_, team)) => format!("through the team {team}"),
        }
    }

    /// `set it up`, `invited by Mara Klein`, `invited by you`. Through a team: who let it in, `by you`.
    pub fn granted_words(&self, person: impl Into<PersonId>, viewer: impl Into<PersonId>) -> String {
        let (person, viewer) = (person.into(), viewer.into());
        match self.granted_by {
            by if self.team.is_some() && by == viewer => "by you".into(),
            _ if self.team.is_some() => format!("by {}", self.granted_by_name),
            by if by == person && by == viewer => "you set it up".into(),
            by if by == person => "set it up".into(),
            by if by == viewer => "invited by you".into(),
            _ => format!("invited by {}", self.granted_by_name),
        }
    }
}

/// A person in a team, since when, by whom.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Member {
    pub id: PersonId,
    pub name: String,
    /// None for a deleted account.
    pub email: Option<EmailAddress>,
    pub role: Role,
    pub since: Moment,
    pub granted_by: PersonId,
    pub granted_by_name: String,
}

/// The members of a team: unlimited ones first, then by name.
pub fn members(tx: &mut Tx, team: TeamId) -> Result<Vec<Member>> {
    Ok(members_of_teams(tx, &[team])?.remove(&team).unwrap_or_default())
}

/// `$1` are the teams, of which OF is true.
const MEMBERS: &str = "
    SELECT m.team_id, p.id, p.name, p.email, m.role, m.granted_at, m.granted_by, g.name
    FROM memberships m JOIN people p ON p.id = m.person_id JOIN people g ON g.id = m.granted_by
    WHERE OF ORDER BY m.role DESC, p.name, p.id";

/// As [`members`], for a list in one query.
pub fn members_of_teams(tx: &mut Tx, teams: &[TeamId]) -> Result<HashMap<TeamId, Vec<Member>>> {
    type Columns = (Text, (Text, Text, Nullable<Text>, Text, BigInt, Text, Text));
    let rows: Vec<(TeamId, Member)> =
        query::rows::<Columns>(MEMBERS.replace("OF", &tx.conn.among_listed("m.team_id", "$1")))
            .bind::<Text, _>(query::list(teams))
            .load(tx.conn)?;
    let mut found: HashMap<TeamId, Vec<Member>> = HashMap::new();
    for (team, member) in rows {
        found.entry(team).or_default().push(member);
    }
    Ok(found)
}

/// What a [`Row`] is read from.
pub(super) type Columns =
    (Text, Text, Text, Nullable<Text>, Text, Nullable<Text>, Nullable<Text>, Bool, Bool, BigInt, Text, Text);

#[derive(Queryable)]
pub(super) struct Row {
    pub(super) object: String,
    pub(super) person_id: PersonId,
    pub(super) name: String,
    pub(super) email: Option<EmailAddress>,
    account_type: AccountType,
    pub(super) team_id: Option<TeamId>,
    pub(super) team_name: Option<String>,
    is_team_control: bool,
    is_technical_contact: bool,
    pub(super) since: Moment,
    granted_by: PersonId,
    granted_by_name: String,
}

/// What all the parts of the unions select about a person `p`, a grant `c` and who granted it, `g`.
macro_rules! columns {
    ($object:literal, $team:literal, $control:literal, $contact:literal) => {
        concat!(
            "SELECT ",
            $object,
            " AS object, p.id AS person_id, p.name AS name, p.email, p.account_type, ",
            $team,
            ", ",
            $control,
            " AS is_team_control, ",
            $contact,
            " AS is_technical_contact, ",
            "c.granted_at AS since, c.granted_by, g.name AS granted_by_name "
        )
    };
}

pub(super) const BILLING: &str = concat!(
    columns!("c.payment_method_id", "CAST(NULL AS TEXT) AS team_id, CAST(NULL AS TEXT) AS team_name", "FALSE", "FALSE"),
    "FROM payment_method_people c JOIN people p ON p.id = c.person_id JOIN people g ON g.id = c.granted_by
     WHERE c.payment_method_id IN (IDS) UNION ALL ",
    columns!("c.payment_method_id", "t.id AS team_id, t.name AS team_name", "FALSE", "FALSE"),
    "FROM payment_method_teams c JOIN memberships m ON m.team_id = c.team_id AND m.role = 'unlimited'
     JOIN teams t ON t.id = c.team_id JOIN people p ON p.id = m.person_id JOIN people g ON g.id = c.granted_by
     WHERE c.payment_method_id IN (IDS)"
);

/// Who was given the invoices only, with that as their direct path. They manage nothing by it.
pub(super) const READERS: &str = concat!(
    columns!("c.payment_method_id", "CAST(NULL AS TEXT) AS team_id, CAST(NULL AS TEXT) AS team_name", "FALSE", "FALSE"),
    "FROM invoice_readers c JOIN people p ON p.id = c.person_id JOIN people g ON g.id = c.granted_by
     WHERE c.payment_method_id IN (IDS)"
);

/// As `BILLING`, by app instead of by payment method.
pub(super) const BILLING_OF_APPS: &str = concat!(
    columns!("a.id", "CAST(NULL AS TEXT) AS team_id, CAST(NULL AS TEXT) AS team_name", "FALSE", "FALSE"),
    "FROM apps a JOIN payment_method_people c ON c.payment_method_id = a.payment_method_id
     JOIN people p ON p.id = c.person_id JOIN people g ON g.id = c.granted_by
     WHERE a.id IN (IDS) AND a.deleted_at IS NULL UNION ALL ",
    columns!("a.id", "t.id AS team_id, t.name AS team_name", "FALSE", "FALSE"),
    "FROM apps a JOIN payment_method_teams c ON c.payment_method_id = a.payment_method_id
     JOIN memberships m ON m.team_id = c.team_id AND m.role = 'unlimited' JOIN teams t ON t.id = c.team_id
     JOIN people p ON p.id = m.person_id JOIN people g ON g.id = c.granted_by
     WHERE a.id IN (IDS) AND a.deleted_at IS NULL"
);

pub(super) const DEVELOPERS: &str = concat!(
    columns!("c.app_id", "t.id AS team_id, t.name AS team_name", "FALSE", "c.is_technical_contact"),
    "FROM developer_connections c JOIN apps a ON a.id = c.app_id AND a.deleted_at IS NULL
     JOIN people p ON p.id = c.person_id JOIN people g ON g.id = c.granted_by
     LEFT JOIN teams t ON t.id = c.team_id WHERE c.app_id IN (IDS) UNION ALL ",
    columns!("c.app_id", "t.id AS team_id, t.name AS team_name", "TRUE", "FALSE"),
    "FROM team_apps c JOIN apps a ON a.id = c.app_id AND a.deleted_at IS NULL
     JOIN memberships m ON m.team_id = c.team_id AND m.role = 'unlimited' JOIN teams t ON t.id = c.team_id
     JOIN people p ON p.id = m.person_id JOIN people g ON g.id = c.granted_by
     WHERE c.app_id IN (IDS)"
);

/// Everybody with billing access to a payment method.
pub fn billing_people(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<Vec<PersonAccess>> {
    Ok(billing_people_of_many(tx, &[payment_method])?.remove(&payment_method).unwrap_or_default())
}

/// As [`billing_people`], for a list in one query.
pub fn billing_people_of_many(
    tx: &mut Tx,
    payment_methods: &[PaymentMethodId],
) -> Result<HashMap<PaymentMethodId, Vec<PersonAccess>>> {
    by_object(tx, BILLING, payment_methods, PaymentMethodId::from_stored)
}

/// Everybody who was given the invoices of each of these payment methods, and nothing else of it.
pub fn invoice_readers_of_many(
    tx: &mut Tx,
    payment_methods: &[PaymentMethodId],
) -> Result<HashMap<PaymentMethodId, Vec<PersonAccess>>> {
    by_object(tx, READERS, payment_methods, PaymentMethodId::from_stored)
}

/// Everybody with a billing connection to the apps: through the payment method that owns each.
pub fn payers_of_apps(tx: &mut Tx, apps: &[AppId]) -> Result<HashMap<AppId, Vec<PersonAccess>>> {
    by_object(tx, BILLING_OF_APPS, apps, AppId::from_stored)
}

/// Everybody who works on an app: connected directly, via a team, or in control through a team.
pub fn developers(tx: &mut Tx, app: AppId) -> Result<Vec<PersonAccess>> {
    Ok(developers_of_apps(tx, &[app])?.remove(&app).unwrap_or_default())
}

/// As [`developers`], for a list in one query.
pub fn developers_of_apps(tx: &mut Tx, apps: &[AppId]) -> Result<HashMap<AppId, Vec<PersonAccess>>> {
    by_object(tx, DEVELOPERS, apps, AppId::from_stored)
}

/// `sql`: the ids stand there as IDS.
pub(super) fn by_object<Id: AsRef<str>, Key: Eq + std::hash::Hash>(
    tx: &mut Tx,
    sql: &str,
    ids: &[Id],
    parse: fn(&str) -> Option<Key>,
) -> Result<HashMap<Key, Vec<PersonAccess>>> {
    let mut found: HashMap<Key, Vec<PersonAccess>> = HashMap::new();
    // One id is no list: it is looked up at once.
    let place = if ids.len() == 1 { "$1".to_owned() } else { tx.conn.listed("$1") };
    let sql = sql.replace("IDS", &place);
    // In portions, so that no list grows without bound.
    for portion in ids.chunks(500) {
        let bound = if let [id] = ids { id.as_ref().to_owned() } else { query::list(portion) };
        for row in query::rows::<Columns>(&sql).bind::<Text, _>(bound).load::<Row>(tx.conn)? {
            if let Some(id) = parse(&row.object) {
                add(found.entry(id).or_default(), row);
            }
        }
    }
    found.values_mut().for_each(|people| sort(people));
    Ok(found)
}

/// By name, each with the oldest path first.
pub(super) fn sort(people: &mut [PersonAccess]) {
    people.iter_mut().for_each(|person| person.paths.sort_by_key(|path| path.since));
    people.sort_by_cached_key(|person| (plain(&person.name), person.id));
}

pub(super) fn add(people: &mut Vec<PersonAccess>, row: Row) {
    let path = Path {
        team: row.team_id.zip(row.team_name),
        is_team_control: row.is_team_control,
        is_technical_contact: row.is_technical_contact,
        since: row.since,
        granted_by: row.granted_by,
        granted_by_name: row.granted_by_name,
    };
    match people.iter_mut().find(|person| person.id == row.person_id) {
        Some(person) => person.paths.push(path),
        None => people.push(PersonAccess {
            id: row.person_id,
            name: row.name,
            email: row.email,
            account_type: row.account_type,
            paths: vec![path],
        }),
    }
}
