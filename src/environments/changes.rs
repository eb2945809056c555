//! What may happen to environments and bookings. In `booked`: what the acts share that write them down; in `telling`
//! and `rises`: who pays is told of what costs more, and asked first if it is a lot; in `bringing`: what apps from
//! elsewhere bring along; in `ending`: environments and components that go, seven days ahead.

mod booked;
mod bringing;
mod ending;
mod rises;
mod telling;

pub use booked::{MOST_ENVIRONMENTS, booking};
use booked::{add, book_required, can_be_added, environment_of, insert, put_on};
pub use bringing::{Brought, bring};
pub(super) use ending::end_as_asked;
pub(crate) use ending::is_announced;
pub use ending::{close, end_due, keep, keep_component, take_off};
use rises::Wanted;
pub use rises::{allow, end_unanswered, preview, refuse, rise, withdraw};
pub use telling::Answer;

use crate::access::links::AppLink;
use crate::access::policy::BookPlans;
use crate::access::{Granted, Right};
use crate::error::{Error, Result};
use crate::model::booking::{Environment, FIRST_ENVIRONMENT};
use crate::model::{AppId, EnvironmentId, PersonId};
use crate::store::Tx;

/// The first environment of a new app, with the smallest plan of everything that is required.
pub(crate) fn open_first(tx: &mut Tx, app: AppId, by: PersonId) -> Result<()> {
    let environment = insert(tx, app, FIRST_ENVIRONMENT, by, tx.now)?;
    book_required(tx, &environment, by)
}

/// Adds an environment, with the smallest plan of everything that is required. Who pays is told, or asked if it costs a
/// lot more.
///
/// # Errors
/// Refused if there is one of this name, or as many as may be; or if it was done often enough today.
pub fn open(tx: &mut Tx, app: &Granted<BookPlans>, name: &str) -> Result<Answer<EnvironmentId>> {
    can_be_added(tx, app, name)?;
    let by = app.person().id;
    let wanted = Wanted::Environment { name };
    telling::who_pays(tx, app, &format!("open {}", app.id), &wanted, |tx| add(tx, app.id, name, by))
}

/// The environment of an app; not of any other, and not one that is gone.
///
/// # Errors
/// [`Error::NotFound`]
pub fn environment<R: Right<Link = AppLink>>(tx: &mut Tx, app: &Granted<R>, id: EnvironmentId) -> Result<Environment> {
    environment_of(tx, app.id, id)
}

/// Puts a component of an environment on a plan. If it is on it already nothing happens. If it costs more, who pays is
/// told; if it costs a lot more, who pays is asked.
///
/// # Errors
/// [`Error::NotFound`] if the catalogue does not have it. Refused if its end was asked for, or if who pays was told often
/// enough today.
pub fn book(
    tx: &mut Tx,
    app: &Granted<BookPlans>,
    environment: &Environment,
    component: &str,
    plan: &str,
) -> Result<Answer<()>> {
    let site = tx.site;
    let component = site.catalogue.component(component).ok_or(Error::NotFound)?;
    let (rank, _) = component.plan(plan).ok_or(Error::NotFound)?;
    let by = app.person().id;
    let wanted = Wanted::Plan { environment, component: &component.key, plan };
    telling::who_pays(tx, app, &format!("book {} {}", environment.id, component.key), &wanted, |tx| {
        put_on(tx, environment, component, rank, by)
    })
}
