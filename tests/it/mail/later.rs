//! Mails that wait while something else changes: the clock is set back, or the secret is another one.

use remit::mail::transport::{Delivery, Transport};
use remit::mail::worker::deliver_due;
use remit::mail::{Letter, queue};
use remit::model::MailId;
use remit::model::email_address::EmailAddress;
use remit::model::mail::{Mail, MailKind, MailState};
use remit::store::schema::{invoice_links, outbox};

use diesel::prelude::*;

use crate::invitations::acts::{ask_to_pay, copied_link};
use crate::invoices::monthly::{all_invoices, book_all, noon};
use crate::world::{BASE_URL, Cast, PASSWORD, World};

fn round(world: &World, answers: impl IntoIterator<Item = Delivery>) -> Transport {
    let transport = Transport::memory(world.settings.mail_from.clone(), answers);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(deliver_due(&world.db, &transport)).expect("a round");
    transport
}

fn write(world: &World) -> MailId {
    let to = EmailAddress::parse("clara@harbour.example").expect("an address");
    world.change(|tx| Letter::new(MailKind::AccountMade, &to, "Hello").text("Hello.").queue(tx))
}

fn mail(world: &World, id: MailId) -> Mail {
    world.change(|tx| Ok(outbox::table.find(id).select(Mail::as_select()).first(tx.conn)?))
}

/// A server whose clock is right again starts.
fn set_back(world: &World, hours: i64) {
    world.clock.set(world.clock.now().plus_hours(-hours));
    remit::due::run_due(&world.db).expect("a round");
}

/// The paths of the links in what was sent, newest last.
fn links(transport: &Transport) -> Vec<String> {
    transport.sent().iter().filter_map(|sent| link_in(&sent.replace("=\r\n", ""))).collect()
}

/// The first one that ends with a token.
fn link_in(text: &str) -> Option<String> {
    let paths = text.split(BASE_URL).skip(1).filter_map(|rest| rest.split(['\r', '\n', '"', '<']).next());
    paths.filter(|path| path.rsplit('/').next().is_some_and(|last| last.len() == 43)).map(str::to_owned).next()
}

story! {
    fn after_the_clock_was_set_back_nothing_waits_longer_than_its_pause(world: &mut World) {
        world.pass_days(10);
        let id = write(world);
        round(world, [Delivery::NotNow("451 try again".into())]);
        assert!(mail(world, id).next_try_at > world.clock.now());
        round(world, []);
        assert_eq!(mail(world, id).state, MailState::Waiting, "its pause is not over");
        remit::due::run_due(&world.db).expect("a round");
        round(world, []);
        assert_eq!(mail(world, id).state, MailState::Waiting, "still not");
        set_back(world, 12);
        round(world, []);
        assert_eq!(mail(world, id).state, MailState::Sent);
    }

    fn nobody_holds_a_mail_for_hours(world: &mut World) {
        let id = write(world);
        world.change(queue::claim).expect("the mail");
        set_back(world, 0);
        round(world, []);
        assert_eq!(mail(world, id).state, MailState::Waiting, "somebody may still be sending it");
        set_back(world, 6);
        // It was written by a clock that was ahead too.
        round(world, []);
        assert_eq!(mail(world, id).state, MailState::Sent);
    }

    fn every_pause_ends_in_time(world: &mut World) {
        let id = write(world);
        for _ in 0..7 {
            round(world, [Delivery::NotNow("451 try again".into())]);
            let next = mail(world, id).next_try_at;
            set_back(world, 0);
            assert_eq!(mail(world, id).next_try_at, next, "a pause that is right stays");
            world.clock.set(next);
        }
        round(world, [Delivery::NotNow("451 try again".into())]);
        set_back(world, 1);
        assert_eq!(mail(world, id).next_try_at, world.clock.now());
    }

    fn what_leaves_after_the_secret_was_changed_has_links_that_work(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], "clara@harbour.example");
        world.guest().get("/password/forgot").submit("Send the link", &[("Email", "jo@books.example")]).answers(303);
        let mut stella = world.sign_in(&cast.stella);
        stella.get("/account/email").submit("Send the link", &[("Email", "stella@new.example")]).answers(303);
        let typed = [("Name", "Nora"), ("Email", "nora@pier.example"), ("Password", PASSWORD), ("account_type", "client")];
        world.guest().get("/sign-up").submit("Sign up", &typed).answers(303);
        let before = copied_link(&mut world.sign_in(&cast.mara), it);
        world.restart(|settings| settings.secret = b"another secret, and nobody knows this one either".to_vec());
        let sent = links(&round(world, []));
        let mut opened = Vec::new();
        for link in &sent {
            let mut guest = world.guest();
            opened.push(guest.open(link).h1());
            assert!([200, 303].contains(&guest.status), "{link}: {}", guest.text());
        }
        opened.sort();
        assert_eq!(opened.len(), 4, "{opened:?} of {sent:?}");
        assert!(opened.iter().any(|title| title == "Choose a new password"), "{opened:?}");
        let mut mara = world.sign_in(&cast.mara);
        let copied = copied_link(&mut mara, it);
        assert_ne!(copied, before);
        for link in [copied, before] {
            world.guest().get(&link).redirects_to("/invitation").follow().answers(200);
        }
    }
    fn a_link_that_left_after_the_secret_was_changed_ends_with_the_one_before(world: &mut World) {
        let cast = Cast::of(world);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 1));
        remit::due::run_due(&world.db).expect("a round");
        // Links of a second version: Jo had those of the first.
        let people = format!("/payment-methods/{}/people/{}/remove", cast.harbour.id, cast.jo.id);
        world.sign_in(&cast.clara).open(&people).submit("Remove", &[]).answers(303);
        let invoice = all_invoices(world).pop().expect("an invoice");
        world.restart(|settings| settings.secret = b"another secret, and nobody knows this one either".to_vec());
        let left: Vec<String> =
            links(&round(world, [])).into_iter().filter(|path| path.starts_with("/invoice/")).collect();
        assert!(!left.is_empty());
        let all_answer = |world: &World, status: u16| {
            for path in &left {
                world.guest().get(path).answers(status);
            }
        };
        all_answer(world, 200);
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        world.sign_in(&cast.clara).open(&page).submit("Disable the link", &[]).answers(303);
        all_answer(world, 404);
        let known: i64 = world.change(|tx| Ok(invoice_links::table.count().get_result(tx.conn)?));
        assert_eq!(known, 0, "nor does the one that was made before");
    }
}
