//! The events that a person may see, newest first:
//!
//! - of objects they are connected to now: apps they pay for or work on, payment methods they can manage, teams
//!   they are in (billing details only with billing access);
//! - what they did themselves;
//! - what concerns them.
//!
//! Each source is read through its own index and no further than a page needs. Of the objects only those matter whose
//! newest event is among the newest of all: nothing else can have an event on the page.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use crate::access::facts::{managed_by, worked_on_by};
use crate::error::Result;
use crate::model::event::{Event, EventKind};
use crate::model::person::Person;
use crate::model::{AppId, EventId, PersonId};
use crate::store::pages::{self, Page, Start};
use crate::store::{Moment, Tx};

/// What somebody is connected to, as the first part of a query: `$1` is the person. Deleted apps stay with whoever
/// can manage what paid for them.
pub(super) const MINE: &str = concat!(
    "WITH my_payment_methods (id) AS (",
    managed_by!("$1"),
    "), my_paid_apps AS (
      SELECT a.id FROM my_payment_methods m JOIN apps a ON a.payment_method_id = m.id),
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
    /// Who did it, or whom it concerns.
    pub person: Option<PersonId>,
    /// None: of every kind.
    pub kinds: Option<Vec<EventKind>>,
    /// From the first moment to before the second.
    pub between: Option<(Moment, Moment)>,
}

/// The kinds of objects that have events: the column that names one, and a person's own with their right to billing.
const OBJECTS: [(&str, &str); 3] =
    [("app_id", "apps_with_pays"), ("payment_method_id", "payment_methods_with_pays"), ("team_id", "teams_with_pays")];

/// An object of which there are events to show.
#[derive(QueryableByName)]
struct Lively {
    #[diesel(sql_type = Text)]
    id: String,
    /// The column of events that names it: of [`OBJECTS`].
    #[diesel(sql_type = Text)]
    named_by: String,
    #[diesel(sql_type = Bool)]
    pays: bool,
    /// The time of its newest event.
    #[diesel(sql_type = BigInt)]
    at: Moment,
}

/// What all the parts of one reading have in common.
struct Reading<'a> {
    filter: &'a Filter,
    start: Start<Position>,
    rows: usize,
}

/// A page of the events that a person may see, newest first.
pub fn page(tx: &mut Tx, person: &Person, filter: &Filter, start: Start<Position>) -> Result<Page<Event, Position>> {
    let rows = read(tx, person, Reading { filter, start, rows: crate::store::pages::PAGE + 1 })?;
    Ok(Page::of(rows, start, position))
}

/// How many events [`portion`] reads at once.
pub const PORTION: usize = 200;

/// Up to [`PORTION`] events after a position, and the position of the next portion.
pub fn portion(
    tx: &mut Tx,
    person: &Person,
    filter: &Filter,
    start: Start<Position>,
) -> Result<(Vec<Event>, Option<Position>)> {
    let rows = read(tx, person, Reading { filter, start, rows: PORTION })?;
    let next = rows.last().map(position).filter(|_| rows.len() == PORTION);
    Ok((rows, next))
}

fn read(tx: &mut Tx, person: &Person, reading: Reading) -> Result<Vec<Event>> {
    let objects: Vec<Lively> = diesel::sql_query(reading.lively_objects()).bind::<Text, _>(person.id).load(tx.conn)?;
    Ok(diesel::sql_query(reading.of(&objects)).bind::<Text, _>(person.id).load(tx.conn)?)
}

const COLUMNS: &str = "e.id, e.at, e.kind, e.actor_id, e.person_id, e.app_id, e.payment_method_id, e.team_id,
    e.invitation_id, e.detail";

