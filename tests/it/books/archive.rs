//! A month as a ZIP.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use remit::due::run_due;
use remit::model::document::digest;
use zip::ZipArchive;

use super::{Books, table};
use crate::invoices::monthly::{all_invoices, book_all, give_address, noon};
use crate::world::{Browser, Cast, text_of_pdf};

/// What is in it, by name.
pub fn files(browser: &mut Browser, address: &str) -> BTreeMap<String, Vec<u8>> {
    browser.get(address).answers(200);
    let mut archive = ZipArchive::new(Cursor::new(browser.body.clone())).expect("a ZIP");
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("its bytes");
        let name = file.name().expect("a name").into_owned();
        assert!(files.insert(name.clone(), bytes).is_none(), "{name} is there twice");
    }
    files
}

story! {
    fn operators_get_each_document_as_a_pdf_and_as_it_is_frozen(world: &mut World) {
        let books = Books::kept(world);
        let mut browser = books.browser(world);
        let files = files(&mut browser, "/operator/books/documents.zip?period=2026-10");
        let october: Vec<_> = all_invoices(world).into_iter().filter(|one| one.month == "2026-10" && one.credits_id.is_none()).collect();
        assert_eq!((october.len(), files.len()), (5, 5 * 2 + 1));
        for invoice in &october {
            let paper = text_of_pdf(&files[&format!("{}.pdf", invoice.number)]);
            assert!(paper.contains(&format!("Invoice {}", invoice.number)) && paper.contains("Old Bakery"), "{paper}");
            // Whoever has the file can tell that it is the one that was issued.
            let frozen = String::from_utf8(files[&format!("{}.json", invoice.number)].clone()).expect("a text");
            assert_eq!(digest(&frozen, &invoice.previous_digest), invoice.digest);
        }
        assert_eq!(table(&files["journal-2026-10.csv"]).len(), 5);
    }

    fn whoever_pays_gets_their_own(world: &mut World) {
        let books = Books::kept(world);
        let own = world.client("Clara", "clara@books.example");
        world.lets_manage(&books.german, &own);
        let mut clara = world.sign_in(&own);
        let list = format!("/payment-methods/{}/invoices", books.german.id);
        clara.open(&list).submit("Download as ZIP", &[("A month at once", "2026-11")]).answers(200);
        assert_eq!(clara.header("content-type"), Some("application/zip"));
        let found = files(&mut clara, &format!("{list}.zip?period=2026-Q4"));
        let theirs: Vec<_> = all_invoices(world).into_iter().filter(|one| one.payment_method_id == books.german.id).collect();
        assert_eq!(theirs.len(), 2);
        let mut names: Vec<String> = theirs.iter().map(|one| format!("{}.pdf", one.number)).collect();
        names.push("journal-2026-Q4.csv".to_owned());
        names.sort();
        assert_eq!(found.keys().cloned().collect::<Vec<_>>(), names);
        assert_eq!(table(&found["journal-2026-Q4.csv"]).len(), 2);
        clara.get(&format!("{list}.zip")).redirects_to(&list);
        // What corrects one is among those of the month in which it was made.
        world.corrects(&books.olga, &books.of_german(world, "2026-10"));
        clara.open(&list).submit("Download as ZIP", &[("A month at once", "2027-01")]).answers(200);
        let mut journal = |month: &str| table(&files(&mut clara, &format!("{list}.zip?period={month}"))[&format!("journal-{month}.csv")]);
        assert_eq!((journal("2026-10").len(), journal("2027-01").len()), (1, 2));
        let other = all_invoices(world).into_iter().find(|one| one.payment_method_id != books.german.id).expect("one");
        clara.get(&format!("/payment-methods/{}/invoices.zip?period=2026-10", other.payment_method_id)).answers(404);
    }

    fn its_files_are_those_that_are_downloaded_alone(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 1));
        run_due(&world.db).expect("a round");
        let number = all_invoices(world).remove(0).number;
        let list = format!("/payment-methods/{}/invoices", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        let files = files(&mut clara, &format!("{list}.zip?period=2026-11"));
        for (name, alone) in [(format!("{number}.pdf"), "invoice.pdf"), (format!("{number}.xml"), "xrechnung.xml")] {
            clara.get(&format!("{list}/{number}/{alone}")).answers(200);
            assert_eq!(files[&name], clara.body, "{name}");
        }
        assert_eq!(files.len(), 3, "and the journal");
    }
}
