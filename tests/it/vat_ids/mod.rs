//! VAT IDs: what the tax office says, and what follows from it.

mod asking;
mod checker;
mod invoices;
mod pages;
mod settings;
mod tax;
pub mod vies;

use std::sync::Mutex;

use diesel::prelude::*;
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::vat_id_check::{CheckState, VatIdCheck};
use remit::store::schema::vat_id_checks;
use remit::vat_ids::checker::{Answer, Question, VatIdChecker};
use remit::vat_ids::worker::ask_due;

use crate::world::{Browser, Cast, World};

/// One of the tax office, and one that contradicts nothing either.
pub const AUSTRIAN: &str = "ATU13585627";
pub const OTHER: &str = "ATU37675002";

/// A tax office that answers as a test wants it.
pub struct Office<'a> {
    answer: Box<dyn Fn(&Question) -> Answer + Send + Sync + 'a>,
    asked: Mutex<Vec<String>>,
}

impl<'a> Office<'a> {
    pub fn that(answer: impl Fn(&Question) -> Answer + Send + Sync + 'a) -> Office<'a> {
        Office { answer: Box::new(answer), asked: Mutex::default() }
    }

    pub fn that_says(answer: Answer) -> Office<'a> {
        Office::that(move |_| answer.clone())
    }

    /// What it was asked about, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

impl VatIdChecker for Office<'_> {
    fn ask(&self, question: &Question) -> Answer {
        self.asked.lock().expect("no panic").push(format!("{}{}", question.prefix, question.number));
        (self.answer)(question)
    }
}

pub fn valid() -> Answer {
    Answer::Valid { consultation: "WAPIAAAAZZ123456".into() }
}

pub fn away() -> Answer {
    Answer::Away("SERVICE_UNAVAILABLE".into())
}

/// A world in which VAT IDs are looked up.
pub fn looked_up(world: &mut World) -> Cast {
    world.restart(|settings| settings.vies_url = Some("http://127.0.0.1:1/".into()));
    Cast::of(world)
}

/// Somebody types it on the page, with the country that it belongs to.
pub fn types(world: &World, person: &Person, payer: &PaymentMethod, country: &str, id: &str) -> Browser {
    let mut browser = world.sign_in(person);
    browser.open(&format!("/payment-methods/{}/edit", payer.id));
    let address = [("Country", country), ("Postal code", postal_code(country)), ("VAT ID", id)];
    browser.submit("Save", &address).follow().answers(200);
    browser
}

/// One that could be there.
fn postal_code(country: &str) -> &'static str {
    match country {
        "GB" => "SW1A 1AA",
        "AT" | "CH" | "NO" => "1010",
        _ => "20457",
    }
}

/// A round of the worker, of which is given what was asked.
pub fn round(world: &World, answer: Answer) -> Vec<String> {
    let office = Office::that_says(answer);
    ask_due(&world.db, &office).expect("a round");
    office.asked()
}

pub fn check(world: &World, payer: &PaymentMethod) -> VatIdCheck {
    let of_payer = vat_id_checks::table.find(payer.id).select(VatIdCheck::as_select());
    world.db.read(|tx| Ok(of_payer.first(tx.conn)?)).expect("a check")
}

pub fn state(world: &World, payer: &PaymentMethod) -> CheckState {
    check(world, payer).state
}
