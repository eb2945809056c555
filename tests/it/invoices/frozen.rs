//! What is on an invoice stays, even for somebody with the keys to the database.

use diesel::RunQueryDsl;
use remit::due::run_due;

use super::monthly::{all_invoices, book_all, give_address, noon};
use crate::world::Cast;

story! {
    fn the_database_refuses_to_change_what_is_frozen(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2027, 1, 1));
        run_due(&world.db).expect("a round");
        let before = all_invoices(world);
        assert_eq!(before.len(), 2);
        world.notes(&world.operator(), &before[0], 100, "2027-01-02");
        let before = world.dump();
        let attempts = [
            ("UPDATE invoices SET gross = 1", "an invoice is never changed"),
            ("UPDATE invoices SET document = '{}'", "an invoice is never changed"),
            ("UPDATE invoices SET number = 'R1'", "an invoice is never changed"),
            ("UPDATE invoices SET digest = previous_digest", "an invoice is never changed"),
            ("DELETE FROM invoices", "an invoice is never deleted"),
            ("UPDATE billed_months SET net = 1", "a billed month is never changed"),
            ("UPDATE billed_months SET invoice_id = NULL", "a month is billed once"),
            ("DELETE FROM billed_months", "a billed month is never deleted"),
            ("UPDATE payments SET amount = 1", "a payment is never changed"),
            ("DELETE FROM payments", "a payment is never deleted"),
        ];
        for (statement, sentence) in attempts {
            let refused = world.db.write(|tx| Ok(diesel::sql_query(statement).execute(tx.conn)?));
            let problem = refused.expect_err(statement).to_string();
            assert!(problem.contains(sentence), "{statement}: {problem}");
        }
        world.is_as(&before, "tampering");
        world.db.write(|tx| Ok(diesel::sql_query("UPDATE invoices SET reminders = 1").execute(tx.conn)?)).expect("what happens to it");
    }
}
