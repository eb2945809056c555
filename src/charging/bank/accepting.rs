//! Somebody accepts a mandate. Of the account people see the last digits from then on; all of it is encrypted.

use diesel::prelude::*;

use super::account::Account;
use super::mails;
use crate::costs::queries::today;
use crate::error::{Error, Result};
use crate::model::credential::{Credential, CredentialState, GatewayName, PaymentKind, Setup, SetupState};
use crate::model::mandate::{NEWEST, reference};
use crate::model::person::Person;
use crate::model::sealed::Sealed;
use crate::model::{CredentialId, PersonId, SetupId};
use crate::store::schema::{credentials, payment_setups};
use crate::store::{Tx, WholeRows};

/// So many digits people see.
const LAST: usize = 4;

/// What this person sets up, if it is a mandate.
///
/// # Errors
/// [`Error::NotFound`]: of others nobody learns anything.
pub(super) fn setup_of(tx: &mut Tx, person: PersonId, id: SetupId) -> Result<Setup> {
    let mine = payment_setups::table.find(id).filter(payment_setups::person_id.eq(person));
    let of_bank = mine.filter(payment_setups::gateway.eq(GatewayName::Bank));
    of_bank.select(Setup::as_select()).first_row(tx.conn).optional()?.ok_or(Error::NotFound)
}

/// The mandate is given, and nothing pays with it yet. Again it changes nothing, also with another account: that is another one.
pub(super) fn accept(tx: &mut Tx, person: &Person, setup: &Setup, account: &Account) -> Result<()> {
    if setup.state == SetupState::Done {
        return Ok(());
    }
    let credential = credential(tx, setup, account);
    diesel::insert_into(credentials::table).values(&credential).execute(tx.conn)?;
    diesel::update(payment_setups::table.find(setup.id))
        .set((payment_setups::state.eq(SetupState::Done), payment_setups::credential_id.eq(Some(credential.id))))
        .execute(tx.conn)?;
    mails::accepted(tx, person, &credential)
}

fn credential(tx: &Tx, setup: &Setup, account: &Account) -> Credential {
    let id = CredentialId::random();
    let last = account.iban.len().saturating_sub(LAST);
    Credential {
        id,
        person_id: setup.person_id,
        gateway: GatewayName::Bank,
        kind: PaymentKind::DirectDebit,
        customer: String::new(),
        token: String::new(),
        brand: String::new(),
        last4: account.iban.chars().skip(last).collect(),
        expires: None,
        country: account.country.clone(),
        holder: account.holder.clone(),
        mandate: reference(setup.id),
        mandate_on: Some(today(tx).to_string()),
        mandate_url: String::new(),
        mandate_text: NEWEST.to_owned(),
        sealed_iban: tx.site.keys.seal(Sealed::Iban, id.as_str(), account.iban.as_bytes()),
        bic: account.bic.clone(),
        state: CredentialState::Ready,
        made_at: tx.now,
        over_at: None,
        detached_at: None,
        warned: 0,
    }
}

/// The account of a mandate, in full: for the file to the bank, and for nobody else.
///
/// # Errors
/// [`Error::Internal`] if it was encrypted with another secret.
pub(super) fn account_of(tx: &Tx, credential: &Credential) -> Result<String> {
    let opened = tx.site.keys.open(Sealed::Iban, credential.id.as_str(), &credential.sealed_iban);
    let unread = || {
        let mandate = &credential.mandate;
        Error::Internal(format!(
            "the account of mandate {mandate} cannot be read: is REMIT_SECRET another one than it was?"
        ))
    };
    opened.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(unread)
}
