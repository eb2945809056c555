//! `remit check`: each rule, broken behind the application's back, is named.

use diesel::connection::SimpleConnection;
use remit::access::check::RULES;
use remit::commands::Command;

use crate::world::{Cast, World};

/// The numbers of the rules that are broken after this SQL.
fn broken_after(world: &World, sql: &str) -> Vec<String> {
    world.taken_back(|tx| {
        tx.conn.batch_execute(sql)?;
        let mut broken = Vec::new();
        for rule in RULES {
            if !rule.broken(tx)?.is_empty() {
                broken.push(rule.name[..1].to_owned());
            }
        }
        broken.dedup();
        Ok(broken)
    })
}

story! {
    fn every_broken_rule_is_named(world: &mut World) {
        let cast = Cast::of(world);
        assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
        let now = world.clock.now().0;
        let offer = |id: &str, state: &str, ends: i64| {
            format!(
                "INSERT INTO invitations (id, kind, state, sender_id, email, message, about, sender_leaves, version, created_at,
                 sent_at, expires_at, reminders) VALUES ('{id}', 'pay', '{state}', '{}', 'a@b.example',
                 '', '', FALSE, 1, 1, 1, {ends}, 0);
                 INSERT INTO invitation_apps (invitation_id, app_id, name) VALUES ('{id}', '{}', 'Harbour Café');",
                cast.mara.id, cast.cafe.id
            )
        };
        let copy = |email: &str| {
            format!(
                "INSERT INTO invoice_copies (id, payment_method_id, email, added_by, added_at, asked_by, asked_at, token_hash,
                 stop_hash) VALUES ('{email}', '{}', '{email}', '{clara}', 1, '{clara}', 1, '{email}', '{email}');",
                cast.harbour.id,
                clara = cast.clara.id
            )
        };
        let (open, over) = (now + 1000, now - 1000);
        for (sql, rules) in [
            (format!("UPDATE memberships SET role = 'limited' WHERE team_id = '{}'", cast.team.id), &["1", "2"][..]),
            (format!("UPDATE teams SET deleted_at = 1 WHERE id = '{}'", cast.team.id), &["1"]),
            (format!("DELETE FROM payment_method_people WHERE payment_method_id = '{}'", cast.lagoon.id), &["2", "a"]),
            (copy("clara@harbour.example"), &["a"]),
            (["a@b.example", "c@d.example", "e@f.example", "g@h.example"].map(copy).concat(), &["a"]),
            (copy("a@b.example") + &format!("UPDATE payment_methods SET state = 'closed' WHERE id = '{}'", cast.harbour.id), &["a"]),
            (copy("a@b.example"), &[]),
            (
                format!(
                    "INSERT INTO invoice_readers (payment_method_id, person_id, granted_by, granted_at)
                     VALUES ('{}', '{}', '{}', 1)",
                    cast.harbour.id, cast.jo.id, cast.clara.id
                ),
                &["n"],
            ),
            (format!("UPDATE people SET account_type = 'client' WHERE id = '{}'", cast.uma.id), &["3"]),
            (format!("UPDATE people SET account_type = 'client' WHERE id = '{}'", cast.mara.id), &["3", "7"]),
            (format!("DELETE FROM memberships WHERE person_id = '{}'", cast.lin.id), &["5"]),
            (format!("DELETE FROM team_apps WHERE app_id = '{}'", cast.shop.id), &["5"]),
            (format!("DELETE FROM developer_connections WHERE app_id = '{}'", cast.cafe.id), &["6"]),
            (format!("DELETE FROM developer_connections WHERE app_id = '{}'", cast.bakery.id), &[]),
            (offer("one", "pending", open) + &offer("two", "to_be_confirmed", open), &["8"]),
            (offer("one", "pending", open) + &offer("two", "pending", over), &[]),
            (offer("one", "pending", open) + &offer("two", "withdrawn", open), &[]),
        ] {
            assert_eq!(broken_after(world, &sql), rules, "{sql}");
        }
        world.change(|tx| Ok(tx.conn.batch_execute("UPDATE people SET account_type = 'client'")?));
        assert!(Command::check().run(world.settings.clone()).is_err());
    }
}
