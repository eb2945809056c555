//! Up to three more addresses for the invoices of a payment method: each is confirmed by its owner, who can end it.

use diesel::prelude::*;
use remit::access::Granted;
use remit::mail::queue;
use remit::model::email_address::EmailAddress;
use remit::model::event::EventKind;
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::payment_methods::changes::copies::{add, confirm};
use remit::store::schema::{invoice_copies, payment_methods};

use crate::invitations::acts::{all_holds, events, sql};
use crate::world::{Act, Browser, Cast, PASSWORD, World, confirmed, rounds};

const BOOKS: &str = "books@tax.example";

/// From now on this address gets copies: it was added by somebody who can manage the payment method, and confirmed.
pub fn copied_to(world: &World, payer: &PaymentMethod, person: &Person, email: &str) {
    let email = EmailAddress::parse(email).expect("an address");
    world.change(|tx| {
        let payer = Granted::ask(tx, person, payer.id)?;
        let confirmed = confirmed(tx);
        let copy = add(tx, &payer, &confirmed, email.clone())?;
        confirm(tx, &copy).map(drop)
    });
}

/// The addresses that get copies of anything, or wait to be confirmed.
pub fn copies(world: &World) -> Vec<String> {
    let all = || invoice_copies::table.order(invoice_copies::email).select(invoice_copies::email);
    world.db.read(|tx| Ok(all().load(tx.conn)?)).expect("the copies")
}

fn page(payer: &PaymentMethod) -> String {
    format!("/payment-methods/{}", payer.id)
}

fn adds<'a>(browser: &'a mut Browser, payer: &PaymentMethod, email: &str) -> &'a mut Browser {
    browser.open(&format!("{}/copies", page(payer))).submit("Add address", &[("Email", email)])
}

/// How many mails went to an address.
fn mails(world: &World, email: &str, kind: &str) -> usize {
    world.mails_to(email).iter().filter(|mail| mail.kind == kind).count()
}

