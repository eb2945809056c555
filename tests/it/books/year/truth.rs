//! What the documents say that are frozen, read from their text as anybody could, and what came in for them. Nothing of what
//! makes the files is used.

use std::collections::BTreeMap;

use diesel::prelude::*;
use remit::model::InvoiceId;
use remit::model::invoice::Invoice;
use remit::model::payment::PaymentSource;
use remit::model::payment_method::Currency;
use remit::model::usage::Cents;
use remit::store::Moment;
use remit::store::schema::{credits, invoices, payment_methods, payments};
use serde_json::Value;

use crate::world::World;

/// A country on paper, its code, and how the tax offices of the EU call it.
const COUNTRIES: [(&str, &str, &str); 7] = [
    ("Germany", "DE", "DE"),
    ("Austria", "AT", "AT"),
    ("France", "FR", "FR"),
    ("Greece", "GR", "EL"),
    ("Belgium", "BE", "BE"),
    ("Switzerland", "CH", ""),
    ("United States", "US", ""),
];

/// A document. What a credit note comes to is taken off.
pub struct Paper {
    pub number: String,
    pub kind: &'static str,
    /// `2027-01`: in which it was made, and in which it is declared.
    pub made_in: String,
    pub month: String,
    pub served_to: String,
    /// Of VAT, and where it is declared.
    pub category: &'static str,
    pub case: &'static str,
    pub country: &'static str,
    pub tax_country: &'static str,
    pub rate: Cents,
    pub currency: String,
    pub net: Cents,
    pub vat: Cents,
    pub gross: Cents,
    /// All else that stands on it.
    frozen: Value,
}

impl Paper {
    pub fn of(text: &str) -> Paper {
        let frozen: Value = serde_json::from_str(text).expect("JSON");
        let said = |path: &str| frozen.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let many =
            |path: &str| frozen.pointer(path).and_then(Value::as_i64).unwrap_or_else(|| panic!("{path}: {text}"));
        let (kind, sign) = match (said("/kind"), frozen.pointer("/is_partial")) {
            ("invoice", _) => ("invoice", 1),
            ("credit_note", Some(Value::Bool(true))) => ("partial credit note", -1),
            ("credit_note", _) => ("credit note", -1),
            other => panic!("{other:?}"),
        };
        let there = COUNTRIES.iter().find(|(name, ..)| *name == said("/buyer/country"));
        let (_, country, tax_country) = *there.unwrap_or_else(|| panic!("{text}"));
        let (category, case) = match (said("/vat/category"), country) {
            ("standard", "DE") => ("S", "Domestic"),
            ("standard", _) => ("S", "One-stop shop"),
            ("reverse_charge", _) => ("AE", "Reverse charge"),
            ("outside", _) => ("O", "Outside the EU"),
            ("exempt", _) => ("E", "Exempt"),
            other => panic!("{other:?}"),
        };
        // What corrects something is declared when it is made.
        let is_first = kind == "invoice" && said("/corrects").is_empty();
        Paper {
            number: said("/number").to_owned(),
            kind,
            made_in: said("/issued_on")[..7].to_owned(),
            month: said(if is_first { "/to" } else { "/issued_on" })[..7].to_owned(),
            served_to: said("/to").to_owned(),
            category,
            case,
            country,
            tax_country,
            rate: many("/vat/basis_points"),
            currency: said("/currency").to_uppercase(),
            net: sign * many("/net"),
            vat: sign * many("/vat/amount"),
            gross: sign * many("/gross"),
            frozen,
        }
    }

    /// What stands at this place of it; empty: nothing.
    pub fn said(&self, path: &str) -> &str {
        self.frozen.pointer(path).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn is_note(&self) -> bool {
        self.kind != "invoice"
    }

    /// The number of the invoice that it is about.
    pub fn invoice(&self) -> &str {
        if self.is_note() { self.said("/takes_back") } else { &self.number }
    }

    /// The quarter of the service.
    pub fn served_in(&self) -> String {
        quarter(&self.served_to)
    }
}

/// `2026-Q4`: in which a month or a day is.
pub fn quarter(day: &str) -> String {
    let month: u32 = day[5..7].parse().expect("a month");
    format!("{}-Q{}", &day[..4], month.div_ceil(3))
}

/// Amounts, summed by something.
pub type Sums<By> = BTreeMap<By, [Cents; 3]>;

/// Adds net, VAT and gross.
pub fn add<By: Ord>(sums: &mut Sums<By>, by: By, amounts: [Cents; 3]) {
    let sum = sums.entry(by).or_default();
    amounts.iter().zip(sum).for_each(|(amount, sum)| *sum += amount);
}

/// Each document.
pub fn papers(all: &[Invoice]) -> Vec<Paper> {
    all.iter().map(|one| Paper::of(&one.document)).collect()
}

/// Something in euros that was booked in a month, between two accounts. Positive: the first one gets it.
pub struct Moved {
    /// `2027-01`
    pub month: String,
    pub accounts: (&'static str, &'static str),
    pub amount: Cents,
}

/// The account of all customers.
pub const CUSTOMERS: &str = "10000";
const BANK: &str = "1200";
const CREDIT: &str = "1593";

/// All that a bookkeeper has to book.
pub fn moved(world: &World, papers: &[Paper]) -> Vec<Moved> {
    let in_euros = papers.iter().filter(|one| one.currency == "EUR");
    let document =
        |one: &Paper| Moved { month: one.made_in.clone(), accounts: (CUSTOMERS, revenue(one.case)), amount: one.gross };
    let mut all: Vec<Moved> = in_euros.map(document).collect();
    let money: Vec<(String, Cents)> = world.change(|tx| {
        let of_money = payments::source.eq_any([PaymentSource::ByHand, PaymentSource::Statement]);
        let in_euros = payments::table.inner_join(invoices::table).filter(invoices::currency.eq(Currency::Eur));
        Ok(in_euros.filter(of_money).select((payments::received_on, payments::amount)).load(tx.conn)?)
    });
    for (day, amount) in money {
        all.push(Moved { month: day[..7].to_owned(), accounts: (BANK, CUSTOMERS), amount });
    }
    let kept: Vec<(Moment, Cents, Option<InvoiceId>)> = world.change(|tx| {
        let payer = payment_methods::id.eq(credits::payment_method_id);
        let credit = credits::table.inner_join(payment_methods::table.on(payer));
        let in_euros = credit.filter(payment_methods::currency.eq(Currency::Eur));
        Ok(in_euros.select((credits::created_at, credits::amount, credits::invoice_id)).load(tx.conn)?)
    });
    for (at, amount, about) in kept {
        let month = world.db.site.local(at).format("%Y-%m").to_string();
        if about.is_none() {
            // It was given back, and nobody knew any more for which invoice it had come in: the transfer is no payment.
            all.push(Moved { month: month.clone(), accounts: (BANK, CUSTOMERS), amount });
        }
        all.push(Moved { month, accounts: (CREDIT, CUSTOMERS), amount: -amount });
    }
    all
}

fn revenue(case: &str) -> &'static str {
    match case {
        "Domestic" => "8400",
        "One-stop shop" => "8320",
        "Reverse charge" => "8336",
        "Outside the EU" => "8338",
        "Exempt" => "8150",
        other => panic!("{other}"),
    }
}
