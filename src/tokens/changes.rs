//! Making a token, which is shown once, and ending it.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use super::{mails, queries};
use crate::access::token::living_of;
use crate::access::{Confirmed, Operator};
use crate::error::Result;
use crate::events::{About, record};
use crate::model::access_token::{AccessToken, MOST, PlatformRow, Scopes};
use crate::model::bearer::{BearerToken, Owner};
use crate::model::event::EventKind;
use crate::model::letters::PersonLetters;
use crate::model::person::{AccountType, Person};
use crate::model::{AccessTokenId, PersonId};
use crate::refused::Refused;
use crate::store::schema::{access_tokens, people, platforms};
use crate::store::{Moment, Tx};

/// What was typed for a new one.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub name: String,
    pub scopes: Scopes,
    /// None: it works until somebody ends it.
    pub last_day: Option<NaiveDate>,
}

impl NewToken {
    fn ends_at(&self, tx: &Tx) -> Option<Moment> {
        self.last_day.and_then(|day| day.checked_add_days(Days::new(1))).map(|day| tx.site.begins(day))
    }
}

/// The day that it is, where days begin for everybody.
pub fn today(tx: &Tx) -> NaiveDate {
    tx.site.local(tx.now).date()
}

/// A developer makes one for a program of theirs, and is told. The secret is nowhere but in what this gives.
///
/// # Errors
/// [`Refused::EnoughTokens`]
pub fn make(tx: &mut Tx, person: &Person, _: &Confirmed, new: &NewToken) -> Result<(AccessToken, BearerToken)> {
    if living_of(tx, person.id)?.len() >= MOST {
        return Err(Refused::EnoughTokens.into());
    }
    let made = insert(tx, person.id, Owner::Person, Some(person.id), new)?;
    record(tx, Some(person.id), EventKind::TokenMade, About::person(person.id).saying(&new.name))?;
    mails::made(tx, person, &made.0)?;
    Ok(made)
}

/// An operator makes one for the hosting platform.
pub fn make_for_platform(
    tx: &mut Tx,
    operator: &Operator,
    _: &Confirmed,
    new: &NewToken,
) -> Result<(AccessToken, BearerToken)> {
    platform(tx, Some(operator.person().id), new)
}

/// The same from the command line.
pub fn make_on_command_line(tx: &mut Tx, new: &NewToken) -> Result<(AccessToken, BearerToken)> {
    platform(tx, None, new)
}

/// What the platform does is recorded as done by somebody who is called as its token, and who is nobody else.
fn platform(tx: &mut Tx, by: Option<PersonId>, new: &NewToken) -> Result<(AccessToken, BearerToken)> {
    let person = Person {
        id: PersonId::random(),
        email: None,
        name: new.name.clone(),
        account_type: AccountType::Developer,
        password_hash: None,
        created_at: tx.now,
        closed_at: None,
    };
    diesel::insert_into(people::table).values((&person, PersonLetters::of(&person.name))).execute(tx.conn)?;
    let row = PlatformRow { person_id: person.id, scopes: new.scopes };
    diesel::insert_into(platforms::table).values(&row).execute(tx.conn)?;
    let made = insert(tx, person.id, Owner::Platform, by, new)?;
    record(tx, by, EventKind::TokenMade, About::person(person.id).saying(&new.name))?;
    Ok(made)
}

fn insert(
    tx: &mut Tx,
    person: PersonId,
    owner: Owner,
    by: Option<PersonId>,
    new: &NewToken,
) -> Result<(AccessToken, BearerToken)> {
    let secret = BearerToken::random(owner);
    let token = AccessToken {
        id: AccessTokenId::random(),
        person_id: person,
        name: new.name.clone(),
        scopes: new.scopes,
        token_hash: secret.hash(),
        made_by: by,
        made_at: tx.now,
        ends_at: new.ends_at(tx),
        ended_at: None,
        last_used_at: None,
        last_used_from: None,
    };
    diesel::insert_into(access_tokens::table).values(&token).execute(tx.conn)?;
    Ok((token, secret))
}

/// One of this person opens nothing any more.
///
/// # Errors
/// [`crate::error::Error::NotFound`] if they have none with this id that works.
pub fn end(tx: &mut Tx, person: &Person, id: AccessTokenId) -> Result<AccessToken> {
    let token = queries::one_living_of(tx, person, id)?;
    take_away(tx, &token, Some(person.id))?;
    Ok(token)
}

/// One of the platform.
///
/// # Errors
/// As [`end`].
pub fn end_of_platform(tx: &mut Tx, operator: &Operator, _: &Confirmed, id: AccessTokenId) -> Result<AccessToken> {
    platform_ends(tx, Some(operator.person().id), id)
}

/// The same from the command line.
///
/// # Errors
/// As [`end`].
pub fn end_on_command_line(tx: &mut Tx, id: AccessTokenId) -> Result<AccessToken> {
    platform_ends(tx, None, id)
}

fn platform_ends(tx: &mut Tx, by: Option<PersonId>, id: AccessTokenId) -> Result<AccessToken> {
    let token = queries::one_of_platform(tx, id)?;
    take_away(tx, &token, by)?;
    Ok(token)
}

/// The token that asks for it, itself.
pub fn end_itself(tx: &mut Tx, token: &AccessToken) -> Result<()> {
    take_away(tx, token, Some(token.person_id))
}

fn take_away(tx: &mut Tx, token: &AccessToken, by: Option<PersonId>) -> Result<()> {
    let living = access_tokens::table.find(token.id).filter(access_tokens::ended_at.is_null());
    diesel::update(living).set(access_tokens::ended_at.eq(Some(tx.now))).execute(tx.conn)?;
    record(tx, by, EventKind::TokenEnded, About::person(token.person_id).saying(&token.name))
}
