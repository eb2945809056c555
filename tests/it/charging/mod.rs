//! Money that comes in by itself: a gateway is asked for it, and every cent of it stands here once.

mod bank;
mod called_off;
mod checked;
mod comparing;
mod disputes;
mod failing;
pub mod fake;
mod giving;
mod histories;
mod notices;
mod operators;
mod paying;
mod present;
pub mod present_pages;
mod present_races;
pub mod refunds;
mod refunds_failing;
mod refunds_ledger;
mod replaced;
pub mod rescue;
mod returning;
mod setups;
mod setups_change;
mod setups_expiry;
mod setups_fake;
mod setups_handover;
mod stopped;
mod stopping;
mod without_mail;

use diesel::prelude::*;
use remit::charging::begin::new_invoices;
use remit::charging::worker::work_due;
use remit::gateway::port::Gateway;
use remit::model::charge::{Charge, ChargeState, Way};
use remit::model::credential::{Credential, GatewayName, PaymentKind};
use remit::model::invoice::Invoice;
use remit::model::payment::{Payment, PaymentSource};
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::taking::Taking;
use remit::store::schema::{charges, invoices, payment_methods, payments};

pub use crate::invoices::check::is_sound;
use crate::world::{Cast, TestMail, World};
use fake::Fake;

pub const CLARA: &str = "clara@harbour.example";

/// From now on a gateway takes cards and debits.
pub fn takes(world: &mut World) -> Fake {
    let taking = Taking { gateway: Some(GatewayName::Sandbox), creditor_id: None };
    world.restart(|settings| settings.taking = taking.clone());
    Fake::new(world.clock.clone())
}

/// From now on this pays, in place of what has until now.
pub fn pays_with(world: &World, payer: &PaymentMethod, by: &Person, kind: PaymentKind) -> Credential {
    let credential = world.made_up(by.id, GatewayName::Sandbox, kind);
    world.lets_pay(payer, Some(&credential));
    credential
}

/// From now on it pays by transfer.
pub fn pays_by_transfer(world: &World, payer: &PaymentMethod) {
    world.lets_pay(payer, None);
}

/// Harbour billing pays with a card, and has an invoice of which nothing was asked for yet.
pub fn with_card(world: &mut World) -> (Cast, Fake, Invoice) {
    with(world, PaymentKind::Card)
}

/// The same by direct debit.
pub fn with_debit(world: &mut World) -> (Cast, Fake, Invoice) {
    with(world, PaymentKind::DirectDebit)
}

fn with(world: &mut World, kind: PaymentKind) -> (Cast, Fake, Invoice) {
    let gateway = takes(world);
    let cast = Cast::of(world);
    pays_with(world, &cast.harbour, &cast.clara, kind);
    let invoice = bill(world, &cast.harbour);
    gateway.knows(&invoice);
    begins(world);
    (cast, gateway, invoice)
}

/// An invoice for the month before, of whoever pays as it is now.
pub fn bill(world: &World, payer: &PaymentMethod) -> Invoice {
    world.invoice(&as_it_is(world, payer))
}

/// The same, and whoever gets it has it in the mail.
pub fn sends(world: &World, payer: &PaymentMethod) -> Invoice {
    world.sent_invoice(&as_it_is(world, payer))
}

fn as_it_is(world: &World, payer: &PaymentMethod) -> PaymentMethod {
    let it = payment_methods::table.find(payer.id).select(PaymentMethod::as_select());
    world.db.read(|tx| Ok(it.first(tx.conn)?)).expect("a payer")
}

/// Charges of new invoices begin.
pub fn begins(world: &World) {
    while world.change(new_invoices) > 0 {}
}

/// A round of the worker.
pub fn works(world: &World, gateway: &dyn Gateway) {
    work_due(&world.db, gateway).expect("a round");
}

/// It is the moment at which this invoice is next asked for or about, and a round of the worker.
pub fn in_time(world: &World, gateway: &Fake, invoice: &Invoice) {
    let next = newest(world, invoice).next_try_at;
    if next > world.clock.now() {
        world.clock.set(next);
    }
    works(world, gateway);
}

/// All charges of an invoice, in order.
pub fn charges(world: &World, invoice: &Invoice) -> Vec<Charge> {
    let of_invoice = charges::table.filter(charges::invoice_id.eq(invoice.id));
    let in_order = of_invoice.order(charges::number).select(Charge::as_select());
    world.db.read(|tx| Ok(in_order.load(tx.conn)?)).expect("charges")
}

/// How they came and where they stand.
pub fn states(world: &World, invoice: &Invoice) -> Vec<(Way, ChargeState)> {
    charges(world, invoice).iter().map(|charge| (charge.way, charge.state)).collect()
}

pub fn newest(world: &World, invoice: &Invoice) -> Charge {
    charges(world, invoice).pop().expect("a charge")
}

/// As it is now.
pub fn now(world: &World, invoice: &Invoice) -> Invoice {
    let it = invoices::table.find(invoice.id).select(Invoice::as_select());
    world.db.read(|tx| Ok(it.first(tx.conn)?)).expect("it stays")
}

/// What was charged for an invoice and went back, in order.
pub fn posted(world: &World, invoice: &Invoice) -> Vec<i64> {
    let of_invoice = payments::table.filter(payments::invoice_id.eq(invoice.id));
    let in_order = of_invoice.order((payments::recorded_at, payments::amount.desc())).select(Payment::as_select());
    let all: Vec<Payment> = world.db.read(|tx| Ok(in_order.load(tx.conn)?)).expect("payments");
    let charged = all.into_iter().filter(|payment| payment.source == PaymentSource::Charge);
    charged.map(|payment| payment.amount).collect()
}

pub fn mails(world: &World, address: &str, kind: &str) -> Vec<TestMail> {
    world.mails_to(address).into_iter().filter(|mail| mail.kind == kind).collect()
}
