//! *Stop these emails*: what the link at the foot of a mail leads to, for somebody who may have no account here. Looking
//! changes nothing; one press stops them.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::invoices::links::accountants;
use crate::model::accountant::AccountantLink;
use crate::model::invoice_copy::InvoiceCopy;
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::paths;
use crate::payment_methods::{changes, queries};
use crate::sessions::open_link;
use crate::store::Tx;
use crate::web::cookie::Carry;
use crate::web::error::{Error, Result};
use crate::web::{Here, Named, Next, Request, Shell, Visit, opened};

/// What the link in the cookie stops.
enum Emails {
    /// Invoices that are copied to this address, or the question whether they may be; with the name of the payment method.
    Copies(InvoiceCopy, String),
    /// Links for accountants, and all else that a person can have sent to the address.
    OfPerson(AccountantLink, Person),
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StopForm {
    nothing_more: String,
}

#[derive(Template)]
#[template(path = "people/stop_emails.html")]
struct StopEmails {
    shell: Shell,
    emails: Emails,
    /// The link that they are the emails of.
    link: String,
}

impl StopEmails {
    /// Of a question that nobody has answered it can be said as well that it was unwelcome.
    fn can_block(&self) -> bool {
        matches!(&self.emails, Emails::Copies(copy, _) if !copy.is_confirmed())
    }
}

/// GET `/stop-emails/{token}`: the token leaves the address.
pub async fn open(request: Request, token: Named<Token>) -> HttpResponse {
    open_link(request, &token, paths::stop_emails, over).await
}

/// GET `/stop-emails`
pub async fn page(request: Request) -> HttpResponse {
    request
        .public_page(|tx, visit| {
            let (emails, link) = emails(tx, visit)?;
            let shell = visit.shell("Stop these emails", Here::Nowhere);
            Ok(StopEmails { shell, emails, link: opened::mark(&link) })
        })
        .await
}

/// POST `/stop-emails`
pub async fn stop(request: Request) -> HttpResponse {
    request
        .public_act(|tx, visit| {
            let (emails, link) = emails(tx, visit)?;
            if !opened::is_about(visit, &link)? {
                return Ok(opened::look_again(paths::stop_emails()));
            }
            let words = match emails {
                Emails::Copies(copy, name) => {
                    let form: StopForm = visit.form()?;
                    let and_sender = !copy.is_confirmed() && form.nothing_more == "yes";
                    changes::copies::stop(tx, &copy, and_sender)?;
                    format!("We’ll no longer send invoices of “{name}” to {}.", copy.email)
                }
                Emails::OfPerson(link, person) => {
                    accountants::refuse_sender(tx, &link)?;
                    format!("{} can no longer have emails sent to you.", person.name)
                }
            };
            Ok(Next::go(paths::emails_stopped()).saying(words).carrying(Carry::DropLink))
        })
        .await
}

#[derive(Template)]
#[template(path = "people/emails_stopped.html")]
struct EmailsStopped {
    shell: Shell,
}

/// GET `/emails-stopped`
pub async fn stopped(request: Request) -> HttpResponse {
    request
        .public_page(|_, visit| Ok(EmailsStopped { shell: visit.shell("These emails have stopped", Here::Nowhere) }))
        .await
}

/// What the link stops that was opened last, and the link.
fn emails(tx: &mut Tx, visit: &Visit) -> Result<(Emails, Token)> {
    let token = visit.carried.link_token().ok_or_else(over)?;
    if let Some((copy, name)) = queries::copy_to_stop(tx, &token)? {
        return Ok((Emails::Copies(copy, name), token));
    }
    let (sent, person) = accountants::sent_with(tx, &token)?.ok_or_else(over)?;
    Ok((Emails::OfPerson(sent, person), token))
}

fn over() -> Error {
    Error::LinkOver {
        why: "These emails have already been stopped, or what they were about has ended. There is nothing more to do.",
        way_on: ("How it works", paths::help()),
    }
}
