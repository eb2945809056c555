//! Random histories: workers that come between each other, die, and lose answers; debits that come back, messages,
//! pages, transfers, corrections, refunds and new cards meanwhile. No invoice is charged twice, none is forgotten, and what is at the
//! gateway stands here.

mod meanwhile;

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use remit::charging::asking::{Claim, ask, claim, note, take};
use remit::charging::begin::what_is_open;
use remit::charging::refreshing;
use remit::gateway::port::{Answer, Charged, Outcome};
use remit::model::InvoiceId;
use remit::model::charge::{Charge, ChargeState, Failure, Refund, Way};
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::invoice::Invoice;
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::payments::changes::write_off;
use remit::store::schema::{charges as charges_table, payment_methods, payments};

use super::fake::{Fake, Money, Will, Wire};
use super::giving::Giving;
use super::present::opens_page;
use super::{begins, bill, charges, is_sound, now, pays_by_transfer, pays_with, posted, refunds, takes, works};
use crate::invoices::monthly::{all_invoices, document};
use crate::world::{Dice, World, rounds};

/// So many things happen in each.
const ACTS: usize = 50;

/// Somebody who asks, one step after the other, while others do the same.
#[derive(Default)]
struct Asker {
    holds: Option<Claim>,
    heard: Option<Answer<Charged>>,
}

struct Play<'a> {
    world: &'a World,
    gateway: &'a Fake,
    giving: &'a Giving<'a>,
    dice: Dice,
    clara: Person,
    olga: Person,
    payers: Vec<PaymentMethod>,
    billed: BTreeSet<(usize, String)>,
    pages: Vec<String>,
    /// Of which an operator has stopped a charge.
    stopped: BTreeSet<InvoiceId>,
    askers: [Asker; 3],
    done: BTreeMap<&'static str, usize>,
}

