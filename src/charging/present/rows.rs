//! The charges by which somebody pays an invoice once: begun, and over. One at a time of each invoice, also beside those
//! that are made by themselves.

use diesel::prelude::*;

use crate::access::people::by_id;
use crate::charging::settling::settle;
use crate::costs::queries::today;
use crate::error::{Error, Result};
use crate::gateway::port::{Charged, Outcome, PaymentQuestion};
use crate::model::charge::{Charge, ChargeState, Way};
use crate::model::credential::GatewayName;
use crate::model::document::InvoiceKind;
use crate::model::invoice::Invoice;
use crate::model::payment_method::Currency;
use crate::model::{ChargeId, PersonId};
use crate::paths;
use crate::payments::charges::newest;
use crate::store::limits::{self, Limit};
use crate::store::query::condition;
use crate::store::schema::{charges, invoices};
use crate::store::{Moment, Tx};

/// For so long somebody may be on the page.
const MINUTES: i64 = 60;
/// Nobody else asks about it meanwhile.
const LEASE_MINUTES: i64 = 5;
/// Somebody may be on its page. Written out, so that the index of what is to be asked about is seen to be enough.
const OPEN: &str =
    "charges.state IN ('due', 'asked', 'processing') AND charges.state = 'asked' AND charges.way = 'present'";
/// So many pages of one invoice: whoever has its link can open them.
const AN_HOUR: Limit = Limit { times: 20, seconds: 3600 };

/// What comes of it that somebody wants to pay an invoice.
pub(in crate::charging) enum Begun {
    /// They go on with this charge.
    Here(ChargeId),
    /// The page of this one has to be closed first: it is somebody else's, or for another amount.
    After(Charge),
    /// It is being charged, or a debit is on its way.
    Comes,
    /// Nothing is owed for it.
    Settled,
}

/// Begins, or goes on with what was begun. What would be charged by itself later steps back; it is made again.
///
/// # Errors
/// [`Error::TooMany`] if that was done very often.
pub(in crate::charging) fn begin(
    tx: &mut Tx,
    gateway: GatewayName,
    invoice: &Invoice,
    by: Option<PersonId>,
    is_theirs: impl Fn(&Charge) -> bool,
) -> Result<Begun> {
    let owed = invoice.owed();
    if invoice.kind != InvoiceKind::Invoice || owed <= 0 {
        return Ok(Begun::Settled);
    }
    let before = newest(tx, invoice.id)?;
    let number = before.as_ref().map_or(1, |charge| charge.number + 1);
    match before {
        Some(charge) if charge.state == ChargeState::Asked && charge.way == Way::Present => {
            let goes_on = is_theirs(&charge) && charge.amount == owed;
            return Ok(if goes_on { Begun::Here(charge.id) } else { Begun::After(charge) });
        }
        Some(charge) if matches!(charge.state, ChargeState::Asked | ChargeState::Processing) => {
            return Ok(Begun::Comes);
        }
        Some(charge) if charge.state == ChargeState::Due => step_back(tx, charge.id, ChargeState::Due)?,
        _ => {}
    }
    limits::count(tx, &format!("pay {}", invoice.id), AN_HOUR)?;
    let charge = Charge {
        id: ChargeId::next_in(tx),
        invoice_id: invoice.id,
        number,
        way: Way::Present,
        gateway,
        kind: None,
        credential_id: None,
        person_id: by,
        amount: owed,
        state: ChargeState::Asked,
        session: None,
        reference: None,
        failure: String::new(),
        tries_left: 0,
        posted: 0,
        disputed_at: None,
        due_on: today(tx).to_string(),
        next_try_at: tx.now.plus_minutes(MINUTES),
        batch_id: None,
        made_at: tx.now,
        asked_at: Some(tx.now),
        settled_at: None,
    };
    diesel::insert_into(charges::table).values(&charge).execute(tx.conn)?;
    Ok(Begun::Here(charge.id))
}

