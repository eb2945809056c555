//! The monthly run by real servers: killed in the middle, and two at once. Everything is billed once, and the numbers have
//! no gap.

use std::collections::BTreeMap;
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use remit::commands::Command;
use remit::model::PaymentMethodId;
use remit::model::usage::Month;
use remit::store::schema::{billed_months, invoices, monthly_runs};
use remit::store::{Clock, Moment};

use super::killed::wait_for_the_database;
use super::process::Process;
use crate::invoices::check::broken;
use crate::invoices::monthly::several_payers;
use crate::webhooks::killed::wait_until;
use crate::world::{Cast, World, rounds};

/// More than one portion of the run.
const PAYERS: usize = 130;
/// At least two months are over since then.
const DAYS: i64 = 75;

/// Everybody has paid for something for so long. Gives the months that are due.
fn prepare(world: &World) -> Vec<Month> {
    let now = Clock::System.now();
    world.clock.set(now.plus_days(-DAYS));
    several_payers(world, &Cast::of(world), PAYERS);
    world.clock.set(now);
    let month = |moment: Moment| Month::of(world.db.site.local(moment).date());
    let mut months = vec![month(now.plus_days(-DAYS))];
    while months[months.len() - 1].next() < month(now) {
        months.push(months[months.len() - 1].next());
    }
    months
}

/// How much is billed: whose, and of which month.
fn billed(world: &World) -> Vec<(PaymentMethodId, String)> {
    let all = |tx: &mut remit::store::Tx| {
        Ok(billed_months::table.select((billed_months::payment_method_id, billed_months::month)).load(tx.conn)?)
    };
    world.db.read(all).expect("what is billed")
}

fn is_finished(world: &World, months: &[Month]) -> bool {
    let last = months[months.len() - 1].to_string();
    let run = |tx: &mut remit::store::Tx| {
        Ok(monthly_runs::table
            .find(&last)
            .select(monthly_runs::finished_at)
            .first::<Option<Moment>>(tx.conn)
            .optional()?)
    };
    world.db.read(run).expect("the run").flatten().is_some()
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

const OF_INVOICES: &str = "
    SELECT 'mails' AS what, COUNT(DISTINCT text_body) AS count FROM outbox WHERE kind = 'invoice'
    UNION ALL SELECT 'all mails', COUNT(*) FROM outbox WHERE kind = 'invoice'
    UNION ALL SELECT 'links', COUNT(DISTINCT invoice_id) FROM invoice_links
    UNION ALL SELECT 'events', COUNT(*) FROM events WHERE kind = 'invoice_issued'";

/// Each payment method once for each month, with one invoice, one mail and one link; numbers from 1 without a gap.
fn everything_is_billed_once(world: &World, months: &[Month]) {
    let all = PAYERS * months.len();
    let mut times: BTreeMap<(PaymentMethodId, String), usize> = BTreeMap::new();
    billed(world).into_iter().for_each(|one| *times.entry(one).or_default() += 1);
    assert_eq!(times.len(), all);
    assert!(times.values().all(|times| *times == 1));
    let numbers: Vec<String> =
        world.change(|tx| Ok(invoices::table.select(invoices::number).order(invoices::number).load(tx.conn)?));
    let places: Vec<usize> = numbers
        .iter()
        .map(|number| number.rsplit('-').next().and_then(|place| place.parse().ok()).expect("a place"))
        .collect();
    assert_eq!(places, (1..=all).collect::<Vec<_>>());
    let counts: Vec<Count> = world.change(|tx| Ok(diesel::sql_query(OF_INVOICES).load(tx.conn)?));
    for Count { what, count } in counts {
        assert_eq!(usize::try_from(count), Ok(all), "{what}");
    }
    assert_eq!(Command::check().run(world.settings.clone()), Ok(()));
}

story! {
    fn a_server_that_is_killed_while_it_bills_has_billed_nothing_by_halves(world: &mut World) {
        let months = prepare(world);
        let all = PAYERS * months.len();
        let kills = rounds(4, 40);
        let mut reached = Vec::new();
        for kill in 0..kills {
            let before = billed(world).len();
            let mut process = Process::spawn(world, &[]);
            // At first as soon as something is billed, so that the next portion is under way; then at any moment.
            if kill < 2 {
                wait_until("it bills", || billed(world).len() > before || before == all);
            }
            std::thread::sleep(Duration::from_millis(37 * kill as u64 % 300));
            process.kill();
            wait_for_the_database(world);
            reached.push(billed(world).len());
            assert_eq!(world.db.read(broken).expect("the rules"), [""; 0], "after {reached:?}");
        }
        println!("{reached:?} of {all}");
        assert!(reached[0] > 0 && reached[0] < all, "the first was killed in the middle: {reached:?}");
        let _last = Process::spawn(world, &[]);
        wait_until("the run ends", || is_finished(world, &months));
        everything_is_billed_once(world, &months);
    }

    fn two_servers_that_bill_at_once_and_one_that_is_killed_bill_everything_once(world: &mut World) {
        let months = prepare(world);
        let servers = [Process::spawn(world, &[]), Process::spawn(world, &[]), Process::spawn(world, &[])];
        wait_until("they bill", || !billed(world).is_empty());
        let [mut killed, _one, _another] = servers;
        killed.kill();
        wait_until("the run ends", || is_finished(world, &months));
        everything_is_billed_once(world, &months);
    }
}
