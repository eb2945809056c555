//! The pages of the sandbox: begun by a question, ended by somebody who chooses.

use chrono::Datelike;

use super::choice::{CARDS, Choice, DEBITS, TO_PAY, TO_PAY_BY_CARD};
use super::kept::{Account, Charge};
pub use super::kept::{Hosted, Stage, Wants};
use super::objects::{self, Object};
use crate::error::{Error, Result};
use crate::gateway::port::{Answer, Page, Trouble};
use crate::model::SandboxSessionId;
use crate::model::credential::PaymentKind;
use crate::model::payment_method::Currency;
use crate::paths;
use crate::store::Tx;

/// What is set up is good for cards until this many years later.
const CARD_YEARS: i32 = 2;

/// Begins a page, or finds the one that was begun with this key.
pub(super) fn begin(tx: &mut Tx, key: &str, hosted: Hosted) -> Result<Answer<Page>> {
    let page = match objects::by_key::<Hosted>(tx, key)? {
        Some(page) if page.body.wants != hosted.wants || page.body.currency != hosted.currency => {
            return Ok(Err(Trouble::Refused(format!("another page was begun with the key {key}"))));
        }
        Some(page) => page,
        None => objects::insert(tx, SandboxSessionId::random().to_string(), Some(key), hosted)?,
    };
    Ok(Ok(Page { url: url(&page.id), session: page.id }))
}

/// A path: it is a page of ours.
pub(super) fn url(session: &str) -> String {
    SandboxSessionId::from_stored(session).map(paths::sandbox_page).unwrap_or_default()
}

/// A page as it is now.
///
/// # Errors
/// [`Error::NotFound`], or those of the database.
pub fn read(tx: &mut Tx, session: SandboxSessionId) -> Result<Object<Hosted>> {
    objects::find(tx, session.as_str())?.ok_or(Error::NotFound)
}

/// Somebody has chosen: the page has ended. One that has ended before stays as it is. False: it was declined, and something
/// else can be chosen.
///
/// # Errors
/// [`Error::NotFound`] if that is not to be chosen there, or those of the database.
pub fn choose(tx: &mut Tx, mut page: Object<Hosted>, choice: Choice) -> Result<bool> {
    if !page.body.choices().contains(&choice) {
        return Err(Error::NotFound);
    }
    if !page.is_open(tx.now) {
        return Ok(true);
    }
    if choice == Choice::Declined {
        return Ok(false);
    }
    let made = match page.body.wants.clone() {
        Wants::Setup { customer, .. } => set_up(tx, &page.id, customer, choice)?,
        Wants::Payment { key, amount, .. } => {
            let currency = page.body.currency;
            charged(tx, Charge::of(key, None, choice, (amount, currency)))?.id
        }
    };
    page.body.stage = Stage::Done(made);
    objects::update(tx, &page)?;
    Ok(true)
}

/// Gives the token.
fn set_up(tx: &mut Tx, session: &str, customer: Option<String>, choice: Choice) -> Result<String> {
    let today = tx.site.local(tx.now).date();
    let is_card = choice.kind() == PaymentKind::Card;
    let account = Account {
        choice,
        customer: customer.unwrap_or_else(|| format!("customer_{session}")),
        expires: is_card.then(|| format!("{}-{:02}", today.year() + CARD_YEARS, today.month())),
        mandate: if is_card { String::new() } else { format!("SANDBOX-{}", session.to_uppercase()) },
        mandate_on: (!is_card).then_some(today),
        is_detached: false,
    };
    Ok(objects::insert(tx, choice.token(session), None, account)?.id)
}

/// Keeps a new charge.
pub(super) fn charged(tx: &mut Tx, charge: Charge) -> Result<Object<Charge>> {
    let (id, key) = (format!("charge_{}", SandboxSessionId::random()), charge.key.clone());
    let charge = objects::insert(tx, id, Some(&key), charge)?;
    if let Some(at) = charge.returns_at() {
        objects::will_tell(tx, &charge.id, at)?;
    }
    Ok(charge)
}

impl Hosted {
    /// What can be chosen there.
    pub fn choices(&self) -> &'static [Choice] {
        match (&self.wants, self.currency) {
            (Wants::Setup { kind: PaymentKind::Card, .. }, _) => CARDS,
            (Wants::Setup { kind: PaymentKind::DirectDebit, .. }, _) => DEBITS,
            (Wants::Payment { .. }, Currency::Eur) => TO_PAY,
            (Wants::Payment { .. }, Currency::Usd) => TO_PAY_BY_CARD,
        }
    }
}
