//! Apps: made, changed, deleted, kept.

use serde::Deserialize;
use utoipa::ToSchema;

use super::called::{New, Sent, find_or_make};
use crate::access::policy::{AttachToPaymentMethod, BringTeam, ChangeApp, DeleteApp, ViewApp};
use crate::access::{Granted, external};
use crate::api::apps::App;
use crate::api::sent::{FOR_PLATFORM, external_id, given, granted, person, wrong};
use crate::apps::changes::{self, AppDetails, FromPlatform};
use crate::apps::new::AppForm;
use crate::model::AppId;
use crate::model::person::Person;
use crate::paths;
use crate::store::Tx;
use crate::web::call::{Answer, AppsWrite, Body, Call, Caller, Done, Error, Made, Or, Result, Wanted};

/// An app that is to be there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApp {
    name: String,
    #[serde(default)]
    website: Option<String>,
    #[serde(default)]
    description: String,
    /// The team that it is for, by its id: who makes it is an unlimited member.
    #[serde(default)]
    team: Option<String>,
    /// What the hosting platform calls it.
    #[serde(default)]
    external_id: Option<String>,
    /// Who works on it, from the hosting platform: by id, email address, or `ext:` and what it calls them.
    #[serde(default)]
    developer: Option<String>,
    /// What pays for it from the beginning, from the hosting platform: by id, or `ext:` and what it calls it. It takes
    /// `billing:write` as well. Without it the app is on trial.
    #[serde(default)]
    payment_method: Option<String>,
}

/// What is to be different. What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppChange {
    #[serde(default)]
    name: Option<String>,
    /// Null: it no longer has one.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    website: Option<Option<String>>,
    #[serde(default)]
    description: Option<String>,
    /// For the hosting platform. Null: it no longer has a name for it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    external_id: Option<Option<String>>,
}

/// POST `/api/v1/apps`
pub async fn create(call: Call<AppsWrite>, new: Body<NewApp>) -> Answer<Made<App>> {
    call.make(move |tx, caller| made(tx, caller, &Sent::nameless(&new))).await
}

/// PUT `/api/v1/apps/ext:{name}`: makes it, or finds what was made before.
pub async fn put(call: Call<AppsWrite>, app: Wanted<ViewApp>, new: Body<NewApp>) -> Answer<Or<Made<App>, 200>> {
    call.make(move |tx, caller| find_or_make(tx, caller, &app, &new, App::of, made)).await.or()
}

/// PATCH `/api/v1/apps/{app}`
pub async fn change(call: Call<AppsWrite>, app: Wanted<ChangeApp>, change: Body<AppChange>) -> Answer<App> {
    call.act(move |tx, caller| {
        let app = app.granted(tx, caller)?;
        let change = change.of(caller)?;
        let form = AppForm {
            name: change.name.unwrap_or_else(|| app.name.clone()),
            website: change.website.unwrap_or_else(|| app.website.clone()).unwrap_or_default(),
            description: change.description.unwrap_or_else(|| app.description.clone()),
        };
        changes::change(tx, &app, form.check().map_err(Error::Fields)?)?;
        if let Some(name) = change.external_id {
            let platform = caller.of_platform().ok_or_else(|| wrong("external_id", FOR_PLATFORM))?;
            external::call(tx, platform, app.id, external_id(name.as_deref())?.as_ref())?;
        }
        Ok(Done::Changed(App::shown(tx, caller, app.id)?))
    })
    .await
}

/// DELETE `/api/v1/apps/{app}`: seven days ahead.
pub async fn delete(call: Call<AppsWrite>, app: Wanted<DeleteApp>) -> Answer<App> {
    call.act(move |tx, caller| {
        let app = app.granted(tx, caller)?;
        let confirmed = caller.confirmed::<AppsWrite>()?;
        caller.carry_out(tx, app.id, |tx| {
            changes::schedule_deletion(tx, &app, &confirmed)?;
            if tx.is_rehearsal() { changes::delete_as_scheduled(tx, &[app.id]) } else { Ok(()) }
        })?;
        Ok(Done::Changed(App::shown(tx, caller, app.id)?))
    })
    .await
}

/// POST `/api/v1/apps/{app}/keep`: its deletion is undone.
pub async fn keep(call: Call<AppsWrite>, app: Wanted<DeleteApp>) -> Answer<App> {
    call.act(move |tx, caller| {
        let app = app.granted(tx, caller)?;
        changes::keep(tx, &app)?;
        Ok(Done::Changed(App::shown(tx, caller, app.id)?))
    })
    .await
}

fn made(tx: &mut Tx, caller: &Caller, new: &Sent<NewApp>) -> Result<Done<App>> {
    let new = new.of(caller)?;
    let details = new.details()?;
    let id = if caller.of_platform().is_some() {
        from_platform(tx, caller, &new, details)?
    } else {
        by_person(tx, caller, &new, details)?
    };
    Ok(Done::Made(App::shown(tx, caller, id)?, paths::api::app(id)))
}

/// As on the page.
fn by_person(tx: &mut Tx, caller: &Caller, new: &NewApp, details: AppDetails) -> Result<AppId> {
    let not_theirs =
        [("external_id", &new.external_id), ("developer", &new.developer), ("payment_method", &new.payment_method)];
    if let Some((field, _)) = not_theirs.into_iter().find(|(_, value)| value.is_some()) {
        return Err(wrong(field, FOR_PLATFORM));
    }
    let made = match new.team(tx, caller)? {
        Some(team) => changes::create_for_team(tx, &team, details),
        None => changes::create(tx, &caller.person, details),
    };
    Ok(made?.id)
}

fn from_platform(tx: &mut Tx, caller: &Caller, new: &NewApp, details: AppDetails) -> Result<AppId> {
    let platform = caller.of_platform().ok_or(Error::NOT_FOUND)?;
    let developer = developer(tx, caller, new.developer.as_deref())?;
    let team = new.team(tx, caller)?;
    let payer = new
        .payment_method
        .as_deref()
        .map(|it| granted::<AttachToPaymentMethod>(tx, caller, "payment_method", it))
        .transpose()?;
    let external_id = external_id(new.external_id.as_deref())?;
    let from_there = FromPlatform { details, external_id, developer: &developer, team, payer };
    Ok(changes::create_from_platform(tx, &caller.person, platform, from_there)?)
}

/// Whom the platform makes it for: for whom it acts, or who is named.
fn developer(tx: &mut Tx, caller: &Caller, named: Option<&str>) -> Result<Person> {
    match named {
        None if caller.is_on_behalf() => Ok(caller.person.clone()),
        None => Err(wrong("developer", "Say who works on it: by id, email address, or “ext:” and your own key.")),
        Some(_) if caller.is_on_behalf() => {
            Err(wrong("developer", "Remit-On-Behalf-Of says who works on it. Leave one of the two out."))
        }
        Some(named) => person(tx, named)?.ok_or_else(|| wrong("developer", "Nobody here has this id or address.")),
    }
}

impl New for NewApp {
    fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }

    fn called(self, name: String) -> NewApp {
        NewApp { external_id: Some(name), ..self }
    }
}

impl NewApp {
    fn details(&self) -> Result<AppDetails> {
        let form = AppForm {
            name: self.name.clone(),
            website: self.website.clone().unwrap_or_default(),
            description: self.description.clone(),
        };
        form.check().map_err(Error::Fields)
    }

    fn team(&self, tx: &mut Tx, caller: &Caller) -> Result<Option<Granted<BringTeam>>> {
        self.team.as_deref().map(|team| granted::<BringTeam>(tx, caller, "team", team)).transpose()
    }
}
