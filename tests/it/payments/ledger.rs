//! Random payments, returns, matches, credit notes and write-offs over months: every cent is where a naive ledger has it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use remit::access::{Confirmed, Opened, Operator};
use remit::due::run_due;
use remit::error::{Error, Result};
use remit::invoices::correcting::correct;
use remit::invoices::crediting::{Left, Part, credit as credit_note, credit_part};
use remit::invoices::queries::credit_notes_of;
use remit::model::bank_transaction::{BankTransaction, TransactionState};
use remit::model::document::InvoiceKind;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::payment::PaymentSource;
use remit::model::payment_method::{PaymentMethod, PaymentMethodState};
use remit::model::person::Person;
use remit::model::{InvoiceId, PaymentId, PaymentMethodId};
use remit::payments::changes::{give_back, pay_by_hand, write_off};
use remit::payments::queries::free_credit_of;
use remit::payments::unmatching::unmatch;
use remit::store::Tx;
use remit::store::schema::{bank_transactions, payment_methods, payments};

use super::naive::Purse;
use super::statement::{back, credit};
use super::statements::{assigns, imports};
use crate::books::open_items_are_what_is_owed;
use crate::invoices::check::broken;
use crate::invoices::monthly::{all_invoices, book_all, give_address, noon, set_price};
use crate::world::{Cast, Dice, World, as_today, opened, rounds};

const CLARA: &str = "clara@harbour.example";
/// So many things happen in each month.
const ACTS: usize = 25;

/// An invoice that was there when the last act was over: whose, and its place in the purse.
#[derive(Debug, Clone)]
struct Known {
    invoice: Invoice,
    place: usize,
}

struct Play<'a> {
    world: &'a World,
    dice: Dice,
    olga: Person,
    payers: Vec<PaymentMethod>,
    purses: BTreeMap<PaymentMethodId, Purse>,
    known: Vec<Known>,
    /// The last payment that the purses have heard of.
    heard: Vec<PaymentId>,
    reminded: usize,
    lines: usize,
    done: BTreeMap<&'static str, usize>,
}

