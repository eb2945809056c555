//! The page of a team: who is in it, what it works on, what it can manage, what waits for somebody.

use actix_web::HttpResponse;
use askama::Template;

use super::queries::{self, TeamPaymentMethod, Waiting};
use crate::access::Granted;
use crate::access::people::{self, Member};
use crate::access::policy::{DeleteTeam, InviteToTeam, ManageTeam, ViewTeam, ViewTeamBilling};
use crate::apps::queries::{self as app_queries, ListedApp};
use crate::model::team::Role;
use crate::model::{AppId, PersonId};
use crate::store::pages::Page;
use crate::web::{Asked, Here, ListQuery, Request, Shell};

#[derive(Template)]
#[template(path = "teams/show.html")]
struct ShowTeam {
    shell: Shell,
    team: Granted<ViewTeam>,
    members: Vec<Member>,
    query: ListQuery,
    apps: Page<ListedApp, AppId>,
    /// None: the viewer is limited and does not see them.
    payment_methods: Option<Vec<TeamPaymentMethod>>,
    /// Limited members who ask for access to an app.
    requests: Vec<Waiting>,
    invited: Vec<Waiting>,
    me: PersonId,
}

/// How many members are shown before the list is folded.
const UNFOLDED: usize = 25;

impl ShowTeam {
    fn can_manage(&self) -> bool {
        self.team.also_allows::<ManageTeam>()
    }

    fn can_invite(&self) -> bool {
        self.team.also_allows::<InviteToTeam>()
    }

    fn can_delete(&self) -> bool {
        self.team.also_allows::<DeleteTeam>()
    }

    /// Leaving would be refused.
    fn is_last_unlimited(&self) -> bool {
        self.can_manage() && self.members.iter().filter(|member| member.role == Role::Unlimited).count() == 1
    }

    /// `set it up`, `added by Mara Klein`.
    fn granted_words(&self, member: &Member) -> String {
        let (by, is_me) = (member.granted_by, member.id == self.me);
        match by {
            by if by == member.id && is_me => "you set it up".into(),
            by if by == member.id => "set it up".into(),
            by if by == self.me => "added by you".into(),
            _ => format!("added by {}", member.granted_by_name),
        }
    }
}

/// GET `/teams/{team}`
pub async fn page(request: Request, team: Asked<ViewTeam>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let team = team.granted(tx, me)?;
            let query: ListQuery = me.query()?;
            let members = people::members(tx, team.id)?;
            let start = query.start(AppId::from_stored);
            let apps = app_queries::apps_of_team(tx, &me.person, team.id, &query.q, start)?;
            let sees_billing = team.also_allows::<ViewTeamBilling>();
            let payment_methods = sees_billing.then(|| queries::payment_methods_of(tx, team.id)).transpose()?;
            let (requests, invited) = match team.also_allows::<ManageTeam>() {
                true => queries::waiting_in(tx, team.id)?,
                false => (Vec::new(), Vec::new()),
            };
            let shell = me.shell(team.name.clone(), Here::Teams);
            let me = me.person.id;
            Ok(ShowTeam { shell, team, members, query, apps, payment_methods, requests, invited, me })
        })
        .await
}
