//! Who works on apps and who manages payment methods, by name and without the ways by which they do: all that lists say of them.

use std::collections::HashMap;

use diesel::sql_types::Text;

use crate::access::facts::{managed_by_everybody, working_on};
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::{AppId, PersonId};
use crate::store::letters::plain;
use crate::store::query::{self, WrittenOnce};
use crate::store::{AnyConnection, Tx};

/// Somebody in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Somebody {
    pub id: PersonId,
    pub name: String,
    /// None for a deleted account.
    pub email: Option<EmailAddress>,
}

/// Those of each of several things: no id is that of two.
#[derive(Debug, Default)]
pub struct Named(HashMap<String, Vec<Somebody>>);

/// Person `n`: their address, if they have one, a space and their name. Not joined: PostgreSQL would rather read all people.
macro_rules! words {
    () => {
        "(SELECT COALESCE(p.email, '') || ' ' || p.name FROM people p WHERE p.id = n.person_id) AS words"
    };
}

const WORKING: &str =
    concat!("SELECT n.app_id AS object, n.person_id, ", words!(), " FROM (", working_on!("IN (IDS)"), ") n");

const MANAGING: &str = concat!(
    "SELECT n.payment_method_id AS object, n.person_id, ",
    words!(),
    " FROM (",
    managed_by_everybody!(),
    ") n WHERE n.payment_method_id IN (IDS)"
);

/// The rows of [`Named::add`], for those who work on what is bound there as a list.
pub(crate) fn working(conn: &AnyConnection, place: &str) -> String {
    WORKING.replace(" IN (IDS)", &conn.among_listed("", place))
}

/// The same, for those who work on it or manage it.
pub(crate) fn working_or_managing(conn: &AnyConnection, place: &str) -> String {
    format!("{} UNION ALL {}", working(conn, place), MANAGING.replace(" IN (IDS)", &conn.among_listed("", place)))
}

/// Everybody who works on each of some apps: one query, or none.
pub fn working_on_each(tx: &mut Tx, apps: &[AppId]) -> Result<Named> {
    static TEXT: WrittenOnce = WrittenOnce::new();
    let mut named = Named::default();
    if apps.is_empty() {
        return Ok(named);
    }
    let text = TEXT.text(tx.conn, |conn| working(conn, "$1"));
    let rows: Vec<(String, PersonId, String)> =
        query::rows::<(Text, Text, Text)>(text).bind::<Text, _>(query::list(apps)).load(tx.conn)?;
    rows.into_iter().for_each(|(object, person, words)| named.add(object, person, &words));
    Ok(named.by_name())
}

impl Named {
    /// Who does it in two ways is named once.
    pub(crate) fn add(&mut self, object: String, id: PersonId, words: &str) {
        let (email, name) = words.split_once(' ').unwrap_or_default();
        let email = Some(email).filter(|email| !email.is_empty()).and_then(EmailAddress::from_stored);
        let people = self.0.entry(object).or_default();
        if people.iter().all(|one| one.id != id) {
            people.push(Somebody { id, name: name.to_owned(), email });
        }
    }

    pub(crate) fn by_name(mut self) -> Named {
        self.0.values_mut().for_each(|people| people.sort_by_cached_key(|one| (plain(&one.name), one.id)));
        self
    }

    /// Those of one thing.
    pub fn of(&self, id: impl AsRef<str>) -> &[Somebody] {
        self.0.get(id.as_ref()).map(Vec::as_slice).unwrap_or_default()
    }
}
