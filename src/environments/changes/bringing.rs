//! What apps bring along that come from elsewhere: their environments, what is booked there, who owns them.

use super::booked::{new_booking, new_environment};
use crate::error::{Error, Result};
use crate::graph::owning;
use crate::model::app::App;
use crate::model::booking::FIRST_ENVIRONMENT;
use crate::store::{Moment, Tx};

/// An environment, and the plans of its components: both by key, as the catalogue has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    pub name: String,
    pub plans: Vec<(String, String)>,
}

impl Brought {
    /// The first environment, with nothing booked there.
    pub fn first() -> Brought {
        Brought { name: FIRST_ENVIRONMENT.into(), plans: Vec::new() }
    }
}

/// Makes the environments of new apps in this order, with what is booked there from now on. Whoever owns an app pays for it
/// from now on. Nobody is told.
///
/// # Errors
/// [`Error::NotFound`] if the catalogue does not have a component or a plan.
pub fn bring<'a>(tx: &mut Tx, all: impl IntoIterator<Item = (&'a App, &'a [Brought])>) -> Result<()> {
    let site = tx.site;
    let (mut environments, mut bookings, mut owned) = (Vec::new(), Vec::new(), Vec::new());
    for (app, brought) in all {
        let mut at = tx.now;
        for Brought { name, plans } in brought {
            let environment = new_environment(tx, app.id, name, app.created_by, at);
            // Of one moment, their order would be open.
            at = Moment(at.0 + 1);
            for (component, plan) in plans {
                let component = site.catalogue.component(component).ok_or(Error::NotFound)?;
                let (rank, _) = component.plan(plan).ok_or(Error::NotFound)?;
                bookings.push(new_booking(tx, &environment, component, rank, app.created_by));
            }
            environments.push(environment);
        }
        owned.extend(app.payment_method_id.map(|payer| (app.id, payer)));
    }
    tx.conn.insert_all("environments", &environments)?;
    tx.conn.insert_all("bookings", &bookings)?;
    owning::begin_first(tx, &owned)
}
