//! What was charged goes back where it came from: promised with the credit note, asked for once, posted once.

use diesel::prelude::*;
use remit::charging::refunds::{Freed, claim, note, offer, promise, work_due};
use remit::error::Result;
use remit::gateway::port::Refunded;
use remit::invoices::crediting::{Left, Part, credit, credit_part};
use remit::invoices::queries::credit_notes_of;
use remit::model::charge::{Refund, RefundState};
use remit::model::credential::GatewayName;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::payments::changes::pay_by_hand;
use remit::payments::queries::free_credit_of;
use remit::store::Tx;
use remit::store::schema::refunds;

use super::fake::{Fake, Wire};
use super::giving::{Gives, Giving};
use super::{CLARA, bill, in_time, is_sound, mails, now, pays_by_transfer, posted, with_card, with_debit};
use crate::invoices::check::broken_after;
use crate::invoices::monthly::noon;
use crate::world::{Cast, World, opened as opened_by};

/// It was paid by card, and the record is open for an operator.
pub fn paid_by_card(world: &mut World) -> (Cast, Fake, Invoice, Person) {
    let (cast, gateway, invoice) = with_card(world);
    in_time(world, &gateway, &invoice);
    let olga = opened(world, &invoice);
    (cast, gateway, now(world, &invoice), olga)
}

/// The same by direct debit.
fn paid_by_debit(world: &mut World) -> (Cast, Fake, Invoice, Person) {
    let (cast, gateway, invoice) = with_debit(world);
    in_time(world, &gateway, &invoice);
    gateway.arrives("money 1");
    in_time(world, &gateway, &invoice);
    let olga = opened(world, &invoice);
    (cast, gateway, now(world, &invoice), olga)
}

fn opened(world: &World, invoice: &Invoice) -> Person {
    let olga = world.operator();
    world.opens_record(&olga, invoice, "A story");
    assert_eq!(now(world, invoice).state, InvoiceState::Paid);
    olga
}

/// Credited in full, and given back.
pub fn refunded_in_full(world: &World, olga: &Person, invoice: &Invoice) -> Refund {
    world.pass_minutes(1);
    world.deals(olga, invoice, |tx, invoice, confirmed| {
        let left = Left::of(invoice, &credit_notes_of(tx, invoice.id)?);
        let offer = offer(tx, invoice, Freed::in_full(invoice, left))?.expect("it can go back");
        promise(tx, invoice, confirmed, &offer)?;
        credit(tx, invoice, confirmed, "A story")
    });
    newest(world)
}

/// So much of it, net, is credited; what becomes free of it is given back.
fn refunded_in_part(world: &World, olga: &Person, invoice: &Invoice, net: i64, gross: i64) -> Option<Refund> {
    let is_offered = world.deals(olga, invoice, |tx, invoice, confirmed| {
        let offer = offer(tx, invoice, Freed::in_part(invoice, gross))?;
        if let Some(offer) = &offer {
            promise(tx, invoice, confirmed, offer)?;
        }
        credit_part(tx, invoice, confirmed, &Part::Sum(net), "A story")?;
        Ok(offer.is_some())
    });
    is_offered.then(|| newest(world))
}

/// All of them, in order.
pub fn all(world: &World) -> Vec<Refund> {
    let in_order = refunds::table.order((refunds::made_at, refunds::id)).select(Refund::as_select());
    world.db.read(|tx| Ok(in_order.load(tx.conn)?)).expect("refunds")
}

pub fn newest(world: &World) -> Refund {
    all(world).pop().expect("a refund")
}

/// A round of the worker.
pub fn gives(world: &World, giving: &Giving) {
    work_due(&world.db, giving).expect("a round");
}

/// What is credit, and what of it pays for invoices.
pub fn credit_and_free(world: &World, payer: &PaymentMethod) -> (i64, i64) {
    let free = world.change(|tx| free_credit_of(tx, payer.id));
    let of_payer = |tx: &mut Tx| -> Result<Vec<i64>> {
        let held = refunds::table.filter(refunds::payment_method_id.eq(payer.id)).select(refunds::held);
        Ok(held.load(tx.conn)?)
    };
    (free + world.change(of_payer).iter().sum::<i64>(), free)
}

