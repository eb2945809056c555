//! Somebody pays one invoice, once: from where, to where, and what they read.

use std::sync::Arc;

use remit::charging::begin::new_invoices;
use remit::charging::present::close_old;
use remit::charging::worker::work_due;
use remit::due::run_due;
use remit::gateway::sandbox::choice::Choice;
use remit::model::charge::{ChargeState, Failure, Way};
use remit::model::invoice::{Invoice, InvoiceState};

use super::fake::{Fake, Will};
use super::{CLARA, charges, is_sound, mails, newest, now, posted, sends, states};
use crate::world::{Browser, Cast, Mood, Unruly, World};

/// An invoice of Harbour billing over €5.95, which is paid by bank transfer, where cards are taken too.
pub fn invoiced(world: &mut World) -> (Cast, Invoice) {
    world.takes_cards();
    let cast = Cast::of(world);
    let invoice = world.sent_invoice(&cast.harbour);
    (cast, invoice)
}

pub fn page(invoice: &Invoice) -> String {
    format!("/payment-methods/{}/invoices/{}", invoice.payment_method_id, invoice.number)
}

/// The link in its mail.
fn link(world: &World) -> String {
    world.mail_to(CLARA).link().to_owned()
}

/// Presses a button of the page that is shown: the way to the page of the sandbox, and its session.
#[track_caller]
pub fn goes_to_pay(browser: &mut Browser, button: &str) -> (String, String) {
    browser.submit(button, &[]).redirects_to("/pay/");
    let way = browser.location().expect("a way").to_owned();
    let session = leads(browser, &way);
    (way, session)
}

/// The session to which this leads.
#[track_caller]
fn leads(browser: &mut Browser, way: &str) -> String {
    browser.get(way).redirects_to("/sandbox/");
    browser.location().expect("a page").trim_start_matches("/sandbox/").to_owned()
}

/// As the gateway sends somebody back.
#[track_caller]
pub fn comes_back<'b>(browser: &'b mut Browser, way: &str) -> &'b mut Browser {
    browser.get(&format!("{way}?back=yes")).answers(303);
    browser.follow()
}

