//! Statements that a connection prepares once and keeps. Their text holds no value and has few shapes: a list is one
//! bound value, a JSON text. Diesel itself keeps no text, no list and no literal, since it cannot know that.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::OnceLock;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, Nullable, Text, Untyped};
use diesel::sqlite::Sqlite;
use diesel::{Connection, QueryResult, RunQueryDsl, Selectable};
use serde::Serialize;
use serde_json::Value;

use super::connection::{AnyBackend, AnyConnection};
use crate::error::{Error, Result};

/// A statement that is written as text, of columns of these types: its rows are read by place, into what diesel selects as
/// them, and without any by name. Every value is bound: each other text is kept as one more statement.
pub struct Statement<'f, Columns = Untyped> {
    text: Cow<'f, str>,
    bound: Vec<Box<dyn Bound + 'f>>,
    columns: PhantomData<fn() -> Columns>,
}

/// A value of either database.
trait Bound: QueryFragment<Sqlite> + QueryFragment<Pg> + Send {}
impl<T: QueryFragment<Sqlite> + QueryFragment<Pg> + Send> Bound for T {}

/// Begins a statement that is written as text, with `$1`, `$2`, … for what is bound. Its columns are known by name.
pub fn sql<'f>(text: impl Into<Cow<'f, str>>) -> Statement<'f> {
    rows(text)
}

/// As [`sql`], with columns of these types, that are known by place.
pub fn rows<'f, Columns>(text: impl Into<Cow<'f, str>>) -> Statement<'f, Columns> {
    Statement { text: text.into(), bound: Vec::new(), columns: PhantomData }
}

/// What diesel selects for a row of a table.
pub type ColumnsOf<Row> = <<Row as Selectable<Pg>>::SelectExpression as Expression>::SqlType;

/// Their names, for the text of a statement from that table: so they are said where the row is, and nowhere else.
pub fn columns_of<Row>() -> String
where
    Row: Selectable<Pg>,
    Row::SelectExpression: QueryFragment<Pg>,
{
    let mut names = PgQueryBuilder::default();
    // Only what is bound can fail, and columns bind nothing. SQLite reads names as PostgreSQL quotes them.
    let _ = Row::construct_selection().to_sql(&mut names, &Pg);
    names.finish()
}

impl<'f, Columns> Statement<'f, Columns> {
    /// Binds the next value.
    pub fn bind<Type, Value>(mut self, value: Value) -> Statement<'f, Columns>
    where
        Sqlite: HasSqlType<Type>,
        Pg: HasSqlType<Type>,
        Type: Send + 'f,
        Value: ToSql<Type, Sqlite> + ToSql<Type, Pg> + Send + 'f,
    {
        self.bound.push(Box::new(diesel::sql_query("").bind::<Type, Value>(value)));
        self
    }

    /// All its rows.
    pub fn load<Row>(self, conn: &mut AnyConnection) -> QueryResult<Vec<Row>>
    where
        Self: LoadQuery<'f, AnyConnection, Row>,
    {
        RunQueryDsl::load(self, conn)
    }

    /// Its first row.
    pub fn get_result<Row>(self, conn: &mut AnyConnection) -> QueryResult<Row>
    where
        Self: LoadQuery<'f, AnyConnection, Row>,
    {
        RunQueryDsl::get_result(self, conn)
    }

    /// How many rows it has changed.
    pub fn execute(self, conn: &mut AnyConnection) -> QueryResult<usize> {
        conn.execute_returning_count(&self)
    }
}

impl<Columns> QueryFragment<AnyBackend> for Statement<'_, Columns> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, AnyBackend>) -> QueryResult<()> {
        out.push_sql(&self.text);
        for value in &self.bound {
            AnyBackend::walk_variant_ast(value, out.reborrow())?;
        }
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _: &AnyBackend) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Columns> RunQueryDsl<AnyConnection> for Statement<'_, Columns> {}

impl<Columns> QueryId for Statement<'_, Columns> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Columns> Query for Statement<'_, Columns> {
    type SqlType = Columns;
}

