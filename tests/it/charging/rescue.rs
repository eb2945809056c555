//! The circle of rescue: what could not be charged is a problem for those who work on the apps. They learn that it is one, and
//! pay that one invoice if whoever pays allows it.

use diesel::prelude::*;
use remit::charging::begin::new_invoices;
use remit::charging::worker::work_due;
use remit::gateway::sandbox::choice::Choice;
use remit::model::ChargeId;
use remit::model::charge::{Charge, ChargeState, Failure};
use remit::model::credential::GatewayName;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::person::Person;
use remit::store::schema::charges;

use super::present_pages::{comes_back, goes_to_pay, page};
use super::{is_sound, now, sends};
use crate::invitations::acts::sql;
use crate::webhooks::{now_at, types_after};
use crate::world::{Browser, Cast, TestMail, World};

const MARA: &str = "mara@studio.example";

/// It was charged by itself, in vain, and nothing more is tried. Nobody is told.
pub fn fails_for_good(world: &World, invoice: &Invoice) {
    let now = world.clock.now();
    let on = "2026-11-26".parse().expect("a day");
    let charge = Charge {
        state: ChargeState::Failed,
        failure: Failure::Expired.as_str().into(),
        asked_at: Some(now),
        settled_at: Some(now),
        ..Charge::due(ChargeId::random(), invoice, 1, GatewayName::Sandbox, on, now)
    };
    world.change(|tx| Ok(diesel::insert_into(charges::table).values(&charge).execute(tx.conn)?));
}

/// The card of Harbour billing cannot be charged without somebody: three days later that has become of its invoice over €5.95.
fn in_vain(world: &World, cast: &Cast) -> Invoice {
    world.pays_with(&cast.harbour, &cast.clara, Choice::Confirm);
    let invoice = sends(world, &cast.harbour);
    world.change(new_invoices);
    world.pass_days(3);
    work_due(&world.db, &world.sandbox()).expect("a round");
    invoice
}

fn app(cast: &Cast) -> String {
    format!("/apps/{}", cast.bakery.id)
}

fn rescue(cast: &Cast) -> String {
    format!("{}/pay", app(cast))
}

/// Clara says whether those who work on the bakery may pay.
fn allows(world: &World, cast: &Cast, allowed: &str) {
    let mut clara = world.sign_in(&cast.clara);
    let address = format!("/payment-methods/{}/developers-pay", cast.harbour.id);
    clara.open(&address).shows(200, "If an invoice stays unpaid");
    clara.post(&address, &[("allowed", allowed)]).redirects_to(&format!("/payment-methods/{}", cast.harbour.id));
    clara.follow().says("Saved.");
}

fn problem_mail(world: &World) -> TestMail {
    let all = world.mails_to(MARA).into_iter().filter(|mail| mail.kind == "payment_problem");
    let [mail] = all.collect::<Vec<_>>().try_into().unwrap_or_else(|all: Vec<_>| panic!("{} mails", all.len()));
    mail
}

