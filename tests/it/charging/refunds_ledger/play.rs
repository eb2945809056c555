//! One history: an act after the other, at random, and what a naive ledger makes of each.

use std::collections::BTreeMap;

use diesel::prelude::*;
use remit::access::{Confirmed, Opened};
use remit::charging::refreshing;
use remit::charging::refunds::{Freed, again, keep, offer, promise};
use remit::error::{Error, Result};
use remit::gateway::port::Outcome;
use remit::invoices::crediting::{Left, Part, credit, credit_part, preview};
use remit::invoices::queries::credit_notes_of;
use remit::model::charge::{Refund, RefundState};
use remit::model::credential::PaymentKind;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::payment::{Payment, PaymentSource};
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::{ChargeId, PaymentId, RefundId};
use remit::payments::changes::write_off;
use remit::payments::queries::free_credit_of;
use remit::store::Tx;
use remit::store::schema::payments;

use crate::charging::fake::{Fake, Money, Wire};
use crate::charging::giving::{Gives, Giving, Made};
use crate::charging::refunds::{all, gives};
use crate::charging::{CLARA, begins, bill, mails, now, pays_with, works};
use crate::invoices::monthly::{all_invoices, noon};
use crate::payments::naive::Purse;
use crate::world::{Dice, World};

/// Invoices are made in these months.
const MONTHS: [(i32, u32); 8] =
    [(2026, 12), (2027, 1), (2027, 2), (2027, 3), (2027, 4), (2027, 5), (2027, 6), (2027, 7)];

/// An invoice, and its place in the purse.
#[derive(Debug, Clone)]
pub struct Known {
    invoice: Invoice,
    place: usize,
}

/// Cents that are promised back, one after the other.
#[derive(Debug, Clone)]
struct Promise {
    charge: ChargeId,
    amount: i64,
    held: i64,
}

pub struct Play<'a> {
    pub world: &'a World,
    pub gateway: &'a Fake,
    pub giving: &'a Giving<'a>,
    dice: Dice,
    olga: Person,
    payer: PaymentMethod,
    pub purse: Purse,
    pub known: Vec<Known>,
    promises: BTreeMap<RefundId, Promise>,
    heard: Vec<PaymentId>,
    months: usize,
    /// The bank, a customer or somebody at the provider has taken something back.
    is_disturbed: bool,
    pub done: BTreeMap<&'static str, usize>,
}

