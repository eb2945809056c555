//! A receipt stays as it is, and whoever has its code sees that there is one.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use remit::commands::Command;
use remit::receipts::check::broken;

use super::sides::{nina_accepts, receipt};
use crate::invitations::steps::invite_to_pay;
use crate::world::{Cast, Kind, World};

const NINA: &str = "nina@roth.example";

/// What the database says to a statement, which is taken back if it goes through.
fn refusal(world: &World, statement: &str) -> Option<String> {
    let tried = world.db.rehearse(|tx| Ok(diesel::sql_query(statement).execute(tx.conn)?));
    tried.err().map(|problem| problem.to_string())
}

fn handed_over(world: &World) -> Cast {
    let cast = Cast::of(world);
    invite_to_pay(&mut world.sign_in(&cast.mara), NINA, &[&cast.cafe], &[]);
    cast
}

story! {
    fn nothing_of_a_receipt_can_be_changed_or_deleted(world: &mut World) {
        handed_over(world);
        nina_accepts(world);
        let before = world.dump();
        for column in world.columns("receipts") {
            let problem = refusal(world, &format!("UPDATE receipts SET {column} = {column}")).expect("a refusal");
            assert!(problem.contains("a receipt is never changed"), "{column}: {problem}");
        }
        let replaces = match world.kind() {
            Kind::Sqlite => ("INSERT OR REPLACE INTO receipts SELECT * FROM receipts", "a receipt is never changed"),
            Kind::Postgres => ("TRUNCATE receipts", "a receipt is never deleted"),
        };
        for (statement, sentence) in [("DELETE FROM receipts", "a receipt is never deleted"), replaces] {
            let problem = refusal(world, statement).expect("a refusal");
            assert!(problem.contains(sentence), "{statement}: {problem}");
        }
        world.is_as(&before, "tampering");
    }

    fn what_does_not_fit_together_is_found(world: &mut World) {
        handed_over(world);
        nina_accepts(world);
        assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
        let drop = match world.kind() {
            Kind::Sqlite => "DROP TRIGGER receipts_stay",
            Kind::Postgres => "DROP TRIGGER receipts_stay ON receipts",
        };
        for (change, why) in [
            ("document = replace(document, 'Nina', 'Nora')", "does not fit its digest"),
            ("document = 'nothing'", "cannot be read"),
            ("code = 'another'", "does not fit its digest"),
            ("accepted_at = accepted_at + 5000", "beside the document"),
            ("giver_id = taker_id", "between others"),
        ] {
            let found = world.db.rehearse(|tx| {
                tx.conn.batch_execute(&format!("{drop}; UPDATE receipts SET {change}"))?;
                broken(tx)
            });
            let found = found.expect("what is broken");
            assert!(found.len() == 1 && found[0].what.contains(why), "{change}: {found:?}");
        }
    }

    fn a_code_says_that_there_is_a_receipt_and_nothing_more(world: &mut World) {
        handed_over(world);
        let mut nina = nina_accepts(world);
        let page = nina.open(&receipt(world, NINA)).text();
        let (_, code) = page.split_once("Code: ").expect("the code");
        let code: String = code.chars().take(34).collect();
        let mut guest = world.guest();
        for typed in [code.clone(), code.to_uppercase(), code.replace('-', "")] {
            guest.get(&format!("/receipts/{typed}")).shows(200, "A receipt with this code was made here");
            guest.says("It was made on").says("both sides can see it when they are logged in");
            guest.does_not_say("genuine");
            for secret in ["Nina", "Mara", "Harbour", "nina@", "mara@"] {
                guest.does_not_say(secret);
            }
        }
        let last = if code.ends_with('0') { '1' } else { '0' };
        let wrong = format!("{}{last}", &code[..code.len() - 1]);
        let longer = format!("{code}0");
        let nothing = guest.get(&format!("/receipts/{wrong}")).answers(404).source();
        guest.says("No receipt has this code. Compare it letter by letter.").does_not_say("invite you");
        for other in [&code[..30], "nothing", longer.as_str()] {
            assert_eq!(guest.get(&format!("/receipts/{other}")).answers(404).source(), nothing, "{other}");
        }
    }
}
