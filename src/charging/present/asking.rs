//! The page of the gateway on which somebody pays once: begun, asked about, closed. Each question is asked outside of any
//! transaction, and can be asked again.

use super::rows::{self, Question};
use crate::error::Result;
use crate::gateway::port::{Answer, Charged, Gateway, Page, Progress, Trouble};
use crate::model::charge::{Charge, ChargeState};
use crate::store::Db;

/// So many pages are closed in one round.
const AT_ONCE: usize = 20;

/// How far it is.
pub(in crate::charging) enum Became {
    /// It can be paid there.
    Open(String),
    /// It is over, or a debit is on its way: what stands here now.
    Over(Charge),
    /// The gateway does not answer.
    Away,
}

/// Where somebody goes on with a charge. If its page has not begun, it does.
pub(in crate::charging) fn go_on(db: &Db, gateway: &dyn Gateway, charge: &Charge) -> Result<Became> {
    if charge.state != ChargeState::Asked {
        return Ok(Became::Over(charge.clone()));
    }
    let answer = match &charge.session {
        Some(session) => gateway.payment(session),
        None => begin(db, gateway, charge)?.map(|page| Progress::Open(page.url)),
    };
    note(db, gateway, charge, answer)
}

/// Closes its page: nobody can pay there afterwards. If somebody has, that is written down.
pub(in crate::charging) fn close(db: &Db, gateway: &dyn Gateway, charge: &Charge) -> Result<Became> {
    if charge.state != ChargeState::Asked {
        return Ok(Became::Over(charge.clone()));
    }
    // Nobody may have heard that it has begun: begun again, it is the same.
    let session = match &charge.session {
        Some(session) => Ok(session.clone()),
        None => begin(db, gateway, charge)?.map(|page| page.session),
    };
    note(db, gateway, charge, session.and_then(|session| gateway.close(&session)))
}

fn begin(db: &Db, gateway: &dyn Gateway, charge: &Charge) -> Result<Answer<Page>> {
    let question = db.read(|tx| Question::of(tx, charge))?;
    let answer = gateway.begin_payment(&question.in_words());
    if let Ok(page) = &answer {
        db.write(|tx| rows::note_page(tx, charge.id, &page.session))?;
    }
    Ok(answer)
}

fn note(db: &Db, gateway: &dyn Gateway, charge: &Charge, answer: Answer<Progress<Charged>>) -> Result<Became> {
    let answer = match answer {
        // It knows of no such page: then of no such money, or it says of which.
        Err(Trouble::Refused(why)) => {
            tracing::warn!(charge = %charge.id, why, "a page to pay once is refused");
            gateway.find(&charge.key()).map(|found| found.map_or(Progress::Over, Progress::Done))
        }
        answer => answer,
    };
    match answer {
        Ok(Progress::Open(url)) => Ok(Became::Open(url)),
        Ok(Progress::Done(charged)) => db.write(|tx| rows::note(tx, charge.id, Some(&charged))).map(Became::Over),
        Ok(Progress::Over) => db.write(|tx| rows::note(tx, charge.id, None)).map(Became::Over),
        Err(Trouble::Away(why) | Trouble::Refused(why)) => {
            tracing::warn!(charge = %charge.id, why, "a page to pay once has no answer");
            Ok(Became::Away)
        }
    }
}

/// Closes pages on which nobody has paid within an hour.
///
/// # Errors
/// Those of the database. What was closed and could not be written down is asked about again.
pub fn close_old(db: &Db, gateway: &dyn Gateway) -> Result<()> {
    let name = gateway.name();
    for _ in 0..AT_ONCE {
        if !db.read(|tx| rows::is_any_left(tx, name))? {
            return Ok(());
        }
        let Some(charge) = db.write(|tx| rows::claim_left(tx, name))? else { return Ok(()) };
        if matches!(close(db, gateway, &charge)?, Became::Away) {
            return Ok(());
        }
    }
    Ok(())
}
