//! The agency of the demo: two teams, a payment method that one of them shares, and a theatre that took over its own.

use super::acts::{Demo, confirmed, details, words};
use super::forms;
use crate::access::Granted;
use crate::access::policy::{AskForAccess, BringTeam, InviteToTeam, LeaveApp, ManageBillingAccess, ManageDevelopers};
use crate::error::Result;
use crate::invitations::kinds::team;
use crate::invitations::received::choice::{Choice, Terms};
use crate::invitations::writing::send;
use crate::model::invitation::Invitation;
use crate::model::person::{AccountType, Person};
use crate::model::team::{Role, Team};
use crate::model::{AppId, PaymentMethodId, TeamId};
use crate::{apps, payment_methods, teams};

/// The agency with all that is told of it.
pub(super) struct Agency {
    pub ines: Person,
    pub tom: Person,
    pub aiko: Person,
    pub nora: Person,
    web: Team,
    care: Team,
    own: AppId,
    theatre: AppId,
    library: AppId,
}

impl Demo {
    /// Its first days. `freelancer` helps.
    pub(super) fn northlight(&self, freelancer: &Person) -> Result<Agency> {
        self.on(20, 9)?;
        let ines = self.person("Ines Roth", "ines@northlight.example", AccountType::Developer)?;
        let web = self.team(&ines, "Northlight Web")?;
        let tom = self.joins(&ines, &web, Role::Unlimited, "Tom Berger", "tom@northlight.example")?;
        let aiko = self.joins(&ines, &web, Role::Limited, "Aiko Mori", "aiko@northlight.example")?;
        let payment_method = self.payment_method(&ines, forms::northlight())?.id;
        self.team_pays_with(&ines, web.id, payment_method)?;

        self.on(19, 4)?;
        let own = self.team_app(&ines, &web, ("Northlight", "northlight.example", "Who we are, and what we made"))?;
        self.put_on(&ines, own, payment_method)?;
        let (nora, theatre) = self.a_theatre(&tom, &web, &aiko)?;
        let care = self.team(&ines, "Northlight Care")?;
        self.joins_too(&ines, &care, Role::Limited, &tom)?;
        self.team_works_on(&ines, &care, theatre)?;
        let library = self.a_library(&tom, &web, payment_method, freelancer)?;
        Ok(Agency { ines, tom, aiko, nora, web, care, own, theatre, library })
    }

    /// Made by the team, taken over by the theatre.
    fn a_theatre(&self, tom: &Person, web: &Team, aiko: &Person) -> Result<(Person, AppId)> {
        self.on(18, 6)?;
        let theatre =
            self.team_app(tom, web, ("Kranich Theatre", "kranich-theatre.example", "Programme and tickets"))?;
        self.act(|tx| {
            let app = Granted::<ManageDevelopers>::ask(tx, tom, theatre)?;
            let team = Granted::<BringTeam>::ask(tx, tom, web.id)?;
            let confirmed = confirmed(tx)?;
            apps::changes::connect_member(tx, &app, &team, &confirmed, aiko.id)
        })?;
        let message = "Dear Nora, the new website is ready. With this you pay for its hosting yourself. Tom";
        let invitation = self.ask_to_pay(tom, theatre, "nora@kranich.example", message)?;
        self.on(17, 9)?;
        let nora = self.person("Nora Kranich", "nora@kranich.example", AccountType::Client)?;
        self.accept(&nora, invitation.id, &Choice::New(Box::new(forms::theatre())))?;
        Ok((nora, theatre))
    }

    /// The agency pays for it, and a freelancer works on it too.
    fn a_library(&self, tom: &Person, web: &Team, payer: PaymentMethodId, freelancer: &Person) -> Result<AppId> {
        self.on(15, 3)?;
        let library =
            self.team_app(tom, web, ("City Library", "city-library.example", "Catalogue and opening hours"))?;
        self.put_on(tom, library, payer)?;
        let message = "Could you do the search of the catalogue?";
        let invitation = self.invite_to_work(tom, library, "ben@okoro-web.example", message)?;
        self.on(14, 8)?;
        self.accept(freelancer, invitation.id, &Choice::Terms(Terms::default()))?;
        Ok(library)
    }

