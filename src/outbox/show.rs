//! All mails, newest first, and each as its receiver would read it.

use actix_web::HttpResponse;
use askama::Template;

use super::queries::{self, Listed, Position};
use super::reading::{self, Block, Line};
use crate::mail::{message, outbox};
use crate::model::MailId;
use crate::model::mail::{Mail, MailState};
use crate::store::Tx;
use crate::store::pages::Page;
use crate::web::error::Result;
use crate::web::{Here, ListQuery, Named, Request, Shell, Visit};

#[derive(Template)]
#[template(path = "outbox/list.html")]
struct Mails {
    shell: Shell,
    mails: Page<Listed, Position>,
}

#[derive(Template)]
#[template(path = "outbox/mail.html")]
struct OneMail {
    shell: Shell,
    mail: Mail,
    from: String,
    blocks: Vec<Block>,
}

/// GET `/outbox`
pub async fn list(request: Request) -> HttpResponse {
    if !is_open_to(&request) {
        return request.not_found().await;
    }
    request.public_page(mails).await
}

/// GET `/outbox/{mail}`
pub async fn page(request: Request, named: Named<MailId>) -> HttpResponse {
    if !is_open_to(&request) {
        return request.not_found().await;
    }
    request.public_page(move |tx, visit| mail(tx, visit, named.id()?)).await
}

/// Only where mails are not sent, and only for somebody on this machine: not through a proxy, and not by a name
/// that somebody else's page has given to this machine.
fn is_open_to(request: &Request) -> bool {
    request.house.frame.has_outbox && request.comes_directly()
}

fn mails(tx: &mut Tx, visit: &Visit) -> Result<Mails> {
    let query: ListQuery = visit.query()?;
    let mails = queries::newest(tx, query.start(|text| Position::read(text, MailId::from_stored)))?;
    Ok(Mails { shell: visit.shell("Outbox", Here::Nowhere), mails })
}

fn mail(tx: &mut Tx, visit: &Visit, id: MailId) -> Result<OneMail> {
    let mail = queries::mail(tx, id)?;
    let (text, _) = outbox::bodies(tx.site, &mail);
    Ok(OneMail {
        shell: visit.shell(mail.subject.clone(), Here::Nowhere),
        from: message::sender_name(&tx.site.brand, &mail),
        blocks: reading::blocks(&text, &tx.site.base_url),
        mail,
    })
}
