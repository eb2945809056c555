//! Two servers on one database: somebody comes back from the page of the gateway to both, and its message is read by one of them, all
//! at the same moment. It has one result.

use std::thread::spawn;

use diesel::prelude::*;
use remit::model::invoice::InvoiceState;
use remit::store::Clock;
use remit::store::schema::gateway_notices;

use super::killed_asking::{is_the_same, payer, starts};
use super::killed_paying::{chooses_card, known};
use super::process::{Answer, Press, Process, press_at, tell};
use crate::charging::present_pages::page;
use crate::charging::{CLARA, bill, charges, now, posted};
use crate::gateway::contract::Does;
use crate::gateway::fake_stripe::FakeStripe;
use crate::gateway::gate::Fate;
use crate::gateway::signature::{message, signed_at};
use crate::webhooks::killed::wait_until;
use crate::world::World;

/// Where this leads at a server.
#[track_caller]
fn leads(process: &Process, press: &Press) -> String {
    let answer = process.press(press).expect("an answer");
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.location.expect("it leads somewhere")
}

/// Somebody has done all at the page that this leads to. They come back to this server and to another one, both are told of it, and
/// it is looked at by all of them at once.
#[track_caller]
fn at_once(world: &World, fake: &FakeStripe, first: &Process, goes: &Press, back: &Press) -> [Answer; 2] {
    let at_gateway = leads(first, goes);
    let session = at_gateway.rsplit('/').next().expect("a session");
    fake.state().at_page(session, Does::Works);
    fake.gate().closes("GET checkout/sessions/");
    let body = message("evt_1", &format!(r#"{{"object": "checkout.session", "id": "{session}"}}"#));
    let signature = format!("Stripe-Signature: {}", signed_at(&body, Clock::System.now()));
    let head = [signature.as_str(), "Content-Type: application/json; charset=utf-8"];
    let told = |process: &Process| tell(process.address(), "/hooks/stripe", &head, &body);
    assert_eq!(told(first), Some(200));
    // A server reads messages as soon as it starts.
    let second = starts(world, fake);
    assert_eq!(told(&second), Some(200), "once more");
    let sent = [first.address(), second.address()].map(|address| {
        let back = back.clone();
        spawn(move || press_at(address, &back))
    });
    fake.gate().waits_for(3);
    fake.gate().opens(Fate::GoOn);
    let answers = sent.map(|one| one.join().expect("a thread").expect("an answer"));
    wait_until("the message is done with", || kept(world) == [true]);
    answers
}

/// The messages that are known, and whether they are done with.
fn kept(world: &World) -> Vec<bool> {
    let all = gateway_notices::table.select(gateway_notices::done_at.is_not_null());
    world.db.read(|tx| Ok(all.load(tx.conn)?)).expect("messages")
}

story! {
    fn a_message_and_two_who_come_back_set_up_one_card(world: &mut World) {
        world.clock.set(Clock::System.now());
        let fake = FakeStripe::of(world);
        let clara = world.client("Clara Brandt", CLARA);
        let payer = payer(world, &clara, 0);
        let mut browser = world.sign_in(&clara);
        let setup = chooses_card(&mut browser, payer.id.as_str());
        let first = starts(world, &fake);
        let [goes, back] = [setup.clone(), format!("{setup}?back")].map(|path| Press::link(&browser, &path));
        let [one, other] = at_once(world, &fake, &first, &goes, &back);
        assert_eq!((one.status, &one), (303, &other));
        assert_eq!((known(world), fake.count("customer"), fake.count("checkout.session")), (1, 1, 1));
        browser.get(&one.location.expect("the check")).shows(200, "Check how invoices are paid");
        browser.submit("Save", &[]).redirects_to("/payment-methods/");
        assert_eq!(leads(&first, &back), leads(&first, &goes), "it is over, and leads on");
        assert_eq!(known(world), 1);
        is_the_same(world, &fake);
    }

    fn a_message_and_two_who_come_back_pay_once(world: &mut World) {
        world.clock.set(Clock::System.now());
        let fake = FakeStripe::of(world);
        let clara = world.client("Clara Brandt", CLARA);
        let invoice = bill(world, &payer(world, &clara, 0));
        let mut browser = world.sign_in(&clara);
        browser.open(&page(&invoice)).says("just this once");
        let first = starts(world, &fake);
        let way = leads(&first, &Press::of(&browser, "Pay now"));
        let [goes, back] = [way.clone(), format!("{way}?back=yes")].map(|path| Press::link(&browser, &path));
        for answer in at_once(world, &fake, &first, &goes, &back) {
            assert_eq!((answer.status, answer.location), (303, Some(page(&invoice))));
        }
        let paid = || (now(world, &invoice).state, posted(world, &invoice), charges(world, &invoice).len());
        assert_eq!(paid(), (InvoiceState::Paid, vec![invoice.gross], 1));
        assert_eq!(leads(&first, &back), page(&invoice), "once more");
        assert_eq!(paid(), (InvoiceState::Paid, vec![invoice.gross], 1));
        is_the_same(world, &fake);
    }
}
