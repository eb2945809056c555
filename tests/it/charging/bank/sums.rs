//! Whatever becomes of invoices and those who pay: what the files ask for is what is on its way, each invoice is in one at most,
//! and what is booked is paid.

use std::collections::BTreeSet;

use remit::charging::bank::booked::settle_due;
use remit::model::PaymentMethodId;
use remit::model::charge::{Charge, ChargeState};
use remit::model::debit_batch::DebitBatch;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::usage::Month;
use remit::payments::changes::pay_by_hand;
use roxmltree::Document;

use super::{as_one, batches, came_back, content, debits, due, imports, makes, name_of, with_mandate};
use crate::charging::{begins, bill, charges, is_sound, now};
use crate::world::{Cast, Dice, World, opened};

const PAIN: &str = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08";
const ACCOUNTS: [&str; 4] =
    ["NL91ABNA0417164300", "DE02120300000000202051", "FR1420041010050500013M02606", "AT611904300234573201"];

struct Story<'a> {
    world: &'a mut World,
    dice: Dice,
    olga: Person,
    payers: Vec<(PaymentMethod, Person)>,
    invoices: Vec<Invoice>,
    billed: BTreeSet<(PaymentMethodId, String)>,
    /// One of them takes the place of another.
    is_corrected: bool,
}

impl Story<'_> {
    fn step(&mut self) {
        match self.dice.below(10) {
            0 | 1 => self.bills(),
            2 => self.world.pass_days(1 + self.dice.below(3) as i64),
            3 | 4 => self.makes_a_file(),
            5 => self.pays_a_part(),
            6 => self.books_a_file(),
            7 => self.cancels(),
            8 => self.corrects(),
            _ => self.comes_back(),
        }
    }

    /// Once a month each.
    fn bills(&mut self) {
        let (payer, _) = self.dice.one_of(&self.payers).expect("somebody");
        let month = Month::of(self.world.db.site.local(self.world.clock.now()).date()).to_string();
        if self.billed.insert((payer.id, month)) {
            self.invoices.push(bill(self.world, &payer));
            begins(self.world);
        } else {
            self.world.pass_days(9);
        }
    }

    fn makes_a_file(&mut self) {
        let days = due(self.world, &self.olga);
        let Some((day, debits, amount)) = self.dice.one_of(&days) else { return };
        let batch = makes(self.world, &self.olga, &day);
        let (in_file, sum) = batch.as_ref().map_or((0, 0), |batch| (batch.debits, batch.amount));
        // What waits for the money of an invoice that it corrects is shown, and left to another file.
        let may_wait = self.is_corrected && in_file <= debits && sum <= amount;
        assert!(may_wait || (in_file, sum) == (debits, amount), "{in_file}, {sum}: {debits}, {amount} were shown");
        assert!(batch.is_none_or(|batch| batch.due_on == day));
    }

    /// One that was not cancelled.
    fn standing(&mut self) -> Option<Invoice> {
        let all = self.invoices.iter().map(|invoice| now(self.world, invoice));
        let all: Vec<Invoice> = all.filter(|invoice| invoice.state != InvoiceState::Credited).collect();
        self.dice.one_of(&all)
    }

    fn cancels(&mut self) {
        let Some(invoice) = self.standing() else { return };
        self.world.takes_back(&self.olga, &invoice);
    }

    fn corrects(&mut self) {
        let Some(invoice) = self.standing() else { return };
        self.invoices.push(self.world.corrects(&self.olga, &invoice));
        begins(self.world);
        self.is_corrected = true;
    }

    fn pays_a_part(&mut self) {
        let Some(invoice) = self.dice.one_of(&self.invoices) else { return };
        let owed = now(self.world, &invoice).owed();
        if owed > 0 {
            let amount = 1 + self.dice.below(owed as usize) as i64;
            let day = self.world.db.site.local(self.world.clock.now()).date().to_string();
            self.world.operates(&self.olga, |tx, operator, confirmed| {
                let opened = opened(tx, operator, confirmed, &invoice)?;
                pay_by_hand(tx, &opened, confirmed, amount, &day, "")
            });
        }
    }

    fn books_a_file(&mut self) {
        let Some(batch) = self.dice.one_of(&batches(self.world)) else { return };
        let amount = format!("{}.{:02}", batch.amount / 100, batch.amount % 100);
        imports(self.world, &self.olga, &[as_one(&batch, &batch.due_on, &amount)]);
        while self.world.change(settle_due) > 0 {}
    }

    fn comes_back(&mut self) {
        let Some(invoice) = self.dice.one_of(&self.invoices) else { return };
        // What credit has paid was never asked for.
        let Some(charge) = charges(self.world, &invoice).pop() else { return };
        if charge.batch_id.is_some() {
            let amount = format!("{}.{:02}", charge.amount / 100, charge.amount % 100);
            let reason = self.dice.one_of(&["AM04", "MS03", "MD06"]).expect("a reason");
            let entry = came_back(&name_of(self.world, &invoice), &charge.due_on, &amount, reason);
            imports(self.world, &self.olga, &[entry]);
        }
    }

    fn holds(&self) {
        let world = &*self.world;
        let all: Vec<Charge> = self.invoices.iter().flat_map(|invoice| charges(world, invoice)).collect();
        for batch in batches(world) {
            let of_batch: Vec<&Charge> = all.iter().filter(|charge| charge.batch_id == Some(batch.id)).collect();
            let sum: i64 = of_batch.iter().map(|charge| charge.amount).sum();
            assert_eq!((of_batch.len() as i64, sum), (batch.debits, batch.amount));
            assert_eq!(in_file(&content(world, &self.olga, &batch)), in_charges(&batch, &of_batch));
        }
        for invoice in &self.invoices {
            let charges = charges(world, invoice);
            let live = charges.iter().filter(|charge| charge.state.is_live()).count();
            assert!(live <= 1, "{charges:?}");
            let paid = charges.iter().filter(|charge| charge.state == ChargeState::Paid).map(|charge| charge.amount);
            let posted: i64 = crate::charging::posted(world, invoice).iter().sum();
            assert_eq!(posted, paid.sum::<i64>(), "{charges:?}");
        }
        is_sound(world);
    }
}

