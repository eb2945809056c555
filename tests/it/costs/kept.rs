//! What is kept of the running month is what would be counted, and nobody waits for it to be kept.

use remit::costs::kept::broken;
use remit::due::run_due;
use remit::model::app::App;

use crate::invitations::acts::sql;
use crate::invoices::monthly::{book_all, noon};
use crate::world::{Browser, Cast, World};

/// The page of what pays, and how many queries it took.
fn page(world: &World, clara: &mut Browser, cast: &Cast) -> (String, usize) {
    world.queries();
    clara.get(&format!("/payment-methods/{}", cast.harbour.id)).shows(200, "Harbour billing");
    (clara.text(), world.queries())
}

/// The same, counted anew: nothing is kept.
fn counted(world: &World, clara: &mut Browser, cast: &Cast) -> (String, usize) {
    sql(world, "UPDATE running_months SET counted_for = ''");
    page(world, clara, cast)
}

/// Four of them.
fn shops(world: &World, cast: &Cast) -> Vec<App> {
    let shop = |number: usize| {
        let shop = world.app(&format!("Shop {number}"), &cast.mara, Some(&cast.harbour));
        world.develops(&shop, &cast.mara);
        book_all(world, &shop);
        shop
    };
    (0..4).map(shop).collect()
}

story! {
    fn a_page_reads_what_is_kept_instead_of_counting(world: &mut World) {
        let cast = Cast::of(world);
        world.clock.set(noon(2026, 12, 1));
        let shops = shops(world, &cast);
        world.clock.set(noon(2026, 12, 10));
        let mut clara = world.sign_in(&cast.clara);
        // It is written down that she was there.
        page(world, &mut clara, &cast);
        run_due(&world.db).expect("a round");
        let kept = page(world, &mut clara, &cast);
        let (text, queries) = counted(world, &mut clara, &cast);
        assert!(text.contains("so far this month, about €40 by the end of the month"), "{text}");
        assert_eq!(kept, (text, queries - 1));
        run_due(&world.db).expect("a round");
        world.pass_days(1);
        page(world, &mut clara, &cast);
        let tomorrow = page(world, &mut clara, &cast);
        assert_ne!(tomorrow.0, kept.0, "a day more");
        assert_eq!(tomorrow.1, kept.1, "no round was needed");
        assert_eq!(tomorrow.0, counted(world, &mut clara, &cast).0);
        run_due(&world.db).expect("a round");
        world.books(&shops[0], &cast.mara, "mysql", "xs");
        let dearer = page(world, &mut clara, &cast);
        assert_ne!(dearer.0, tomorrow.0, "seen at once");
        assert_eq!(dearer, counted(world, &mut clara, &cast));
    }

    fn home_says_what_apps_cost_whether_or_not_it_is_kept(world: &mut World) {
        let cast = Cast::of(world);
        world.clock.set(noon(2026, 12, 1));
        shops(world, &cast);
        world.clock.set(noon(2026, 12, 10));
        let mut clara = world.sign_in(&cast.clara);
        run_due(&world.db).expect("a round");
        let kept = clara.get("/").says("so far this month Invoiced to Harbour billing").says("about €40 by the end of the month").text();
        sql(world, "UPDATE running_months SET counted_for = ''");
        assert_eq!(clara.get("/").text(), kept);
    }

    fn how_many_apps_there_are_is_kept_until_that_changes(world: &mut World) {
        let cast = Cast::of(world);
        world.clock.set(noon(2026, 12, 1));
        shops(world, &cast);
        run_due(&world.db).expect("a round");
        let mut clara = world.sign_in(&cast.clara);
        sql(world, &format!("UPDATE running_months SET apps = 77 WHERE payment_method_id = '{}'", cast.harbour.id));
        clara.get("/payment-methods").says("77 websites");
        world.app("Shop 4", &cast.mara, Some(&cast.harbour));
        let counted = clara.get("/payment-methods").says("Harbour billing").does_not_say("77 websites").text();
        run_due(&world.db).expect("a round");
        assert_eq!(clara.get("/payment-methods").text(), counted);
    }

    /// While servers are replaced one after another: the version before counts the sums alone.
    fn how_many_apps_there_are_is_not_what_was_kept_before_another_version_counted(world: &mut World) {
        let cast = Cast::of(world);
        world.clock.set(noon(2026, 12, 1));
        shops(world, &cast);
        run_due(&world.db).expect("a round");
        let mut clara = world.sign_in(&cast.clara);
        world.app("Shop 4", &cast.mara, Some(&cast.harbour));
        let counted = clara.get("/payment-methods").says("Harbour billing").text();
        sql(world, "UPDATE running_months SET counted_for = '2026-12 Europe/Berlin' WHERE counted_for = ''");
        assert_eq!(clara.get("/payment-methods").text(), counted);
    }

    fn the_check_finds_what_is_kept_wrong(world: &mut World) {
        let cast = Cast::of(world);
        world.clock.set(noon(2026, 12, 1));
        shops(world, &cast);
        run_due(&world.db).expect("a round");
        let wrong = || world.db.read(broken).expect("the sums").len();
        assert_eq!(wrong(), 0);
        let of_harbour = format!("WHERE payment_method_id = '{}'", cast.harbour.id);
        sql(world, &format!("UPDATE running_months SET sums = '0,1' {of_harbour}"));
        assert_eq!(wrong(), 1);
        let again = format!("UPDATE running_months SET counted_for = '' {of_harbour}");
        sql(world, &again);
        run_due(&world.db).expect("a round");
        assert_eq!(wrong(), 0);
        let one_more = format!("UPDATE running_months SET apps = apps + 1 {of_harbour}");
        for part in [one_more.as_str(), "DELETE FROM running_apps", "UPDATE running_apps SET sums = '0,1'"] {
            sql(world, part);
            assert_eq!(wrong(), 1, "{part}");
            sql(world, &again);
            run_due(&world.db).expect("a round");
            assert_eq!(wrong(), 0, "{part}");
        }
    }
}
