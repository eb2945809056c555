//! Copies of invoices: to whom, with what, and that they are no more than copies.

use diesel::prelude::*;
use remit::due::run_due;
use remit::mail::queue;
use remit::model::invoice::Invoice;
use remit::model::mail::{Mail, MailState};
use remit::store::schema::{deliveries, outbox, payment_methods};

use super::monthly::{all_invoices, book_all, give_address, noon};
use crate::payment_methods::copies::{copied_to, copies};
use crate::world::{Cast, TestMail, World};

const CLARA: &str = "clara@harbour.example";
const JO: &str = "jo@books.example";
const BOOKS: &str = "books@tax.example";

/// November is billed for the bakery, and copied.
fn bill(world: &World, cast: &Cast) -> Invoice {
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    on(world, 2026, 12, 1)
}

/// It is noon of this day, and everything due has happened. Gives the newest invoice.
fn on(world: &World, year: i32, month: u32, day: u32) -> Invoice {
    world.clock.set(noon(year, month, day));
    run_due(&world.db).expect("a round");
    all_invoices(world).pop().expect("an invoice")
}

/// The mails to an address that are about an invoice.
fn brought(world: &World, address: &str) -> Vec<TestMail> {
    let about = ["invoice", "credit_note", "invoice_reminder"];
    world.mails_to(address).into_iter().filter(|mail| about.contains(&mail.kind.as_str())).collect()
}

fn kinds(world: &World, address: &str) -> Vec<String> {
    let mut kinds: Vec<String> = brought(world, address).into_iter().map(|mail| mail.kind).collect();
    kinds.sort_unstable();
    kinds
}

/// The mail about an invoice to an address, as it waits or went out.
fn mail_about(world: &World, invoice: &Invoice, address: &str) -> Mail {
    let about = outbox::table.filter(outbox::invoice_id.eq(invoice.id)).filter(outbox::recipient.eq(address));
    let newest = about.order(outbox::created_at.desc()).select(Mail::as_select());
    world.db.read(|tx| Ok(newest.first(tx.conn)?)).expect("a mail")
}

fn nobody_has_confirmed_the_invoice_email(world: &World, cast: &Cast) {
    world.change(|tx| {
        let never = payment_methods::invoice_email_confirmed_at.eq(None::<remit::store::Moment>);
        Ok(diesel::update(payment_methods::table.find(cast.harbour.id)).set(never).execute(tx.conn)?)
    });
}

