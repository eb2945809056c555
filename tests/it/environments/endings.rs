//! What goes offline goes seven days later, and can be kept until then.

use diesel::prelude::*;
use remit::due::run_due;
use remit::environments::changes::end_due;
use remit::model::booking::Booking;
use remit::store::Moment;
use remit::store::schema::bookings;

use super::acts::{all_of, at_first, books};
use crate::invoices::monthly::noon;
use crate::world::{Browser, Cast, World};

/// Somebody asks for the deletion of the first environment, which is not the only one.
fn asks(world: &World, cast: &Cast) -> Browser {
    books(world, &cast.mara, &cast.bakery, "php", "s");
    world.opens(&cast.bakery, &cast.mara, "staging");
    world.pass_minutes(1);
    let mut mara = world.sign_in(&cast.mara);
    mara.get(&at_first(world, &cast.bakery, "delete"))
        .submit("Delete", &[])
        .redirects_to(&all_of(&cast.bakery))
        .follow();
    mara
}

/// When each booking of this component ends or ended.
fn ends(world: &World, component: &str) -> Vec<Option<Moment>> {
    world.change(|tx| {
        let of_component = bookings::table.filter(bookings::component.eq(component)).order(bookings::id);
        let all: Vec<Booking> = of_component.select(Booking::as_select()).load(tx.conn)?;
        Ok(all.iter().map(|one| one.ended_at).collect())
    })
}

