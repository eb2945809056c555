//! What stands around an app, in one query: its teams, who asks or is invited to work on it, what pays for it,
//! who has gone.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::access::facts::{
    is_under_way, managed_by, managed_directly, managed_through_team, replaced_on_its_way, under_way,
};
use crate::access::people::PersonAccess;
use crate::error::Result;
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::model::running::RunningState;
use crate::model::team::Role;
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::store::letters::plain;
use crate::store::query::{self, WrittenOnce};
use crate::store::schema::{access_requests, people, team_apps, teams};
use crate::store::{Moment, Tx};

/// For how long it is said that somebody has gone.
const GONE_DAYS: i64 = 30;

/// A team that works on the app.
#[derive(Debug, Clone)]
pub struct AppTeam {
    pub id: TeamId,
    pub name: String,
    pub since: Moment,
    pub granted_by: PersonId,
    pub granted_by_name: String,
    /// The reader's role in it; None: no member.
    pub my_role: Option<Role>,
}

/// A limited member of a team who asks to work on the app.
#[derive(Debug, Clone)]
pub struct Asking {
    pub id: PersonId,
    pub name: String,
    pub team: String,
    pub at: Moment,
}

/// Somebody who is invited and has not answered.
#[derive(Debug, Clone)]
pub struct Invited {
    pub id: InvitationId,
    pub email: EmailAddress,
    pub expires_at: Moment,
}

/// Somebody who worked on it until lately.
#[derive(Debug, Clone)]
pub struct Gone {
    pub id: PersonId,
    pub name: String,
    pub at: Moment,
}

/// All of it, as one person may see it.
#[derive(Debug, Clone, Default)]
pub struct Around {
    pub teams: Vec<AppTeam>,
    /// Teams in which the reader is unlimited and that do not work on it: one more than a page has, at most.
    pub my_other_teams: Vec<(TeamId, String)>,
    pub asking: Vec<Asking>,
    /// To work on it: for those who could invite them, too.
    pub invited: Vec<Invited>,
    /// There is at most one invitation to pay for it. Of an app that has moved on since it is crossed out there.
    pub invited_to_pay: Option<Invited>,
    /// The name of what pays for it: all that developers without billing access may know.
    pub payer: Option<(PaymentMethodId, String)>,
    /// What pays for it, if it is switched off and something that is to be paid is late: for those who can manage that.
    pub overdue: Option<PaymentMethodId>,
    gone: Vec<Gone>,
}

impl Around {
    /// Who has gone lately and does not work on it in another way; the newest first. Only who was there together with
    /// the reader: not before this payer took it over, or before this developer came.
    pub fn gone(&self, app: &App, developers: &[PersonAccess], reader: PersonId, pays: bool) -> Vec<&Gone> {
        let me = developers.iter().find(|one| one.id == reader);
        let came = me.and_then(|me| me.paths.iter().map(|path| path.since).min());
        let since = if pays { app.owned_since.or(came) } else { came };
        let works = |gone: &&Gone| {
            since.is_some_and(|since| since <= gone.at) && developers.iter().all(|one| one.id != gone.id)
        };
        let mut all: Vec<&Gone> = Vec::new();
        for gone in self.gone.iter().filter(works) {
            if all.iter().all(|other| other.id != gone.id) {
                all.push(gone);
            }
        }
        all
    }

    fn add(&mut self, row: Row) {
        match row.kind.as_str() {
            "team" => self.teams.extend(TeamId::from_stored(&row.id).map(|id| AppTeam {
                id,
                name: row.name,
                since: row.at,
                granted_by: row.by_id,
                granted_by_name: row.by_name,
                my_role: Role::from_stored(&row.my_role),
            })),
            "my_team" => self.my_other_teams.extend(TeamId::from_stored(&row.id).map(|id| (id, row.name))),
            "asking" => self.asking.extend(PersonId::from_stored(&row.id).map(|id| Asking {
                id,
                name: row.name,
                team: row.by_name,
                at: row.at,
            })),
            "invited" => self.invited.extend(Invited::of(&row)),
            "to_pay" => self.invited_to_pay = Invited::of(&row),
            "payer" => self.payer = PaymentMethodId::from_stored(&row.id).map(|id| (id, row.name)),
            "overdue" => self.overdue = PaymentMethodId::from_stored(&row.id),
            _ => self.gone.extend(PersonId::from_stored(&row.id).map(|id| Gone { id, name: row.name, at: row.at })),
        }
    }
}

impl Invited {
    fn of(row: &Row) -> Option<Invited> {
        let (id, email) = (InvitationId::from_stored(&row.id)?, EmailAddress::from_stored(&row.name)?);
        Some(Invited { id, email, expires_at: row.at })
    }
}

#[derive(Queryable)]
struct Row {
    kind: String,
    id: String,
    name: String,
    at: Moment,
    by_id: PersonId,
    by_name: String,
    my_role: String,
}

