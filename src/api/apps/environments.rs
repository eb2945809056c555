//! The environments of an app, and the plans that are booked there.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Granted;
use crate::access::policy::ViewApp;
use crate::api::values::{Money, Time};
use crate::environments::queries::{self, Booked};
use crate::model::booking::Booking;
use crate::model::catalogue::Catalogue;
use crate::model::metering::{Metered, in_units};
use crate::model::payment_method::Currency;
use crate::model::{AppId, EnvironmentId};
use crate::store::Tx;
use crate::web::call::{Answer, Call, Caller, Error, Listing, Read, Result, Wanted};

/// Where an app runs.
#[derive(Serialize, ToSchema)]
pub struct Environment {
    #[schema(value_type = String)]
    id: EnvironmentId,
    /// What the hosting platform calls it.
    external_id: Option<String>,
    name: String,
    created_at: Time,
    /// When it is going to be deleted, because someone asked for that.
    deletes_at: Option<Time>,
    plans: Vec<BookedPlan>,
    /// What is measured, each component of the catalogue: this month so far, for whoever pays now.
    usage: Vec<UsedThisMonth>,
}

/// A component that is booked on a plan.
#[derive(Serialize, ToSchema)]
pub struct BookedPlan {
    /// Its key in the catalogue.
    component: String,
    component_name: String,
    /// Its key in the catalogue.
    plan: String,
    plan_name: String,
    since: Time,
    /// When it is going to be removed, because someone asked for that.
    ends_at: Option<Time>,
    /// Net. Null: you do not see what it costs.
    monthly_price: Option<Money>,
}

/// So much of a component that is measured.
#[derive(Serialize, ToSchema)]
pub struct UsedThisMonth {
    /// Its key in the catalogue.
    component: String,
    component_name: String,
    /// As it was reported: with at most three decimals.
    quantity: f64,
    unit: String,
}

/// GET `/api/v1/apps/{app}/environments`
pub async fn list(call: Call<Read>, app: Wanted<ViewApp>) -> Answer<Listing<Environment>> {
    call.list(move |tx, caller, part| {
        let app = app.granted(tx, caller)?;
        let all = queries::environments_of(tx, app.id)?;
        let currency = currency(tx, caller, &app)?;
        let catalogue = &tx.site.catalogue;
        let one = |it: &Booked| Environment::of(it, currency, catalogue);
        Ok(Listing::within(all, part, |it| it.environment.id.to_string(), one))
    })
    .await
}

/// Of the prices. None: they are not for whoever asks.
fn currency(tx: &mut Tx, caller: &Caller, app: &Granted<ViewApp>) -> Result<Option<Currency>> {
    if !caller.sees_billing(app) {
        return Ok(None);
    }
    Ok(Some(queries::payer_of(tx, app)?.map_or(Currency::Eur, |payer| payer.currency)))
}

impl Environment {
    fn of(it: &Booked, currency: Option<Currency>, catalogue: &Catalogue) -> Environment {
        Environment {
            id: it.environment.id,
            external_id: it.environment.external_id.clone(),
            name: it.environment.name.clone(),
            created_at: it.environment.created_at.into(),
            deletes_at: it.environment.delete_at.map(Time::from),
            plans: it.bookings.iter().map(|booking| BookedPlan::of(booking, currency)).collect(),
            usage: catalogue.metered.iter().map(|metered| UsedThisMonth::of(metered, it)).collect(),
        }
    }

    /// As it is after an act.
    pub(in crate::api) fn shown(
        tx: &mut Tx,
        caller: &Caller,
        app: AppId,
        environment: EnvironmentId,
    ) -> Result<Environment> {
        let app = caller.ask::<ViewApp>(tx, app)?;
        let currency = currency(tx, caller, &app)?;
        let all = queries::environments_of(tx, app.id)?;
        let found = all.iter().find(|it| it.environment.id == environment);
        found.map(|it| Environment::of(it, currency, &tx.site.catalogue)).ok_or(Error::NOT_FOUND)
    }
}

impl BookedPlan {
    fn of(booking: &Booking, currency: Option<Currency>) -> BookedPlan {
        BookedPlan {
            component: booking.component.clone(),
            component_name: booking.component_name.clone(),
            plan: booking.plan.clone(),
            plan_name: booking.plan_name.clone(),
            since: booking.booked_at.into(),
            ends_at: booking.end_at.map(Time::from),
            monthly_price: currency.map(|currency| Money::of(booking.price(currency), currency)),
        }
    }
}

impl UsedThisMonth {
    fn of(metered: &Metered, it: &Booked) -> UsedThisMonth {
        UsedThisMonth {
            component: metered.key.clone(),
            component_name: metered.name.clone(),
            quantity: in_units(it.used_of(metered)),
            unit: metered.unit.clone(),
        }
    }
}
