//! Who has what at one moment, by the naive model: the things as a page names them, the people by id.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use remit::model::PersonId;
use remit::store::schema::{apps, payment_methods, people, teams};

use crate::access::naive::facts::{self, Ids};
use crate::world::{START, World};

/// A kind of access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Member,
    TeamControl,
    PaymentMethod,
    /// To see, whether or not they can manage what pays.
    Invoices,
    Billing,
    Work,
}

pub struct Access {
    /// Kind, and the name of the thing.
    pub held: BTreeMap<(Kind, String), BTreeSet<PersonId>>,
    pub names: BTreeMap<PersonId, String>,
    /// The names of apps, and of what pays for them.
    pub payers: BTreeMap<String, String>,
}

impl Access {
    pub fn now(world: &World) -> Access {
        let read = world.db.read(|tx| {
            let ids = Ids::all(tx)?;
            let model = facts::read(tx, &ids, START)?;
            let names: Vec<(PersonId, String)> = people::table.select((people::id, people::name)).load(tx.conn)?;
            let teams: Vec<String> = teams::table.order(teams::id).select(teams::name).load(tx.conn)?;
            let paying: Vec<String> =
                payment_methods::table.order(payment_methods::id).select(payment_methods::name).load(tx.conn)?;
            let apps: Vec<String> = apps::table.order(apps::id).select(apps::name).load(tx.conn)?;
            let who = |has: &dyn Fn(usize) -> bool| -> BTreeSet<PersonId> {
                (0..ids.people.len()).filter(|person| has(*person)).map(|person| ids.people[person]).collect()
            };
            let mut held = BTreeMap::new();
            for (team, name) in teams.into_iter().enumerate() {
                held.insert((Kind::Member, name.clone()), who(&|person| model.role(team, person).is_some()));
                held.insert((Kind::TeamControl, name), who(&|person| model.role(team, person) == Some(true)));
            }
            let owner = |app: usize| model.apps[app].owner.map(|owner| paying[owner].clone());
            let payers = apps.iter().enumerate().filter_map(|(app, name)| Some((name.clone(), owner(app)?))).collect();
            for (it, name) in paying.clone().into_iter().enumerate() {
                held.insert((Kind::PaymentMethod, name.clone()), who(&|person| model.pays(it, person)));
                held.insert((Kind::Invoices, name), who(&|person| model.sees_invoices(it, person)));
            }
            for (app, name) in apps.into_iter().enumerate() {
                held.insert((Kind::Billing, name.clone()), who(&|person| model.standing(app, person).pays));
                held.insert((Kind::Work, name), who(&|person| model.standing(app, person).develops()));
            }
            Ok(Access { held, names: names.into_iter().collect(), payers })
        });
        read.expect("who has what")
    }

    pub fn who(&self, kind: Kind, thing: &str) -> BTreeSet<PersonId> {
        self.held.get(&(kind, thing.to_owned())).cloned().unwrap_or_default()
    }
}
