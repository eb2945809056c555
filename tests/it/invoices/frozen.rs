//! What is on an invoice stays, even for somebody with the keys to the database.

use diesel::RunQueryDsl;
use remit::due::run_due;
use remit::model::document::Buyer;

use super::monthly::{all_invoices, book_all, give_address, noon};
use crate::world::{Cast, Kind, World};

/// What happens to an invoice after it was issued: everything else on it is frozen.
const LATER: [&str; 8] =
    ["answer", "answered_at", "last_notice_until", "paid", "reminded_at", "reminders", "settled_at", "state"];

/// Two invoices; the first is paid, with a euro too much.
fn lived(world: &World) {
    let cast = Cast::of(world);
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    world.clock.set(noon(2027, 1, 1));
    run_due(&world.db).expect("a round");
    let invoices = all_invoices(world);
    assert_eq!(invoices.len(), 2);
    world.notes(&world.operator(), &invoices[0], invoices[0].gross + 100, "2027-01-02");
}

/// What the database says to a statement, which is taken back if it goes through.
fn refusal(world: &World, statement: &str) -> Option<String> {
    let tried = world.db.rehearse(|tx| Ok(diesel::sql_query(statement).execute(tx.conn)?));
    tried.err().map(|problem| problem.to_string())
}

#[track_caller]
fn is_refused(world: &World, statement: &str, sentence: &str) {
    let problem = refusal(world, statement).unwrap_or_else(|| panic!("{statement} went through"));
    assert!(problem.contains(sentence), "{statement}: {problem}");
}

/// As invoices keep it, byte by byte.
const BUYER: &str = r#"{"company":"C","street":"S","postal_code":"1","city":"T","country":"Germany","vat_id":null,"payment_method":"P"}"#;

#[test]
fn whom_an_invoice_is_made_out_to_is_frozen_whole() {
    let buyer: Buyer = serde_json::from_str(BUYER).expect("as it was frozen");
    assert_eq!(serde_json::to_string(&buyer).expect("text"), BUYER);
    for key in ["company", "street", "postal_code", "city", "country", "payment_method"] {
        let mut less: serde_json::Value = serde_json::from_str(BUYER).expect("JSON");
        less.as_object_mut().expect("an object").remove(key);
        assert!(serde_json::from_value::<Buyer>(less).is_err(), "{key}");
    }
}

story! {
    fn no_column_of_what_is_frozen_can_be_changed(world: &mut World) {
        lived(world);
        let before = world.dump();
        let mut free = Vec::new();
        for (table, sentence) in [
            ("invoices", "an invoice is never changed"),
            ("billed_months", "a billed month is never changed"),
            ("payments", "a payment is never changed"),
            ("credits", "credit is never changed"),
        ] {
            for column in world.columns(table) {
                // Also if it stays as it is: nobody has a reason to try.
                match refusal(world, &format!("UPDATE {table} SET {column} = {column}")) {
                    None => free.push(column),
                    Some(problem) if column == "invoice_id" && table == "billed_months" => {
                        assert!(problem.contains("a month is billed once"), "{problem}");
                    }
                    Some(problem) => assert!(problem.contains(sentence), "{table}.{column}: {problem}"),
                }
            }
        }
        assert_eq!(free, LATER);
        is_refused(world, "UPDATE invoices SET gross = 1, reminders = 1", "an invoice is never changed");
        is_refused(world, "UPDATE billed_months SET invoice_id = NULL", "a month is billed once");
        world.is_as(&before, "tampering");
    }

    fn what_corrects_an_invoice_is_not_replaced_by_another_one(world: &mut World) {
        if world.kind() == Kind::Postgres {
            return;
        }
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 1));
        run_due(&world.db).expect("a round");
        world.corrects(&world.operator(), &all_invoices(world)[0]);
        let before = world.dump();
        let columns = world.columns("invoices");
        let other = |column: &String| match column.as_str() {
            "id" => "'another'".to_owned(),
            "number" => "'R2099-000001'".to_owned(),
            same => same.to_owned(),
        };
        let (into, from) = (columns.join(", "), columns.iter().map(other).collect::<Vec<_>>().join(", "));
        let replaced = format!("INSERT OR REPLACE INTO invoices ({into}) SELECT {from} FROM invoices WHERE corrects_id IS NOT NULL");
        is_refused(world, &replaced, "an invoice is never changed");
        world.is_as(&before, "tampering");
    }

    fn nothing_that_is_frozen_can_be_deleted_or_replaced(world: &mut World) {
        lived(world);
        let before = world.dump();
        for (table, deleted, again) in [
            ("payments", "a payment is never deleted", "a payment is never changed"),
            ("credits", "credit is never deleted", "credit is never changed"),
            ("billed_months", "a billed month is never deleted", "a month is billed once"),
            ("invoices", "an invoice is never deleted", "an invoice is never changed"),
        ] {
            is_refused(world, &format!("DELETE FROM {table}"), deleted);
            match world.kind() {
                Kind::Sqlite => {
                    is_refused(world, &format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"), again);
                    if table != "payments" && table != "credits" {
                        let moved = format!("UPDATE OR REPLACE {table} SET rowid = 1 WHERE rowid = 2");
                        is_refused(world, &moved, "is never changed");
                    }
                }
                Kind::Postgres => is_refused(world, &format!("TRUNCATE {table} CASCADE"), deleted),
            }
        }
        let upsert = "INSERT INTO invoices SELECT * FROM invoices WHERE TRUE ON CONFLICT (number) DO UPDATE SET gross = 1";
        is_refused(world, upsert, "an invoice is never changed");
        world.is_as(&before, "tampering");
    }
}
