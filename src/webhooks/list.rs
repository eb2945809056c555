//! `/operator/webhooks`: the endpoints at which the hosting platform is told what happens, and a new one.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{changes, queries};
use crate::model::webhook::{Endpoint, EndpointState, FeedKind, Kinds, WebhookUrl};
use crate::paths;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{FieldErrors, ForOperators, Here, Me, Next, Request, Shell, again};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct NewForm {
    url: String,
    /// The kinds; none: all of them.
    kind: Vec<String>,
}

#[derive(Template)]
#[template(path = "webhooks/list.html")]
struct List {
    shell: Shell,
    endpoints: Vec<Endpoint>,
    form: NewForm,
    errors: FieldErrors,
}

impl List {
    /// Words, and the class of their tag.
    fn standing(&self, endpoint: &Endpoint) -> (&'static str, &'static str) {
        standing(endpoint)
    }

    fn kinds(&self) -> Vec<Choice> {
        choices(|kind| self.form.kind.iter().any(|one| one == kind))
    }
}

impl NewForm {
    fn check(&self) -> Result<(WebhookUrl, Kinds), FieldErrors> {
        let mut errors = FieldErrors::none();
        let url = errors.take("url", WebhookUrl::parse(&self.url));
        let kinds = errors.take("kind", Kinds::parse(&self.kind).ok_or_else(|| "Choose from the list.".to_owned()));
        url.zip(kinds).ok_or(errors)
    }
}

/// A kind to choose.
pub(super) struct Choice {
    pub name: &'static str,
    pub is_chosen: bool,
}

pub(super) fn choices(is_chosen: impl Fn(&str) -> bool) -> Vec<Choice> {
    let all = FeedKind::ALL.iter().map(FeedKind::as_str);
    all.map(|name| Choice { name, is_chosen: is_chosen(name) }).collect()
}

/// How an endpoint stands, and the class of the tag that says it.
pub(super) fn standing(endpoint: &Endpoint) -> (&'static str, &'static str) {
    match (endpoint.state, endpoint.failing_since) {
        (EndpointState::Active, None) => ("Active", "tag good"),
        (EndpointState::Active, Some(_)) => ("Failing", "tag warn"),
        (EndpointState::Stopped, _) => ("Stopped", "tag bad"),
        (EndpointState::Gone, _) => ("Gone", "tag bad"),
    }
}

/// GET `/operator/webhooks`
pub async fn page(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            operator.granted(tx, me)?;
            list(tx, me, NewForm::default(), FieldErrors::none())
        })
        .await
}

/// POST `/operator/webhooks`
pub async fn add(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let form: NewForm = me.form()?;
            match form.check() {
                Ok((url, kinds)) => {
                    let endpoint = changes::add(tx, &operator, &confirmed, &url, &kinds)?;
                    let words = "Endpoint added. Give its secret to whoever receives the webhooks.";
                    Ok(Next::go(paths::webhook(endpoint.id)).saying(words))
                }
                Err(errors) => Err(again(list(tx, me, form, errors))),
            }
        })
        .await
}

fn list(tx: &mut Tx, me: &Me, form: NewForm, errors: FieldErrors) -> Result<List> {
    Ok(List { shell: me.shell("Webhooks", Here::Operator), endpoints: queries::endpoints(tx)?, form, errors })
}
