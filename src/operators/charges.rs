//! Cards and direct debits at a glance: what the provider has said last, what waits for an answer, what has failed, what goes back.

use actix_web::HttpResponse;
use askama::Template;

use super::queries::charging::{self as queries, Lately, Messages, WentBack};
use crate::charging::queries::waiting;
use crate::model::money;
use crate::model::queue::Queue;
use crate::web::error::Error;
use crate::web::{ForOperators, Here, Request, Shell};

/// More are not counted.
const COUNTED: i64 = 10_000;

#[derive(Template)]
#[template(path = "operators/charges.html")]
struct Charges {
    shell: Shell,
    messages: Messages,
    waiting: Queue,
    lately: Lately,
    went_back: WentBack,
}

impl Charges {
    /// `12 invoices`
    fn many_waiting(&self) -> String {
        match self.waiting.length {
            1 => "1 invoice".into(),
            many if many >= COUNTED => "10,000 invoices or more".into(),
            many => format!("{} invoices", money::grouped(many)),
        }
    }
}

/// GET `/operator/payments`
pub async fn page(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            // Where nobody takes them and nothing is left of it, there is no such page.
            let waiting = waiting(tx)?;
            if tx.site.taking.gateway.is_none() && waiting.length == 0 {
                return Err(Error::NotFound);
            }
            Ok(Charges {
                shell: me.shell("Cards and direct debits", Here::Operator),
                messages: queries::messages(tx, &operator)?,
                waiting,
                lately: queries::lately(tx, &operator)?,
                went_back: queries::went_back(tx, &operator)?,
            })
        })
        .await
}