story! {
    fn what_was_charged_for_a_cancelled_invoice_goes_back_to_the_card(world: &mut World) {
        let (cast, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        let mut browser = world.sign_in(&olga);
        browser.open(&format!("/operator/invoices/{}/credit-note", invoice.number)).says("Keep €5.95 as credit");
        browser.says("Refund €5.95 to Visa ···· 4242").does_not_say("The other");
        browser.submit("Credit in full", &[("Reason", ""), ("paid_back", "refund")]).answers(422);
        assert_eq!(browser.field("paid_back"), "refund", "what was chosen stays so");
        browser.submit("Credit in full", &[("Reason", "Goodwill")]).follow();
        let said = format!("G2026-000001 credits {} in full. €5.95 is on its way back to Visa ···· 4242.", invoice.number);
        assert_eq!(browser.flash(), Some(said));
        let mail = mails(world, CLARA, "credit_note").remove(0);
        assert!(mail.text.contains("We’re refunding €5.95 to Visa ···· 4242."), "{}", mail.text);
        assert!(!mail.text.contains("is now credit"), "{}", mail.text);
        assert_eq!((newest(world).state, credit_and_free(world, &cast.harbour)), (RefundState::Due, (595, 0)));
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).says("Payments").says("On its way back to Visa ···· 4242 €5.95").does_not_say("Kept as credit").does_not_say("−€");
        clara.does_not_say("of credit is left");
        is_sound(world);
        gives(world, &giving);
        let done = newest(world);
        assert_eq!((done.state, done.held, giving.asked()), (RefundState::Done, 0, vec![done.id.to_string()]));
        assert_eq!(posted(world, &invoice), [595, -595]);
        assert_eq!((now(world, &invoice).state, credit_and_free(world, &cast.harbour)), (InvoiceState::Credited, (0, 0)));
        // What came in and what went back come to nothing.
        clara.open(&page).says("by card, Visa ···· 4242 €5.95").says("went back to Visa ···· 4242 −€5.95");
        assert_eq!(clara.source().matches("−€5.95").count(), 1);
        clara.does_not_say("On its way back").does_not_say("Kept as credit");
        clara.open("/events").says("A refund for invoice").says("was started.").says("has been paid out.");
        assert_eq!(mails(world, CLARA, "invoice_open_again").len(), 0);
        gives(world, &giving);
        assert_eq!(giving.asked().len(), 1, "it is over");
        is_sound(world);
    }

    fn kept_as_credit_it_is_as_before(world: &mut World) {
        let (cast, _, invoice, olga) = paid_by_card(world);
        let mut browser = world.sign_in(&olga);
        browser.open(&format!("/operator/invoices/{}/credit-note", invoice.number));
        browser.submit("Credit in full", &[("Reason", "Goodwill")]).follow();
        assert_eq!((all(world).len(), credit_and_free(world, &cast.harbour)), (0, (595, 595)));
        let mail = mails(world, CLARA, "credit_note").remove(0);
        assert!(mail.text.contains("The €5.95 you paid for it is now credit."), "{}", mail.text);
    }

    fn what_came_by_transfer_is_not_offered_to_a_card(world: &mut World) {
        let (cast, _, invoice) = with_card(world);
        let olga = world.operator();
        world.notes(&olga, &invoice, 595, "2026-11-24");
        world.opens_record(&olga, &invoice, "A story");
        let mut browser = world.sign_in(&olga);
        browser.open(&format!("/operator/invoices/{}/credit-note", invoice.number)).says("What was paid for it is kept as credit.").does_not_say("Visa");
        assert_eq!(credit_and_free(world, &cast.harbour), (0, 0));
    }

    fn what_is_promised_back_pays_for_nothing(world: &mut World) {
        let (cast, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        pays_by_transfer(world, &cast.harbour);
        refunded_in_full(world, &olga, &invoice);
        world.clock.set(noon(2026, 12, 1));
        let next = bill(world, &cast.harbour);
        assert_eq!((now(world, &next).state, now(world, &next).paid), (InvoiceState::Open, 0));
        is_sound(world);
        assert_eq!(credit_and_free(world, &cast.harbour), (595, 0));
        gives(world, &giving);
        assert_eq!((now(world, &next).paid, credit_and_free(world, &cast.harbour)), (0, (0, 0)));
        assert_eq!(mails(world, CLARA, "invoice_open_again").len(), 0, "nobody hears of an invoice that was never paid");
        is_sound(world);
    }

    fn what_is_promised_back_is_not_given_back_by_hand_besides(world: &mut World) {
        let (cast, _, invoice, olga) = paid_by_card(world);
        refunded_in_full(world, &olga, &invoice);
        let refused = world.tries(&olga, |tx, operator, confirmed| {
            let invoice = opened_by(tx, operator, confirmed, &invoice)?;
            pay_by_hand(tx, &invoice, confirmed, -1, "2026-11-24", "")
        });
        assert!(refused.is_err());
        world.change(|tx| {
            use remit::store::schema::payment_methods;
            let closed = (payment_methods::state.eq("closed"), payment_methods::closed_at.eq(Some(tx.now)));
            Ok(diesel::update(payment_methods::table.find(cast.harbour.id)).set(closed).execute(tx.conn)?)
        });
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/reviews").says("Nothing to decide.").does_not_say("Credit of closed payment methods");
        browser.get(&format!("/operator/credits/{}", cast.harbour.id)).redirects_to("/operator/reviews");
    }

    fn a_part_goes_back_and_the_invoice_stays_paid(world: &mut World) {
        let (cast, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        let mut browser = world.sign_in(&olga);
        browser.open(&format!("/operator/invoices/{}/credit-part", invoice.number));
        browser.submit("Continue", &[("sum", "1.00"), ("Reason", "Goodwill")]).follow();
        browser.says("€1.19 has already been paid").says("Refund €1.19 to Visa ···· 4242");
        browser.submit("Create credit note", &[("paid_back", "refund")]).follow();
        assert!(browser.flash().is_some_and(|said| said.ends_with("€1.19 is on its way back to Visa ···· 4242.")));
        let mail = mails(world, CLARA, "credit_note").remove(0);
        assert!(mail.text.contains("We’re refunding €1.19 to Visa ···· 4242."), "{}", mail.text);
        assert_eq!(credit_and_free(world, &cast.harbour), (119, 0));
        gives(world, &giving);
        assert_eq!((now(world, &invoice).state, credit_and_free(world, &cast.harbour)), (InvoiceState::Paid, (0, 0)));
        assert_eq!(posted(world, &invoice), [595, -119]);
        is_sound(world);
    }

    fn one_refund_at_a_time_of_each_charge(world: &mut World) {
        let (_, gateway, invoice, olga) = paid_by_debit(world);
        let giving = Giving::over(&gateway);
        giving.then(Gives::InDays { is_counted: true }, Wire::Fine);
        let first = refunded_in_part(world, &olga, &invoice, 100, 119).expect("it is offered");
        assert_eq!(refunded_in_part(world, &olga, &now(world, &invoice), 100, 119).map(|other| other.id), None);
        gives(world, &giving);
        assert_eq!((newest(world).state, newest(world).held), (RefundState::Asked, 0));
        giving.arrives(first.id.as_str());
        world.pass_days(1);
        gives(world, &giving);
        assert_eq!(newest(world).state, RefundState::Done);
        assert!(refunded_in_part(world, &olga, &now(world, &invoice), 100, 119).is_some());
        gives(world, &giving);
        assert_eq!(posted(world, &invoice), [595, -119, -119]);
        is_sound(world);
    }

    fn to_an_account_it_takes_days_whenever_the_gateway_counts_it(world: &mut World) {
        for is_counted in [true, false] {
            let world = &mut World::new(world.kind());
            let (cast, gateway, invoice, olga) = paid_by_debit(world);
            let giving = Giving::over(&gateway);
            giving.then(Gives::InDays { is_counted }, Wire::Fine);
            let refund = refunded_in_full(world, &olga, &invoice);
            let mail = mails(world, CLARA, "credit_note").remove(0);
            assert!(mail.text.contains("We’re refunding €5.95 to the account ending in 3000."), "{}", mail.text);
            gives(world, &giving);
            let under_way = newest(world);
            assert_eq!((under_way.state, under_way.held), (RefundState::Asked, if is_counted { 0 } else { 595 }));
            assert_eq!(credit_and_free(world, &cast.harbour), (if is_counted { 0 } else { 595 }, 0));
            world.sign_in(&olga).open("/operator/payments").says("Refunds under way").says("the account ending in 3000");
            giving.arrives(refund.id.as_str());
            world.pass_hours(1);
            gives(world, &giving);
            assert_eq!((newest(world).state, posted(world, &invoice)), (RefundState::Done, vec![595, -595]));
            assert_eq!(credit_and_free(world, &cast.harbour), (0, 0));
            is_sound(world);
        }
    }

    fn an_answer_that_was_lost_is_asked_for_again_with_the_same_key(world: &mut World) {
        let (_, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        let refund = refunded_in_full(world, &olga, &invoice);
        for wire in [Wire::NeverArrives, Wire::AnswerLost, Wire::AnswerLost] {
            giving.then(Gives::AtOnce, wire);
            gives(world, &giving);
            assert_eq!((newest(world).state, newest(world).held), (RefundState::Asked, 595), "nobody knows");
            gives(world, &giving);
            world.pass_minutes(6);
        }
        gateway.is_away(true);
        gives(world, &giving);
        gateway.is_away(false);
        world.pass_hours(1);
        gives(world, &giving);
        assert_eq!((newest(world).state, giving.made().len()), (RefundState::Done, 1));
        assert_eq!(giving.asked(), vec![refund.id.to_string(); 3]);
        assert_eq!(posted(world, &invoice), [595, -595]);
        is_sound(world);
    }

    fn whoever_comes_too_late_is_not_believed(world: &mut World) {
        let (_, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        refunded_in_full(world, &olga, &invoice);
        let slow = world.change(|tx| claim(tx, GatewayName::Sandbox)).expect("it is due");
        gives(world, &giving);
        assert_eq!(giving.asked().len(), 0, "somebody asks");
        world.pass_minutes(6);
        gives(world, &giving);
        let failed = Ok(Refunded::Failed { reference: None, why: "declined".into() });
        world.change(|tx| note(tx, &slow, &failed, true));
        assert_eq!((newest(world).state, posted(world, &invoice)), (RefundState::Done, vec![595, -595]));
        assert_eq!(world.change(|tx| claim(tx, GatewayName::Sandbox)).map(|claim| claim.reference), None);
    }

    fn a_message_that_comes_before_the_answer_changes_nothing(world: &mut World) {
        let (cast, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        refunded_in_full(world, &olga, &invoice);
        giving.then(Gives::AtOnce, Wire::AnswerLost);
        gives(world, &giving);
        for _ in 0..2 {
            world.pass_minutes(1);
            remit::charging::refreshing::charge(&world.db, &gateway, "money 1").expect("an answer");
            assert_eq!(posted(world, &invoice), [595, -595]);
            assert_eq!(credit_and_free(world, &cast.harbour), (0, 0));
        }
        world.pass_minutes(6);
        gives(world, &giving);
        assert_eq!((newest(world).state, posted(world, &invoice).len()), (RefundState::Done, 2));
        is_sound(world);
    }

    fn of_an_invoice_that_was_corrected_the_money_of_the_first_one_goes_back(world: &mut World) {
        let (cast, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        let corrected = world.corrects(&olga, &invoice);
        assert_eq!(now(world, &corrected).state, InvoiceState::Paid);
        let refund = refunded_in_full(world, &olga, &now(world, &corrected));
        assert_eq!((refund.invoice_id, refund.amount), (corrected.id, 595));
        gives(world, &giving);
        assert_eq!((newest(world).state, posted(world, &invoice)), (RefundState::Done, vec![595, -595]));
        assert_eq!(credit_and_free(world, &cast.harbour), (0, 0));
        is_sound(world);
    }

    fn two_operators_refund_once(world: &mut World) {
        let (_, gateway, invoice, olga) = paid_by_card(world);
        let giving = Giving::over(&gateway);
        let otto = world.developer("Otto Krug", "otto@hosting.example");
        world.change(|tx| remit::operators::changes::make(tx, &otto));
        world.opens_record(&otto, &invoice, "A story");
        let page = format!("/operator/invoices/{}/credit-note", invoice.number);
        let (mut first, mut second) = (world.sign_in(&olga), world.sign_in(&otto));
        first.open(&page);
        second.open(&page);
        first.submit("Credit in full", &[("Reason", "Goodwill"), ("paid_back", "refund")]).answers(303);
        second.submit("Credit in full", &[("Reason", "Goodwill"), ("paid_back", "refund")]).answers(409);
        assert_eq!(all(world).len(), 1);
        gives(world, &giving);
        assert_eq!(posted(world, &invoice), [595, -595]);
    }

    fn what_is_offered_is_what_is_done(world: &mut World) {
        let (_, gateway, invoice, olga) = paid_by_card(world);
        let mut browser = world.sign_in(&olga);
        browser.open(&format!("/operator/invoices/{}/credit-note", invoice.number)).says("Refund €5.95");
        // Somebody gives back a part of it at the provider.
        gateway.becomes("money 1", |money| money.refunded = 95);
        world.pass_minutes(1);
        remit::charging::refreshing::charge(&world.db, &gateway, "money 1").expect("an answer");
        browser.submit("Credit in full", &[("Reason", "Goodwill"), ("paid_back", "refund")]).answers(422);
        browser.says("This invoice has changed since you opened this page.").says("Refund €5.00 to Visa ···· 4242");
        browser.submit("Credit in full", &[]).answers(303);
        assert_eq!((newest(world).amount, newest(world).held), (500, 500));
    }

    fn refunds_that_somebody_has_changed_are_found(world: &mut World) {
        let (cast, _, invoice, olga) = paid_by_card(world);
        pays_by_transfer(world, &cast.harbour);
        let refund = refunded_in_full(world, &olga, &invoice);
        world.clock.set(noon(2026, 12, 1));
        bill(world, &cast.harbour);
        let set = |what: &str| format!("UPDATE refunds SET {what} WHERE id = '{}'", refund.id);
        for (statement, expected) in [
            (set("held = amount + 1"), &["refunded"][..]),
            (set("held = -1"), &["left", "refunded"]),
            (set("state = 'done'"), &["refunded"]),
            (set("held = 0"), &["left"]),
            (set(&format!("payment_method_id = '{}'", cast.studio.id)), &["left", "refunded"]),
            (set("state = 'failed'"), &[]),
        ] {
            assert_eq!(broken_after(world, &statement), expected, "{statement}");
        }
    }
}
