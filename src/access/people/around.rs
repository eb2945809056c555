//! Those who work and those who pay in one query: of an app, and of lists. Of a payment method those who manage it and
//! those who see its invoices.

use std::collections::HashMap;

use super::everybody::{BILLING, BILLING_OF_APPS, DEVELOPERS, PersonAccess, READERS, by_object};
use crate::error::Result;
use crate::model::{AppId, PaymentMethodId};
use crate::store::Tx;

/// Who works on an app, and who has a billing connection to it.
#[derive(Debug, Default)]
pub struct AroundApp {
    pub developers: Vec<PersonAccess>,
    pub payers: Vec<PersonAccess>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Side {
    Works,
    Pays,
}

const COLUMNS: &str = "person_id, name, email, account_type, team_id, team_name, is_team_control,
    is_technical_contact, since, granted_by, granted_by_name";

/// Everybody around an app, each with every path.
pub fn around_app(tx: &mut Tx, app: AppId) -> Result<AroundApp> {
    let sql = format!(
        "SELECT 'works' AS object, {COLUMNS} FROM ({DEVELOPERS}) works UNION ALL
         SELECT 'pays' AS object, {COLUMNS} FROM ({BILLING_OF_APPS}) pays ORDER BY name, person_id, since"
    );
    let mut found = by_object(tx, &sql, &[app], |side| match side {
        "works" => Some(Side::Works),
        "pays" => Some(Side::Pays),
        _ => None,
    })?;
    let mut take = |side| found.remove(&side).unwrap_or_default();
    Ok(AroundApp { developers: take(Side::Works), payers: take(Side::Pays) })
}

/// Who can manage a payment method, and who was given its invoices only.
#[derive(Debug, Default)]
pub struct AroundPaymentMethod {
    pub managers: Vec<PersonAccess>,
    pub readers: Vec<PersonAccess>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Level {
    Manages,
    Reads,
}

/// Everybody around a payment method, each with every path.
pub fn around_payment_method(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<AroundPaymentMethod> {
    let sql = format!(
        "SELECT 'manages' AS object, {COLUMNS} FROM ({BILLING}) manages UNION ALL
         SELECT 'reads' AS object, {COLUMNS} FROM ({READERS}) reads ORDER BY name, person_id, since"
    );
    let mut found = by_object(tx, &sql, &[payment_method], |level| match level {
        "manages" => Some(Level::Manages),
        "reads" => Some(Level::Reads),
        _ => None,
    })?;
    let mut take = |level| found.remove(&level).unwrap_or_default();
    Ok(AroundPaymentMethod { managers: take(Level::Manages), readers: take(Level::Reads) })
}

/// Who works on each of some apps, and who can manage each of some payment methods.
#[derive(Debug, Default)]
pub struct AroundLists {
    pub developers: HashMap<AppId, Vec<PersonAccess>>,
    pub managers: HashMap<PaymentMethodId, Vec<PersonAccess>>,
}

/// Everybody around the apps and the payment methods of two lists, each with every path.
pub fn around_lists(tx: &mut Tx, apps: &[AppId], payment_methods: &[PaymentMethodId]) -> Result<AroundLists> {
    let sql = format!(
        "SELECT object, {COLUMNS} FROM ({DEVELOPERS}) works UNION ALL
         SELECT object, {COLUMNS} FROM ({BILLING}) pays ORDER BY name, person_id, since"
    );
    // No id is that of two things.
    let ids: Vec<&str> =
        apps.iter().map(AppId::as_str).chain(payment_methods.iter().map(PaymentMethodId::as_str)).collect();
    let mut found = by_object(tx, &sql, &ids, |id| Some(id.to_owned()))?;
    Ok(AroundLists {
        developers: apps.iter().filter_map(|id| Some((*id, found.remove(id.as_str())?))).collect(),
        managers: payment_methods.iter().filter_map(|id| Some((*id, found.remove(id.as_str())?))).collect(),
    })
}

/// Everybody connected to an app: who works on it and who pays for it, each once.
pub fn everybody_connected(tx: &mut Tx, app: AppId) -> Result<Vec<PersonAccess>> {
    let AroundApp { developers: mut everybody, payers } = around_app(tx, app)?;
    for payer in payers {
        if everybody.iter().all(|person| person.id != payer.id) {
            everybody.push(payer);
        }
    }
    Ok(everybody)
}
