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
mod present_pages;
mod present_races;
mod refunds;
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

use diesel::prelude::*;
use remit::charging::begin::new_invoices;
use remit::charging::worker::work_due;
use remit::gateway::port::Gateway;
use remit::model::charge::Charge;
use remit::model::credential::{Credential, CredentialState, GatewayName, PaymentKind};
use remit::model::invoice::Invoice;
use remit::model::payment::{Payment, PaymentSource};
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::taking::Taking;
use remit::model::{CredentialId, PaymentMethodId};
use remit::store::schema::{charges, credentials, invoices, payment_methods, payments};

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
    let id = CredentialId::random();
    let is_card = kind == PaymentKind::Card;
    let credential = Credential {
        id,
        person_id: by.id,
        gateway: GatewayName::Sandbox,
        kind,
        customer: format!("customer {}", payer.id),
        token: format!("token {id}"),
        brand: if is_card { "Visa".into() } else { String::new() },
        last4: if is_card { "4242".into() } else { "3000".into() },
        expires: is_card.then(|| "2028-04".into()),
        country: "DE".into(),
        holder: String::new(),
        mandate: if is_card { String::new() } else { format!("MANDATE-{id}") },
        mandate_on: (!is_card).then(|| "2026-11-24".into()),
        mandate_url: String::new(),
        mandate_text: String::new(),
        sealed_iban: String::new(),
        bic: String::new(),
        state: CredentialState::Used,
        made_at: world.clock.now(),
        over_at: None,
        detached_at: None,
        warned: 0,
    };
    pays_by_transfer(world, payer);
    world.change(|tx| {
        diesel::insert_into(credentials::table).values(&credential).execute(tx.conn)?;
        pays(tx, payer.id, Some(id))
    });
    credential
}

/// From now on it pays by transfer.
pub fn pays_by_transfer(world: &World, payer: &PaymentMethod) {
    world.change(|tx| {
        let payer = payment_methods::table.find(payer.id);
        let old: Option<CredentialId> = payer.select(payment_methods::credential_id).first(tx.conn)?;
        let over = (credentials::state.eq(CredentialState::Over), credentials::over_at.eq(Some(tx.now)));
        if let Some(old) = old {
            diesel::update(credentials::table.find(old)).set(over).execute(tx.conn)?;
        }
        Ok(())
    });
    world.change(|tx| pays(tx, payer.id, None));
}

fn pays(
    tx: &mut remit::store::Tx,
    payer: PaymentMethodId,
    credential: Option<CredentialId>,
) -> remit::error::Result<()> {
    let with = payment_methods::credential_id.eq(credential);
    diesel::update(payment_methods::table.find(payer)).set(with).execute(tx.conn)?;
    Ok(())
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

/// Nothing is wrong with the books.
#[track_caller]
pub fn is_sound(world: &World) {
    assert_eq!(world.change(crate::invoices::check::broken), [""; 0]);
}
