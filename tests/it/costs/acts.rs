//! The random acts of a year: each is done by the product's own change, and written down in the diary.

use diesel::prelude::*;
use remit::access::links::Link;
use remit::access::policy::{AttachToPaymentMethod, BookPlans, DeleteApp, MoveApp, PutOnPaymentMethod};
use remit::access::{Granted, Right};
use remit::apps::changes::{self as app_changes, AppDetails};
use remit::environments::changes as environments;
use remit::error::Result;
use remit::model::person::Person;
use remit::model::usage::Counting;
use remit::model::{AppId, EnvironmentId, PaymentMethodId};
use remit::store::Tx;
use remit::store::schema::environments as environments_table;

use super::naive::Booked;
use super::year::{Play, There};
use crate::world::confirmed;

/// So many apps are there at most, and so many environments of one.
const APPS: usize = 6;
const ENVIRONMENTS: usize = 3;

fn granted<R: Right>(tx: &mut Tx, kim: &Person, id: <R::Link as Link>::Id) -> Result<Granted<R>> {
    Granted::ask(tx, kim, id)
}

impl Play<'_> {
    pub(super) fn act(&mut self) {
        match self.dice.below(100) {
            0..50 => self.book(),
            50..62 => self.take_off(),
            62..69 => self.open(),
            69..75 => self.close(),
            75..88 => self.change_owner(),
            88..95 => self.create(),
            95..98 => self.schedule(),
            _ => self.keep(),
        }
    }

    /// Its place.
    fn any_app(&mut self) -> Option<usize> {
        if self.apps.is_empty() { None } else { Some(self.dice.below(self.apps.len())) }
    }

    fn any_environment(&mut self) -> Option<(AppId, EnvironmentId)> {
        let app = self.any_app()?;
        let all = self.apps[app].environments.clone();
        Some((self.apps[app].id, self.dice.one_of(&all)?))
    }

    /// Writes down that something is booked from now on.
    fn note(&mut self, app: AppId, environment: EnvironmentId, component: usize, rank: usize) {
        let component = &self.catalogue.components[component];
        let plan = &component.plans[rank];
        self.diary.booked.push(Booked {
            app,
            environment,
            component: component.name.clone(),
            plan: plan.name.clone(),
            rank,
            prices: (plan.eur, plan.usd),
            counts_by_month: component.counting == Counting::MonthMax,
            from: self.now(),
            until: None,
        });
    }

    fn note_required(&mut self, app: AppId, environment: EnvironmentId) {
        for place in 0..self.catalogue.components.len() {
            if self.catalogue.components[place].required {
                self.note(app, environment, place, 0);
            }
        }
    }

    fn book(&mut self) {
        let Some((app, environment)) = self.any_environment() else { return };
        let place = self.dice.below(self.catalogue.components.len());
        let component = self.catalogue.components[place].clone();
        let rank = self.dice.below(component.plans.len());
        let plan = component.plans[rank].clone();
        let is_there = self.diary.at(self.now(), environment, &component.name).is_some_and(|now| now.rank == rank);
        let booked = self.does("book", |tx, kim| {
            let granted = granted::<BookPlans>(tx, kim, app)?;
            let there = environments::environment(tx, &granted, environment)?;
            environments::book(tx, &granted, &there, &component.key, &plan.key)
        });
        let booked = booked.and_then(|answer| answer.done());
        if booked.is_some() && !is_there {
            self.diary.end(self.now(), |one| one.environment == environment && one.component == component.name);
            self.note(app, environment, place, rank);
        }
    }

    fn take_off(&mut self) {
        let Some((app, environment)) = self.any_environment() else { return };
        let place = self.dice.below(self.catalogue.components.len());
        let component = self.catalogue.components[place].clone();
        if self.diary.at(self.now(), environment, &component.name).is_none() {
            return;
        }
        let taken = self.does("take off", |tx, kim| {
            let granted = granted::<BookPlans>(tx, kim, app)?;
            let there = environments::environment(tx, &granted, environment)?;
            environments::take_off(tx, &granted, &there, &component.key)
        });
        if let Some(at) = taken {
            self.diary.end(at, |one| one.environment == environment && one.component == component.name);
        }
    }

    fn open(&mut self) {
        let Some(place) = self.any_app().filter(|place| self.apps[*place].environments.len() < ENVIRONMENTS) else {
            return;
        };
        let app = self.apps[place].id;
        let name = format!("env-{}", self.diary.booked.len());
        let opened = self.does("open an environment", |tx, kim| {
            let granted = granted::<BookPlans>(tx, kim, app)?;
            environments::open(tx, &granted, &name)
        });
        if let Some(environment) = opened.and_then(|answer| answer.done()) {
            self.note_required(app, environment);
            self.apps[place].environments.push(environment);
        }
    }

    fn close(&mut self) {
        let Some((app, environment)) = self.any_environment() else { return };
        let closed = self.does("delete an environment", |tx, kim| {
            let granted = granted::<BookPlans>(tx, kim, app)?;
            let there = environments::environment(tx, &granted, environment)?;
            let confirmed = confirmed(tx);
            environments::close(tx, &granted, &confirmed, &there)
        });
        if let Some(at) = closed {
            self.diary.end(at, |one| one.environment == environment);
            self.apps.iter_mut().for_each(|there| there.environments.retain(|one| *one != environment));
        }
    }

    fn change_owner(&mut self) {
        let payers: Vec<PaymentMethodId> = self.payers.iter().map(|payer| payer.id).collect();
        let (Some(place), Some(payer)) = (self.any_app(), self.dice.one_of(&payers)) else { return };
        let (app, is_on_trial) = (self.apps[place].id, self.apps[place].owner.is_none());
        let changed = self.does(if is_on_trial { "pay for a trial" } else { "move" }, |tx, kim| {
            if is_on_trial {
                let granted = granted::<PutOnPaymentMethod>(tx, kim, app)?;
                let payer = self::granted::<AttachToPaymentMethod>(tx, kim, payer)?;
                return app_changes::put_on_payment_method(tx, &granted, &payer);
            }
            let granted = granted::<MoveApp>(tx, kim, app)?;
            let payer = self::granted::<AttachToPaymentMethod>(tx, kim, payer)?;
            let confirmed = confirmed(tx);
            app_changes::move_app(tx, &granted, &payer, &confirmed)
        });
        if changed.is_some() {
            self.diary.owned.push((app, self.now(), Some(payer)));
            self.apps[place].owner = Some(payer);
        }
    }

    fn create(&mut self) {
        if self.apps.len() >= APPS {
            return;
        }
        let details =
            AppDetails { name: format!("App {}", self.diary.booked.len()), website: None, description: String::new() };
        let made = self.does("create an app", |tx, kim| {
            let app = app_changes::create(tx, kim, details.clone())?.id;
            let of_app = environments_table::table.filter(environments_table::app_id.eq(app));
            let main: EnvironmentId = of_app.select(environments_table::id).first(tx.conn)?;
            Ok((app, main))
        });
        if let Some((app, main)) = made {
            self.note_required(app, main);
            self.apps.push(There { id: app, owner: None, environments: vec![main] });
        }
    }

    fn schedule(&mut self) {
        let Some(app) = self.any_app().map(|place| self.apps[place].id) else { return };
        self.does("ask for a deletion", |tx, kim| {
            let granted = granted::<DeleteApp>(tx, kim, app)?;
            let confirmed = confirmed(tx);
            app_changes::schedule_deletion(tx, &granted, &confirmed)
        });
    }

    fn keep(&mut self) {
        let Some(app) = self.any_app().map(|place| self.apps[place].id) else { return };
        self.does("keep an app", |tx, kim| {
            let granted = granted::<DeleteApp>(tx, kim, app)?;
            app_changes::keep(tx, &granted)
        });
    }
}
