//! The page of the gateway on which somebody pays once: begun, asked about, closed. Each question is asked outside of any
//! transaction, and can be asked again. What came of it is asked and written down in `refreshing.rs`: no answer counts there that
//! is older than what is known.

use super::rows::{self, Question};
use crate::charging::refreshing;
use crate::error::{Error, Result};
use crate::gateway::port::{Answer, Gateway, Page, Progress, Trouble};
use crate::model::charge::{Charge, ChargeState};
use crate::store::Db;

/// So many pages are closed in one round.
const AT_ONCE: usize = 20;

/// How far it is.
pub(super) enum Became {
    /// It can be paid there.
    Open(String),
    /// It is over, or a debit is on its way: what stands here now.
    Over,
    /// The gateway does not answer.
    Away,
}

/// Where somebody goes on with a charge. If its page has not begun, it does.
pub(super) fn go_on(db: &Db, gateway: &dyn Gateway, charge: &Charge) -> Result<Became> {
    if charge.state != ChargeState::Asked {
        return Ok(Became::Over);
    }
    let Some(session) = &charge.session else { return begin(db, gateway, charge) };
    match gateway.payment(session) {
        Ok(Progress::Open(url)) => Ok(Became::Open(url)),
        Err(Trouble::Away(why)) => away(charge, &why),
        // Asked once more there.
        Ok(Progress::Done(_) | Progress::Over) | Err(Trouble::Refused(_)) => {
            let is_known = refreshing::one(db, gateway, charge.id)?;
            stands(db, charge, is_known)
        }
    }
}

fn begin(db: &Db, gateway: &dyn Gateway, charge: &Charge) -> Result<Became> {
    let question = db.read(|tx| Question::of(tx, charge))?;
    let answer: Answer<Page> = gateway.begin_payment(&question.in_words());
    match answer {
        Ok(page) if db.write(|tx| rows::note_page(tx, charge.id, &page.session))? => Ok(Became::Open(page.url)),
        // It was given up while this was asked.
        Ok(_) => refreshing::close(db, gateway, charge.id).map(|_| Became::Over),
        Err(Trouble::Away(why)) => away(charge, &why),
        Err(Trouble::Refused(why)) => {
            tracing::warn!(charge = %charge.id, why, "the gateway refuses a page to pay once");
            db.write(|tx| rows::give_up(tx, charge.id, None)).map(|()| Became::Over)
        }
    }
}

/// Closes its page: nobody can pay there afterwards. If somebody has, that is written down.
pub(super) fn close(db: &Db, gateway: &dyn Gateway, charge: &Charge) -> Result<Became> {
    let is_known = refreshing::close(db, gateway, charge.id)?;
    match stands(db, charge, is_known)? {
        Became::Away if is_known && is_nothing(gateway, charge) => {
            db.write(|tx| rows::give_up(tx, charge.id, charge.session.as_deref())).map(|()| Became::Over)
        }
        became => Ok(became),
    }
}

/// It refuses to close what it does not know. A page that it knows and keeps open is another thing: somebody may be paying
/// there at this moment, and of that money it may not know yet.
fn is_nothing(gateway: &dyn Gateway, charge: &Charge) -> bool {
    let is_unknown = |session: &String| matches!(gateway.payment(session), Err(Trouble::Refused(_)));
    charge.session.as_ref().is_none_or(is_unknown) && gateway.find(&charge.key()) == Ok(None)
}

fn stands(db: &Db, charge: &Charge, is_known: bool) -> Result<Became> {
    let now = db.read(|tx| rows::find(tx, charge.id))?.ok_or(Error::NotFound)?;
    Ok(if is_known && now.state != ChargeState::Asked { Became::Over } else { Became::Away })
}

fn away(charge: &Charge, why: &str) -> Result<Became> {
    tracing::warn!(charge = %charge.id, why, "the gateway is away");
    Ok(Became::Away)
}

/// Closes pages on which nobody has paid within an hour. What steps back for them is charged by itself again.
///
/// # Errors
/// Those of the database. What was closed and could not be written down is asked about again.
pub fn close_old(db: &Db, gateway: &dyn Gateway) -> Result<()> {
    let name = gateway.name();
    for _ in 0..AT_ONCE {
        let Some(charge) = db.read(|tx| rows::left(tx, name))? else { return Ok(()) };
        if matches!(close(db, gateway, &charge)?, Became::Away) {
            return Ok(());
        }
    }
    Ok(())
}
