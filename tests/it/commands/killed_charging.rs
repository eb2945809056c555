//! `kill -9` of a server that charges cards, and of one that gives money back, again and again: each invoice is charged once, each
//! refund goes back once, and nothing is forgotten.

use remit::model::charge::RefundState;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::store::Clock;

use super::killed_asking::{Blow, is_the_same, leases_end, spawns, to_charge};
use crate::charging::refunds::{all as refunds, refunded_in_full};
use crate::charging::{CLARA, now, works};
use crate::gateway::fake_stripe::FakeStripe;
use crate::invoices::monthly::all_invoices;
use crate::webhooks::killed::wait_until;
use crate::world::{Dice, rounds};

/// What a refund asks for: what is there already, the refund, and what its charge has come to.
const OF_REFUNDS: [&str; 3] = ["POST refunds", "GET payment_intents/pi_", "GET refunds"];

story! {
    fn servers_that_are_killed_charge_each_invoice_once(world: &mut World) {
        world.clock.set(Clock::System.now());
        let mut fake = FakeStripe::of(world);
        let (clara, all) = (world.client("Clara Brandt", CLARA), rounds(4, 120));
        let mut dice = Dice::new(all);
        for round in 0..all {
            to_charge(world, &mut fake, &clara, round);
            let blow = Blow::of(round, &mut dice);
            println!("round {round}: {blow:?}");
            // What others had begun to ask for comes here too.
            fake.gate().closes("POST payment_intents");
            let mut process = spawns(world, &fake);
            blow.kills(world, &fake, &mut process);
            leases_end(world);
        }
        let _last = spawns(world, &fake);
        wait_until("all is charged", || all_invoices(world).iter().all(|one| one.state == InvoiceState::Paid));
        assert_eq!(fake.count("payment_intent"), all, "one each");
        is_the_same(world, &fake);
    }

    fn servers_that_are_killed_give_back_once(world: &mut World) {
        world.clock.set(Clock::System.now());
        let mut fake = FakeStripe::of(world);
        let (clara, olga, all) = (world.client("Clara Brandt", CLARA), world.operator(), rounds(6, 120));
        let mut dice = Dice::new(all);
        let invoices: Vec<Invoice> = (0..all).map(|round| to_charge(world, &mut fake, &clara, round)).collect();
        works(world, &fake.client);
        for (round, invoice) in invoices.iter().enumerate() {
            world.clock.set(Clock::System.now());
            refunded_in_full(world, &olga, &now(world, invoice));
            leases_end(world);
            let blow = Blow::of(round, &mut dice);
            println!("round {round}: {blow:?}");
            fake.gate().closes(OF_REFUNDS[round % OF_REFUNDS.len()]);
            let mut process = spawns(world, &fake);
            blow.kills(world, &fake, &mut process);
        }
        leases_end(world);
        let _last = spawns(world, &fake);
        wait_until("all has gone back", || refunds(world).iter().all(|one| one.state == RefundState::Done));
        assert_eq!((fake.count("refund"), refunds(world).len()), (all, all), "one each");
        is_the_same(world, &fake);
    }
}
