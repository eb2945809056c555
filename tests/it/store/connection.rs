//! How a database is named.

use remit::store::connection::DatabaseUrl;

#[test]
fn only_the_two_schemes_name_a_database() {
    assert_eq!(DatabaseUrl::parse("sqlite://var/a.sqlite3"), Some(DatabaseUrl::Sqlite("var/a.sqlite3".into())));
    assert!(matches!(DatabaseUrl::parse("postgres://h/d"), Some(DatabaseUrl::Postgres(_))));
    for wrong in ["", "a.sqlite3", "sqlite:a", "sqlite://", "mysql://h/d", "postgre://h/d"] {
        assert_eq!(DatabaseUrl::parse(wrong), None, "{wrong}");
    }
}
