//! Reminders of invoices that are not paid: when, once, to whom, and what developers learn.

use diesel::prelude::*;
use remit::due::run_due;
use remit::invoices::reminders::{record_answer, send_last_notice};
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::payment_method::PaymentMethod;
use remit::payments::changes::{pay_by_hand, write_off};
use remit::store::schema::{apps, payment_methods};

use super::monthly::{all_invoices, book_all, give_address, noon};
use crate::world::{Cast, TestMail, World, opened};

const CLARA: &str = "clara@harbour.example";
const MARA: &str = "mara@studio.example";

/// The invoice of Harbour billing for November, €2.38, to be paid until 31 December.
fn billed(world: &World, cast: &Cast) -> Invoice {
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    on(world, 2026, 12, 1);
    all_invoices(world).remove(0)
}

/// It is noon of this day, and everything due has happened.
fn on(world: &World, year: i32, month: u32, day: u32) {
    world.clock.set(noon(year, month, day));
    run_due(&world.db).expect("a round");
}

fn again(world: &World, invoice: &Invoice) -> Invoice {
    all_invoices(world).into_iter().find(|one| one.id == invoice.id).expect("it stays")
}

fn mails(world: &World, address: &str, kind: &str) -> Vec<TestMail> {
    world.mails_to(address).into_iter().filter(|mail| mail.kind == kind).collect()
}

fn reminders(world: &World) -> Vec<TestMail> {
    mails(world, CLARA, "invoice_reminder")
}

