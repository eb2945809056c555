//! The end of mandates: the bank says that they are none, or nothing was debited with them for three years. Whoever paid so
//! pays by bank transfer from then on, and is told. Accounts are forgotten once nobody can claim anything back any more.

use chrono::Months;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::mails;
use crate::charging::setups::let_go;
use crate::costs::queries::today;
use crate::error::Result;
use crate::model::credential::{Credential, CredentialState};
use crate::model::{CredentialId, PaymentMethodId};
use crate::store::query::{rows, sql};
use crate::store::schema::{credentials, payment_methods};
use crate::store::{Tx, WholeRows};

/// So long a mandate lasts after it was last used, by the rules of SEPA Direct Debit (EPC016-06).
const UNUSED_MONTHS: u32 = 36;
/// So long what nobody has taken waits, as at a gateway.
const LEFT_DAYS: i64 = 2;
/// Payers can have back what they have not allowed for 13 months. Until a little later the account is known.
const KEPT_DAYS: i64 = 430;

/// Why a mandate ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    AccountClosed,
    NoMandate,
    Unused,
}

impl Why {
    /// To those who pay.
    fn sentence(self) -> &'static str {
        match self {
            Why::AccountClosed => "The bank says that the account can’t be debited.",
            Why::NoMandate => "The bank says that it has no mandate for the account.",
            Why::Unused => "A mandate ends when it hasn’t been used for three years.",
        }
    }
}

/// What pays with it does no longer.
pub(super) fn end(tx: &mut Tx, id: CredentialId, why: Why) -> Result<()> {
    let payer = payment_methods::table.filter(payment_methods::credential_id.eq(id));
    let payer: Option<(PaymentMethodId, String)> =
        payer.select((payment_methods::id, payment_methods::name)).first(tx.conn).optional()?;
    let Some((payer, name)) = payer else { return no_longer_used(tx, id) };
    let credential: Credential = credentials::table.find(id).select(Credential::as_select()).first_row(tx.conn)?;
    let_go(tx, payer, None)?;
    mails::ended(tx, (payer, &name), &credential, why.sentence())
}

/// Nothing pays with it, and nobody has to be told.
fn no_longer_used(tx: &mut Tx, id: CredentialId) -> Result<()> {
    let used = credentials::table.find(id).filter(credentials::state.eq(CredentialState::Used));
    diesel::update(used)
        .set((credentials::state.eq(CredentialState::Over), credentials::over_at.eq(Some(tx.now))))
        .execute(tx.conn)?;
    Ok(())
}

/// Those of before day `$1` with which nothing was debited since day `$2`.
const UNUSED: &str = "
    SELECT c.id, c.mandate FROM credentials c
    WHERE c.gateway = 'bank' AND c.state = 'used' AND c.mandate_on < $1
      AND NOT EXISTS (SELECT 1 FROM charges h WHERE h.credential_id = c.id AND h.due_on >= $2 AND h.batch_id IS NOT NULL)
    ORDER BY c.mandate_on, c.id LIMIT 100";

/// Ends mandates that were not used for three years, some at a time. Gives how many; run again until it finds none.
pub fn end_unused(tx: &mut Tx) -> Result<usize> {
    let Some(day) = today(tx).checked_sub_months(Months::new(UNUSED_MONTHS)) else { return Ok(0) };
    let day = day.to_string();
    let unused: Vec<(CredentialId, String)> =
        rows::<(Text, Text)>(UNUSED).bind::<Text, _>(day.clone()).bind::<Text, _>(day).load(tx.conn)?;
    unused.iter().try_for_each(|(id, _)| end(tx, *id, Why::Unused))?;
    Ok(unused.len())
}

/// Where there is a gateway, all that was left half-way ends with what was left there.
const LEFT: &str =
    "UPDATE payment_setups SET state = 'left' WHERE gateway = 'bank' AND state = 'begun' AND made_at < $1";
const NEVER_USED: &str = "
    UPDATE credentials SET state = 'over', over_at = $1, detached_at = $2, sealed_iban = '', holder = ''
    WHERE gateway = 'bank' AND state = 'ready' AND made_at < $3";
/// Nobody has to be told that a mandate is over: it is noted once the account is forgotten.
const FORGOTTEN: &str = "
    UPDATE credentials SET detached_at = $1, sealed_iban = '', holder = ''
    WHERE gateway = 'bank' AND state = 'over' AND detached_at IS NULL AND over_at < $2";

/// Mandates that nothing pays with are over after two days, and accounts that nobody asks for any more are forgotten.
pub fn forget(tx: &mut Tx) -> Result<()> {
    let left = tx.now.plus_days(-LEFT_DAYS);
    sql(LEFT).bind::<BigInt, _>(left).execute(tx.conn)?;
    sql(NEVER_USED).bind::<BigInt, _>(tx.now).bind::<BigInt, _>(tx.now).bind::<BigInt, _>(left).execute(tx.conn)?;
    sql(FORGOTTEN).bind::<BigInt, _>(tx.now).bind::<BigInt, _>(tx.now.plus_days(-KEPT_DAYS)).execute(tx.conn)?;
    Ok(())
}
