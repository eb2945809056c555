//! Links, lists of people and the policy against a naive model: random small worlds, each pair compared.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use remit::access::links::Link;
use remit::access::policy::{InviteToPay, ManageBillingAccess, ViewApp, ViewInvoices};
use remit::access::{AppLink, Granted, PaymentMethodLink, people};
use remit::error::Error;
use remit::model::PersonId;
use remit::model::access_token::Scopes;
use remit::model::app::App;
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::team::{Role, Team};

use crate::world::{Kind, World, rounds};

/// Who is connected to what, by number.
#[derive(Debug, Clone)]
struct Plan {
    people: usize,
    teams: Vec<Vec<(usize, bool)>>,
    payment_methods: Vec<MethodPlan>,
    apps: Vec<AppPlan>,
}

#[derive(Debug, Clone)]
struct MethodPlan {
    people: BTreeSet<usize>,
    teams: BTreeSet<usize>,
    /// Who was given its invoices only.
    readers: BTreeSet<usize>,
}

#[derive(Debug, Clone)]
struct AppPlan {
    owner: Option<usize>,
    /// Person and, perhaps, the team that the connection is via.
    developers: BTreeMap<usize, Option<usize>>,
    teams: BTreeSet<usize>,
}

fn plans() -> impl Strategy<Value = Plan> {
    let (people, teams, methods) = (2..6usize, 1..4usize, 1..4usize);
    (people, teams, methods, 1..5usize).prop_flat_map(|(people, teams, methods, apps)| {
        let members = prop::collection::vec((0..people, any::<bool>()), 1..=people);
        let some = || prop::collection::btree_set(0..people, 0..=2);
        let method =
            (some(), prop::collection::btree_set(0..teams, 0..=2), some()).prop_map(|(people, teams, readers)| {
                let readers = &readers - &people;
                MethodPlan { people, teams, readers }
            });
        let developers = prop::collection::btree_map(0..people, prop::option::of(0..teams), 0..=people);
        let app = (prop::option::weighted(0.7, 0..methods), developers, prop::collection::btree_set(0..teams, 0..=2))
            .prop_map(|(owner, developers, teams)| AppPlan { owner, developers, teams });
        (
            prop::collection::vec(members, teams..=teams),
            prop::collection::vec(method, methods..=methods),
            prop::collection::vec(app, apps..=apps),
        )
            .prop_map(move |(teams, payment_methods, apps)| Plan { people, teams, payment_methods, apps }.sound())
    })
}

impl Plan {
    /// One role for each member; connections via a team only for its members and its apps.
    fn sound(mut self) -> Plan {
        for members in &mut self.teams {
            let mut seen = BTreeSet::new();
            members.retain(|(person, _)| seen.insert(*person));
        }
        for app in &mut self.apps {
            for (person, via) in &mut app.developers {
                let works = via.is_some_and(|team| {
                    app.teams.contains(&team) && self.teams[team].iter().any(|(member, _)| member == person)
                });
                if !works {
                    *via = None;
                }
            }
        }
        self
    }

    fn role(&self, team: usize, person: usize) -> Option<bool> {
        self.teams[team].iter().find(|(member, _)| *member == person).map(|(_, is_unlimited)| *is_unlimited)
    }

    fn is_unlimited_in_one_of(&self, teams: &BTreeSet<usize>, person: usize) -> bool {
        teams.iter().any(|team| self.role(*team, person) == Some(true))
    }

    fn is_limited_in_one_of(&self, teams: &BTreeSet<usize>, person: usize) -> bool {
        teams.iter().any(|team| self.role(*team, person) == Some(false))
    }

    /// Directly, and through a team.
    fn pays(&self, payment_method: usize, person: usize) -> (bool, bool) {
        let it = &self.payment_methods[payment_method];
        (it.people.contains(&person), self.is_unlimited_in_one_of(&it.teams, person))
    }

    fn app_link(&self, app: usize, person: usize) -> AppLink {
        let app = &self.apps[app];
        let (pays_directly, pays_through_team) = app.owner.map_or((false, false), |owner| self.pays(owner, person));
        AppLink {
            pays_directly,
            pays_through_team,
            developer_connection: app.developers.get(&person) == Some(&None),
            developer_connection_via_team: matches!(app.developers.get(&person), Some(Some(_))),
            team_control: self.is_unlimited_in_one_of(&app.teams, person),
            limited_member: self.is_limited_in_one_of(&app.teams, person),
            on_trial: app.owner.is_none(),
            lets_rescue: false,
            is_developer: true,
            platform: Scopes::default(),
        }
    }
}

/// The plan as rows.
struct Made {
    people: Vec<Person>,
    payment_methods: Vec<PaymentMethod>,
    apps: Vec<App>,
}