/// `$1` is the reader, `$2` the app, `$3` what pays for it, `$4` since when somebody has gone lately, `$5` now.
const AROUND: &str = "
    SELECT 'team' AS kind, t.id, t.name, x.granted_at AS at, g.id AS by_id, g.name AS by_name,
      COALESCE((SELECT m.role FROM memberships m WHERE m.team_id = t.id AND m.person_id = $1), '') AS my_role
    FROM team_apps x JOIN teams t ON t.id = x.team_id JOIN people g ON g.id = x.granted_by WHERE x.app_id = $2
    UNION ALL
    SELECT 'asking', p.id, p.name, r.asked_at, p.id, t.name, '' FROM access_requests r
      JOIN people p ON p.id = r.person_id JOIN teams t ON t.id = r.team_id
      JOIN memberships m ON m.team_id = r.team_id AND m.person_id = r.person_id AND m.role = 'limited'
    WHERE r.app_id = $2
    UNION ALL
    SELECT 'payer', w.id, w.name, 0, $1, '', '' FROM payment_methods w WHERE w.id = $3
    UNION ALL
    SELECT 'gone', p.id, p.name, e.at, p.id, '', '' FROM events e JOIN people p ON p.id = e.person_id
    WHERE e.app_id = $2 AND e.kind IN ('developer_left', 'developer_removed') AND e.at > $4 AND p.closed_at IS NULL
    UNION ALL
    SELECT * FROM (SELECT CASE WHEN v.kind = 'pay' THEN 'to_pay' ELSE 'invited' END, v.id, v.email, v.expires_at,
        v.sender_id, '', ''
      FROM invitation_apps x JOIN invitations v ON v.id = x.invitation_id
      WHERE x.app_id = $2 AND (v.kind = 'app' OR v.kind = 'pay' AND COALESCE(x.payer_id, '') = $3)
        AND v.state IN ('pending', 'to_be_confirmed') AND v.expires_at > $5
      ORDER BY v.kind DESC, v.created_at, v.id LIMIT 51) invited";

/// Besides, for developers: clients are in no team.
const MY_TEAMS: &str = " UNION ALL
    SELECT * FROM (SELECT 'my_team', t.id, t.name, 0, m.person_id, '', m.role
      FROM memberships m JOIN teams t ON t.id = m.team_id
      WHERE m.person_id = $1 AND m.role = 'unlimited'
        AND NOT EXISTS (SELECT 1 FROM team_apps x WHERE x.team_id = t.id AND x.app_id = $2)
      ORDER BY t.sort_name, t.id LIMIT 26) my_team";

/// Besides, of an app that is switched off.
const OVERDUE: &str = concat!(
    " UNION ALL
    SELECT 'overdue', w.id, '', 0, $1, '', '' FROM payment_methods w WHERE w.id = $3 AND EXISTS (",
    managed_by!("$1", "w.id"),
    ") AND EXISTS (SELECT 1 FROM invoices i WHERE i.payment_method_id = w.id AND i.state = 'open'
                    AND i.kind = 'invoice' AND i.due_at <= $5 AND NOT ",
    under_way!("i"),
    ")"
);

/// Reads it for one person, who can open the app.
pub fn read(tx: &mut Tx, app: &App, reader: &Person) -> Result<Around> {
    static TEXTS: [WrittenOnce; 4] = [const { WrittenOnce::new() }; 4];
    let (has_teams, is_off) = (reader.is_developer(), app.running.state == RunningState::Suspended);
    let text = TEXTS[2 * usize::from(has_teams) + usize::from(is_off)].text(tx.conn, |_| {
        let (my_teams, overdue) = (if has_teams { MY_TEAMS } else { "" }, if is_off { OVERDUE } else { "" });
        format!("{AROUND}{my_teams}{overdue} ORDER BY at DESC, name, id")
    });
    let rows: Vec<Row> = query::rows::<(Text, Text, Text, BigInt, Text, Text, Text)>(text)
        .bind::<Text, _>(reader.id)
        .bind::<Text, _>(app.id)
        .bind::<Text, _>(app.payment_method_id.as_ref().map_or("", PaymentMethodId::as_str))
        .bind::<BigInt, _>(tx.now.plus_days(-GONE_DAYS))
        .bind::<BigInt, _>(tx.now)
        .load(tx.conn)?;
    let mut around = Around::default();
    rows.into_iter().for_each(|row| around.add(row));
    around.teams.sort_by_cached_key(|team| plain(&team.name));
    Ok(around)
}

/// The name of a team that works on the app; None if it does not.
pub fn team_of_app(tx: &mut Tx, app: AppId, team: TeamId) -> Result<Option<String>> {
    Ok(team_apps::table
        .inner_join(teams::table)
        .filter(team_apps::app_id.eq(app))
        .filter(team_apps::team_id.eq(team))
        .select(teams::name)
        .first(tx.conn)
        .optional()?)
}

/// The name of somebody who has asked to work on the app, and of the team through which.
pub fn asked(tx: &mut Tx, app: AppId, person: PersonId) -> Result<Option<(String, String)>> {
    Ok(access_requests::table
        .inner_join(people::table)
        .inner_join(teams::table)
        .filter(access_requests::app_id.eq(app))
        .filter(access_requests::person_id.eq(person))
        .select((people::name, teams::name))
        .first(tx.conn)
        .optional()?)
}
