//! What is so about tokens.

use diesel::prelude::*;

use crate::access::token::living_of;
use crate::error::{Error, Result};
use crate::model::AccessTokenId;
use crate::model::access_token::AccessToken;
use crate::model::person::Person;
use crate::store::schema::{access_tokens, platforms};
use crate::store::{Tx, WholeRows};

/// One of those of a person that work.
///
/// # Errors
/// [`Error::NotFound`]
pub fn one_living_of(tx: &mut Tx, person: &Person, id: AccessTokenId) -> Result<AccessToken> {
    named(living_of(tx, person.id)?, id)
}

fn named(tokens: Vec<AccessToken>, id: AccessTokenId) -> Result<AccessToken> {
    tokens.into_iter().find(|token| token.id == id).ok_or(Error::NotFound)
}

/// Those of the hosting platform that work, oldest first.
pub fn of_platform(tx: &mut Tx) -> Result<Vec<AccessToken>> {
    // Not a join: there the database might look through the tokens of everybody.
    let platforms = platforms::table.select(platforms::person_id);
    Ok(access_tokens::table
        .filter(access_tokens::person_id.eq_any(platforms))
        .filter(access_tokens::ended_at.is_null())
        .filter(access_tokens::ends_at.is_null().or(access_tokens::ends_at.gt(tx.now)))
        .order((access_tokens::made_at, access_tokens::id))
        .select(AccessToken::as_select())
        .load_rows(tx.conn)?)
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`]
pub fn one_of_platform(tx: &mut Tx, id: AccessTokenId) -> Result<AccessToken> {
    named(of_platform(tx)?, id)
}
