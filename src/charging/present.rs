//! Somebody pays one invoice, once, by card or direct debit, on a page of whoever takes the money: who can manage what pays
//! it, whoever has the link in its mail, or who works on an app if the payer allows that. Whoever pays gains no access.
//!
//! A press writes a charge, and leads to `/pay/{charge}`; that leads to the page of the gateway, and takes whoever comes back
//! from there to where they began.

mod asking;
mod rows;

use std::sync::Arc;

use actix_web::HttpResponse;
use serde::Deserialize;

use self::asking::Became;
pub use self::asking::close_old;
use self::rows::{Begun, Entrance};
use super::queries::invoice_of;
use crate::access::Granted;
use crate::access::policy::{ViewApp, ViewPaymentMethod};
use crate::costs::queries::today;
use crate::gateway::port::Gateway;
use crate::invoices::{links, queries};
use crate::model::charge::{Charge, ChargeState, Failure};
use crate::model::credential::PaymentKind;
use crate::model::invoice::{Invoice, InvoiceState};
use crate::model::moment;
use crate::model::money;
use crate::model::secret::Token;
use crate::model::usage::Cents;
use crate::model::{AppId, ChargeId, InvoiceNumber};
use crate::paths;
use crate::payments::credentials::day;
use crate::store::Tx;
use crate::web::cookie::{Carry, Paying};
use crate::web::error::{Error, Result};
use crate::web::{Asked, House, Named, Next, Request, Visit, blocking};

/// While the gateway does not answer.
const AWAY: &str = "We can’t reach the payment page right now. Please try again in a few minutes.";

/// An invoice that somebody wants to pay, and how they came to it.
pub(super) struct Wanted {
    pub(super) invoice: Invoice,
    pub(super) door: Door,
}

pub(super) enum Door {
    /// They can manage what pays it.
    Payer,
    /// By the link in its mail.
    Link(Token),
    /// They work on this app.
    App(AppId),
}

impl Wanted {
    /// Its page, that says what stands in the way.
    fn page(&self) -> String {
        match &self.door {
            Door::Payer => paths::invoice(self.invoice.payment_method_id, &self.invoice.number),
            Door::Link(token) => paths::invoice_by_link(token.clone()),
            Door::App(app) => paths::pay_for_app(*app),
        }
    }

    fn entrance(&self) -> Entrance {
        match &self.door {
            Door::Payer => Entrance::Payer,
            Door::Link(_) => Entrance::Link,
            Door::App(_) => Entrance::App,
        }
    }

    fn paying(&self, charge: ChargeId) -> Paying {
        match &self.door {
            Door::Payer => Paying::new(charge),
            Door::Link(token) => Paying::by_link(charge, token),
            Door::App(app) => Paying::for_app(charge, *app),
        }
    }
}

/// What was pressed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Pressed {
    take_over: String,
}

/// What stands behind the `?` of the address to which the gateway sends people back.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asking {
    back: String,
}

/// POST `/payment-methods/{payment_method}/invoices/{number}/pay`
pub async fn by_payer(
    request: Request,
    payment_method: Asked<ViewPaymentMethod>,
    number: Named<InvoiceNumber>,
) -> HttpResponse {
    request
        .steps(move |house, visit| async move {
            pay(&house, visit, move |tx, visit| {
                let payer = payment_method.granted(tx, &visit.clone().me()?)?;
                let invoice = queries::invoice(tx, &payer, &number.id()?)?;
                Ok(Wanted { invoice, door: Door::Payer })
            })
            .await
        })
        .await
}

/// POST `/invoice/{token}/pay`
pub async fn by_link(request: Request, token: Named<Token>) -> HttpResponse {
    request
        .steps(move |house, visit| async move {
            pay(&house, visit, move |tx, _| {
                let token = token.id()?;
                let invoice = links::find(tx, &token)?.ok_or(Error::NotFound)?;
                Ok(Wanted { invoice, door: Door::Link(token) })
            })
            .await
        })
        .await
}

/// GET `/pay/{charge}`: leads to the page of the gateway, and from there back to where somebody began.
pub async fn page(request: Request, charge: Named<ChargeId>) -> HttpResponse {
    request.steps(move |house, visit| async move { lead(&house, visit, charge.id()?).await }).await
}

/// Begins to pay, or goes on. `find`: asks for the right, and for the invoice.
pub(super) async fn pay(
    house: &House,
    visit: Visit,
    find: impl Fn(&mut Tx, &Visit) -> Result<Wanted> + Send + Sync + 'static,
) -> Result<Next> {
    let (visit, find) = (Arc::new(visit), Arc::new(find));
    let (begun, wanted) = begin(house, visit.clone(), find.clone()).await?;
    let old = match begun {
        Begun::After(old) => old,
        other => return Ok(then(other, &wanted)),
    };
    let Pressed { take_over } = visit.form()?;
    if take_over.is_empty() && !visit.pays_with(&old) {
        return Ok(Next::go(wanted.page()));
    }
    let (db, gateway) = (house.db.clone(), gateway(house)?);
    match blocking(move || asking::close(&db, gateway.as_ref(), &old)).await?? {
        Became::Open(_) | Became::Away => Ok(Next::go(wanted.page()).saying(AWAY)),
        Became::Over => {
            let (begun, wanted) = begin(house, visit, find).await?;
            Ok(then(begun, &wanted))
        }
    }
}

