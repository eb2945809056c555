//! After an hour operators show again that it is them, in place of the page that was wanted.

use actix_web::HttpResponse;
use serde::Deserialize;

use crate::paths;
use crate::web::{ForOperators, Next, Request};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ConfirmForm {
    then: String,
}

/// POST `/operator/confirm`, with the password or a code: on to the page that was wanted
pub async fn confirm(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .act(move |tx, me| {
            operator.granted(tx, me)?;
            let form: ConfirmForm = me.form()?;
            let wanted = paths::of_this_site(&form.then).filter(|path| path.starts_with(&paths::operator()));
            Ok(Next::go(wanted.map_or_else(paths::operator, str::to_owned)))
        })
        .await
}
