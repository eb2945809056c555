//! The end of a card: whoever can change it hears of it 30 and 7 days before.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use super::mails;
use crate::access::people;
use crate::error::Result;
use crate::model::credential::Credential;
use crate::model::moment;
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::usage::Month;
use crate::store::Tx;
use crate::store::query::condition;
use crate::store::schema::{credentials, payment_methods};

/// So many days before the end of its month: first, and once more.
const DAYS: [u64; 2] = [30, 7];
/// So many cards in a transaction.
const AT_ONCE: i64 = 50;

/// What stands on the page of what pays with it, from the first day on which it is said; None: nothing has to be said.
pub fn words(tx: &Tx, credential: &Credential) -> Option<String> {
    said(&credential.words(), credential.last_day()?, tx.site.local(tx.now).date()).map(|words| format!("{words}."))
}

/// The same without the dot: `Visa ···· 4242 expires on 30 April 2028`
pub fn said(card: &str, last: NaiveDate, today: NaiveDate) -> Option<String> {
    let from = last.checked_sub_days(Days::new(DAYS[0]))?;
    if today < from {
        return None;
    }
    let verb = if today > last { "expired" } else { "expires" };
    Some(format!("{card} {verb} on {}", moment::day(last)))
}

/// Writes to those who can change it. Gives how many cards; run again it finds the next ones, or none.
pub fn warn_due(tx: &mut Tx) -> Result<usize> {
    let today = tx.site.local(tx.now).date();
    let mut many = 0;
    // The nearer first: whoever has not heard of it before hears of it once.
    for (told, days) in [(2, DAYS[1]), (1, DAYS[0])] {
        many += warn(tx, today, days, told)?;
    }
    Ok(many)
}

/// Of cards whose month ends within so many days, and about which fewer words were said.
fn warn(tx: &mut Tx, today: NaiveDate, days: u64, told: i64) -> Result<usize> {
    let end = today.checked_add_days(Days::new(days + 1)).unwrap_or(today);
    let cards: Vec<(Credential, PaymentMethod)> = credentials::table
        .inner_join(payment_methods::table.on(payment_methods::credential_id.eq(credentials::id.nullable())))
        .filter(condition("credentials.state = 'used'"))
        .filter(credentials::expires.ge(Month::of(today).to_string()))
        .filter(credentials::expires.lt(Month::of(end).to_string()))
        .filter(credentials::warned.lt(told))
        .order((credentials::expires, credentials::id))
        .limit(AT_ONCE)
        .select((Credential::as_select(), PaymentMethod::as_select()))
        .load(tx.conn)?;
    for (card, payer) in &cards {
        diesel::update(credentials::table.find(card.id)).set(credentials::warned.eq(told)).execute(tx.conn)?;
        let last = card.last_day().filter(|_| payer.state != PaymentMethodState::Closed);
        if let Some(last) = last {
            let people = people::billing_people(tx, payer.id)?;
            mails::expires(tx, card, payer, last, &people)?;
        }
    }
    Ok(cards.len())
}
