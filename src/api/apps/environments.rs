//! The environments of an app, and the plans that are booked there.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::policy::{ViewApp, ViewAppBilling};
use crate::api::values::{Money, Time};
use crate::environments::queries::{self, Booked};
use crate::model::EnvironmentId;
use crate::model::booking::Booking;
use crate::model::payment_method::Currency;
use crate::web::call::{Answer, Call, Listing, Read, Wanted};

/// Where an app runs.
#[derive(Serialize, ToSchema)]
pub struct Environment {
    #[schema(value_type = String)]
    id: EnvironmentId,
    /// What the hosting platform calls it.
    external_id: Option<String>,
    name: String,
    created_at: Time,
    /// When it is going to be deleted, because somebody asked for that.
    deletes_at: Option<Time>,
    plans: Vec<BookedPlan>,
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
    /// When it is going to be taken off, because somebody asked for that.
    ends_at: Option<Time>,
    /// Net. Null: you do not see what it costs.
    monthly_price: Option<Money>,
}

/// GET `/api/v1/apps/{app}/environments`
pub async fn list(call: Call<Read>, app: Wanted<ViewApp>) -> Answer<Listing<Environment>> {
    call.list(move |tx, caller, part| {
        let app = app.granted(tx, caller)?;
        let all = queries::environments_of(tx, app.id)?;
        let currency = match app.also_allows::<ViewAppBilling>() {
            true => Some(queries::payer_of(tx, &app)?.map_or(Currency::Eur, |payer| payer.currency)),
            false => None,
        };
        let one = |it: &Booked| Environment {
            id: it.environment.id,
            external_id: it.environment.external_id.clone(),
            name: it.environment.name.clone(),
            created_at: it.environment.created_at.into(),
            deletes_at: it.environment.delete_at.map(Time::from),
            plans: it.bookings.iter().map(|booking| BookedPlan::of(booking, currency)).collect(),
        };
        Ok(Listing::within(all, part, |it| it.environment.id.to_string(), one))
    })
    .await
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