fn make(world: &World, plan: &Plan) -> Made {
    let people: Vec<Person> = (0..plan.people)
        .map(|number| world.developer(&format!("Person {number}"), &format!("person{number}@{}.example", random())))
        .collect();
    let role = |is_unlimited: bool| if is_unlimited { Role::Unlimited } else { Role::Limited };
    let team = |(number, members): (usize, &Vec<(usize, bool)>)| -> Team {
        let members: Vec<_> = members.iter().map(|(person, unlimited)| (&people[*person], role(*unlimited))).collect();
        world.team(&format!("Team {number}"), &members)
    };
    let teams: Vec<Team> = plan.teams.iter().enumerate().map(team).collect();
    let method = |(number, plan): (usize, &MethodPlan)| {
        let direct: Vec<&Person> = plan.people.iter().map(|person| &people[*person]).collect();
        let made = world.payment_method(&format!("Method {number}"), &people[0], &direct);
        plan.teams.iter().for_each(|team| world.lets_team_manage(&made, &teams[*team]));
        plan.readers.iter().for_each(|person| world.lets_read(&made, &people[*person]));
        made
    };
    let payment_methods: Vec<PaymentMethod> = plan.payment_methods.iter().enumerate().map(method).collect();
    let app = |(number, plan): (usize, &AppPlan)| {
        let app = world.app(&format!("App {number}"), &people[0], plan.owner.map(|owner| &payment_methods[owner]));
        plan.teams.iter().for_each(|team| world.team_app(&app, &teams[*team]));
        for (person, via) in &plan.developers {
            match via {
                Some(team) => world.develops_via(&app, &people[*person], &teams[*team]),
                None => world.develops(&app, &people[*person]),
            }
        }
        app
    };
    let apps = plan.apps.iter().enumerate().map(app).collect();
    Made { people, payment_methods, apps }
}

/// Worlds of one test share a database: addresses must differ.
fn random() -> String {
    PersonId::random().to_string()
}

fn compare(world: &World, plan: &Plan) {
    let made = make(world, plan);
    let checked = world.db.read(|tx| {
        for (a, app) in made.apps.iter().enumerate() {
            let payers = ids(&people::payers_of_apps(tx, &[app.id])?.remove(&app.id).unwrap_or_default());
            let developers = ids(&people::developers(tx, app.id)?);
            for (p, person) in made.people.iter().enumerate() {
                let expected = plan.app_link(a, p);
                let found = match AppLink::look_up(tx, person, app.id) {
                    Ok((_, link)) => Some(link),
                    Err(Error::NotFound) => None,
                    Err(other) => return Err(other),
                };
                assert_eq!(found, expected.exists_for().then_some(expected), "person {p}, app {a}");
                assert_eq!(payers.contains(&person.id), expected.pays(), "payer {p}, app {a}");
                assert_eq!(developers.contains(&person.id), expected.develops(), "developer {p}, app {a}");
                let may_look = expected.pays() || expected.develops();
                assert_eq!(Granted::<ViewApp>::ask(tx, person, app.id).is_ok(), may_look, "view {p}, app {a}");
                let may_invite = expected.pays() || (expected.on_trial && expected.develops_directly());
                assert_eq!(Granted::<InviteToPay>::ask(tx, person, app.id).is_ok(), may_invite, "invite {p}, app {a}");
            }
        }
        for (m, method) in made.payment_methods.iter().enumerate() {
            let payers = ids(&people::billing_people(tx, method.id)?);
            let readers = ids(&people::around_payment_method(tx, method.id)?.readers);
            for (p, person) in made.people.iter().enumerate() {
                let (directly, through_team) = plan.pays(m, p);
                let found = match PaymentMethodLink::look_up(tx, person, method.id) {
                    Ok((_, link)) => Some((link.pays_directly, link.pays_through_team, link.reads_invoices)),
                    Err(Error::NotFound) => None,
                    Err(other) => return Err(other),
                };
                let (pays, reads) = (directly || through_team, plan.payment_methods[m].readers.contains(&p));
                let expected = (pays || reads).then_some((directly, through_team, reads));
                assert_eq!(found, expected, "person {p}, payment method {m}");
                assert_eq!(payers.contains(&person.id), pays, "payer {p}, payment method {m}");
                assert_eq!(readers.contains(&person.id), reads, "reader {p}, payment method {m}");
                let may_look = Granted::<ViewInvoices>::ask(tx, person, method.id).is_ok();
                assert_eq!(may_look, pays || reads, "invoices {p}, payment method {m}");
                let may_manage = Granted::<ManageBillingAccess>::ask(tx, person, method.id).is_ok();
                assert_eq!(may_manage, pays, "manage {p}, payment method {m}");
            }
        }
        Ok(())
    });
    checked.expect("the database answers");
}

fn ids(people: &[people::PersonAccess]) -> BTreeSet<PersonId> {
    people.iter().map(|person| person.id).collect()
}

#[test]
fn links_and_lists_are_what_a_naive_model_says() {
    let world = World::new(Kind::Sqlite);
    let config = Config { cases: rounds(60, 2000) as u32, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&plans(), |plan| {
        compare(&world, &plan);
        Ok(())
    });
    outcome.unwrap_or_else(|problem| panic!("{problem}"));
}

story! {
    fn both_databases_read_the_same_links(world: &mut World) {
        let mut runner = TestRunner::deterministic();
        for _ in 0..rounds(10, 200) {
            let plan = plans().new_tree(&mut runner).expect("a plan").current();
            compare(world, &plan);
        }
    }
}