story! {
    fn whoever_manages_it_pays_by_card(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice)).says("by card or SEPA Direct Debit, just this once").says("Pay by bank transfer");
        let (way, session) = goes_to_pay(&mut clara, "Pay now");
        assert!(world.finish(&session, Choice::Works));
        comes_back(&mut clara, &way).shows(200, &format!("Invoice {}", invoice.number));
        clara.says("Thank you. €5.95 has been paid.").does_not_say("Pay now").does_not_say("Pay by bank transfer");
        assert_eq!(now(world, &invoice).state, InvoiceState::Paid);
        assert_eq!(posted(world, &invoice), [595]);
        let charge = newest(world, &invoice);
        assert_eq!((charge.state, charge.person_id), (ChargeState::Paid, Some(cast.clara.id)));
        // Once more says the same, and does nothing.
        comes_back(&mut clara, &way).says("Thank you. €5.95 has been paid.");
        clara.open(&page(&invoice)).answers(200).does_not_say("Thank you");
        assert_eq!(posted(world, &invoice), [595]);
        is_sound(world);
    }

    fn whoever_has_the_link_pays_without_an_account(world: &mut World) {
        let (_, invoice) = invoiced(world);
        let (mut guest, link) = (world.guest(), link(world));
        guest.open(&link).says("by card or SEPA Direct Debit, just this once");
        let (way, session) = goes_to_pay(&mut guest, "Pay now");
        assert!(world.finish(&session, Choice::Works));
        guest.get(&format!("{way}?back=yes")).redirects_to(&link);
        guest.follow().says("Thank you. €5.95 has been paid.").does_not_say("Pay now");
        assert_eq!(posted(world, &invoice), [595]);
        assert_eq!(newest(world, &invoice).person_id, None);
        // That gave them nothing else to see.
        guest.get(&page(&invoice)).redirects_to("/login");
        // Nobody who reads the database can open the link.
        let token = link.trim_start_matches("/invoice/");
        assert!(world.dump().iter().all(|row| !row.contains(token)));
        is_sound(world);
    }

    fn a_debit_says_until_when_it_takes(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice));
        let (way, session) = goes_to_pay(&mut clara, "Pay now");
        world.finish(&session, Choice::DebitWorks);
        let until = "Thank you. €5.95 is on its way by direct debit. It can take until about 1 December 2026.";
        comes_back(&mut clara, &way).says(until).does_not_say("Pay now");
        assert_eq!(newest(world, &invoice).state, ChargeState::Processing);
        // Nobody pays it a second time meanwhile.
        clara.post(&format!("{}/pay", page(&invoice)), &[]).redirects_to(&page(&invoice));
        assert_eq!(charges(world, &invoice).len(), 1);
        world.pass_days(4);
        work_due(&world.db, &world.sandbox()).expect("a round");
        assert_eq!(now(world, &invoice).state, InvoiceState::Paid);
        assert_eq!(posted(world, &invoice), [595]);
        is_sound(world);
    }

    fn whoever_leaves_can_continue(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice));
        let (way, session) = goes_to_pay(&mut clara, "Pay now");
        comes_back(&mut clara, &way).says("You haven’t paid yet.").says("You’ve started paying this invoice.");
        assert_eq!(goes_to_pay(&mut clara, "Continue to payment"), (way.clone(), session.clone()));
        // On another device, too.
        let mut other = world.sign_in(&cast.clara);
        other.open(&page(&invoice));
        assert_eq!(goes_to_pay(&mut other, "Continue to payment"), (way.clone(), session.clone()));
        assert_eq!(states(world, &invoice), [(Way::Present, ChargeState::Asked)]);
        world.finish(&session, Choice::Confirm);
        comes_back(&mut other, &way).says("Thank you. €5.95 has been paid.");
        is_sound(world);
    }

    fn what_is_owed_may_change_meanwhile(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice));
        let (before, session) = goes_to_pay(&mut clara, "Pay now");
        world.notes(&world.operator(), &invoice, 195, "2026-11-24");
        clara.open(&page(&invoice));
        let (way, other) = goes_to_pay(&mut clara, "Continue to payment");
        assert!(way != before && other != session);
        world.finish(&session, Choice::Works);
        world.finish(&other, Choice::Works);
        comes_back(&mut clara, &way).says("Thank you. €4.00 has been paid.");
        assert_eq!(posted(world, &invoice), [400], "the first page is closed");
        is_sound(world);
    }

    fn what_does_not_work_is_said(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let gateway = Arc::new(Fake::new(world.clock.clone()));
        world.asks(gateway.clone());
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice)).submit("Pay now", &[]).redirects_to("/pay/");
        let way = clara.location().expect("a way").to_owned();
        clara.get(&way).redirects_to("https://gateway.example/");
        let session = newest(world, &invoice).session.expect("a page");
        assert!(gateway.pays(&session, Will::Fail(Failure::NoFunds)));
        comes_back(&mut clara, &way).says("Your payment didn’t go through. There was not enough money in the account.");
        clara.says("You can try again");
        clara.submit("Pay now", &[]).redirects_to("/pay/");
        assert_eq!(states(world, &invoice), [(Way::Present, ChargeState::Failed), (Way::Present, ChargeState::Asked)]);
        assert_eq!(posted(world, &invoice), [0; 0]);
    }

    fn lost_answers_lose_nothing(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let moods = [Mood::Away, Mood::Lost, Mood::Well, Mood::Away];
        let gateway = Unruly::scripted(world, &moods);
        world.asks(Arc::new(gateway));
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice)).submit("Pay now", &[]).redirects_to("/pay/");
        let way = clara.location().expect("a way").to_owned();
        for _ in 0..2 {
            clara.get(&way).redirects_to(&page(&invoice));
            clara.follow().says("We can’t reach the payment page right now.");
        }
        let (same, session) = goes_to_pay(&mut clara, "Continue to payment");
        assert_eq!(same, way);
        world.finish(&session, Choice::Works);
        comes_back(&mut clara, &way).says("We don’t know yet whether your payment went through.");
        comes_back(&mut clara, &way).says("Thank you. €5.95 has been paid.");
        assert_eq!(posted(world, &invoice), [595]);
        is_sound(world);
    }

    fn a_link_that_has_ended_opens_nothing_more(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let (mut guest, link) = (world.guest(), link(world));
        guest.open(&link);
        let (way, session) = goes_to_pay(&mut guest, "Pay now");
        world.sign_in(&cast.clara).open(&page(&invoice)).submit("Disable the link", &[]).answers(303);
        guest.post(&format!("{link}/pay"), &[]).answers(404);
        world.finish(&session, Choice::Works);
        guest.get(&format!("{way}?back=yes")).redirects_to("/");
        assert_eq!(guest.location(), Some("/"));
        guest.follow().says("Thank you. €5.95 has been paid.").does_not_say(&invoice.number);
        assert_eq!(posted(world, &invoice), [595]);
    }

    fn only_whoever_began_it_goes_on(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice));
        let (way, _) = goes_to_pay(&mut clara, "Pay now");
        let nothing = format!("/pay/{}", remit::model::ChargeId::random());
        for person in [&cast.jo, &cast.mara, &cast.sven] {
            world.sign_in(person).get(&way).answers(404);
        }
        // A guest may have paid in another browser. It is the same whether there is such a charge or not.
        for address in [&way, &format!("{way}?back=yes"), &nothing] {
            let mut guest = world.guest();
            guest.get(address).redirects_to("/");
            guest.follow().says("If you’ve just paid an invoice, thank you.").does_not_say(&invoice.number);
        }
        clara.get(&nothing).answers(404);
    }

    fn who_sees_the_invoices_only_does_not_pay_here(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        let rita = world.client("Rita Vogel", "rita@ledger.example");
        world.lets_read(&cast.harbour, &rita);
        let mut browser = world.sign_in(&rita);
        browser.open(&page(&invoice)).says("Pay by bank transfer").does_not_say("Pay now");
        browser.post(&format!("{}/pay", page(&invoice)), &[]).answers(403);
        for person in [&cast.mara, &cast.uma, &cast.stella] {
            world.sign_in(person).post(&format!("{}/pay", page(&invoice)), &[]).answers(404);
        }
        assert_eq!(charges(world, &invoice).len(), 0);
    }

    fn what_is_charged_by_itself_later_steps_back_and_comes_again(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        world.pays_with(&cast.harbour, &cast.clara, Choice::Works);
        let invoice = sends(world, &cast.harbour);
        world.change(new_invoices);
        assert_eq!(states(world, &invoice), [(Way::ByItself, ChargeState::Due)]);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page(&invoice)).says("We will charge your Visa ···· 4242");
        goes_to_pay(&mut clara, "Pay now");
        let stepped_back = [(Way::ByItself, ChargeState::Dropped), (Way::Present, ChargeState::Asked)];
        assert_eq!(states(world, &invoice), stepped_back);
        world.pass_minutes(59);
        close_old(&world.db, &world.sandbox()).expect("a round");
        assert_eq!(states(world, &invoice), stepped_back);
        world.pass_minutes(1);
        close_old(&world.db, &world.sandbox()).expect("a round");
        let again = [(Way::ByItself, ChargeState::Dropped), (Way::Present, ChargeState::Dropped), (Way::ByItself, ChargeState::Due)];
        assert_eq!(states(world, &invoice), again);
        world.pass_days(3);
        work_due(&world.db, &world.sandbox()).expect("a round");
        assert_eq!(posted(world, &invoice), [595]);
        is_sound(world);
    }

    fn whoever_has_the_link_does_not_keep_the_charge_away(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        world.pays_with(&cast.harbour, &cast.clara, Choice::Works);
        let invoice = sends(world, &cast.harbour);
        world.change(new_invoices);
        let link = link(world);
        for _ in 0..2 {
            world.guest().post(&format!("{link}/pay"), &[]).redirects_to("/pay/");
            world.pass_minutes(61);
            close_old(&world.db, &world.sandbox()).expect("a round");
        }
        let due = newest(world, &invoice);
        world.clock.set(due.next_try_at.plus_minutes(-59));
        let mut guest = world.guest();
        guest.post(&format!("{link}/pay"), &[]).redirects_to(&link).follow();
        guest.says("This invoice is about to be paid automatically.");
        assert_eq!((newest(world, &invoice).id, newest(world, &invoice).state), (due.id, ChargeState::Due));
        // Whoever can manage it decides.
        let mut clara = world.sign_in(&cast.clara);
        clara.post(&format!("{}/pay", page(&invoice)), &[]).redirects_to("/pay/");
        world.pass_minutes(61);
        for _ in 0..2 {
            work_due(&world.db, &world.sandbox()).expect("a round");
        }
        assert_eq!(posted(world, &invoice), [595]);
    }

    fn pages_that_are_left_hold_back_reminders_twice(world: &mut World) {
        let (cast, invoice) = invoiced(world);
        world.pass_days(34);
        let mut clara = world.sign_in(&cast.clara);
        for reminders in [0, 0, 1] {
            clara.post(&format!("{}/pay", page(&invoice)), &[]).redirects_to("/pay/");
            run_due(&world.db).expect("a round");
            assert_eq!(mails(world, CLARA, "invoice_reminder").len(), reminders);
            world.pass_minutes(61);
            close_old(&world.db, &world.sandbox()).expect("a round");
        }
    }

    fn without_a_gateway_nothing_is_said_of_it(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = world.sent_invoice(&cast.harbour);
        let (mut clara, mut guest, link) = (world.sign_in(&cast.clara), world.guest(), link(world));
        for words in ["Pay now", "by card", "Direct Debit"] {
            clara.open(&page(&invoice)).says("Pay by bank transfer").does_not_say(words);
            guest.open(&link).says("Pay by bank transfer").does_not_say(words);
        }
        clara.post(&format!("{}/pay", page(&invoice)), &[]).answers(404);
        guest.post(&format!("{link}/pay"), &[]).answers(404);
        assert_eq!(charges(world, &invoice).len(), 0);
    }
}