story! {
    fn the_environment_of_a_live_website_goes_seven_days_later_and_everybody_is_told(world: &mut World) {
        let cast = Cast::of(world);
        let told = world.mails_to("clara@harbour.example").len();
        let mut mara = asks(world, &cast);
        mara.says("main will be deleted on 1 December 2026").says("Keep main").says("PHP");
        for address in ["mara@studio.example", "clara@harbour.example", "jo@books.example"] {
            let mail = world.mail_to(address);
            assert!(mail.subject.ends_with("will be deleted on 1 December 2026"), "{}", mail.subject);
            assert!(mail.text.contains("you can undo the deletion"), "{}", mail.text);
        }
        assert!(world.mails_to("clara@harbour.example").len() > told);
        let subject = "The part that the website Old Bakery runs on (main) will be deleted on 1 December 2026";
        assert_eq!(world.mail_to("clara@harbour.example").subject, subject, "clients know websites");
        assert!(world.mail_to("jo@books.example").text.contains("the environment main of Old Bakery"));
        world.sign_in(&cast.clara).get("/events").says("asked for the deletion of a part of Old Bakery");
        // Asked again it changes nothing; the last one that stays cannot go.
        mara.get(&at_first(world, &cast.bakery, "delete")).redirects_to(&all_of(&cast.bakery));
        mara.post(&at_first(world, &cast.bakery, "delete"), &[]).redirects_to(&all_of(&cast.bakery));
        assert_eq!(world.mails_to("mara@studio.example").len(), 1);
        mara.get(&all_of(&cast.bakery)).answers(200).does_not_say("Delete staging");
        world.pass_days(6);
        world.change(end_due);
        world.sign_in(&cast.mara).get(&all_of(&cast.bakery)).says("Keep main");
        world.pass_days(1);
        run_due(&world.db).expect("a round");
        world.sign_in(&cast.mara).get(&all_of(&cast.bakery)).says("staging").does_not_say("main");
        world.sign_in(&cast.jo).get("/events").says("The environment main of Old Bakery was deleted, as requested.");
    }

    fn whoever_pays_can_keep_it(world: &mut World) {
        let cast = Cast::of(world);
        asks(world, &cast);
        world.sign_in(&cast.sven).post(&at_first(world, &cast.bakery, "keep"), &[]).answers(404);
        world.pass_minutes(1);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&all_of(&cast.bakery)).says("main will be deleted on 1 December 2026");
        clara.submit("Keep main", &[]).redirects_to(&all_of(&cast.bakery)).follow().answers(200).does_not_say("will be deleted");
        assert_eq!(clara.flash().as_deref(), Some("main stays. We’ve emailed everyone involved."));
        assert_eq!(world.mail_to("mara@studio.example").subject, "The environment main of Old Bakery stays");
        world.pass_days(8);
        run_due(&world.db).expect("a round");
        world.sign_in(&cast.mara).get(&all_of(&cast.bakery)).says("main").says("PHP");
        assert_eq!(ends(world, "php"), [None, None]);
    }

    fn what_is_taken_off_goes_seven_days_later_and_can_be_kept(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "mysql", "s");
        world.pass_minutes(1);
        let mut mara = world.sign_in(&cast.mara);
        let take_off = at_first(world, &cast.bakery, "take-off?component=mysql");
        mara.get(&take_off).submit("Remove", &[]).follow().says("Ends on 1 December 2026").does_not_say("Remove MySQL");
        let mail = world.mail_to("clara@harbour.example");
        assert_eq!(mail.subject, "MySQL (its content) of the website Old Bakery will be deleted on 1 December 2026");
        mara.get(&at_first(world, &cast.bakery, "book?component=mysql&plan=m")).says("MySQL is due to be removed. Keep it first");
        world.pass_minutes(1);
        world.sign_in(&cast.clara).get(&all_of(&cast.bakery)).submit("Keep MySQL of main", &[]).answers(303);
        assert_eq!(world.mail_to("mara@studio.example").subject, "MySQL S in the environment main of Old Bakery stays");
        world.pass_days(8);
        world.change(end_due);
        assert_eq!(ends(world, "mysql"), [None]);
    }

    fn what_is_to_end_anyway_ends_at_the_moment_that_was_promised(world: &mut World) {
        let cast = Cast::of(world);
        crate::invoices::monthly::give_address(world, &cast.harbour);
        books(world, &cast.mara, &cast.bakery, "mysql", "s");
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&at_first(world, &cast.bakery, "take-off?component=mysql")).submit("Remove", &[]).answers(303);
        let promised = world.clock.now().plus_days(7);
        // The forecast knows it: seven days of November, not to its end, and one day of December.
        world.clock.set(noon(2026, 12, 1));
        world.sign_in(&cast.jo).get(&format!("/payment-methods/{}", cast.harbour.id)).says("€0.33 so far this month, about €0.33");
        world.clock.set(noon(2026, 12, 25));
        run_due(&world.db).expect("a round");
        assert_eq!(ends(world, "mysql"), [Some(promised)]);
    }

    fn nothing_ends_before_its_mail_has_been_out_for_a_day(world: &mut World) {
        let cast = Cast::of(world);
        world.has_a_mail_server();
        books(world, &cast.mara, &cast.bakery, "mysql", "s");
        let mut mara = asks(world, &cast);
        books(world, &cast.mara, &cast.cafe, "mysql", "s");
        mara.get(&at_first(world, &cast.cafe, "take-off?component=mysql")).submit("Remove", &[]).answers(303);
        world.pass_days(7);
        world.change(end_due);
        assert_eq!(ends(world, "mysql"), [None, None], "both mails still wait");
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&all_of(&cast.bakery)).says("main will be deleted on 8 December 2026");
        mara.get(&all_of(&cast.cafe)).says("Ends on 8 December 2026");
        mara.get("/events").says("The deletion of the environment main of Old Bakery was put off");
        mara.says("MySQL S (main) stays on Harbour Café for longer");
        let subject = "The part that the website Old Bakery runs on (main) will be deleted on 8 December 2026";
        assert_eq!(world.mail_to("clara@harbour.example").subject, subject);
        world.mails_leave();
        world.pass_days(7);
        world.change(end_due);
        let promised = Some(world.clock.now());
        assert_eq!(ends(world, "mysql"), [promised, promised]);
    }

    fn the_same_end_is_asked_for_three_times_a_day(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "mysql", "s");
        let mut mara = world.sign_in(&cast.mara);
        let take_off = at_first(world, &cast.bakery, "take-off");
        for _ in 0..3 {
            mara.post(&take_off, &[("component", "mysql")]).answers(303);
            mara.post(&at_first(world, &cast.bakery, "keep"), &[("component", "mysql")]).answers(303);
        }
        mara.post(&take_off, &[("component", "mysql")]).answers(409).says("three times today");
    }
}
