//! Environments and their plans: made, deleted, kept, booked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::policy::{BookPlans, KeepPlans};
use crate::access::{Granted, external};
use crate::api::apps::environments::Environment;
use crate::api::sent::{FOR_PLATFORM, external_id, given, wrong};
use crate::environments::changes::{self, Answer as Booking};
use crate::environments::queries::rises_of;
use crate::model::booking::{self, environment_name};
use crate::model::rise::RiseRequest;
use crate::model::{EnvironmentId, RiseId};
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::call::{Also, Answer, Body, Call, Caller, Done, Made, Or, PlansWrite, Result, Wanted};

/// An environment that is to be there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEnvironment {
    /// Small letters, digits and dashes.
    name: String,
}

/// What is to be different.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentChange {
    /// For the hosting platform. Null: it no longer has a name for it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    external_id: Option<Option<String>>,
}

/// The key of a plan for the key of each component that is to be another one, or null: it is removed in seven days. What is
/// left out stays as it is.
#[derive(Deserialize, ToSchema)]
pub struct WantedPlans(BTreeMap<String, Option<String>>);

/// What is booked, and what waits for someone who pays to say yes.
#[derive(Serialize, ToSchema)]
pub struct EnvironmentNow {
    /// Null: it is not there until someone says yes.
    environment: Option<Environment>,
    /// What was asked for, and costs more than may be booked without asking.
    requests: Vec<WaitingRequest>,
}

/// Something that waits for an answer.
#[derive(Serialize, ToSchema)]
pub struct WaitingRequest {
    #[schema(value_type = String)]
    id: RiseId,
    /// Null: the environment itself.
    component: Option<String>,
    plan: Option<String>,
}

/// POST `/api/v1/apps/{app}/environments`: 201, or 202 if somebody who pays is asked first.
pub async fn open(
    call: Call<PlansWrite>,
    app: Wanted<BookPlans>,
    new: Body<NewEnvironment>,
) -> Answer<Or<Made<EnvironmentNow>, 202>> {
    call.make(move |tx, caller| {
        let app = app.granted(tx, caller)?;
        let name = environment_name(&new.of(caller)?.name).map_err(|what| wrong("name", what))?;
        // Asked for already: whoever pays is not asked again.
        let waiting = requests(tx, &app, |it| it.environment_id.is_none() && it.environment_name == name)?;
        if !waiting.is_empty() {
            return Ok(Done::Asked(EnvironmentNow { environment: None, requests: waiting }));
        }
        match changes::open(tx, &app, &name)? {
            Booking::Done(id) => {
                let environment = Some(Environment::shown(tx, caller, app.id, id)?);
                let at = paths::api::app_environment(app.id, id);
                Ok(Done::Made(EnvironmentNow { environment, requests: Vec::new() }, at))
            }
            Booking::Asked => {
                let requests = requests(tx, &app, |it| it.environment_id.is_none() && it.environment_name == name)?;
                Ok(Done::Asked(EnvironmentNow { environment: None, requests }))
            }
        }
    })
    .await
    .or()
}

/// PATCH `/api/v1/apps/{app}/environments/{environment}`
pub async fn change(
    call: Call<PlansWrite>,
    app: Wanted<BookPlans>,
    environment: Also<EnvironmentId>,
    change: Body<EnvironmentChange>,
) -> Answer<Environment> {
    call.act(move |tx, caller| {
        let app = app.granted(tx, caller)?;
        let it = named(tx, &app, &environment)?;
        if let Some(name) = change.of(caller)?.external_id {
            let platform = caller.of_platform().ok_or_else(|| wrong("external_id", FOR_PLATFORM))?;
            external::call(tx, platform, it.id, external_id(name.as_deref())?.as_ref())?;
        }
        Ok(Done::Changed(Environment::shown(tx, caller, app.id, it.id)?))
    })
    .await
}

/// DELETE `/api/v1/apps/{app}/environments/{environment}`: seven days ahead.
pub async fn delete(
    call: Call<PlansWrite>,
    app: Wanted<BookPlans>,
    environment: Also<EnvironmentId>,
) -> Answer<Environment> {
    call.act(move |tx, caller| {
        let app = app.granted(tx, caller)?;
        let it = named(tx, &app, &environment)?;
        let confirmed = caller.confirmed::<PlansWrite>()?;
        changes::close(tx, &app, &confirmed, &it)?;
        Ok(Done::Changed(Environment::shown(tx, caller, app.id, it.id)?))
    })
    .await
}

