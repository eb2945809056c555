//! Invite someone to a team: in a role, with connections to chosen apps of it.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::preview::{self, Preview};
use super::queries::{self, To};
use super::sending::{self, Words};
use super::to_payment_method::check_words;
use crate::access::Granted;
use crate::access::policy::InviteToTeam;
use crate::error::{Error, Result};
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::team::{Role, Team};
use crate::model::{AppId, TeamId};
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::{FieldErrors, Here, Me, Next, Ready, Request, Shell, again};

const TITLE: &str = "Invite someone to a team";

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
#[template(path = "invitations/to_which_team.html")]
struct WhichTeam {
    shell: Shell,
    teams: Vec<Team>,
}

#[derive(Template)]
#[template(path = "invitations/to_team.html")]
struct TeamPage {
    shell: Shell,
    form: TeamForm,
    errors: FieldErrors,
    team: Team,
    apps: Vec<App>,
    /// What can be done instead: label and path.
    way_on: Option<(String, String)>,
}

impl TeamPage {
    fn is_chosen(&self, app: &App) -> bool {
        self.form.app.iter().any(|id| id == app.id.as_str())
    }

    fn roles(&self) -> [(&'static str, &'static str, &'static str); 2] {
        [("limited", "Limited", Role::Limited.means()), ("unlimited", "Unlimited", Role::Unlimited.means())]
    }
}

#[derive(Template)]
#[template(path = "invitations/check_team.html")]
struct CheckTeam {
    shell: Shell,
    form: TeamForm,
    team: String,
    role: Role,
    preview: Preview,
}

struct Wanted {
    team: Granted<InviteToTeam>,
    role: Role,
    apps: Vec<AppId>,
    words: Words,
}

/// GET `/invite/team`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let form: TeamForm = me.query()?;
            if form.team.is_empty() {
                return which_team(tx, me, form);
            }
            Ready::of(&team_page(tx, me, form, FieldErrors::none())?)
        })
        .await
}

/// With only one team there is nothing to choose.
fn which_team(tx: &mut Tx, me: &Me, form: TeamForm) -> Result<Ready> {
    if me.person.is_client() {
        return Err(Error::NotFound);
    }
    let teams = queries::teams_to_invite_to(tx, &me.person)?;
    match teams.as_slice() {
        [only] => {
            let form = TeamForm { team: only.id.to_string(), ..form };
            Ready::of(&team_page(tx, me, form, FieldErrors::none())?)
        }
        _ => Ready::of(&WhichTeam { shell: me.shell(TITLE, Here::Invitations), teams }),
    }
}

/// POST `/invite/team`: shows what would happen and the mail. Nothing is sent.
pub async fn check(request: Request) -> HttpResponse {
    request
        .rehearsal(|tx, me| {
            let form: TeamForm = me.form()?;
            let wanted = values(tx, me, &form)?;
            let (team, role) = (wanted.team.name.clone(), wanted.role);
            let sent = sending::to_team(tx, &wanted.team, role, &wanted.apps, wanted.words);
            let invitation = sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, &refused)))?;
            let preview = preview::of(tx, me, invitation.id)?;
            Ok(CheckTeam { shell: me.shell(TITLE, Here::Invitations), form, team, role, preview })
        })
        .await
}

/// POST `/invite/team/send`
pub async fn send(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: TeamForm = me.form()?;
            let wanted = values(tx, me, &form)?;
            me.require_password(tx)?;
            let email = wanted.words.email.clone();
            let sent = sending::to_team(tx, &wanted.team, wanted.role, &wanted.apps, wanted.words);
            let invitation = sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, &refused)))?;
            Ok(Next::go(paths::sent_invitation(invitation.id))
                .saying(format!("The invitation to {email} is on its way.")))
        })
        .await
}

fn values(tx: &mut Tx, me: &Me, form: &TeamForm) -> Result<Wanted> {
    let id = TeamId::from_stored(&form.team).ok_or(Error::NotFound)?;
    let team = Granted::<InviteToTeam>::ask(tx, &me.person, id)?;
    let mut apps: Vec<AppId> = form.app.iter().filter_map(|id| AppId::from_stored(id)).collect();
    apps.sort_unstable();
    apps.dedup();
    match (check_words(&form.email, &form.message), Role::from_stored(&form.role)) {
        (Ok(words), Some(role)) => Ok(Wanted { team, role, apps, words }),
        (checked, role) => {
            let mut errors = checked.err().unwrap_or_else(FieldErrors::none);
            if role.is_none() {
                errors.add("role", "Choose one of the two.");
            }
            Err(again(team_page(tx, me, form.clone(), errors)))
        }
    }
}

fn refused_page(tx: &mut Tx, me: &Me, form: &TeamForm, refused: &Refused) -> Error {
    let page = |tx: &mut Tx| -> Result<TeamPage> {
        let page = team_page(tx, me, form.clone(), FieldErrors::at("email", refused.sentence()))?;
        let way_on = way_on(tx, &page, refused)?;
        Ok(TeamPage { way_on, ..page })
    };
    again(page(tx))
}

/// The invitation that waits already, or the members.
fn way_on(tx: &mut Tx, page: &TeamPage, refused: &Refused) -> Result<Option<(String, String)>> {
    match refused {
        Refused::IsMemberAlready { .. } => Ok(Some((format!("Go to {}", page.team.name), paths::team(page.team.id)))),
        Refused::PendingAlready => {
            let Some(email) = EmailAddress::parse(&page.form.email) else { return Ok(None) };
            let waiting = queries::open_of(tx, To::Team(page.team.id), &email)?;
            Ok(waiting.map(|one| ("Look at that invitation".to_owned(), paths::sent_invitation(one.id))))
        }
        _ => Ok(None),
    }
}

fn team_page(tx: &mut Tx, me: &Me, form: TeamForm, errors: FieldErrors) -> Result<TeamPage> {
    let id = TeamId::from_stored(&form.team).ok_or(Error::NotFound)?;
    let team = Granted::<InviteToTeam>::ask(tx, &me.person, id)?;
    let apps = queries::apps_of_team(tx, &team)?;
    let team = team.object().clone();
    Ok(TeamPage { shell: me.shell(TITLE, Here::Invitations), form, errors, team, apps, way_on: None })
}
