//! Home, as developers and clients meet it.

use crate::events::plans::steps;
use crate::invitations::acts::{invite_to_work, sql};
use crate::invoices::monthly::{book_all, give_address, noon};
use crate::world::{Cast, Kind};

story! {
    fn a_client_finds_websites_payers_and_people(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        clara.get("/").shows(200, "Your websites");
        assert!(world.queries() <= 6);
        clara.says("Old Bakery").says("Mara Klein works on it").says("Paid with Harbour billing");
        clara.says("Who can manage this").says("Jo Adler").says("How do I stop?").does_not_say("app");
    }

    fn a_developer_finds_what_needs_them(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        world.queries();
        mara.get("/").shows(200, "Hello, Mara Klein");
        assert!(world.queries() <= 6);
        mara.says("One thing needs you.").says("Harbour Café: the trial ends in 7 days").says("Old Bakery");
    }

    fn open_invoices_are_found_by_what_pays(world: &mut World) {
        if world.kind() == Kind::Postgres {
            return;
        }
        let cast = Cast::of(world);
        for person in [&cast.clara, &cast.mara] {
            let mut browser = world.sign_in(person);
            world.statements();
            browser.get("/").answers(200);
            let steps = steps(world);
            assert!(steps.iter().any(|step| step.contains("invoices_open_of_payment_method")), "{steps:#?}");
            assert!(!steps.iter().any(|step| step.contains("invoices_by_state")), "{steps:#?}");
        }
    }

    fn what_ends_first_stands_first_however_much_there_is(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..30 {
            let app = world.app(&format!("Shop {number:02}"), &cast.mara, Some(&cast.harbour));
            world.develops(&app, &cast.mara);
        }
        let at = world.clock.now().plus_days(3).0;
        sql(world, &format!("UPDATE apps SET delete_at = {at} + 1 WHERE name = 'Shop 27'"));
        sql(world, &format!("UPDATE apps SET delete_at = {at} WHERE name = 'Shop 28'"));
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/").says("All apps");
        let text = mara.text();
        let apps = &text[text.find("New app").expect("the list")..];
        let at = |name: &str| apps.find(name).unwrap_or_else(|| panic!("{name} is not there"));
        let first = ["Shop 28", "Shop 27", "Harbour Café", "Old Bakery", "Shop 00", "Shop 03"].map(at);
        assert!(first.is_sorted(), "{first:?}");
        assert!(!apps.contains("Shop 04"), "eight of them");
    }

    fn a_developer_reads_what_those_apps_cost_that_they_pay_for(world: &mut World) {
        let cast = Cast::of(world);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 10));
        // Jo can manage what pays for the bakery, Mara works on it: €10.00 a month, ten days of it, each of three parts rounded once.
        world.sign_in(&cast.jo).get("/").says("· €3.34 so far this month").says("€3.34 so far this month, about €10.00");
        world.sign_in(&cast.mara).get("/").says("Old Bakery").does_not_say("€");
    }

    fn a_domain_is_read_with_its_letters(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        sql(world, "UPDATE payment_methods SET invoice_email = 'office@xn--bcher-kva.example', invoice_email_confirmed_at = NULL");
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/").says("the invoice email is not confirmed yet").says("office@bücher.example").does_not_say("xn--");
    }

    fn whoever_is_invited_is_read_with_the_letters_of_their_domain(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_work(&mut mara, &cast.cafe, "dev@bücher.example");
        for page in [format!("/apps/{}/people", cast.cafe.id), "/events".into(), "/invitations".into()] {
            mara.get(&page).says("dev@bücher.example").does_not_say("xn--");
        }
    }

    fn who_has_nothing_yet_reads_what_to_do_first(world: &mut World) {
        let nora = world.developer("Nora Blank", "nora@blank.example");
        world.sign_in(&nora).get("/").says("Create an app");
        let karl = world.client("Karl Blank", "karl@blank.example");
        world.sign_in(&karl).get("/").says("You do not pay for a website yet");
    }

    fn an_invitation_waits_on_the_home_page_and_costs_no_more_queries(world: &mut World) {
        let cast = Cast::of(world);
        world.invitation_to_pay(&cast.mara, "clara@harbour.example", &[&cast.cafe]);
        world.invitation_to_payment_method(&cast.jo, "mara@studio.example", &cast.harbour);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        clara.get("/").says("Mara Klein asks you to pay for Harbour Café");
        assert!(world.queries() <= 6);
        clara.get(&format!("/payment-methods/{}", cast.harbour.id)).says("mara@studio.example has not answered yet");
        let mut mara = world.sign_in(&cast.mara);
        world.queries();
        mara.get("/").says("Jo Adler invites you to manage Harbour billing");
        assert!(world.queries() <= 6);
        mara.says("Somebody is invited to pay for it. Nothing has changed yet");
        mara.get(&format!("/apps/{}", cast.cafe.id)).says("clara@harbour.example is invited to pay for it");
    }
}
