//! An invoice as a file: for those who pay, for whoever has the link, for operators; and for nobody else.

use remit::due::run_due;
use remit::model::invoice::Invoice;
use remit::payments::changes::pay_by_hand;

use crate::invoices::monthly::{all_invoices, book_all, give_address, noon};
use crate::world::{Cast, World};

fn billed(world: &World, cast: &Cast) -> Invoice {
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    world.clock.set(noon(2026, 12, 1));
    run_due(&world.db).expect("a round");
    all_invoices(world).remove(0)
}

/// The link in the mail with the invoice.
fn link(world: &World) -> String {
    let mails = world.mails_to("clara@harbour.example");
    mails.iter().rfind(|mail| mail.kind == "invoice").expect("a mail").link().to_owned()
}

/// Words on the paper that the page says in others, or not at all.
const OF_THE_PAPER: [&str; 27] = [
    "Your", "Takes", "When", "By", "Invoice", "for", "Tax", "number", "·", "VAT", "ID", "Amount", "To", "be", "paid",
    "Paid", "Net", "What", "A", "counts", "as", "its", "reads", "code", "fills", "by", "and",
];

story! {
    fn who_pays_and_whoever_has_the_link_take_the_files(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        let link = link(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).says("Download PDF").says("Download e-invoice (XRechnung)");
        world.guest().open(&link).says("Download PDF").says("Download e-invoice (XRechnung)");
        let mut guest = world.guest();
        for (browser, from) in [(&mut clara, &page), (&mut guest, &link)] {
            browser.get(&format!("{from}/invoice.pdf")).answers(200);
            assert_eq!(browser.header("content-type"), Some("application/pdf"));
            let name = format!("attachment; filename=\"{}.pdf\"", invoice.number);
            assert_eq!(browser.header("content-disposition"), Some(name.as_str()));
            assert_eq!(browser.header("cache-control"), Some("no-store"));
            assert!(browser.source().contains(&invoice.number) && browser.source().contains("Harbour Café GmbH"));
            browser.get(&format!("{from}/xrechnung.xml")).answers(200);
            assert_eq!(browser.header("content-type"), Some("application/xml; charset=utf-8"));
            assert!(browser.source().contains("xrechnung_3.0") && browser.source().contains(&invoice.number));
        }
        for person in [&cast.mara, &cast.uma, &cast.stella] {
            for file in ["invoice.pdf", "xrechnung.xml"] {
                world.sign_in(person).get(&format!("{page}/{file}")).answers(404);
            }
        }
        world.guest().get(&format!("{page}/invoice.pdf")).answers(303);
        clara.open(&page).submit("Disable the link", &[]).answers(303);
        world.guest().get(&format!("{link}/invoice.pdf")).answers(404);
        world.guest().get(&format!("{link}/xrechnung.xml")).answers(404);
    }

    fn who_pays_and_whoever_has_the_link_keep_the_code_as_a_picture(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        let link = link(world);
        let (mut clara, mut guest) = (world.sign_in(&cast.clara), world.guest());
        for (browser, from) in [(&mut clara, &page), (&mut guest, &link)] {
            let picture = format!("{from}/transfer.png");
            browser.open(from).says("€2.38 due 31 December 2026 Pay by bank transfer").says("Save this code");
            assert!(browser.source().contains(&format!("src=\"{picture}\"")), "{}", browser.source());
            assert_eq!(browser.all(".pay .whole")[..2], ["€2.38", "Example Hosting GmbH"]);
            browser.get(&picture).answers(200);
            assert_eq!(browser.header("content-type"), Some("image/png"));
            let name = format!("attachment; filename=\"{}.png\"", invoice.number);
            assert_eq!(browser.header("content-disposition"), Some(name.as_str()));
            assert_eq!(browser.header("cache-control"), Some("no-store"));
            assert!(browser.body.starts_with(b"\x89PNG"));
        }
        for person in [&cast.mara, &cast.uma, &cast.stella] {
            world.sign_in(person).get(&format!("{page}/transfer.png")).answers(404);
        }
        let of_another = format!("/payment-methods/{}/invoices/{}/transfer.png", cast.lagoon.id, invoice.number);
        world.sign_in(&cast.stella).get(&of_another).answers(404);
        world.guest().get(&format!("{page}/transfer.png")).answers(303);
        clara.open(&page).submit("Disable the link", &[]).answers(303);
        world.guest().get(&format!("{link}/transfer.png")).answers(404);
        // Once it is paid there is nothing to transfer.
        let olga = world.operator();
        world.deals(&olga, &invoice, |tx, invoice, confirmed| pay_by_hand(tx, invoice, confirmed, 238, "2026-12-01", ""));
        clara.open(&page).says("paid").does_not_say("Pay by bank transfer").does_not_say("Save this code");
        clara.get(&format!("{page}/transfer.png")).answers(404);
    }

    fn operators_take_the_files_of_what_they_have_opened(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let page = format!("/operator/invoices/{}", invoice.number);
        let olga = world.operator();
        world.sign_in(&olga).get(&format!("{page}/invoice.pdf")).redirects_to(&page);
        world.opens_record(&olga, &invoice, "A story");
        let mut browser = world.sign_in(&olga);
        browser.open(&page).says("Download PDF");
        browser.get(&format!("{page}/invoice.pdf")).answers(200);
        assert!(browser.source().contains(&invoice.number));
        browser.get(&format!("{page}/xrechnung.xml")).answers(200);
        world.sign_in(&cast.clara).get(&format!("{page}/invoice.pdf")).answers(404);
    }

    fn a_file_says_nothing_that_the_page_does_not(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let page = format!("/payment-methods/{}/invoices/{}", cast.harbour.id, invoice.number);
        let mut clara = world.sign_in(&cast.clara);
        let said = clara.open(&page).text();
        let words = |text: &str| -> Vec<String> {
            let plain = |word: &str| word.trim_matches(['.', ',', ':']).to_owned();
            text.split_whitespace().map(plain).filter(|word| !word.is_empty()).collect()
        };
        let on_page = words(&said);
        let paper = clara.get(&format!("{page}/invoice.pdf")).source();
        let more = words(&paper).into_iter().filter(|word| !on_page.contains(word));
        let more: Vec<String> = more.filter(|word| !OF_THE_PAPER.contains(&word.as_str())).collect();
        assert!(more.is_empty(), "only on the paper: {more:?}\n{paper}\n{said}");
        let xml = clara.get(&format!("{page}/xrechnung.xml")).source();
        for secret in ["Mara", "mara@", "Jo ", "jo@", cast.bakery.id.as_str()] {
            assert!(!xml.contains(secret) && !paper.contains(secret), "{secret} in {xml}\n{paper}");
        }
    }
}
