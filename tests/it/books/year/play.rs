//! More than a year of invoices of every case of VAT, of what came in for them, and of what put them right, by dice. What was
//! owed at the end of each month is noted at that moment.

use std::collections::BTreeMap;

use diesel::prelude::*;
use remit::access::{Confirmed, Opened};
use remit::costs::{MonthCosts, Row};
use remit::error::{Error, Result};
use remit::invoices::correcting::correct;
use remit::invoices::crediting::{Part, credit, credit_part, rows};
use remit::invoices::monthly::bill;
use remit::invoices::queries::document;
use remit::model::address::Address;
use remit::model::country::Country;
use remit::model::document::InvoiceKind;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::payment_method::{Currency, PaymentMethod, PaymentMethodState};
use remit::model::person::Person;
use remit::model::usage::{Cents, Month};
use remit::model::vat_id::VatId;
use remit::model::vat_id_check::{CheckState, VatIdCheck};
use remit::model::{AppId, EnvironmentId, PaymentMethodId, VatCertificateId};
use remit::payments::changes::{give_back, pay_by_hand, write_off};
use remit::payments::queries::free_credit_of;
use remit::store::Tx;
use remit::store::schema::{credits, payment_methods, vat_certificates, vat_id_checks};

use crate::books::datev;
use crate::invoices::check::broken;
use crate::invoices::monthly::{all_invoices, noon};
use crate::vat_ids::AUSTRIAN;
use crate::world::{Browser, Dice, START, World, as_today, opened};

/// So many things happen in each month.
const ACTS: usize = 14;
/// Invoices are made on the first of these months.
pub const MONTHS: [(i32, u32); 13] = [
    (2026, 12),
    (2027, 1),
    (2027, 2),
    (2027, 3),
    (2027, 4),
    (2027, 5),
    (2027, 6),
    (2027, 7),
    (2027, 8),
    (2027, 9),
    (2027, 10),
    (2027, 11),
    (2027, 12),
];
/// Who pays, and where. One has a VAT ID, one pays in dollars, one is an international body, and one is closed one day.
const PAYERS: [(&str, &str); 9] = [
    ("Bäckerei Süß & Söhne", "DE"),
    ("Café Ōsaka \"Ω\"; 東", "DE"),
    ("Huber", "AT"),
    ("Huber & Co", "AT"),
    ("Lumière", "FR"),
    ("Ἑστία", "GR"),
    ("Uhren", "CH"),
    ("Dollars", "US"),
    ("Body", "BE"),
];
const BUSINESS: usize = 3;
const CLOSED: usize = 4;
const BODY: usize = 8;
/// Where those who pay in euros may turn out to be.
const ELSEWHERE: [&str; 5] = ["DE", "AT", "FR", "GR", "CH"];

pub struct Year<'a> {
    pub world: &'a World,
    pub ends: Vec<End>,
    /// How often each thing happened.
    pub done: BTreeMap<&'static str, usize>,
    olga: Person,
    payers: Vec<PaymentMethodId>,
    dice: Dice,
}

/// What was so at the end of a month.
pub struct End {
    pub month: Month,
    /// What was owed, by the number of the invoice.
    pub open: BTreeMap<String, Cents>,
    /// What was written off, by the number of the invoice: gross, and the VAT in it.
    pub written_off: BTreeMap<String, (Cents, Cents)>,
    /// Of all payers, by currency.
    pub credit: BTreeMap<&'static str, Cents>,
}

