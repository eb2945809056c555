//! What operators have to decide: invoices after two reminders, and credit of what is closed.

use remit::due::run_due;
use remit::operators::reviews::advice;

use super::invoices::billed;
use crate::charging::{in_time, with_debit};
use crate::events::plans::steps;
use crate::invitations::acts::sql;
use crate::invoices::monthly::{all_invoices, noon};
use crate::world::{Cast, Kind, World};

fn on(world: &World, year: i32, month: u32, day: u32) {
    world.clock.set(noon(year, month, day));
    run_due(&world.db).expect("a round");
}

#[test]
fn the_advice_goes_by_the_history() {
    for (invoices, begins, ends) in [
        (1, "A new customer", "last notice soon."),
        (2, "A new customer", "last notice soon."),
        (3, "A customer with 3 invoices", "Ask personally first."),
        (5, "A customer with 5 invoices", "Ask personally first."),
        (6, "A good customer with 6 invoices", "Call first."),
        (40, "A good customer with 40 invoices", "Call first."),
    ] {
        let said = advice(invoices);
        assert!(said.starts_with(begins) && said.ends_with(ends), "{invoices}: {said}");
    }
}

story! {
    fn what_two_reminders_did_not_help_waits_for_a_decision(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let olga = world.operator();
        on(world, 2027, 1, 3);
        let mut browser = world.sign_in(&olga);
        browser.open("/operator").click("To decide").shows(200, "To decide").says("Nothing to decide.");
        on(world, 2027, 1, 14);
        browser = world.sign_in(&olga);
        world.queries();
        browser.open("/operator/reviews").says(&invoice.number).says("€2.38").says("A new customer with 2 invoices. Send the last notice soon.");
        let asked = world.statements();
        assert!(asked.len() <= 6);
        assert!(asked.iter().all(|one| !one.contains("document")), "what stands on invoices is long: {asked:#?}");
        browser.does_not_say("Old Bakery");
        let page = format!("/operator/invoices/{}", invoice.number);
        browser.get(&format!("{page}/last-notice")).redirects_to(&page);
        world.opens_record(&olga, &invoice, "A story");
        browser.open(&page).says("Reminded twice, last on 14 January 2027.");
        browser.click("Send last notice").says("to pay €2.38 by 21 January 2027");
        browser.submit("Send last notice", &[]).follow();
        browser.says("Last notice sent. It ends on 21 January 2027.");
        assert!(!browser.links().iter().any(|link| link.text == "Send last notice"));
        browser.post(&format!("{page}/last-notice"), &[]).answers(409);
        browser.open("/operator/reviews").says("A last notice was sent. Wait until 21 January 2027.");
        on(world, 2027, 1, 22);
        browser = world.sign_in(&olga);
        browser.open("/operator/reviews").says("The last notice ended on 21 January 2027. Now someone has to decide.");
        world.opens_record(&olga, &invoice, "A story");
        browser.open(&page).click("Record an answer").submit("Record answer", &[("answer", "")]).answers(422);
        assert_eq!(browser.problem("answer").as_deref(), Some("Sum up their answer in a few words."));
        browser.submit("Record answer", &[("What did they say?", "Pays in March")]).follow().says("Answer recorded.");
        browser.open("/operator/reviews").says("They answered on 22 January 2027: Pays in March");
        world.notes(&olga, &all_invoices(world)[0], 238, "2027-01-22");
        browser.open("/operator/reviews").answers(200).does_not_say(&invoice.number);
    }

    fn while_a_debit_is_on_its_way_no_last_notice_is_sent(world: &mut World) {
        let (_, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        sql(world, &format!("UPDATE invoices SET reminders = 2, reminded_at = issued_at WHERE id = '{}'", invoice.id));
        let (olga, page) = (world.operator(), format!("/operator/invoices/{}", invoice.number));
        world.opens_record(&olga, invoice.payment_method_id, "A story");
        let mut browser = world.sign_in(&olga);
        browser.open(&page).says("can’t be stopped");
        assert!(!browser.links().iter().any(|link| link.text == "Send last notice"));
        browser.get(&format!("{page}/last-notice")).redirects_to(&page);
        browser.post(&format!("{page}/last-notice"), &[]).answers(409);
    }

    fn what_is_to_decide_is_read_by_its_own_indexes(world: &mut World) {
        if world.kind() == Kind::Postgres {
            return;
        }
        let olga = world.operator();
        let mut browser = world.sign_in(&olga);
        world.statements();
        browser.open("/operator/reviews").says("Nothing to decide.");
        let steps = steps(world);
        for index in ["invoices_to_decide", "payment_methods_closed"] {
            assert!(steps.iter().any(|step| step.contains(index)), "{index}: {steps:#?}");
        }
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY")), "{steps:#?}");
    }

    fn a_good_customer_is_called_first(world: &mut World) {
        let cast = Cast::of(world);
        let first = billed(world, &cast);
        let olga = world.operator();
        for (month, invoices) in [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6)] {
            on(world, 2027, month, 1);
            assert_eq!(all_invoices(world).len(), invoices);
        }
        on(world, 2027, 5, 20);
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/reviews").says("A good customer with 6 invoices so far. Call first.").says(&first.number);
        for invoice in all_invoices(world).iter().take(3) {
            world.takes_back(&olga, invoice);
        }
        browser.open("/operator/reviews").says("A customer with 3 invoices so far. Ask personally first.");
    }

    fn credit_of_what_is_closed_is_given_back(world: &mut World) {
        let cast = Cast::of(world);
        let olga = world.operator();
        let closed = world.closed_with_credit(&cast.stella, 300);
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/reviews").says("Credit of closed payment methods").says("€3.00");
        browser.open("/operator/reviews").says("Refund");
        browser.open(&format!("/operator/credits/{}", closed.id)).shows(200, "Refund €3.00");
        browser.submit("Mark as refunded", &[("note", "")]).answers(422);
        assert_eq!(browser.problem("note").as_deref(), Some("Say in a few words how it was refunded."));
        let address = format!("/operator/credits/{}", closed.id);
        browser.post(&address, &[("amount", "299"), ("note", "Transfer of today")]).answers(409);
        browser.open(&address).submit("Mark as refunded", &[("How was it refunded?", "Transfer of today")]).follow();
        browser.says("Refund of €3.00 recorded.").does_not_say("Credit of closed payment methods");
        assert_eq!(world.change(|tx| remit::payments::queries::free_credit_of(tx, closed.id)), 0);
        browser.get(&address).redirects_to("/operator/reviews");
        let mut stella = world.sign_in(&cast.stella);
        stella.open("/events").says("Credit of €3.00 for").says("was refunded.").does_not_say("Transfer of today");
        // As it was recorded before the amount was.
        sql(world, "UPDATE events SET detail = '' WHERE kind = 'credit_given_back'");
        stella.open("/events").says("Credit for").does_not_say("€3.00");
        browser.get(&format!("/operator/credits/{}", cast.harbour.id)).redirects_to("/operator/reviews");
        browser.get("/operator/credits/nothing").answers(404);
    }

    fn every_act_about_what_is_to_decide_asks_for_the_password(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let olga = world.operator();
        on(world, 2027, 1, 14);
        let closed = world.closed_with_credit(&cast.stella, 300);
        world.opens_record(&olga, &invoice, "A story");
        let mut browser = world.sign_in(&olga);
        world.pass_minutes(20);
        let before = world.dump();
        for address in [
            format!("/operator/invoices/{}/last-notice", invoice.number),
            format!("/operator/invoices/{}/answered", invoice.number),
            format!("/operator/credits/{}", closed.id),
        ] {
            browser.post(&address, &[("answer", "Soon"), ("note", "Today"), ("amount", "300")]).shows(200, "Confirm it is you");
        }
        world.is_as(&before, "without the password");
    }
}
