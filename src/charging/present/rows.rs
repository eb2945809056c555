//! The charges by which somebody pays an invoice once: begun, looked at. One at a time of each invoice, also beside those that
//! are made by themselves.

use diesel::prelude::*;

use crate::access::people::by_id;
use crate::charging::begin::drop_due;
use crate::charging::queries::invoice_of;
use crate::charging::settling::drop_unasked;
use crate::costs::queries::today;
use crate::error::Result;
use crate::gateway::port::PaymentQuestion;
use crate::model::charge::{Charge, ChargeState, Way};
use crate::model::credential::GatewayName;
use crate::model::document::InvoiceKind;
use crate::model::invoice::Invoice;
use crate::model::payment_method::Currency;
use crate::model::{ChargeId, PersonId};
use crate::paths;
use crate::payments::charges::{newest, of_replaced};
use crate::store::limits::{self, Limit};
use crate::store::query::condition;
use crate::store::schema::charges;
use crate::store::{Tx, WholeRows};

/// For so long somebody may be on the page.
const MINUTES: i64 = 60;
/// So many pages of one invoice, by each entrance: whoever has its link can open them.
const AN_HOUR: Limit = Limit { times: 20, seconds: 3600 };
/// Somebody may be on its page. Written out, so that the index of what is to be asked about is seen to be enough.
const OPEN: &str =
    "charges.state IN ('due', 'asked', 'processing') AND charges.state = 'asked' AND charges.way = 'present'";

/// So many pages that were left hold back what happens by itself. Who opens more keeps neither a charge nor reminders away.
const LEFT_FREELY: i64 = 2;

/// How somebody came to an invoice that they want to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entrance {
    /// They can manage what pays it.
    Payer,
    Link,
    App,
}

impl Entrance {
    fn as_str(self) -> &'static str {
        match self {
            Entrance::Payer => "payer",
            Entrance::Link => "link",
            Entrance::App => "app",
        }
    }
}

/// What comes of it that somebody wants to pay an invoice.
pub(super) enum Begun {
    /// They go on with this charge.
    Here(ChargeId),
    /// The page of this one has to be closed first: it is somebody else's, or for another amount.
    After(Box<Charge>),
    /// It is being charged, or a debit is on its way, for this invoice or one that it replaces; or it is too little, and has
    /// to be transferred.
    Comes,
    /// It is charged by itself within the hour, and was held back often enough.
    Soon,
    /// Nothing is owed for it.
    Settled,
}

/// Begins, or goes on with what was begun. What would be charged by itself later steps back: it is made again if nobody pays.
///
/// # Errors
/// [`crate::error::Error::TooMany`] if that was done very often.
pub(super) fn begin(
    tx: &mut Tx,
    gateway: GatewayName,
    invoice: &Invoice,
    (entrance, by): (Entrance, Option<PersonId>),
    is_theirs: impl Fn(&Charge) -> bool,
) -> Result<Begun> {
    let owed = invoice.owed();
    if invoice.kind != InvoiceKind::Invoice || owed <= 0 {
        return Ok(Begun::Settled);
    }
    if owed < gateway.least() {
        return Ok(Begun::Comes);
    }
    if of_replaced(tx, invoice)?.is_some() {
        return Ok(Begun::Comes);
    }
    let before = newest(tx, invoice.id)?;
    let number = before.as_ref().map_or(1, |charge| charge.number + 1);
    match before.filter(|charge| charge.state.is_live()) {
        Some(charge) if charge.state == ChargeState::Due => {
            let is_soon = charge.next_try_at <= tx.now.plus_minutes(MINUTES);
            if is_soon && entrance != Entrance::Payer && times_left(tx, invoice)? >= LEFT_FREELY {
                return Ok(Begun::Soon);
            }
            drop_due(tx, charge.id)?;
        }
        Some(charge) if charge.is_on_page() => {
            let goes_on = charge.amount == owed && is_theirs(&charge);
            return Ok(if goes_on { Begun::Here(charge.id) } else { Begun::After(Box::new(charge)) });
        }
        Some(_) => return Ok(Begun::Comes),
        None => {}
    }
    limits::count(tx, &format!("pay {} {}", invoice.id, entrance.as_str()), AN_HOUR)?;
    let charge = Charge {
        way: Way::Present,
        person_id: by,
        state: ChargeState::Asked,
        next_try_at: tx.now.plus_minutes(MINUTES),
        asked_at: Some(tx.now),
        ..Charge::due(ChargeId::next_in(tx), invoice, number, gateway, today(tx), tx.now)
    };
    diesel::insert_into(charges::table).values(&charge).execute(tx.conn)?;
    Ok(Begun::Here(charge.id))
}

/// On so many pages of it nobody has paid.
fn times_left(tx: &mut Tx, invoice: &Invoice) -> Result<i64> {
    let left = charges::table.filter(charges::invoice_id.eq(invoice.id)).filter(charges::way.eq(Way::Present));
    Ok(left.filter(charges::state.eq(ChargeState::Dropped)).count().get_result(tx.conn)?)
}

/// One by which somebody pays once.
pub(super) fn find(tx: &mut Tx, id: ChargeId) -> Result<Option<Charge>> {
    Ok(charges::table
        .filter(charges::id.eq(id))
        .filter(charges::way.eq(Way::Present))
        .select(Charge::as_select())
        .first_row(tx.conn)
        .optional()?)
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

/// Its page is there. False: it was given up meanwhile, and nobody is to go to its page.
pub(super) fn note_page(tx: &mut Tx, id: ChargeId, session: &str) -> Result<bool> {
    // Also then: whoever pays there all the same is heard.
    diesel::update(charges::table.find(id)).set(charges::session.eq(Some(session))).execute(tx.conn)?;
    Ok(find(tx, id)?.is_some_and(|charge| charge.state == ChargeState::Asked))
}

/// The gateway knows of no such page, and of no money: nothing, unless it is still the page of the charge.
pub(super) fn give_up(tx: &mut Tx, id: ChargeId, session: Option<&str>) -> Result<()> {
    let is_still = |charge: &Charge| charge.state == ChargeState::Asked && charge.session.as_deref() == session;
    match find(tx, id)?.filter(is_still) {
        Some(charge) => drop_unasked(tx, &charge),
        None => Ok(()),
    }
}

/// The next one whose page was begun an hour ago and is still open; or by a clock that was set back, and nobody knows when.
pub(super) fn left(tx: &mut Tx, gateway: GatewayName) -> Result<Option<Charge>> {
    Ok(charges::table
        .filter(charges::gateway.eq(gateway))
        .filter(condition(OPEN))
        .filter(charges::next_try_at.le(tx.now))
        .filter(charges::asked_at.le(tx.now.plus_minutes(-MINUTES)).or(charges::asked_at.gt(tx.now)))
        .order(charges::next_try_at)
        .select(Charge::as_select())
        .first_row(tx.conn)
        .optional()?)
}
