//! The home pages: for guests, for developers, for clients. And help, and what machines ask.

mod client;
mod developer;
mod guest;
mod needs;
pub mod probes;
mod queries;
pub mod well_known;

use actix_web::HttpResponse;
use askama::Template;

use crate::model::payment_method::Currency;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{Here, Ready, Request, Shell, Visit};

#[derive(Template)]
#[template(path = "home/help.html")]
struct Help {
    shell: Shell,
}

impl Help {
    /// `card, SEPA Direct Debit or bank transfer`
    fn ways(&self) -> String {
        self.shell.frame.taking.ways(Currency::Eur)
    }
}

/// GET `/`
pub async fn page(request: Request) -> HttpResponse {
    if request.is_guest() {
        return request.door(|visit| Ok(guest::page(visit))).await;
    }
    request.public_page(of_visitor).await
}

/// One address, three pages.
fn of_visitor(tx: &mut Tx, visit: &Visit) -> Result<Ready> {
    match &visit.person {
        None => Ready::of(&guest::page(visit)),
        Some(person) if person.is_client() => Ready::of(&client::page(tx, visit, person)?),
        Some(person) => Ready::of(&developer::page(tx, visit, person)?),
    }
}

/// GET `/help`
pub async fn help(request: Request) -> HttpResponse {
    request.door(|visit| Ok(Help { shell: visit.shell("How it works", Here::Nowhere) })).await
}
