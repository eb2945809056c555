//! The two levels of access to a payment method: to manage it, and to see its invoices only.

use diesel::prelude::*;
use remit::events::{About, record};
use remit::model::event::EventKind;
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::store::schema::invoice_readers;

use crate::invitations::acts::{all_holds, events, sql};
use crate::invoices::monthly::{book_all, noon};
use crate::world::{Cast, World};

const RITA: &str = "rita@books.example";

/// A bookkeeper who sees the invoices of that payment method.
fn bookkeeper(world: &World, of: &PaymentMethod) -> Person {
    let rita = world.client("Rita Roth", RITA);
    world.lets_read(of, &rita);
    rita
}

fn page(of: &PaymentMethod) -> String {
    format!("/payment-methods/{}", of.id)
}

/// The subjects of the mails to somebody who manages it as before.
fn told(world: &World, address: &str) -> Vec<String> {
    let ours = |kind: &str| kind == "billing_access_given" || kind == "billing_access_ended";
    world.mails_to(address).into_iter().filter(|mail| ours(&mail.kind)).map(|mail| mail.subject).collect()
}

/// How many see invoices only, of whatever it is.
fn readers(world: &World) -> i64 {
    world.change(|tx| Ok(invoice_readers::table.count().get_result(tx.conn)?))
}