impl<'a> Play<'a> {
    fn begin(world: &'a World, seed: usize) -> Play<'a> {
        let cast = Cast::of(world);
        let mut dice = Dice::new(seed);
        let payers: Vec<PaymentMethod> = ["One", "Two", "Three"]
            .into_iter()
            .map(|name| {
                let payer = world.payment_method(name, &cast.mara, &[&cast.mara]);
                give_address(world, &payer);
                let app = world.app(&format!("App {name}"), &cast.mara, Some(&payer));
                world.develops(&app, &cast.mara);
                book_all(world, &app);
                set_price(world, &app, 100 + dice.below(1500) as i64);
                payer
            })
            .collect();
        let purses = payers.iter().map(|payer| (payer.id, Purse::default())).collect();
        let (olga, known, heard, done) = (world.operator(), Vec::new(), Vec::new(), BTreeMap::new());
        Play { world, dice, olga, payers, purses, known, heard, reminded: 0, lines: 0, done }
    }

    fn did(&mut self, what: &'static str) {
        *self.done.entry(what).or_default() += 1;
    }

    fn purse(&mut self, payer: PaymentMethodId) -> &mut Purse {
        self.purses.get_mut(&payer).expect("a payer of this play")
    }

    /// As it is now.
    fn any(&mut self) -> Option<Known> {
        let one = self.dice.one_of(&self.known)?;
        let invoice = super::statements::now(self.world, &one.invoice);
        Some(Known { invoice, ..one })
    }

    /// Exactly what is owed, a part of it, or whatever.
    fn amount(&mut self, invoice: &Invoice) -> i64 {
        match self.dice.below(4) {
            0 if invoice.owed() > 0 => invoice.owed(),
            1 if invoice.owed() > 1 => 1 + self.dice.below(invoice.owed() as usize - 1) as i64,
            2 => invoice.gross + 1 + self.dice.below(4000) as i64,
            _ => 1 + self.dice.below(6000) as i64,
        }
    }

    fn operates<T>(&self, act: impl Fn(&mut Tx, &Operator, &Confirmed) -> Result<T>) -> Option<T> {
        match self.world.tries(&self.olga, act) {
            Ok(done) => Some(done),
            Err(Error::Refused(_)) => None,
            Err(problem) => panic!("{problem}"),
        }
    }

    fn deals<T>(
        &self,
        invoice: &Invoice,
        act: impl Fn(&mut Tx, &Opened<Invoice>, &Confirmed) -> Result<T>,
    ) -> Option<T> {
        self.operates(|tx, operator, confirmed| {
            let invoice = opened(tx, operator, confirmed, invoice)?;
            act(tx, &invoice, confirmed)
        })
    }

    fn act(&mut self) {
        // One after the other.
        self.world.pass_minutes(1);
        match self.dice.below(100) {
            0..22 => self.by_hand(),
            22..40 => self.by_statement(),
            40..52 => self.goes_back(),
            52..62 => self.waits(),
            62..72 => self.matches(),
            72..82 => self.unmatches(),
            82..84 => self.cancels(),
            84..86 => self.corrects(),
            86..88 => self.credits_a_part(),
            88..94 => self.gives_up(),
            94..97 => self.closes(),
            _ => self.gives_back(),
        }
        self.hear();
        self.agrees();
    }

    fn by_hand(&mut self) {
        let Some(one) = self.any() else { return };
        let amount = self.amount(&one.invoice) * if self.dice.below(4) == 0 { -1 } else { 1 };
        let pays = |tx: &mut Tx, invoice: &Opened<Invoice>, confirmed: &Confirmed| {
            pay_by_hand(tx, invoice, confirmed, amount, "2026-12-07", "")
        };
        if self.deals(&one.invoice, pays).is_some() {
            self.did(if amount > 0 { "paid by hand" } else { "back by hand" });
        }
    }

    /// A line of its own, as the bank writes it.
    fn line(&mut self, amount: i64, text: &str, writes: fn(&str, &str, &str) -> String) -> bool {
        self.lines += 1;
        let amount = format!("{}.{:02}", amount / 100, amount % 100);
        let text = format!("{text} of the day {:05}", self.lines);
        let outcome = imports(self.world, &self.olga, &[writes(&format!("B{:07}", self.lines), &amount, &text)]);
        outcome.assigned > 0
    }

    fn by_statement(&mut self) {
        let Some(one) = self.any() else { return };
        let amount = self.amount(&one.invoice);
        assert!(self.line(amount, &one.invoice.number, credit), "it is named");
        self.did("paid by statement");
    }

    fn goes_back(&mut self) {
        let Some(one) = self.any() else { return };
        let came_in = self.purse(one.invoice.payment_method_id).papers[one.place].came_in();
        let amount = if came_in > 0 && self.dice.below(2) == 0 { came_in } else { self.amount(&one.invoice) };
        if self.line(amount, &one.invoice.number, back) {
            self.did("returned");
        }
    }

    fn waits(&mut self) {
        let amount = 1 + self.dice.below(3000) as i64;
        self.line(amount, "for the website", credit);
        self.did("waits");
    }

    fn any_line(&mut self, state: TransactionState) -> Option<BankTransaction> {
        let all: Vec<BankTransaction> = self.world.change(|tx| {
            let lines = bank_transactions::table.filter(bank_transactions::state.eq(state));
            Ok(lines.order(bank_transactions::id).select(BankTransaction::as_select()).load(tx.conn)?)
        });
        self.dice.one_of(&all)
    }

    fn matches(&mut self) {
        let (Some(line), Some(one)) = (self.any_line(TransactionState::Unknown), self.any()) else { return };
        if assigns(self.world, &self.olga, &line, &one.invoice) {
            self.did("matched");
        }
    }

    fn unmatches(&mut self) {
        let Some(line) = self.any_line(TransactionState::Assigned) else { return };
        if self.operates(|tx, operator, confirmed| unmatch(tx, operator, confirmed, &line)).is_some() {
            self.did("unmatched");
        }
    }

    fn cancels(&mut self) {
        let Some(one) = self.any().filter(|one| one.invoice.state != InvoiceState::Credited) else { return };
        let goodwill = |tx: &mut Tx, invoice: &Opened<Invoice>, confirmed: &Confirmed| {
            credit_note(tx, invoice, confirmed, "Goodwill")
        };
        self.deals(&one.invoice, goodwill).expect("it is not cancelled yet");
        self.purse(one.invoice.payment_method_id).is_cancelled(one.place);
        self.did("cancelled");
    }

    fn corrects(&mut self) {
        let Some(one) = self.any().filter(|one| one.invoice.state != InvoiceState::Credited) else { return };
        let as_it_is = |tx: &mut Tx, invoice: &Opened<Invoice>, confirmed: &Confirmed| {
            let said = as_today(tx, invoice)?;
            correct(tx, invoice, confirmed, &said)
        };
        let invoice = self.deals(&one.invoice, as_it_is).expect("it is not cancelled yet");
        let purse = self.purse(invoice.payment_method_id);
        let place = purse.papers.len();
        purse.is_corrected(one.place, invoice.gross, (invoice.due_at.0, invoice.month.clone()));
        self.known.push(Known { invoice, place });
        self.did("corrected");
    }

    fn credits_a_part(&mut self) {
        let Some(one) = self.any().filter(|one| one.invoice.state != InvoiceState::Credited) else { return };
        let left = |tx: &mut Tx| Ok(Left::of(&one.invoice, &credit_notes_of(tx, one.invoice.id)?));
        let before: Left = self.world.change(left);
        if before.net < 2 {
            return;
        }
        let net = 1 + self.dice.below(before.net as usize - 1) as i64;
        let a_part = |tx: &mut Tx, invoice: &Opened<Invoice>, confirmed: &Confirmed| {
            credit_part(tx, invoice, confirmed, &Part::Sum(net), "Goodwill")
        };
        self.deals(&one.invoice, a_part).expect("it is a part");
        let after: Left = self.world.change(left);
        assert_eq!(after.net, before.net - net);
        self.purse(one.invoice.payment_method_id).is_credited_in_part(one.place, before.gross() - after.gross());
        self.did("credited in part");
    }

    fn gives_up(&mut self) {
        let Some(one) = self.any().filter(|one| one.invoice.state == InvoiceState::Open) else { return };
        self.deals(&one.invoice, write_off).expect("it is open");
        self.purse(one.invoice.payment_method_id).is_written_off(one.place);
        self.did("written off");
    }

    /// Only the last one: it goes on to be billed all the same.
    fn closes(&mut self) {
        let payer = self.payers[2].id;
        self.world.change(|tx| {
            let closed =
                (payment_methods::state.eq(PaymentMethodState::Closed), payment_methods::closed_at.eq(Some(tx.now)));
            Ok(diesel::update(payment_methods::table.find(payer)).set(closed).execute(tx.conn)?)
        });
    }

    fn gives_back(&mut self) {
        let payer = self.payers[2].id;
        let amount = self.purse(payer).credit;
        if self
            .operates(|tx, operator, confirmed| give_back(tx, operator, confirmed, payer, amount, "Transfer of today"))
            .is_some()
        {
            self.did("given back");
        }
    }

    /// The purses hear of the money that came in and went back, and of nothing else.
    fn hear(&mut self) {
        let money = [PaymentSource::ByHand, PaymentSource::Statement];
        let all: Vec<(PaymentId, InvoiceId, i64)> = self.world.change(|tx| {
            let ours = payments::table.filter(payments::source.eq_any(money));
            let columns = (payments::id, payments::invoice_id, payments::amount);
            Ok(ours.order((payments::recorded_at, payments::id)).select(columns).load(tx.conn)?)
        });
        for (id, invoice, amount) in all {
            if !self.heard.contains(&id) {
                self.heard.push(id);
                let known = self.known.iter().find(|one| one.invoice.id == invoice).expect("it was there").clone();
                self.purse(known.invoice.payment_method_id).moves(known.place, amount);
            }
        }
    }

    fn agrees(&mut self) {
        for invoice in all_invoices(self.world) {
            let Some(known) = self.known.iter().find(|one| one.invoice.id == invoice.id).cloned() else { continue };
            let paper = &self.purse(invoice.payment_method_id).papers[known.place];
            assert_eq!((invoice.state, invoice.owed()), (paper.state(), paper.owed()), "{}: {paper:?}", invoice.number);
            if invoice.state != InvoiceState::Credited {
                assert_eq!(invoice.paid, paper.paid(), "{}: {paper:?}", invoice.number);
            }
        }
        for (payer, purse) in &self.purses {
            assert_eq!(self.world.change(|tx| free_credit_of(tx, *payer)), purse.credit, "{purse:?}");
        }
    }

    /// A round of the server: new invoices, and no reminder of what is paid or covered.
    fn round(&mut self) {
        run_due(&self.world.db).expect("a round");
        for invoice in all_invoices(self.world) {
            let is_new = self.known.iter().all(|one| one.invoice.id != invoice.id);
            if is_new && invoice.kind == InvoiceKind::Invoice {
                let place = self.purse(invoice.payment_method_id).papers.len();
                let order = (invoice.due_at.0, invoice.month.clone());
                self.purse(invoice.payment_method_id).is_billed(invoice.gross, order);
                self.known.push(Known { invoice, place });
            }
        }
        self.agrees();
        let mails: Vec<_> =
            self.world.mails_to(CLARA).into_iter().filter(|mail| mail.kind == "invoice_reminder").collect();
        for mail in &mails[self.reminded..] {
            let known =
                self.known.iter().find(|one| mail.subject.contains(&one.invoice.number)).expect("its number").clone();
            let purse = self.purse(known.invoice.payment_method_id);
            let owed = purse.papers[known.place].owed();
            assert!(owed > 0 && purse.credit == 0, "{}: {purse:?}", mail.subject);
            assert!(mail.subject.contains(&format!("€{}.{:02}", owed / 100, owed % 100)), "{}: {owed}", mail.subject);
        }
        if mails.len() > self.reminded {
            self.did("reminded");
        }
        self.reminded = mails.len();
    }

    fn finish(&self) {
        assert_eq!(self.world.change(broken), [""; 0]);
        let mails = self.world.mails_to(CLARA).into_iter().filter(|mail| mail.kind == "invoice_open_again");
        assert_eq!(mails.count(), self.purses.values().map(|purse| purse.opened).sum::<usize>());
    }
}

/// December to May.
fn live(world: &World, seed: usize) -> BTreeMap<&'static str, usize> {
    let mut play = Play::begin(world, seed);
    for (year, month) in [(2026, 12), (2027, 1), (2027, 2), (2027, 3), (2027, 4), (2027, 5)] {
        world.clock.set(noon(year, month, 1));
        play.round();
        for _ in 0..ACTS {
            play.act();
            if play.dice.below(5) == 0 {
                world.pass_days(play.dice.below(5) as i64);
                play.round();
            }
        }
        play.finish();
    }
    open_items_are_what_is_owed(world, &play.olga);
    play.done
}

story! {
    fn every_cent_is_where_a_naive_ledger_has_it(world: &mut World) {
        let mut done: BTreeMap<&str, usize> = BTreeMap::new();
        for seed in 0..rounds(2, 40) {
            let world = World::new(world.kind());
            println!("seed {seed}");
            for (what, times) in live(&world, seed) {
                *done.entry(what).or_default() += times;
            }
        }
        println!("{done:?}");
        assert_eq!(done.len(), 13, "everything has happened: {done:?}");
    }
}
