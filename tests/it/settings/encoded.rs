//! URLs that hold a password: what has to be encoded.

use super::{for_others, settings};

#[test]
fn what_is_not_encoded_is_refused_and_nothing_of_it_repeated() {
    for password in ["s3cr%t", "s3cr%zzt", "s3c#ret", "s3c/ret", "s3c?ret", "s3c@ret", "12#ret", "s3 ret", "[s3cret"] {
        for host in ["db.internal/remit", "db.internal:5432/remit?sslmode=require"] {
            let url = format!("postgres://remit:{password}@{host}");
            let refused = settings(&["--database-url", &url]).err().expect(password);
            assert!(refused.starts_with("DATABASE_URL ") && refused.contains("percent-encode"), "{refused}");
            assert!(!refused.contains("s3") && !refused.contains("ret"), "{password}: {refused}");
        }
    }
    assert!(settings(&["--database-url", "postgres://remit:s3cret/remit"]).is_err(), "a host is missing");
}

#[test]
fn what_is_encoded_passes() {
    for url in [
        "postgres://remit:s3c%23%2F%3F%40%25@db.internal/remit",
        "postgres:///remit?host=/run/postgresql",
        "postgres://%2Frun%2Fpostgresql/remit",
        "postgres://remit@[::1]:5432/remit",
        "postgres://remit:a!$&'()*+,;=~@one:5432,two:5433/remit",
    ] {
        assert_eq!(settings(&["--database-url", url]).err(), None, "{url}");
    }
    let mails = for_others(&[["--smtp-url", "smtps://remit%40billing.example:s3cret@mail.example"]]);
    assert_eq!(mails.err(), None);
}