async fn begin(
    house: &House,
    visit: Arc<Visit>,
    find: Arc<impl Fn(&mut Tx, &Visit) -> Result<Wanted> + Send + Sync + 'static>,
) -> Result<(Begun, Wanted)> {
    house
        .write(move |tx| {
            let wanted = find(tx, &visit)?;
            let gateway = tx.site.taking.gateway.ok_or(Error::NotFound)?;
            let by = visit.person.as_ref().map(|person| person.id);
            let begun =
                rows::begin(tx, gateway, &wanted.invoice, (wanted.entrance(), by), |charge| visit.pays_with(charge))?;
            Ok((begun, wanted))
        })
        .await
}

/// On to the page, or back to that of the invoice, which says what has come between.
fn then(begun: Begun, wanted: &Wanted) -> Next {
    match begun {
        Begun::Here(charge) => Next::go(paths::pay_now(charge)).carrying(Carry::Pays(wanted.paying(charge))),
        Begun::Settled => Next::go(wanted.page()).saying("There’s nothing left to pay."),
        Begun::Soon => Next::go(wanted.page())
            .saying("This invoice is about to be paid automatically. If that doesn’t work, you can pay it here."),
        Begun::After(_) | Begun::Comes => Next::go(wanted.page()),
    }
}

fn gateway(house: &House) -> Result<Arc<dyn Gateway>> {
    house.gateway.clone().ok_or(Error::NotFound)
}

async fn lead(house: &House, visit: Visit, id: ChargeId) -> Result<Next> {
    let (db, gateway) = (house.db.clone(), gateway(house)?);
    let found = house.read(move |tx| Ok(rows::find(tx, id)?)).await?;
    let Some(charge) = found.filter(|charge| visit.pays_with(charge)) else { return for_strangers(&visit) };
    let Asking { back } = visit.query()?;
    let became = blocking(move || asking::go_on(&db, gateway.as_ref(), &charge)).await??;
    match became {
        Became::Open(url) if back.is_empty() => Ok(Next::go(url)),
        became => house.read(move |tx| back_from(tx, &visit, id, &became)).await,
    }
}

/// For a browser that has not begun it. A guest may have paid in another one: nothing is said of whether there is such a charge.
fn for_strangers(visit: &Visit) -> Result<Next> {
    if visit.person.is_some() {
        return Err(Error::NotFound);
    }
    Ok(Next::go(paths::home()).saying(
        "If you’ve just paid an invoice, thank you. To view it, open the link in the invoice email again, or log in.",
    ))
}

/// To where they began, with what came of it.
fn back_from(tx: &mut Tx, visit: &Visit, id: ChargeId, became: &Became) -> Result<Next> {
    let charge = rows::find(tx, id)?.ok_or(Error::NotFound)?;
    let invoice = invoice_of(tx, &charge)?;
    let next = Next::go(where_they_began(tx, visit, &charge, &invoice)?);
    Ok(match became {
        Became::Open(_) => next.saying("You haven’t paid yet. You can continue at any time."),
        Became::Away if charge.session.is_none() => next.saying(AWAY),
        Became::Away => {
            next.saying("We don’t know yet whether your payment went through. Please check back in a few minutes.")
        }
        Became::Over => next.saying(said(tx, &charge, &invoice)).carrying(Carry::PaysNoLonger(id)),
    })
}

/// The page on which they pressed, if it is still there for them.
fn where_they_began(tx: &mut Tx, visit: &Visit, charge: &Charge, invoice: &Invoice) -> Result<String> {
    let paying = visit.carried.paying(charge.id);
    if let Some(token) = paying.and_then(Paying::link_token)
        && links::find(tx, &token)?.is_some()
    {
        return Ok(paths::invoice_by_link(token));
    }
    let Some(person) = &visit.person else { return Ok(paths::home()) };
    if let Some(app) = paying.and_then(|paying| paying.app)
        && Granted::<ViewApp>::if_allowed(tx, person, app)?.is_some()
    {
        return Ok(paths::app(app));
    }
    let payer = Granted::<ViewPaymentMethod>::if_allowed(tx, person, invoice.payment_method_id)?;
    Ok(payer.map_or_else(paths::home, |payer| paths::invoice(payer.id, &invoice.number)))
}

/// What came of it, in words.
fn said(tx: &Tx, charge: &Charge, invoice: &Invoice) -> String {
    let words = |cents: Cents| money::in_words(cents, invoice.currency);
    let is_cancelled = invoice.state == InvoiceState::Credited;
    match charge.state {
        ChargeState::Paid => {
            let thanks = format!("Thank you. {} has been paid.", words(charge.amount));
            let why = match needless(charge, invoice) {
                0 => return thanks,
                _ if is_cancelled => "This invoice has been cancelled, so that amount".to_owned(),
                some => format!("{} of that had already been paid and", words(some)),
            };
            format!("{thanks} {why} is kept as credit. It pays other open invoices, or the next one.")
        }
        ChargeState::Processing => format!(
            "Thank you. {} is on its way by direct debit. It can take until about {}.",
            words(charge.amount),
            moment::day(day(PaymentKind::DirectDebit, today(tx)))
        ),
        ChargeState::Failed => {
            let why = charge.failure().unwrap_or(Failure::Other).sentence();
            let then = if invoice.owed() > 0 { " You can try again with another card or account." } else { "" };
            format!("Your payment didn’t go through. {why}{then}")
        }
        ChargeState::Due | ChargeState::Asked | ChargeState::Dropped => {
            let why = match invoice.owed() {
                _ if is_cancelled => "this invoice has been cancelled.",
                1.. => "that payment page is closed. You can start again here.",
                _ => "this invoice has already been settled.",
            };
            format!("You haven’t been charged: {why}")
        }
    }
}

/// What came in twice.
fn needless(charge: &Charge, invoice: &Invoice) -> Cents {
    match invoice.state {
        InvoiceState::Credited => charge.amount,
        _ => (invoice.paid - invoice.gross).clamp(0, charge.amount),
    }
}
