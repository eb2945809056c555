//! At the gateway: its page begins, is gone on with, and what came of it is read there again. Whoever comes back and a message
//! of the gateway ask the same.

use super::acts;
use crate::error::Result;
use crate::gateway::port::{Gateway, Progress, SetupQuestion, Trouble};
use crate::model::credential::{Setup, SetupState};
use crate::model::email_address::EmailAddress;
use crate::paths;
use crate::store::Db;

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// It is set up.
    Done,
    /// It goes on at this address of the gateway.
    On(String),
    /// The page there has ended, and nothing is set up.
    Over,
    /// The gateway cannot be asked now.
    Away,
}

/// What comes next: at first the page of the gateway is made. Asked again, it is the same page. `gateway`: None if there is none
/// any longer.
///
/// # Errors
/// Those of the database, and of [`acts::finish`].
pub fn go_on(db: &Db, gateway: Option<&dyn Gateway>, setup: &Setup) -> Result<Came> {
    match gateway.filter(|gateway| gateway.name() == setup.gateway) {
        None => Ok(Came::Away),
        Some(gateway) if setup.session.is_some() => refresh(db, gateway, setup),
        Some(gateway) => enter(db, gateway, setup),
    }
}

/// Reads at the gateway how far it is, and writes down what is set up. Again it changes nothing.
///
/// # Errors
/// As [`go_on`].
pub fn refresh(db: &Db, gateway: &dyn Gateway, setup: &Setup) -> Result<Came> {
    if setup.state == SetupState::Done {
        return Ok(Came::Done);
    }
    let Some(session) = &setup.session else { return Ok(Came::Over) };
    match gateway.setup(session) {
        Ok(Progress::Done(made)) => {
            db.write(|tx| acts::finish(tx, setup, &made))?;
            Ok(Came::Done)
        }
        Ok(Progress::Open(address)) => Ok(Came::On(address)),
        Ok(Progress::Over) => Ok(Came::Over),
        Err(Trouble::Refused(problem)) => {
            tracing::warn!(setup = %setup.id, problem, "the gateway does not know this page");
            Ok(Came::Over)
        }
        Err(Trouble::Away(problem)) => Ok(is_away(setup, &problem)),
    }
}

/// As [`refresh`], by what the gateway calls its page. False: it cannot be asked now. A page on which nothing is set up for us is
/// nothing.
///
/// # Errors
/// Those of the database. It can be asked again.
pub fn session(db: &Db, gateway: &dyn Gateway, session: &str) -> Result<bool> {
    match db.read(|tx| acts::of_session(tx, gateway.name(), session))? {
        Some(setup) => Ok(refresh(db, gateway, &setup)? != Came::Away),
        None => Ok(true),
    }
}

fn enter(db: &Db, gateway: &dyn Gateway, setup: &Setup) -> Result<Came> {
    let (person, customer) = db.read(|tx| acts::asker(tx, setup))?;
    let (key, back) = (setup.id.to_string(), format!("{}{}?back", db.site.base_url, paths::payment_setup(setup.id)));
    let question = SetupQuestion {
        key: &key,
        kind: setup.kind,
        currency: setup.currency,
        customer: customer.as_deref(),
        email: person.email.as_ref().map(EmailAddress::as_str).unwrap_or_default(),
        name: &person.name,
        back: &back,
    };
    match gateway.begin_setup(&question) {
        Ok(page) => {
            db.write(|tx| acts::note_session(tx, setup.id, &page.session))?;
            Ok(Came::On(page.url))
        }
        Err(Trouble::Away(problem) | Trouble::Refused(problem)) => Ok(is_away(setup, &problem)),
    }
}

fn is_away(setup: &Setup, problem: &str) -> Came {
    tracing::warn!(setup = %setup.id, problem, "no page of the gateway");
    Came::Away
}
