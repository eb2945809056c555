//! A year of random acts through the product's own changes, billed month by month: every row of every month is that of a
//! model that goes from day to day.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use remit::access::{Confirmed, Opened, Operator};
use remit::commands::Command;
use remit::costs::Row;
use remit::due::run_due;
use remit::error::{Error, Result};
use remit::invoices::correcting::correct;
use remit::invoices::crediting::{Part, credit, credit_part, rows};
use remit::invoices::queries::document;
use remit::model::address::Address;
use remit::model::catalogue::Catalogue;
use remit::model::document::InvoiceKind;
use remit::model::invoice::{BilledMonth, Invoice, InvoiceState};
use remit::model::payment_method::{Currency, PaymentMethod};
use remit::model::person::Person;
use remit::model::{AppId, EnvironmentId, PaymentMethodId};
use remit::settings::Settings;
use remit::store::schema::{apps, billed_months, invoices};
use remit::store::{Db, Moment, Tx};

use super::naive::{Diary, Place, Rows};
use crate::world::{Dice, World, as_today, confirmed, opened, rounds};

/// Noon of the first of November in Berlin.
const START: Moment = Moment(1_793_530_800_000);

/// An app that is there.
pub(super) struct There {
    pub id: AppId,
    pub owner: Option<PaymentMethodId>,
    pub environments: Vec<EnvironmentId>,
}

pub(super) struct Play<'a> {
    world: &'a World,
    pub(super) dice: Dice,
    kim: Person,
    olga: Person,
    /// What was credited and not billed again, net: nobody pays for that.
    credited: BTreeMap<PaymentMethodId, i64>,
    pub(super) payers: Vec<PaymentMethod>,
    pub(super) apps: Vec<There>,
    pub(super) diary: Diary,
    /// With which the acts are done, and what can be booked there.
    db: Db,
    pub(super) catalogue: Catalogue,
    done: BTreeMap<&'static str, usize>,
}