/// The text of a statement that is put together at its first use, for each kind of database.
#[derive(Default)]
pub struct WrittenOnce {
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl WrittenOnce {
    /// For a `static`.
    pub const fn new() -> WrittenOnce {
        WrittenOnce { sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// It is always put together in the same way: `write` says nothing else the next time.
    pub fn text(&'static self, conn: &AnyConnection, write: impl FnOnce(&AnyConnection) -> String) -> &'static str {
        let text = match conn {
            AnyConnection::Sqlite(_) => &self.sqlite,
            AnyConnection::Postgres(_) => &self.postgres,
        };
        text.get_or_init(|| write(conn))
    }
}

/// An update that a connection prepares once and keeps. Diesel itself prepares each of them at each use, with all that
/// triggers do: for what is done many times in a transaction.
pub struct Kept<Update>(Update);

pub fn kept<Update>(update: Update) -> Kept<Update> {
    Kept(update)
}

impl<Update: QueryFragment<AnyBackend>> QueryFragment<AnyBackend> for Kept<Update> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, AnyBackend>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &AnyBackend) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Update> QueryId for Kept<Update> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Update> RunQueryDsl<AnyConnection> for Kept<Update> {}

/// A list as one value to bind.
pub fn list<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> String {
    serde_json::Value::from_iter(values.into_iter().map(|value| value.as_ref().to_owned())).to_string()
}

/// Pairs as one value to bind: no two begin with the same.
pub fn pairs<Key: AsRef<str>, Of: AsRef<str>>(pairs: impl IntoIterator<Item = (Key, Of)>) -> String {
    let owned = |(key, of): (Key, Of)| (key.as_ref().to_owned(), of.as_ref().to_owned());
    serde_json::Value::from_iter(pairs.into_iter().map(owned)).to_string()
}

impl AnyConnection {
    /// The rows of the [`pairs`] that are bound there, as `key` and `value`: what `FROM` takes.
    pub fn paired(&self, place: &str) -> String {
        match self {
            AnyConnection::Sqlite(_) => format!("json_each({place})"),
            AnyConnection::Postgres(_) => format!("json_each_text(CAST({place} AS json))"),
        }
    }

    /// The query for the [`list`] that is bound there: what `IN` takes. PostgreSQL believes that an array has ten elements
    /// and a JSON text a hundred: for so many it would rather read a whole table of some ten thousand rows.
    pub fn listed(&self, place: &str) -> String {
        match self {
            AnyConnection::Sqlite(_) => format!("SELECT value FROM json_each({place})"),
            AnyConnection::Postgres(_) => format!("SELECT unnest({})", array(place)),
        }
    }

    /// Inserts rows of a table as one statement, in their order. Each is serialized as its columns are called and as its
    /// values are stored; what a column is that is none of them, the table says.
    ///
    /// # Errors
    /// [`Error::Internal`] if a row is no list of columns.
    pub fn insert_all<Row: Serialize>(&mut self, table: &'static str, rows: &[Row]) -> Result<()> {
        self.insert_all_or("", table, rows)
    }

    /// The same, and what becomes of a row that is there: `ON CONFLICT …`.
    ///
    /// # Errors
    /// As [`AnyConnection::insert_all`].
    pub fn insert_all_or<Row: Serialize>(
        &mut self,
        conflict: &'static str,
        table: &'static str,
        rows: &[Row],
    ) -> Result<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        let written = |problem: serde_json::Error| Error::Internal(problem.to_string());
        let Value::Object(columns) = serde_json::to_value(first).map_err(written)? else {
            return Err(Error::Internal(format!("a row of {table} has no columns")));
        };
        let all = |column: fn(&String) -> String| columns.keys().map(column).collect::<Vec<_>>().join(", ");
        let names = all(|column| format!("\"{column}\""));
        let text = match self {
            AnyConnection::Sqlite(_) => {
                let values = all(|column| format!("value ->> '{column}'"));
                format!("INSERT INTO {table} ({names}) SELECT {values} FROM json_each($1) WHERE true {conflict}")
            }
            AnyConnection::Postgres(_) => format!(
                "INSERT INTO {table} ({names})
                 SELECT {names} FROM json_populate_recordset(CAST(NULL AS {table}), CAST($1 AS json)) WHERE true {conflict}"
            ),
        };
        let rows = serde_json::to_string(rows).map_err(written)?;
        sql(text).bind::<Text, _>(rows).execute(self)?;
        Ok(())
    }

    /// That a column has one of the values of the [`list`] that is bound there: as [`Among`].
    pub fn among_listed(&self, column: &str, place: &str) -> String {
        match self {
            AnyConnection::Sqlite(_) => format!("{column} IN ({})", self.listed(place)),
            AnyConnection::Postgres(_) => format!("{column} = ANY({})", array(place)),
        }
    }
}

/// The [`list`] that is bound there, for PostgreSQL.
fn array(place: &str) -> String {
    format!("ARRAY(SELECT json_array_elements_text(CAST({place} AS json)))")
}

/// What columns of text offer: diesel's `eq_any` has as many texts as lists have lengths.
pub trait Among: Sized {
    fn among<T: AsRef<str>>(self, values: impl IntoIterator<Item = T>) -> OneOf<Self>;
}

impl<Column> Among for Column
where
    Column: Expression,
    Column::SqlType: OfText,
{
    fn among<T: AsRef<str>>(self, values: impl IntoIterator<Item = T>) -> OneOf<Column> {
        OneOf { column: self, list: list(values) }
    }
}

/// Kept as text, or not at all.
pub trait OfText {}
impl OfText for Text {}
impl OfText for Nullable<Text> {}

/// True if a column has one of the values of a list; of no value it is as good as false.
#[derive(Debug, Clone)]
pub struct OneOf<Column> {
    column: Column,
    list: String,
}

impl<Column: QueryFragment<Sqlite>> QueryFragment<Sqlite> for OneOf<Column> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, String>(&self.list)?;
        out.push_sql("))");
        Ok(())
    }
}

