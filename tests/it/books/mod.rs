//! What bookkeepers get adds up to the invoices, to the cent.

mod access;
mod anchor;
mod archive;
mod datev;
mod debts;
mod extf;
mod files;
mod kept;
mod periods;
mod year;

use std::collections::BTreeMap;

use diesel::prelude::*;
use remit::invoices::crediting;
use remit::model::VatCertificateId;
use remit::model::address::Address;
use remit::model::country::Country;
use remit::model::document::InvoiceKind;
use remit::model::invoice::Invoice;
use remit::model::payment_method::{Currency, PaymentMethod};
use remit::model::person::Person;
use remit::model::usage::Cents;
use remit::model::vat_id::VatId;
use remit::payments::changes::write_off;
use remit::store::schema::{credits, vat_certificates};

use crate::invoices::monthly::{all_invoices, noon};
use crate::vat_ids::AUSTRIAN;
use crate::world::{Browser, START, World};

/// The rows of a file, each by the names of its columns.
pub type Rows = Vec<BTreeMap<String, String>>;

/// Invoices of every case of VAT for October and one for November, and what became of them until the middle of January.
pub struct Books {
    pub olga: Person,
    pub german: PaymentMethod,
}

/// In another country, with another currency or with a VAT ID, than it was made.
fn payer(world: &World, name: &str, maker: &Person, country: &str) -> PaymentMethod {
    let made = world.payment_method(name, maker, &[maker]);
    let country = Country::parse(country).expect("a country");
    let address = made.address.clone().map(|it| Address { country, ..it });
    let currency = if country.code() == "US" { Currency::Usd } else { Currency::Eur };
    PaymentMethod { address, currency, ..made }
}

impl Books {
    pub fn kept(world: &World) -> Books {
        let (mara, olga) = (world.developer("Mara Klein", "mara@books.example"), world.operator());
        let german = payer(world, "German", &mara, "DE");
        let consumer = payer(world, "Consumer", &mara, "AT");
        let business = payer(world, "Business", &mara, "AT");
        let vat_id = VatId::parse(AUSTRIAN, Country::parse("AT").expect("Austria")).ok();
        let business = PaymentMethod { vat_id, ..business };
        let outside = payer(world, "Outside", &mara, "US");
        let exempt = payer(world, "Exempt", &mara, "DE");
        world.change(|tx| {
            let certificate = (
                vat_certificates::id.eq(VatCertificateId::random()),
                vat_certificates::payment_method_id.eq(exempt.id),
                vat_certificates::number.eq("151-7"),
                vat_certificates::noted_by.eq(olga.id),
                vat_certificates::noted_at.eq(START.plus_days(-50)),
            );
            Ok(diesel::insert_into(vat_certificates::table).values(certificate).execute(tx.conn)?)
        });
        let [of_german, of_consumer, _, _, of_exempt] =
            [&german, &consumer, &business, &outside, &exempt].map(|payer| world.invoice(payer));
        world.clock.set(noon(2026, 12, 1));
        world.invoice(&german);
        world.notes(&olga, &of_german, 100, "2026-11-30");
        world.notes(&olga, &of_exempt, of_exempt.gross + 50, "2026-12-01");
        world.clock.set(noon(2026, 12, 5));
        world.deals(&olga, &of_german, write_off);
        world.clock.set(noon(2027, 1, 5));
        world
            .deals(&olga, &of_consumer, |tx, invoice, confirmed| crediting::credit(tx, invoice, confirmed, "Goodwill"));
        world.clock.set(noon(2027, 1, 12));
        world.notes(&olga, &of_german, 495, "2027-01-10");
        Books { olga, german }
    }

    /// The invoice of the German customer for a month.
    pub fn of_german(&self, world: &World, month: &str) -> Invoice {
        let mut all = all_invoices(world).into_iter();
        let is_it = |one: &Invoice| one.payment_method_id == self.german.id && one.month == month;
        all.find(|one| is_it(one) && one.kind == InvoiceKind::Invoice).expect("an invoice")
    }

    pub fn browser(&self, world: &World) -> Browser {
        world.sign_in(&self.olga)
    }
}

/// The rows of a file that spreadsheets read.
pub fn rows(browser: &mut Browser, address: &str) -> Rows {
    browser.get(address).answers(200);
    table(&browser.body)
}

pub fn table(file: &[u8]) -> Rows {
    let text = file.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text);
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// `-11.90`
pub fn cents(amount: &str) -> Cents {
    let (whole, part) = amount.split_once(['.', ',']).unwrap_or_else(|| panic!("{amount}"));
    assert_eq!(part.len(), 2, "{amount}");
    format!("{whole}{part}").parse().unwrap_or_else(|_| panic!("{amount}"))
}

/// The sum of a column, of the rows in a currency.
pub fn sum(rows: &Rows, column: &str, currency: &str) -> Cents {
    rows.iter().filter(|row| row["Currency"] == currency).map(|row| cents(&row[column])).sum()
}

/// What all documents come to: credit notes are taken off.
pub fn all_of(world: &World, currency: Currency, of: fn(&Invoice) -> Cents) -> Cents {
    let of_currency = all_invoices(world).into_iter().filter(|one| one.currency == currency);
    of_currency.map(|one| if one.kind == InvoiceKind::Invoice { of(&one) } else { -of(&one) }).sum()
}

/// The list of open items of today has what is owed for each invoice, and the credit of each customer.
pub fn open_items_are_what_is_owed(world: &World, operator: &Person) {
    let today = world.db.site.local(world.clock.now()).date();
    let listed = rows(&mut world.sign_in(operator), &format!("/operator/books/open-items.csv?day={today}"));
    let (invoices, kept): (Rows, Rows) = listed.into_iter().partition(|row| row["Kind"] == "invoice");
    let open: BTreeMap<String, Cents> =
        invoices.iter().map(|row| (row["Number"].clone(), cents(&row["Open"]))).collect();
    let owed = all_invoices(world).into_iter().filter(|one| one.owed() > 0);
    let owed = owed.filter(|one| one.kind == InvoiceKind::Invoice).map(|one| (one.number.clone(), one.owed()));
    assert_eq!(open, owed.collect::<BTreeMap<String, Cents>>());
    let credit: Vec<Cents> = world.change(|tx| Ok(credits::table.select(credits::amount).load(tx.conn)?));
    assert_eq!(kept.iter().map(|row| -cents(&row["Open"])).sum::<Cents>(), credit.iter().sum::<Cents>());
}

/// The months of the story.
pub const MONTHS: [&str; 4] = ["2026-10", "2026-11", "2026-12", "2027-01"];
