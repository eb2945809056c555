//! The connection itself. As diesel derives it, all that a connection does would be compiled for each type of query and each
//! database. Here a query is boxed first: only the writing of its text is compiled for each.

use diesel::backend::Backend;
use diesel::connection::{
    AnsiTransactionManager, CacheSize, Connection, Instrumentation, LoadConnection, SimpleConnection,
    TransactionManager, TransactionManagerStatus,
};
use diesel::expression::QueryMetadata;
use diesel::internal::derives::multiconnection::{AstPassHelper, ConnectionSealed, MultiConnectionHelper};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId};
use diesel::r2d2::R2D2Connection;
use diesel::sql_types::Untyped;
use diesel::sqlite::Sqlite;
use diesel::{ConnectionError, ConnectionResult, PgConnection, QueryResult, SqliteConnection};

use super::derived::Both;

/// A connection to whichever database is in use.
pub enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// What queries are written for, and rows are read from.
pub type AnyBackend = <Both as Connection>::Backend;

type Builder = <AnyBackend as Backend>::QueryBuilder;
type Binds<'b> = <AnyBackend as Backend>::BindCollector<'b>;
type Rows<'conn, 'query> = <Both as LoadConnection>::Cursor<'conn, 'query>;

/// A query of any type.
pub(super) trait AnyQuery {
    fn walk<'b>(&'b self, out: AstPass<'_, 'b, AnyBackend>) -> QueryResult<()>;

    /// As its own type says: diesel's references and boxes lose what that overrides.
    fn is_kept(&self, backend: &AnyBackend) -> QueryResult<bool>;
}

impl<Asked: QueryFragment<AnyBackend>> AnyQuery for Asked {
    fn walk<'b>(&'b self, out: AstPass<'_, 'b, AnyBackend>) -> QueryResult<()> {
        self.walk_ast(out)
    }

    fn is_kept(&self, backend: &AnyBackend) -> QueryResult<bool> {
        self.is_safe_to_cache_prepared(backend)
    }
}

impl QueryFragment<AnyBackend> for dyn AnyQuery + '_ {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, AnyBackend>) -> QueryResult<()> {
        self.walk(out)
    }
}

pub(super) enum Held<'q> {
    Owned(Box<dyn AnyQuery + 'q>),
    Lent(&'q (dyn AnyQuery + 'q)),
}

impl<'q> Held<'q> {
    fn any(&self) -> &(dyn AnyQuery + 'q) {
        match self {
            Held::Owned(query) => query.as_ref(),
            Held::Lent(query) => *query,
        }
    }
}

/// A query with its text, which diesel asks for several times.
struct Written<'q> {
    query: Held<'q>,
    backend: AnyBackend,
    text: String,
    /// Prepared once for a connection. Diesel tells those by their text.
    is_kept: bool,
}

impl<'q> Written<'q> {
    fn for_sqlite(query: Held<'q>) -> QueryResult<Written<'q>> {
        Written::new(query, AnyBackend::Sqlite(Sqlite), Builder::Sqlite(Default::default()))
    }

    fn for_postgres(query: Held<'q>) -> QueryResult<Written<'q>> {
        Written::new(query, AnyBackend::Postgres(Pg), Builder::Postgres(Default::default()))
    }

    fn new(query: Held<'q>, backend: AnyBackend, mut text: Builder) -> QueryResult<Written<'q>> {
        QueryFragment::<AnyBackend>::to_sql(query.any(), &mut text, &backend)?;
        let is_kept = query.any().is_kept(&backend)?;
        Ok(Written { query, backend, text: text.finish(), is_kept })
    }
}

macro_rules! written_for {
    ($($name:ident: $database:ident of $connection:ident),+) => {$(
        impl QueryFragment<$database> for Written<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $database>) -> QueryResult<()> {
                out.push_sql(&self.text);
                // Not by overriding a method: diesel asks a reference to this.
                if !self.is_kept {
                    out.unsafe_to_cache_prepared();
                }
                if let Some((binds, lookup)) = out.bind_collector() {
                    let mut all = Binds::$name(Default::default());
                    let lookup = $connection::to_any(lookup);
                    QueryFragment::<AnyBackend>::collect_binds(self.query.any(), &mut all, lookup, &self.backend)?;
                    if let Binds::$name(all) = all {
                        *binds = all;
                    }
                }
                if let Some((shown, _)) = out.debug_binds() {
                    self.query.any().walk(AstPass::<AnyBackend>::collect_debug_binds_pass(shown, &self.backend))?;
                }
                Ok(())
            }
        }
    )+};
}

written_for!(Sqlite: Sqlite of SqliteConnection, Postgres: Pg of PgConnection);

impl QueryId for Written<'_> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Written<'_> {
    type SqlType = Untyped;
}

/// The same with whichever it is.
macro_rules! with {
    ($any:expr, $conn:ident => $what:expr) => {
        match $any {
            AnyConnection::Sqlite($conn) => $what,
            AnyConnection::Postgres($conn) => $what,
        }
    };
}

impl AnyConnection {
    fn execute_any(&mut self, query: Held<'_>) -> QueryResult<usize> {
        match self {
            AnyConnection::Sqlite(conn) => conn.execute_returning_count(&Written::for_sqlite(query)?),
            AnyConnection::Postgres(conn) => conn.execute_returning_count(&Written::for_postgres(query)?),
        }
    }

