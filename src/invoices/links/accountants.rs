//! Links for accountants: made by who manages a payment method, shown once, and ended on a day or by a press. The token is
//! derived when it is shown and when the mail is sent.

use chrono::{Days, Months, NaiveDate};
use diesel::prelude::*;

use crate::access::people::billing_people;
use crate::access::policy::{ManageBillingAccess, ViewPaymentMethod};
use crate::access::{Archive, Confirmed, Granted};
use crate::error::Result;
use crate::events::{About, count_telling, record};
use crate::invoices::accountants::mails;
use crate::mail::{queue, strangers};
use crate::model::accountant::AccountantLink;
use crate::model::email_address::EmailAddress;
use crate::model::event::EventKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::secret::{Purpose, STOP_VERSION, Token};
use crate::model::{AccountantLinkId, PaymentMethodId, PersonId};
use crate::paths;
use crate::refused::Refused;
use crate::store::schema::{accountant_links, payment_methods, people};
use crate::store::{Db, Site, Tx, WholeRows};

/// So many work at once for one payment method.
pub const MOST: usize = 5;
/// The longest that one works.
const YEARS: u32 = 3;

/// What was typed for a new one.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// For whom it is.
    pub name: String,
    pub last_day: NaiveDate,
    /// Where it is sent; None: nowhere.
    pub email: Option<EmailAddress>,
}

/// The day that it is, where days begin for everybody.
pub fn today(tx: &Tx) -> NaiveDate {
    tx.site.local(tx.now).date()
}

/// The last day that is proposed: in a year.
pub fn usual_last_day(tx: &Tx) -> NaiveDate {
    in_years(tx, 1)
}

/// The latest last day.
pub fn latest_last_day(tx: &Tx) -> NaiveDate {
    in_years(tx, YEARS)
}

fn in_years(tx: &Tx, years: u32) -> NaiveDate {
    let today = today(tx);
    today.checked_add_months(Months::new(12 * years)).unwrap_or(today)
}

/// Makes one. The others who can manage the payment method are told.
///
/// # Errors
/// [`Refused`] if there are enough, or enough were made or sent today.
pub fn make(tx: &mut Tx, payer: &Granted<ManageBillingAccess>, _: &Confirmed, new: NewLink) -> Result<AccountantLink> {
    if living(tx, payer.id)?.len() >= MOST {
        return Err(Refused::EnoughAccountantLinks.into());
    }
    count_telling(tx, &format!("accountant {}", payer.id))?;
    let (actor, id) = (payer.person(), AccountantLinkId::random());
    let link = AccountantLink {
        id,
        payment_method_id: payer.id,
        token_hash: token(tx.site, id).hash(),
        name: new.name,
        made_by: actor.id,
        made_at: tx.now,
        expires_at: tx.site.begins(new.last_day + Days::new(1)),
        last_used_at: None,
        stop_hash: new.email.as_ref().map(|_| stop_token(tx.site, id).hash()),
        sent_to: new.email,
    };
    diesel::insert_into(accountant_links::table).values(&link).execute(tx.conn)?;
    record(tx, Some(actor.id), EventKind::AccountantLinkMade, About::payment_method(payer.id))?;
    if let Some(email) = &link.sent_to {
        strangers::count_of_sender(tx, actor)?;
        strangers::count_to_address(tx, email)?;
        if !strangers::is_unwanted(tx, email, actor.id)? {
            mails::to_accountant(actor, &payer.name, &link, email).queue(tx)?;
        }
    }
    for reader in billing_people(tx, payer.id)?.iter().filter(|one| one.id != actor.id) {
        mails::made(tx, actor, payer, &link, reader)?;
    }
    Ok(link)
}

fn token(site: &Site, id: AccountantLinkId) -> Token {
    site.keys.token(Purpose::Accountant, id.as_str(), mails::VERSION)
}

/// Of the link at the foot of the mail that brings it.
fn stop_token(site: &Site, id: AccountantLinkId) -> Token {
    site.keys.token(Purpose::StopEmails, id.as_str(), STOP_VERSION)
}

/// The whole address of a link that was made in this transaction, with its token: it is shown once.
pub fn address(tx: &Tx, link: &AccountantLink) -> String {
    format!("{}{}", tx.site.base_url, paths::with_token(Purpose::Accountant, &token(tx.site, link.id)))
}

/// Those that work, oldest first, each with the name of who made it.
pub fn links_of(tx: &mut Tx, payer: &Granted<ViewPaymentMethod>) -> Result<Vec<(AccountantLink, String)>> {
    Ok(accountant_links::table
        .inner_join(people::table.on(people::id.eq(accountant_links::made_by)))
        .filter(accountant_links::payment_method_id.eq(payer.id))
        .filter(accountant_links::expires_at.gt(tx.now))
        .order((accountant_links::made_at, accountant_links::id))
        .select((AccountantLink::as_select(), people::name))
        .load(tx.conn)?)
}

