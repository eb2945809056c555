//! Whether an app is paid for: as much as whoever works on it may know, and no amounts.

use serde::Serialize;
use utoipa::ToSchema;

use super::PayingFor;
use crate::access::billing;
use crate::access::policy::ViewApp;
use crate::api::values::Time;
use crate::invoices::reminders::{Late, how_late};
use crate::store::Moment;
use crate::web::call::{Answer, Call, Read, Wanted};

/// How whoever pays stands with the invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Good,
    /// Reminded as often as it is done, and not paid.
    Problem,
    /// Asked one last time.
    LastNotice,
    /// The day of the last notice has passed.
    NoticePassed,
}

/// Who pays for an app, and when something ends.
#[derive(Serialize, ToSchema)]
pub struct AppPayment {
    /// Null: it is on trial.
    payment_method: Option<PayingFor>,
    trial_ends_at: Option<Time>,
    standing: Standing,
    /// By when something should be done about it.
    act_by: Option<Time>,
    /// When the app goes, if nobody does anything: its trial ends, or someone asked for its deletion.
    closes_at: Option<Time>,
}

/// GET `/api/v1/apps/{app}/payment`
pub async fn show(call: Call<Read>, app: Wanted<ViewApp>) -> Answer<AppPayment> {
    call.answer(move |tx, caller| {
        let app = app.granted(tx, caller)?;
        let payer = billing::payer_of(tx, &app)?;
        let late = match &payer {
            Some((id, _)) => how_late(tx, *id)?,
            None => None,
        };
        let sees_payer = caller.sees_billing(&app);
        let trial_end = app.trial_end().filter(|_| app.is_on_trial());
        Ok(AppPayment {
            payment_method: payer.map(|(id, name)| PayingFor { id: Some(id).filter(|_| sees_payer), name }),
            trial_ends_at: trial_end.map(Time::from),
            standing: standing(late.as_ref(), tx.now),
            act_by: late.map(|late| late.act_by.into()),
            closes_at: [app.delete_at, trial_end].into_iter().flatten().min().map(Time::from),
        })
    })
    .await
}

fn standing(late: Option<&Late>, now: Moment) -> Standing {
    match late.map(|late| late.last_notice) {
        None => Standing::Good,
        Some(None) => Standing::Problem,
        Some(Some(until)) if until > now => Standing::LastNotice,
        Some(Some(_)) => Standing::NoticePassed,
    }
}
