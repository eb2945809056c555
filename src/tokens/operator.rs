//! The tokens of the hosting platform, for operators.

use actix_web::HttpResponse;
use askama::Template;

use super::form::{List, Longest, MadeToken, NewTokenPage, TokenForm};
use super::{changes, queries};
use crate::model::access_token::{AccessToken, Scope};
use crate::paths;
use crate::web::error::Result;
use crate::web::{FieldErrors, ForOperators, Here, Me, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "tokens/operator.html")]
struct PlatformTokens {
    shell: Shell,
    tokens: Vec<AccessToken>,
}

/// GET `/operator/tokens`
pub async fn page(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            operator.granted(tx, me)?;
            let tokens = queries::of_platform(tx)?;
            Ok(PlatformTokens { shell: me.shell("Platform tokens", Here::Operator), tokens })
        })
        .await
}

/// GET `/operator/tokens/new`
pub async fn new_page(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            operator.granted(tx, me)?;
            let form = TokenForm { until: String::new(), ..TokenForm::proposed(changes::today(tx)) };
            form_page(me, form, FieldErrors::none())
        })
        .await
}

/// POST `/operator/tokens/new`
pub async fn make(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let form: TokenForm = me.form()?;
            let new = match form.check(changes::today(tx), Scope::ALL, Longest::UntilItIsEnded) {
                Ok(new) => new,
                Err(errors) => return Err(again(form_page(me, form, errors))),
            };
            let confirmed = me.require_password(tx)?;
            let (made, secret) = changes::make_for_platform(tx, &operator, &confirmed, &new)?;
            let shell = me.shell("The new platform token", Here::Operator);
            let among = List::of_platform();
            Next::go(paths::operator_tokens()).showing(&MadeToken { shell, made, secret, among })
        })
        .await
}

fn form_page(me: &Me, form: TokenForm, errors: FieldErrors) -> Result<NewTokenPage> {
    Ok(NewTokenPage {
        shell: me.shell("New platform token", Here::Operator),
        form,
        offered: Scope::ALL.to_vec(),
        errors,
        lead: "A program with this token acts for the hosting company, for every customer, within the limits you choose.",
        until_hint: "Optional. The token stops working after this day. You can end it at any time.",
        action: paths::new_platform_token(),
        among: List::of_platform(),
    })
}
