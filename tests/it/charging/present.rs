//! Somebody pays an invoice at once, on a page of the gateway: until that is over nothing is asked for by itself.

use diesel::prelude::*;
use remit::charging::refreshing::{close, session};
use remit::gateway::port::{Gateway, Outcome, PaymentQuestion, Progress};
use remit::model::ChargeId;
use remit::model::charge::{Charge, ChargeState, Failure, Way};
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::payment_method::Currency;
use remit::payments::charges::newest as newest_in;
use remit::store::Tx;
use remit::store::schema::{charges as charges_table, payments};

use super::fake::{Fake, Will};
use super::{
    CLARA, begins, bill, charges, in_time, is_sound, mails, newest, now, pays_with, posted, states, takes, with_card,
    works,
};
use crate::invoices::monthly::noon;
use crate::world::{Cast, World};

/// A row for somebody who wants to pay at once, in place of what was to be asked for by itself.
fn wants_to_pay(tx: &mut Tx, invoice: &Invoice) -> remit::error::Result<Charge> {
    let last = newest_in(tx, invoice.id)?;
    if let Some(due) = last.as_ref().filter(|last| last.state == ChargeState::Due) {
        let dropped = charges_table::state.eq(ChargeState::Dropped);
        diesel::update(charges_table::table.find(due.id)).set(dropped).execute(tx.conn)?;
    }
    let (id, number) = (ChargeId::next_in(tx), last.map_or(1, |last| last.number + 1));
    let on = "2026-11-24".parse().expect("a day");
    let charge = Charge {
        way: Way::Present,
        state: ChargeState::Asked,
        next_try_at: tx.now.plus_hours(1),
        asked_at: Some(tx.now),
        ..Charge::due(id, invoice, number, GatewayName::Sandbox, on, tx.now)
    };
    diesel::insert_into(charges_table::table).values(&charge).execute(tx.conn)?;
    Ok(charge)
}

/// Somebody is on a page on which they can pay this invoice. Gives its session; None: money is on its way already.
pub fn opens_page(world: &World, gateway: &Fake, invoice: &Invoice) -> Option<String> {
    let invoice = &now(world, invoice);
    let last = charges(world, invoice).pop();
    let is_free = last.is_none_or(|last| !last.state.is_live() || last.state == ChargeState::Due);
    if !is_free || invoice.owed() <= 0 {
        return None;
    }
    let charge = world.change(|tx| wants_to_pay(tx, invoice));
    let page = gateway.begin_payment(&PaymentQuestion {
        key: &charge.key(),
        amount: charge.amount,
        currency: Currency::Eur,
        what: "An invoice",
        email: None,
        back: "http://127.0.0.1:8080/",
    });
    let begun = page.ok()?.session;
    world.change(|tx| {
        let charge = charges_table::table.find(charge.id);
        Ok(diesel::update(charge).set(charges_table::session.eq(Some(&begun))).execute(tx.conn)?)
    });
    Some(begun)
}

