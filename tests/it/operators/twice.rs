//! Two operators, or two tabs, with the same invoice.

use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::person::Person;
use remit::operators::changes::make;
use remit::payments::queries::free_credit_of;

use super::invoices::billed;
use crate::invoices::monthly::{all_invoices, noon};
use crate::world::{Browser, Cast, World};

const CHANGED: &str = "This invoice has changed since you opened this page.";

/// An invoice whose record is open for two operators.
fn opened(world: &World) -> (Invoice, (Person, Browser), (Person, Browser)) {
    let cast = Cast::of(world);
    let invoice = billed(world, &cast);
    let (olga, otto) = (world.operator(), world.developer("Otto Krug", "otto@hosting.example"));
    world.change(|tx| make(tx, &otto));
    for one in [&olga, &otto] {
        world.opens_record(one, &invoice, "A story");
    }
    let browsers = (world.sign_in(&olga), world.sign_in(&otto));
    (invoice, (olga, browsers.0), (otto, browsers.1))
}

fn again(world: &World, invoice: &Invoice) -> Invoice {
    all_invoices(world).into_iter().find(|one| one.id == invoice.id).expect("it stays")
}

story! {
    fn the_same_payment_is_not_recorded_twice_unseen(world: &mut World) {
        let (invoice, (_, mut olga), (_, mut otto)) = opened(world);
        let page = format!("/operator/invoices/{}/paid", invoice.number);
        olga.open(&page);
        otto.open(&page);
        olga.submit("Record payment", &[]).answers(303);
        otto.submit("Record payment", &[]).answers(422).says(CHANGED);
        otto.says("Olga Berg recorded €2.38, received on 1 December 2026.").says("The invoice is paid now.");
        assert_eq!(again(world, &invoice).paid, 238);
        // Who has seen that and still wants to, does.
        otto.submit("Record payment", &[]).follow().says("€2.38 recorded");
        assert_eq!(world.change(|tx| free_credit_of(tx, invoice.payment_method_id)), 238);
        // Without having seen anything nobody records a payment.
        olga.post(&page, &[("amount", "1"), ("day", "2026-12-01")]).answers(422).says(CHANGED);
    }

    fn what_somebody_else_has_done_is_shown_before_an_invoice_is_given_up(world: &mut World) {
        let (invoice, (person, mut olga), (_, mut otto)) = opened(world);
        let page = format!("/operator/invoices/{}", invoice.number);
        olga.open(&format!("{page}/write-off"));
        otto.open(&format!("{page}/credit-note"));
        world.notes(&person, &invoice, 100, "2026-12-01");
        olga.submit("Write off", &[]).answers(422).says(CHANGED).says("Olga Berg recorded €1.00");
        otto.submit("Credit in full", &[("Reason", "Goodwill")]).answers(422).says(CHANGED).says("The invoice is partly open now.");
        assert_eq!(again(world, &invoice).state, InvoiceState::Open);
        olga.submit("Write off", &[]).answers(303);
        otto.submit("Credit in full", &[]).answers(422).says("The invoice is no longer asked for now.");
        otto.submit("Credit in full", &[]).answers(303);
        assert_eq!(again(world, &invoice).state, InvoiceState::Credited);
    }

    fn a_last_notice_and_an_answer_are_seen_by_the_other(world: &mut World) {
        let (invoice, (olga, _), (otto, _)) = opened(world);
        for day in [3, 14] {
            world.clock.set(noon(2027, 1, day));
            remit::due::run_due(&world.db).expect("a round");
        }
        let mut browsers = [&olga, &otto].map(|one| {
            world.opens_record(one, &invoice, "A story");
            world.sign_in(one)
        });
        let [olga, otto] = &mut browsers;
        let page = format!("/operator/invoices/{}", invoice.number);
        olga.open(&format!("{page}/last-notice"));
        otto.open(&format!("{page}/answered"));
        otto.submit("Record answer", &[("What did they say?", "Pays in March")]).answers(303);
        olga.submit("Send last notice", &[]).answers(422).says("They answered on 14 January 2027: Pays in March");
        assert_eq!(again(world, &invoice).last_notice_until, None);
        otto.open(&format!("{page}/answered"));
        olga.submit("Send last notice", &[]).answers(303);
        otto.submit("Record answer", &[("What did they say?", "Pays in May")]).answers(422);
        otto.says("A last notice ends on 21 January 2027.");
    }
}
