//! Looking for something by how it begins, among all there are: one range of an index, read no further than a page needs.

use diesel::deserialize::FromSqlRow;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Untyped};

use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::store::pages::{PAGE, Page, Start};
use crate::store::{AnyBackend, Moment, Tx, query};

/// What is read, and what it is looked for by.
pub(super) struct List {
    /// `p.id, p.name`
    pub columns: &'static str,
    /// `people p`
    pub table: &'static str,
    /// `p`
    pub called: &'static str,
    /// As it is compared, by byte, with an index.
    pub by: &'static str,
    /// What else is so: ` AND …`, with what is bound there as `$5`.
    pub condition: Option<(&'static str, Moment)>,
}

/// A row that pages begin behind.
pub(super) trait Found {
    type Id: Copy + std::fmt::Display;
    fn id(&self) -> Self::Id;
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    key: String,
}

/// A page of those that begin with what was typed, as it is compared; all, if nothing was typed.
pub(super) fn page<T>(tx: &mut Tx, list: &List, typed: &str, start: Start<T::Id>) -> Result<Page<T, T::Id>>
where
    T: Found + FromSqlRow<Untyped, AnyBackend> + 'static,
{
    let Some(key) = key_at(tx, list, start)? else { return page(tx, list, typed, Start::First) };
    let rows: Vec<T> = range(tx, list, typed, &key, start)?;
    Ok(Page::of(rows, start, T::id))
}

/// What the row is found by at which the page begins: nothing at the first one. None: there is no such row any more.
fn key_at<Id: Copy + std::fmt::Display>(tx: &mut Tx, list: &List, start: Start<Id>) -> Result<Option<String>> {
    let Some(id) = start.id() else { return Ok(Some(String::new())) };
    let sql = format!("SELECT {} AS key FROM {} WHERE {}.id = $1", list.by, list.table, list.called);
    let found: Option<Key> = query::sql(sql).bind::<Text, _>(id.to_string()).get_result(tx.conn).optional()?;
    Ok(found.map(|found| found.key))
}

/// Those with this beginning, nearest to where the page begins first.
fn range<T>(tx: &mut Tx, list: &List, beginning: &str, key: &str, start: Start<T::Id>) -> Result<Vec<T>>
where
    T: Found + FromSqlRow<Untyped, AnyBackend> + 'static,
{
    let List { columns, table, called, by, condition } = list;
    let and = condition.map_or("", |(and, _)| and);
    let (direction, comparison, rows) = (start.direction(), start.comparison(), PAGE + 1);
    let mut from = beginning.to_owned();
    let mut to = format!("{beginning}{}", char::MAX);
    match start {
        Start::First => {}
        Start::After(_) => from = from.max(key.to_owned()),
        Start::Before(_) => to = to.min(key.to_owned()),
    }
    let sql = format!(
        "SELECT {columns} FROM {table}
         WHERE {by} >= $1 AND {by} <= $2 AND ({by} {comparison} $3 OR {called}.id {comparison} $4){and}
         ORDER BY {by} {direction}, {called}.id {direction} LIMIT {rows}"
    );
    let asked = query::sql(sql)
        .bind::<Text, _>(from)
        .bind::<Text, _>(to)
        .bind::<Text, _>(key.to_owned())
        .bind::<Text, _>(start.id().map(|id| id.to_string()).unwrap_or_default());
    let asked = match *condition {
        Some((_, moment)) => asked.bind::<BigInt, _>(moment),
        None => asked,
    };
    Ok(asked.load(tx.conn)?)
}

/// An address as it is kept; the beginning of one with small letters.
pub(super) fn comparable(typed: &str) -> String {
    EmailAddress::parse(typed).map_or_else(|| typed.trim().to_ascii_lowercase(), |address| address.as_str().into())
}
