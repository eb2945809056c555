//! Beginning, finishing, and what waits to be taken.

use diesel::prelude::*;

use super::ways::Way;
use crate::access::people;
use crate::error::{Error, Result};
use crate::gateway::port::SetUp;
use crate::model::credential::{Credential, CredentialState, GatewayName, Setup, SetupState};
use crate::model::payment_method::Currency;
use crate::model::person::Person;
use crate::model::{CredentialId, DraftId, InvitationId, PaymentMethodId, PersonId, SetupId};
use crate::store::limits::{self, Limit};
use crate::store::schema::{credentials, payment_methods, payment_setups};
use crate::store::{Tx, WholeRows};

/// So often somebody begins anew: a page of the gateway tells whether a card is good, and is no place to try many.
const BEGUN: Limit = Limit { times: 20, seconds: 3600 };
/// Nobody has more at a time.
const MOST: i64 = 50;

/// What a card or an account is set up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// A new payment method, by the draft of its form.
    New(DraftId),
    /// The one with which an invitation is accepted.
    Invitation(InvitationId),
    /// One that is there.
    Change(PaymentMethodId),
}

impl For {
    /// None: nobody has written such a row.
    pub fn of(setup: &Setup) -> Option<For> {
        let new = setup.draft_id.map(For::New);
        new.or(setup.invitation_id.map(For::Invitation)).or(setup.payment_method_id.map(For::Change))
    }
}

/// What somebody wants to set up.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub way: Way,
    pub currency: Currency,
    pub purpose: For,
    /// A path of ours: where it goes on once it is set up.
    pub next_path: String,
}

impl Wanted {
    fn is(&self, setup: &Setup) -> bool {
        Way::of(setup) == self.way
            && setup.currency == self.currency
            && For::of(setup) == Some(self.purpose)
            && setup.next_path == self.next_path
    }
}

/// Begins to set it up, or goes on with what this person has begun. At the gateway it begins with its page.
///
/// # Errors
/// [`Error::TooMany`]
pub fn begin(tx: &mut Tx, person: PersonId, wanted: &Wanted) -> Result<SetupId> {
    let begun: Vec<Setup> = payment_setups::table
        .filter(payment_setups::person_id.eq(person))
        .filter(payment_setups::state.eq(SetupState::Begun))
        .order((payment_setups::made_at.desc(), payment_setups::id))
        .limit(MOST)
        .select(Setup::as_select())
        .load_rows(tx.conn)?;
    if let Some(begun) = begun.iter().find(|one| wanted.is(one)) {
        return Ok(begun.id);
    }
    limits::count(tx, &format!("set up to pay {person}"), BEGUN)?;
    let mut setup = Setup {
        id: SetupId::random(),
        person_id: person,
        kind: wanted.way.kind,
        gateway: wanted.way.gateway,
        payment_method_id: None,
        invitation_id: None,
        draft_id: None,
        currency: wanted.currency,
        session: None,
        next_path: wanted.next_path.clone(),
        state: SetupState::Begun,
        credential_id: None,
        made_at: tx.now,
    };
    match wanted.purpose {
        For::New(draft) => setup.draft_id = Some(draft),
        For::Invitation(invitation) => setup.invitation_id = Some(invitation),
        For::Change(payment_method) => setup.payment_method_id = Some(payment_method),
    }
    diesel::insert_into(payment_setups::table).values(&setup).execute(tx.conn)?;
    Ok(setup.id)
}

/// Begins another one for the same: the page at the gateway has ended, or another card is to be used.
///
/// # Errors
/// As [`begin`].
pub(super) fn begin_again(tx: &mut Tx, setup: &Setup) -> Result<SetupId> {
    leave(tx, setup)?;
    let purpose = For::of(setup).ok_or(Error::NotFound)?;
    let next_path = setup.next_path.clone();
    begin(tx, setup.person_id, &Wanted { way: Way::of(setup), currency: setup.currency, purpose, next_path })
}

/// Nobody goes on with it. If it is finished all the same, it is.
pub(super) fn leave(tx: &mut Tx, setup: &Setup) -> Result<()> {
    let begun = payment_setups::table.find(setup.id).filter(payment_setups::state.eq(SetupState::Begun));
    diesel::update(begun).set(payment_setups::state.eq(SetupState::Left)).execute(tx.conn)?;
    Ok(())
}

/// One that this person has begun.
///
/// # Errors
/// [`Error::NotFound`]: of others nobody learns anything.
pub fn of_person(tx: &mut Tx, person: PersonId, id: SetupId) -> Result<Setup> {
    let mine = payment_setups::table.find(id).filter(payment_setups::person_id.eq(person));
    mine.select(Setup::as_select()).first_row(tx.conn).optional()?.ok_or(Error::NotFound)
}

