//! An app was switched off, or on again: written down by hand, on the opened record of what pays for it.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::payment_methods::opened;
use super::queries::payers::paid_app;
use crate::access::{Opened, Reporting};
use crate::apps::changes;
use crate::model::app::App;
use crate::model::payment_method::PaymentMethod;
use crate::model::running::{Running, RunningState};
use crate::model::{AppId, PaymentMethodId};
use crate::paths;
use crate::web::error::Error;
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ReasonForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "operators/running.html")]
struct Report {
    shell: Shell,
    payer: Opened<PaymentMethod>,
    app: App,
    /// The other one is that it runs again.
    is_suspension: bool,
    form: ReasonForm,
    errors: FieldErrors,
}

impl Report {
    fn action(&self) -> String {
        let (payer, app) = (self.payer.id, self.app.id);
        if self.is_suspension { paths::suspend_app(payer, app) } else { paths::resume_app(payer, app) }
    }
}

/// GET `/operator/payment-methods/{payment_method}/apps/{app}/suspend`
pub async fn suspend_page(
    request: Request,
    operator: ForOperators,
    payer: Named<PaymentMethodId>,
    app: Named<AppId>,
) -> HttpResponse {
    page(request, operator, (payer, app), RunningState::Suspended).await
}

/// POST `/operator/payment-methods/{payment_method}/apps/{app}/suspend`
pub async fn suspend(
    request: Request,
    operator: ForOperators,
    payer: Named<PaymentMethodId>,
    app: Named<AppId>,
) -> HttpResponse {
    write_down(request, operator, (payer, app), RunningState::Suspended).await
}

/// GET `/operator/payment-methods/{payment_method}/apps/{app}/resume`
pub async fn resume_page(
    request: Request,
    operator: ForOperators,
    payer: Named<PaymentMethodId>,
    app: Named<AppId>,
) -> HttpResponse {
    page(request, operator, (payer, app), RunningState::Running).await
}

/// POST `/operator/payment-methods/{payment_method}/apps/{app}/resume`
pub async fn resume(
    request: Request,
    operator: ForOperators,
    payer: Named<PaymentMethodId>,
    app: Named<AppId>,
) -> HttpResponse {
    write_down(request, operator, (payer, app), RunningState::Running).await
}

/// What the address names.
type AppOfPayer = (Named<PaymentMethodId>, Named<AppId>);

async fn page(request: Request, operator: ForOperators, (payer, app): AppOfPayer, state: RunningState) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let (payer, _) = opened(tx, &operator, payer.id()?)?;
            let app = paid_app(tx, &payer, app.id()?)?;
            if app.running.state.next_by_hand() != Some(state) {
                return Err(Error::Elsewhere(paths::operator_payment_method(payer.id)));
            }
            Ok(form_page(me, payer, app, state, ReasonForm::default(), FieldErrors::none()))
        })
        .await
}

async fn write_down(
    request: Request,
    operator: ForOperators,
    (payer, app): AppOfPayer,
    state: RunningState,
) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let (payer, _) = opened(tx, &operator, payer.id()?)?;
            let app = paid_app(tx, &payer, app.id()?)?;
            let form: ReasonForm = me.form()?;
            let reported = match Running::reported(state, None, &form.reason) {
                Ok(reported) => reported,
                Err(what) => {
                    return Err(again(Ok(form_page(me, payer, app, state, form, FieldErrors::at("reason", what)))));
                }
            };
            let words = format!("Recorded: {} is {}.", app.name, in_words(state));
            let reporting = Reporting::by_operator(&payer, &confirmed, app)?;
            changes::report_by_hand(tx, &reporting, &confirmed, reported)?;
            Ok(Next::go(paths::operator_payment_method(payer.id)).saying(words))
        })
        .await
}

fn in_words(state: RunningState) -> &'static str {
    if state == RunningState::Suspended { "switched off" } else { "switched on again" }
}

fn form_page(
    me: &Me,
    payer: Opened<PaymentMethod>,
    app: App,
    state: RunningState,
    form: ReasonForm,
    errors: FieldErrors,
) -> Report {
    let shell = me.shell(format!("Is {} {}?", app.name, in_words(state)), Here::Operator);
    Report { shell, payer, app, is_suspension: state == RunningState::Suspended, form, errors }
}