#[track_caller]
fn has_no_secret(text: &str, invoice: &Invoice) {
    for secret in ["€", "5.95", invoice.number.as_str(), "R2026", "Visa", "4242", "3155", "Harbour billing"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

story! {
    fn developers_learn_that_something_is_wrong_and_never_what(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        let before = now_at(world);
        let invoice = in_vain(world, &cast);
        let mail = problem_mail(world);
        assert_eq!(mail.subject, "Payment problem with Old Bakery: please act by 11 December 2026");
        for text in [&mail.subject, &mail.text, &mail.html] {
            has_no_secret(text, &invoice);
        }
        assert!(!mail.text.contains("Pay this invoice") && mail.text.contains(&app(&cast)), "{}", mail.text);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&app(&cast)).says("Payment problem: please act by 11 December 2026.").does_not_say("Pay this invoice");
        mara.does_not_say("€").does_not_say(&invoice.number);
        mara.get(&rescue(&cast)).answers(403);
        mara.post(&rescue(&cast), &[]).answers(403);
        let mut program = world.program_of(&cast.mara, &[remit::model::access_token::Scope::Read]);
        let said = program.reads(&format!("/api/v1/apps/{}/payment", cast.bakery.id));
        assert_eq!(said["standing"], "problem");
        assert!(said["act_by"].as_str().is_some_and(|at| at.starts_with("2026-12-11T09:00")), "{said}");
        assert!(types_after(world, before).contains(&"payment_method.problem".to_owned()));
        // Whoever pays puts it right, and it is over.
        world.notes(&world.operator(), &invoice, 595, "2026-11-27");
        world.sign_in(&cast.mara).open(&app(&cast)).answers(200).does_not_say("Payment problem");
        assert_eq!(types_after(world, before).last().map(String::as_str), Some("payment_method.problem_ended"));
        is_sound(world);
    }

    fn if_whoever_pays_allows_it_they_pay_that_one_invoice(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        allows(world, &cast, "yes");
        world.sign_in(&cast.jo).open("/events").says("allowed unpaid invoices of the payment method Harbour billing to be paid by the people who work on its apps");
        world.sign_in(&cast.mara).get(&rescue(&cast)).answers(403);
        let invoice = in_vain(world, &cast);
        let mail = problem_mail(world);
        has_no_secret(&mail.text, &invoice);
        assert!(mail.text.contains("Pay this invoice") && mail.text.contains(&rescue(&cast)), "{}", mail.text);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&app(&cast)).says("You can also pay the unpaid invoice yourself.").does_not_say("€");
        world.queries();
        mara.get("/").says("Payment problem with Old Bakery Talk to whoever pays, or pay the unpaid invoice yourself.");
        assert!(world.queries() <= 6);
        mara.does_not_say("€").does_not_say(&invoice.number);
        mara.click("Pay this invoice : Payment problem with Old Bakery").shows(200, "Pay this invoice").says(&invoice.number).says("€5.95");
        let (way, session) = goes_to_pay(&mut mara, "Pay now");
        world.finish(&session, Choice::Works);
        comes_back(&mut mara, &way).shows(200, "Old Bakery").says("Thank you. €5.95 has been paid.").does_not_say("Payment problem");
        assert_eq!(now(world, &invoice).state, InvoiceState::Paid);
        // That gave her nothing else to see.
        mara.get(&rescue(&cast)).answers(403);
        mara.get(&page(&invoice)).answers(404);
        mara.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(404);
        mara.open(&app(&cast)).answers(200).does_not_say("€");
        world.sign_in(&cast.clara).open(&page(&invoice)).says("paid").does_not_say("Pay by bank transfer");
        is_sound(world);
    }

    fn nobody_else_pays_for_the_app(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        world.team_app(&cast.bakery, &cast.team);
        allows(world, &cast, "yes");
        in_vain(world, &cast);
        // Through a team: an unlimited member works on it, a limited one without a connection does not.
        let answers = |person: &Person| -> u16 {
            let mut browser: Browser = world.sign_in(person);
            let (seen, done) = (browser.get(&rescue(&cast)).status, browser.post(&rescue(&cast), &[]).status);
            assert_eq!(seen == 200, done == 303, "{}", person.name);
            seen
        };
        for (person, status) in [(&cast.uma, 200), (&cast.mara, 200), (&cast.lin, 403), (&cast.clara, 403), (&cast.jo, 403)] {
            assert_eq!(answers(person), status, "{}", person.name);
        }
        for person in [&cast.sven, &cast.stella] {
            assert_eq!(answers(person), 404, "{}", person.name);
        }
        world.guest().get(&rescue(&cast)).redirects_to("/login");
        // For the own apps nothing is wrong.
        world.sign_in(&cast.uma).get(&format!("/apps/{}/pay", cast.shop.id)).answers(403);
    }

    fn they_may_no_longer(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        allows(world, &cast, "yes");
        in_vain(world, &cast);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&rescue(&cast)).says("€5.95");
        allows(world, &cast, "");
        world.sign_in(&cast.clara).open("/events").says("You stopped allowing unpaid invoices of Harbour billing");
        mara.post(&rescue(&cast), &[]).answers(403);
        mara.open(&app(&cast)).says("Payment problem").does_not_say("Pay this invoice");
        // Twice the same is one event.
        let events = || world.dump().iter().filter(|row| row.contains("developers_may_not_pay")).count();
        let before = events();
        allows(world, &cast, "");
        assert_eq!(events(), before);
    }

    fn what_was_reminded_of_in_vain_they_pay_too(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        allows(world, &cast, "yes");
        let invoice = world.sent_invoice(&cast.harbour);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&rescue(&cast)).answers(403);
        sql(world, &format!("UPDATE invoices SET reminders = 2, reminded_at = issued_at WHERE id = '{}'", invoice.id));
        mara.open(&rescue(&cast)).says(&invoice.number).says("€5.95").does_not_say("too small");
        sql(world, &format!("UPDATE invoices SET paid = gross - 49 WHERE id = '{}'", invoice.id));
        mara.open(&rescue(&cast)).says("€0.49").says("This amount is too small to be paid here.").does_not_say("Pay now");
        mara.does_not_say("charged right now");
        sql(world, &format!("UPDATE invoices SET answered_at = issued_at WHERE id = '{}'", invoice.id));
        mara.get(&rescue(&cast)).answers(403);
    }

    fn while_a_debit_is_on_its_way_nothing_is_wrong(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        allows(world, &cast, "yes");
        let invoice = in_vain(world, &cast);
        let before = now_at(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&rescue(&cast));
        let (way, session) = goes_to_pay(&mut mara, "Pay now");
        mara.open(&rescue(&cast)).says("You’ve started paying this invoice.");
        world.finish(&session, Choice::DebitWorks);
        comes_back(&mut mara, &way).shows(200, "Old Bakery").says("is on its way by direct debit").does_not_say("Payment problem");
        mara.get(&rescue(&cast)).answers(403);
        assert_eq!(types_after(world, before), ["payment_method.problem_ended"]);
        world.pass_days(4);
        work_due(&world.db, &world.sandbox()).expect("a round");
        assert_eq!(now(world, &invoice).state, InvoiceState::Paid);
        is_sound(world);
    }

    fn somebody_who_manages_it_and_somebody_who_works_on_it_at_once(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        allows(world, &cast, "yes");
        let invoice = in_vain(world, &cast);
        let (mut clara, mut mara) = (world.sign_in(&cast.clara), world.sign_in(&cast.mara));
        clara.open(&page(&invoice));
        goes_to_pay(&mut clara, "Pay now");
        mara.open(&rescue(&cast)).says("Someone is paying this invoice at the moment.").does_not_say("Clara");
        let (way, session) = goes_to_pay(&mut mara, "Pay it instead");
        clara.open(&page(&invoice)).says("Someone is paying this invoice at the moment.").does_not_say("Mara");
        world.finish(&session, Choice::Works);
        comes_back(&mut mara, &way).says("Thank you. €5.95 has been paid.");
        is_sound(world);
    }

    fn without_a_gateway_there_is_nothing_to_allow(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = world.sent_invoice(&cast.harbour);
        fails_for_good(world, &invoice);
        sql(world, &format!("UPDATE payment_methods SET lets_developers_pay = TRUE WHERE id = '{}'", cast.harbour.id));
        let address = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("{address}/developers-pay")).answers(404);
        clara.post(&format!("{address}/developers-pay"), &[("allowed", "yes")]).answers(404);
        clara.open(&address).answers(200).does_not_say("If an invoice stays unpaid");
        let mut mara = world.sign_in(&cast.mara);
        for address in [app(&cast), "/".into()] {
            mara.open(&address).says("Payment problem").does_not_say("Pay this invoice");
        }
        mara.get(&rescue(&cast)).answers(404);
    }
}
