//! The token of a program: a row that says for whom it asks and acts, and what it is good for.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::session::PersonColumns;
use crate::error::Result;
use crate::model::access_token::AccessToken;
use crate::model::bearer::BearerToken;
use crate::model::person::Person;
use crate::model::{AccessTokenId, PersonId};
use crate::store::schema::access_tokens;
use crate::store::{Moment, Tx, WholeRows, query};

const USED_EVERY_HOURS: i64 = 1;

/// `$1` is the digest of the token, `$2` is now.
const BEARER: &str = "
    SELECT p.id, p.email, p.name, p.account_type, p.password_hash, p.created_at, p.closed_at,
      k.id, k.person_id, k.name, k.scopes, k.token_hash, k.made_by, k.made_at, k.ends_at, k.ended_at, k.last_used_at,
      k.last_used_from, f.person_id IS NOT NULL
    FROM access_tokens k JOIN people p ON p.id = k.person_id LEFT JOIN platforms f ON f.person_id = p.id
    WHERE k.token_hash = $1 AND k.ended_at IS NULL AND (k.ends_at IS NULL OR k.ends_at > $2) AND p.closed_at IS NULL";

/// Proof that a program of the hosting platform asks: for lists of everybody's.
#[derive(Debug, Clone, Copy)]
pub struct Platform(());

/// Whoever holds this token, and whether that is the platform; None if it has ended.
pub fn look_up(tx: &mut Tx, token: &BearerToken) -> Result<Option<(Person, AccessToken, Option<Platform>)>> {
    let found: Option<(Person, AccessToken, bool)> =
        query::rows::<(PersonColumns, access_tokens::SqlType, Bool)>(BEARER)
            .bind::<Text, _>(token.hash())
            .bind::<BigInt, _>(tx.now)
            .get_result(tx.conn)
            .optional()?;
    Ok(found.map(|(person, token, is_platform)| (person, token, is_platform.then_some(Platform(())))))
}

/// True if "last used" is due to be written: at most once an hour.
pub(crate) fn is_use_due(token: &AccessToken, now: Moment) -> bool {
    token.last_used_at.is_none_or(|at| at.plus_hours(USED_EVERY_HOURS) <= now || now.plus_hours(USED_EVERY_HOURS) <= at)
}

pub(crate) fn mark_used(tx: &mut Tx, token: AccessTokenId, from: &str) -> Result<()> {
    let used = (access_tokens::last_used_at.eq(Some(tx.now)), access_tokens::last_used_from.eq(Some(from)));
    diesel::update(access_tokens::table.find(token)).set(used).execute(tx.conn)?;
    Ok(())
}

/// Those of a person that work, oldest first.
pub fn living_of(tx: &mut Tx, person: PersonId) -> Result<Vec<AccessToken>> {
    Ok(access_tokens::table
        .filter(access_tokens::person_id.eq(person))
        .filter(access_tokens::ended_at.is_null())
        .filter(access_tokens::ends_at.is_null().or(access_tokens::ends_at.gt(tx.now)))
        .order((access_tokens::made_at, access_tokens::id))
        .select(AccessToken::as_select())
        .load_rows(tx.conn)?)
}

/// Ends all tokens of a person.
pub fn end_all(tx: &mut Tx, person: PersonId) -> Result<()> {
    let living =
        access_tokens::table.filter(access_tokens::person_id.eq(person)).filter(access_tokens::ended_at.is_null());
    diesel::update(living).set(access_tokens::ended_at.eq(Some(tx.now))).execute(tx.conn)?;
    Ok(())
}