/// The one that the gateway calls so.
pub(super) fn of_session(tx: &mut Tx, gateway: GatewayName, session: &str) -> Result<Option<Setup>> {
    let called = payment_setups::table
        .filter(payment_setups::gateway.eq(gateway))
        .filter(payment_setups::session.eq(session))
        .select(Setup::as_select());
    Ok(called.first_row(tx.conn).optional()?)
}

/// What was set up for it, if it is still what was chosen: as [`ready`].
pub fn chosen(tx: &mut Tx, person: PersonId, purpose: &For, way: Way) -> Result<Option<(Setup, Credential)>> {
    Ok(ready(tx, person, purpose)?.filter(|(_, credential)| way.fits(credential)))
}

/// The newest card or account that this person has set up for it, and that nothing pays with yet, with what came before it: from
/// there another one can be set up.
pub fn ready(tx: &mut Tx, person: PersonId, purpose: &For) -> Result<Option<(Setup, Credential)>> {
    let all: Vec<(Setup, Credential)> = payment_setups::table
        .inner_join(credentials::table)
        .filter(payment_setups::person_id.eq(person))
        .filter(payment_setups::state.eq(SetupState::Done))
        .filter(credentials::state.eq(CredentialState::Ready))
        .order((credentials::made_at.desc(), credentials::id.desc()))
        .limit(MOST)
        .select((Setup::as_select(), Credential::as_select()))
        .load(tx.conn)?;
    Ok(all.into_iter().find(|(setup, _)| For::of(setup).as_ref() == Some(purpose)))
}

/// Writes down what was set up. Again it changes nothing: whoever comes first, by the page or by a message, has done it.
///
/// # Errors
/// [`Error::Internal`] if the gateway says of two people that they have set up the same.
pub fn finish(tx: &mut Tx, setup: &Setup, made: &SetUp) -> Result<()> {
    let now: Setup = payment_setups::table.find(setup.id).select(Setup::as_select()).first_row(tx.conn)?;
    if now.credential_id.is_some() {
        return Ok(());
    }
    let known: Option<(CredentialId, PersonId)> = credentials::table
        .filter(credentials::gateway.eq(now.gateway))
        .filter(credentials::token.eq(&made.token))
        .select((credentials::id, credentials::person_id))
        .first(tx.conn)
        .optional()?;
    let id = match known {
        Some((id, person)) if person == now.person_id => id,
        Some(_) => return Err(Error::Internal(format!("the gateway gave {} what another person has set up", now.id))),
        None => put(tx, &now, made)?,
    };
    diesel::update(payment_setups::table.find(now.id))
        .set((payment_setups::state.eq(SetupState::Done), payment_setups::credential_id.eq(Some(id))))
        .execute(tx.conn)?;
    Ok(())
}

fn put(tx: &mut Tx, setup: &Setup, made: &SetUp) -> Result<CredentialId> {
    let made = made.clone();
    let credential = Credential {
        id: CredentialId::random(),
        person_id: setup.person_id,
        gateway: setup.gateway,
        kind: made.kind,
        customer: made.customer,
        token: made.token,
        brand: made.brand,
        last4: made.last4,
        expires: made.expires,
        country: made.country,
        holder: String::new(),
        mandate: made.mandate,
        mandate_on: made.mandate_on.map(|day| day.to_string()),
        mandate_url: made.mandate_url,
        mandate_text: String::new(),
        sealed_iban: String::new(),
        bic: String::new(),
        state: CredentialState::Ready,
        made_at: tx.now,
        over_at: None,
        detached_at: None,
        warned: 0,
    };
    diesel::insert_into(credentials::table).values(&credential).execute(tx.conn)?;
    Ok(credential.id)
}

/// Who sets it up, and as whom the gateway knows them: with another card they are the same customer. Nobody becomes that of
/// somebody else, who may not manage it any longer: the gateway shows its customer's address, and writes there.
pub(super) fn asker(tx: &mut Tx, setup: &Setup) -> Result<(Person, Option<String>)> {
    let person = people::by_id(tx, setup.person_id)?.ok_or(Error::NotFound)?;
    let Some(payment_method) = setup.payment_method_id else { return Ok((person, None)) };
    let pays_with = payment_methods::credential_id.eq(credentials::id.nullable());
    let customer: Option<String> = payment_methods::table
        .inner_join(credentials::table.on(pays_with))
        .filter(payment_methods::id.eq(payment_method))
        .filter(credentials::gateway.eq(setup.gateway))
        .filter(credentials::person_id.eq(setup.person_id))
        .select(credentials::customer)
        .first(tx.conn)
        .optional()?;
    Ok((person, customer.filter(|customer| !customer.is_empty())))
}

/// The page of the gateway has begun. If another tab was faster, it is the same page.
pub(super) fn note_session(tx: &mut Tx, id: SetupId, session: &str) -> Result<()> {
    let without = payment_setups::table.find(id).filter(payment_setups::session.is_null());
    diesel::update(without).set(payment_setups::session.eq(Some(session))).execute(tx.conn)?;
    Ok(())
}