impl<'a> Play<'a> {
    fn begin(world: &'a World, gateway: &'a Fake, giving: &'a Giving<'a>, seed: usize) -> Play<'a> {
        let clara = world.client("Clara Brandt", "clara@harbour.example");
        let payers = ["One", "Two"].map(|name| world.payment_method(name, &clara, &[&clara]));
        pays_with(world, &payers[0], &clara, PaymentKind::Card);
        pays_with(world, &payers[1], &clara, PaymentKind::DirectDebit);
        let (olga, dice) = (world.operator(), Dice::new(seed));
        let (billed, pages, askers, done) = (BTreeSet::new(), Vec::new(), <[Asker; 3]>::default(), BTreeMap::new());
        let (payers, stopped) = (payers.into(), BTreeSet::new());
        let mut play = Play { world, gateway, giving, dice, clara, olga, payers, billed, pages, stopped, askers, done };
        (0..2).for_each(|payer| play.bills(payer));
        play
    }

    fn did(&mut self, what: &'static str) {
        *self.done.entry(what).or_default() += 1;
    }

    fn act(&mut self) {
        match self.dice.below(110) {
            0..6 => {
                let payer = self.dice.below(2);
                self.bills(payer);
            }
            6..14 => begins(self.world),
            14..46 => self.goes_on(),
            46..52 => self.looks(),
            52..55 => {
                let dies = self.dice.below(3);
                self.askers[dies] = Asker::default();
                self.did("somebody dies");
            }
            55..71 => self.passes(),
            71..79 => self.becomes(),
            79..83 => self.hears(),
            83..88 => self.page(),
            88..91 => self.transfers(),
            91..94 => self.another_pays(true),
            94..95 => self.another_pays(false),
            95..97 => self.ends(),
            97..99 => self.corrects(),
            99..102 => self.promises_back(),
            102..105 => self.gives_back(),
            105..107 => self.sets_up(),
            107..108 => self.stops(),
            _ => {
                let is_away = self.dice.below(3) == 0;
                self.gateway.is_away(is_away);
                self.did(if is_away { "away" } else { "there again" });
            }
        }
    }

    fn bills(&mut self, payer: usize) {
        let month = self.world.db.site.local(self.world.clock.now()).format("%Y-%m").to_string();
        if self.billed.insert((payer, month)) {
            let invoice = bill(self.world, &self.payers[payer]);
            self.gateway.knows(&invoice);
            self.did("billed");
        }
    }

    /// One of two workers takes the next step.
    fn goes_on(&mut self) {
        let which = self.dice.below(2);
        if self.askers[which].holds.is_none() {
            let claimed = self.world.change(|tx| claim(tx, GatewayName::Sandbox));
            self.holds(which, claimed);
        } else {
            self.step(which);
        }
    }

    /// Somebody looks what became of a charge that was asked for.
    fn looks(&mut self) {
        if self.askers[2].holds.is_some() {
            return self.step(2);
        }
        let asked: Vec<Charge> = self.all_charges().into_iter().filter(|one| one.state != ChargeState::Due).collect();
        let Some(one) = self.dice.one_of(&asked) else { return };
        let claimed = self.world.change(|tx| take(tx, one.id));
        self.holds(2, claimed);
    }

    fn holds(&mut self, which: usize, claimed: Option<Claim>) {
        self.askers[which].holds = claimed;
        self.did("taken");
    }

    fn step(&mut self, which: usize) {
        let Some(claimed) = self.askers[which].holds.clone() else { return };
        match self.askers[which].heard.take() {
            None => {
                let (will, wire) = next(&mut self.dice);
                self.gateway.then(will, wire);
                let answer = ask(self.gateway, &claimed, self.world.clock.now());
                self.askers[which].heard = Some(answer);
                self.did("asked");
            }
            Some(answer) => {
                self.world.change(|tx| note(tx, &claimed, &answer));
                self.askers[which] = Asker::default();
                self.did("noted");
            }
        }
    }

    fn passes(&mut self) {
        match self.dice.below(3) {
            0 => self.world.pass_minutes(1 + self.dice.below(30) as i64),
            1 => self.world.pass_hours(1 + self.dice.below(6) as i64),
            _ => self.world.pass_days(1 + self.dice.below(6) as i64),
        }
    }

    /// Something becomes of money at the gateway.
    fn becomes(&mut self) {
        let Some(one) = self.dice.one_of(&self.gateway.money()) else { return };
        let (chance, part) = (self.dice.below(3), 1 + self.dice.below(one.net().max(1) as usize) as i64);
        match (one.outcome, chance) {
            (Outcome::Processing, 0) => {
                let failure = any_failure(&mut self.dice);
                self.gateway.becomes(&one.reference, |money| money.outcome = Outcome::Failed(failure));
                self.did("failed on its way");
            }
            (Outcome::Processing, _) => {
                self.gateway.arrives(&one.reference);
                self.did("arrived");
            }
            (Outcome::Paid(_), 0) if one.net() > 0 => {
                self.gateway.becomes(&one.reference, |money| money.refunded += part);
                self.did("refunded");
            }
            (Outcome::Paid(_), 1) if one.net() > 0 => {
                self.gateway.becomes(&one.reference, |money| money.taken_back += money.net());
                self.did("taken back");
            }
            (Outcome::Paid(_), 2) if one.refunded == 0 && one.taken_back == 0 => {
                self.gateway.becomes(&one.reference, |money| money.outcome = Outcome::Failed(Failure::Returned));
                self.did("returned");
            }
            _ => {}
        }
    }

    /// A message comes, early, late, twice or about nothing.
    fn hears(&mut self) {
        let about = self.dice.one_of(&self.gateway.money()).map_or("nothing".into(), |money| money.reference);
        refreshing::charge(&self.world.db, self.gateway, &about).expect("the database");
        if let Some(page) = self.dice.one_of(&self.pages) {
            refreshing::session(&self.world.db, self.gateway, &page).expect("the database");
        }
        self.did("a message");
    }

    fn page(&mut self) {
        match (self.dice.below(3), self.dice.one_of(&self.pages)) {
            (0, Some(page)) => {
                let will = [Will::Work, Will::Process][self.dice.below(2)];
                if self.gateway.pays(&page, will) {
                    self.did("paid on a page");
                }
            }
            (1, Some(page)) => {
                self.gateway.times_out(&page);
                self.did("left a page");
            }
            _ => {
                let Some(invoice) = self.dice.one_of(&all_invoices(self.world)) else { return };
                self.pages.extend(opens_page(self.world, self.gateway, &invoice));
            }
        }
    }

    fn open_invoice(&mut self) -> Option<Invoice> {
        let open = all_invoices(self.world).into_iter().filter(|one| one.owed() > 0).collect::<Vec<_>>();
        self.dice.one_of(&open)
    }

    fn transfers(&mut self) {
        let Some(invoice) = self.open_invoice() else { return };
        let amount = [invoice.owed(), 1 + self.dice.below(900) as i64][self.dice.below(2)];
        self.world.notes(&self.olga, &invoice, amount, "2026-12-07");
        self.did("transferred");
    }

    fn another_pays(&mut self, by_itself: bool) {
        let payer = self.payers[self.dice.below(2)].clone();
        if by_itself {
            let kind = [PaymentKind::Card, PaymentKind::DirectDebit][self.dice.below(2)];
            pays_with(self.world, &payer, &self.clara, kind);
        } else {
            pays_by_transfer(self.world, &payer);
        }
        self.world.change(|tx| what_is_open(tx, payer.id, Some(self.clara.id)));
        self.did(if by_itself { "another card" } else { "by transfer" });
    }

    fn ends(&mut self) {
        let Some(invoice) = self.open_invoice() else { return };
        if self.dice.below(2) == 0 {
            self.world.deals(&self.olga, &invoice, write_off);
            self.did("written off");
        } else {
            self.world.takes_back(&self.olga, &invoice);
            self.did("cancelled");
        }
    }

    fn all_charges(&self) -> Vec<Charge> {
        let all = charges_table::table.order(charges_table::id).select(Charge::as_select());
        self.world.db.read(|tx| Ok(all.load(tx.conn)?)).expect("charges")
    }

    /// All that is on its way gets somewhere, and every message comes.
    fn comes_to_rest(&mut self) {
        self.gateway.is_well();
        self.giving.is_well();
        self.askers = <[Asker; 3]>::default();
        for _ in 0..100 {
            begins(self.world);
            self.pages.iter().for_each(|page| self.gateway.times_out(page));
            for money in self.gateway.money().iter().filter(|money| money.outcome == Outcome::Processing) {
                self.gateway.arrives(&money.reference);
            }
            works(self.world, self.giving);
            for money in self.gateway.money() {
                let known = refreshing::charge(&self.world.db, self.gateway, &money.reference);
                assert!(known.expect("the database"));
            }
            let live =
                self.all_charges().into_iter().filter(|charge| charge.state.is_live() || is_to_be_called_off(charge));
            let under_way = refunds::all(self.world).into_iter().filter(Refund::is_under_way);
            let next = live.map(|charge| charge.next_try_at).chain(under_way.map(|refund| refund.next_try_at)).min();
            let Some(next) = next else { return };
            self.world.clock.set(next.max(self.world.clock.now()));
        }
        panic!("it never ends: {:#?}", self.all_charges());
    }

    /// What is at the gateway stands here, charge for charge and invoice for invoice.
    fn agrees(&self) {
        let mut there: BTreeMap<String, Money> = BTreeMap::new();
        for money in self.gateway.money() {
            let other = there.insert(money.key.clone(), money);
            assert!(other.is_none(), "the same key twice: {other:?}");
        }
        for charge in self.all_charges() {
            let net = there.remove(&charge.key()).map_or(0, |money| money.net());
            assert_eq!(charge.posted, net, "{charge:?}");
            assert!(!is_to_be_called_off(&charge), "{charge:?}");
        }
        assert!(there.is_empty(), "nobody here knows of {there:?}");
        for invoice in all_invoices(self.world) {
            let of_invoice = self.gateway.money().into_iter().filter(|money| money.invoice == invoice.id.to_string());
            let net: i64 = of_invoice.map(|money| money.net()).sum();
            assert_eq!(posted(self.world, &invoice).iter().sum::<i64>(), net, "{}", invoice.number);
            self.is_not_forgotten(&invoice);
        }
        is_sound(self.world);
    }

    /// What is open was tried as often as it is done, or something has come between that a person knows of.
    fn is_not_forgotten(&self, invoice: &Invoice) {
        let invoice = now(self.world, invoice);
        // What is too little is to be transferred.
        let is_little = invoice.owed() < GatewayName::Sandbox.least();
        let is_stopped = self.stopped.contains(&invoice.id);
        if is_little || is_stopped || self.pays_by_transfer(&invoice) || self.went_back(&invoice) {
            return;
        }
        let all = charges(self.world, &invoice);
        let was_tried_enough = match all.iter().rfind(|charge| charge.way == Way::ByItself) {
            Some(last) => {
                let may_pass = last.failure().is_some_and(Failure::may_pass);
                last.state == ChargeState::Failed && (last.tries_left == 0 || !may_pass)
            }
            // It was to be transferred, and somebody was on a page while a card was set up.
            None => document(&invoice).paid_with.is_none() && all.iter().any(|charge| charge.way == Way::Present),
        };
        assert!(was_tried_enough, "{} is forgotten: {all:#?}", invoice.number);
    }

    fn pays_by_transfer(&self, invoice: &Invoice) -> bool {
        let payer = payment_methods::table.find(invoice.payment_method_id);
        let with = payer.select(payment_methods::credential_id);
        let with: Option<remit::model::CredentialId> = self.world.change(|tx| Ok(with.first(tx.conn)?));
        with.is_none()
    }

    fn went_back(&self, invoice: &Invoice) -> bool {
        let gone = |money: &Money| money.invoice == invoice.id.to_string() && money.refunded + money.taken_back > 0;
        if self.gateway.money().iter().any(gone) {
            return true;
        }
        let back = payments::table.filter(payments::invoice_id.eq(invoice.id)).filter(payments::amount.lt(0));
        self.world.change(|tx| Ok(diesel::select(diesel::dsl::exists(back)).get_result(tx.conn)?))
    }
}

