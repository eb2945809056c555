//! The four queries, each by an index and always of the same text: prepared once for a connection. (`first` would bind a
//! limit, for which SQLite prepares again.)

use data_encoding::HEXLOWER;
use diesel::prelude::*;
use diesel::{allow_tables_to_appear_in_same_query, joinable, table};
use sha2::{Digest, Sha256};

use crate::database::AnyConnection;

table! {
    people (id) {
        id -> Text,
        name -> Text,
        email -> Text,
    }
}

table! {
    sessions (id) {
        id -> Text,
        person_id -> Text,
        token_hash -> Text,
    }
}

table! {
    payment_methods (id) {
        id -> Text,
        name -> Text,
        company -> Text,
    }
}

table! {
    apps (id) {
        id -> Text,
        name -> Text,
        website -> Text,
        payment_method_id -> Text,
    }
}

table! {
    events (id) {
        id -> Text,
        app_id -> Text,
        at -> BigInt,
        actor -> Text,
        detail -> Text,
    }
}

joinable!(apps -> payment_methods (payment_method_id));
allow_tables_to_appear_in_same_query!(apps, payment_methods);

/// Of the person with the same number.
const SESSIONS: u32 = 1000;

#[derive(Queryable)]
pub struct Person {
    pub name: String,
    pub email: String,
}

#[derive(Queryable)]
pub struct App {
    pub name: String,
    pub website: String,
    pub payer: String,
    pub company: String,
}

#[derive(Queryable)]
pub struct Event {
    pub id: String,
    pub at: i64,
    pub actor: String,
    pub detail: String,
}

/// Whose session it is.
pub fn person_of_session(conn: &mut AnyConnection, token: &str) -> QueryResult<String> {
    sessions::table.filter(sessions::token_hash.eq(hash(token))).select(sessions::person_id).get_result(conn)
}

pub fn person(conn: &mut AnyConnection, id: &str) -> QueryResult<Person> {
    people::table.find(id).select((people::name, people::email)).get_result(conn)
}

/// The app, and who pays for it.
pub fn app(conn: &mut AnyConnection, id: &str) -> QueryResult<App> {
    apps::table
        .inner_join(payment_methods::table)
        .filter(apps::id.eq(id))
        .select((apps::name, apps::website, payment_methods::name, payment_methods::company))
        .get_result(conn)
}

/// There are 25.
pub fn events(conn: &mut AnyConnection, app: &str) -> QueryResult<Vec<Event>> {
    events::table
        .filter(events::app_id.eq(app))
        .order(events::at.desc())
        .select((events::id, events::at, events::actor, events::detail))
        .load(conn)
}

/// The token of the session is the id of the person.
pub fn add_sessions(conn: &mut AnyConnection) -> QueryResult<()> {
    conn.transaction(|conn| {
        for number in 0..SESSIONS {
            let person = format!("person-{number}");
            let row = (
                sessions::id.eq(format!("session-{number}")),
                sessions::person_id.eq(&person),
                sessions::token_hash.eq(hash(&person)),
            );
            diesel::insert_into(sessions::table).values(row).execute(conn)?;
        }
        Ok(())
    })
}

fn hash(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}
