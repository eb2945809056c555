//! The events that a person may see, newest first:
//!
//! - of objects they are connected to now: apps they pay for or work on, payment methods they can manage, teams
//!   they are in (billing details only with billing access);
//! - what they did themselves;
//! - what concerns them.
//!
//! Each source is read through its own index and no further than a page needs. Of the objects only those matter whose
//! newest event is among the newest of all: nothing else can have an event on the page.

use std::collections::HashSet;
use std::sync::LazyLock;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use crate::access::facts::{managed_by, worked_on_by};
use crate::error::Result;
use crate::model::event::{Event, EventKind};
use crate::model::person::Person;
use crate::model::{AppId, EventId, PersonId};
use crate::store::pages::{self, Page, Start};
use crate::store::query::{self, Statement, WrittenOnce};
use crate::store::schema::events;
use crate::store::{AnyConnection, Moment, Tx};

/// What somebody is connected to, as the first part of a query: `$1` is the person. Deleted apps stay with whoever
/// can manage what paid for them. What pays is read before its apps, in this order: SQLite may not begin with all apps.
pub(super) const MINE: &str = concat!(
    "WITH my_payment_methods (id) AS (",
    managed_by!("$1"),
    "), my_paid_apps AS (
      SELECT a.id FROM my_payment_methods m CROSS JOIN apps a WHERE a.payment_method_id = m.id),
    my_developed_apps (id) AS (",
    worked_on_by!("$1"),
    "), my_apps AS (SELECT id FROM my_paid_apps UNION SELECT id FROM my_developed_apps),
    my_teams AS (SELECT b.team_id AS id FROM memberships b WHERE b.person_id = $1)"
);

/// Where a page begins: an event by its time and id.
pub type Position = pages::Position<EventId>;

fn position(event: &Event) -> Position {
    Position { at: event.at, id: event.id }
}

/// Which of the events are looked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The id of an app, a payment method or a team: ids of different things have the same form.
    pub object: Option<AppId>,
    /// Ids of things and people, one of which it is about or did it. None: nothing was looked for by name.
    pub called: Option<Vec<String>>,
    /// Who did it, or whom it concerns.
    pub person: Option<PersonId>,
    /// None: of every kind.
    pub kinds: Option<Vec<EventKind>>,
    /// From the first moment to before the second.
    pub between: Option<(Moment, Moment)>,
}

impl Filter {
    /// Time alone is not asked by a condition of its own.
    fn asks(&self) -> bool {
        self.object.is_some() || self.called.is_some() || self.person.is_some() || self.kinds.is_some()
    }
}

/// The kinds of objects that have events: the column that names one, and a person's own with their right to billing.
const OBJECTS: [(&str, &str); 3] =
    [("app_id", "apps_with_pays"), ("payment_method_id", "payment_methods_with_pays"), ("team_id", "teams_with_pays")];

/// An object of which there are events to show.
#[derive(Queryable)]
struct Lively {
    id: String,
    /// The column of events that names it: of [`OBJECTS`].
    named_by: String,
    pays: bool,
    /// The time of its newest event.
    at: Moment,
}

/// What all the parts of one reading have in common.
struct Reading<'a> {
    filter: &'a Filter,
    start: Start<Position>,
    rows: usize,
}

/// The ids of things that are in some events and that their reader is connected to now.
pub type Connected = HashSet<String>;

/// A page of the events that a person may see, newest first.
pub fn page(
    tx: &mut Tx,
    person: &Person,
    filter: &Filter,
    start: Start<Position>,
) -> Result<(Page<Event, Position>, Connected)> {
    let (rows, connected) = read(tx, person, &Reading { filter, start, rows: crate::store::pages::PAGE + 1 })?;
    Ok((Page::of(rows, start, position), connected))
}

/// How many events [`portion`] reads at once.
pub const PORTION: usize = 200;

