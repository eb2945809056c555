//! `remit check` finds what somebody has changed who went around the application and the triggers.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use remit::commands::Command;
use remit::due::run_due;
use remit::invoices::check::{LONG_RULES, RULES};
use remit::model::document::digest;
use remit::model::invoice::Invoice;
use remit::payments::statement;
use remit::payments::statements::import;
use remit::store::Tx;

use super::monthly::{all_invoices, book_all, give_address, noon};
use crate::payments::statement as file;
use crate::world::{Cast, Kind, World};

/// What the rules are about, in their order.
const ABOUT: [&str; 18] = [
    "months",
    "whose",
    "notes",
    "unbilled",
    "paid",
    "written off",
    "lines",
    "back",
    "charged",
    "on its way",
    "in use",
    "credit",
    "left",
    "refunded",
    "debited",
    "chain",
    "issued",
    "rows",
];

/// Nothing is wrong with the books.
#[track_caller]
pub fn is_sound(world: &World) {
    assert_eq!(world.change(broken), [""; 0]);
}

/// Which rules are broken now.
pub fn broken(tx: &mut Tx) -> remit::error::Result<Vec<&'static str>> {
    let mut found = Vec::new();
    for rule in RULES {
        found.push(rule.broken(tx)?);
    }
    for (_, finds) in LONG_RULES {
        found.push(finds(tx)?);
    }
    let about = ABOUT.iter().zip(found).filter(|(_, broken)| !broken.is_empty());
    Ok(about.map(|(about, _)| *about).collect())
}

#[derive(diesel::QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
}

/// From here to the end of the transaction no trigger keeps anything.
fn without_triggers(tx: &mut Tx, kind: Kind) -> remit::error::Result<()> {
    if kind == Kind::Postgres {
        return Ok(tx.conn.batch_execute("SET LOCAL session_replication_role = replica")?);
    }
    let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
    let triggers: Vec<Trigger> = diesel::sql_query(triggers).load(tx.conn)?;
    let drops = triggers.iter().map(|trigger| format!("DROP TRIGGER {};", trigger.name));
    Ok(tx.conn.batch_execute(&String::from_iter(drops))?)
}

pub fn broken_after(world: &World, statements: &str) -> Vec<&'static str> {
    let kind = world.kind();
    let found = world.db.rehearse(|tx| {
        without_triggers(tx, kind)?;
        tx.conn.batch_execute(statements)?;
        broken(tx)
    });
    found.expect("the rules")
}

/// November to February, paid by hand, by a statement, taken back, and open.
fn four_invoices(world: &World) -> (Cast, Vec<Invoice>) {
    let cast = Cast::of(world);
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    world.clock.set(noon(2027, 3, 1));
    run_due(&world.db).expect("a round");
    let all = all_invoices(world);
    assert_eq!(all.len(), 4);
    let olga = world.operator();
    world.notes(&olga, &all[0], all[0].gross, "2027-03-01");
    let text = file::file(&file::credit("B1", "11.90", &all[1].number));
    let lines = statement::read(text.as_bytes(), file::OWN).expect("a statement");
    world.operates(&olga, |tx, operator, confirmed| import(tx, operator, confirmed, &lines));
    world.takes_back(&olga, &all[2]);
    (cast, all)
}

/// For November ten euros came in: what is too much has paid a part of December.
fn two_invoices_and_credit(world: &World) {
    let cast = Cast::of(world);
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    world.clock.set(noon(2027, 1, 1));
    run_due(&world.db).expect("a round");
    world.notes(&world.operator(), &all_invoices(world)[0], 1000, "2027-01-01");
}

/// Another document, with a digest that fits it.
pub fn forged(invoice: &Invoice, old: &str, new: &str) -> String {
    assert!(invoice.document.contains(old), "{old} is not in {}", invoice.document);
    let document = invoice.document.replace(old, new);
    let digest = digest(&document, &invoice.previous_digest);
    let document = document.replace('\'', "''");
    format!("UPDATE invoices SET document = '{document}', digest = '{digest}' WHERE number = '{}'", invoice.number)
}