story! {
    fn three_and_fourteen_days_late_once_each(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        on(world, 2027, 1, 1);
        on(world, 2027, 1, 2);
        assert_eq!(reminders(world).len(), 0);
        on(world, 2027, 1, 3);
        on(world, 2027, 1, 4);
        on(world, 2027, 1, 13);
        let [first] = reminders(world).try_into().unwrap_or_else(|all: Vec<_>| panic!("{} mails", all.len()));
        assert_eq!(first.subject, format!("Reminder: €2.38 of invoice {} is unpaid", invoice.number));
        assert!(first.text.contains("was due on 31 December 2026"), "{}", first.text);
        assert!(first.text.contains("Reference: RF"), "{}", first.text);
        world.guest().open(first.link()).says(&invoice.number);
        assert_eq!(mails(world, MARA, "payment_problem").len(), 0);
        on(world, 2027, 1, 14);
        on(world, 2027, 1, 15);
        on(world, 2027, 1, 30);
        let all = reminders(world);
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].subject, format!("Second reminder: €2.38 of invoice {} is unpaid", invoice.number));
        assert_eq!(again(world, &invoice).reminders, 2);
        let mut clara = world.sign_in(&cast.clara);
        clara.open("/events").says("A reminder of invoice").says(&invoice.number);
        world.sign_in(&cast.mara).open("/events").answers(200).does_not_say(&invoice.number);
    }

    fn two_servers_at_once_remind_once(world: &mut World) {
        let cast = Cast::of(world);
        billed(world, &cast);
        for day in [3, 14] {
            world.clock.set(noon(2027, 1, day));
            let db = &world.db;
            std::thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| run_due(db).expect("a round"));
                }
            });
        }
        assert_eq!(reminders(world).len(), 2);
        assert_eq!(mails(world, MARA, "payment_problem").len(), 1);
    }

    fn after_a_long_pause_only_the_second_is_sent(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        on(world, 2027, 1, 20);
        on(world, 2027, 1, 29);
        let [mail] = reminders(world).try_into().unwrap_or_else(|all: Vec<_>| panic!("{} mails", all.len()));
        assert!(mail.subject.starts_with("Second reminder"), "{}", mail.subject);
        assert_eq!(again(world, &invoice).reminders, 2);
    }

    fn a_first_one_that_was_late_is_not_followed_at_once(world: &mut World) {
        let cast = Cast::of(world);
        billed(world, &cast);
        on(world, 2027, 1, 12);
        on(world, 2027, 1, 14);
        assert_eq!(reminders(world).len(), 1);
        on(world, 2027, 1, 19);
        assert_eq!(reminders(world).len(), 2);
    }

    fn what_is_paid_or_given_up_is_not_reminded_of(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let olga = world.operator();
        on(world, 2027, 1, 2);
        world.notes(&olga, &invoice, 238, "2027-01-02");
        on(world, 2027, 1, 15);
        assert_eq!(reminders(world).len(), 0);
        let december = all_invoices(world).remove(1);
        world.deals(&olga, &december, write_off);
        on(world, 2027, 2, 20);
        assert_eq!(reminders(world).len(), 0);
        let january = all_invoices(world).remove(2);
        world.takes_back(&olga, &january);
        on(world, 2027, 3, 25);
        assert_eq!(reminders(world).len(), 0);
    }

    fn what_was_paid_in_part_is_asked_for_the_rest(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let olga = world.operator();
        world.notes(&olga, &invoice, 138, "2026-12-01");
        on(world, 2027, 1, 3);
        let mail = reminders(world).remove(0);
        assert!(mail.subject.starts_with("Reminder: €1.00 of invoice"), "{}", mail.subject);
        assert!(mail.text.contains("€1.38 of it has already been paid"), "{}", mail.text);
    }

    fn a_reminder_revives_no_link_that_has_ended(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let link = mails(world, CLARA, "invoice").remove(0).link().to_owned();
        // Its mail has left: a link that nobody has got yet would be made anew.
        world.change(|tx| {
            use remit::store::schema::outbox;
            let sent = outbox::state.eq(remit::model::mail::MailState::Sent);
            Ok(diesel::update(outbox::table).set(sent).execute(tx.conn)?)
        });
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}/people/{}/remove", cast.harbour.id, cast.jo.id)).submit("Remove", &[]).answers(303);
        world.guest().get(&link).answers(404);
        on(world, 2027, 1, 3);
        let mail = reminders(world).remove(0);
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        assert!(mail.text.contains(&page) && !mail.text.contains("without a password"), "{}", mail.text);
        world.guest().get(&link).answers(404);
        on(world, 2027, 1, 14);
        assert_eq!(reminders(world).len(), 2);
        world.guest().get(&link).answers(404);
    }

    fn without_a_confirmed_address_those_who_can_manage_it_are_reminded(world: &mut World) {
        let cast = Cast::of(world);
        billed(world, &cast);
        world.change(|tx| {
            let harbour = payment_methods::table.find(cast.harbour.id);
            let none = None::<remit::store::Moment>;
            Ok(diesel::update(harbour).set(payment_methods::invoice_email_confirmed_at.eq(none)).execute(tx.conn)?)
        });
        on(world, 2027, 1, 3);
        assert_eq!(reminders(world).len(), 1);
        assert_eq!(mails(world, "jo@books.example", "invoice_reminder").len(), 1);
        assert!(!reminders(world)[0].text.contains("without a password"));
    }

    fn developers_learn_that_something_is_wrong_and_never_what(world: &mut World) {
        let cast = Cast::of(world);
        let shop = world.app("Harbour Shop", &cast.mara, Some(&cast.harbour));
        let moved = world.app("Moved Away", &cast.mara, Some(&cast.harbour));
        world.develops(&shop, &cast.mara);
        world.develops(&shop, &cast.sven);
        world.develops(&moved, &cast.mara);
        world.develops(&moved, &cast.sven);
        let invoice = billed(world, &cast);
        on(world, 2027, 1, 3);
        belongs_to(world, &moved, &cast.lagoon);
        on(world, 2027, 1, 14);
        let [mail] = mails(world, MARA, "payment_problem").try_into().unwrap_or_else(|all: Vec<_>| panic!("{} mails", all.len()));
        assert_eq!(mail.subject, "Payment problem with Harbour Shop and Old Bakery: please act by 28 January 2027");
        for text in [&mail.subject, &mail.text, &mail.html] {
            for secret in ["€", "2.38", &invoice.number, "R2026", "Moved Away", "Harbour billing", "Harbour Café GmbH"] {
                assert!(!text.contains(secret), "{secret}: {text}");
            }
        }
        // Each about those apps only that they work on.
        let sven = mails(world, "sven@island.example", "payment_problem").remove(0);
        assert_eq!(sven.subject, "Payment problem with Harbour Shop: please act by 28 January 2027");
        assert!(!sven.text.contains("Old Bakery"));
        assert_eq!(mails(world, "uma@team.example", "payment_problem").len(), 0);
        let mut mara = world.sign_in(&cast.mara);
        let page = |app: &remit::model::app::App| format!("/apps/{}", app.id);
        mara.open(&page(&cast.bakery)).says("Payment problem: please act by 28 January 2027.").does_not_say("€");
        mara.does_not_say(&invoice.number);
        mara.open(&page(&moved)).answers(200).does_not_say("Payment problem");
        // Home says it once for all of them, to those only who do not pay.
        mara.open("/").says("Payment problem with Harbour Shop and Old Bakery Talk to whoever pays.").does_not_say("€");
        mara.does_not_say(&invoice.number);
        for person in [&cast.clara, &cast.jo, &cast.uma] {
            world.sign_in(person).open("/").answers(200).does_not_say("Payment problem");
        }
        world.clock.set(noon(2027, 1, 29));
        world.sign_in(&cast.mara).open(&page(&cast.bakery)).says("Payment problem. Talk to whoever pays");
        world.notes(&world.operator(), &invoice, 238, "2027-01-20");
        for address in [page(&cast.bakery), "/".into()] {
            world.sign_in(&cast.mara).open(&address).answers(200).does_not_say("Payment problem");
        }
    }

    fn a_last_notice_is_sent_once_and_stopped_by_a_payment(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let olga = world.operator();
        let refused = world.tries(&olga, |tx, operator, confirmed| {
            let invoice = opened(tx, operator, confirmed, &invoice)?;
            send_last_notice(tx, &invoice, confirmed)
        });
        assert!(refused.is_err(), "before the reminders");
        on(world, 2027, 1, 14);
        let reminded = again(world, &invoice);
        world.deals(&olga, &reminded, send_last_notice);
        let mail = mails(world, CLARA, "last_notice").remove(0);
        assert_eq!(mail.subject, format!("Please pay invoice {} by 21 January 2027: €2.38", invoice.number));
        let told = mails(world, MARA, "payment_problem");
        assert!(told.iter().any(|mail| mail.subject.ends_with("please act by 21 January 2027")));
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        world.sign_in(&cast.clara).open(&page).says("Please pay this invoice by 21 January 2027.");
        world.guest().open(mail.link()).says("Please pay this invoice by 21 January 2027.");
        world.sign_in(&cast.clara).open("/events").says("A last notice about invoice");
        on(world, 2027, 1, 22);
        world.sign_in(&cast.clara).open(&page).says("This invoice was to be paid by 21 January 2027.");
        assert_eq!(again(world, &invoice).state, InvoiceState::Open, "nothing happens by itself");
        let noticed = again(world, &invoice);
        world.deals(&olga, &noticed, |tx, invoice, confirmed| pay_by_hand(tx, invoice, confirmed, 100, "2027-01-22", ""));
        assert_eq!(again(world, &invoice).last_notice_until, None);
        world.sign_in(&cast.clara).open(&page).answers(200).does_not_say("to be paid by 21 January");
    }

    fn an_answer_stops_a_last_notice(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let olga = world.operator();
        on(world, 2027, 1, 14);
        let reminded = again(world, &invoice);
        world.deals(&olga, &reminded, send_last_notice);
        let noticed = again(world, &invoice);
        world.deals(&olga, &noticed, |tx, invoice, confirmed| record_answer(tx, invoice, confirmed, "Pays in March"));
        let answered = again(world, &invoice);
        assert_eq!((answered.last_notice_until, answered.answer.as_str()), (None, "Pays in March"));
        world.sign_in(&cast.mara).open(&format!("/apps/{}", cast.bakery.id)).answers(200).does_not_say("Payment problem");
        let mut clara = world.sign_in(&cast.clara);
        clara.open("/events").says("An answer about invoice").does_not_say("Pays in March");
        clara.open(&format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number)).answers(200).does_not_say("Please pay this");
    }

    fn what_is_to_be_paid_stands_on_top_of_what_it_is_paid_with(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        for address in [page.as_str(), "/payment-methods", "/"] {
            world.sign_in(&cast.clara).open(address).answers(200).does_not_say("All paid").does_not_say("To pay");
        }
        let invoice = billed(world, &cast);
        for person in [&cast.clara, &cast.jo] {
            for address in [page.as_str(), "/payment-methods"] {
                let mut browser = world.sign_in(person);
                let payer = if address == page { "" } else { " · Harbour billing" };
                let number = &invoice.number;
                let row = format!("To pay €2.38 due 31 December 2026 Invoice {number}{payer} Pay invoice {number}");
                browser.open(address).says(&row).does_not_say("All paid");
                browser.click(&format!("Pay invoice {}", invoice.number));
                browser.shows(200, &format!("Invoice {}", invoice.number)).says("€2.38 due 31 December 2026 Pay by bank transfer");
            }
        }
        let olga = world.operator();
        world.deals(&olga, &invoice, |tx, invoice, confirmed| pay_by_hand(tx, invoice, confirmed, 238, "2026-12-02", ""));
        for person in [&cast.clara, &cast.jo] {
            for address in [page.as_str(), "/payment-methods", "/"] {
                world.sign_in(person).open(address).says("All paid").does_not_say("To pay");
            }
        }
    }

    fn more_open_invoices_than_are_shown_are_counted(world: &mut World) {
        let cast = Cast::of(world);
        billed(world, &cast);
        for month in 1..=12 {
            on(world, 2027, month, 1);
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.open("/").says("13 things need your attention.").says("3 more invoices are open");
        clara.open("/payment-methods").says("3 more invoices are open.");
    }

    fn home_says_what_is_to_be_paid(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        for person in [&cast.clara, &cast.jo] {
            let mut browser = world.sign_in(person);
            browser.open("/").says("€2.38 due 31 December 2026").says("One thing needs your attention.");
            browser.says(&invoice.number).does_not_say("was due").does_not_say("All paid");
        }
        on(world, 2027, 1, 1);
        for person in [&cast.clara, &cast.jo] {
            let mut browser = world.sign_in(person);
            world.queries();
            browser.open("/").says("€2.38 was due 31 December 2026").says("2 things need your attention.");
            assert!(world.queries() <= 6);
            let leads = |text: &str| ["View invoice", "Pay invoice"].iter().any(|words| text.starts_with(words));
            let link = browser.links().into_iter().find(|link| leads(&link.text)).expect("a link");
            browser.open(&link.href).shows(200, &format!("Invoice {}", invoice.number));
        }
        for person in [&cast.mara, &cast.sven, &cast.stella] {
            world.sign_in(person).open("/").answers(200).does_not_say(&invoice.number);
        }
        on(world, 2027, 1, 14);
        let olga = world.operator();
        let reminded = again(world, &invoice);
        world.deals(&olga, &reminded, send_last_notice);
        world.sign_in(&cast.clara).open("/").says("€2.38, please pay by 21 January 2027").says("We have reminded you twice.");
    }
}

/// An app moves to another payment method.
fn belongs_to(world: &World, app: &remit::model::app::App, payer: &PaymentMethod) {
    world.change(|tx| {
        let app = apps::table.find(app.id);
        Ok(diesel::update(app).set(apps::payment_method_id.eq(Some(payer.id))).execute(tx.conn)?)
    });
}
