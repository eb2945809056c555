//! Every cent that the gateway has is one that stands here: what it says of its charges is compared with the payments. [`compare`]
//! changes nothing; [`agree`] asks about what differs.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::refreshing;
use crate::error::Result;
use crate::gateway::port::{Answer, Charged, Gateway, Trouble};
use crate::model::charge::ChargeState;
use crate::model::credential::GatewayName;
use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::model::{ChargeId, InvoiceId};
use crate::store::query::{list, rows};
use crate::store::schema::charges;
use crate::store::{Db, Moment, Tx};

/// So many charges are read at once.
const AT_ONCE: usize = 500;
/// The gateway is asked about a little more: its clock is another one.
const MARGIN_DAYS: i64 = 1;

/// What was compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// How many charges either side has.
    pub charges: usize,
    /// Each in a line.
    pub differences: Vec<String>,
}

/// A charge as it stands here.
#[derive(Debug, Clone, Queryable)]
struct Ours {
    id: ChargeId,
    invoice: InvoiceId,
    number: i64,
    reference: Option<String>,
    state: ChargeState,
    next_try_at: Moment,
    invoice_number: String,
    currency: Currency,
    paid: Cents,
    held: Cents,
}

type Columns = (Text, Text, BigInt, Nullable<Text>, Text, BigInt, Text, Text, BigInt, BigInt);

/// Those of a gateway: `$1`.
const OURS: &str = "
    SELECT c.id, c.invoice_id, c.number, c.reference, c.state, c.next_try_at, i.number AS invoice_number, i.currency,
      (SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM payments p WHERE p.charge_id = c.id) AS paid,
      (SELECT CAST(COALESCE(SUM(r.held), 0) AS BIGINT) FROM refunds r WHERE r.charge_id = c.id) AS held
    FROM charges c JOIN invoices i ON i.id = c.invoice_id
    WHERE c.gateway = $1";

impl Ours {
    fn key(&self) -> String {
        format!("invoice:{}:{}", self.invoice, self.number)
    }

    /// `R2026-000012, charge 1 (pi_123)`
    fn in_words(&self) -> String {
        let reference = self.reference.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
        format!("{}, charge {}{reference}", self.invoice_number, self.number)
    }

    fn money(&self, cents: Cents) -> String {
        money::in_words(cents, self.currency)
    }

    /// What has just happened there is asked for in a moment, or is being given back: that is no difference.
    fn is_about_to_agree(&self, brought: Cents, now: Moment) -> bool {
        let is_asked_about = self.state.is_live() && self.next_try_at > now;
        let goes_back = self.paid - brought;
        is_asked_about || (goes_back > 0 && goes_back <= self.held)
    }
}

/// What both have, by key.
struct Sides {
    theirs: BTreeMap<String, Vec<Charged>>,
    ours: HashMap<String, Ours>,
    now: Moment,
}

fn sides(db: &Db, gateway: &dyn Gateway, since: Moment) -> Result<Answer<Sides>> {
    let said = match gateway.all_charges(since.plus_days(-MARGIN_DAYS)) {
        Ok(said) => said,
        Err(trouble) => return Ok(Err(trouble)),
    };
    let mut theirs: BTreeMap<String, Vec<Charged>> = BTreeMap::new();
    for (key, charged) in said {
        theirs.entry(key).or_default().push(charged);
    }
    let name = gateway.name();
    let mut ours = asked_since(db, name, since)?;
    let unknown: Vec<&String> = theirs.keys().filter(|key| !ours.contains_key(*key)).collect();
    for some in unknown.chunks(AT_ONCE) {
        let invoices: Vec<String> = some.iter().filter_map(|key| invoice_of(key)).collect();
        for one in db.read(|tx| of_invoices(tx, name, &invoices))? {
            // Older ones that the gateway was not asked about say nothing.
            if theirs.contains_key(&one.key()) {
                ours.insert(one.key(), one);
            }
        }
    }
    let now = db.read(|tx| Ok(tx.now))?;
    Ok(Ok(Sides { theirs, ours, now }))
}

/// Compares all charges that were asked for since then. The gateway may not answer.
pub fn compare(db: &Db, gateway: &dyn Gateway, since: Moment) -> Result<Answer<Comparison>> {
    let Sides { theirs, ours, now } = match sides(db, gateway, since)? {
        Ok(sides) => sides,
        Err(trouble) => return Ok(Err(trouble)),
    };
    let mut differences: Vec<String> =
        theirs.iter().flat_map(|(key, charged)| different(key, charged, ours.get(key), now)).collect();
    let mut alone: Vec<&Ours> = ours.values().filter(|one| one.paid != 0 && !theirs.contains_key(&one.key())).collect();
    alone.sort_by(|one, other| (&one.invoice_number, one.number).cmp(&(&other.invoice_number, other.number)));
    for one in alone {
        differences.push(format!("{}: {} here, nothing at the gateway", one.in_words(), one.money(one.paid)));
    }
    let only_theirs = theirs.keys().filter(|key| !ours.contains_key(*key)).count();
    Ok(Ok(Comparison { charges: ours.len() + only_theirs, differences }))
}

