//! The session behind a cookie: a row that says who is signed in on which device.

use diesel::dsl::{And, Gt};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::operator::Operator;
use crate::error::Result;
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::model::session::Session;
use crate::model::{PersonId, SessionId};
use crate::store::schema::sessions;
use crate::store::{Moment, Tx, query};

const IDLE_DAYS: i64 = 7;
const ABSOLUTE_DAYS: i64 = 30;
const SEEN_EVERY_HOURS: i64 = 1;

/// `$1` is the digest of the token, `$2` since when somebody was there, `$3` since when they are signed in.
const SIGNED_IN: &str = "
    SELECT p.id, p.email, p.name, p.account_type, p.password_hash, p.created_at, p.closed_at,
      s.id, s.person_id, s.token_hash, s.device, s.created_at, s.last_seen_at, s.confirmed_at, o.person_id IS NOT NULL
    FROM sessions s JOIN people p ON p.id = s.person_id LEFT JOIN operators o ON o.person_id = p.id
    WHERE s.token_hash = $1 AND s.last_seen_at > $2 AND s.created_at > $3";

/// What a [`Person`] is read from.
pub(super) type PersonColumns = (Text, Nullable<Text>, Text, Text, Nullable<Text>, BigInt, Nullable<BigInt>);

/// Who is signed in with this token, and as what operator; None if the session has ended.
pub fn look_up(tx: &mut Tx, token: &Token) -> Result<Option<(Person, Session, Option<Operator>)>> {
    let (seen, begun) = alive_since(tx.now);
    let found: Option<(Person, Session, bool)> = query::rows::<(PersonColumns, sessions::SqlType, Bool)>(SIGNED_IN)
        .bind::<Text, _>(token.hash())
        .bind::<BigInt, _>(seen)
        .bind::<BigInt, _>(begun)
        .get_result(tx.conn)
        .optional()?;
    Ok(found.map(|(person, session, is_operator)| {
        let operator = is_operator.then(|| Operator::found(&person));
        (person, session, operator)
    }))
}

/// Sessions that have not ended by time.
pub fn is_alive(now: Moment) -> And<Gt<sessions::last_seen_at, Moment>, Gt<sessions::created_at, Moment>> {
    let (seen, begun) = alive_since(now);
    sessions::last_seen_at.gt(seen).and(sessions::created_at.gt(begun))
}

/// A session has ended by time unless it was last seen after the first moment, and begun after the second.
pub fn alive_since(now: Moment) -> (Moment, Moment) {
    (now.plus_days(-IDLE_DAYS), now.plus_days(-ABSOLUTE_DAYS))
}

/// Signs a person in on a device, with a new token. `has_proved`: they have just shown that it is them.
pub fn begin(tx: &mut Tx, person: PersonId, device: &str, has_proved: bool) -> Result<Token> {
    let token = Token::random();
    let session = Session {
        id: SessionId::random(),
        person_id: person,
        token_hash: token.hash(),
        device: device.chars().take(80).collect(),
        created_at: tx.now,
        last_seen_at: tx.now,
        confirmed_at: has_proved.then_some(tx.now),
    };
    diesel::insert_into(sessions::table).values(&session).execute(tx.conn)?;
    Ok(token)
}

/// Ends one session of a person. False if there is no such session.
pub fn end(tx: &mut Tx, person: PersonId, session: SessionId) -> Result<bool> {
    let of_person = sessions::table.find(session).filter(sessions::person_id.eq(person));
    Ok(diesel::delete(of_person).execute(tx.conn)? == 1)
}

/// Ends all sessions of a person, perhaps all but one.
pub fn end_all(tx: &mut Tx, person: PersonId, but: Option<SessionId>) -> Result<()> {
    let of_person = sessions::table.filter(sessions::person_id.eq(person));
    match but {
        Some(kept) => diesel::delete(of_person.filter(sessions::id.ne(kept))).execute(tx.conn)?,
        None => diesel::delete(of_person).execute(tx.conn)?,
    };
    Ok(())
}

/// Forgets sessions that nobody has used for so long that they have ended. One that became too old cannot be used any
/// more, and so goes at most a week later.
pub fn forget_old(tx: &mut Tx) -> Result<()> {
    let idle = sessions::last_seen_at.le(tx.now.plus_days(-IDLE_DAYS));
    diesel::delete(sessions::table.filter(idle)).execute(tx.conn)?;
    Ok(())
}

/// True if "last seen" is due to be written: at most once an hour.
pub(crate) fn is_seen_due(session: &Session, now: Moment) -> bool {
    session.last_seen_at.plus_hours(SEEN_EVERY_HOURS) <= now || now.plus_hours(SEEN_EVERY_HOURS) <= session.last_seen_at
}

pub(crate) fn mark_seen(tx: &mut Tx, session: SessionId) -> Result<()> {
    diesel::update(sessions::table.find(session)).set(sessions::last_seen_at.eq(tx.now)).execute(tx.conn)?;
    Ok(())
}

pub(crate) fn mark_confirmed(tx: &mut Tx, session: SessionId) -> Result<()> {
    diesel::update(sessions::table.find(session)).set(sessions::confirmed_at.eq(Some(tx.now))).execute(tx.conn)?;
    Ok(())
}
