//! `/operator/webhooks/{webhook}/end`: nothing is sent to an endpoint any more.

use actix_web::HttpResponse;
use askama::Template;

use super::{changes, queries};
use crate::model::WebhookId;
use crate::model::webhook::Endpoint;
use crate::paths;
use crate::web::{ForOperators, Here, Named, Next, Request, Shell};

#[derive(Template)]
#[template(path = "webhooks/end.html")]
struct End {
    shell: Shell,
    endpoint: Endpoint,
}

/// GET `/operator/webhooks/{webhook}/end`
pub async fn page(request: Request, operator: ForOperators, webhook: Named<WebhookId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            operator.granted(tx, me)?;
            let endpoint = queries::endpoint(tx, webhook.id()?)?;
            Ok(End { shell: me.shell("End this endpoint?", Here::Operator), endpoint })
        })
        .await
}

/// POST `/operator/webhooks/{webhook}/end`
pub async fn end(request: Request, operator: ForOperators, webhook: Named<WebhookId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let endpoint = queries::endpoint(tx, webhook.id()?)?;
            changes::end(tx, &operator, &confirmed, &endpoint)?;
            Ok(Next::go(paths::webhooks()).saying(format!("Webhooks are no longer sent to {}.", endpoint.url.host())))
        })
        .await
}
