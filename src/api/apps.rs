//! Apps: what the page of each says of itself and of what pays for it.

pub mod access;
pub mod environments;
pub mod payment;

use serde::Serialize;
use utoipa::ToSchema;

use super::queries::apps as queries;
use super::values::Time;
use crate::access::policy::ViewApp;
use crate::access::{Granted, listed};
use crate::model::running::{Running, RunningState};
use crate::model::{AppId, PaymentMethodId};
use crate::store::Tx;
use crate::web::call::{Answer, Call, Caller, Error, Listing, Read, Result, Wanted};

/// A website or web application.
#[derive(Serialize, ToSchema)]
pub struct App {
    #[schema(value_type = String)]
    id: AppId,
    /// What the hosting platform calls it.
    external_id: Option<String>,
    name: String,
    website: Option<String>,
    description: String,
    created_at: Time,
    /// Null: someone pays for it.
    trial_ends_at: Option<Time>,
    /// When it is going to be deleted, because someone asked for that.
    deletes_at: Option<Time>,
    /// Null: it is on trial.
    payment_method: Option<PayingFor>,
    /// As the hosting platform has reported it. A reason that names an amount is only for whoever sees what it costs.
    state: AppState,
}

/// Whether an app runs, since when, and why not.
#[derive(Serialize, ToSchema)]
pub struct AppState {
    /// `provisioning`, `running`, `failed`, `suspended` or `gone`.
    #[schema(value_type = String)]
    state: RunningState,
    /// Null: nobody has said.
    since: Option<Time>,
    /// Empty: there is none, or it names an amount and you do not see what the app costs.
    reason: String,
}

/// What pays for an app.
#[derive(Serialize, ToSchema)]
pub struct PayingFor {
    /// Null if you may not see the payment method itself.
    #[schema(value_type = Option<String>)]
    id: Option<PaymentMethodId>,
    name: String,
}

/// GET `/api/v1/apps`
pub async fn list(call: Call<Read>) -> Answer<Listing<App>> {
    call.list(|tx, caller, part| {
        let ids = listed::ids::<ViewApp>(tx, caller.whose(), part)?;
        let mut apps = Granted::<ViewApp>::ask_many(tx, &caller.person, &ids)?;
        apps.sort_by_key(|app| ids.iter().position(|id| *id == app.id));
        Ok(Listing::of(App::of_many(tx, caller, &apps)?, part, |app| app.id.to_string()))
    })
    .await
}

/// GET `/api/v1/apps/{app}`
pub async fn show(call: Call<Read>, app: Wanted<ViewApp>) -> Answer<App> {
    call.answer(move |tx, caller| {
        let app = app.granted(tx, caller)?;
        App::of(tx, caller, app)
    })
    .await
}

impl App {
    /// As it is after an act.
    pub(super) fn shown(tx: &mut Tx, caller: &Caller, id: AppId) -> Result<App> {
        let app = caller.ask::<ViewApp>(tx, id)?;
        App::of(tx, caller, app)
    }

    pub(super) fn of(tx: &mut Tx, caller: &Caller, app: Granted<ViewApp>) -> Result<App> {
        App::of_many(tx, caller, &[app])?.pop().ok_or(Error::NOT_FOUND)
    }

    /// With one query for what pays for them.
    pub(super) fn of_many(tx: &mut Tx, caller: &Caller, apps: &[Granted<ViewApp>]) -> Result<Vec<App>> {
        let mut payers = queries::payers(tx, apps)?;
        let one = |app: &Granted<ViewApp>| {
            let id = app.payment_method_id.filter(|_| caller.sees_billing(app));
            App {
                id: app.id,
                external_id: app.external_id.clone(),
                name: app.name.clone(),
                website: app.website.clone(),
                description: app.description.clone(),
                created_at: app.created_at.into(),
                trial_ends_at: app.trial_end().filter(|_| app.is_on_trial()).map(Time::from),
                deletes_at: app.delete_at.map(Time::from),
                payment_method: payers.remove(&app.id).map(|name| PayingFor { id, name }),
                state: AppState::as_read(caller, app),
            }
        };
        Ok(apps.iter().map(one).collect())
    }
}

impl AppState {
    /// As whoever reported it said it.
    pub(super) fn reported(running: &Running) -> AppState {
        AppState { state: running.state, since: running.since.map(Time::from), reason: running.reason.clone() }
    }

    /// As on the page of the app: only those who pay for it read amounts.
    fn as_read(caller: &Caller, app: &Granted<ViewApp>) -> AppState {
        let all = AppState::reported(&app.running);
        if !app.is_on_trial() && caller.sees_billing(app) {
            return all;
        }
        AppState { reason: app.running.reason_without_amounts().to_owned(), ..all }
    }
}
