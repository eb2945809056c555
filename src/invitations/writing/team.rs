//! Invite someone to a team: in a role, with connections to chosen apps of it.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::drafted::{Drafted, Words};
use super::steps::{self, Begun, Form, ToCheck};
use crate::access::Granted;
use crate::access::policy::InviteToTeam;
use crate::graph::open::To;
use crate::invitations::kinds::particular::Kind;
use crate::invitations::kinds::team;
use crate::invitations::queries;
use crate::model::app::App;
use crate::model::team::{Role, Team};
use crate::model::{AppId, TeamId, written};
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::pages::Page;
use crate::web::error::{Error, Result};
use crate::web::form::LongList;
use crate::web::row::Row;
use crate::web::{FieldErrors, ListQuery, Me, Ready, Request, Shell};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TeamForm {
    pub team: String,
    pub role: String,
    pub app: Vec<String>,
    pub email: String,
    pub message: String,
}

/// Which of one's teams.
#[derive(Template)]
#[template(path = "invitations/writing/which_team.html")]
struct WhichTeam {
    shell: Shell,
    teams: Page<Team, TeamId>,
    query: ListQuery,
    /// Apps that are chosen already.
    app: Vec<String>,
}

impl WhichTeam {
    /// The form for this team, with the apps that are chosen already.
    fn way_to(&self, team: &Team) -> String {
        let apps: String = self.app.iter().map(|app| format!("&app={}", paths::escaped(app))).collect();
        format!("{}{apps}", paths::invite_to_this_team(team.id))
    }
}

#[derive(Template)]
#[template(path = "invitations/writing/team.html")]
pub(super) struct TeamPage {
    shell: Shell,
    begun: Begun<TeamForm>,
    team: Team,
    /// Those that are chosen first.
    apps: Vec<App>,
    list: LongList,
}

impl TeamPage {
    fn is_chosen(&self, app: &App) -> bool {
        self.begun.form.app.iter().any(|id| id == app.id.as_str())
    }

    fn roles(&self) -> [(&'static str, &'static str, &'static str); 2] {
        [("limited", "Limited", Role::Limited.means()), ("unlimited", "Unlimited", Role::Unlimited.means())]
    }
}

pub(super) struct Wanted {
    team: Granted<InviteToTeam>,
    role: Role,
    apps: Vec<AppId>,
    words: Words,
}

/// What an address chooses: nothing that is typed, because anybody can write an address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Chosen {
    team: String,
    app: Vec<String>,
}

/// GET `/invite/team`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let Chosen { team, app } = me.query()?;
            let chosen = TeamForm { team, app, ..TeamForm::default() };
            let goes_with = |kept: &TeamForm, chosen: &TeamForm| {
                kept.team == chosen.team && chosen.app.iter().all(|app| kept.app.contains(app))
            };
            let chosen = if chosen.team.is_empty() { only_team(tx, me, chosen)? } else { chosen };
            let begun = steps::begin(tx, me, chosen, goes_with)?;
            if begun.form.team.is_empty() {
                return which_team(tx, me, begun.form.app);
            }
            Ready::of(&TeamForm::page(tx, me, begun)?)
        })
        .await
}

/// With only one team there is nothing to choose.
fn only_team(tx: &mut Tx, me: &Me, chosen: TeamForm) -> Result<TeamForm> {
    if me.person.is_client() {
        return Err(Error::NotFound);
    }
    let only = queries::only_team_to_invite_to(tx, &me.person)?;
    Ok(TeamForm { team: only.map(|id| id.to_string()).unwrap_or_default(), ..chosen })
}

fn which_team(tx: &mut Tx, me: &Me, app: Vec<String>) -> Result<Ready> {
    let query: ListQuery = me.query()?;
    let teams = queries::teams_to_invite_to(tx, &me.person, &query.q, query.start(TeamId::from_stored))?;
    Ready::of(&WhichTeam { shell: steps::shell::<TeamForm>(me), teams, query, app })
}

/// POST `/invite/team`: keeps what was typed. Nothing is sent.
pub async fn keep(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            granted(tx, me, &me.form()?)?;
            steps::keep::<TeamForm>(tx, me)
        })
        .await
}

/// GET `/invite/team/check`: shows what would happen and the mail.
pub async fn check(request: Request) -> HttpResponse {
    request.rehearsal(steps::check::<TeamForm>).await
}

