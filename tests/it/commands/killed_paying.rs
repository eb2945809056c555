//! `kill -9` while somebody goes to the page of the gateway and comes back from it, to set up a card and to pay an invoice now: whoever
//! opens the same address once more gets there, and it has happened once.

use std::thread::{sleep, spawn};

use diesel::prelude::*;
use remit::model::invoice::InvoiceState;
use remit::store::Clock;
use remit::store::schema::credentials;

use super::killed::{latest, wait_for_the_database};
use super::killed_asking::{Blow, is_the_same, payer, starts};
use super::process::{Press, Process, press_at};
use crate::charging::present_pages::page;
use crate::charging::{bill, charges, now, posted};
use crate::gateway::contract::Does;
use crate::gateway::fake_stripe::FakeStripe;
use crate::world::{Browser, Dice, World, rounds};

/// What is asked for before somebody can go to the page on which a card is set up …
const TO_SET_UP: [&str; 2] = ["POST checkout/sessions", "POST customers"];
/// … and when they come back, also to pay.
const BACK: &str = "GET checkout/sessions/";

/// A server, and somebody who presses there.
struct Visit<'a> {
    world: &'a World,
    fake: &'a FakeStripe,
    process: Process,
}

impl Visit<'_> {
    /// Presses; the server is killed where it asks for this. The next one is asked the same: where it leads.
    #[track_caller]
    fn survives(&mut self, press: &Press, call: &'static str, blow: Blow) -> String {
        println!("{call}: {blow:?}");
        self.fake.gate().closes(call);
        let (address, sent) = (self.process.address(), press.clone());
        let sent = spawn(move || press_at(address, &sent));
        blow.kills(self.world, self.fake, &mut self.process);
        drop(sent.join().expect("a thread"));
        self.again(press)
    }

    /// The same where nobody is asked for anything: it is killed at any moment.
    #[track_caller]
    fn survives_any_time(&mut self, press: &Press, dice: &mut Dice) -> String {
        let (address, sent) = (self.process.address(), press.clone());
        let sent = spawn(move || press_at(address, &sent));
        sleep(latest(self.world.kind()) * dice.below(100) as u32 / 100);
        self.process.kill();
        drop(sent.join().expect("a thread"));
        wait_for_the_database(self.world);
        self.again(press)
    }

    #[track_caller]
    fn again(&mut self, press: &Press) -> String {
        self.process = starts(self.world, self.fake);
        let answer = self.process.press(press).expect("an answer");
        assert_eq!(answer.status, 303, "{answer:?}");
        answer.location.expect("it leads somewhere")
    }

    /// At the page to which this leads somebody enters a card.
    #[track_caller]
    fn enters(&self, page: &str) {
        assert!(page.starts_with(&self.fake.url), "{page}");
        let session = page.rsplit('/').next().expect("a session");
        self.fake.state().at_page(session, Does::Works);
    }
}

/// Chooses to pay by card from now on: the path that leads to the page of the gateway.
#[track_caller]
pub fn chooses_card(browser: &mut Browser, payer: &str) -> String {
    browser.get(&format!("/payment-methods/{payer}/how-you-pay")).shows(200, "Change how invoices are paid");
    browser.submit("Continue", &[("pay_by", "card")]).redirects_to("/payment-setups/");
    browser.location().expect("a path").to_owned()
}

/// So many cards and accounts are known.
pub fn known(world: &World) -> i64 {
    world.change(|tx| Ok(credentials::table.count().get_result(tx.conn)?))
}

story! {
    fn a_card_is_set_up_once_however_often_the_server_is_killed(world: &mut World) {
        world.clock.set(Clock::System.now());
        let fake = &FakeStripe::of(world);
        let world = &*world;
        let all = rounds(4, 80);
        let (mut dice, mut visit) = (Dice::new(all), Visit { world, fake, process: starts(world, fake) });
        for round in 0..all {
            world.clock.set(Clock::System.now());
            // Nobody tries many cards within an hour.
            let person = world.client(&format!("Client {round}"), &format!("client{round}@harbour.example"));
            let payer = payer(world, &person, round);
            let mut browser = world.sign_in(&person);
            let setup = chooses_card(&mut browser, payer.id.as_str());
            let goes = Press::link(&browser, &setup);
            let page = visit.survives(&goes, TO_SET_UP[round % TO_SET_UP.len()], Blow::of(round / 2, &mut dice));
            visit.enters(&page);
            let back = Press::link(&browser, &format!("{setup}?back"));
            let check = visit.survives(&back, BACK, Blow::of(round, &mut dice));
            browser.get(&check).shows(200, "Check how invoices are paid").says("Visa ···· 4242");
            browser.submit("Save", &[]).redirects_to("/payment-methods/");
            let made = (fake.count("customer"), fake.count("checkout.session"), known(world));
            assert_eq!(made, (round + 1, round + 1, round as i64 + 1), "one each");
        }
        is_the_same(world, fake);
    }

    fn whoever_pays_now_pays_once_however_often_the_server_is_killed(world: &mut World) {
        world.clock.set(Clock::System.now());
        let fake = &FakeStripe::of(world);
        let world = &*world;
        let all = rounds(4, 80);
        let (mut dice, mut visit) = (Dice::new(all), Visit { world, fake, process: starts(world, fake) });
        let clara = world.client("Clara Brandt", "clara@harbour.example");
        for round in 0..all {
            world.clock.set(Clock::System.now());
            let invoice = bill(world, &payer(world, &clara, round));
            let mut browser = world.sign_in(&clara);
            browser.open(&page(&invoice)).says("just this once");
            let way = visit.survives_any_time(&Press::of(&browser, "Pay now"), &mut dice);
            let goes = Press::link(&browser, &way);
            let at_gateway = visit.survives(&goes, "POST checkout/sessions", Blow::of(round, &mut dice));
            visit.enters(&at_gateway);
            let back = Press::link(&browser, &format!("{way}?back=yes"));
            let leads = visit.survives(&back, BACK, Blow::of(round + 2, &mut dice));
            assert_eq!(leads, page(&invoice));
            let paid = (now(world, &invoice).state, posted(world, &invoice), charges(world, &invoice).len());
            assert_eq!(paid, (InvoiceState::Paid, vec![invoice.gross], 1));
            assert_eq!(fake.count("checkout.session"), round + 1, "one each");
        }
        is_the_same(world, fake);
    }
}