impl Reading<'_> {
    /// The objects of `$1` with the newest events: as many of each kind as there are rows.
    fn lively_objects(&self) -> String {
        let kinds: Vec<String> = OBJECTS.iter().enumerate().map(|(number, it)| self.lively(number, it)).collect();
        format!(
            "{MINE},
             apps_with_pays AS (SELECT id, MAX(pays) AS pays FROM (
               SELECT id, 1 AS pays FROM my_paid_apps UNION ALL SELECT id, 0 FROM my_developed_apps) b GROUP BY id),
             payment_methods_with_pays AS (SELECT id, 1 AS pays FROM my_payment_methods),
             teams_with_pays AS (SELECT b.team_id AS id, CASE WHEN b.role = 'unlimited' THEN 1 ELSE 0 END AS pays
               FROM memberships b WHERE b.person_id = $1)
             {}",
            kinds.join(" UNION ALL ")
        )
    }

    fn lively(&self, number: usize, (column, table): &(&str, &str)) -> String {
        let more = format!("AND (m.pays = 1 OR {})", not_about_billing());
        let (order, rows) = (self.order("n."), self.rows);
        let newest = format!(
            "SELECT e.id FROM events e WHERE e.{column} = m.id {more} {} ORDER BY {} LIMIT 1",
            self.conditions(),
            self.order("e.")
        );
        let object = match self.filter.object {
            Some(id) => format!("WHERE m.id = '{id}'"),
            None => String::new(),
        };
        format!(
            "SELECT * FROM (SELECT x.id, '{column}' AS named_by, x.pays = 1 AS pays, n.at AS at
             FROM (SELECT m.id, m.pays, ({newest}) AS newest FROM {table} m {object}) x
             JOIN events n ON n.id = x.newest ORDER BY {order} LIMIT {rows}) l{number}"
        )
    }

    /// The events of these objects, of `$1` and about `$1`.
    fn of(&self, objects: &[Lively]) -> String {
        let bound = self.bound(objects);
        let mut parts = vec![self.part("e.actor_id = $1", 0), self.part("e.person_id = $1", 1)];
        for object in objects {
            let mut of = format!("e.{} = '{}'", object.named_by, object.id);
            if !object.pays {
                of += " AND ";
                of += &not_about_billing();
            }
            of += &bound;
            parts.push(self.part(&of, parts.len()));
        }
        format!("{} ORDER BY {} LIMIT {}", parts.join(" UNION "), self.order(""), self.rows)
    }

    /// If there are as many objects as rows, each with an event, no event beyond the last of these is on the page.
    fn bound(&self, objects: &[Lively]) -> String {
        let is_backwards = matches!(self.start, Start::Before(_));
        let last = |column: &str| {
            let of_kind: Vec<Moment> =
                objects.iter().filter(|object| object.named_by == column).map(|object| object.at).collect();
            let last = if is_backwards { of_kind.iter().max() } else { of_kind.iter().min() };
            last.copied().filter(|_| of_kind.len() == self.rows)
        };
        let all = OBJECTS.iter().filter_map(|(column, _)| last(column));
        let bound = if is_backwards { all.min() } else { all.max() };
        let sign = if is_backwards { "<=" } else { ">=" };
        bound.map(|at| format!(" AND e.at {sign} {}", at.0)).unwrap_or_default()
    }

    fn part(&self, of: &str, number: usize) -> String {
        let (conditions, order, rows) = (self.conditions(), self.order("e."), self.rows);
        format!(
            "SELECT * FROM (SELECT {COLUMNS} FROM events e WHERE {of} {conditions} ORDER BY {order} LIMIT {rows}) p{number}"
        )
    }

    /// What was asked for, as conditions on `e`. Ids, kinds and numbers hold nothing to escape.
    fn conditions(&self) -> String {
        let mut all = String::new();
        let mut and = |condition: String| all += &format!(" AND {condition}");
        match self.start {
            Start::First => {}
            Start::After(Position { at, id }) => and(format!("(e.at, e.id) < ({}, '{id}')", at.0)),
            Start::Before(Position { at, id }) => and(format!("(e.at, e.id) > ({}, '{id}')", at.0)),
        }
        if let Some((from, to)) = self.filter.between {
            and(format!("e.at >= {} AND e.at < {}", from.0, to.0));
        }
        if let Some(id) = self.filter.object {
            and(format!("(e.app_id = '{id}' OR e.payment_method_id = '{id}' OR e.team_id = '{id}')"));
        }
        if let Some(id) = self.filter.person {
            and(format!("(e.actor_id = '{id}' OR e.person_id = '{id}')"));
        }
        if let Some(kinds) = &self.filter.kinds {
            // Nothing fits no kind; PostgreSQL takes no empty list.
            let none = kinds.is_empty();
            and(if none {
                "1 = 0".into()
            } else {
                format!("e.kind IN ({})", listed(kinds.iter().map(|it| it.as_str())))
            });
        }
        all
    }

    /// `table`: with its dot.
    fn order(&self, table: &str) -> String {
        let direction = if matches!(self.start, Start::Before(_)) { "ASC" } else { "DESC" };
        format!("{table}at {direction}, {table}id {direction}")
    }
}

fn not_about_billing() -> String {
    let billing = EventKind::ALL.iter().filter(|kind| kind.is_about_billing());
    format!("e.kind NOT IN ({})", listed(billing.map(|kind| kind.as_str())))
}

/// `'a','b'`: of words and ids that hold nothing to escape. Of nothing it is what nothing is called.
pub(super) fn listed<T: std::fmt::Display>(all: impl Iterator<Item = T>) -> String {
    let all: Vec<String> = all.map(|one| format!("'{one}'")).collect();
    if all.is_empty() { "''".into() } else { all.join(",") }
}
