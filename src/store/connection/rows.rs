//! Whole rows, whose columns `as_select` names. Diesel has it proved for each query that all of them can be read into what is
//! asked for, which takes the compiler longer than the rest of the query. Here it is proved once for each type of row.

use diesel::connection::LoadConnection;
use diesel::deserialize::{self, FromSqlRow};
use diesel::dsl::AsSelect;
use diesel::query_builder::{Query, QueryFragment};
use diesel::query_dsl::methods::LimitDsl;
use diesel::result::Error as DieselError;
use diesel::{Expression, QueryResult, RunQueryDsl, Selectable};

use super::any::{AnyBackend, AnyConnection, Held};

type Row<'conn, 'query> = <AnyConnection as LoadConnection>::Row<'conn, 'query>;

/// What can be selected whole. Its columns are nothing that those who ask for it have to look at.
pub trait Whole: Selectable<AnyBackend> + Sized {
    /// Reads it from its columns, by their places.
    fn read(row: &Row<'_, '_>) -> deserialize::Result<Self>;
}

impl<Found, Selected, Columns> Whole for Found
where
    Found: Selectable<AnyBackend, SelectExpression = Selected> + FromSqlRow<Columns, AnyBackend>,
    Selected: Expression<SqlType = Columns>,
{
    fn read(row: &Row<'_, '_>) -> deserialize::Result<Found> {
        <Found as FromSqlRow<Columns, AnyBackend>>::build_from_row(row)
    }
}

/// What reads a query of `select(Row::as_select())`. Anything else that is selected diesel reads, with `load` and `first`.
pub trait WholeRows: RunQueryDsl<AnyConnection> {
    /// All its rows.
    fn load_rows<Found: Whole>(self, conn: &mut AnyConnection) -> QueryResult<Vec<Found>>
    where
        Self: Query<SqlType = AsSelect<Found, AnyBackend>> + QueryFragment<AnyBackend>,
    {
        conn.load_whole(Held::Lent(&self))
    }

    /// Its first row.
    ///
    /// # Errors
    /// [`DieselError::NotFound`] if there is none.
    fn first_row<Found: Whole>(self, conn: &mut AnyConnection) -> QueryResult<Found>
    where
        Self: LimitDsl,
        <Self as LimitDsl>::Output: Query<SqlType = AsSelect<Found, AnyBackend>> + QueryFragment<AnyBackend>,
    {
        let first = LimitDsl::limit(self, 1);
        conn.load_whole(Held::Lent(&first))?.pop().ok_or(DieselError::NotFound)
    }
}

impl<Asked: RunQueryDsl<AnyConnection>> WholeRows for Asked {}

impl AnyConnection {
    fn load_whole<Found: Whole>(&mut self, query: Held<'_>) -> QueryResult<Vec<Found>> {
        let rows = self.load_any(query)?;
        rows.map(|row| Found::read(&row?).map_err(DieselError::DeserializationError)).collect()
    }
}
