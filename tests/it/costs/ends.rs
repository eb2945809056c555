//! Until when something counts: the moment that was promised, and the day that had begun.

use chrono_tz::America::Havana;
use diesel::prelude::*;
use remit::access::Granted;
use remit::apps::changes as app_changes;
use remit::costs::queries::{of_payment_methods, this_month_of};
use remit::costs::spending::Sum;
use remit::due::run_due;
use remit::model::app::App;
use remit::model::payment_method::{PaymentMethod, PaymentMethodState};
use remit::model::usage::Month;
use remit::payment_methods::changes as payment_method_changes;
use remit::store::Moment;
use remit::store::schema::{apps, bookings, environments as environments_table, ownerships, payment_methods};

use crate::invoices::monthly::{all_invoices, book_all, document, give_address, noon};
use crate::world::{Cast, World, confirmed};

fn moment(text: &str) -> Moment {
    Moment(text.parse::<chrono::DateTime<chrono::Utc>>().expect("a time").timestamp_millis())
}

/// The days of MySQL that are billed for a month.
fn days_of_mysql(world: &World, payer: &PaymentMethod, month: &str) -> Option<u32> {
    let month: Month = month.parse().expect("a month");
    let costs = world.db.read(|tx| of_payment_methods(tx, &[payer.id], month)).expect("the costs");
    let rows = costs.get(&payer.id).map(|costs| costs.rows.clone()).unwrap_or_default();
    rows.iter().find(|row| row.component == "MySQL").map(|row| row.days)
}

/// MySQL ends now.
fn take_off_mysql(world: &World, cast: &Cast) {
    let booked = bookings::app_id.eq(cast.bakery.id).and(bookings::component.eq("mysql"));
    world.change(|tx| {
        Ok(diesel::update(bookings::table.filter(booked)).set(bookings::ended_at.eq(tx.now)).execute(tx.conn)?)
    });
}

/// The days of each line of the only invoice for a month.
fn days_billed(world: &World, month: &str) -> Vec<u32> {
    let invoice = all_invoices(world).into_iter().find(|one| one.month == month).expect("an invoice");
    document(&invoice).groups.iter().flat_map(|group| &group.lines).map(|line| line.days).collect()
}

fn expected(world: &World, payer: &PaymentMethod) -> i64 {
    let all = world.db.read(|tx| this_month_of(tx, &[payer.id])).expect("this month");
    all.get(&payer.id).map_or(0, |apps| apps.values().map(|month| month.expected).sum())
}

fn deletes(world: &World, cast: &Cast, app: &App) -> Moment {
    world.change(|tx| {
        let app = Granted::ask(tx, &cast.mara, app.id)?;
        let confirmed = confirmed(tx);
        app_changes::schedule_deletion(tx, &app, &confirmed)
    })
}