story! {
    fn a_confirmed_address_gets_invoices_and_credit_notes_and_no_reminders(world: &mut World) {
        let cast = Cast::of(world);
        copied_to(world, &cast.harbour, &cast.clara, BOOKS);
        let mut clara = world.sign_in(&cast.clara);
        let add = format!("/payment-methods/{}/copies", cast.harbour.id);
        clara.open(&add).submit("Add address", &[("Email", "asked@tax.example")]).answers(303);
        let invoice = bill(world, &cast);
        assert_eq!((kinds(world, BOOKS), brought(world, "asked@tax.example").len()), (vec!["invoice".to_owned()], 0));
        let copy = brought(world, BOOKS).remove(0);
        assert!(copy.text.contains("This is a copy") && copy.text.contains("Stop these emails:"), "{}", copy.text);
        assert!(copy.html.contains(copy.stop()), "{}", copy.html);
        world.guest().open(copy.link()).shows(200, &format!("Invoice {}", invoice.number));
        // What makes the worker attach the PDF.
        assert_eq!(mail_about(world, &invoice, BOOKS).invoice_id, Some(invoice.id));
        let own = brought(world, CLARA).remove(0);
        assert_eq!((own.subject.as_str(), own.link()), (copy.subject.as_str(), copy.link()));
        assert!(!own.text.contains("This is a copy") && !own.text.contains("/stop-emails/"), "{}", own.text);
        on(world, 2027, 1, 14);
        assert!(kinds(world, CLARA).contains(&"invoice_reminder".to_owned()));
        assert!(kinds(world, BOOKS).iter().all(|kind| kind == "invoice"), "{:?}", kinds(world, BOOKS));
        world.takes_back(&world.operator(), &invoice);
        assert!(kinds(world, BOOKS).contains(&"credit_note".to_owned()));
    }

    fn a_copy_does_not_count_as_having_reached_the_payer(world: &mut World) {
        let cast = Cast::of(world);
        copied_to(world, &cast.harbour, &cast.clara, BOOKS);
        let invoice = bill(world, &cast);
        let operator = world.operator();
        let list = "/operator?standing=lost";
        let (own, copy) = (mail_about(world, &invoice, CLARA), mail_about(world, &invoice, BOOKS));
        world.change(|tx| queue::refused(tx, &own, "550 no such user"));
        world.sign_in(&operator).open(list).says(&invoice.number).says("Not delivered. 550 no such user");
        world.change(|tx| queue::refused(tx, &copy, "550 of the copy"));
        world.sign_in(&operator).open(list).says("Not delivered. 550 no such user").does_not_say("of the copy");
        assert!(world.change(|tx| queue::retry_one(tx, copy.id)));
        let copy = mail_about(world, &invoice, BOOKS);
        world.change(|tx| queue::sent(tx, &copy));
        world.sign_in(&operator).open(list).says(&invoice.number);
        assert!(world.change(|tx| queue::retry_one(tx, own.id)));
        let own = mail_about(world, &invoice, CLARA);
        world.change(|tx| queue::sent(tx, &own));
        let left = deliveries::table.select(deliveries::invoice_id);
        assert_eq!(world.db.read(|tx| Ok(left.load::<String>(tx.conn)?)).expect("rows"), Vec::<String>::new());
    }

    fn an_address_that_cannot_be_delivered_to_is_shown_as_such(world: &mut World) {
        let cast = Cast::of(world);
        copied_to(world, &cast.harbour, &cast.clara, BOOKS);
        let invoice = bill(world, &cast);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let copy = mail_about(world, &invoice, BOOKS);
        world.sign_in(&cast.jo).open(&page).says("Confirmed").does_not_say("Undeliverable");
        world.change(|tx| queue::refused(tx, &copy, "550 no such user"));
        world.sign_in(&cast.jo).open(&page).says("Undeliverable").says(BOOKS);
        assert!(world.change(|tx| queue::retry_one(tx, copy.id)));
        let copy = mail_about(world, &invoice, BOOKS);
        world.change(|tx| queue::sent(tx, &copy));
        world.sign_in(&cast.jo).open(&page).says("Confirmed").does_not_say("Undeliverable");
    }

    fn whoever_gets_copies_stops_them_by_one_press(world: &mut World) {
        let cast = Cast::of(world);
        copied_to(world, &cast.harbour, &cast.clara, BOOKS);
        let invoice = bill(world, &cast);
        let copy = brought(world, BOOKS).remove(0);
        let (mut guest, mut again) = (world.guest(), world.guest());
        for browser in [&mut guest, &mut again] {
            browser.open(copy.stop()).shows(200, "Stop these emails").says(BOOKS).says("Harbour billing");
            browser.does_not_say("Block further emails");
        }
        assert_eq!(copies(world), [BOOKS], "looking changes nothing");
        guest.submit("Stop these emails", &[]).redirects_to("/emails-stopped").follow();
        assert_eq!(guest.flash(), Some(format!("We’ll no longer send invoices of “Harbour billing” to {BOOKS}.")));
        again.submit("Stop these emails", &[]).answers(410).says("already been stopped");
        world.guest().open(copy.stop()).answers(410);
        assert_eq!(copies(world), Vec::<String>::new());
        let dropped = mail_about(world, &invoice, BOOKS);
        let why = Some("Copies no longer go to this address.");
        assert_eq!((dropped.state, dropped.problem.as_deref()), (MailState::Dropped, why));
        assert_eq!(mail_about(world, &invoice, CLARA).state, MailState::Waiting);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}", cast.harbour.id)).answers(200).does_not_say(BOOKS);
        clara.open("/events").says("Someone who was getting copies of the invoices of Harbour \
                                    billing");
        let next = on(world, 2027, 1, 1);
        let to: Vec<String> = world.mails().into_iter().filter(|(_, mail)| mail.subject.contains(&next.number)).map(|(to, _)| to).collect();
        assert_eq!(to, [CLARA]);
    }

    fn whoever_gets_no_copies_any_more_has_no_link_that_works(world: &mut World) {
        let cast = Cast::of(world);
        copied_to(world, &cast.harbour, &cast.clara, BOOKS);
        let invoice = bill(world, &cast);
        let had = brought(world, BOOKS).remove(0).link().to_owned();
        world.guest().open(&had).says(&invoice.number);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}", cast.harbour.id)).submit(&format!("Remove {BOOKS}"), &[]).answers(303);
        world.guest().get(&had).answers(404);
        // What has not left yet brings another one.
        let own = brought(world, CLARA).remove(0);
        world.guest().open(own.link()).says(&invoice.number);
    }

    fn copies_go_out_once_whatever_becomes_of_the_invoice_email(world: &mut World) {
        let cast = Cast::of(world);
        copied_to(world, &cast.harbour, &cast.clara, BOOKS);
        copied_to(world, &cast.harbour, &cast.clara, JO);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        nobody_has_confirmed_the_invoice_email(world, &cast);
        let invoice = on(world, 2026, 12, 1);
        // Those who can manage it log in. Jo is one of them, and needs no copy.
        assert_eq!((brought(world, CLARA).len(), brought(world, JO).len(), brought(world, BOOKS).len()), (1, 1, 1));
        assert!(brought(world, JO)[0].text.contains("because you can manage the payment method"));
        world.guest().open(brought(world, BOOKS)[0].link()).says(&invoice.number);
        // Mails of one moment are in no order.
        world.pass_minutes(1);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}", cast.harbour.id)).submit("Ask now", &[]).answers(303);
        world.guest().open(world.mail_to(CLARA).link()).submit("Confirm", &[]).answers(303);
        assert_eq!((brought(world, CLARA).len(), brought(world, JO).len(), brought(world, BOOKS).len()), (2, 1, 1));
        // Sent again by hand it goes to all of them.
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        clara.open(&page).submit("Send it again", &[]).answers(303);
        assert_eq!((brought(world, CLARA).len(), brought(world, JO).len(), brought(world, BOOKS).len()), (3, 2, 2));
    }

    fn the_mail_of_a_deleted_account_is_still_the_address_of_a_copy(world: &mut World) {
        let cast = Cast::of(world);
        copied_to(world, &cast.harbour, &cast.clara, "stella@lagoon.example");
        let invoice = bill(world, &cast);
        world.change(|tx| {
            let stella = cast.stella.email.clone().expect("an address");
            queue::drop_of_account(tx, &stella)
        });
        assert_eq!(mail_about(world, &invoice, "stella@lagoon.example").state, MailState::Waiting);
    }
}
