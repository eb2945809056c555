//! Cards and mandates that a gateway has already come along with what pays with them: nobody has to set them up again.

use chrono::NaiveDate;

use super::format::PaidWithEntry;
use crate::model::credential::{Credential, CredentialState, GatewayName, PaymentKind};
use crate::model::payment_method::Currency;
use crate::model::taking::Taking;
use crate::model::usage::Month;
use crate::model::{CredentialId, PersonId};
use crate::store::Moment;

/// No id of a gateway, no name of a bank and no reference of a mandate is longer.
const LONGEST: usize = 255;
const LAST_DIGITS: usize = 4;

/// What is said of it in a file.
///
/// # Errors
/// A sentence.
pub(super) fn credential(
    entry: &PaidWithEntry,
    (taking, currency): (&Taking, Currency),
    person_id: PersonId,
    made_at: Moment,
) -> Result<Credential, String> {
    let kind = PaymentKind::from_stored(&entry.kind).ok_or("kind is card or direct_debit")?;
    let gateway = GatewayName::from_stored(&entry.gateway).filter(|one| *one != GatewayName::Bank);
    let gateway = gateway.ok_or("gateway is stripe, or sandbox to try it out")?;
    if !taking.offers(currency).contains(&(kind, gateway)) {
        let what = kind.words();
        return Err(format!("{what} in {currency} is not taken here by {}: set that up first", gateway.as_str()));
    }
    let is_last4 = entry.last4.len() == LAST_DIGITS && entry.last4.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_last4 {
        return Err("last4 has four digits, and never the whole number".into());
    }
    let mandate = text("mandate", entry.mandate.as_deref())?;
    if kind == PaymentKind::DirectDebit && mandate.is_empty() {
        return Err("a direct debit needs its mandate".into());
    }
    let expires = entry.expires.as_deref().map(month).transpose()?;
    let mandate_on = entry.mandate_on.as_deref().map(day).transpose()?;
    let mandate_url = text("mandate_url", entry.mandate_url.as_deref())?;
    if !mandate_url.is_empty() && !mandate_url.starts_with("https://") {
        return Err("mandate_url begins with https://".into());
    }
    Ok(Credential {
        id: CredentialId::random(),
        person_id,
        gateway,
        kind,
        customer: needed("customer", &entry.customer)?,
        token: needed("token", &entry.token)?,
        brand: text("brand", entry.brand.as_deref())?,
        last4: entry.last4.clone(),
        expires: expires.filter(|_| kind == PaymentKind::Card),
        country: text("country", entry.country.as_deref())?,
        holder: text("holder", entry.holder.as_deref())?,
        mandate,
        mandate_on,
        mandate_url,
        mandate_text: String::new(),
        sealed_iban: String::new(),
        bic: String::new(),
        state: CredentialState::Used,
        made_at,
        over_at: None,
        detached_at: None,
        warned: 0,
    })
}

fn text(name: &str, typed: Option<&str>) -> Result<String, String> {
    let typed = typed.unwrap_or_default().trim();
    if typed.chars().count() > LONGEST || typed.chars().any(char::is_control) {
        return Err(format!("{name} is one line of at most {LONGEST} characters"));
    }
    Ok(typed.to_owned())
}

fn needed(name: &str, typed: &str) -> Result<String, String> {
    let typed = text(name, Some(typed))?;
    if typed.is_empty() { Err(format!("{name} is missing")) } else { Ok(typed) }
}

fn month(typed: &str) -> Result<String, String> {
    let month: Month = typed.parse().map_err(|_| "expires is a month like 2028-04".to_owned())?;
    Ok(month.to_string())
}

fn day(typed: &str) -> Result<String, String> {
    let day: NaiveDate = typed.parse().map_err(|_| "mandate_on is a day like 2026-11-24".to_owned())?;
    Ok(day.to_string())
}
