//! What the database holds, as a naive model.

use std::collections::BTreeMap;

use diesel::prelude::*;
use remit::error::Result;
use remit::model::app::{App, DeveloperConnection};
use remit::model::payment_method::{PaymentMethod, PaymentMethodState};
use remit::model::person::Person;
use remit::model::team::{AccessRequest, Membership, Role, Team};
use remit::model::{AppId, PaymentMethodId, PersonId, TeamId};
use remit::store::schema::{
    access_requests, apps, developer_connections, invoice_readers, memberships, payment_method_people,
    payment_method_teams, payment_methods, people, team_apps, teams,
};
use remit::store::{Moment, Tx};

use super::{AppModel, Life, Model, PaymentMethodModel, PersonModel, TeamModel};

/// Whose and which facts, each id at its number in the model.
#[derive(Debug, Clone, Default)]
pub struct Ids {
    pub people: Vec<PersonId>,
    pub teams: Vec<TeamId>,
    pub payment_methods: Vec<PaymentMethodId>,
    pub apps: Vec<AppId>,
}

impl Ids {
    /// Everybody and everything in the database.
    pub fn all(tx: &mut Tx) -> Result<Ids> {
        Ok(Ids {
            people: people::table.order(people::id).select(people::id).load(tx.conn)?,
            teams: teams::table.order(teams::id).select(teams::id).load(tx.conn)?,
            payment_methods: payment_methods::table
                .order(payment_methods::id)
                .select(payment_methods::id)
                .load(tx.conn)?,
            apps: apps::table.order(apps::id).select(apps::id).load(tx.conn)?,
        })
    }
}

/// What each id is called in the model.
struct Numbers {
    people: BTreeMap<PersonId, usize>,
    teams: BTreeMap<TeamId, usize>,
    payment_methods: BTreeMap<PaymentMethodId, usize>,
    begin: Moment,
}

impl Numbers {
    fn hours(&self, at: Moment) -> i64 {
        (at.0 - self.begin.0) / 3_600_000
    }
}

fn numbered<Id: Ord + Copy>(ids: &[Id]) -> BTreeMap<Id, usize> {
    ids.iter().copied().zip(0..).collect()
}

/// Times are in hours since `begin`.
pub fn read(tx: &mut Tx, ids: &Ids, begin: Moment) -> Result<Model> {
    let numbers = Numbers {
        people: numbered(&ids.people),
        teams: numbered(&ids.teams),
        payment_methods: numbered(&ids.payment_methods),
        begin,
    };
    Ok(Model {
        people: ids.people.iter().map(|id| person_of(tx, *id)).collect::<Result<_>>()?,
        teams: ids.teams.iter().map(|id| team(tx, *id, &numbers)).collect::<Result<_>>()?,
        payment_methods: ids
            .payment_methods
            .iter()
            .map(|id| payment_method(tx, *id, &numbers))
            .collect::<Result<_>>()?,
        apps: ids.apps.iter().map(|id| app(tx, *id, &numbers)).collect::<Result<_>>()?,
    })
}

fn person_of(tx: &mut Tx, id: PersonId) -> Result<PersonModel> {
    let person: Person = people::table.find(id).select(Person::as_select()).first(tx.conn)?;
    Ok(PersonModel { is_client: person.is_client(), is_closed: person.closed_at.is_some() })
}

fn team(tx: &mut Tx, id: TeamId, numbers: &Numbers) -> Result<TeamModel> {
    let team: Team = teams::table.find(id).select(Team::as_select()).first(tx.conn)?;
    let members: Vec<Membership> =
        memberships::table.filter(memberships::team_id.eq(id)).select(Membership::as_select()).load(tx.conn)?;
    let members = members.into_iter().map(|one| (numbers.people[&one.person_id], one.role == Role::Unlimited));
    Ok(TeamModel { members: members.collect(), is_deleted: team.deleted_at.is_some() })
}

fn payment_method(tx: &mut Tx, id: PaymentMethodId, numbers: &Numbers) -> Result<PaymentMethodModel> {
    let it: PaymentMethod = payment_methods::table.find(id).select(PaymentMethod::as_select()).first(tx.conn)?;
    let people: Vec<PersonId> = payment_method_people::table
        .filter(payment_method_people::payment_method_id.eq(id))
        .select(payment_method_people::person_id)
        .load(tx.conn)?;
    let readers: Vec<PersonId> = invoice_readers::table
        .filter(invoice_readers::payment_method_id.eq(id))
        .select(invoice_readers::person_id)
        .load(tx.conn)?;
    let teams: Vec<TeamId> = payment_method_teams::table
        .filter(payment_method_teams::payment_method_id.eq(id))
        .select(payment_method_teams::team_id)
        .load(tx.conn)?;
    Ok(PaymentMethodModel {
        people: people.iter().map(|id| numbers.people[id]).collect(),
        readers: readers.iter().map(|id| numbers.people[id]).collect(),
        teams: teams.iter().map(|id| numbers.teams[id]).collect(),
        life: match it.state {
            PaymentMethodState::Open => Life::Open,
            PaymentMethodState::Closing => Life::Closing,
            PaymentMethodState::Closed => Life::Closed,
        },
    })
}

fn app(tx: &mut Tx, id: AppId, numbers: &Numbers) -> Result<AppModel> {
    let it: App = apps::table.find(id).select(App::as_select()).first(tx.conn)?;
    let connections: Vec<DeveloperConnection> = developer_connections::table
        .filter(developer_connections::app_id.eq(id))
        .select(DeveloperConnection::as_select())
        .load(tx.conn)?;
    let teams: Vec<TeamId> =
        team_apps::table.filter(team_apps::app_id.eq(id)).select(team_apps::team_id).load(tx.conn)?;
    let requests: Vec<AccessRequest> = access_requests::table
        .filter(access_requests::app_id.eq(id))
        .select(AccessRequest::as_select())
        .load(tx.conn)?;
    let person = |id: &PersonId| numbers.people[id];
    let contacts = connections.iter().filter(|one| one.is_technical_contact);
    Ok(AppModel {
        owner: it.payment_method_id.map(|id| numbers.payment_methods[&id]),
        teams: teams.iter().map(|id| numbers.teams[id]).collect(),
        contacts: contacts.map(|one| person(&one.person_id)).collect(),
        developers: connections
            .iter()
            .map(|one| (person(&one.person_id), one.team_id.map(|team| numbers.teams[&team])))
            .collect(),
        requests: requests.iter().map(|one| (person(&one.person_id), numbers.teams[&one.team_id])).collect(),
        trial_ends: it.trial_end().map(|at| numbers.hours(at)),
        to_be_deleted: it.delete_at.map(|at| numbers.hours(at)),
        is_deleted: it.deleted_at.is_some(),
    })
}
