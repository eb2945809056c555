//! Months of random records, also late ones, while apps move and invoices are made now and then: every row of what was measured
//! is that of a calendar that knows who owned what when a day began, and nothing else.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeZone};
use chrono_tz::Europe::Berlin;
use diesel::prelude::*;
use remit::costs::Row;
use remit::due::run_due;
use remit::metering::changes::Taken;
use remit::model::app::App;
use remit::model::invoice::BilledMonth;
use remit::model::payment_method::{Currency, PaymentMethod};
use remit::model::person::Person;
use remit::model::{EnvironmentId, PaymentMethodId};
use remit::refused::Refused;
use remit::store::Moment;
use remit::store::schema::{billed_months, payment_methods};

use super::billed::moves;
use super::{metered, report, transfer};
use crate::world::{Dice, START, World, rounds};

fn day(at: Moment) -> NaiveDate {
    Berlin.timestamp_millis_opt(at.0).single().expect("a time").date_naive()
}

fn month(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// Something that was used: by which app, on which day, and the month on whose invoice it has to be.
struct Noted {
    app: usize,
    day: NaiveDate,
    quantity: i64,
    billed_with: String,
}

/// Whose, on the invoice of which month, in which environment, and what: quantity and amount.
type Rows = BTreeMap<(PaymentMethodId, String, EnvironmentId, String), (i64, i64)>;

struct Play<'a> {
    world: &'a World,
    dice: Dice,
    mara: Person,
    payers: [PaymentMethod; 2],
    apps: Vec<App>,
    /// Which app was owned by which payer since then, in order of time.
    owned: Vec<(usize, Moment, usize)>,
    noted: Vec<Noted>,
    /// The months before this day are billed.
    billed_until: NaiveDate,
    done: BTreeMap<&'static str, usize>,
}

