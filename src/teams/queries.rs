//! What is so about teams. Lists take the person first: there is no list of all teams.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::access::Granted;
use crate::access::consequences::Scope;
use crate::access::policy::ViewPaymentMethod;
use crate::bringing::OF_PERSON;
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::model::team::{Role, Team};
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::store::pages::{Number, PAGE, Page, Start, counted, counting, pattern};
use crate::store::query::Among;
use crate::store::schema::{apps, memberships, payment_method_teams, team_apps, teams};
use crate::store::{Moment, Tx, WholeRows, query};

/// A team in a list of one of its members.
#[derive(Debug, Clone, QueryableByName)]
pub struct ListedTeam {
    #[diesel(sql_type = Text)]
    pub id: TeamId,
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Of the reader.
    #[diesel(sql_type = Text)]
    pub role: Role,
    /// Counted up to 1,001.
    #[diesel(sql_type = BigInt)]
    pub members: i64,
    /// Counted up to 1,001.
    #[diesel(sql_type = BigInt)]
    pub apps: i64,
}

impl ListedTeam {
    /// `you alone`, `5 members`, `more than 1,000 members`.
    pub fn members_in_words(&self) -> String {
        if self.members == 1 { "you alone".into() } else { counted(self.members, "member") }
    }

    /// `no apps yet`, `3 apps`.
    pub fn apps_in_words(&self) -> String {
        if self.apps == 0 { "no apps yet".into() } else { counted(self.apps, "app") }
    }
}

/// `$1` is the person.
macro_rules! listed {
    () => {
        "SELECT t.id, t.name, b.role,
           (SELECT COUNT(*) FROM (SELECT 1 FROM memberships o WHERE o.team_id = t.id LIMIT 1001) n) AS members,
           (SELECT COUNT(*) FROM (SELECT 1 FROM team_apps x WHERE x.team_id = t.id LIMIT 1001) n) AS apps
         FROM memberships b JOIN teams t ON t.id = b.team_id WHERE b.person_id = $1"
    };
}

const LISTED: &str = listed!();

/// The first of them, columns as those of [`ListedTeam`], where nobody reads how many there are: eight, and one more to say
/// that there are more.
pub(crate) const FIRST_TEAMS: &str = concat!(listed!(), " ORDER BY t.sort_name, t.id LIMIT 9");

/// A page of the teams of a person, by name; those whose name contains what is looked for.
pub fn teams_of(
    tx: &mut Tx,
    person: &Person,
    looked_for: &str,
    start: Start<TeamId>,
) -> Result<Page<ListedTeam, TeamId>> {
    let (comparison, direction, rows) = (start.comparison(), start.direction(), PAGE + 1);
    let found = format!("{LISTED} AND t.sort_name LIKE $2 ESCAPE '\\'");
    let sql = format!(
        "{found} AND ($3 = '' OR (t.sort_name, t.id) {comparison}
                (SELECT s.sort_name, s.id FROM teams s WHERE s.id = $3 AND s.id IN {OF_PERSON}))
         ORDER BY t.sort_name {direction}, t.id {direction} LIMIT {rows}"
    );
    let asked = |sql: String| query::sql(sql).bind::<Text, _>(person.id).bind::<Text, _>(pattern(looked_for));
    let from = start.id().map(|id| id.to_string()).unwrap_or_default();
    let rows: Vec<ListedTeam> = asked(sql).bind::<Text, _>(from).load(tx.conn)?;
    if start.leads_nowhere(&rows) {
        return teams_of(tx, person, looked_for, Start::First);
    }
    Page::of(rows, start, |team| team.id).of_all(|| Ok(asked(counting(&found)).get_result::<Number>(tx.conn)?.number))
}

/// All teams of a person, by name: for acts that concern each of them.
pub fn all_teams_of(tx: &mut Tx, person: PersonId) -> Result<Vec<Team>> {
    Ok(memberships::table
        .inner_join(teams::table)
        .filter(memberships::person_id.eq(person))
        .order((teams::sort_name, teams::id))
        .select(Team::as_select())
        .load_rows(tx.conn)?)
}

/// True if somebody else than this person is in the team.
pub fn has_others(tx: &mut Tx, team: TeamId, person: PersonId) -> Result<bool> {
    let other: Option<PersonId> = memberships::table
        .filter(memberships::team_id.eq(team))
        .filter(memberships::person_id.ne(person))
        .select(memberships::person_id)
        .first(tx.conn)
        .optional()?;
    Ok(other.is_some())
}

/// A payment method that a team is connected to.
#[derive(Debug, Clone, Queryable)]
pub struct TeamPaymentMethod {
    pub id: PaymentMethodId,
    pub name: String,
    pub since: Moment,
    pub granted_by: PersonId,
    pub granted_by_name: String,
}

/// `$1` is the team.
const PAYMENT_METHODS: &str = "
    SELECT m.id, m.name, c.granted_at, g.id, g.name
    FROM payment_method_teams c JOIN payment_methods m ON m.id = c.payment_method_id JOIN people g ON g.id = c.granted_by
    WHERE c.team_id = $1 ORDER BY m.sort_name, m.id";