/// POST `/api/v1/apps/{app}/environments/{environment}/keep`: its deletion is undone.
pub async fn keep(
    call: Call<PlansWrite>,
    app: Wanted<KeepPlans>,
    environment: Also<EnvironmentId>,
) -> Answer<Environment> {
    call.act(move |tx, caller| {
        let app = app.granted(tx, caller)?;
        let id = environment.id(tx)?;
        let it = changes::environment(tx, &app, id)?;
        changes::keep(tx, &app, &it)?;
        Ok(Done::Changed(Environment::shown(tx, caller, app.id, it.id)?))
    })
    .await
}

/// PUT `/api/v1/apps/{app}/environments/{environment}/plans`: the same again changes nothing. 202 if somebody who pays is asked
/// about some of it.
pub async fn book(
    call: Call<PlansWrite>,
    app: Wanted<BookPlans>,
    environment: Also<EnvironmentId>,
    plans: Body<WantedPlans>,
) -> Answer<Or<EnvironmentNow, 202>> {
    call.act(move |tx, caller| {
        let app = app.granted(tx, caller)?;
        let it = named(tx, &app, &environment)?;
        for (component, plan) in plans.of(caller)?.0 {
            match plan {
                Some(plan) => put_on(tx, caller, &app, &it, &component, &plan)?,
                None => take_off(tx, &app, &it, &component)?,
            }
        }
        let requests = requests(tx, &app, |request| request.environment_id == Some(it.id))?;
        let is_asked = !requests.is_empty();
        let now = EnvironmentNow { environment: Some(Environment::shown(tx, caller, app.id, it.id)?), requests };
        Ok(if is_asked { Done::Asked(now) } else { Done::Changed(now) })
    })
    .await
    .or()
}

fn put_on(
    tx: &mut Tx,
    caller: &Caller,
    app: &Granted<BookPlans>,
    it: &booking::Environment,
    component: &str,
    plan: &str,
) -> Result<()> {
    let Some(found) = tx.site.catalogue.component(component) else {
        return Err(wrong("plans", Refused::NoSuchComponent { component: component.to_owned() }.sentence()));
    };
    if found.plan(plan).is_none() {
        return Err(wrong("plans", format!("There is no plan {plan} of {component}.")));
    }
    let is_asked_for = |request: &RiseRequest| {
        (request.environment_id, request.component.as_str(), request.plan.as_str()) == (Some(it.id), component, plan)
    };
    if !requests(tx, app, is_asked_for)?.is_empty() {
        return Ok(());
    }
    let booked = changes::booking(tx, it.id, component)?;
    if booked.is_some_and(|booked| booked.end_at.is_some() && booked.end_at != it.delete_at) {
        let app = caller.ask::<KeepPlans>(tx, app.id)?;
        changes::keep_component(tx, &app, it, component)?;
    }
    changes::book(tx, app, it, component, plan)?;
    Ok(())
}

/// What is not booked is off already.
fn take_off(tx: &mut Tx, app: &Granted<BookPlans>, it: &booking::Environment, component: &str) -> Result<()> {
    if changes::booking(tx, it.id, component)?.is_some() {
        changes::take_off(tx, app, it, component)?;
    }
    Ok(())
}

fn named(tx: &mut Tx, app: &Granted<BookPlans>, environment: &Also<EnvironmentId>) -> Result<booking::Environment> {
    let id = environment.id(tx)?;
    Ok(changes::environment(tx, app, id)?)
}

/// What waits for the answer of whoever pays.
fn requests(
    tx: &mut Tx,
    app: &Granted<BookPlans>,
    which: impl Fn(&RiseRequest) -> bool,
) -> Result<Vec<WaitingRequest>> {
    let waiting = rises_of(tx, app)?.into_iter().map(|(request, _)| request).filter(which);
    Ok(waiting.map(WaitingRequest::of).collect())
}

impl WaitingRequest {
    fn of(request: RiseRequest) -> WaitingRequest {
        let said = |key: String| Some(key).filter(|key| !key.is_empty());
        WaitingRequest { id: request.id, component: said(request.component), plan: said(request.plan) }
    }
}
