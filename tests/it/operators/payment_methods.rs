//! How operators look for payment methods, and what they see of one whose record they opened.

use remit::operators::changes::make;

use super::invoices::billed;
use super::people::names;
use crate::world::{Browser, Cast};

fn look(browser: &mut Browser, by: &str, typed: &str) -> Vec<String> {
    browser.open("/operator/payment-methods").submit("Search", &[("by", by), ("q", typed)]).answers(200);
    names(browser)
}

story! {
    fn payment_methods_are_found_by_name_company_and_invoice_email(world: &mut World) {
        let cast = Cast::of(world);
        crate::invoices::monthly::give_address(world, &cast.harbour);
        let mut olga = world.sign_in(&world.operator());
        let tabs = olga.open("/operator").all("main nav.tabs a");
        let named = "Invoices,Bookkeeping,Bank statements,To decide,People,Payment methods,Emails,Tokens,Webhooks";
        assert_eq!(tabs.join(","), named);
        olga.open("/operator/payment-methods").shows(200, "Payment methods");
        olga.says("Harbour Café GmbH · Germany").says("open").does_not_say("Hafenstraße").does_not_say("clara@");
        assert_eq!(look(&mut olga, "name", "HARB"), ["Harbour billing"]);
        assert_eq!(look(&mut olga, "company", "harbour caf"), ["Harbour billing"]);
        assert_eq!(look(&mut olga, "company", "HARBOUR CAFÉ g"), ["Harbour billing"]);
        assert_eq!(look(&mut olga, "email", "clara"), ["Harbour billing"]);
        assert_eq!(look(&mut olga, "name", "clara@h"), ["Harbour billing"], "what has an @ is an address");
        assert_eq!(look(&mut olga, "name", "billing"), [""; 0]);
        olga.says("No payment method begins with this.");
        look(&mut olga, "company", "%");
        olga.says("No company begins with this.");
        look(&mut olga, "email", "' OR 1=1");
        olga.says("No invoice email begins with this.");
        olga.get("/operator/payment-methods?q=a%00b").answers(422);
        world.queries();
        olga.open("/operator/payment-methods?q=harbour").answers(200);
        assert!(world.queries() <= 3);
    }

    fn a_payment_method_is_opened_with_a_reason_that_its_people_see(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let (olga, oskar) = (world.operator(), world.developer("Oskar Voss", "oskar@hosting.example"));
        world.change(|tx| make(tx, &oskar));
        let page = format!("/operator/payment-methods/{}", cast.harbour.id);
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/payment-methods").click("Harbour billing").shows(200, "Harbour billing").says("Germany");
        for closed in ["Hafenstraße 4", "clara@harbour.example", "Old Bakery", "Clara Brandt", &invoice.number] {
            browser.does_not_say(closed);
        }
        browser.get(&format!("{page}/certificate")).redirects_to(&page);
        browser.open(&page).submit("Open", &[("reason", "why")]).answers(422);
        browser.submit("Open", &[("Reason for access", "Clara asked who can manage it")]).follow();
        for open in ["Hafenstraße 4", "clara@harbour.example", "Old Bakery", "Clara Brandt", "Jo Adler", &invoice.number] {
            browser.says(open);
        }
        browser.says("€2.38").says("Credit none");
        world.queries();
        browser.open(&page).answers(200);
        assert!(world.queries() <= 6);
        browser.click(&invoice.number).says("Hafenstraße 4");
        browser.click("Harbour Café GmbH").shows(200, "Harbour billing");
        for (person, what) in [(&cast.clara, "Harbour billing"), (&cast.jo, "the payment method Harbour billing")] {
            let mut theirs = world.sign_in(person);
            theirs.open("/events").says(&format!("Support looked at {what}"));
            theirs.says("The reason: “Clara asked who can manage it”.");
        }
        for other in [&cast.mara, &cast.stella, &oskar] {
            world.sign_in(other).open("/events").answers(200).does_not_say("Support looked");
        }
        world.sign_in(&oskar).open(&page).answers(200).does_not_say("Hafenstraße 4");
        // Of its people only the names.
        browser.open(&page).click("Clara Brandt").shows(200, "Clara Brandt").does_not_say("clara@harbour.example");
        world.pass_minutes(61);
        world.sign_in(&olga).open(&page).answers(200).does_not_say("Hafenstraße 4");
    }

    fn credit_and_a_closed_state_are_shown(world: &mut World) {
        let cast = Cast::of(world);
        let olga = world.operator();
        let closed = world.closed_with_credit(&cast.stella, 300);
        let mut browser = world.sign_in(&olga);
        browser.open(&format!("/operator/payment-methods/{}", closed.id)).says("closed").does_not_say("€3.00");
        world.opens_record(&olga, closed.id, "A story");
        browser.open(&format!("/operator/payment-methods/{}", closed.id)).says("€3.00").says("closed");
        browser.get("/operator/payment-methods/nothing").answers(404);
        browser.get("/operator/payment-methods/0000000000000000").answers(404);
    }
}