/// Asks about those of which the gateway has another sum: what it says then counts. Nothing differs for long unless a message was
/// lost, of a dispute or of money that was given back there. Gives how many those were; run again it finds none.
///
/// # Errors
/// Those of the database. The gateway may not answer.
pub fn agree(db: &Db, gateway: &dyn Gateway, since: Moment) -> Result<Answer<usize>> {
    let Sides { theirs, ours, now } = match sides(db, gateway, since)? {
        Ok(sides) => sides,
        Err(trouble) => return Ok(Err(trouble)),
    };
    let mut many = 0;
    for (key, charged) in &theirs {
        let Some(one) = ours.get(key) else { continue };
        let brought: Cents = charged.iter().map(Charged::brought).sum();
        if brought == one.paid || one.is_about_to_agree(brought, now) {
            continue;
        }
        // It was given up before it was known as what.
        if let ([only], None) = (charged.as_slice(), &one.reference) {
            db.write(|tx| name(tx, one.id, &only.reference))?;
        }
        tracing::warn!(charge = %one.id, "the gateway has another sum of a charge: it is asked about");
        if !refreshing::one(db, gateway, one.id)? {
            return Ok(Err(Trouble::Away("it no longer answers".into())));
        }
        many += 1;
    }
    Ok(Ok(many))
}

fn name(tx: &mut Tx, id: ChargeId, reference: &str) -> Result<()> {
    diesel::update(charges::table.find(id).filter(charges::reference.is_null()))
        .set(charges::reference.eq(Some(reference)))
        .execute(tx.conn)?;
    Ok(())
}

/// What is wrong with one that the gateway has.
fn different(key: &str, charged: &[Charged], ours: Option<&Ours>, now: Moment) -> Vec<String> {
    let brought: Cents = charged.iter().map(Charged::brought).sum();
    let names: Vec<&str> = charged.iter().map(|one| one.reference.as_str()).collect();
    let mut found = Vec::new();
    let Some(ours) = ours else {
        if brought != 0 {
            found.push(format!("{key} ({}): {} at the gateway, no such charge here", names.join(", "), plain(brought)));
        }
        return found;
    };
    if charged.iter().filter(|one| one.brought() > 0).count() > 1 {
        found.push(format!("{}: charged more than once at the gateway: {}", ours.in_words(), names.join(", ")));
    }
    if brought != ours.paid && !ours.is_about_to_agree(brought, now) {
        let (there, here) = (ours.money(brought), ours.money(ours.paid));
        found.push(format!("{}: {there} at the gateway, {here} here", ours.in_words()));
    }
    if let Some(reference) = ours.reference.as_deref().filter(|name| !names.contains(name)) {
        found.push(format!("{}: the gateway calls it {}, not {reference}", ours.in_words(), names.join(", ")));
    }
    found
}

/// In which currency is not known: `35.32`
fn plain(cents: Cents) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

/// Of a key like `invoice:<id>:1`.
fn invoice_of(key: &str) -> Option<String> {
    let id = key.strip_prefix("invoice:")?.split(':').next()?;
    InvoiceId::from_stored(id).map(|id| id.to_string())
}

/// By key.
fn asked_since(db: &Db, gateway: GatewayName, since: Moment) -> Result<HashMap<String, Ours>> {
    let (mut found, mut after) = (HashMap::new(), String::new());
    loop {
        let some = db.read(|tx| next_asked(tx, gateway, since, &after))?;
        let Some(last) = some.last() else { return Ok(found) };
        after = last.id.to_string();
        found.extend(some.into_iter().map(|one| (one.key(), one)));
    }
}

fn next_asked(tx: &mut Tx, gateway: GatewayName, since: Moment, after: &str) -> Result<Vec<Ours>> {
    let sql = format!("{OURS} AND c.asked_at >= $2 AND c.id > $3 ORDER BY c.id LIMIT {AT_ONCE}");
    Ok(rows::<Columns>(sql)
        .bind::<Text, _>(gateway)
        .bind::<BigInt, _>(since)
        .bind::<Text, _>(after.to_owned())
        .load(tx.conn)?)
}

fn of_invoices(tx: &mut Tx, gateway: GatewayName, invoices: &[String]) -> Result<Vec<Ours>> {
    let sql = format!("{OURS} AND {}", tx.conn.among_listed("c.invoice_id", "$2"));
    Ok(rows::<Columns>(sql).bind::<Text, _>(gateway).bind::<Text, _>(list(invoices)).load(tx.conn)?)
}
