//! Everybody who works on an app, with every path by which they have access; its teams; who asks; and what can be done.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;

use super::around::{self, AppTeam, Around, Gone, Invited};
use crate::access::Granted;
use crate::access::people::{self, Member, PersonAccess};
use crate::access::policy::{AnswerRequests, ChangeApp, LeaveApp, ManageDevelopers, Subscribe, ViewApp};
use crate::model::team::Role;
use crate::model::{PersonId, TeamId, written};
use crate::paths;
use crate::store::pages::PAGE;
use crate::web::{Asked, Here, Request, Shell};

#[derive(Template)]
#[template(path = "apps/people.html")]
struct AppPeople {
    shell: Shell,
    app: Granted<ViewApp>,
    developers: Vec<PersonAccess>,
    around: Around,
    members: HashMap<TeamId, Vec<Member>>,
    /// Who is invited to work on it and has not answered: for those who could invite them, too.
    invitations: Vec<Invited>,
    me: PersonId,
}

impl AppPeople {
    fn can_change(&self) -> bool {
        self.app.also_allows::<ChangeApp>()
    }

    fn can_manage(&self) -> bool {
        self.app.also_allows::<ManageDevelopers>()
    }

    fn can_answer(&self) -> bool {
        self.app.also_allows::<AnswerRequests>()
    }

    fn can_subscribe(&self) -> bool {
        self.app.also_allows::<Subscribe>()
    }

    fn gone(&self) -> Vec<&Gone> {
        self.around.gone(&self.app, &self.developers, self.me, self.pays())
    }

    fn pays(&self) -> bool {
        self.app.link().pays()
    }

    fn can_leave(&self, person: &PersonAccess) -> bool {
        person.id == self.me && self.app.also_allows::<LeaveApp>()
    }

    /// Somebody else, with a connection of their own: control goes only with the team.
    fn can_remove(&self, person: &PersonAccess) -> bool {
        person.id != self.me && self.can_manage() && person.connection().is_some()
    }

    fn can_mark(&self, person: &PersonAccess) -> bool {
        self.can_manage() && person.connection().is_some()
    }

    fn has_no_contact(&self) -> bool {
        !self.developers.is_empty() && !self.developers.iter().any(PersonAccess::is_technical_contact)
    }

    /// Who controls the app through the team. Its other members are its own business.
    fn team_words(&self, team: &AppTeam) -> String {
        let members = self.members.get(&team.id).map(Vec::as_slice).unwrap_or_default();
        let unlimited = members.iter().filter(|one| one.role == Role::Unlimited);
        let names = unlimited.map(|one| if one.id == self.me { "you" } else { one.name.as_str() });
        written::some_of(&names.collect::<Vec<&str>>())
    }

    /// Members of a team of the reader who have no connection of their own yet: limited ones first.
    fn can_be_let_in(&self, team: &AppTeam) -> Vec<&Member> {
        if team.my_role != Some(Role::Unlimited) || !self.can_manage() {
            return Vec::new();
        }
        let is_connected = |id| self.developers.iter().any(|one| one.id == id && one.connection().is_some());
        let members = self.members.get(&team.id).map(Vec::as_slice).unwrap_or_default();
        let mut free: Vec<&Member> = members.iter().filter(|one| one.id != self.me && !is_connected(one.id)).collect();
        free.sort_by_key(|one| one.role == Role::Unlimited);
        free
    }

    /// Where one of many members is chosen.
    fn which_member(&self, team: &AppTeam) -> String {
        paths::with_team(&paths::connect_member_to_app(self.app.id), team.id)
    }

    /// The teams that the reader could connect are more than a field holds.
    fn has_many_teams(&self) -> bool {
        self.around.my_other_teams.len() > PAGE
    }
}

/// GET `/apps/{app}/people`
pub async fn page(request: Request, app: Asked<ViewApp>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            let developers = people::developers(tx, app.id)?;
            let around = around::read(tx, &app, &me.person)?;
            let teams: Vec<TeamId> = around.teams.iter().map(|team| team.id).collect();
            let members = if teams.is_empty() { HashMap::new() } else { people::members_of_teams(tx, &teams)? };
            let invitations = if app.also_allows::<ManageDevelopers>() { around.invited.clone() } else { Vec::new() };
            let shell = me.shell(format!("Who works on {}", app.name), Here::Apps);
            Ok(AppPeople { shell, app, developers, around, members, invitations, me: me.person.id })
        })
        .await
}