impl<Column: QueryFragment<Pg>> QueryFragment<Pg> for OneOf<Column> {
    /// As an array, for which an index is searched as for a single value.
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(ARRAY(SELECT json_array_elements_text(CAST(");
        out.push_bind_param::<Text, String>(&self.list)?;
        out.push_sql(" AS json))))");
        Ok(())
    }
}

impl<Column> QueryFragment<AnyBackend> for OneOf<Column>
where
    OneOf<Column>: QueryFragment<Sqlite> + QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, AnyBackend>) -> QueryResult<()> {
        AnyBackend::walk_variant_ast(self, out)
    }
}

impl<Column: QueryId> QueryId for OneOf<Column> {
    type QueryId = OneOf<Column::QueryId>;

    const HAS_STATIC_QUERY_ID: bool = Column::HAS_STATIC_QUERY_ID;
}

impl<Column: Expression> Expression for OneOf<Column> {
    type SqlType = Bool;
}

impl<Column: AppearsOnTable<Table>, Table> AppearsOnTable<Table> for OneOf<Column> {}

impl<Column: SelectableExpression<Table>, Table> SelectableExpression<Table> for OneOf<Column> {}

impl<Column: ValidGrouping<Group>, Group> ValidGrouping<Group> for OneOf<Column> {
    type IsAggregate = Column::IsAggregate;
}

/// A condition that is said in the statement, not bound: only then SQLite takes an index that is made for it.
#[derive(Debug, Clone, Copy)]
pub struct Condition(&'static str);

pub fn condition(text: &'static str) -> Condition {
    Condition(text)
}

impl<DB: Backend> QueryFragment<DB> for Condition {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

impl QueryId for Condition {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Condition {
    type SqlType = Bool;
}

impl<Table> AppearsOnTable<Table> for Condition {}

impl<Table> SelectableExpression<Table> for Condition {}

impl<Group> ValidGrouping<Group> for Condition {
    type IsAggregate = is_aggregate::Never;
}
