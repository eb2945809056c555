//! The journal, the reports, and the sums on the page.

use std::collections::BTreeSet;

use remit::invoices::crediting::{Part, credit_part};
use remit::model::payment_method::Currency;
use remit::web::csv_file::{Cell, CsvFile};

use super::{Books, MONTHS, Rows, all_of, cents, rows, sum};
use crate::events::plans::steps;
use crate::invoices::monthly::all_invoices;
use crate::world::Kind;

#[test]
fn amounts_are_numbers_and_what_was_typed_is_no_formula() {
    let mut file = CsvFile::with_columns(&["What", "How much"]).expect("a file");
    file.cells(&[Cell::text("=1+1"), Cell::Amount(-1190)]).expect("a row");
    file.cells(&[Cell::text("-5"), Cell::Amount(5)]).expect("a row");
    let text = String::from_utf8(file.bytes().expect("bytes")).expect("a text");
    assert_eq!(text, "\u{feff}\"What\",\"How much\"\n\"'=1+1\",\"-11.90\"\n\"'-5\",\"0.05\"\n");
}

story! {
    fn the_journal_has_each_document_once_and_adds_up(world: &mut World) {
        let books = Books::kept(world);
        let mut browser = books.browser(world);
        let mut all = Rows::new();
        for month in MONTHS {
            all.extend(rows(&mut browser, &format!("/operator/books/journal.csv?period={month}")));
        }
        let numbers: BTreeSet<&str> = all.iter().map(|row| row["Number"].as_str()).collect();
        let issued = all_invoices(world);
        assert_eq!((all.len(), numbers.len()), (issued.len(), issued.len()));
        for (currency, name) in [(Currency::Eur, "EUR"), (Currency::Usd, "USD")] {
            assert_eq!(sum(&all, "Net", name), all_of(world, currency, |one| one.net));
            assert_eq!(sum(&all, "VAT", name), all_of(world, currency, |one| one.vat));
            assert_eq!(sum(&all, "Gross", name), all_of(world, currency, |one| one.gross));
        }
        let cases: BTreeSet<(&str, &str, &str)> =
            all.iter().map(|row| (row["Case"].as_str(), row["Category"].as_str(), row["Country"].as_str())).collect();
        let expected = [
            ("Domestic", "S", "DE"),
            ("Exempt", "E", "DE"),
            ("One-stop shop", "S", "AT"),
            ("Outside the EU", "O", "US"),
            ("Reverse charge", "AE", "AT"),
        ];
        assert_eq!(cases, BTreeSet::from(expected));
        for invoice in &issued {
            let row = all.iter().find(|row| row["Number"] == invoice.number).expect("a row");
            assert_eq!((row["Hash"].as_str(), row["Date"].len()), (invoice.digest.as_str(), 10));
        }
        // A quarter is its months.
        let quarter = rows(&mut browser, "/operator/books/journal.csv?period=2026-Q4");
        assert_eq!(quarter.len(), all.iter().filter(|row| row["VAT month"].starts_with("2026")).count());
        let note = all.iter().find(|row| row["Kind"] == "credit note").expect("a credit note");
        assert_eq!((note["VAT month"].as_str(), note["Gross"].as_str()), ("2027-01", "-6.00"));
        assert!(all.iter().any(|row| row["Number"] == note["Refers to"]));
        assert_eq!((note["Replaced by"].as_str(), note["Reason"].as_str()), ("", "Goodwill"));
    }

    fn what_corrects_an_invoice_is_declared_in_the_month_in_which_it_was_made(world: &mut World) {
        let books = Books::kept(world);
        let mut browser = books.browser(world);
        let mut of = |month: &str| rows(&mut browser, &format!("/operator/books/journal.csv?period={month}"));
        let (october, january) = (of("2026-10"), of("2027-01"));
        let old = books.of_german(world, "2026-10");
        let new = world.corrects(&books.olga, &old);
        let part = books.of_german(world, "2026-11");
        world.deals(&books.olga, &part, |tx, invoice, confirmed| {
            credit_part(tx, invoice, confirmed, &Part::Sum(100), "It was slow")
        });
        let (october_then, january_then) = (of("2026-10"), of("2027-01"));
        let numbers = |rows: &Rows| rows.iter().map(|row| row["Number"].clone()).collect::<Vec<String>>();
        assert_eq!(numbers(&october_then), numbers(&october), "it was declared already");
        assert_eq!(sum(&october_then, "VAT", "EUR"), sum(&october, "VAT", "EUR"));
        // Another address changes nothing of the sums, and what was credited does.
        assert_eq!(sum(&january_then, "Gross", "EUR"), sum(&january, "Gross", "EUR") - 119);
        assert_eq!(sum(&january_then, "VAT", "EUR"), sum(&january, "VAT", "EUR") - 19);
        let said = |kind: &str, refers_to: &str| -> Vec<[String; 3]> {
            let found = january_then.iter().filter(|row| row["Kind"] == kind && row["Refers to"] == refers_to);
            found.map(|row| ["VAT month", "Replaced by", "Reason"].map(|name| row[name].clone())).collect()
        };
        assert_eq!(said("invoice", &old.number), [["2027-01", "", ""]]);
        assert_eq!(said("credit note", &old.number), [["2027-01", new.number.as_str(), ""]]);
        assert_eq!(said("partial credit note", &part.number), [["2027-01", "", "It was slow"]]);
        assert_eq!(january_then.len(), january.len() + 3);
        browser.open("/operator/books?period=2026-10").says("Total in EUR").says("€21.95");
        browser.open("/operator/books?period=2027-01").says("Total in EUR").says("−€7.19");
    }

    fn the_page_says_what_a_period_comes_to(world: &mut World) {
        let books = Books::kept(world);
        let mut browser = books.browser(world);
        browser.open("/operator").click("Bookkeeping").shows(200, "Bookkeeping").says("Journal").does_not_say("Total in");
        browser.submit("Show", &[("Month or quarter", "2026-10")]).answers(200);
        browser.says("One-stop shop, AT").says("20 %").says("€6.00").says("Reverse charge").says("Exempt");
        browser.says("Total in EUR").says("€21.95").says("Total in USD").says("$5.00");
        browser.submit("Show", &[("Month or quarter", "2026-12")]).says("No documents.").says("Received in EUR").says("€5.50");
        browser.open("/operator/books?period=2027-Q1").says("January to March 2027").says("Credit notes").says("−€6.00");
        browser.open("/operator/books?period=tomorrow").answers(200).does_not_say("Total in");
    }

    fn what_is_taxed_elsewhere_is_reported_by_quarter_and_by_vat_id(world: &mut World) {
        let books = Books::kept(world);
        let mut browser = books.browser(world);
        let said = |rows: Rows, columns: &[&str]| -> Vec<String> {
            rows.iter().map(|row| columns.iter().map(|name| row[*name].as_str()).collect::<Vec<_>>().join(" ")).collect()
        };
        let columns = ["Quarter", "Corrects", "Country", "Rate in %", "Net", "VAT"];
        // Whatever month of the quarter is asked about.
        let autumn = rows(&mut browser, "/operator/books/one-stop-shop.csv?period=2026-12");
        assert_eq!(said(autumn, &columns), ["2026-Q4  AT 20.00 5.00 1.00"]);
        let winter = rows(&mut browser, "/operator/books/one-stop-shop.csv?period=2027-Q1");
        assert_eq!(said(winter, &columns), ["2027-Q1 2026-Q4 AT 20.00 -5.00 -1.00"]);
        let list = rows(&mut browser, "/operator/books/ec-sales-list.csv?period=2026-10");
        let columns = ["Country", "VAT ID", "Kind of supply", "Whole euros", "Net"];
        assert_eq!(said(list, &columns), ["AT U13585627 services 5 5.00"]);
        assert_eq!(rows(&mut browser, "/operator/books/ec-sales-list.csv?period=2026-11").len(), 0);
    }

    fn files_are_read_by_indexes_however_much_there_is(world: &mut World) {
        if world.kind() == Kind::Postgres {
            return;
        }
        let books = Books::kept(world);
        let mut browser = books.browser(world);
        for (address, indexes) in [
            ("/operator/books?period=2026-10", &["invoices_by_month", "corrections_by_time", "payments_by_day"][..]),
            ("/operator/books/journal.csv?period=2026-10", &["invoices_by_month", "corrections_by_time"]),
            ("/operator/books/write-offs.csv?period=2026-12", &["write_offs_by_time", "corrections_by_time"]),
            ("/operator/books/open-items.csv?day=2026-12-31", &["invoices_by_state", "payments_by_day"]),
            ("/operator?month=2026-10", &["invoices_by_month"]),
            ("/operator?by=amount&q=5.95", &["invoices_by_amount"]),
            ("/operator?by=company&q=harbour", &["payment_methods_by_company"]),
            ("/operator?by=website&q=bakery", &["apps_by_name", "apps_by_website"]),
        ] {
            world.statements();
            browser.get(address).answers(200);
            let steps = steps(world);
            for index in indexes {
                assert!(steps.iter().any(|step| step.contains(index)), "{address}, {index}: {steps:#?}");
            }
        }
    }

    fn operators_find_invoices_by_customer_website_and_amount_and_see_the_sums_of_a_month(world: &mut World) {
        let books = Books::kept(world);
        let mut browser = books.browser(world);
        let number = all_invoices(world).iter().find(|one| one.payment_method_id == books.german.id).expect("one").number.clone();
        browser.open("/operator?by=company&q=germ").says(&number).says("German company");
        browser.open("/operator?by=customer&q=German").says(&number);
        browser.open("/operator?by=customer&q=nobody").says("No invoices found.");
        browser.open("/operator?by=amount&q=5,95").says(&number);
        browser.open("/operator?by=amount&q=much").says("No invoices found.");
        let mara = world.developer("Ada", "ada@books.example");
        world.app("Old Bakery", &mara, Some(&books.german));
        browser.open("/operator?by=website&q=old+bak").says(&number);
        browser.open("/operator?by=website&q=new+bak").says("No invoices found.");
        browser.open("/operator?standing=all&month=2026-10").says("Invoices of October 2026: €21.95, of which €1.95 VAT");
        browser.says("Invoices of October 2026: $5.00").says("Credit notes for invoices of October 2026: −€6.00, of which −€1.00 VAT");
        let shown: i64 = cents("21.95");
        assert_eq!(shown, 595 + 600 + 500 + 500);
        browser.open("/operator?standing=all&month=2026-09").says("No invoices yet.");
    }
}
