//! All rows of all tables as text: to see that nothing has changed.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Kind, World};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

const SQLITE_COLUMNS: &str = "
    SELECT t.name || ' ' || c.name AS line FROM sqlite_schema t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' ORDER BY 1";
const POSTGRES_COLUMNS: &str = "
    SELECT table_name || ' ' || column_name AS line FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'
      AND table_name NOT IN (SELECT table_name FROM information_schema.views) ORDER BY 1";

/// Written outside the page's transaction, at most once an hour: no act of a person.
const NOT_DUMPED: [&str; 3] = ["sessions last_seen_at", "access_tokens last_used_at", "access_tokens last_used_from"];

impl World {
    /// Every row of every table, "last seen" apart.
    pub fn dump(&self) -> BTreeSet<String> {
        let columns = if self.kind() == Kind::Sqlite { SQLITE_COLUMNS } else { POSTGRES_COLUMNS };
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        for line in self.lines(columns).into_iter().filter(|line| !NOT_DUMPED.contains(&line.as_str())) {
            let (table, column) = line.split_once(' ').expect("two words");
            let column = format!("coalesce(CAST({column} AS TEXT), '∅')");
            match tables.last_mut() {
                Some((last, columns)) if last == table => columns.push(column),
                _ => tables.push((table.to_owned(), vec![column])),
            }
        }
        let rows = |(table, columns): &(String, Vec<String>)| {
            self.lines(&format!("SELECT '{table}: ' || {} AS line FROM {table}", columns.join(" || ' | ' || ")))
        };
        tables.iter().flat_map(rows).collect()
    }

    /// Remembers all rows, to come back to them with `restore`.
    pub fn keep(&self) {
        self.database.keep(&self.tables());
    }

    /// Brings all rows back as they were at `keep`.
    pub fn restore(&self) {
        self.database.restore(&self.tables());
    }

    /// The columns of a table.
    pub fn columns(&self, table: &str) -> Vec<String> {
        let columns = if self.kind() == Kind::Sqlite { SQLITE_COLUMNS } else { POSTGRES_COLUMNS };
        let all = self.lines(columns).into_iter();
        all.filter_map(|line| line.strip_prefix(table)?.strip_prefix(' ').map(str::to_owned)).collect()
    }

    fn tables(&self) -> Vec<String> {
        let columns = if self.kind() == Kind::Sqlite { SQLITE_COLUMNS } else { POSTGRES_COLUMNS };
        let tables = self.lines(columns).into_iter().filter_map(|line| line.split(' ').next().map(str::to_owned));
        tables.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Nothing has changed since `before`.
    #[track_caller]
    pub fn is_as(&self, before: &BTreeSet<String>, what: &str) {
        let after = self.dump();
        let changed: Vec<&String> = after.symmetric_difference(before).collect();
        assert!(changed.is_empty(), "{what} has changed {changed:#?}");
    }

    fn lines(&self, query: &str) -> Vec<String> {
        let lines: Vec<Line> = self.db.read(|tx| Ok(diesel::sql_query(query).load(tx.conn)?)).expect("lines");
        lines.into_iter().map(|line| line.line).collect()
    }
}
