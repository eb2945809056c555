//! Closing a payment method.

use diesel::prelude::*;
use remit::access::Granted;
use remit::error::Result;
use remit::model::team::Role;
use remit::payment_methods::changes;
use remit::store::Tx;

use crate::world::{Cast, Kind, World, confirmed, written_so_far};

/// How many rows SQLite writes for this, those that triggers write among them.
fn rows_written(world: &World, act: impl Fn(&mut Tx) -> Result<()>) -> i64 {
    world.change(|tx| {
        let before = written_so_far(tx)?;
        act(tx)?;
        Ok(written_so_far(tx)? - before)
    })
}

story! {
    fn closing_writes_rows_for_each_app_and_each_person_and_none_for_each_of_both(world: &mut World) {
        const APPS: i64 = 30;
        const PEOPLE: i64 = 30;
        if world.kind() == Kind::Postgres {
            return;
        }
        let cast = Cast::of(world);
        let team = world.team("Pier team", &[(&cast.uma, Role::Unlimited)]);
        for number in 0..PEOPLE / 2 {
            let of_team = world.developer(&format!("Tess {number}"), &format!("tess{number}@studio.example"));
            world.joins(&team, &of_team, Role::Unlimited);
            let payer = world.client(&format!("Paul {number}"), &format!("paul{number}@harbour.example"));
            world.lets_manage(&cast.harbour, &payer);
        }
        for number in 0..APPS {
            world.team_app(&world.app(&format!("Pier {number}"), &cast.mara, Some(&cast.harbour)), &team);
        }
        let closing = rows_written(world, |tx| {
            let harbour = Granted::ask(tx, &cast.clara, cast.harbour.id)?;
            let confirmed = confirmed(tx);
            changes::close(tx, &harbour, &confirmed)?;
            Ok(())
        });
        assert!(closing > APPS, "{closing} rows: each app is one");
        assert!(closing < 5 * (APPS + PEOPLE), "{closing} rows");
        let keeping = rows_written(world, |tx| {
            diesel::sql_query("UPDATE apps SET delete_at = NULL WHERE delete_at IS NOT NULL").execute(tx.conn)?;
            Ok(())
        });
        assert!((APPS..2 * APPS).contains(&keeping), "{keeping} rows");
    }

    fn closing_tells_everybody_and_deletes_seven_days_later(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).click("Close").shows(200, "Close Harbour billing?");
        clara.says("Old Bakery will go offline and be deleted on 1 December 2026");
        clara.says("Mara Klein can no longer work on Old Bakery").says("You and Jo Adler can still see and manage");
        clara.submit("Close", &[]).follow().says("It is being closed");
        for address in ["mara@studio.example", "jo@books.example", "clara@harbour.example"] {
            assert_eq!(world.mail_to(address).subject, "Old Bakery will be deleted on 1 December 2026");
        }
        clara.get(&format!("{page}/close")).answers(403);
        clara.open(&format!("/apps/{}", cast.bakery.id)).submit("Keep it", &[]).follow();
        clara.open(&page).says("It is being closed");
    }

    fn what_happens_to_several_websites_is_said_once_for_each_person(world: &mut World) {
        let cast = Cast::of(world);
        for name in ["Pier Seven", "Sea View"] {
            world.develops(&world.app(name, &cast.mara, Some(&cast.harbour)), &cast.mara);
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/payment-methods/{}/close", cast.harbour.id));
        clara.says("Old Bakery, Pier Seven and Sea View will go offline and be deleted on 1 December 2026");
        clara.says("Mara Klein can no longer work on Old Bakery, Pier Seven and Sea View");
        clara.says("can no longer manage billing for Old Bakery, Pier Seven and Sea View and decide who works on them");
        clara.does_not_say("will have nobody left who works on it");
        assert_eq!(clara.all(".change li").len(), 6, "{:?}", clara.all(".change li"));
    }

    fn for_what_is_being_deleted_already_nobody_is_to_be_invited(world: &mut World) {
        let cast = Cast::of(world);
        world.app("Pier Seven", &cast.mara, Some(&cast.harbour));
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/apps/{}/delete", cast.bakery.id)).submit("Delete", &[]).redirects_to("/apps/");
        clara.get(&format!("/payment-methods/{}/close", cast.harbour.id)).says("Old Bakery Deleted in 7 days Move Old Bakery");
        clara.says("Invite someone to pay for Pier Seven").does_not_say("Invite someone to pay for Old Bakery");
    }

    fn one_that_pays_for_nothing_is_closed_at_once(world: &mut World) {
        let cast = Cast::of(world);
        let empty = world.payment_method("Empty", &cast.clara, &[&cast.clara]);
        let page = format!("/payment-methods/{}", empty.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("{page}/close")).says("it doesn’t pay for any websites");
        clara.submit("Close", &[]).follow();
        clara.says("It was closed on 24 November 2026");
        clara.get(&format!("{page}/edit")).answers(403);
        clara.get(&page).answers(200);
    }
}