story! {
    fn whoever_sees_invoices_only_finds_them_and_nothing_else(world: &mut World) {
        let cast = Cast::of(world);
        let rita = bookkeeper(world, &cast.harbour);
        let invoice = world.invoice(&cast.harbour);
        let page = page(&cast.harbour);
        let about = About { payment_method: Some(cast.harbour.id), ..About::default() };
        world.change(|tx| record(tx, Some(cast.clara.id), EventKind::PaymentMethodChanged, about.clone()));
        let mut rita = world.sign_in(&rita);
        rita.get(&page).shows(200, "Harbour billing").says("Invoices only").says("Old Bakery").says("What it costs");
        for somebody in ["Clara", "Jo Adler", "Mara", "@harbour.example", "Kaistraße", "Who can manage this"] {
            rita.does_not_say(somebody);
        }
        let of_app = |href: &str| href.contains(cast.bakery.id.as_str());
        assert!(!rita.links().iter().any(|link| of_app(&link.href)), "{:?}", rita.links());
        rita.get(&format!("/apps/{}", cast.bakery.id)).answers(404);
        let paper = format!("{page}/invoices/{}", invoice.number);
        rita.get(&format!("{page}/invoices")).answers(200).says(&invoice.number);
        rita.get(&paper).shows(200, &format!("Invoice {}", invoice.number)).says("Pay by bank transfer");
        assert!(!rita.has_button("Send it again"));
        rita.get(&format!("{paper}/invoice.pdf")).answers(200);
        for act in ["edit", "bound", "close"] {
            rita.get(&format!("{page}/{act}")).answers(403);
            rita.post(&format!("{page}/{act}"), &[]).answers(403);
        }
        for act in ["remove", "level"] {
            let of_jo = format!("{page}/people/{}/{act}", cast.jo.id);
            rita.get(&of_jo).answers(403);
            rita.post(&of_jo, &[("level", "invoices_only")]).answers(403);
        }
        for act in ["send", "end-link"] {
            rita.post(&format!("{paper}/{act}"), &[]).answers(403);
        }
        rita.get("/events").answers(200).does_not_say("Harbour billing");
        rita.get(&format!("/invite/payment-method?payment_method={}", cast.harbour.id)).answers(200);
        rita.does_not_say("Harbour billing");
        all_holds(world);
    }

    fn it_is_on_the_home_page_and_in_the_list_of_clients_and_developers(world: &mut World) {
        let cast = Cast::of(world);
        let rita = bookkeeper(world, &cast.harbour);
        world.lets_read(&cast.harbour, &cast.sven);
        let invoice = world.invoice(&cast.harbour);
        let paper = format!("{}/invoices/{}", page(&cast.harbour), invoice.number);
        for person in [&rita, &cast.sven] {
            let mut browser = world.sign_in(person);
            for list in ["/", "/payment-methods"] {
                world.queries();
                browser.get(list).answers(200).says("Harbour billing").says("Invoices only");
                assert!(world.queries() <= 6);
                browser.does_not_say("Clara").does_not_say("Old Bakery").does_not_say("You have no payment method yet");
                assert!(browser.links().iter().any(|link| link.href.starts_with(&paper)), "{list}: {:?}", browser.links());
            }
            browser.get("/payment-methods?q=harbour").answers(200).says("Harbour billing");
            browser.get("/payment-methods?q=lagoon").answers(200).says("No matches.");
            browser.get("/payment-methods?level=invoices_only").answers(200).says("Harbour billing");
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/payment-methods?level=invoices_only").answers(200).says("No matches.");
    }

    fn one_level_becomes_the_other_and_everybody_is_told(world: &mut World) {
        let cast = Cast::of(world);
        world.lets_manage(&cast.harbour, &cast.stella);
        let page = page(&cast.harbour);
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        clara.open(&page).click("Invoices only for Jo Adler").shows(200, "Invoices only for Jo Adler?");
        clara.says("Sees invoices and costs. Changes nothing.").says("We’ll email Jo Adler.");
        clara.says("Jo Adler can no longer see and manage Harbour billing");
        clara.says("Jo Adler can still see the invoices of Harbour billing");
        clara.submit("Invoices only", &[]).redirects_to(&page).follow().answers(200);
        assert_eq!(clara.flash().as_deref(), Some("Jo Adler now sees only the invoices of Harbour billing."));
        assert_eq!(world.mail_to("jo@books.example").subject, "You can now only see the invoices of Harbour billing");
        assert_eq!(told(world, "stella@lagoon.example"), ["Jo Adler can now only see the invoices of Harbour billing"]);
        assert!(told(world, "clara@harbour.example").is_empty());
        jo.get(&page).shows(200, "Harbour billing").says("but not change anything").does_not_say("Clara Brandt");
        jo.get(&format!("/apps/{}", cast.bakery.id)).answers(404);
        all_holds(world);

        world.pass_minutes(1);
        clara.get(&page).says("Invoices only");
        clara.click("Full access for Jo Adler").shows(200, "Full access for Jo Adler?");
        clara.says("Can cancel websites, change addresses and remove people.");
        clara.says("Jo Adler can see and manage Harbour billing");
        clara.submit("Full access", &[]).redirects_to(&page).follow().answers(200);
        assert_eq!(clara.flash().as_deref(), Some("Jo Adler can now manage Harbour billing."));
        assert_eq!(world.mail_to("jo@books.example").subject, "You can now manage Harbour billing");
        assert_eq!(told(world, "stella@lagoon.example").pop().as_deref(), Some("Jo Adler can now manage Harbour billing"));
        assert_eq!(told(world, "stella@lagoon.example").len(), 2);
        jo.get(&page).answers(200).says("Clara Brandt");
        assert_eq!(readers(world), 0);
        let kinds = [EventKind::BillingAccessRemoved, EventKind::InvoicesAccessGiven, EventKind::BillingAccessGiven];
        assert_eq!(kinds.map(|kind| events(world, kind)), [1, 1, 1]);
        clara.get("/events").says("You let Jo Adler see the invoices of Harbour billing");
        all_holds(world);
    }

    fn whoever_sees_invoices_only_is_nobody_who_stays_in_control(world: &mut World) {
        let cast = Cast::of(world);
        bookkeeper(world, &cast.lagoon);
        let page = page(&cast.lagoon);
        let mut stella = world.sign_in(&cast.stella);
        stella.get(&format!("{page}/leave")).says("You are the last person who can manage Lagoon billing");
        assert!(!stella.has_button("Leave"));
        stella.post(&format!("{page}/leave"), &[]).answers(409);
        let own = format!("{page}/people/{}", cast.stella.id);
        stella.post(&format!("{own}/level"), &[("level", "invoices_only")]).answers(409);
        stella.post(&format!("{own}/remove"), &[]).answers(409);
        stella.post(&format!("{own}/level"), &[("level", "all")]).answers(400);
        stella.post("/account/delete", &[]).redirects_to("/account/delete");
        stella.get(&page).answers(200);
        assert_eq!(readers(world), 1);
        all_holds(world);
    }

    fn somebody_no_longer_sees_the_invoices_and_is_told(world: &mut World) {
        let cast = Cast::of(world);
        let mut rita = world.sign_in(&bookkeeper(world, &cast.harbour));
        let page = page(&cast.harbour);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).says("Rita Roth");
        clara.click("Remove Rita Roth").shows(200, "Remove Rita Roth?");
        clara.says("Rita Roth can no longer see the invoices of Harbour billing");
        clara.submit("Remove", &[]).redirects_to(&page).follow().answers(200);
        assert_eq!(clara.flash().as_deref(), Some("Rita Roth no longer sees the invoices of Harbour billing."));
        let mail = world.mail_to(RITA);
        assert_eq!(mail.subject, "You can no longer see the invoices of Harbour billing");
        assert!(!mail.text.contains("clara@harbour.example"), "{}", mail.text);
        assert_eq!(told(world, "jo@books.example"), ["Rita Roth can no longer see the invoices of Harbour billing"]);
        rita.get(&page).answers(404);
        rita.get(&format!("{page}/invoices")).answers(404);
        rita.get("/events").answers(200);
        clara.get("/events").says("You removed Rita Roth from those who see the invoices of Harbour billing");
        all_holds(world);
    }

    fn they_leave_when_they_like(world: &mut World) {
        let cast = Cast::of(world);
        let rita = bookkeeper(world, &cast.harbour);
        world.lets_read(&cast.lagoon, &rita);
        let mut rita = world.sign_in(&rita);
        rita.open(&page(&cast.harbour)).click("Leave").shows(200, "Leave Harbour billing?");
        rita.says("You can no longer see the invoices of Harbour billing").does_not_say("Clara");
        rita.submit("Leave", &[]).redirects_to("/payment-methods").follow().answers(200);
        rita.get(&page(&cast.harbour)).answers(404);
        assert_eq!(told(world, "clara@harbour.example"), ["Rita Roth can no longer see the invoices of Harbour billing"]);
        assert_eq!(events(world, EventKind::InvoicesAccessLeft), 1);
        all_holds(world);
        // Of one that is closed too.
        sql(world, &format!("UPDATE payment_methods SET state = 'closed', closed_at = 1 WHERE id = '{}'", cast.lagoon.id));
        rita.open(&page(&cast.lagoon)).says("It was closed on");
        rita.click("Leave").submit("Leave", &[]).redirects_to("/payment-methods");
        assert_eq!(readers(world), 0);
    }

    fn a_deleted_account_sees_nothing_and_one_that_becomes_a_client_keeps_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut rita = world.sign_in(&bookkeeper(world, &cast.harbour));
        rita.get("/account/delete").says("You can no longer see the invoices of Harbour billing");
        rita.submit("Delete", &[]).redirects_to("/");
        assert_eq!(readers(world), 0);
        world.sign_in(&cast.clara).get(&page(&cast.harbour)).answers(200).does_not_say("Rita Roth");
        let dora = world.developer("Dora Blank", "dora@blank.example");
        world.lets_read(&cast.harbour, &dora);
        let mut dora = world.sign_in(&dora);
        dora.get("/account/type").submit("Switch to a client account", &[]).redirects_to("/account");
        dora.get(&page(&cast.harbour)).shows(200, "Harbour billing").says("Invoices only");
        all_holds(world);
    }

    fn the_home_page_says_what_its_own_page_says_it_costs(world: &mut World) {
        let cast = Cast::of(world);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 10));
        let rita = bookkeeper(world, &cast.harbour);
        world.lets_read(&cast.harbour, &cast.sven);
        let costs = "€3.34 so far this month, about €10 by the end of the month";
        for person in [&rita, &cast.sven] {
            let mut browser = world.sign_in(person);
            browser.get(&page(&cast.harbour)).says(costs);
            world.queries();
            browser.get("/").says("Invoices only").says(costs);
            assert!(world.queries() <= 6);
            // It is none of what they pay.
            assert!(browser.all(".chart").is_empty(), "{}", browser.text());
        }
        world.sign_in(&cast.mara).get("/").answers(200).does_not_say("€3.34");
    }

    fn through_a_team_one_manages_it_as_before(world: &mut World) {
        let cast = Cast::of(world);
        world.lets_read(&cast.studio, &cast.uma);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&page(&cast.studio)).answers(200).says("Who can manage it").says("because you’re an unlimited member");
        uma.get("/payment-methods").answers(200).does_not_say("Invoices only");
        all_holds(world);
    }
}
