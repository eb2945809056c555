//! `remit check` finds what somebody has changed about charges who went around the application.

use remit::commands::Command;

use super::{begins, bill, in_time, newest, pays_with, with_card};
use crate::invoices::check::broken_after;
use crate::invoices::monthly::noon;

story! {
    fn charges_that_do_not_fit_their_payments_are_found(world: &mut World) {
        let (cast, gateway, paid) = with_card(world);
        in_time(world, &gateway, &paid);
        world.clock.set(noon(2026, 12, 1));
        let due = bill(world, &cast.harbour);
        begins(world);
        let (paid, due) = (newest(world, &paid), newest(world, &due));
        assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
        let set = |what: &str| format!("UPDATE charges SET {what} WHERE id = '{}'", paid.id);
        let cases = [
            (set("posted = posted - 1"), &["charged"][..]),
            (set("posted = posted + 1"), &["charged", "on its way"]),
            (set("amount = amount - 1"), &["on its way"]),
            (set(&format!("invoice_id = '{}', number = 7", due.invoice_id)), &["charged"]),
            ("UPDATE payments SET charge_id = NULL".into(), &["charged"]),
            ("UPDATE payments SET source = 'statement'".into(), &["charged"]),
            ("UPDATE payments SET amount = amount - 1".into(), &["paid", "charged"]),
            ("DELETE FROM payments".into(), &["paid", "charged"]),
            (
                format!(
                    "DROP INDEX charges_one_at_a_time;
                     UPDATE charges SET state = 'asked', posted = 0, invoice_id = '{}', number = 7 WHERE id = '{}';
                     UPDATE payments SET invoice_id = '{}'",
                    due.invoice_id, paid.id, due.invoice_id
                ),
                &["paid", "charged", "on its way"],
            ),
            ("UPDATE credentials SET state = 'ready'".into(), &["in use"]),
            ("UPDATE payment_methods SET credential_id = NULL".into(), &["in use"]),
        ];
        for (statements, expected) in cases {
            assert_eq!(broken_after(world, &statements), expected, "{statements}");
        }
        assert_eq!(broken_after(world, "SELECT 1"), [""; 0]);
        pays_with(world, &cast.harbour, &cast.clara, remit::model::credential::PaymentKind::Card);
        assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
    }
}