impl<'a> Play<'a> {
    fn begin(world: &'a World, seed: usize) -> Play<'a> {
        let kim = world.developer("Kim", &format!("kim{seed}@year.example"));
        let payers: Vec<PaymentMethod> =
            ["One", "Two", "Dollars"].iter().map(|name| world.payment_method(name, &kim, &[&kim])).collect();
        world.change(|tx| {
            use remit::store::schema::payment_methods as it;
            let dollars = (it::currency.eq(Currency::Usd), it::country.eq("US"));
            Ok(diesel::update(it::table.find(payers[2].id)).set(dollars).execute(tx.conn)?)
        });
        let catalogue = world.settings.catalogue.clone();
        let (db, dice) = (world.db.clone(), Dice::new(seed));
        let (apps, diary, done) = (Vec::new(), Diary::default(), BTreeMap::new());
        let (olga, credited) = (world.operator(), BTreeMap::new());
        Play { world, dice, kim, olga, credited, payers, apps, diary, db, catalogue, done }
    }

    pub(super) fn now(&self) -> Moment {
        self.world.clock.now()
    }

    /// From now on everything that is booked costs more.
    fn raise_prices(&mut self) {
        for plan in self.catalogue.components.iter_mut().flat_map(|component| &mut component.plans) {
            (plan.eur, plan.usd) = (plan.eur * 107 / 100, plan.usd * 109 / 100);
        }
        let settings = Settings { catalogue: self.catalogue.clone(), ..self.world.settings.clone() };
        self.db = remit::server::database(&settings, self.world.clock.clone());
    }

    /// Minutes or days pass; sometimes it is midnight in Berlin, or the moment before.
    fn pass_time(&mut self) {
        let now = self.now();
        let tomorrow = self.db.site.local(now).date() + Days::new(1);
        let midnight = self.db.site.begins(tomorrow);
        let then = match self.dice.below(10) {
            0 => midnight,
            1 => Moment(midnight.0 - 1),
            2 => now,
            3 | 4 => now.plus_minutes(self.dice.below(300) as i64),
            _ => now.plus_minutes(self.dice.below(3000) as i64),
        };
        self.world.clock.set(then.max(now));
    }

    /// Does it; what is refused has changed nothing.
    pub(super) fn does<T>(&mut self, what: &'static str, act: impl Fn(&mut Tx, &Person) -> Result<T>) -> Option<T> {
        match self.db.write(|tx| act(tx, &self.kim)) {
            Ok(outcome) => {
                *self.done.entry(what).or_default() += 1;
                Some(outcome)
            }
            Err(Error::Refused(_) | Error::Enough { .. }) => None,
            Err(problem) => panic!("{what}: {problem}"),
        }
    }

    /// An invoice was wrong: another one replaces it, a sum or some of its rows are credited, or all that is left of it.
    fn puts_right(&mut self) {
        let all: Vec<Invoice> = self.world.change(|tx| {
            let open = invoices::table.filter(invoices::kind.eq(InvoiceKind::Invoice));
            let open = open.filter(invoices::state.ne(InvoiceState::Credited));
            Ok(open.order(invoices::number).select(Invoice::as_select()).load(tx.conn)?)
        });
        let Some(invoice) = self.dice.one_of(&all) else { return };
        match self.dice.below(16) {
            0..8 => self.corrects(&invoice),
            8..12 => {
                let net = 1 + self.dice.below(usize::try_from(invoice.net).expect("above zero")) as i64;
                self.credits_a_part("a sum is credited", &invoice, &Part::Sum(net), net);
            }
            12..15 => {
                let paper = document(&invoice).expect("a document");
                let all = rows(&paper);
                let places: Vec<usize> = (0..all.len()).filter(|_| self.dice.below(3) == 0).collect();
                let net = places.iter().map(|place| all[*place].amount()).sum();
                self.credits_a_part("rows are credited", &invoice, &Part::Rows(places), net);
            }
            _ => self.takes_back(&invoice),
        }
    }

    /// As an operator who has opened the invoice.
    fn deals<T>(
        &mut self,
        what: &'static str,
        invoice: &Invoice,
        act: impl Fn(&mut Tx, &Opened<Invoice>, &Confirmed) -> Result<T>,
    ) -> Option<T> {
        let olga = self.olga.clone();
        self.does(what, |tx, _| {
            let operator = Operator::ask(tx, &olga)?;
            let confirmed = confirmed(tx);
            let invoice = opened(tx, &operator, &confirmed, invoice)?;
            act(tx, &invoice, &confirmed)
        })
    }

    fn corrects(&mut self, invoice: &Invoice) {
        let street = format!("Street {}", self.dice.below(1000));
        self.deals("an invoice is corrected", invoice, |tx, invoice, confirmed| {
            let payer = as_today(tx, invoice)?;
            let address = payer.address.clone().map(|it| Address { street: street.clone(), ..it });
            correct(tx, invoice, confirmed, &PaymentMethod { address, ..payer })
        });
    }

    fn credits_a_part(&mut self, what: &'static str, invoice: &Invoice, part: &Part, net: i64) {
        let note = self.deals(what, invoice, |tx, invoice, confirmed| {
            credit_part(tx, invoice, confirmed, part, "It was not as agreed")
        });
        if note.is_some() {
            *self.credited.entry(invoice.payment_method_id).or_default() += net;
        }
    }

    fn takes_back(&mut self, invoice: &Invoice) {
        let notes: Vec<i64> = self.world.change(|tx| {
            let notes = invoices::table.filter(invoices::credits_id.eq(invoice.id));
            Ok(notes.select(invoices::net).load(tx.conn)?)
        });
        let net = invoice.net - notes.iter().sum::<i64>();
        let note = self.deals("an invoice is taken back", invoice, |tx, invoice, confirmed| {
            credit(tx, invoice, confirmed, "It was not as agreed")
        });
        if note.is_some() {
            *self.credited.entry(invoice.payment_method_id).or_default() += net;
        }
    }

    /// A round of the server, and which apps it has deleted.
    fn round(&mut self) {
        run_due(&self.db).expect("a round");
        let gone: Vec<(AppId, Moment)> = self.world.change(|tx| {
            let deleted = apps::table.filter(apps::deleted_at.is_not_null());
            Ok(deleted.select((apps::id, apps::deleted_at.assume_not_null())).load(tx.conn)?)
        });
        for (app, at) in gone {
            if let Some(place) = self.apps.iter().position(|there| there.id == app) {
                self.apps.remove(place);
                *self.done.entry("an app is gone").or_default() += 1;
                // At the moment that was promised, however late the server was.
                self.diary.end(at, |one| one.app == app);
                self.diary.owned.push((app, at, None));
            }
        }
    }

    /// What is kept of the running month is what is counted, whatever has happened since.
    fn keeps_what_is_counted(&self) {
        let broken = self.db.read(remit::costs::kept::broken).expect("the sums");
        assert!(broken.is_empty(), "{broken:?}");
    }

    /// What the monthly runs have written down.
    fn billed(&self) -> BTreeMap<Place, Rows> {
        let months: Vec<BilledMonth> =
            self.world.change(|tx| Ok(billed_months::table.select(BilledMonth::as_select()).load(tx.conn)?));
        let mut billed: BTreeMap<Place, Rows> = BTreeMap::new();
        for month in months {
            let rows: Vec<Row> = serde_json::from_str(&month.document).expect("rows");
            assert_eq!(rows.iter().map(|row| row.amount).sum::<i64>(), month.net);
            for row in rows {
                assert!(row.amount >= 0 && row.days > 0, "{row:?}");
                let place = (month.payment_method_id, month.month.clone(), row.environment, row.component);
                let twice = billed
                    .entry(place)
                    .or_default()
                    .insert((row.plan, row.monthly_price), (i64::from(row.days), row.amount));
                assert_eq!(twice, None, "a row of its own");
            }
        }
        billed
    }

    /// Net: what each payment method has documents for, and what is carried.
    fn invoiced(&self) -> BTreeMap<PaymentMethodId, i64> {
        let of_invoices = |tx: &mut Tx| {
            let all: Vec<Invoice> = invoices::table.select(Invoice::as_select()).load(tx.conn)?;
            let signed = |one: &Invoice| if one.kind == InvoiceKind::Invoice { one.net } else { -one.net };
            Ok(all.iter().map(|one| (one.payment_method_id, signed(one))).collect())
        };
        let carried = |tx: &mut Tx| {
            let waiting = billed_months::table.filter(billed_months::invoice_id.is_null());
            Ok(waiting.select((billed_months::payment_method_id, billed_months::net)).load(tx.conn)?)
        };
        let all: [Vec<(PaymentMethodId, i64)>; 2] = [self.world.change(of_invoices), self.world.change(carried)];
        let mut sums = BTreeMap::new();
        all.into_iter().flatten().for_each(|(payer, net)| *sums.entry(payer).or_default() += net);
        sums
    }

    fn is_as_the_diary_says(&self, end: NaiveDate) {
        let first = NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day");
        let currency = |id| if id == self.payers[2].id { Currency::Usd } else { Currency::Eur };
        let expected = self.diary.bill(currency, first, end);
        let billed = self.billed();
        for (place, rows) in &expected {
            assert_eq!(billed.get(place), Some(rows), "{place:?}: {}", self.diary.story_of(place));
        }
        assert_eq!(billed.len(), expected.len(), "nothing else is billed");
        let mut sums: BTreeMap<PaymentMethodId, i64> = BTreeMap::new();
        for ((payer, ..), rows) in &expected {
            *sums.entry(*payer).or_default() += rows.values().map(|(_, amount)| amount).sum::<i64>();
        }
        for (payer, net) in &self.credited {
            *sums.entry(*payer).or_default() -= net;
        }
        assert_eq!(self.invoiced(), sums);
    }
}

/// From the first of November to the first of December of the next year.
fn live(world: &World, seed: usize) -> BTreeMap<&'static str, usize> {
    world.clock.set(START);
    let end = NaiveDate::from_ymd_opt(2027, 12, 1).expect("a day");
    let mut play = Play::begin(world, seed);
    let mut dearer = Some(NaiveDate::from_ymd_opt(2027, 7, 14).expect("a day"));
    loop {
        play.pass_time();
        let today = world.db.site.local(play.now()).date();
        if dearer.is_some_and(|day| day <= today) {
            play.raise_prices();
            dearer = None;
        }
        play.act();
        // Sometimes the server is away when a month is over, or when an app is to be deleted.
        if play.dice.below(4) == 0 || today >= end {
            play.round();
        }
        if play.dice.below(4) == 0 {
            play.puts_right();
        }
        play.keeps_what_is_counted();
        if today >= end {
            break;
        }
    }
    play.is_as_the_diary_says(end);
    play.done
}

story! {
    fn a_year_of_random_acts_is_billed_as_a_naive_calendar_says(world: &mut World) {
        let mut done: BTreeMap<&str, usize> = BTreeMap::new();
        for seed in 0..rounds(1, 30) {
            let world = World::new(world.kind());
            println!("seed {seed}");
            for (what, times) in live(&world, seed) {
                *done.entry(what).or_default() += times;
            }
            Command::check().run(world.settings.clone()).expect("no rule is broken");
        }
        println!("{done:?}");
        assert_eq!(done.len(), 14, "everything has happened: {done:?}");
    }
}