/// POST `/invite/team/send`
pub async fn send(request: Request) -> HttpResponse {
    request.act(steps::press::<TeamForm>).await
}

impl Form for TeamForm {
    type Wanted = Wanted;
    type Page = TeamPage;

    const KIND: &'static Kind = &team::KIND;
    const PAGE: fn() -> String = paths::invite_to_team;
    const CHECK: fn() -> String = paths::check_invitation_to_team;

    fn words(&self) -> (&str, &str) {
        (&self.email, &self.message)
    }

    fn wanted(&self, tx: &mut Tx, me: &Me) -> Result<Result<Wanted, FieldErrors>> {
        let team = granted(tx, me, self)?;
        Ok(match (steps::words(self), Role::from_stored(&self.role)) {
            (Ok(words), Some(role)) => Ok(Wanted { team, role, apps: chosen(self), words }),
            (checked, role) => {
                let mut errors = checked.err().unwrap_or_else(FieldErrors::none);
                if role.is_none() {
                    errors.add("role", "Choose one of the two.");
                }
                Err(errors)
            }
        })
    }

    fn draft(&self, tx: &mut Tx, wanted: Wanted) -> Result<Drafted> {
        Ok(team::draft(tx, &wanted.team, wanted.role, &wanted.apps, wanted.words)?)
    }

    fn to_check(&self, tx: &mut Tx, _: &Me, wanted: &Wanted) -> Result<ToCheck> {
        let apps = queries::apps_of_team_among(tx, &wanted.team, &wanted.apps)?;
        let names = apps.iter().map(|app| app.name.as_str()).collect::<Vec<_>>();
        let names = if names.is_empty() { "None chosen".to_owned() } else { written::joined(&names) };
        let rows = vec![
            Row::new("Role", format!("{} member", wanted.role.word()), "role"),
            Row::new("Apps to work on", names, "app"),
            Row::message(&self.message),
        ];
        let mut fields: Vec<_> = self.app.iter().map(|app| ("app", app.clone())).collect();
        fields.extend([("team", self.team.clone()), ("role", self.role.clone())]);
        Ok(ToCheck {
            lead: format!("You’re inviting this address to the team {}. Is it right?", wanted.team.name),
            rows,
            role: Some(wanted.role),
            meanwhile: "withdraw it at any time. You can change the role later.",
            action: paths::send_invitation_to_team(),
            fields,
            ..ToCheck::default()
        })
    }

    fn page(tx: &mut Tx, me: &Me, begun: Begun<TeamForm>) -> Result<TeamPage> {
        let team = granted(tx, me, &begun.form)?;
        let query: ListQuery = me.query()?;
        let page = queries::apps_of_team(tx, &team, &query.q, query.start(AppId::from_stored))?;
        let list = LongList::of(&page, &query.q);
        let mut apps = queries::apps_of_team_among(tx, &team, &chosen(&begun.form))?;
        apps.retain(|app| page.rows.iter().all(|other| other.id != app.id));
        apps.extend(page.rows);
        Ok(TeamPage { shell: steps::shell::<TeamForm>(me), begun, team: team.object().clone(), apps, list })
    }

    fn field(refused: &Refused) -> &'static str {
        if matches!(refused, Refused::TooManyApps { .. }) { "app" } else { "email" }
    }

    /// The invitation that waits already, or the members.
    fn way_on(&self, tx: &mut Tx, me: &Me, refused: &Refused) -> Result<Option<(String, String)>> {
        let team = granted(tx, me, self)?;
        match refused {
            Refused::IsMemberAlready { .. } => Ok(Some((format!("Go to {}", team.name), paths::team(team.id)))),
            Refused::PendingAlready => steps::way_to_waiting(tx, self, To::Team(team.id)),
            _ => Ok(None),
        }
    }
}

fn granted(tx: &mut Tx, me: &Me, form: &TeamForm) -> Result<Granted<InviteToTeam>> {
    Ok(Granted::ask(tx, &me.person, TeamId::from_stored(&form.team).ok_or(Error::NotFound)?)?)
}

fn chosen(form: &TeamForm) -> Vec<AppId> {
    let mut apps: Vec<AppId> = form.app.iter().filter_map(|id| AppId::from_stored(id)).collect();
    apps.sort_unstable();
    apps.dedup();
    apps
}
