//! What costs a lot more waits for whoever pays.

use remit::due::run_due;

use super::acts::{all_of, at_first, books};
use crate::world::{Browser, Cast, World};

/// A limited member of the team asks for much more than is booked; Uma alone pays.
fn asks(world: &World, cast: &Cast) -> Browser {
    books(world, &cast.lin, &cast.shop, "php", "s");
    world.lets_book(&cast.studio, 50, 2000);
    world.pass_days(31);
    let mut lin = world.sign_in(&cast.lin);
    lin.get(&at_first(world, &cast.shop, "plan?component=php")).submit("Show what changes", &[("plan", "xl")]);
    lin.says("It costs more than you may book without asking.").says("PHP XL costs €80.00 a month without VAT.");
    lin.submit("Ask", &[]).redirects_to(&all_of(&cast.shop)).follow();
    lin
}

/// Whoever pays comes from the home page; and the address.
fn review(world: &World, cast: &Cast) -> (Browser, String) {
    let mut uma = world.sign_in(&cast.uma);
    uma.get("/").says("Lin Sato asks whether North Shop may cost more");
    let link = uma.links().into_iter().find(|link| link.text.starts_with("Review request")).expect("a button");
    uma.open(&link.href);
    (uma, link.href)
}

story! {
    fn a_large_rise_by_somebody_who_does_not_pay_waits_for_whoever_does(world: &mut World) {
        let cast = Cast::of(world);
        let mut lin = asks(world, &cast);
        assert_eq!(lin.flash().as_deref(), Some("We’ve emailed the people who pay. Nothing changes until one of them \
                                                 says yes."));
        lin.says("PHP XL in main").says("Lin Sato asked just now").does_not_say("€");
        lin.get(&at_first(world, &cast.shop, "plan?component=php")).says("S").says("booked now");
        let mail = world.mail_to("uma@team.example");
        assert_eq!(mail.subject, "May North Shop cost more? Lin Sato asks you");
        assert!(mail.text.contains("It would cost €80.00 a month without VAT instead of €10.00."), "{}", mail.text);

        let (mut uma, _) = review(world, &cast);
        uma.shows(200, "Let North Shop cost €80.00 a month instead of €10.00?").says("PHP XL in main");
        uma.says("From €10.00 to €80.00 a month without VAT, from today").says("PHP XL is booked in main");
        uma.submit("Allow", &[]).redirects_to(&all_of(&cast.shop)).follow().says("XL").does_not_say("Waiting for a yes");
        assert!(world.mail_to("lin@team.example").subject.starts_with("Uma Okafor said yes"));
        uma.get("/").answers(200).does_not_say("may cost more");
        uma.get("/events").says("You allowed PHP XL (main) for North Shop").says("Lin Sato asked whoever pays for North Shop");
        // What was agreed to is what the next rise is compared with.
        books(world, &cast.lin, &cast.shop, "mysql", "xs");
    }

    fn a_client_is_asked_in_words_of_a_client(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "php", "s");
        world.lets_book(&cast.harbour, 50, 2000);
        world.pass_days(31);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&at_first(world, &cast.bakery, "plan?component=php")).submit("Show what changes", &[("plan", "xl")]);
        mara.submit("Ask", &[]).answers(303);
        let mut clara = world.sign_in(&cast.clara);
        let link = clara.get("/").links().into_iter().find(|link| link.text.starts_with("Review request"));
        clara.open(&link.expect("a button").href).shows(200, "Let Old Bakery cost €80.00 a month instead of €10.00?");
        clara.says("PHP XL (runs the website) replaces PHP S").does_not_say("main").does_not_say("booked");
        clara.says("a month without VAT, from today: each day is charged at its highest price.").does_not_say(" plan ");
    }

    fn a_client_reads_of_a_request_that_it_is_no_longer_possible_and_not_why(world: &mut World) {
        let cast = Cast::of(world);
        let rise = world.asks_for(&cast.bakery, &cast.harbour, &cast.mara, "staging");
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/events").says("Mara Klein asked to let Old Bakery cost more");
        let rename = format!("UPDATE environments SET name = 'staging' WHERE app_id = '{}'", cast.bakery.id);
        crate::invitations::acts::sql(world, &rename);
        clara.get(&format!("/apps/{}/rises/{rise}", cast.bakery.id)).answers(409);
        clara.says("This request is closed").does_not_say("environment");
    }

    fn small_steps_add_up(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.lin, &cast.shop, "php", "m");
        world.lets_book(&cast.studio, 50, 2000);
        world.pass_days(31);
        books(world, &cast.lin, &cast.shop, "mysql", "s");
        let mut lin = world.sign_in(&cast.lin);
        lin.get(&at_first(world, &cast.shop, "book?component=jobs&plan=xs")).says("without asking");
        assert!(lin.has_button("Ask") && !lin.has_button("Confirm"));
        world.pass_days(31);
        world.sign_in(&cast.lin).get(&at_first(world, &cast.shop, "book?component=jobs&plan=xs")).answers(200).does_not_say("without asking");
    }

    fn whoever_pays_books_without_asking_anybody_and_so_does_a_developer_on_trial(world: &mut World) {
        let cast = Cast::of(world);
        world.lets_book(&cast.studio, 0, 0);
        books(world, &cast.uma, &cast.shop, "php", "2xl");
        books(world, &cast.mara, &cast.cafe, "php", "2xl");
    }

    fn an_answer_can_be_no_and_a_request_can_be_withdrawn_or_run_out(world: &mut World) {
        let cast = Cast::of(world);
        asks(world, &cast);
        let (mut uma, _) = review(world, &cast);
        uma.submit("Decline", &[]).follow().answers(200).does_not_say("Waiting for a yes");
        assert!(world.mail_to("lin@team.example").subject.starts_with("Uma Okafor declined"));

        let mut lin = world.sign_in(&cast.lin);
        lin.get(&at_first(world, &cast.shop, "book?component=php&plan=xl")).submit("Ask", &[]).follow();
        let (_, page) = review(world, &cast);
        lin.submit("Withdraw PHP XL in main", &[]).follow().answers(200).does_not_say("Waiting for a yes");
        world.sign_in(&cast.uma).get(&page).answers(409).says("This request is closed");

        lin.get(&at_first(world, &cast.shop, "book?component=php&plan=xl")).submit("Ask", &[]).answers(303);
        world.pass_days(14);
        run_due(&world.db).expect("a round");
        assert!(world.mail_to("lin@team.example").subject.starts_with("No answer to what you asked for"));
        world.sign_in(&cast.uma).get("/").answers(200).does_not_say("may cost more");
    }

    fn another_choice_ends_what_was_asked_for(world: &mut World) {
        let cast = Cast::of(world);
        asks(world, &cast);
        books(world, &cast.lin, &cast.shop, "php", "xs");
        world.sign_in(&cast.uma).get("/").answers(200).does_not_say("may cost more");
    }

    fn whoever_no_longer_works_on_it_has_asked_for_nothing(world: &mut World) {
        let cast = Cast::of(world);
        asks(world, &cast);
        let (mut uma, _) = review(world, &cast);
        crate::invitations::acts::sql(world, &format!("DELETE FROM developer_connections WHERE person_id = '{}'", cast.lin.id));
        crate::invitations::acts::sql(world, &format!("DELETE FROM memberships WHERE person_id = '{}'", cast.lin.id));
        uma.submit("Allow", &[]).answers(409).says("This request is closed");
    }

    fn whoever_pays_says_how_much_is_much(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        clara.open(&page).click("Ask before costs rise").shows(200, "Ask before costs rise");
        for (percent, amount, field) in [("many", "20.00", "percent"), ("-1", "20.00", "percent"), ("50", "1.2", "amount"), ("50", "-5.00", "amount")] {
            clara.submit("Save", &[("Percent", percent), ("Amount", amount)]).answers(422);
            assert!(clara.problem(field).is_some(), "{percent} {amount}");
        }
        clara.submit("Save", &[("Percent", "10 %"), ("Amount", "5,00")]).redirects_to(&page).follow();
        clara.open(&format!("{page}/bound"));
        assert_eq!((clara.field("percent"), clara.field("amount")), ("10".into(), "5.00".into()));
        world.sign_in(&cast.mara).get(&format!("{page}/bound")).answers(404);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&at_first(world, &cast.bakery, "book?component=php&plan=xs")).answers(200).does_not_say("without asking");
        mara.get(&at_first(world, &cast.bakery, "book?component=php&plan=s")).says("without asking");
        mara.get(&format!("{}/new", all_of(&cast.bakery))).says("without asking").says("PHP XS: €5.00 a month without VAT");
        mara.submit("Ask", &[("Name", "staging")]).follow().says("a new environment called staging");
        let mail = world.mail_to("clara@harbour.example");
        assert!(mail.text.contains("a new copy called staging for the website Old Bakery"), "{}", mail.text);
    }
}
