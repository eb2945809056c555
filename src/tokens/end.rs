//! Ending a token: a program that still uses it is shut out at once, so it is asked first.

use actix_web::HttpResponse;
use askama::Template;

use super::form::List;
use super::list::only_developers;
use super::{changes, queries};
use crate::model::AccessTokenId;
use crate::model::access_token::AccessToken;
use crate::paths;
use crate::web::{ForOperators, Here, Named, Next, Request, Shell};

#[derive(Template)]
#[template(path = "tokens/end.html")]
struct End {
    shell: Shell,
    token: AccessToken,
    /// Where the form goes.
    action: String,
    /// The list it stands in, and what that is called.
    among: List,
}

fn saying_so(list: String, ended: &AccessToken) -> Next {
    Next::go(list).saying(format!("The token {} no longer works.", ended.name))
}

/// GET `/account/tokens/{access_token}/end`
pub async fn page(request: Request, token: Named<AccessTokenId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            only_developers(me)?;
            let token = queries::one_living_of(tx, &me.person, token.id()?)?;
            let shell = me.shell(format!("End {}?", token.name), Here::Account);
            let action = paths::end_token(token.id);
            Ok(End { shell, token, action, among: List::of_person() })
        })
        .await
}

/// POST `/account/tokens/{access_token}/end`
pub async fn end(request: Request, token: Named<AccessTokenId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            only_developers(me)?;
            Ok(saying_so(paths::tokens(), &changes::end(tx, &me.person, token.id()?)?))
        })
        .await
}

/// GET `/operator/tokens/{access_token}/end`
pub async fn platform_page(request: Request, operator: ForOperators, token: Named<AccessTokenId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            operator.granted(tx, me)?;
            let token = queries::one_of_platform(tx, token.id()?)?;
            let shell = me.shell(format!("End {}?", token.name), Here::Operator);
            let action = paths::end_platform_token(token.id);
            Ok(End { shell, token, action, among: List::of_platform() })
        })
        .await
}

/// POST `/operator/tokens/{access_token}/end`
pub async fn platform_end(request: Request, operator: ForOperators, token: Named<AccessTokenId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let ended = changes::end_of_platform(tx, &operator, &confirmed, token.id()?)?;
            Ok(saying_so(paths::operator_tokens(), &ended))
        })
        .await
}
