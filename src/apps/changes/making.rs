//! How an app begins: on trial, with who makes it as developer; or as the hosting platform says.

use super::trial::count_one_more;
use crate::access::policy::{AttachToPaymentMethod, BringTeam};
use crate::access::{Granted, Platform, external, people};
use crate::apps::mails;
use crate::apps::queries::platform_is_connected;
use crate::environments;
use crate::error::{Error, Result};
use crate::graph::{handover, work};
use crate::model::app::{App, TRIAL_DAYS};
use crate::model::external_id::ExternalId;
use crate::model::person::Person;
use crate::model::running::Running;
use crate::model::website::Website;
use crate::model::{AppId, TeamId};
use crate::refused::Refused;
use crate::store::Tx;

/// What a developer says about an app.
#[derive(Debug, Clone)]
pub struct AppDetails {
    pub name: String,
    pub website: Option<Website>,
    pub description: String,
}

/// Whether people make apps here at all.
///
/// # Errors
/// [`Error::NotFound`] where they come from the platform.
pub(in crate::apps) fn are_made_here(tx: &Tx) -> Result<()> {
    if tx.site.new_app_page.is_some() { Err(Error::NotFound) } else { Ok(()) }
}

/// Makes an app for oneself: on trial, with oneself as developer and technical contact.
///
/// # Errors
/// [`Error::Forbidden`] for clients: apps are made by developers. [`Error::NotFound`] where apps come from the platform.
/// Refused if they have made enough.
pub fn create(tx: &mut Tx, person: &Person, details: AppDetails) -> Result<App> {
    are_made_here(tx)?;
    if !person.is_developer() {
        return Err(Error::Forbidden);
    }
    make(tx, person, details, None)
}

/// What the hosting platform says of an app that it makes.
pub struct FromPlatform<'a> {
    pub details: AppDetails,
    /// What it calls it.
    pub external_id: Option<ExternalId>,
    /// Who works on it, and is its technical contact.
    pub developer: &'a Person,
    /// Of theirs. None: it is for themselves.
    pub team: Option<Granted<BringTeam>>,
    /// What pays for it from the beginning. None: it is on trial.
    pub payer: Option<Granted<AttachToPaymentMethod>>,
}

/// Makes an app that exists on the platform already, so nothing is counted. `by`: the platform, or for whom it acts.
///
/// # Errors
/// Refused if the developer is none, or does not act for the team themselves; if the key is that of another app; or if the
/// payment method can pay for nothing now.
pub fn create_from_platform(tx: &mut Tx, by: &Person, platform: Platform, new: FromPlatform) -> Result<AppId> {
    if !new.developer.is_developer() {
        return Err(Refused::OnlyDevelopersWork { who: new.developer.name.clone() }.into());
    }
    if let Some(team) = new.team.as_ref().filter(|team| team.person().id != new.developer.id) {
        let (who, app, team) = (new.developer.name.clone(), new.details.name, team.name.clone());
        return Err(Refused::NotThroughThisTeam { who, app, team }.into());
    }
    let app = begin(tx, new.developer, new.details, new.team.map(|team| team.id), by)?;
    external::call(tx, platform, app.id, new.external_id.as_ref())?;
    if let Some(payer) = new.payer {
        handover::change_owner(tx, &app, &payer, by.id)?;
        let payers = people::billing_people(tx, payer.id)?;
        mails::now_paid_with(tx, by, &app.name, &payer, &payers)?;
    }
    Ok(app.id)
}

/// `via`: the team for which it is made.
pub(super) fn make(tx: &mut Tx, person: &Person, details: AppDetails, via: Option<TeamId>) -> Result<App> {
    count_one_more(tx, person)?;
    begin(tx, person, details, via, person)
}

/// `by`: who makes it for the person, or the person.
fn begin(tx: &mut Tx, person: &Person, details: AppDetails, via: Option<TeamId>, by: &Person) -> Result<App> {
    let app = App {
        id: AppId::random(),
        name: details.name,
        website: details.website.map(|website| website.as_str().to_owned()),
        description: details.description,
        payment_method_id: None,
        owned_since: None,
        trial_ends_at: Some(tx.now.plus_days(TRIAL_DAYS)),
        trial_held_until: None,
        delete_at: None,
        delete_by: None,
        deleted_at: None,
        created_by: person.id,
        created_at: tx.now,
        external_id: None,
        running: if platform_is_connected(tx)? { Running::being_set_up(tx.now) } else { Running::ready() },
    };
    work::make_app(tx, &app, via, by.id)?;
    environments::changes::open_first(tx, app.id, by.id)?;
    Ok(app)
}