story! {
    fn tampering_around_the_triggers_is_found(world: &mut World) {
        let (cast, all) = four_invoices(world);
        assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
        let set = |what: &str, which: &Invoice| format!("UPDATE invoices SET {what} WHERE id = '{}'", which.id);
        let [by_hand, by_statement, _, open] = all.as_slice() else { panic!("four") };
        let gone = format!(
            "DELETE FROM deliveries WHERE invoice_id = '{0}'; UPDATE outbox SET invoice_id = NULL WHERE invoice_id = '{0}';
             DELETE FROM invoice_links WHERE invoice_id = '{0}'; UPDATE billed_months SET invoice_id = NULL WHERE invoice_id = '{0}';
             DELETE FROM invoices WHERE id = '{0}'", open.id);
        let cases = [
            (set("document = REPLACE(document, 'Hamburg', 'Bremen')", open), &["issued"][..]),
            (set("document = '{}'", open), &["issued"]),
            (forged(by_hand, "Hamburg", "Bremen"), &["chain"]),
            (forged(open, "Hamburg", "Bremen"), &["chain"]),
            (set("gross = gross + 1", open), &["issued"]),
            (set("net = net + 1", open), &["months", "issued"]),
            (set("vat = 0", open), &["issued"]),
            (set("month = '2026-01'", open), &["issued"]),
            (set("kind = 'credit_note'", open), &["whose", "issued"]),
            (set("currency = 'USD'", open), &["whose", "issued"]),
            (set("currency = 'USD'", by_statement), &["whose", "lines", "issued"]),
            (set("issued_at = issued_at - 259200000", open), &["issued"]),
            (set("due_at = due_at + 259200000", open), &["issued"]),
            (set(&format!("payment_method_id = '{}'", cast.studio.id), open), &["months"]),
            (set("number = 'R2027-000009'", open), &["chain", "issued"]),
            (set("previous_digest = ''", open), &["chain", "issued"]),
            (gone, &["chain"]),
            ("UPDATE invoice_numbers SET next = next + 1".into(), &["chain"]),
            ("UPDATE invoice_numbers SET next = next - 1".into(), &["chain"]),
            ("UPDATE invoice_numbers SET last_digest = '' WHERE series = 'G'".into(), &["chain"]),
            ("UPDATE invoices SET credits_id = NULL".into(), &["whose", "notes", "unbilled", "issued"]),
            ("UPDATE invoices SET reason = '' WHERE reason <> ''".into(), &["unbilled", "issued"]),
            ("UPDATE invoices SET state = 'open' WHERE state = 'credited'".into(), &["notes"]),
            (set("state = 'paid'", open), &["paid"]),
            (set("state = 'open'", by_hand), &["paid"]),
            (set("paid = 1", open), &["paid"]),
            (set("state = 'written_off'", open), &["written off"]),
            ("UPDATE billed_months SET net = net + 1".into(), &["months", "rows"]),
            ("UPDATE billed_months SET document = '[]'".into(), &["rows"]),
            ("UPDATE payments SET amount = amount - 1 WHERE source = 'by_hand'".into(), &["paid"]),
            ("DELETE FROM payments WHERE source = 'by_hand'".into(), &["paid"]),
            ("DELETE FROM payments WHERE source = 'statement'".into(), &["paid", "lines"]),
            ("UPDATE bank_transactions SET currency = 'USD'".into(), &["lines"]),
            ("UPDATE bank_transactions SET amount = 1".into(), &["lines"]),
            ("UPDATE bank_transactions SET state = 'unknown'".into(), &["lines"]),
        ];
        for (statements, expected) in cases {
            assert_eq!(broken_after(world, &statements), expected, "{statements}");
        }
        assert_eq!(broken_after(world, "SELECT 1"), [""; 0]);
        let kind = world.kind();
        world.change(|tx| {
            without_triggers(tx, kind)?;
            Ok(tx.conn.batch_execute(&format!("{};{}", set("gross = gross + 1", open), forged(by_hand, "Hamburg", "Bremen")))?)
        });
        assert_eq!(Command::check().run(world.settings.clone()), Err("2 rules are broken.".into()));
    }
    fn credit_that_came_from_nowhere_or_paid_nothing_is_found(world: &mut World) {
        two_invoices_and_credit(world);
        assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
        let cases = [
            ("UPDATE credits SET amount = amount - 1 WHERE kind = 'paid_too_much'", &["credit", "left"][..]),
            ("UPDATE credits SET amount = amount + 1 WHERE kind = 'paid_too_much'", &["credit", "left"]),
            ("UPDATE credits SET invoice_id = NULL WHERE kind = 'used'", &["credit"]),
            ("DELETE FROM credits WHERE kind = 'used'", &["credit", "left"]),
            ("DELETE FROM credits", &["credit"]),
            ("UPDATE payments SET amount = amount + 1 WHERE source = 'credit'", &["paid", "credit"]),
            ("UPDATE payments SET amount = -1 WHERE source = 'by_hand'", &["paid", "back"]),
        ];
        for (statements, expected) in cases {
            assert_eq!(broken_after(world, statements), expected, "{statements}");
        }
    }
}
