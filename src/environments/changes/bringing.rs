//! What an app brings along that comes from elsewhere: its environments, what is booked there, who owns it.

use super::booked::{insert, insert_booking};
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

/// As [`bring`], with the first environment and nothing booked there.
pub fn begin_billing(tx: &mut Tx, app: &App) -> Result<()> {
    bring(tx, app, &[Brought { name: FIRST_ENVIRONMENT.into(), plans: Vec::new() }])
}

/// Makes the environments of an app in this order, with what is booked there from now on. Whoever owns the app pays for
/// it from now on. Nobody is told.
///
/// # Errors
/// [`Error::NotFound`] if the catalogue does not have a component or a plan.
pub fn bring(tx: &mut Tx, app: &App, environments: &[Brought]) -> Result<()> {
    let (site, by) = (tx.site, app.created_by);
    let mut at = tx.now;
    for Brought { name, plans } in environments {
        let environment = insert(tx, app.id, name, by, at)?;
        // Of one moment, their order would be open.
        at = Moment(at.0 + 1);
        for (component, plan) in plans {
            let component = site.catalogue.component(component).ok_or(Error::NotFound)?;
            let (rank, _) = component.plan(plan).ok_or(Error::NotFound)?;
            insert_booking(tx, &environment, component, rank, by)?;
        }
    }
    match app.payment_method_id {
        Some(payer) => owning::begin(tx, app.id, payer),
        None => Ok(()),
    }
}