fn living(tx: &mut Tx, payer: PaymentMethodId) -> Result<Vec<AccountantLink>> {
    Ok(accountant_links::table
        .filter(accountant_links::payment_method_id.eq(payer))
        .filter(accountant_links::expires_at.gt(tx.now))
        .order((accountant_links::made_at, accountant_links::id))
        .select(AccountantLink::as_select())
        .load_rows(tx.conn)?)
}

/// It opens nothing any more.
///
/// # Errors
/// [`Refused::LinkEnded`] if it does not work any more.
pub fn end(tx: &mut Tx, payer: &Granted<ViewPaymentMethod>, id: AccountantLinkId) -> Result<AccountantLink> {
    let link = living(tx, payer.id)?.into_iter().find(|link| link.id == id).ok_or(Refused::LinkEnded)?;
    take_away(tx, &link, Some(payer.person().id), EventKind::AccountantLinkEnded)?;
    Ok(link)
}

/// Somebody can manage it no longer: they may have kept the links that they have made. Those who still can are told.
pub(crate) fn makers_have_gone(tx: &mut Tx, payer: PaymentMethodId, by: PersonId) -> Result<()> {
    let links = living(tx, payer)?;
    if links.is_empty() {
        return Ok(());
    }
    let still = billing_people(tx, payer)?;
    let over: Vec<&AccountantLink> =
        links.iter().filter(|link| still.iter().all(|one| one.id != link.made_by)).collect();
    if over.is_empty() {
        return Ok(());
    }
    over.iter().try_for_each(|link| take_away(tx, link, Some(by), EventKind::AccountantLinkEnded))?;
    let payer: PaymentMethod =
        payment_methods::table.find(payer).select(PaymentMethod::as_select()).first_row(tx.conn)?;
    still.iter().try_for_each(|reader| mails::ended(tx, &payer, &over, reader))
}

fn take_away(tx: &mut Tx, link: &AccountantLink, by: Option<PersonId>, kind: EventKind) -> Result<()> {
    diesel::delete(accountant_links::table.find(link.id)).execute(tx.conn)?;
    if let Some(to) = &link.sent_to {
        queue::drop_with_link(tx, to, Purpose::Accountant, link.id.as_str(), "Its link has ended.")?;
    }
    record(tx, by, kind, About::payment_method(link.payment_method_id))
}

/// The link that was sent with this one at the foot of the mail, and who sent it.
pub fn sent_with(tx: &mut Tx, stop: &Token) -> Result<Option<(AccountantLink, Person)>> {
    Ok(accountant_links::table
        .inner_join(people::table.on(people::id.eq(accountant_links::made_by)))
        .filter(accountant_links::stop_hash.eq(stop.hash()))
        .select((AccountantLink::as_select(), Person::as_select()))
        .first(tx.conn)
        .optional()?)
}

/// Whom it was sent to wants no more mails from whoever sent it. What it opens stays.
pub fn refuse_sender(tx: &mut Tx, link: &AccountantLink) -> Result<()> {
    let Some(email) = &link.sent_to else { return Ok(()) };
    strangers::refuse_sender(tx, email, link.made_by)
}

/// Writes down that the link with this token is used, once a day. Otherwise nothing is written. It waits for its turn: this is
/// an event, by which those who manage billing see who reads.
pub fn note_use(db: &Db, token: &Token) -> Result<()> {
    if db.read(|tx| not_noted_today(tx, token))?.is_none() {
        return Ok(());
    }
    db.write(|tx| {
        let Some(link) = not_noted_today(tx, token)? else { return Ok(()) };
        diesel::update(accountant_links::table.find(link.id))
            .set(accountant_links::last_used_at.eq(Some(tx.now)))
            .execute(tx.conn)?;
        record(tx, None, EventKind::AccountantLinkUsed, About::payment_method(link.payment_method_id))
    })
}

fn not_noted_today(tx: &mut Tx, token: &Token) -> Result<Option<AccountantLink>> {
    let Some(archive) = Archive::opened_by(tx, token)? else { return Ok(None) };
    let (link, today) = (archive.link().clone(), today(tx));
    let is_noted = link.last_used_at.is_some_and(|at| tx.site.local(at).date() == today);
    Ok((!is_noted).then_some(link))
}

/// Takes away those whose last day is over.
pub fn forget_ended(tx: &mut Tx) -> Result<()> {
    let over: Vec<AccountantLink> = accountant_links::table
        .filter(accountant_links::expires_at.le(tx.now))
        .order((accountant_links::expires_at, accountant_links::id))
        .select(AccountantLink::as_select())
        .load_rows(tx.conn)?;
    over.iter().try_for_each(|link| take_away(tx, link, None, EventKind::AccountantLinkExpired))
}