    /// The freelancer leaves, a trial begins, and a member asks for access.
    pub(super) fn the_freelancer_leaves(&self, agency: &Agency, freelancer: &Person) -> Result<()> {
        self.on(5, 23)?;
        self.act(|tx| {
            let app = Granted::<LeaveApp>::ask(tx, freelancer, agency.library)?;
            apps::changes::leave(tx, &app)
        })?;
        let market = ("Harvest Market", "harvest-market.example", "Who sells what on Saturday");
        let market = self.team_app(&agency.tom, &agency.web, market)?;
        let message = "Please take over before the trial ends.";
        self.ask_to_pay(&agency.tom, market, "office@harvest-market.example", message)?;
        self.act(|tx| {
            let app = Granted::<AskForAccess>::ask(tx, &agency.aiko, agency.library)?;
            apps::changes::ask(tx, &app)
        })
    }

    /// One to a team, one to work on a website.
    pub(super) fn the_agency_invites(&self, agency: &Agency) -> Result<()> {
        self.on(2, 2)?;
        self.invite_to_team(&agency.ines, &agency.care, Role::Limited, &[agency.theatre], "leo@haas-it.example")?;
        let message = "Would you look at our typography?";
        self.invite_to_work(&agency.tom, agency.own, "mara@klein-studio.example", message).map(drop)
    }

    fn team(&self, maker: &Person, name: &str) -> Result<Team> {
        self.act(|tx| teams::changes::create(tx, maker, name.to_owned()))
    }

    /// Somebody new comes by an invitation.
    fn joins(&self, sender: &Person, team: &Team, role: Role, name: &str, email: &str) -> Result<Person> {
        let invitation = self.invite_to_team(sender, team, role, &[], email)?;
        let person = self.person(name, email, AccountType::Developer)?;
        self.accept(&person, invitation.id, &Choice::Terms(Terms::default()))?;
        Ok(person)
    }

    fn joins_too(&self, sender: &Person, team: &Team, role: Role, person: &Person) -> Result<()> {
        let invitation = self.invite_to_team(sender, team, role, &[], &person.email_text())?;
        self.accept(person, invitation.id, &Choice::Terms(Terms::default()))
    }

    fn invite_to_team(
        &self,
        sender: &Person,
        team: &Team,
        role: Role,
        apps: &[AppId],
        email: &str,
    ) -> Result<Invitation> {
        let words = words(email, "")?;
        self.act(|tx| {
            let it = Granted::<InviteToTeam>::ask(tx, sender, team.id)?;
            let confirmed = confirmed(tx)?;
            let drafted = team::draft(tx, &it, role, apps, words.clone())?;
            send::send(tx, drafted, &confirmed)
        })
    }

    /// `app`: its name, website and description.
    fn team_app(&self, maker: &Person, team: &Team, app: (&str, &str, &str)) -> Result<AppId> {
        let details = details(app.0, app.1, app.2);
        self.act(|tx| {
            let team = Granted::<BringTeam>::ask(tx, maker, team.id)?;
            Ok(apps::changes::create_for_team(tx, &team, details.clone())?.id)
        })
    }

    fn team_works_on(&self, person: &Person, team: &Team, app: AppId) -> Result<()> {
        self.act(|tx| {
            let app = Granted::<ManageDevelopers>::ask(tx, person, app)?;
            let team = Granted::<BringTeam>::ask(tx, person, team.id)?;
            let confirmed = confirmed(tx)?;
            apps::changes::connect_team(tx, &app, &team, &confirmed)
        })
    }

    fn team_pays_with(&self, person: &Person, team: TeamId, payment_method: PaymentMethodId) -> Result<()> {
        self.act(|tx| {
            let it = Granted::<ManageBillingAccess>::ask(tx, person, payment_method)?;
            let team = Granted::<BringTeam>::ask(tx, person, team)?;
            let confirmed = confirmed(tx)?;
            payment_methods::changes::connect_team(tx, &it, &team, &confirmed)
        })
    }
}
