//! An invoice is sent once more, and what a customer wants to read on it.

use std::collections::BTreeSet;

use remit::due::run_due;

use super::monthly::{all_invoices, document, noon};
use crate::operators::invoices::billed;
use crate::world::Cast;

const CLARA: &str = "clara@harbour.example";

story! {
    fn whoever_pays_has_an_invoice_sent_again_with_a_fresh_link(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let first = world.mail_to(CLARA);
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        for person in [&cast.mara, &cast.stella] {
            world.sign_in(person).post(&format!("{page}/send"), &[]).answers(404);
        }
        world.pass_days(1);
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&page).submit("Send it again", &[]).follow().says("We’ve sent it again, to");
        let second = world.mail_to(CLARA);
        assert_eq!(second.subject, first.subject);
        world.guest().get(first.link()).answers(404);
        world.guest().open(second.link()).shows(200, &format!("Invoice {}", invoice.number));
        jo.open("/events").says(&format!("The invoice {}", invoice.number)).says("was sent again.");
        for _ in 0..2 {
            jo.open(&page).submit("Send it again", &[]).answers(303);
        }
        jo.open(&page).submit("Send it again", &[]).answers(429).says("It was sent again three times today.");
        world.pass_days(1);
        world.sign_in(&cast.clara).open(&page).submit("Send it again", &[]).answers(303);
    }

    fn operators_have_it_sent_to_where_invoices_go_today(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let olga = world.operator();
        world.opens_record(&olga, &invoice, "A story");
        let new = world.corrects(&olga, &invoice);
        world.change(|tx| {
            use diesel::prelude::*;
            use remit::store::schema::payment_methods as it;
            let office = it::invoice_email.eq("office@harbour.example");
            Ok(diesel::update(it::table.find(cast.harbour.id)).set(office).execute(tx.conn)?)
        });
        let mut browser = world.sign_in(&olga);
        for number in [new.number.as_str(), "G2026-000001"] {
            browser.open(&format!("/operator/invoices/{number}")).submit("Send it again", &[]).follow().says("has been sent again.");
        }
        let mails = world.mails_to("office@harbour.example").into_iter();
        let kinds: BTreeSet<String> = mails.map(|mail| mail.kind).collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["credit_note", "invoice_corrected"]);
    }

    fn what_is_cancelled_or_replaced_is_not_sent_again(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let olga = world.operator();
        let new = world.corrects(&olga, &invoice);
        world.takes_back(&olga, &new);
        let mails = world.mails_to(CLARA).len();
        let (mut clara, mut browser) = (world.sign_in(&cast.clara), world.sign_in(&olga));
        for (number, says) in [(&invoice.number, "replaces this one"), (&new.number, "cancelled")] {
            world.opens_record(&olga, if *number == new.number { &new } else { &invoice }, "A story");
            let (of_payer, of_operator) = (format!("/payment-methods/{}/invoices/{number}", cast.harbour.id), format!("/operator/invoices/{number}"));
            clara.open(&of_payer).says(says).does_not_say("Send it again");
            clara.post(&format!("{of_payer}/send"), &[]).answers(409).says("This invoice is cancelled, so it is not sent again.");
            browser.open(&of_operator).says(says).does_not_say("Send it again");
            browser.post(&format!("{of_operator}/send"), &[]).answers(409);
        }
        assert_eq!(world.mails_to(CLARA).len(), mails);
        clara.open(&format!("/payment-methods/{}/invoices/G2026-000001", cast.harbour.id)).submit("Send it again", &[]).answers(303);
        clara.open("/events").says("The credit note G2026-000001 of").says("was sent again.");
    }

    fn both_links_of_a_corrected_invoice_end_together(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let new = world.corrects(&world.operator(), &invoice);
        let mail = world.mails_to(CLARA).into_iter().find(|mail| mail.kind == "invoice_corrected").expect("a mail");
        let links: Vec<&str> = mail.text.lines().filter_map(|line| line.find("/invoice/").map(|at| &line[at..])).collect();
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}/invoices/{}", cast.harbour.id, new.number)).submit("Disable the link", &[]).answers(303);
        assert_eq!(links.len(), 2, "{}", mail.text);
        links.into_iter().for_each(|link| { world.guest().get(link).answers(404); });
    }

    fn order_number_and_reference_stand_on_the_invoices_from_then_on(world: &mut World) {
        let cast = Cast::of(world);
        let before = billed(world, &cast);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        let typed = [("Order number", "PO 4711"), ("Your reference", "04011000-12345-34")];
        clara.open(&format!("{page}/edit")).submit("Save", &typed).follow().says("PO 4711").says("04011000-12345-34");
        clara.open("/events").says("changed the order number and reference of");
        world.clock.set(noon(2027, 1, 1));
        run_due(&world.db).expect("a round");
        let new = all_invoices(world).into_iter().rfind(|one| one.payment_method_id == cast.harbour.id).expect("one more");
        let buyer = document(&new).buyer;
        assert_eq!((buyer.order_number.as_deref(), buyer.reference.as_deref()), (Some("PO 4711"), Some("04011000-12345-34")));
        assert!(!before.document.contains("order_number"), "what is frozen stays as it was");
        world.sign_in(&cast.jo).open(&format!("{page}/invoices/{}", new.number)).says("PO 4711").says("04011000-12345-34");
    }
}
