//! A year of invoices, corrections and payments by dice: every file that a bookkeeper gets comes to what is frozen, to the cent.

mod play;
mod truth;

use std::collections::BTreeMap;
use std::path::Path;

use data_encoding::HEXLOWER;
use remit::model::document::InvoiceKind;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::model::usage::Cents;
use sha2::{Digest, Sha256};

use self::play::{MONTHS, Year};
use self::truth::{CUSTOMERS, Paper, Sums, add, moved, papers, quarter};
use super::archive::files;
use super::{Rows, cents, datev, rows, table};
use crate::invoices::monthly::all_invoices;
use crate::world::{Browser, Kind, World, rounds};

const QUARTERS: [&str; 5] = ["2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"];

/// Those in which something is declared: from the month before the first invoice on.
fn months() -> Vec<String> {
    let made_in = MONTHS.iter().map(|(year, month)| format!("{year}-{month:02}"));
    ["2026-11".to_owned()].into_iter().chain(made_in).collect()
}

/// All documents, as they are frozen, and who downloads the files.
struct Read<'a> {
    year: &'a Year<'a>,
    invoices: Vec<Invoice>,
    papers: Vec<Paper>,
    browser: Browser,
}

impl<'a> Read<'a> {
    fn of(year: &'a Year<'a>) -> Read<'a> {
        let invoices = all_invoices(year.world);
        Read { year, papers: papers(&invoices), invoices, browser: year.browser() }
    }

    fn file(&mut self, name: &str, of: &str) -> Rows {
        rows(&mut self.browser, &format!("/operator/books/{name}.csv?{of}"))
    }

    /// Each document has its row, in its month, and each month comes to its documents.
    fn journals(&mut self) {
        let mut all: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for month in months() {
            let journal = self.file("journal", &format!("period={month}"));
            let mut sums = Sums::new();
            for row in &journal {
                let by = ["Case", "Country", "Rate in %", "Currency"].map(|name| row[name].clone());
                add(&mut sums, by, ["Net", "VAT", "Gross"].map(|name| cents(&row[name])));
            }
            let mut expected = Sums::new();
            for one in self.papers.iter().filter(|one| one.month == month) {
                let rate = format!("{}.{:02}", one.rate / 100, one.rate % 100);
                let by = [one.case.to_owned(), one.country.to_owned(), rate, one.currency.clone()];
                add(&mut expected, by, [one.net, one.vat, one.gross]);
            }
            assert_eq!(sums, expected, "{month}");
            all.extend(journal.into_iter().map(|row| (row["Number"].clone(), row)));
        }
        assert_eq!(all.len(), self.papers.len(), "each once");
        for (paper, invoice) in self.papers.iter().zip(&self.invoices) {
            let row = &all[&paper.number];
            let names = ["Kind", "VAT month", "Category", "Hash", "Date", "Service to", "Customer", "VAT ID"];
            let refers_to = if paper.is_note() { "/takes_back" } else { "/corrects" };
            let said = ["/issued_on", "/to", "/buyer/company", "/buyer/vat_id"].map(|path| paper.said(path));
            let [made, served, customer, vat_id] = said;
            let (month, hash) = (paper.month.as_str(), invoice.digest.as_str());
            let expected = [paper.kind, month, paper.category, hash, made, served, customer, vat_id];
            assert_eq!(names.map(|name| row[name].as_str()), expected, "{}", paper.number);
            let names = ["Refers to", "Replaced by", "Reason"];
            let expected = [refers_to, "/replaced_by", "/reason"].map(|path| paper.said(path));
            assert_eq!(names.map(|name| row[name].as_str()), expected, "{}", paper.number);
        }
        for quarter in QUARTERS {
            let found = self.file("journal", &format!("period={quarter}")).into_iter();
            let mut found: Vec<String> = found.map(|row| row["Number"].clone()).collect();
            let of_quarter = self.papers.iter().filter(|one| truth::quarter(&one.month) == quarter);
            let mut expected: Vec<String> = of_quarter.map(|one| one.number.clone()).collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{quarter}");
        }
    }

    /// What is declared where the customer is.
    fn one_stop_shop(&mut self) {
        for of in QUARTERS {
            let found = self.file("one-stop-shop", &format!("period={of}"));
            let many = found.len();
            let key =
                |row: &BTreeMap<String, String>| ["Corrects", "Country", "Rate in %"].map(|name| row[name].clone());
            let sums = |row: &BTreeMap<String, String>| ["Net", "VAT"].map(|name| cents(&row[name]));
            let found: BTreeMap<[String; 3], [Cents; 2]> = found.iter().map(|row| (key(row), sums(row))).collect();
            let mut expected: BTreeMap<[String; 3], [Cents; 2]> = BTreeMap::new();
            for one in self.papers.iter().filter(|one| one.case == "One-stop shop" && quarter(&one.month) == of) {
                let corrects = Some(one.served_in()).filter(|served| served != of).unwrap_or_default();
                let rate = format!("{}.{:02}", one.rate / 100, one.rate % 100);
                let sum = expected.entry([corrects, one.tax_country.to_owned(), rate]).or_default();
                *sum = [sum[0] + one.net, sum[1] + one.vat];
            }
            assert!(many > 0 && found == expected, "{of}: {found:?}, not {expected:?}");
            assert_eq!(many, expected.len(), "a row for each");
        }
    }

    /// What customers owe the VAT of themselves, month by month and quarter by quarter.
    fn sales_lists(&mut self) {
        let quarters = QUARTERS.map(str::to_owned);
        for period in months().into_iter().chain(quarters) {
            let found = self.file("ec-sales-list", &format!("period={period}"));
            let mut expected: BTreeMap<&str, Cents> = BTreeMap::new();
            for one in self.papers.iter().filter(|one| one.case == "Reverse charge") {
                if one.month == period || quarter(&one.month) == period {
                    *expected.entry(one.said("/buyer/vat_id")).or_default() += one.net;
                }
            }
            let expected: Vec<[String; 4]> = expected
                .into_iter()
                .map(|(vat_id, net)| {
                    let whole = (net as f64 / 100.0).round();
                    [vat_id[..2].to_owned(), vat_id[2..].to_owned(), (whole as i64).to_string(), net.to_string()]
                })
                .collect();
            let said = |row: &BTreeMap<String, String>| {
                let [country, number, whole] = ["Country", "VAT ID", "Whole euros"].map(|name| row[name].clone());
                [country, number, whole, cents(&row["Net"]).to_string()]
            };
            assert_eq!(found.iter().map(said).collect::<Vec<_>>(), expected, "{period}");
        }
    }

    /// The list of a day that is over is what was owed at its end.
    fn open_items(&mut self) {
        for end in &self.year.ends {
            let address = format!("/operator/books/open-items.csv?day={}", end.month.last());
            let (kept, open): (Rows, Rows) =
                rows(&mut self.browser, &address).into_iter().partition(|row| row["Kind"] == "credit");
            let listed = open.iter().map(|row| (row["Number"].clone(), cents(&row["Open"])));
            assert_eq!(listed.collect::<BTreeMap<String, Cents>>(), end.open, "{}", end.month);
            for row in &open {
                assert_eq!(cents(&row["Gross"]) - cents(&row["Paid"]), cents(&row["Open"]), "{row:?}");
            }
            for (currency, amount) in &end.credit {
                assert_eq!(super::sum(&kept, "Open", currency), -amount, "{}", end.month);
            }
        }
    }

    /// What was written off in a month, and what was paid after all.
    fn write_offs(&mut self) {
        let mut before: BTreeMap<String, (Cents, Cents)> = BTreeMap::new();
        for end in &self.year.ends {
            let address = format!("/operator/books/write-offs.csv?period={}", end.month);
            let found = rows(&mut self.browser, &address);
            let mut expected: BTreeMap<String, (Cents, Cents)> = end.written_off.clone();
            for (number, (gross, vat)) in &before {
                let sum = expected.entry(number.clone()).or_default();
                *sum = (sum.0 - gross, sum.1 - vat);
            }
            expected.retain(|_, (gross, _)| *gross != 0);
            let said = |row: &BTreeMap<String, String>| {
                let [gross, net, vat] = ["Written off, gross", "Net", "VAT"].map(|name| cents(&row[name]));
                assert_eq!(gross, net + vat, "{row:?}");
                (row["Number"].clone(), (gross, vat))
            };
            assert_eq!(found.iter().map(said).collect::<BTreeMap<_, _>>(), expected, "{}", end.month);
            before = end.written_off.clone();
        }
    }

    /// Account by account, and document by document.
    fn batches(&mut self) {
        let moved = moved(self.year.world, &self.papers);
        let mut left: BTreeMap<String, Cents> = BTreeMap::new();
        for month in months().split_off(1) {
            let (_, bookings) = datev::read(&mut self.browser, &month);
            let mut found: BTreeMap<(String, String), Cents> = BTreeMap::new();
            for one in &bookings {
                let (account, contra) = one.accounts();
                *found.entry((account.to_owned(), contra.to_owned())).or_default() += one.amount();
                let of_customers = if account == CUSTOMERS { one.amount() } else { -one.amount() };
                *left.entry(one.of("Belegfeld 1").to_owned()).or_default() += of_customers;
            }
            let mut expected: BTreeMap<(String, String), Cents> = BTreeMap::new();
            for one in moved.iter().filter(|one| one.month == month) {
                let accounts = (one.accounts.0.to_owned(), one.accounts.1.to_owned());
                *expected.entry(accounts).or_default() += one.amount;
            }
            assert_eq!(found, expected, "{month}");
            let documents = bookings.iter().filter(|one| one.accounts().0 == CUSTOMERS);
            let mut found: Vec<[String; 5]> = documents.map(of_booking).collect();
            let made = self.papers.iter().filter(|one| one.made_in == month && one.currency == "EUR");
            let mut expected: Vec<[String; 5]> = made.map(of_paper).collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{month}");
        }
        // What was given back of which nobody knew the invoice any more.
        assert_eq!(left.remove("").unwrap_or_default(), 0);
        assert_eq!(left, self.left());
    }

    /// What is left of each invoice in euros on the account of the customers: write-offs are not booked.
    fn left(&self) -> BTreeMap<String, Cents> {
        let left = |one: &Invoice| match one.state {
            InvoiceState::WrittenOff => one.gross - one.paid,
            _ => one.owed(),
        };
        let in_euros = self.papers.iter().zip(&self.invoices).filter(|(paper, _)| paper.currency == "EUR");
        let invoices = in_euros.filter(|(_, invoice)| invoice.kind == InvoiceKind::Invoice);
        invoices.map(|(paper, invoice)| (paper.number.clone(), left(invoice))).collect()
    }

    /// The frozen documents of a quarter, in a ZIP with their journal.
    fn archive(&mut self) {
        let of = QUARTERS[2];
        let found = files(&mut self.browser, &format!("/operator/books/documents.zip?period={of}"));
        let journal = self.file("journal", &format!("period={of}"));
        assert_eq!(table(&found[&format!("journal-{of}.csv")]), journal);
        let (mut sums, mut many) = (Sums::new(), 0);
        for (name, bytes) in found.iter().filter(|(name, _)| name.ends_with(".json")) {
            let text = std::str::from_utf8(bytes).expect("a text");
            let paper = Paper::of(text);
            assert_eq!(*name, format!("{}.json", paper.number));
            assert!(found[&format!("{}.pdf", paper.number)].starts_with(b"%PDF"), "{name}");
            let invoice = self.invoices.iter().find(|one| one.number == paper.number).expect("an invoice");
            let chained = [invoice.previous_digest.as_bytes(), b"\n".as_slice(), bytes.as_slice()].concat();
            assert_eq!(HEXLOWER.encode(&Sha256::digest(chained)), invoice.digest, "{name}");
            add(&mut sums, (paper.case, paper.currency.clone()), [paper.net, paper.vat, paper.gross]);
            many += 1;
        }
        let mut expected = Sums::new();
        for one in self.papers.iter().filter(|one| quarter(&one.month) == of) {
            add(&mut expected, (one.case, one.currency.clone()), [one.net, one.vat, one.gross]);
        }
        assert_eq!((many, sums), (journal.len(), expected));
    }
}