impl<'a> Play<'a> {
    pub fn begin(world: &'a World, gateway: &'a Fake, giving: &'a Giving<'a>, seed: usize) -> Play<'a> {
        let clara = world.client("Clara Brandt", CLARA);
        let payer = world.payment_method("One", &clara, &[&clara]);
        let mut dice = Dice::new(seed);
        let kind = [PaymentKind::Card, PaymentKind::DirectDebit][dice.below(2)];
        pays_with(world, &payer, &clara, kind);
        let mut play = Play {
            world,
            gateway,
            giving,
            dice,
            olga: world.operator(),
            payer,
            purse: Purse::default(),
            known: Vec::new(),
            promises: BTreeMap::new(),
            heard: Vec::new(),
            months: 0,
            is_disturbed: false,
            done: BTreeMap::new(),
        };
        play.bills();
        play
    }

    fn did(&mut self, what: &'static str) {
        *self.done.entry(what).or_default() += 1;
    }

    pub fn act(&mut self) {
        self.world.pass_minutes(1);
        match self.dice.below(100) {
            0..8 => self.bills(),
            8..34 => self.charges(),
            34..40 => self.by_hand(),
            40..49 => self.cancels(),
            49..56 => self.credits_a_part(),
            56..59 => self.corrects(),
            59..61 => self.gives_up(),
            61..82 => self.asks(),
            82..88 => self.days_pass(),
            88..94 => self.decides(),
            94..97 => self.is_taken_back(),
            97..98 => self.is_won(),
            _ => self.is_refunded_there(),
        }
        self.hear();
        self.agrees();
    }

    fn bills(&mut self) {
        let Some((year, month)) = MONTHS.get(self.months).copied() else { return };
        self.months += 1;
        let first = noon(year, month, 1);
        if first > self.world.clock.now() {
            self.world.clock.set(first);
        }
        let is_new_month = self.world.db.site.local(self.world.clock.now()).format("%Y-%m").to_string()
            == format!("{year}-{month:02}");
        if !is_new_month {
            return;
        }
        let invoice = bill(self.world, &self.payer);
        self.purse.is_billed(invoice.gross, (invoice.due_at.0, invoice.month.clone()));
        self.known.push(Known { invoice, place: self.purse.papers.len() - 1 });
        begins(self.world);
        self.did("billed");
    }

    pub fn charges(&mut self) {
        self.world.pass_days(self.dice.below(4) as i64);
        for money in self.gateway.money().iter().filter(|money| money.outcome == Outcome::Processing) {
            self.gateway.arrives(&money.reference);
        }
        works(self.world, self.giving);
        self.did("charged");
    }

    /// As it is now.
    fn any(&mut self, is_wanted: fn(&Invoice) -> bool) -> Option<Known> {
        let all = self.known.iter().map(|one| Known { invoice: now(self.world, &one.invoice), ..one.clone() });
        let wanted: Vec<Known> = all.filter(|one| is_wanted(&one.invoice)).collect();
        self.dice.one_of(&wanted)
    }

    fn deals<T>(&self, invoice: &Invoice, act: impl Fn(&mut Tx, &Opened<Invoice>, &Confirmed) -> Result<T>) -> T {
        self.world.deals(&self.olga, invoice, act)
    }

    fn by_hand(&mut self) {
        let Some(one) = self.any(|_| true) else { return };
        let amount = 1 + self.dice.below(900) as i64;
        self.world.notes(&self.olga, &one.invoice, amount, "2026-12-07");
        self.did("paid by hand");
    }

    /// What was promised back just now, if something was.
    fn notes_promise(&mut self) {
        let new = all(self.world)
            .into_iter()
            .find(|one| one.state == RefundState::Due && !self.promises.contains_key(&one.id));
        let Some(Refund { id, charge_id: charge, amount, .. }) = new else { return };
        self.promises.insert(id, Promise { charge, amount, held: amount });
        self.purse.promised += amount;
        self.did("promised back");
    }

    fn cancels(&mut self) {
        let Some(one) = self.any(|invoice| invoice.state != InvoiceState::Credited) else { return };
        let gives_back = self.dice.below(4) > 0;
        self.deals(&one.invoice, |tx, invoice, confirmed| {
            let left = Left::of(invoice, &credit_notes_of(tx, invoice.id)?);
            let freed = Freed::in_full(invoice, left);
            if let Some(offer) = offer(tx, invoice, freed)?.filter(|_| gives_back) {
                promise(tx, invoice, confirmed, &offer)?;
            }
            credit(tx, invoice, confirmed, "Goodwill")
        });
        self.notes_promise();
        self.purse.is_cancelled(one.place);
        self.did("cancelled");
    }

    fn credits_a_part(&mut self) {
        let Some(one) = self.any(|invoice| invoice.state != InvoiceState::Credited) else { return };
        let left = |tx: &mut Tx| Ok(Left::of(&one.invoice, &credit_notes_of(tx, one.invoice.id)?));
        let before: Left = self.world.change(left);
        if before.net < 2 {
            return;
        }
        let part = Part::Sum(1 + self.dice.below(before.net as usize - 1) as i64);
        let gives_back = self.dice.below(4) > 0;
        self.deals(&one.invoice, |tx, invoice, confirmed| {
            let freed = Freed::in_part(invoice, preview(tx, invoice, &part, "Goodwill")?.gross);
            if let Some(offer) = offer(tx, invoice, freed)?.filter(|_| gives_back) {
                promise(tx, invoice, confirmed, &offer)?;
            }
            credit_part(tx, invoice, confirmed, &part, "Goodwill")
        });
        self.notes_promise();
        let after: Left = self.world.change(left);
        self.purse.is_credited_in_part(one.place, before.gross() - after.gross());
        self.did("credited in part");
    }

    fn corrects(&mut self) {
        let Some(one) = self.any(|invoice| invoice.state != InvoiceState::Credited) else { return };
        let invoice = self.world.corrects(&self.olga, &one.invoice);
        let place = self.purse.papers.len();
        self.purse.is_corrected(one.place, invoice.gross, (invoice.due_at.0, invoice.month.clone()));
        self.known.push(Known { invoice, place });
        begins(self.world);
        self.did("corrected");
    }

    fn gives_up(&mut self) {
        let Some(one) = self.any(|invoice| invoice.state == InvoiceState::Open) else { return };
        self.deals(&one.invoice, write_off);
        self.purse.is_written_off(one.place);
        self.did("written off");
    }

    /// A round of the worker, whatever the provider and the network do.
    fn asks(&mut self) {
        let answer = match self.dice.below(5) {
            0 => Gives::InDays { is_counted: true },
            1 => Gives::InDays { is_counted: false },
            2 => Gives::Not("declined"),
            _ => Gives::AtOnce,
        };
        let wire = match self.dice.below(6) {
            0 => Wire::AnswerLost,
            1 => Wire::NeverArrives,
            2 => Wire::Refused,
            _ => Wire::Fine,
        };
        self.giving.then(answer, wire);
        self.world.pass_minutes(1 + self.dice.below(90) as i64);
        gives(self.world, self.giving);
        self.giving.is_well();
        self.did("asked");
    }

    fn days_pass(&mut self) {
        let on_their_way: Vec<String> =
            self.giving.made().into_iter().filter(Made::is_on_its_way).map(|made| made.key).collect();
        let Some(key) = self.dice.one_of(&on_their_way) else { return };
        if self.dice.below(3) == 0 {
            self.giving.fails(&key, "declined");
            self.did("came to nothing");
        } else {
            self.giving.arrives(&key);
            self.did("arrived");
        }
    }

    fn decides(&mut self) {
        let failed = all(self.world).into_iter().filter(|one| one.state == RefundState::Failed).map(|one| one.id);
        let Some(id) = self.dice.one_of(&failed.collect::<Vec<_>>()) else { return };
        if self.dice.below(2) == 0 {
            self.keeps(id);
            return;
        }
        match self.world.tries(&self.olga, |tx, operator, confirmed| again(tx, operator, confirmed, id)) {
            Ok(anew) => {
                let old = self.promises.remove(&id).expect("it was promised");
                assert_eq!((anew.amount, anew.held), (old.amount, old.held));
                self.promises.insert(anew.id, old);
                self.did("tried again");
            }
            // It went back another way.
            Err(Error::Refused(_)) => {}
            Err(problem) => panic!("{problem}"),
        }
    }

    pub fn keeps(&mut self, id: RefundId) {
        self.world.operates(&self.olga, |tx, operator, confirmed| keep(tx, operator, confirmed, id));
        let old = self.promises.remove(&id).expect("it was promised");
        self.purse.promises(-old.held);
        self.did("kept as credit");
    }

    /// What became of one of the charges that brought something.
    fn becomes(&mut self, what: &'static str, change: impl Fn(&mut Money)) {
        let paid = self.gateway.money().into_iter().filter(|money| money.net() > 0).map(|money| money.reference);
        let Some(reference) = self.dice.one_of(&paid.collect::<Vec<_>>()) else { return };
        self.gateway.becomes(&reference, change);
        refreshing::charge(&self.world.db, self.gateway, &reference).expect("an answer");
        self.is_disturbed = true;
        self.did(what);
    }

    fn is_taken_back(&mut self) {
        // What is on its way must not be gone before.
        if self.giving.made().iter().any(Made::is_on_its_way) {
            return;
        }
        self.becomes("taken back", |money| money.taken_back += money.net());
    }

    fn is_refunded_there(&mut self) {
        if self.giving.made().iter().any(Made::is_on_its_way) {
            return;
        }
        let part = 1 + self.dice.below(200) as i64;
        self.becomes("refunded there", move |money| money.refunded += part.min(money.net()));
    }

    fn is_won(&mut self) {
        let disputed = self.gateway.money().into_iter().filter(|money| money.taken_back > 0);
        let Some(reference) = self.dice.one_of(&disputed.map(|money| money.reference).collect::<Vec<_>>()) else {
            return;
        };
        self.gateway.becomes(&reference, |money| money.taken_back = 0);
        refreshing::charge(&self.world.db, self.gateway, &reference).expect("an answer");
        self.did("won");
    }

    /// The purse hears of the money that came in and went back, and of nothing else.
    pub fn hear(&mut self) {
        let in_order =
            payments::table.order((payments::recorded_at, payments::amount.desc())).select(Payment::as_select());
        let heard: Vec<Payment> = self.world.db.read(|tx| Ok(in_order.load(tx.conn)?)).expect("payments");
        for payment in heard {
            let is_money = matches!(payment.source, PaymentSource::ByHand | PaymentSource::Charge);
            if !is_money || self.heard.contains(&payment.id) {
                continue;
            }
            self.heard.push(payment.id);
            let place = self.known.iter().find(|one| one.invoice.id == payment.invoice_id).expect("it was there").place;
            if let Some(promise) = self.promises.values_mut().find(|one| payment.charge_id == Some(one.charge)) {
                let held = (promise.held + payment.amount).clamp(0, promise.amount);
                self.purse.promised += held - promise.held;
                promise.held = held;
            }
            self.purse.moves(place, payment.amount);
        }
        for refund in all(self.world).into_iter().filter(|one| one.state == RefundState::Done) {
            if let Some(done) = self.promises.remove(&refund.id) {
                assert_eq!(done.held, 0, "it is done once it has gone: {refund:?}");
                self.did("given back");
            }
        }
    }

    pub fn agrees(&self) {
        for invoice in all_invoices(self.world) {
            let Some(known) = self.known.iter().find(|one| one.invoice.id == invoice.id) else { continue };
            let paper = &self.purse.papers[known.place];
            assert_eq!((invoice.state, invoice.owed()), (paper.state(), paper.owed()), "{}: {paper:?}", invoice.number);
            if invoice.state != InvoiceState::Credited {
                assert_eq!(invoice.paid, paper.paid(), "{}: {paper:?}", invoice.number);
            }
        }
        let free = self.world.change(|tx| free_credit_of(tx, self.payer.id));
        assert_eq!(free, self.purse.credit - self.purse.promised, "{:?}", self.purse);
        for refund in all(self.world) {
            let held = self.promises.get(&refund.id).map_or(0, |promise| promise.held);
            assert_eq!(refund.held, held, "{refund:?}");
        }
        let opened = mails(self.world, CLARA, "invoice_open_again").len();
        assert_eq!(opened, self.purse.opened, "{:?}", self.purse);
        assert!(self.is_disturbed || opened == 0, "a refund opens nothing");
    }
}