story! {
    fn a_day_that_begins_twice_has_begun_the_first_time(world: &mut World) {
        world.restart(|settings| settings.time_zone = Havana);
        world.clock.set(moment("2026-10-10T16:00:00Z"));
        let cast = Cast::of(world);
        world.clock.set(moment("2026-10-20T16:00:00Z"));
        world.books(&cast.bakery, &cast.mara, "mysql", "xs");
        // Clocks show midnight at 04:00Z, and an hour later once more.
        world.clock.set(moment("2026-11-01T05:00:00Z"));
        take_off_mysql(world, &cast);
        assert_eq!(days_of_mysql(world, &cast.harbour, "2026-10"), Some(12));
        assert_eq!(days_of_mysql(world, &cast.harbour, "2026-11"), Some(1), "the day had begun an hour before");
    }

    fn a_day_that_begins_at_one_has_not_begun_before(world: &mut World) {
        world.restart(|settings| settings.time_zone = Havana);
        world.clock.set(moment("2027-02-10T16:00:00Z"));
        let cast = Cast::of(world);
        world.books(&cast.bakery, &cast.mara, "mysql", "xs");
        // Clocks leap from midnight to one.
        world.clock.set(moment("2027-03-14T05:00:00Z"));
        take_off_mysql(world, &cast);
        assert_eq!(days_of_mysql(world, &cast.harbour, "2027-03"), Some(13), "the 14th begins with its end");
    }

    fn what_was_promised_to_end_ends_then_though_the_server_was_off(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        world.clock.set(noon(2026, 12, 1));
        book_all(world, &cast.bakery);
        world.clock.set(noon(2027, 1, 5));
        run_due(&world.db).expect("a round");
        let at = deletes(world, &cast, &cast.bakery);
        assert_eq!(at, noon(2027, 1, 12));
        world.clock.set(noon(2027, 1, 25));
        run_due(&world.db).expect("a round");
        let (deleted, ended, gone, until) = world.db.read(|tx| {
            let of_app = ownerships::table.filter(ownerships::app_id.eq(cast.bakery.id));
            Ok((
                apps::table.find(cast.bakery.id).select(apps::deleted_at).first::<Option<Moment>>(tx.conn)?,
                bookings::table.filter(bookings::app_id.eq(cast.bakery.id)).select(bookings::ended_at).load::<Option<Moment>>(tx.conn)?,
                environments_table::table.filter(environments_table::app_id.eq(cast.bakery.id)).select(environments_table::deleted_at).load::<Option<Moment>>(tx.conn)?,
                of_app.select(ownerships::until).load::<Option<Moment>>(tx.conn)?,
            ))
        }).expect("the rows");
        assert_eq!(deleted, Some(at));
        for all in [ended, gone, until] {
            assert!(!all.is_empty() && all.iter().all(|one| *one == Some(at)), "{all:?}");
        }
        world.clock.set(noon(2027, 2, 1));
        run_due(&world.db).expect("a round");
        assert_eq!(days_billed(world, "2027-01"), [12, 12, 12]);
    }

    fn a_deletion_that_is_late_is_not_billed_before_it_has_happened(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        world.clock.set(noon(2027, 1, 5));
        book_all(world, &cast.bakery);
        deletes(world, &cast, &cast.bakery);
        world.clock.set(noon(2027, 2, 1));
        while world.change(remit::invoices::monthly::bill_due).steps > 0 {}
        assert_eq!(days_billed(world, "2027-01"), [8, 8, 8], "from the 5th to the 12th");
    }

    fn a_payment_method_is_closed_since_the_moment_that_was_promised(world: &mut World) {
        let cast = Cast::of(world);
        world.change(|tx| {
            let harbour = Granted::ask(tx, &cast.clara, cast.harbour.id)?;
            let confirmed = confirmed(tx);
            payment_method_changes::close(tx, &harbour, &confirmed)
        });
        let promised = world.clock.now().plus_days(7);
        world.pass_days(5);
        run_due(&world.db).expect("a round that tells of the end of trials");
        world.pass_days(25);
        run_due(&world.db).expect("a round");
        let row = payment_methods::table.find(cast.harbour.id).select((payment_methods::state, payment_methods::closed_at));
        let (state, closed_at): (PaymentMethodState, Option<Moment>) = world.db.read(|tx| Ok(row.first(tx.conn)?)).expect("it");
        assert_eq!((state, closed_at), (PaymentMethodState::Closed, Some(promised)));
        let island = apps::table.find(cast.island.id).select((apps::trial_ends_at, apps::deleted_at));
        let (ends, deleted): (Option<Moment>, Option<Moment>) = world.db.read(|tx| Ok(island.first(tx.conn)?)).expect("it");
        assert_eq!(ends, deleted, "a trial too");
    }

    fn what_is_expected_knows_what_is_to_end(world: &mut World) {
        let cast = Cast::of(world);
        world.clock.set(noon(2027, 1, 1));
        book_all(world, &cast.bakery);
        world.clock.set(noon(2027, 1, 8));
        let whole = expected(world, &cast.harbour);
        assert_eq!(whole, 1000);
        deletes(world, &cast, &cast.bakery);
        assert_eq!(expected(world, &cast.harbour), 500, "until the 15th");
        world.change(|tx| {
            let sooner = bookings::end_at.eq(Some(noon(2027, 1, 12)));
            let php = bookings::app_id.eq(cast.bakery.id).and(bookings::component.eq("php"));
            Ok(diesel::update(bookings::table.filter(php)).set(sooner).execute(tx.conn)?)
        });
        assert_eq!(expected(world, &cast.harbour), 450, "PHP until the 12th: 12 × 5.00 ÷ 30 instead of 15");
        world.change(|tx| Ok(diesel::update(bookings::table).set(bookings::end_at.eq(None::<Moment>)).execute(tx.conn)?));
        let bakery = world.db.read(|tx| Ok(apps::table.find(cast.bakery.id).select(App::as_select()).first(tx.conn)?)).expect("the app");
        let of_app = world.db.read(|tx| Sum::of_app(tx, &bakery)).expect("the app").expect("costs");
        assert_eq!(of_app.expected, "€5.00");
        world.sign_in(&cast.clara).open(&format!("/payment-methods/{}", cast.harbour.id)).says("€5.00");
    }
}
