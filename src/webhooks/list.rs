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

    fn kinds(&self) -> Vec<Group> {
        groups(|kind| self.form.kind.iter().any(|one| one == kind))
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

/// What can be told of one kind of things.
pub(super) struct Group {
    /// `Payment methods`
    pub name: &'static str,
    pub choices: Vec<Choice>,
}

/// All kinds, by what they are about.
pub(super) fn groups(is_chosen: impl Fn(&str) -> bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for kind in FeedKind::ALL {
        let choice = Choice { name: kind.as_str(), is_chosen: is_chosen(kind.as_str()) };
        match groups.last_mut() {
            Some(last) if last.name == group_of(*kind) => last.choices.push(choice),
            _ => groups.push(Group { name: group_of(*kind), choices: vec![choice] }),
        }
    }
    groups
}

fn group_of(kind: FeedKind) -> &'static str {
    use FeedKind as It;
    match kind {
        It::AppCreated
        | It::AppChanged
        | It::AppDeletionScheduled
        | It::AppDeletionUndone
        | It::AppDeleted
        | It::AppOwnerChanged
        | It::AppAccessChanged => "Apps",
        It::EnvironmentCreated | It::EnvironmentPlansChanged | It::EnvironmentDeleted => "Environments",
        It::PaymentMethodCreated
        | It::PaymentMethodChanged
        | It::PaymentMethodProblem
        | It::PaymentMethodProblemEnded
        | It::PaymentMethodLastNoticePassed
        | It::PaymentMethodClosed => "Payment methods",
        It::InvoiceMade | It::InvoicePaid | It::InvoiceCredited => "Invoices",
        It::TeamChanged | It::PersonChanged | It::PersonDeleted => "Teams and people",
    }
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