fn is_to_be_called_off(charge: &Charge) -> bool {
    charge.state != ChargeState::Dropped && charge.call_off_at.is_some() && charge.reference.is_some()
}

fn any_failure(dice: &mut Dice) -> Failure {
    Failure::ALL[dice.below(Failure::ALL.len())]
}

/// What the gateway does next.
fn next(dice: &mut Dice) -> (Will, Wire) {
    let will = match dice.below(4) {
        0 => Will::Process,
        1 => Will::Fail(any_failure(dice)),
        _ => Will::Work,
    };
    let wire = match dice.below(8) {
        0 | 1 => Wire::AnswerLost,
        2 => Wire::NeverArrives,
        3 => Wire::Refused,
        _ => Wire::Fine,
    };
    (will, wire)
}

story! {
    fn no_invoice_is_charged_twice_and_none_is_forgotten(world: &mut World) {
        let mut done: BTreeMap<&str, usize> = BTreeMap::new();
        for seed in 0..rounds(200, 10_000) {
            let mut world = World::new(world.kind());
            let gateway = takes(&mut world);
            println!("seed {seed}");
            let giving = Giving::over(&gateway);
            let mut play = Play::begin(&world, &gateway, &giving, seed);
            (0..ACTS).for_each(|_| play.act());
            play.comes_to_rest();
            play.agrees();
            for (what, times) in play.done {
                *done.entry(what).or_default() += times;
            }
        }
        println!("{done:?}");
        assert_eq!(done.len(), 25, "everything has happened: {done:?}");
    }
}