/// Of a document in a batch: number, amount, month of the VAT, and what is said about another country.
fn of_booking(one: &super::extf::Line) -> [String; 5] {
    let said =
        ["Belegfeld 1", "Datum Zuord. Steuerperiode", "EU-Land u. UStID (Bestimmung)", "EU-Steuersatz (Bestimmung)"];
    let [number, month, country, rate] = said.map(|name| one.of(name).to_owned());
    [number, one.amount().to_string(), format!("{}-{}", &month[4..], &month[2..4]), country, rate]
}

fn of_paper(one: &Paper) -> [String; 5] {
    let (country, rate) = match one.case {
        "One-stop shop" => (one.tax_country, format!("{},{:02}", one.rate / 100, one.rate % 100)),
        "Reverse charge" => (one.said("/buyer/vat_id"), String::new()),
        _ => ("", String::new()),
    };
    [one.invoice().to_owned(), one.gross.to_string(), one.month.clone(), country.to_owned(), rate]
}

story! {
    fn every_file_of_a_year_comes_to_its_documents(world: &mut World) {
        let mut done: BTreeMap<&str, usize> = BTreeMap::new();
        for seed in 0..rounds(1, 25) {
            println!("seed {seed}");
            let mut world = World::new(world.kind());
            let year = Year::lived(&mut world, seed);
            let mut read = Read::of(&year);
            read.journals();
            read.one_stop_shop();
            read.sales_lists();
            read.open_items();
            read.write_offs();
            read.batches();
            read.archive();
            for (what, times) in &year.done {
                *done.entry(what).or_default() += times;
            }
        }
        println!("{done:?}");
        assert_eq!(done.len(), 10, "everything has happened: {done:?}");
    }
}

/// For `tests/e_invoice/batches.py`, with what each account comes to, and what is left of each invoice.
#[test]
fn batches_are_written_for_those_who_judge_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/batches");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut world = World::new(Kind::Sqlite);
    let year = Year::lived(&mut world, 0);
    let mut read = Read::of(&year);
    for month in months().split_off(1) {
        datev::read(&mut read.browser, &month);
        let name = format!("EXTF_Buchungsstapel_{month}.csv");
        std::fs::write(folder.join(name), &read.browser.body).expect("a file");
    }
    let mut accounts: BTreeMap<&str, Cents> = BTreeMap::new();
    for one in moved(year.world, &read.papers) {
        *accounts.entry(one.accounts.0).or_default() += one.amount;
        *accounts.entry(one.accounts.1).or_default() -= one.amount;
    }
    let expected = serde_json::json!({ "customers": CUSTOMERS, "accounts": accounts, "invoices": read.left() });
    std::fs::write(folder.join("expected.json"), expected.to_string()).expect("a file");
}