/// What stands in a file: count and sum, twice, and each name with its amount.
fn in_file(file: &str) -> (Vec<String>, BTreeSet<(String, String)>) {
    let xml = Document::parse(file).expect("XML");
    let texts = |name: &str| -> Vec<String> {
        let all = xml.descendants().filter(|node| node.has_tag_name((PAIN, name)));
        all.map(|node| node.text().unwrap_or_default().to_owned()).collect()
    };
    let head = [texts("NbOfTxs"), texts("CtrlSum"), texts("ReqdColltnDt")].concat();
    (head, texts("EndToEndId").into_iter().zip(texts("InstdAmt")).collect())
}

/// What should.
fn in_charges(batch: &DebitBatch, charges: &[&Charge]) -> (Vec<String>, BTreeSet<(String, String)>) {
    let money = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
    let (many, sum) = (charges.len().to_string(), money(batch.amount));
    let head = vec![many.clone(), many, sum.clone(), sum, batch.due_on.clone()];
    let each = charges.iter().map(|charge| (charge.id.as_str().to_uppercase(), money(charge.amount)));
    (head, each.collect())
}

story! {
    fn files_come_to_what_is_on_its_way(world: &mut World) {
        for seed in 0..crate::world::rounds(3, 60) {
            println!("seed {seed}");
            let world = &mut World::new(world.kind());
            debits(world);
            let cast = Cast::of(world);
            let olga = world.operator();
            let mut payers = vec![(cast.harbour, cast.clara), (cast.lagoon, cast.stella)];
            for number in 0..2 {
                let person = world.client(&format!("Client {number}"), &format!("client{number}@some.example"));
                payers.push((world.payment_method(&format!("Client {number} billing"), &person, &[&person]), person));
            }
            for ((payer, person), account) in payers.iter().zip(ACCOUNTS) {
                with_mandate(world, payer, person, account);
            }
            let (invoices, billed) = (Vec::new(), BTreeSet::new());
            let mut story =
                Story { world, dice: Dice::new(seed), olga, payers, invoices, billed, is_corrected: false };
            for _ in 0..40 {
                story.step();
            }
            story.holds();
            assert!(!story.invoices.is_empty() && !batches(story.world).is_empty(), "something has happened");
        }
    }
}
