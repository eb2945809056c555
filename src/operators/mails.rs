//! Mails that failed, were dropped or wait too long, to be tried again. What they say is shown to nobody but their
//! receivers.

use actix_web::HttpResponse;
use askama::Template;

use super::queries::mails::{self as queries, Position, Unsent};
use super::{changes, kinds};
use crate::model::MailId;
use crate::paths;
use crate::store::pages::Page;
use crate::web::{ForOperators, Here, ListQuery, Named, Next, Request, Shell};

#[derive(Template)]
#[template(path = "operators/mails.html")]
struct Mails {
    shell: Shell,
    mails: Page<Unsent, Position>,
}

impl Mails {
    fn kind(&self, mail: &Unsent) -> &'static str {
        kinds::in_words(mail.kind)
    }
}

/// GET `/operator/mails`
pub async fn page(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let query: ListQuery = me.query()?;
            let start = query.start(|text| Position::read(text, MailId::from_stored));
            let mails = queries::unsent(tx, &operator, start)?;
            Ok(Mails { shell: me.shell("Emails", Here::Operator), mails })
        })
        .await
}

/// POST `/operator/mails/{mail}/retry`
pub async fn retry(request: Request, operator: ForOperators, mail: Named<MailId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            changes::retry_mail(tx, &operator, &confirmed, mail.id()?)?;
            Ok(Next::go(paths::operator_mails()).saying("We’re trying again now."))
        })
        .await
}

/// POST `/operator/mails/retry`
pub async fn retry_all(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let words = match changes::retry_mails(tx, &operator, &confirmed)? {
                0 => "There is nothing to try again.".into(),
                1 => "We’re trying 1 email again.".into(),
                many => format!("We’re trying {many} emails again."),
            };
            Ok(Next::go(paths::operator_mails()).saying(words))
        })
        .await
}
