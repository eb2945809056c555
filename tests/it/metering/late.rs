//! Records that come after the end of their month: on its invoice while that is not made, then on the next one.

use remit::due::run_due;
use remit::metering::changes::Taken;
use remit::refused::Refused;
use remit::store::Moment;

use super::billed::moves;
use super::{billed, counted, metered, report, transfer};
use crate::invoices::monthly::{all_invoices, document, give_address, noon};
use crate::world::{Cast, World};

fn run(world: &World) {
    run_due(&world.db).expect("a round");
}

story! {
    fn what_comes_before_the_invoice_is_made_stands_on_it(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        world.clock.set(noon(2027, 1, 2));
        // The server was off: December is not billed yet.
        assert_eq!(report(world, &[transfer(world, &cast.bakery, "a", 150_000, noon(2026, 12, 31))]), [Ok(Taken::Now)]);
        run(world);
        assert_eq!(counted(&billed(world, &cast.harbour, "2026-12")), [("Data transfer", 50, 100, 400)]);
    }

    fn what_comes_later_stands_on_the_next_one_with_its_month(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        world.clock.set(noon(2026, 12, 20));
        report(world, &[transfer(world, &cast.bakery, "a", 80_500, noon(2026, 12, 19))]);
        world.clock.set(noon(2027, 1, 1));
        run(world);
        // The last moment of the fifth day in Berlin, and the first of the sixth.
        let end = Moment(noon(2027, 1, 6).0 - 12 * 3_600_000);
        world.clock.set(Moment(end.0 - 1));
        assert_eq!(report(world, &[transfer(world, &cast.bakery, "b", 30_000, noon(2026, 12, 31))]), [Ok(Taken::Now)]);
        report(world, &[transfer(world, &cast.bakery, "c", 101_000, noon(2027, 1, 4))]);
        world.clock.set(end);
        let too_late = Refused::UsageTooLate { days: 5 };
        assert_eq!(report(world, &[transfer(world, &cast.bakery, "d", 1, noon(2026, 12, 31))]), [Err(too_late)]);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        world.sign_in(&cast.clara).open(&page).says("€0.96");
        world.clock.set(noon(2027, 2, 1));
        run(world);
        // 80.5 and 30 are 110.5 GB: 11 more than what is included. Before 81 were used, so 30 more are now.
        let rows = billed(world, &cast.harbour, "2027-01");
        assert_eq!(counted(&rows), [("Data transfer, December 2026", 11, 19, 88), ("Data transfer", 1, 100, 8)]);
        let invoice = all_invoices(world).remove(0);
        assert_eq!(document(&invoice).groups[0].lines[0].when().as_deref(), Some("1 to 31 Dec"));
        assert!(world.db.read(remit::metering::check::broken).expect("the check").is_empty());
    }

    fn who_owns_nothing_any_more_pays_for_what_comes_late(world: &mut World) {
        metered(world);
        let cast = Cast::of(world);
        let [one, two] = ["One", "Two"].map(|name| world.payment_method(name, &cast.mara, &[&cast.mara]));
        let app = world.app("Solo", &cast.mara, Some(&one));
        world.develops(&app, &cast.mara);
        world.clock.set(noon(2026, 12, 31));
        moves(world, &cast.mara, &app, &two);
        world.clock.set(noon(2027, 1, 2));
        run(world);
        report(world, &[transfer(world, &app, "a", 200_000, noon(2026, 12, 31))]);
        report(world, &[transfer(world, &app, "b", 150_000, noon(2027, 1, 1))]);
        world.clock.set(noon(2027, 2, 1));
        run(world);
        assert_eq!(counted(&billed(world, &one, "2027-01")), [("Data transfer, December 2026", 100, 100, 800)]);
        assert_eq!(counted(&billed(world, &two, "2027-01")), [("Data transfer", 50, 100, 400)]);
    }
}
