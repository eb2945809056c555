//! The pages of invoices, the mail and its link.

use remit::due::run_due;
use remit::model::charge::ChargeState;
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::invoice::Invoice;
use remit::payments::changes::pay_by_hand;

use super::monthly::{all_invoices, book_all, give_address, noon};
use crate::payments::charged::{charge, pays_with, takes_cards};
use crate::world::{Cast, World};

fn billed(world: &World, cast: &Cast) -> Invoice {
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    world.clock.set(noon(2026, 12, 1));
    run_due(&world.db).expect("a round");
    all_invoices(world).remove(0)
}

/// The link in the mail with the invoice.
fn link(world: &World) -> String {
    let mail =
        world.mails_to("clara@harbour.example").into_iter().rfind(|mail| mail.kind == "invoice").expect("a mail");
    mail.link().to_owned()
}

story! {
    fn who_pays_sees_the_invoice_and_nobody_else(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let list = format!("/payment-methods/{}/invoices", cast.harbour.id);
        for person in [&cast.clara, &cast.jo] {
            let mut browser = world.sign_in(person);
            browser.open(&list).says("November 2026").says("€2.38").says("open");
            browser.click("November 2026").shows(200, &format!("Invoice {}", invoice.number));
            browser.says("Old Bakery").says("VAT 19 %").says("€0.38").says("DE89 3704 0044 0532 0130 00");
            browser.says("Due 31 December 2026").says("Item Per month Days Amount");
        }
        let page = format!("{list}/{}", invoice.number);
        for person in [&cast.mara, &cast.uma, &cast.stella] {
            world.sign_in(person).get(&list).answers(404);
            world.sign_in(person).get(&page).answers(404);
        }
        // Of another payment method it is not there either.
        world.sign_in(&cast.stella).get(&format!("/payment-methods/{}/invoices/{}", cast.lagoon.id, invoice.number)).answers(404);
        world.guest().get(&page).answers(303);
    }

    fn its_page_asks_three_queries_and_one_more_once_something_was_paid(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        // Who asks, whether they may, and the invoice.
        clara.get(&page).says("Pay now").says("Disable the link").does_not_say("Still open");
        assert_eq!(world.queries(), 3);
        let olga = world.operator();
        world.deals(&olga, &invoice, |tx, invoice, confirmed| pay_by_hand(tx, invoice, confirmed, 100, "2026-12-02", ""));
        world.queries();
        clara.get(&page).says("Still open");
        assert_eq!(world.queries(), 4);
    }

    fn its_page_asks_for_charges_once_there_is_one(world: &mut World) {
        takes_cards(world);
        let cast = Cast::of(world);
        let payer = pays_with(world, &cast.harbour, GatewayName::Stripe, PaymentKind::Card);
        let invoice = world.sent_invoice(&payer);
        let page = format!("/payment-methods/{}/invoices/{}", payer.id, invoice.number);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        // As its paper says.
        clara.get(&page).says("We will charge your Visa ···· 4242 on 26 November 2026.");
        assert_eq!(world.queries(), 3);
        charge(world, &payer, &invoice, 1, ChargeState::Processing);
        world.queries();
        clara.get(&page).says("The payment is on its way.").does_not_say("We will charge");
        assert_eq!(world.queries(), 4);
    }

    fn the_link_in_the_mail_shows_one_invoice_for_ninety_days(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let mail = world.mail_to("clara@harbour.example");
        assert_eq!(mail.subject, "Your invoice R2026-000001 for November 2026: €2.38");
        assert!(mail.text.contains("Please transfer €2.38 by 31 December 2026"), "{}", mail.text);
        let link = link(world);
        world.guest().open(&link).shows(200, &format!("Invoice {}", invoice.number)).says("Old Bakery");
        world.pass_days(89);
        world.guest().get(&link).answers(200);
        world.pass_days(2);
        world.guest().get(&link).answers(404);
    }

    fn who_pays_can_end_the_link(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let link = link(world);
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).says("can view this invoice without logging in until 1 March 2027");
        // Mara works on the website, and Stella has nothing to do with it.
        for person in [&cast.mara, &cast.stella] {
            world.sign_in(person).post(&format!("{page}/end-link"), &[]).answers(404);
        }
        world.guest().get(&link).answers(200);
        clara.submit("Disable the link", &[]).redirects_to(&page);
        clara.follow().says("The link no longer works.").does_not_say("Disable the link");
        world.guest().get(&link).answers(404);
        clara.open("/events").says(&format!("You ended the link to invoice {}", invoice.number));
        clara.post(&format!("{page}/end-link"), &[]).says("That link has ended already.");
        // A reminder brings none that works.
        world.clock.set(noon(2027, 1, 20));
        run_due(&world.db).expect("a round");
        world.guest().get(&link).answers(404);
    }

    fn the_link_ends_when_somebody_loses_access(world: &mut World) {
        let cast = Cast::of(world);
        billed(world, &cast);
        let link = link(world);
        world.guest().get(&link).answers(200);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}/people/{}/remove", cast.harbour.id, cast.jo.id)).submit("Remove", &[]).answers(303);
        world.guest().get(&link).answers(404);
    }
}
