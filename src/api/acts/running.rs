//! Whether an app runs, as the hosting platform reports it.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::Reporting;
use crate::access::policy::ReportState;
use crate::api::apps::AppState;
use crate::api::sent::{moment, wrong};
use crate::apps::changes::report_state;
use crate::model::running::{Running, RunningState};
use crate::web::call::{Answer, AppsWrite, Body, Call, Done, Wanted};

/// What is reported.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppState {
    /// `provisioning`, `running`, `failed`, `suspended` or `gone`.
    #[schema(value_type = String)]
    state: RunningState,
    /// A time. Without it: now, or since when it was reported first.
    #[serde(default)]
    since: Option<String>,
    /// One sentence for people, of at most 200 characters. `failed` and `suspended` need one.
    #[serde(default)]
    reason: String,
}

/// PUT `/api/v1/apps/{app}/state`: the same again changes nothing and tells nobody.
pub async fn report(call: Call<AppsWrite>, app: Wanted<ReportState>, body: Body<NewAppState>) -> Answer<AppState> {
    call.act(move |tx, caller| {
        let app = app.granted(tx, caller)?;
        let sent = body.of(caller)?;
        let since = sent.since.as_deref().map(moment).transpose().map_err(|what| wrong("since", what))?;
        let reported = Running::reported(sent.state, since, &sent.reason).map_err(|what| wrong("reason", what))?;
        report_state(tx, &Reporting::by_platform(app.object().clone()), reported)?;
        let now = caller.ask::<ReportState>(tx, app.id)?;
        Ok(Done::Changed(AppState::of(&now.running, true)))
    })
    .await
}