/// The payment methods that a team is connected to, by name: for its unlimited members.
pub fn payment_methods_of(tx: &mut Tx, team: TeamId) -> Result<Vec<TeamPaymentMethod>> {
    let asked = query::rows::<(Text, Text, BigInt, Text, Text)>(PAYMENT_METHODS).bind::<Text, _>(team);
    Ok(asked.load(tx.conn)?)
}

/// A team that is connected to a payment method.
#[derive(Debug, Clone, Queryable)]
pub struct TeamOn {
    pub id: TeamId,
    pub name: String,
    pub since: Moment,
}

/// The teams that are connected to a payment method, by id.
pub fn teams_on(tx: &mut Tx, payer: &Granted<ViewPaymentMethod>) -> Result<Vec<TeamOn>> {
    Ok(payment_method_teams::table
        .inner_join(teams::table)
        .filter(payment_method_teams::payment_method_id.eq(payer.id))
        .order(teams::id)
        .select((teams::id, teams::name, payment_method_teams::granted_at))
        .load(tx.conn)?)
}

/// Something in a team that waits for somebody.
#[derive(Debug, Clone, QueryableByName)]
pub struct Waiting {
    /// An invitation to the team, with the role; or …
    #[diesel(sql_type = Nullable<Text>)]
    pub invitation_id: Option<InvitationId>,
    /// … a limited member who asks for access to an app.
    #[diesel(sql_type = Nullable<Text>)]
    pub app_id: Option<AppId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub app_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub person_id: Option<PersonId>,
    /// Of the person who asks.
    #[diesel(sql_type = Nullable<Text>)]
    pub person_name: Option<String>,
    /// Of who is invited.
    #[diesel(sql_type = Nullable<Text>)]
    pub email: Option<EmailAddress>,
    #[diesel(sql_type = Nullable<Text>)]
    pub role: Option<Role>,
    /// When it was asked; or until when the invitation is valid.
    #[diesel(sql_type = BigInt)]
    pub at: Moment,
}

impl Waiting {
    /// The invited address; nothing for a request.
    pub fn email_text(&self) -> String {
        self.email.as_ref().map(EmailAddress::shown).unwrap_or_default()
    }
}

/// `$1` is the team, `$2` now. Each kind at most 25, oldest first.
const WAITING: &str = "
    SELECT * FROM (
      SELECT CAST(NULL AS TEXT) AS invitation_id, r.app_id, a.name AS app_name, r.person_id, p.name AS person_name,
        CAST(NULL AS TEXT) AS email, CAST(NULL AS TEXT) AS role, r.asked_at AS at
      FROM access_requests r JOIN apps a ON a.id = r.app_id JOIN people p ON p.id = r.person_id
      WHERE r.team_id = $1 ORDER BY r.asked_at, r.app_id LIMIT 25) requests
    UNION ALL SELECT * FROM (
      SELECT i.id AS invitation_id, CAST(NULL AS TEXT) AS app_id, CAST(NULL AS TEXT) AS app_name,
        CAST(NULL AS TEXT) AS person_id, CAST(NULL AS TEXT) AS person_name, i.email, i.role, i.expires_at AS at
      FROM invitations i
      WHERE i.team_id = $1 AND i.kind = 'team' AND i.state IN ('pending', 'to_be_confirmed') AND i.expires_at > $2
      ORDER BY i.created_at, i.id LIMIT 25) invited";

/// What waits in a team: the requests of limited members, and the invitations to it that nobody has answered yet.
pub fn waiting_in(tx: &mut Tx, team: TeamId) -> Result<(Vec<Waiting>, Vec<Waiting>)> {
    let all: Vec<Waiting> = query::sql(WAITING).bind::<Text, _>(team).bind::<BigInt, _>(tx.now).load(tx.conn)?;
    Ok(all.into_iter().partition(|one| one.app_id.is_some()))
}

/// The names of the apps that are going to be deleted if these payment methods are closed.
pub fn apps_ending_with(tx: &mut Tx, payment_methods: &[PaymentMethodId]) -> Result<Vec<String>> {
    Ok(apps::table
        .filter(apps::payment_method_id.among(payment_methods))
        .filter(apps::deleted_at.is_null())
        .filter(apps::delete_at.is_null())
        .order((apps::sort_name, apps::id))
        .select(apps::name)
        .load(tx.conn)?)
}

/// A team and everything that it reaches: its apps and its payment methods. For consequences.
pub fn reach_of(tx: &mut Tx, team: TeamId) -> Result<Scope> {
    let apps = team_apps::table.filter(team_apps::team_id.eq(team)).select(team_apps::app_id).load(tx.conn)?;
    let payment_methods = payment_method_teams::table
        .filter(payment_method_teams::team_id.eq(team))
        .select(payment_method_teams::payment_method_id)
        .load(tx.conn)?;
    Ok(Scope { teams: vec![team], apps, payment_methods, ..Scope::default() })
}