story! {
    fn its_owner_confirms_an_address_by_one_press(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&cast.harbour)).says("Invoices also go to").says("Nobody else.");
        clara.click("Add an address").shows(200, "Send invoices to another address");
        clara.submit("Add address", &[("Email", BOOKS)]).redirects_to(&page(&cast.harbour)).follow();
        assert_eq!(clara.flash(), Some(format!("We’ve asked {BOOKS} to confirm. Until then, no invoices go there.")));
        clara.says("Waiting for confirmation");
        let mail = world.mail_to(BOOKS);
        assert_eq!((mail.kind.as_str(), &mail.link()[..8]), ("confirm_invoice_copy", "/verify/"));
        assert!(mail.text.contains("Clara Brandt (clara@harbour.example)"), "{}", mail.text);
        assert!(mail.text.contains("of each invoice of “Harbour billing”"), "{}", mail.text);
        let (mut guest, mut again) = (world.guest(), world.guest());
        guest.open(mail.link()).shows(200, "Confirm your email").says(BOOKS);
        again.open(mail.link()).says(BOOKS);
        clara.open(&page(&cast.harbour)).says("Waiting for confirmation");
        guest.submit("Confirm", &[]).redirects_to("/invoice-email-confirmed").follow();
        assert_eq!(guest.flash(), Some(format!("Thank you. From now on, a copy of each invoice will come to {BOOKS}.")));
        again.submit("Confirm", &[]).answers(410).says("This address has already been confirmed");
        world.guest().open(mail.link()).answers(410);
        clara.open(&page(&cast.harbour)).says("Confirmed").does_not_say("Waiting for confirmation");
        assert!(!clara.has_button(&format!("Send again to {BOOKS}")));
        assert_eq!(events(world, EventKind::InvoiceCopyConfirmed), 1);
        clara.open("/events").says("You added an address for copies of the invoices of Harbour billing");
        clara.says("Harbour billing was confirmed.").does_not_say(BOOKS);
        world.sign_in(&cast.jo).open("/events").says("Clara Brandt added an address for copies of the invoices of");
        let olga = world.operator();
        world.opens_record(&olga, &cast.harbour, "A story");
        world.sign_in(&olga).open(&format!("/operator{}", page(&cast.harbour))).says("Invoices also go to").says(BOOKS);
    }

    fn there_are_three_at_most_and_none_twice(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        for address in ["", "nobody", "a@tax.example, b@tax.example"] {
            adds(&mut clara, &cast.harbour, address).answers(422);
            assert!(clara.problem("email").is_some(), "{address}");
        }
        adds(&mut clara, &cast.harbour, BOOKS).answers(303);
        for address in [BOOKS, " Books@TAX.example ", "clara@harbour.example"] {
            adds(&mut clara, &cast.harbour, address).answers(422);
            assert_eq!(clara.problem("email").as_deref(), Some("This address is already there. Use another one."), "{address}");
        }
        for address in ["b@tax.example", "c@tax.example"] {
            adds(&mut clara, &cast.harbour, address).answers(303);
        }
        clara.open(&page(&cast.harbour)).says("b@tax.example").does_not_say("Add an address");
        adds(&mut clara, &cast.harbour, "d@tax.example").answers(422);
        let words = "Copies already go to three addresses. Remove one of them first.";
        assert_eq!(clara.problem("email").as_deref(), Some(words));
        assert_eq!((clara.field("email"), mails(world, "d@tax.example", "confirm_invoice_copy")), ("d@tax.example".into(), 0));
        clara.open(&page(&cast.harbour)).submit("Remove b@tax.example", &[]).follow();
        assert_eq!(clara.flash().as_deref(), Some("Invoices no longer go to b@tax.example."));
        clara.says("Remove c@tax.example").does_not_say("Remove b@tax.example");
        adds(&mut clara, &cast.harbour, "d@tax.example").answers(303);
        assert_eq!(copies(world), [BOOKS, "c@tax.example", "d@tax.example"]);
        assert_eq!(events(world, EventKind::InvoiceCopyRemoved), 1);
        all_holds(world);
    }

    fn two_who_add_one_at_the_same_moment_do_not_add_too_many(world: &mut World) {
        let cast = Cast::of(world);
        let add = |email: &'static str| -> Act<'static, u16> {
            Box::new(move |browser: &mut Browser| browser.submit("Add address", &[("Email", email)]).status)
        };
        for _ in 0..rounds(2, 50) {
            for [one, two] in [["c@tax.example", "d@tax.example"], [BOOKS, BOOKS]] {
                sql(world, "DELETE FROM invoice_copies");
                sql(world, "DELETE FROM rate_limits");
                let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
                for address in ["a@tax.example", "b@tax.example"] {
                    adds(&mut clara, &cast.harbour, address).answers(303);
                }
                clara.open(&format!("{}/copies", page(&cast.harbour)));
                jo.open(&format!("{}/copies", page(&cast.harbour)));
                let mut outcomes = world.at_once(vec![(&mut clara, add(one)), (&mut jo, add(two))]);
                outcomes.sort_unstable();
                assert_eq!(outcomes, [303, 422]);
                assert_eq!(copies(world).len(), 3);
                all_holds(world);
            }
        }
    }

    fn only_whoever_can_manage_it_adds_and_removes(world: &mut World) {
        let cast = Cast::of(world);
        let mut jo = world.sign_in(&cast.jo);
        adds(&mut jo, &cast.harbour, BOOKS).follow();
        let [ask, remove] = ["Send again to", "Remove"].map(|act| jo.form(&format!("{act} {BOOKS}")).action);
        for person in [&cast.mara, &cast.uma, &cast.stella] {
            let mut browser = world.sign_in(person);
            browser.get(&format!("{}/copies", page(&cast.harbour))).answers(404);
            browser.post(&format!("{}/copies", page(&cast.harbour)), &[("email", "evil@tax.example")]).answers(404);
            browser.post(&ask, &[]).answers(404);
            browser.post(&remove, &[]).answers(404);
        }
        // By a payment method of one's own it is not there either.
        let mut stella = world.sign_in(&cast.stella);
        for act in [&ask, &remove] {
            stella.post(&act.replace(cast.harbour.id.as_str(), cast.lagoon.id.as_str()), &[]).answers(409);
        }
        assert_eq!((copies(world), mails(world, BOOKS, "confirm_invoice_copy")), (vec![BOOKS.to_owned()], 1));
        // It sends invoices to somebody, so the password is asked for.
        jo.open(&format!("{}/copies", page(&cast.harbour)));
        world.pass_minutes(20);
        jo.submit("Add address", &[("Email", "late@tax.example")]).shows(200, "Confirm it is you");
        assert_eq!(copies(world), [BOOKS]);
        jo.submit("Continue", &[("Current password", PASSWORD)]).redirects_to(&page(&cast.harbour));
        world.sign_in(&cast.clara).post(&remove, &[]).answers(303);
        world.sign_in(&cast.clara).post(&remove, &[]).answers(409).says("This address has already been removed.");
        assert_eq!(copies(world), ["late@tax.example"]);
    }

    fn an_address_is_asked_three_times_a_day_by_the_same_link(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        adds(&mut clara, &cast.harbour, BOOKS).follow();
        let again = format!("Send again to {BOOKS}");
        clara.submit(&again, &[]).follow().says("We’ve sent books@tax.example another link.");
        clara.submit(&again, &[]).follow();
        clara.submit(&again, &[]).answers(429).says("We’ve asked this address three times today.");
        let sent = world.mails_to(BOOKS);
        assert_eq!(sent.len(), 3, "it may be somebody else’s mailbox");
        assert!(sent.iter().all(|mail| mail.link() == sent[0].link()));
        world.pass_days(8);
        world.guest().open(sent[0].link()).answers(410).says("the link is too old");
        world.sign_in(&cast.clara).open(&page(&cast.harbour)).submit(&again, &[]).answers(303);
        let mut guest = world.guest();
        guest.open(sent[0].link()).says(BOOKS);
        world.sign_in(&cast.jo).open(&page(&cast.harbour)).submit(&format!("Remove {BOOKS}"), &[]).answers(303);
        guest.submit("Confirm", &[]).answers(410);
        world.guest().open(sent[0].link()).answers(410);
        adds(&mut world.sign_in(&cast.jo), &cast.harbour, BOOKS).answers(303);
        world.guest().open(sent[0].link()).answers(410);
        assert_eq!(events(world, EventKind::InvoiceCopyConfirmed), 0);
    }

    fn of_two_links_in_two_tabs_a_press_stops_what_its_page_says(world: &mut World) {
        let cast = Cast::of(world);
        for (person, payer) in [(&cast.clara, &cast.harbour), (&cast.stella, &cast.lagoon)] {
            copied_to(world, payer, person, BOOKS);
        }
        let sent = world.mails_to(BOOKS);
        let stop_of = |name: &str| sent.iter().find(|mail| mail.text.contains(name)).expect("a mail").stop();
        let (mut guest, mut tab) = (world.guest(), world.guest());
        guest.open(stop_of("Harbour billing")).says("Harbour billing");
        tab.take_cookies(guest.cookies());
        tab.open(stop_of("Lagoon billing")).says("Lagoon billing");
        guest.take_cookies(tab.cookies());
        guest.submit("Stop these emails", &[]).redirects_to("/stop-emails").follow();
        guest.shows(200, "Stop these emails").says("You’ve opened another link since then.").says("Lagoon billing");
        assert_eq!(copies(world), [BOOKS, BOOKS]);
        guest.open(stop_of("Harbour billing")).submit("Stop these emails", &[]).redirects_to("/emails-stopped");
        guest.follow().says("We’ll no longer send invoices of “Harbour billing”");
        assert_eq!(copies(world), [BOOKS]);
    }

    fn whoever_was_asked_can_refuse_this_person_for_good(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        adds(&mut clara, &cast.harbour, BOOKS).answers(303);
        let mail = world.mail_to(BOOKS);
        let mut guest = world.guest();
        guest.get(mail.stop()).redirects_to("/stop-emails");
        assert_eq!(guest.location(), Some("/stop-emails"), "the token leaves the address");
        guest.follow().shows(200, "Stop these emails").says(BOOKS).says("Harbour billing");
        assert_eq!(copies(world), [BOOKS], "looking changes nothing");
        guest.submit("Stop these emails", &[("nothing_more", "yes")]);
        assert_eq!((guest.status, guest.location()), (303, Some("/emails-stopped")));
        guest.follow().shows(200, "These emails have stopped");
        world.guest().open(mail.stop()).answers(410).says("already been stopped");
        world.guest().open(mail.link()).answers(410);
        assert_eq!((copies(world), events(world, EventKind::InvoiceCopyStopped)), (Vec::new(), 1));
        clara.open("/events").says("Someone who was getting copies of the invoices of Harbour \
                                    billing");
        // She is not told.
        adds(&mut clara, &cast.harbour, BOOKS).follow().says("Waiting for confirmation");
        assert_eq!(mails(world, BOOKS, "confirm_invoice_copy"), 1);
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&page(&cast.harbour)).submit(&format!("Send again to {BOOKS}"), &[]).answers(303);
        assert_eq!(mails(world, BOOKS, "confirm_invoice_copy"), 2);
        // Nor does she reach the address as the invoice email.
        clara.open(&format!("{}/edit", page(&cast.harbour))).submit("Save", &[("Invoice email", BOOKS)]).follow();
        clara.says("waiting for confirmation");
        assert_eq!(mails(world, BOOKS, "confirm_invoice_email"), 0);
    }

    fn that_copies_go_on_is_said_before_somebody_goes(world: &mut World) {
        let cast = Cast::of(world);
        let jo = "jo@books.example";
        let leave = format!("{}/leave", page(&cast.harbour));
        world.sign_in(&cast.jo).open(&leave).answers(200).says("Leave").does_not_say("Copies of invoices");
        copied_to(world, &cast.harbour, &cast.clara, jo);
        let said = format!("Copies of invoices will still go to {jo}. To stop that too, remove that address");
        world.sign_in(&cast.jo).open(&leave).answers(200).says(&said);
        let remove = format!("{}/people/{}/remove", page(&cast.harbour), cast.jo.id);
        world.sign_in(&cast.clara).open(&remove).answers(200).says(&said);
    }

    fn what_is_closed_has_none(world: &mut World) {
        let cast = Cast::of(world);
        let empty = world.payment_method("Empty billing", &cast.clara, &[&cast.clara]);
        copied_to(world, &empty, &cast.clara, BOOKS);
        let mail = world.mail_to(BOOKS);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("{}/close", page(&empty))).says(&format!("the last invoice won’t go to {BOOKS}"));
        clara.submit("Close", &[]).follow().says("has been closed.").does_not_say("Invoices also go to");
        assert_eq!(copies(world), Vec::<String>::new());
        clara.get(&format!("{}/copies", page(&empty))).answers(403);
        clara.post(&format!("{}/copies", page(&empty)), &[("email", BOOKS)]).answers(403);
        world.guest().open(mail.stop()).answers(410);
        all_holds(world);
    }

    fn an_address_that_becomes_the_invoice_email_is_no_copy_any_more(world: &mut World) {
        let cast = Cast::of(world);
        copied_to(world, &cast.harbour, &cast.clara, BOOKS);
        let edit = format!("{}/edit", page(&cast.harbour));
        let mut clara = world.sign_in(&cast.clara);
        adds(&mut clara, &cast.harbour, "asked@tax.example").answers(303);
        clara.open(&edit).submit("Save", &[("Invoice email", BOOKS)]).follow();
        assert_eq!((clara.flash().as_deref(), mails(world, BOOKS, "confirm_invoice_email")), (Some("Saved."), 0));
        let row = payment_methods::table.find(cast.harbour.id).select(PaymentMethod::as_select());
        let harbour: PaymentMethod = world.db.read(|tx| Ok(row.first(tx.conn)?)).expect("harbour");
        assert!(harbour.invoice_email_confirmed_at.is_some() && !harbour.invoice_email_of_manager);
        assert_eq!(copies(world), ["asked@tax.example"]);
        // What nobody has confirmed has to be confirmed as the invoice email.
        clara.open(&edit).submit("Save", &[("Invoice email", "asked@tax.example")]).follow();
        clara.says("waiting for confirmation");
        assert_eq!((copies(world).len(), mails(world, "asked@tax.example", "confirm_invoice_email")), (0, 1));
        // Invoices go to the one before meanwhile.
        adds(&mut clara, &cast.harbour, BOOKS).answers(422);
        all_holds(world);
    }

    fn what_leaves_after_the_secret_was_changed_has_links_that_work(world: &mut World) {
        let cast = Cast::of(world);
        adds(&mut world.sign_in(&cast.clara), &cast.harbour, BOOKS).answers(303);
        world.restart(|settings| settings.secret = b"another secret, and nobody knows this one either".to_vec());
        let mail = world.mail_to(BOOKS);
        world.guest().open(mail.link()).answers(410);
        while world.change(queue::claim).is_some() {}
        world.guest().open(mail.link()).shows(200, "Confirm your email").says(BOOKS);
        world.guest().open(mail.stop()).shows(200, "Stop these emails").says(BOOKS);
    }
}