    pub(super) fn load_any<'conn, 'query>(&'conn mut self, query: Held<'query>) -> QueryResult<Rows<'conn, 'query>> {
        match self {
            AnyConnection::Sqlite(conn) => {
                let rows = <SqliteConnection as LoadConnection>::load(conn, Written::for_sqlite(query)?)?;
                Ok(Rows::Sqlite(rows))
            }
            AnyConnection::Postgres(conn) => {
                let rows = <PgConnection as LoadConnection>::load(conn, Written::for_postgres(query)?)?;
                Ok(Rows::Postgres(rows))
            }
        }
    }
}

impl ConnectionSealed for AnyConnection {}

impl SimpleConnection for AnyConnection {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        with!(self, conn => conn.batch_execute(query))
    }
}

impl Connection for AnyConnection {
    type Backend = AnyBackend;
    type TransactionManager = AnyConnection;

    /// Never used: DatabaseUrl::connect makes connections, with the settings they need.
    fn establish(_: &str) -> ConnectionResult<AnyConnection> {
        Err(ConnectionError::BadConnection("connections are made by the address of their database".into()))
    }

    fn execute_returning_count<T>(&mut self, source: &T) -> QueryResult<usize>
    where
        T: QueryFragment<AnyBackend> + QueryId,
    {
        self.execute_any(Held::Lent(source))
    }

    fn transaction_state(&mut self) -> &mut AnyConnection {
        self
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        with!(self, conn => conn.instrumentation())
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        with!(self, conn => conn.set_instrumentation(instrumentation))
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        with!(self, conn => conn.set_prepared_statement_cache_size(size))
    }
}

impl LoadConnection for AnyConnection {
    type Cursor<'conn, 'query> = Rows<'conn, 'query>;
    type Row<'conn, 'query> = <Both as LoadConnection>::Row<'conn, 'query>;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> QueryResult<Rows<'conn, 'query>>
    where
        T: Query + QueryFragment<AnyBackend> + QueryId + 'query,
        AnyBackend: QueryMetadata<T::SqlType>,
    {
        self.load_any(Held::Owned(Box::new(source)))
    }
}

impl TransactionManager<AnyConnection> for AnyConnection {
    type TransactionStateData = AnyConnection;

    fn begin_transaction(any: &mut AnyConnection) -> QueryResult<()> {
        with!(any, conn => AnsiTransactionManager::begin_transaction(conn))
    }

    fn rollback_transaction(any: &mut AnyConnection) -> QueryResult<()> {
        with!(any, conn => AnsiTransactionManager::rollback_transaction(conn))
    }

    fn commit_transaction(any: &mut AnyConnection) -> QueryResult<()> {
        with!(any, conn => AnsiTransactionManager::commit_transaction(conn))
    }

    fn transaction_manager_status_mut(any: &mut AnyConnection) -> &mut TransactionManagerStatus {
        with!(any, conn => AnsiTransactionManager::transaction_manager_status_mut(conn))
    }
}

impl R2D2Connection for AnyConnection {
    fn ping(&mut self) -> QueryResult<()> {
        with!(self, conn => conn.ping())
    }

    fn is_broken(&mut self) -> bool {
        with!(self, conn => conn.is_broken())
    }
}
