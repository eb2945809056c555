//! Who has what at one moment, by the naive model: the things as a page names them, the people by id.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use remit::model::PersonId;
use remit::model::credential::GatewayName;
use remit::store::schema::{apps, credentials, payment_methods, people, teams};

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
    /// Who has set up the card that a payment method pays with, by the name of that.
    pub cards: BTreeMap<String, PersonId>,
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
            let cards: Vec<(String, PersonId)> = payment_methods::table
                .inner_join(credentials::table.on(payment_methods::credential_id.eq(credentials::id.nullable())))
                .filter(credentials::gateway.eq(GatewayName::Sandbox))
                .select((payment_methods::name, credentials::person_id))
                .load(tx.conn)?;
            let (names, cards) = (names.into_iter().collect(), cards.into_iter().collect());
            Ok(Access { held, names, payers, cards })
        });
        read.expect("who has what")
    }

    pub fn who(&self, kind: Kind, thing: &str) -> BTreeSet<PersonId> {
        self.held.get(&(kind, thing.to_owned())).cloned().unwrap_or_default()
    }

    /// 2: can manage a payment method; 1: sees its invoices; 0: neither.
    pub fn level(&self, payer: &str, person: PersonId) -> u8 {
        let has = |kind| self.who(kind, payer).contains(&person);
        if has(Kind::PaymentMethod) { 2 } else { has(Kind::Invoices).into() }
    }
}
