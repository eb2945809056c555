//! `/operator/webhooks/{webhook}`: one endpoint, its secret, what it is told of, and what was sent there.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes;
use super::list::{Group, groups, standing};
use super::queries::{self, Shown};
use crate::access::{Confirmed, Operator};
use crate::model::webhook::{DeliveryState, Endpoint, EndpointState, Kinds};
use crate::model::{DeliveryId, WebhookId};
use crate::paths;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{ForOperators, Here, Me, Named, Next, Request, Shell};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct KindsForm {
    /// None: all of them.
    kind: Vec<String>,
}

#[derive(Template)]
#[template(path = "webhooks/show.html")]
struct Show {
    shell: Shell,
    endpoint: Endpoint,
    newest: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "webhooks/secret.html")]
struct Secret {
    shell: Shell,
    endpoint: Endpoint,
    secret: String,
}

impl Show {
    /// Words, and the class of their tag.
    fn standing(&self) -> (&'static str, &'static str) {
        standing(&self.endpoint)
    }

    fn is_active(&self) -> bool {
        self.endpoint.state == EndpointState::Active
    }

    fn kinds(&self) -> Vec<Group> {
        groups(|kind| self.endpoint.kinds.name(kind))
    }

    /// The old secret still signs.
    fn overlaps(&self) -> bool {
        self.endpoint.old_secret_until.is_some_and(|until| until > self.shell.now)
    }

    /// How a delivery stands, and the class of the tag.
    fn standing_of(&self, one: &Shown) -> (&'static str, &'static str) {
        match (one.state, one.tries) {
            (DeliveryState::Delivered, _) => ("Delivered", "tag good"),
            (DeliveryState::Failed, _) => ("Given up", "tag bad"),
            (DeliveryState::Waiting, 0) => ("Waiting", "tag"),
            (DeliveryState::Waiting, _) => ("Failed, trying again", "tag warn"),
        }
    }

    /// `204 after 35 ms`, `no answer after 20000 ms`
    fn answer(&self, one: &Shown) -> Option<String> {
        let status = one.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        one.milliseconds.map(|milliseconds| format!("{status} after {milliseconds} ms"))
    }
}

/// GET `/operator/webhooks/{webhook}`
pub async fn page(request: Request, operator: ForOperators, webhook: Named<WebhookId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            operator.granted(tx, me)?;
            let endpoint = queries::endpoint(tx, webhook.id()?)?;
            let newest = queries::newest(tx, &endpoint)?;
            Ok(Show { shell: me.shell(endpoint.url.host(), Here::Operator), endpoint, newest })
        })
        .await
}

/// POST `/operator/webhooks/{webhook}/secret`: shows it. Whoever has it can pretend to be us.
pub async fn secret(request: Request, operator: ForOperators, webhook: Named<WebhookId>) -> HttpResponse {
    request
        .secret_page(move |tx, me| {
            operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let endpoint = queries::endpoint(tx, webhook.id()?)?;
            let secret = changes::secret(tx.site, &endpoint, &confirmed);
            Ok(Secret { shell: me.shell("Signing secret", Here::Operator), endpoint, secret })
        })
        .await
}

/// POST `/operator/webhooks/{webhook}/secret/new`
pub async fn roll(request: Request, operator: ForOperators, webhook: Named<WebhookId>) -> HttpResponse {
    act(request, operator, webhook, |tx, _, operator, confirmed, endpoint| {
        let until = changes::roll(tx, operator, confirmed, endpoint)?;
        Ok(format!("New secret created. The old one works until {}.", until.exact()))
    })
    .await
}

/// POST `/operator/webhooks/{webhook}/test`
pub async fn test(request: Request, operator: ForOperators, webhook: Named<WebhookId>) -> HttpResponse {
    act(request, operator, webhook, |tx, _, operator, confirmed, endpoint| {
        changes::test(tx, operator, confirmed, endpoint)?;
        Ok("A test is on its way. Reload this page to see the answer.".to_owned())
    })
    .await
}

/// POST `/operator/webhooks/{webhook}/start`
pub async fn start(request: Request, operator: ForOperators, webhook: Named<WebhookId>) -> HttpResponse {
    act(request, operator, webhook, |tx, _, operator, confirmed, endpoint| {
        changes::start(tx, operator, confirmed, endpoint)?;
        Ok("Started. Everything that has not arrived is being sent.".to_owned())
    })
    .await
}

async fn act(
    request: Request,
    operator: ForOperators,
    webhook: Named<WebhookId>,
    act: impl Fn(&mut Tx, &Me, &Operator, &Confirmed, &Endpoint) -> Result<String> + Send + Sync + 'static,
) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let endpoint = queries::endpoint(tx, webhook.id()?)?;
            let words = act(tx, me, &operator, &confirmed, &endpoint)?;
            Ok(Next::go(paths::webhook(endpoint.id)).saying(words))
        })
        .await
}

/// POST `/operator/webhooks/{webhook}/types`
pub async fn choose(request: Request, operator: ForOperators, webhook: Named<WebhookId>) -> HttpResponse {
    act(request, operator, webhook, |tx, me, operator, confirmed, endpoint| {
        let kinds = Kinds::parse(me.form::<KindsForm>()?.kind).ok_or(Error::Malformed)?;
        changes::choose(tx, operator, confirmed, endpoint, &kinds)?;
        Ok("Saved.".to_owned())
    })
    .await
}

/// POST `/operator/webhooks/{webhook}/deliveries/{delivery}`
pub async fn send_again(
    request: Request,
    operator: ForOperators,
    webhook: Named<WebhookId>,
    delivery: Named<DeliveryId>,
) -> HttpResponse {
    act(request, operator, webhook, move |tx, _, operator, confirmed, endpoint| {
        changes::send_again(tx, operator, confirmed, endpoint, delivery.id()?)?;
        Ok("It is being sent again.".to_owned())
    })
    .await
}
