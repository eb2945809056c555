//! Home, as developers and clients meet it.

pub mod client_words;

use remit::due::run_due;
use remit::payments::changes::pay_by_hand;

use crate::events::plans::steps;
use crate::invitations::acts::{invite_to_work, sql};
use crate::invoices::monthly::{all_invoices, book_all, give_address, noon};
use crate::world::{Browser, Cast, Kind};

story! {
    fn a_client_finds_websites_payers_and_people(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        clara.get("/").shows(200, "Your websites");
        assert!(world.queries() <= 6);
        clara.says("Old Bakery").says("Mara Klein works on it").says("Invoiced to Harbour billing");
        clara.says("Managed by you and Jo Adler").says("How do I stop?").does_not_say("app");
    }

    fn a_client_meets_what_is_to_be_paid_first_and_nothing_twice(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 1));
        run_due(&world.db).expect("a round");
        let invoice = all_invoices(world).remove(0);
        world.clock.set(noon(2026, 12, 10));
        let mut clara = world.sign_in(&cast.clara);
        let headings = clara.get("/").all("main h2");
        assert_eq!(headings, ["To pay", "What it costs", "Websites", "How you pay", "How do I stop?"]);
        clara.says("You pay for one website. One thing needs your attention.").does_not_say("All paid");
        clara.says(&format!("€2.38 due 31 December 2026 Invoice {} · Harbour billing", invoice.number));
        clara.says("€3.34 so far this month, about €10 by the end of the month");
        assert_eq!(clara.text().matches("€2.38").count(), 1);
        // Once more in the numbers of the chart, and for whoever does not see it.
        assert_eq!(clara.all("main :not(.chart) > p, main .what").concat().matches("€3.34").count(), 1);
        // The chart begins with the first month that has anything, and says which month is not over.
        assert_eq!(clara.all(".chart svg text"), ["€2", "Nov", "€3", "Dec", "so far"]);
        assert_eq!(clara.all(".chart .now").len(), 1);
        clara.click(&format!("Pay invoice {}", invoice.number)).says("€2.38 due 31 December 2026 Pay by bank transfer");
        for person in [&cast.mara, &cast.uma, &cast.stella] {
            world.sign_in(person).get("/").answers(200).does_not_say("€2.38").does_not_say(&invoice.number);
        }
        let olga = world.operator();
        world.deals(&olga, &invoice, |tx, invoice, confirmed| pay_by_hand(tx, invoice, confirmed, 238, "2026-12-02", ""));
        let headings = clara.get("/").all("main h2");
        assert_eq!(headings, ["What it costs", "Websites", "Latest invoices", "How you pay", "How do I stop?"]);
        clara.says("You pay for one website. You’re all set. All paid");
        clara.says(&format!("November 2026 {} · Harbour billing paid €2.38", invoice.number));
        clara.click("November 2026").shows(200, &format!("Invoice {}", invoice.number));
        for person in [&cast.mara, &cast.uma, &cast.stella] {
            world.sign_in(person).get("/").answers(200).does_not_say("€2.38").does_not_say(&invoice.number);
        }
    }

    fn what_websites_and_payment_methods_cost_is_said_where_there_are_several(world: &mut World) {
        let cast = Cast::of(world);
        let other = world.payment_method("Second billing", &cast.clara, &[&cast.clara]);
        let shop = world.app("Shop", &cast.clara, Some(&other));
        world.develops(&shop, &cast.mara);
        for app in [&cast.bakery, &shop] {
            book_all(world, app);
        }
        world.clock.set(noon(2026, 12, 10));
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/").says("You pay for 2 websites.").says("€6.68 so far this month, about €20 by the end of the month");
        clara.says("€3.34 so far this month Invoiced to Harbour billing");
        clara.says("€3.34 so far this month Invoiced to Second billing");
        clara.says("1 website €3.34 so far this month, about €10 by the end of the month Managed by you and Jo Adler");
        clara.says("1 website €3.34 so far this month, about €10 by the end of the month Managed by you Invoices");
    }

    fn a_guest_reads_what_this_is_and_sees_the_picture(world: &mut World) {
        let mut guest = world.guest();
        guest.get("/").shows(200, "Hand over the bill, keep the work");
        let headings = guest.all("main h2");
        let expected = ["For developers", "For clients", "How a handover works", "Have you been sent an invitation?"];
        assert_eq!(headings, expected);
        let ties = ["can manage it", "pays for it", "works on it"];
        assert_eq!(guest.all("svg.picture text")[..ties.len()], ties);
        assert_eq!(guest.all("svg.picture").len(), 1);
        assert_eq!(guest.all(".hero a.button"), ["Sign up", "How it works"]);
    }

    fn the_doors_are_a_card_for_guests_only(world: &mut World) {
        let cast = Cast::of(world);
        let mut guest = world.guest();
        for address in ["/login", "/sign-up", "/password/forgot"] {
            guest.get(address).answers(200);
            assert_eq!(guest.all("main.narrow.guest").len(), 1, "{address}");
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/password/forgot").answers(200);
        assert_eq!((clara.all("main.narrow").len(), clara.all("main.guest").len()), (1, 0));
    }

    fn what_begins_here_stands_beside_the_heading(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        for (address, act) in [("/apps", "New app"), ("/teams", "New team"), ("/payment-methods", "New payment method")] {
            uma.get(address).answers(200);
            assert_eq!(uma.all("main > .head > h1 + a.button"), [act], "{address}");
        }
        // Where there is nothing yet, the empty place has it, once.
        let mut sven = world.sign_in(&cast.sven);
        sven.get("/teams").answers(200);
        assert_eq!(sven.all("main a.button"), ["New team"]);
    }

    fn help_answers_whoever_pays(world: &mut World) {
        let mut guest = world.guest();
        guest.get("/help").shows(200, "How it works");
        let money = [
            "How do I pay?",
            "Can I pay by card or direct debit?",
            "When is it due?",
            "Where is my invoice?",
            "Which company is on the invoice?",
            "What if I pay late?",
            "How do I stop?",
        ];
        assert_eq!(guest.all("h3")[..money.len()], money);
    }

    fn a_developer_finds_what_needs_them(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        world.queries();
        mara.get("/").shows(200, "Hello, Mara Klein");
        assert!(world.queries() <= 6);
        mara.says("One thing needs your attention.").says("Harbour Café: the trial ends in 7 days").says("Old Bakery");
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

    fn what_ends_with_its_payment_method_stands_among_the_first(world: &mut World) {
        let cast = Cast::of(world);
        let pier = world.payment_method("Pier billing", &cast.clara, &[&cast.clara]);
        let name = |number: usize| format!("Zoo {number:02}");
        let zoos: Vec<_> = (0..12).map(|number| world.app(&name(number), &cast.mara, Some(&pier))).collect();
        zoos.iter().for_each(|app| world.develops(app, &cast.mara));
        world.pass_minutes(1);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}/close", pier.id)).submit("Close", &[]).follow();
        clara.says("It is being closed");
        clara.open(&format!("/apps/{}", zoos[1].id)).submit("Keep it", &[]).follow().shows(200, "Zoo 01");
        let at = world.clock.now().plus_days(3).0;
        sql(world, &format!("UPDATE apps SET delete_at = {at} WHERE name = 'Zoo 11'"));
        // Who comes later reads it too.
        world.develops(&zoos[10], &cast.jo);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/").says("All apps");
        let text = mara.text();
        let apps = &text[text.find("New app").expect("the list")..];
        let at = |name: &str| apps.find(name).unwrap_or_else(|| panic!("{name} is not there"));
        let first = ["Zoo 11", "Harbour Café", "Zoo 00", "Zoo 02", "Zoo 03", "Zoo 04", "Zoo 05", "Zoo 06"].map(at);
        assert!(first.is_sorted(), "{first:?}");
        assert!(!apps.contains("Zoo 01") && !apps.contains("Zoo 07"), "one is kept, and there are eight of them");
        world.sign_in(&cast.jo).get("/").says("Zoo 10 will be deleted in 7 days");
    }

    fn a_developer_reads_what_those_apps_cost_that_they_pay_for(world: &mut World) {
        let cast = Cast::of(world);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 10));
        // Jo can manage what pays for the bakery, Mara works on it: €10.00 a month, ten days of it, each of three parts rounded once.
        world.sign_in(&cast.jo).get("/").says("· €3.34 so far this month").says("€3.34 so far this month, about €10 by the end of the month");
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
        world.sign_in(&karl).get("/").says("You aren’t paying for any websites yet").says("Add billing details");
    }

    fn what_waits_is_asked_for_only_where_something_does(world: &mut World) {
        let cast = Cast::of(world);
        let queries = |browser: &mut Browser| {
            world.queries();
            browser.get("/").answers(200);
            world.queries()
        };
        let (mut clara, mut mara) = (world.sign_in(&cast.clara), world.sign_in(&cast.mara));
        // It is written down that they were there.
        queries(&mut clara);
        queries(&mut mara);
        let without = [queries(&mut clara), queries(&mut mara)];
        world.invitation_to_payment_method(&cast.jo, "mara@studio.example", &cast.harbour);
        assert_eq!([queries(&mut clara), queries(&mut mara)], [without[0], without[1] + 1]);
        mara.says("Jo Adler invites you to manage Harbour billing");
    }

    fn an_invitation_waits_on_the_home_page(world: &mut World) {
        let cast = Cast::of(world);
        world.invitation_to_pay(&cast.mara, "clara@harbour.example", &[&cast.cafe]);
        world.invitation_to_payment_method(&cast.jo, "mara@studio.example", &cast.harbour);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        clara.get("/").says("Mara Klein asks you to take over the hosting bill for Harbour Café");
        assert!(world.queries() <= 6);
        clara.get(&format!("/payment-methods/{}", cast.harbour.id)).says("mara@studio.example has not answered yet");
        let mut mara = world.sign_in(&cast.mara);
        world.queries();
        mara.get("/").says("Jo Adler invites you to manage Harbour billing");
        assert!(world.queries() <= 6);
        mara.says("Someone has been invited to pay for it. Nothing has changed yet");
        mara.get(&format!("/apps/{}", cast.cafe.id)).says("clara@harbour.example has been invited to pay for it");
    }
}