impl<'a> Year<'a> {
    /// Lived to its end.
    pub fn lived(world: &'a mut World, seed: usize) -> Year<'a> {
        world.restart(|settings| settings.seller = Some(datev::seller()));
        let mut year = Year::begin(world, seed);
        for (number, month) in MONTHS {
            year.world.clock.set(noon(number, month, 1));
            year.bill();
            for _ in 0..ACTS {
                year.pass_time();
                year.act();
            }
            year.note_end();
        }
        assert_eq!(year.world.change(broken), [""; 0]);
        year
    }

    fn begin(world: &'a World, seed: usize) -> Year<'a> {
        let (mara, olga) = (world.developer("Mara Klein", "mara@books.example"), world.operator());
        let payers: Vec<PaymentMethodId> =
            PAYERS.iter().map(|(name, country)| payer(world, name, &mara, country)).collect();
        let vat_id = VatId::parse(AUSTRIAN, Country::parse("AT").expect("Austria")).expect("a VAT ID");
        let check = VatIdCheck {
            payment_method_id: payers[BUSINESS],
            vat_id,
            state: CheckState::Confirmed,
            since: START,
            consultation: String::new(),
            next_try_at: None,
            tries: 0,
        };
        world.change(|tx| {
            let business = payment_methods::table.find(payers[BUSINESS]);
            diesel::update(business).set(payment_methods::vat_id.eq(AUSTRIAN)).execute(tx.conn)?;
            diesel::insert_into(vat_id_checks::table).values(&check).execute(tx.conn)?;
            let certificate = (
                vat_certificates::id.eq(VatCertificateId::random()),
                vat_certificates::payment_method_id.eq(payers[BODY]),
                vat_certificates::number.eq("151-7"),
                vat_certificates::noted_by.eq(olga.id),
                vat_certificates::noted_at.eq(START.plus_days(-50)),
            );
            Ok(diesel::insert_into(vat_certificates::table).values(certificate).execute(tx.conn)?)
        });
        Year { world, ends: Vec::new(), done: BTreeMap::new(), olga, payers, dice: Dice::new(seed) }
    }

    /// Of somebody who reads all files.
    pub fn browser(&self) -> Browser {
        self.world.sign_in(&self.olga)
    }

    fn month(&self) -> Month {
        Month::of(self.world.db.site.local(self.world.clock.now()).date())
    }

    /// Less than two days: all acts of a month are within it.
    fn pass_time(&mut self) {
        self.world.pass_minutes(1 + self.dice.below(2500) as i64);
    }

    /// The month before, for everybody.
    fn bill(&mut self) {
        let month = self.month().previous();
        let mut due = Vec::new();
        for payer in self.payers.clone() {
            let many = 1 + self.dice.below(3);
            let rows = (0..many).map(|place| row(&mut self.dice, place)).collect();
            due.push((payer, MonthCosts { month, rows }));
        }
        let site = self.world.db.site.clone();
        let seller = site.seller.as_ref().expect("a seller");
        self.world.change(|tx| {
            let mut of_payers = Vec::new();
            for (id, costs) in &due {
                let payer = payment_methods::table.find(id).select(PaymentMethod::as_select());
                let payer: PaymentMethod = payer.first(tx.conn)?;
                of_payers.push((payer, costs.clone()));
            }
            bill(tx, seller, month, &of_payers)
        });
    }

    fn act(&mut self) {
        let all: Vec<Invoice> =
            all_invoices(self.world).into_iter().filter(|one| one.kind == InvoiceKind::Invoice).collect();
        let invoice = self.dice.one_of(&all).expect("an invoice");
        let (owed, some) = (invoice.owed(), 1 + self.dice.below(2000) as Cents);
        match self.dice.below(100) {
            0..16 => self.pays("paid", &invoice, owed),
            16..26 => self.pays("paid in part", &invoice, owed * some / 2001),
            26..36 => self.pays("paid too much", &invoice, owed + some),
            36..48 => self.pays("went back", &invoice, -some),
            48..54 => self.deals("written off", &invoice, write_off),
            54..58 => self.deals("taken back", &invoice, |tx, invoice, confirmed| {
                credit(tx, invoice, confirmed, "It was not as agreed")
            }),
            58..70 => self.corrects(&invoice),
            70..78 => self.deals("a sum was credited", &invoice, |tx, invoice, confirmed| {
                credit_part(tx, invoice, confirmed, &Part::Sum(some), "It was slow")
            }),
            78..84 => self.credits_rows(&invoice),
            84..92 => self.settles(invoice.payment_method_id, some),
            _ => self.gives_back(some),
        }
    }

    fn counted<T>(&mut self, what: &'static str, outcome: Result<T>) {
        match outcome {
            Ok(_) => *self.done.entry(what).or_default() += 1,
            Err(Error::Refused(_)) => {}
            Err(problem) => panic!("{what}: {problem}"),
        }
    }

    fn deals<T>(
        &mut self,
        what: &'static str,
        invoice: &Invoice,
        act: impl Fn(&mut Tx, &Opened<Invoice>, &Confirmed) -> Result<T>,
    ) {
        let outcome = self.world.tries(&self.olga, |tx, operator, confirmed| {
            let invoice = opened(tx, operator, confirmed, invoice)?;
            act(tx, &invoice, confirmed)
        });
        self.counted(what, outcome);
    }

    fn pays(&mut self, what: &'static str, invoice: &Invoice, amount: Cents) {
        let today = self.world.db.site.local(self.world.clock.now()).date().to_string();
        if amount != 0 {
            self.deals(what, invoice, |tx, invoice, confirmed| pay_by_hand(tx, invoice, confirmed, amount, &today, ""));
        }
    }

    /// It was made out to somebody somewhere else.
    fn corrects(&mut self, invoice: &Invoice) {
        let place = self.dice.one_of(&ELSEWHERE).expect("a place");
        self.deals("corrected", invoice, |tx, invoice, confirmed| {
            let payer = as_today(tx, invoice)?;
            let theirs = if payer.currency == Currency::Usd { payer.country() } else { Country::parse(place) };
            let country = theirs.expect("a country");
            let vat_id = payer.vat_id.clone().filter(|_| country.code() == "AT");
            let address = payer.address.clone().map(|it| Address { country, street: "Neuer Weg 1".into(), ..it });
            correct(tx, invoice, confirmed, &PaymentMethod { address, vat_id, ..payer })
        });
    }

    fn credits_rows(&mut self, invoice: &Invoice) {
        let paper = document(invoice).expect("a document");
        let places: Vec<usize> = (0..rows(&paper).len()).filter(|_| self.dice.below(2) == 0).collect();
        self.deals("rows were credited", invoice, |tx, invoice, confirmed| {
            credit_part(tx, invoice, confirmed, &Part::Rows(places.clone()), "They were not used")
        });
    }

    /// A payer pays all that is open, and so much more.
    fn settles(&mut self, payer: PaymentMethodId, more: Cents) {
        let all = all_invoices(self.world).into_iter();
        let mut open: Vec<Invoice> = all.filter(|one| one.payment_method_id == payer && one.owed() > 0).collect();
        let last = open.pop();
        for invoice in open {
            self.pays("paid", &invoice, invoice.owed());
            self.world.pass_minutes(1);
        }
        if let Some(last) = last {
            self.pays("paid too much", &last, last.owed() + more);
        }
    }

    /// The credit of a payer that is closed.
    fn gives_back(&mut self, more: Cents) {
        let payer = self.payers[CLOSED];
        self.settles(payer, more);
        self.world.pass_minutes(1);
        let credit = self.world.change(|tx| {
            let closed =
                (payment_methods::state.eq(PaymentMethodState::Closed), payment_methods::closed_at.eq(Some(tx.now)));
            diesel::update(payment_methods::table.find(payer)).set(closed).execute(tx.conn)?;
            free_credit_of(tx, payer)
        });
        let outcome = self.world.tries(&self.olga, |tx, operator, confirmed| {
            give_back(tx, operator, confirmed, payer, credit, "A transfer of today")
        });
        self.counted("given back", outcome);
    }

    fn note_end(&mut self) {
        let (mut open, mut written_off, mut credit) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let all = all_invoices(self.world);
        for invoice in all.iter().filter(|one| one.kind == InvoiceKind::Invoice) {
            if invoice.owed() > 0 {
                open.insert(invoice.number.clone(), invoice.owed());
            }
            if invoice.state == InvoiceState::WrittenOff {
                let notes = all.iter().filter(|one| one.credits_id == Some(invoice.id));
                let (gross, vat) =
                    notes.fold((invoice.gross, invoice.vat), |(gross, vat), note| (gross - note.gross, vat - note.vat));
                let left = invoice.gross - invoice.paid;
                written_off.insert(invoice.number.clone(), (left, (2 * vat * left + gross) / (2 * gross)));
            }
        }
        let kept: Vec<(Currency, Cents)> = self.world.change(|tx| {
            let of_payers = payment_methods::id.eq(credits::payment_method_id);
            let kept = credits::table.inner_join(payment_methods::table.on(of_payers));
            Ok(kept.select((payment_methods::currency, credits::amount)).load(tx.conn)?)
        });
        for (currency, amount) in kept {
            *credit.entry(currency.as_str()).or_default() += amount;
        }
        self.ends.push(End { month: self.month(), open, written_off, credit });
    }
}

fn payer(world: &World, name: &str, maker: &Person, country: &str) -> PaymentMethodId {
    let made = world.payment_method(name, maker, &[maker]);
    let currency = if country == "US" { Currency::Usd } else { Currency::Eur };
    world.change(|tx| {
        let there = (payment_methods::country.eq(country), payment_methods::currency.eq(currency));
        Ok(diesel::update(payment_methods::table.find(made.id)).set(there).execute(tx.conn)?)
    });
    made.id
}

fn row(dice: &mut Dice, place: usize) -> Row {
    let (days, monthly_price) = (1 + dice.below(30), 100 + dice.below(5000) as Cents);
    Row {
        app: AppId::random(),
        app_name: format!("App {place}"),
        environment: EnvironmentId::random(),
        environment_name: "main".into(),
        component: "PHP".into(),
        plan: "XS".into(),
        days: days as u32,
        monthly_price,
        amount: (monthly_price * days as Cents * 2 + 30) / 60,
        within: None,
        measured: None,
    }
}
