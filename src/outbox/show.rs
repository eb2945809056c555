//! All mails, newest first, and each as its receiver would read it.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::queries::{self, Listed};
use super::reading::{self, Block, Line};
use crate::error::Result;
use crate::mail::{message, outbox};
use crate::model::MailId;
use crate::model::mail::{Mail, MailState};
use crate::store::Tx;
use crate::web::asked::Named;
use crate::web::{Here, Request, Shell, Visit};

#[derive(Template)]
#[template(path = "outbox/list.html")]
struct Mails {
    shell: Shell,
    mails: Vec<Listed>,
    /// The last mail of this page, if there are older ones.
    older_than: Option<MailId>,
}

#[derive(Template)]
#[template(path = "outbox/mail.html")]
struct OneMail {
    shell: Shell,
    mail: Mail,
    from: String,
    blocks: Vec<Block>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    older_than: String,
}

/// GET `/outbox`
pub async fn list(request: Request) -> HttpResponse {
    if !is_open_to(&request) {
        return request.not_found().await;
    }
    request.public_page(mails).await
}

/// GET `/outbox/{mail}`
pub async fn page(request: Request, named: Named) -> HttpResponse {
    let Some(id) = MailId::from_stored(&named.0).filter(|_| is_open_to(&request)) else {
        return request.not_found().await;
    };
    request.public_page(move |tx, visit| mail(tx, visit, id)).await
}

/// Only where mails are not sent, and only for somebody on this machine: not through a proxy, and not by a name
/// that somebody else's page has given to this machine.
fn is_open_to(request: &Request) -> bool {
    request.house.frame.has_outbox && request.comes_directly()
}

fn mails(tx: &mut Tx, visit: &Visit) -> Result<Mails> {
    let asked: Asked = visit.query()?;
    let (mails, older_than) = queries::newest(tx, MailId::from_stored(&asked.older_than))?;
    Ok(Mails { shell: visit.shell("Outbox", Here::Nowhere), mails, older_than })
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