/// Up to [`PORTION`] events after a position, and the position of the next portion.
pub fn portion(
    tx: &mut Tx,
    person: &Person,
    filter: &Filter,
    start: Start<Position>,
) -> Result<(Vec<Event>, Connected, Option<Position>)> {
    let (rows, connected) = read(tx, person, &Reading { filter, start, rows: PORTION })?;
    let next = rows.last().map(position).filter(|_| rows.len() == PORTION);
    Ok((rows, connected, next))
}

fn read(tx: &mut Tx, person: &Person, reading: &Reading) -> Result<(Vec<Event>, Connected)> {
    let edge = reading.edge();
    let text = LIVELY[reading.shape()].text(tx.conn, |conn| reading.lively_objects(conn));
    let objects: Vec<Lively> = reading.bound::<(Text, Text, Bool, BigInt)>(text, person, edge).load(tx.conn)?;
    let text = EVENTS[reading.shape()].text(tx.conn, |conn| reading.events(conn));
    let asked = reading.bound::<events::SqlType>(text, person, reading.nearest(&objects, edge));
    let asked = OBJECTS.iter().fold(asked, |asked, (column, _)| asked.bind::<Text, _>(named_by(column, &objects)));
    let events = asked.load(tx.conn)?;
    Ok((events, objects.into_iter().map(|it| it.id).collect()))
}

/// The objects that a column names, each with what the reader has of it: `pays`, or nothing more. As one value to bind.
fn named_by(column: &str, objects: &[Lively]) -> String {
    let named = objects.iter().filter(|it| it.named_by == column);
    query::pairs(named.map(|it| (it.id.as_str(), if it.pays { "pays" } else { "" })))
}

/// What a row of events is found by at the least cost: its number, where it has one.
fn row_of(conn: &AnyConnection) -> &'static str {
    match conn {
        AnyConnection::Sqlite(_) => "rowid",
        AnyConnection::Postgres(_) => "id",
    }
}

/// The texts of both queries, by the shape of a reading.
static LIVELY: [WrittenOnce; SHAPES] = [const { WrittenOnce::new() }; SHAPES];
static EVENTS: [WrittenOnce; SHAPES] = [const { WrittenOnce::new() }; SHAPES];
const SHAPES: usize = 8;

const COLUMNS: &str = "e.id, e.at, e.kind, e.actor_id, e.person_id, e.app_id, e.payment_method_id, e.team_id,
    e.invitation_id, e.detail, e.token_id, e.environment_id";