impl Play<'_> {
    fn begin(world: &World, seed: usize) -> Play<'_> {
        let mara = world.developer("Mara", &format!("mara{seed}@play.example"));
        let payers = ["Euros", "Dollars"].map(|name| world.payment_method(name, &mara, &[&mara]));
        world.change(|tx| {
            let dollars = (payment_methods::currency.eq(Currency::Usd), payment_methods::country.eq("US"));
            Ok(diesel::update(payment_methods::table.find(payers[1].id)).set(dollars).execute(tx.conn)?)
        });
        let apps = vec![world.app("First", &mara, Some(&payers[0])), world.app("Second", &mara, Some(&payers[1]))];
        let owned = vec![(0, START, 0), (1, START, 1)];
        let (dice, noted, done) = (Dice::new(seed), Vec::new(), BTreeMap::new());
        Play { world, dice, mara, payers, apps, owned, noted, billed_until: NaiveDate::MIN, done }
    }

    fn now(&self) -> Moment {
        self.world.clock.now()
    }

    /// Who owned an app when this day began.
    fn owner(&self, app: usize, on: NaiveDate) -> Option<usize> {
        let mut moves = self.owned.iter().filter(|(one, since, _)| *one == app && day(*since) < on);
        moves.next_back().map(|(.., payer)| *payer)
    }

    fn reports(&mut self) {
        let app = self.dice.below(self.apps.len());
        let at = Moment(self.now().0 - self.dice.below(9 * 24 * 60) as i64 * 60_000);
        let quantity = self.dice.below(30_000) as i64;
        let record = transfer(self.world, &self.apps[app], &format!("record {}", self.now().0), quantity, at);
        let (today, on) = (day(self.now()), day(at));
        let is_late = month(on) != month(today);
        let expected = if is_late && today.day() > 5 {
            Err(Refused::UsageTooLate { days: 5 })
        } else if on < day(START) {
            Err(Refused::UsageOfNobody)
        } else {
            Ok(Taken::Now)
        };
        assert_eq!(report(self.world, &[record]), std::slice::from_ref(&expected), "{on} on {today}");
        if expected.is_ok() {
            let is_billed = is_late && on < self.billed_until;
            let billed_with = month(if is_billed { today } else { on });
            *self.done.entry(if is_billed { "late" } else { "in time" }).or_default() += 1;
            self.noted.push(Noted { app, day: on, quantity, billed_with });
        } else {
            *self.done.entry("refused").or_default() += 1;
        }
    }

    fn moves(&mut self) {
        let app = self.dice.below(self.apps.len());
        let payer = 1 - self.owned.iter().rev().find(|(one, ..)| *one == app).expect("an owner").2;
        moves(self.world, &self.mara, &self.apps[app], &self.payers[payer]);
        self.owned.push((app, self.now(), payer));
        *self.done.entry("moved").or_default() += 1;
    }

    fn bills(&mut self) {
        run_due(&self.world.db).expect("a round");
        self.billed_until = day(self.now()).with_day(1).expect("a first day");
    }

    /// What has to be on invoices of months before this one.
    fn expected(&self, before: &str) -> Rows {
        let mut used: BTreeMap<(usize, usize, NaiveDate), BTreeMap<&str, i64>> = BTreeMap::new();
        for one in &self.noted {
            if let Some(payer) = self.owner(one.app, one.day) {
                let first = one.day.with_day(1).expect("a first day");
                *used.entry((payer, one.app, first)).or_default().entry(&one.billed_with).or_default() += one.quantity;
            }
        }
        let mut rows = Rows::new();
        for ((payer, app, first), by_invoice) in used {
            let days: Vec<NaiveDate> = first.iter_days().take_while(|day| day.month() == first.month()).collect();
            let mine = days.iter().filter(|day| self.owner(app, **day) == Some(payer)).count();
            let included = (100.0 * mine as f64 / days.len() as f64 - 1e-9).ceil() as i64;
            let (mut sum, mut paid) = (0, 0);
            for (billed_with, quantity) in by_invoice {
                sum += quantity;
                let units = ((sum as f64 / 1000.0 - 1e-9).ceil() as i64 - included).max(0) - paid;
                paid += units;
                let amount = if payer == 0 { units * 8 } else { (units as f64 * 8.8 + 1e-6).round() as i64 };
                let late =
                    if billed_with == month(first) { String::new() } else { first.format(", %B %Y").to_string() };
                let place = (
                    self.payers[payer].id,
                    billed_with.to_owned(),
                    self.world.first_environment(&self.apps[app]),
                    format!("Data transfer{late}"),
                );
                if units > 0 && billed_with < before {
                    rows.insert(place, (units, amount));
                }
            }
        }
        rows
    }

    fn billed(&self) -> Rows {
        let months: Vec<BilledMonth> =
            self.world.change(|tx| Ok(billed_months::table.select(BilledMonth::as_select()).load(tx.conn)?));
        let mut billed = Rows::new();
        for month in months {
            let rows: Vec<Row> = serde_json::from_str(&month.document).expect("rows");
            for row in rows {
                let place = (month.payment_method_id, month.month.clone(), row.environment, row.component);
                let twice = billed.insert(place, (row.measured.expect("nothing is booked").quantity, row.amount));
                assert_eq!(twice, None, "a row of its own");
            }
        }
        billed
    }
}

/// From the 24th of November to the second of April.
fn live(world: &World, seed: usize) -> BTreeMap<&'static str, usize> {
    let mut play = Play::begin(world, seed);
    let end = NaiveDate::from_ymd_opt(2027, 4, 2).expect("a day");
    while day(play.now()) < end {
        world.clock.set(play.now().plus_minutes(1 + play.dice.below(900) as i64));
        match play.dice.below(20) {
            0 => play.moves(),
            1 => play.bills(),
            _ => play.reports(),
        }
    }
    play.bills();
    assert_eq!(play.billed(), play.expected("2027-04"));
    assert!(world.db.read(remit::metering::check::broken).expect("the check").is_empty());
    assert!(world.db.read(remit::costs::kept::broken).expect("the check").is_empty());
    play.done
}

story! {
    fn random_usage_is_billed_as_a_naive_calendar_says(world: &mut World) {
        let mut done: BTreeMap<&str, usize> = BTreeMap::new();
        for seed in 0..rounds(3, 30) {
            let mut world = World::new(world.kind());
            metered(&mut world);
            for (what, times) in live(&world, seed) {
                *done.entry(what).or_default() += times;
            }
        }
        println!("{done:?}");
        assert_eq!(done.len(), 4, "everything has happened: {done:?}");
    }
}