story! {
    fn whoever_pays_at_once_is_not_charged_besides(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        world.clock.set(newest(world, &invoice).next_try_at);
        let page = opens_page(world, &gateway, &invoice).expect("a page");
        works(world, &gateway);
        assert_eq!(gateway.asked().len(), 0, "it waits");
        gateway.pays(&page, Will::Work);
        for _ in 0..2 {
            assert!(session(&world.db, &gateway, &page).expect("an answer"), "they come back, and a message comes");
        }
        assert_eq!((now(world, &invoice).state, posted(world, &invoice)), (InvoiceState::Paid, vec![invoice.gross]));
        world.pass_days(30);
        works(world, &gateway);
        assert_eq!(states(world, &invoice), [(Way::ByItself, ChargeState::Dropped), (Way::Present, ChargeState::Paid)]);
        assert_eq!(gateway.asked().len(), 0);
        is_sound(world);
    }

    fn whoever_leaves_is_charged_as_before(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        let planned = newest(world, &invoice);
        let page = opens_page(world, &gateway, &invoice).expect("a page");
        world.pass_minutes(59);
        works(world, &gateway);
        assert_eq!(newest(world, &invoice).state, ChargeState::Asked, "they may still come back");
        in_time(world, &gateway, &invoice);
        assert_eq!(gateway.payment(&page), Ok(Progress::Over), "nobody can pay there any more");
        let again = newest(world, &invoice);
        assert_eq!((again.number, again.way, again.state), (3, Way::ByItself, ChargeState::Due));
        assert_eq!((again.due_on, again.tries_left), (planned.due_on, planned.tries_left));
        in_time(world, &gateway, &invoice);
        assert_eq!(posted(world, &invoice), [invoice.gross]);
        is_sound(world);
    }

    fn whoever_is_faster_than_the_round_and_leaves_is_charged_too(world: &mut World) {
        let gateway = takes(world);
        let cast = Cast::of(world);
        pays_with(world, &cast.harbour, &cast.clara, PaymentKind::Card);
        let invoice = bill(world, &cast.harbour);
        let page = opens_page(world, &gateway, &invoice).expect("a page");
        begins(world);
        gateway.times_out(&page);
        in_time(world, &gateway, &invoice);
        let again = newest(world, &invoice);
        assert_eq!((again.way, again.state, again.due_on.as_str()), (Way::ByItself, ChargeState::Due, "2026-11-26"));
    }

    fn a_page_that_was_never_there_is_not_waited_for(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        world.change(|tx| wants_to_pay(tx, &invoice));
        works(world, &gateway);
        assert_eq!(newest(world, &invoice).way, Way::Present);
        in_time(world, &gateway, &invoice);
        assert_eq!(newest(world, &invoice).way, Way::ByItself);
        assert_eq!(gateway.refreshed(), 0);
    }

    fn a_page_that_is_called_off_may_have_been_paid_on(world: &mut World) {
        let (_, gateway, invoice) = with_card(world);
        let first = opens_page(world, &gateway, &invoice).expect("a page");
        let id = newest(world, &invoice).id;
        assert!(close(&world.db, &gateway, id).expect("an answer"));
        assert_eq!(newest(world, &invoice).state, ChargeState::Due);
        assert!(!gateway.pays(&first, Will::Work), "nobody can pay there any more");
        let second = opens_page(world, &gateway, &invoice).expect("a page");
        gateway.pays(&second, Will::Work);
        let id = newest(world, &invoice).id;
        assert!(close(&world.db, &gateway, id).expect("an answer"));
        assert_eq!((newest(world, &invoice).state, posted(world, &invoice)), (ChargeState::Paid, vec![invoice.gross]));
        is_sound(world);
    }

    fn a_debit_on_a_page_that_fails_later_is_told_if_nothing_else_pays(world: &mut World) {
        let gateway = takes(world);
        let cast = Cast::of(world);
        let by_transfer = bill(world, &cast.harbour);
        pays_with(world, &cast.lagoon, &cast.stella, PaymentKind::Card);
        let by_card = bill(world, &cast.lagoon);
        begins(world);
        for invoice in [&by_transfer, &by_card] {
            let page = opens_page(world, &gateway, invoice).expect("a page");
            gateway.pays(&page, Will::Process);
            session(&world.db, &gateway, &page).expect("an answer");
            assert_eq!(newest(world, invoice).state, ChargeState::Processing);
            let reference = gateway.last().reference;
            gateway.becomes(&reference, |money| money.outcome = Outcome::Failed(Failure::NoFunds));
            in_time(world, &gateway, invoice);
        }
        assert_eq!(newest(world, &by_transfer).state, ChargeState::Failed);
        let mail = mails(world, CLARA, "invoice_not_charged").remove(0);
        assert!(mail.text.contains("There was not enough money in the account."), "{}", mail.text);
        assert!(mail.text.contains("Please open the invoice to pay it another way."), "{}", mail.text);
        assert_eq!(newest(world, &by_card).state, ChargeState::Due, "the card pays it");
        assert_eq!(mails(world, "stella@lagoon.example", "invoice_not_charged").len(), 0);
        is_sound(world);
    }

    fn whoever_paid_is_recorded_with_the_payment(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        let page = opens_page(world, &gateway, &invoice).expect("a page");
        let id = newest(world, &invoice).id;
        world.change(|tx| {
            let by = charges_table::person_id.eq(Some(cast.jo.id));
            Ok(diesel::update(charges_table::table.find(id)).set(by).execute(tx.conn)?)
        });
        gateway.pays(&page, Will::Work);
        session(&world.db, &gateway, &page).expect("an answer");
        let by: Vec<Option<remit::model::PersonId>> = world.change(|tx| {
            let of_charge = payments::table.filter(payments::charge_id.eq(id));
            Ok(of_charge.select(payments::recorded_by).load(tx.conn)?)
        });
        assert_eq!(by, [Some(cast.jo.id)]);
    }

    fn whoever_pays_for_others_learns_nothing_of_what_else_that_settles(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        world.clock.set(noon(2026, 12, 1));
        let other = bill(world, &cast.harbour);
        let page = opens_page(world, &gateway, &invoice).expect("a page");
        let id = newest(world, &invoice).id;
        world.change(|tx| {
            let by = charges_table::person_id.eq(Some(cast.mara.id));
            Ok(diesel::update(charges_table::table.find(id)).set(by).execute(tx.conn)?)
        });
        world.notes(&world.operator(), &invoice, invoice.gross, "2026-12-01");
        gateway.pays(&page, Will::Work);
        session(&world.db, &gateway, &page).expect("an answer");
        assert_eq!(now(world, &other).state, InvoiceState::Paid, "what was too much pays it");
        let mut mara = world.sign_in(&cast.mara);
        mara.open("/events").answers(200).does_not_say(&other.number).does_not_say(&invoice.number);
        world.sign_in(&cast.clara).open("/events").says(&other.number);
    }
}