/// It is not needed, or was left. Nothing, if it is in another state by now.
fn step_back(tx: &mut Tx, id: ChargeId, from: ChargeState) -> Result<()> {
    diesel::update(charges::table.filter(charges::id.eq(id)).filter(charges::state.eq(from)))
        .set((charges::state.eq(ChargeState::Dropped), charges::settled_at.eq(Some(tx.now))))
        .execute(tx.conn)?;
    Ok(())
}

/// One by which somebody pays once.
pub(in crate::charging) fn find(tx: &mut Tx, id: ChargeId) -> Result<Option<Charge>> {
    Ok(charges::table
        .filter(charges::id.eq(id))
        .filter(charges::way.eq(Way::Present))
        .select(Charge::as_select())
        .first(tx.conn)
        .optional()?)
}

/// What it pays.
pub(in crate::charging) fn invoice_of(tx: &mut Tx, charge: &Charge) -> Result<Invoice> {
    Ok(invoices::table.find(charge.invoice_id).select(Invoice::as_select()).first(tx.conn)?)
}

/// What the gateway is asked for: the same each time.
pub(super) struct Question {
    key: String,
    charge: Charge,
    currency: Currency,
    what: String,
    email: Option<String>,
    back: String,
}

impl Question {
    pub(super) fn of(tx: &mut Tx, charge: &Charge) -> Result<Question> {
        let invoice = invoice_of(tx, charge)?;
        let payer = match charge.person_id {
            Some(person) => by_id(tx, person)?,
            None => None,
        };
        Ok(Question {
            key: charge.key(),
            charge: charge.clone(),
            currency: invoice.currency,
            what: format!("Invoice {}", invoice.number),
            email: payer.and_then(|person| person.email).map(|email| email.as_str().to_owned()),
            back: format!("{}{}", tx.site.base_url, paths::paid_now(charge.id)),
        })
    }

    pub(super) fn in_words(&self) -> PaymentQuestion<'_> {
        PaymentQuestion {
            key: &self.key,
            amount: self.charge.amount,
            currency: self.currency,
            what: &self.what,
            email: self.email.as_deref(),
            back: &self.back,
        }
    }
}

/// Its page is there.
pub(super) fn note_page(tx: &mut Tx, id: ChargeId, session: &str) -> Result<()> {
    diesel::update(charges::table.find(id)).set(charges::session.eq(Some(session))).execute(tx.conn)?;
    Ok(())
}

/// What has become of the money of it; None: nobody has paid on its page, and nobody can any more.
///
/// # Errors
/// [`Error::NotFound`] if there is no such charge.
pub(super) fn note(tx: &mut Tx, id: ChargeId, charged: Option<&Charged>) -> Result<Charge> {
    let charge = find(tx, id)?.ok_or(Error::NotFound)?;
    if let Some(charged) = charged {
        settle(tx, &charge, charged)?;
    }
    if charged.is_none_or(|charged| charged.outcome == Outcome::Over) {
        step_back(tx, id, ChargeState::Asked)?;
    }
    find(tx, id)?.ok_or(Error::NotFound)
}

/// Whether some page was left.
pub(super) fn is_any_left(tx: &mut Tx, gateway: GatewayName) -> Result<bool> {
    Ok(left(tx, gateway)?.is_some())
}

/// The next page that was left, for whoever closes it. None: there is none, or somebody is at it.
pub(super) fn claim_left(tx: &mut Tx, gateway: GatewayName) -> Result<Option<Charge>> {
    let Some(charge) = left(tx, gateway)? else { return Ok(None) };
    let until: Moment = tx.now.plus_minutes(LEASE_MINUTES);
    diesel::update(charges::table.find(charge.id)).set(charges::next_try_at.eq(until)).execute(tx.conn)?;
    Ok(Some(charge))
}

fn left(tx: &mut Tx, gateway: GatewayName) -> Result<Option<Charge>> {
    Ok(charges::table
        .filter(charges::gateway.eq(gateway))
        .filter(condition(OPEN))
        .filter(charges::next_try_at.le(tx.now))
        .order((charges::next_try_at, charges::id))
        .select(Charge::as_select())
        .first(tx.conn)
        .optional()?)
}
