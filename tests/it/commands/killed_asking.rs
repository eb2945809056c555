//! A real server that takes money at the Stripe of the tests, and how it is killed: before it is heard there, before it hears what
//! was done, before it can write that down, or a moment later. What is there has to be what stands here.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use remit::commands::Command;
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::document::InvoiceKind;
use remit::model::invoice::Invoice;
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::store::{AnyConnection, Clock};
use serde_json::Value;

use super::killed::wait_for_the_database;
use super::process::Process;
use crate::charging::{begins, bill, is_sound, posted};
use crate::gateway::contract::{Does, set_up};
use crate::gateway::fake_stripe::{FakeStripe, KEY, SECRET};
use crate::gateway::gate::Fate;
use crate::invitations::acts::sql;
use crate::invoices::monthly::all_invoices;
use crate::world::{BASE_URL, Dice, Kind, World};

/// An answer is read after that.
const HEARD: Duration = Duration::from_millis(20);
/// Later than that nothing is left to write.
const LATEST_MILLIS: usize = 40;
/// A card is charged two days after its invoice was made.
const DAYS: i64 = 3;

/// When a server is killed that asks for something.
#[derive(Debug, Clone, Copy)]
pub enum Blow {
    /// The question does not get there.
    Unasked,
    /// It was done, and the answer is not heard.
    Unheard,
    /// The answer was heard, and nothing can be written.
    Unwritten,
    /// So many milliseconds after the answer.
    Later(u64),
}

impl Blow {
    /// Another one in each round, so that a few of them have all.
    pub fn of(round: usize, dice: &mut Dice) -> Blow {
        match round % 4 {
            0 => Blow::Unheard,
            1 => Blow::Unwritten,
            2 => Blow::Later(dice.below(LATEST_MILLIS) as u64),
            _ => Blow::Unasked,
        }
    }

    /// Kills it where the gate is closed for it: it has to come there.
    pub fn kills(self, world: &World, fake: &FakeStripe, process: &mut Process) {
        fake.gate().waits_for(1);
        match self {
            Blow::Unasked => {
                process.kill();
                fake.gate().opens(Fate::Lost);
            }
            Blow::Unheard => {
                process.kill();
                fake.gate().opens(Fate::GoOn);
            }
            Blow::Unwritten => {
                let mut turn = alone(world);
                fake.gate().opens(Fate::GoOn);
                sleep(HEARD);
                process.kill();
                turn.batch_execute("ROLLBACK").expect("the others may write");
            }
            Blow::Later(millis) => {
                fake.gate().opens(Fate::GoOn);
                sleep(Duration::from_millis(millis));
                process.kill();
            }
        }
        wait_for_the_database(world);
        is_nothing_made_up(world, fake);
    }
}

/// The turn to write: nobody else does until it is given back. On PostgreSQL as an act takes it that has to be alone.
fn alone(world: &World) -> AnyConnection {
    let mut conn = world.settings.database.connect().expect("a connection");
    let begin = match world.kind() {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN; LOCK TABLE __diesel_schema_migrations IN EXCLUSIVE MODE",
    };
    conn.batch_execute(begin).expect("the turn");
    conn
}

/// Starts a server that asks it. Wherever it listens, it says that it is at the same address.
pub fn spawns(world: &World, fake: &FakeStripe) -> Process {
    let settings = [
        ("REMIT_BASE_URL", BASE_URL),
        ("REMIT_STRIPE_KEY", KEY),
        ("REMIT_STRIPE_WEBHOOK_SECRET", SECRET),
        ("REMIT_STRIPE_URL", fake.url.as_str()),
    ];
    Process::spawn(world, &settings)
}

/// The same, and waits until it answers.
pub fn starts(world: &World, fake: &FakeStripe) -> Process {
    let process = spawns(world, fake);
    process.wait();
    process
}

/// What a server that is gone had taken is free: nobody waits for minutes here.
pub fn leases_end(world: &World) {
    sql(
        world,
        "UPDATE charges SET next_try_at = 1 WHERE way = 'by_itself' AND state IN ('due', 'asked', 'processing')",
    );
    sql(world, "UPDATE refunds SET next_try_at = 1 WHERE state IN ('due', 'asked')");
}

/// A payment method of this person, whose invoices are to be transferred.
pub fn payer(world: &World, person: &Person, round: usize) -> PaymentMethod {
    world.payment_method(&format!("Payer {round}"), person, &[person])
}

/// An invoice that is to be charged to a card today.
pub fn to_charge(world: &World, fake: &mut FakeStripe, person: &Person, round: usize) -> Invoice {
    let now = Clock::System.now();
    world.clock.set(now.plus_days(-DAYS));
    let payer = payer(world, person, round);
    let card = set_up(fake, PaymentKind::Card, Does::Works);
    world.lets_pay(&payer, Some(&world.kept(person.id, GatewayName::Stripe, card)));
    let invoice = bill(world, &payer);
    begins(world);
    world.clock.set(now);
    invoice
}

/// What came in for an invoice and what went back, and how often something came in.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    came: i64,
    went: i64,
    times: usize,
}

fn there(fake: &FakeStripe) -> BTreeMap<String, Sums> {
    let state = fake.state();
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    for it in state.objects.values().filter(|it| it["object"] == "payment_intent" && it["status"] == "succeeded") {
        let (key, charge) = (text(&it["metadata"]["remit"]), text(&it["latest_charge"]));
        let of_invoice = sums.entry(key.split(':').nth(1).expect("an invoice").to_owned()).or_default();
        of_invoice.came += it["amount_received"].as_i64().expect("cents");
        of_invoice.went += state.objects[charge]["amount_refunded"].as_i64().expect("cents");
        of_invoice.times += 1;
    }
    sums
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn here(world: &World) -> BTreeMap<String, Sums> {
    let invoices = all_invoices(world).into_iter().filter(|one| one.kind == InvoiceKind::Invoice);
    let sums = invoices.map(|invoice| {
        let (came, went): (Vec<i64>, Vec<i64>) = posted(world, &invoice).into_iter().partition(|amount| *amount > 0);
        let sums = Sums { came: came.iter().sum(), went: -went.iter().sum::<i64>(), times: came.len() };
        (invoice.id.to_string(), sums)
    });
    sums.filter(|(_, sums)| sums.times > 0).collect()
}

/// Nothing stands here that has not happened there.
fn is_nothing_made_up(world: &World, fake: &FakeStripe) {
    let there = there(fake);
    for (invoice, here) in here(world) {
        let there = there.get(&invoice).unwrap_or_else(|| panic!("{invoice} was paid by nobody: {here:?}"));
        let is_more = here.came > there.came || here.went > there.went || here.times > there.times;
        assert!(!is_more, "{invoice}: {here:?} here, {there:?} there");
    }
    is_sound(world);
}

/// Nothing is on its way any more: what is there stands here, no invoice was charged twice, and whoever checks finds nothing.
pub fn is_the_same(world: &World, fake: &FakeStripe) {
    let there = there(fake);
    assert_eq!(here(world), there);
    assert!(there.values().all(|sums| sums.times == 1), "{there:?}");
    let compares = Command::Check { gateway: true, since: None };
    assert_eq!(compares.run(world.settings.clone()), Ok(()));
    assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
}