impl Reading<'_> {
    /// What its texts depend on: nothing else may stand in them.
    fn shape(&self) -> usize {
        let asked = [self.filter.asks(), self.is_backwards(), self.rows == PORTION];
        asked.into_iter().fold(0, |shape, is_so| 2 * shape + usize::from(is_so))
    }

    /// The objects of `$1` with the newest events: as many of each kind as there are rows.
    fn lively_objects(&self, conn: &AnyConnection) -> String {
        let kinds: Vec<String> = OBJECTS.iter().enumerate().map(|(number, it)| self.lively(conn, number, it)).collect();
        format!(
            "{MINE},
             apps_with_pays AS (SELECT id, 1 AS pays FROM my_paid_apps UNION ALL
               SELECT d.id, 0 FROM my_developed_apps d WHERE d.id NOT IN (SELECT id FROM my_paid_apps)),
             payment_methods_with_pays AS (SELECT id, 1 AS pays FROM my_payment_methods),
             teams_with_pays AS (SELECT b.team_id AS id, CASE WHEN b.role = 'unlimited' THEN 1 ELSE 0 END AS pays
               FROM memberships b WHERE b.person_id = $1)
             {}",
            kinds.join(" UNION ALL ")
        )
    }

    fn lively(&self, conn: &AnyConnection, number: usize, (column, table): &(&str, &str)) -> String {
        let of = format!("e.{column} = m.id AND (m.pays = 1 OR {})", not_about_billing());
        let newest = self.newest(conn, &of, "$4", 1);
        let chosen = if self.filter.asks() { "WHERE ($5 = '' OR m.id = $5)" } else { "" };
        let each = match conn {
            AnyConnection::Sqlite(_) => format!(
                "(SELECT m.id, m.pays, (SELECT e.rowid {newest}) AS newest FROM {table} m {chosen}) m
                 CROSS JOIN events n WHERE n.rowid = m.newest"
            ),
            AnyConnection::Postgres(_) => {
                format!("{table} m CROSS JOIN LATERAL (SELECT e.at, e.id {newest}) n {chosen}")
            }
        };
        format!(
            "SELECT * FROM (SELECT m.id, '{column}' AS named_by, m.pays = 1 AS pays, n.at AS at
             FROM {each} ORDER BY {order} LIMIT {rows}) l{number}",
            order = self.order("n."),
            rows = self.rows
        )
    }

    /// The events of `$1`, about `$1`, and of objects, which are a list for each of [`OBJECTS`]. They are found by their indexes,
    /// and only those that are shown are read. What `$1` did is found in any case: if that fills the rows, nothing beyond it
    /// is looked at.
    fn events(&self, conn: &AnyConnection) -> String {
        let first = if self.filter.asks() { 9 } else { 5 };
        let (row, rows, edge) = (row_of(conn), self.rows, "(SELECT at FROM edge)");
        let done = self.newest(conn, "e.actor_id = $1", "$4", rows);
        let last = if self.is_backwards() { "MAX" } else { "MIN" };
        let concerning = self.newest(conn, "e.person_id = $1", edge, rows);
        let of_each = OBJECTS.iter().enumerate().map(|(number, (column, _))| {
            let place = first + number;
            let of = format!("e.{column} = o.key AND (o.value = 'pays' OR {})", not_about_billing());
            let (objects, newest) = (conn.paired(&format!("${place}")), self.newest(conn, &of, edge, rows));
            match conn {
                AnyConnection::Sqlite(_) => {
                    format!(
                        "SELECT e.rowid FROM {objects} o CROSS JOIN events e WHERE e.rowid IN (SELECT e.rowid {newest})"
                    )
                }
                AnyConnection::Postgres(_) => {
                    format!("SELECT e.id FROM {objects} o CROSS JOIN LATERAL (SELECT e.id {newest}) e")
                }
            }
        });
        let own = ["SELECT found FROM done".to_owned(), format!("SELECT * FROM (SELECT e.{row} {concerning}) own")];
        let found = own.into_iter().chain(of_each).collect::<Vec<_>>().join(" UNION ALL ");
        let is_found = match conn {
            AnyConnection::Sqlite(_) => format!("IN ({found})"),
            AnyConnection::Postgres(_) => format!("= ANY(ARRAY({found}))"),
        };
        format!(
            "WITH done AS MATERIALIZED (SELECT e.{row} AS found, e.at {done}), edge (at) AS MATERIALIZED (
               SELECT COALESCE((SELECT {last}(d.at) FROM done d HAVING COUNT(d.at) = {rows}), $4))
             SELECT {COLUMNS} FROM events e WHERE e.{row} {is_found} ORDER BY {order} LIMIT {rows}",
            order = self.order("e."),
        )
    }

    /// The newest events `e` of one thing that were asked for: behind what is bound as `$2`, `$3`, up to a time.
    fn newest(&self, conn: &AnyConnection, of: &str, edge: &str, rows: usize) -> String {
        let (behind, up_to) = if self.is_backwards() { (">", "<=") } else { ("<", ">=") };
        format!(
            "FROM events e WHERE {of} AND (e.at, e.id) {behind} ($2, $3) AND e.at {up_to} {edge} {fits}
             ORDER BY {order} LIMIT {rows}",
            fits = self.fits(conn),
            order = self.order("e.")
        )
    }

    /// What the filter asks of an event `e`: there is one text for all filters, and none for no filter.
    fn fits(&self, conn: &AnyConnection) -> String {
        if !self.filter.asks() {
            return String::new();
        }
        let called = conn.listed("$6");
        let is_called = ["app_id", "payment_method_id", "team_id", "actor_id", "person_id"]
            .map(|column| format!("OR e.{column} IN ({called})"))
            .join(" ");
        format!(
            "AND ($5 = '' OR e.app_id = $5 OR e.payment_method_id = $5 OR e.team_id = $5)
             AND ($6 = '[]' {is_called}) AND ($7 = '' OR e.actor_id = $7 OR e.person_id = $7)
             AND ($8 = '[]' OR e.kind IN ({}))",
            conn.listed("$8")
        )
    }

    /// `$1` to `$4`, and with a filter `$5` to `$8`.
    fn bound<Columns>(&self, text: &'static str, person: &Person, edge: Moment) -> Statement<'static, Columns> {
        let (at, id) = self.behind();
        let asked = query::rows(text)
            .bind::<Text, _>(person.id)
            .bind::<BigInt, _>(at)
            .bind::<Text, _>(id.map(|id| id.to_string()).unwrap_or_default())
            .bind::<BigInt, _>(edge);
        if !self.filter.asks() {
            return asked;
        }
        let Filter { object, called, person: by, kinds, .. } = self.filter;
        let kinds = kinds.as_ref().map(|kinds| kinds.iter().map(|kind| kind.as_str().to_owned()).collect());
        asked
            .bind::<Text, _>(object.map(|id| id.to_string()).unwrap_or_default())
            .bind::<Text, _>(one_of(called.clone()))
            .bind::<Text, _>(by.map(|id| id.to_string()).unwrap_or_default())
            .bind::<Text, _>(one_of(kinds))
    }

    fn is_backwards(&self) -> bool {
        matches!(self.start, Start::Before(_))
    }

    fn between(&self) -> (Moment, Moment) {
        self.filter.between.unwrap_or((Moment(i64::MIN), Moment(i64::MAX)))
    }

    /// Where to begin: at the known event or, if that is nearer, where the time ends that was asked for. No id is
    /// before all ids.
    fn behind(&self) -> (Moment, Option<EventId>) {
        let (from, to) = self.between();
        match self.start {
            Start::After(Position { at, id }) if at < to => (at, Some(id)),
            Start::Before(Position { at, id }) if at >= from => (at, Some(id)),
            Start::Before(_) => (from, None),
            _ => (to, None),
        }
    }

    /// The other end of the time that was asked for.
    fn edge(&self) -> Moment {
        let (from, to) = self.between();
        if self.is_backwards() { Moment(to.0 - 1) } else { from }
    }

    /// If there are as many objects as rows, each with an event, no event beyond the last of these is on the page.
    fn nearest(&self, objects: &[Lively], edge: Moment) -> Moment {
        let last = |column: &str| {
            let of_kind = objects.iter().filter(|object| object.named_by == column).map(|object| object.at);
            let is_enough = of_kind.clone().count() == self.rows;
            let last = if self.is_backwards() { of_kind.max() } else { of_kind.min() };
            last.filter(|_| is_enough)
        };
        let all = OBJECTS.iter().filter_map(|(column, _)| last(column)).chain([edge]);
        let nearest = if self.is_backwards() { all.min() } else { all.max() };
        nearest.unwrap_or(edge)
    }

    /// `table`: with its dot.
    fn order(&self, table: &str) -> String {
        let direction = if self.is_backwards() { "ASC" } else { "DESC" };
        format!("{table}at {direction}, {table}id {direction}")
    }
}

/// A list to be one of. None: `[]`, which all are one of; one of nothing is one of what is nowhere.
fn one_of(list: Option<Vec<String>>) -> String {
    query::list(list.map(|list| if list.is_empty() { vec![String::new()] } else { list }).unwrap_or_default())
}

fn not_about_billing() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let billing = EventKind::ALL.iter().filter(|kind| kind.is_about_billing());
        let listed: Vec<String> = billing.map(|kind| format!("'{}'", kind.as_str())).collect();
        format!("e.kind NOT IN ({})", listed.join(","))
    });
    &TEXT
}
