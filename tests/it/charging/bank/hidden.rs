//! Of an account people see the last four digits: nothing else of it stands in the database, on a page, in a mail or in a file,
//! but in the file for the bank.

use remit::due::run_due;

use super::{IBAN, as_one, batches, came_back, debits, imports, makes, name_of};
use crate::charging::setups_fake::pays_with;
use crate::charging::{begins, bill, newest};
use crate::world::{Cast, Page};

/// The digits that are its own, as people write them and as machines do.
const OWN: [&str; 4] = ["NL91ABNA", "ABNA0417", "ABNA 0417 1643 00", "0417164300"];

#[track_caller]
fn is_hidden(text: &str, place: &str) {
    for digits in OWN {
        assert!(!text.to_uppercase().contains(digits), "{digits} at {place}: {text}");
    }
}

story! {
    fn an_account_is_in_the_file_for_the_bank_and_nowhere_else(world: &mut World) {
        debits(world);
        let cast = Cast::of(world);
        let olga = world.operator();
        let mut clara = world.sign_in(&cast.clara);
        let payer = format!("/payment-methods/{}", cast.harbour.id);
        clara.get(&format!("{payer}/how-you-pay")).submit("Continue", &[("pay_by", "direct_debit")]).follow();
        clara.submit("Accept mandate", &[("Account holder", "Clara Brandt"), ("IBAN", IBAN)]).follow();
        is_hidden(&clara.source(), "the page after it");
        clara.submit("Save", &[]).answers(303);
        assert!(pays_with(world, "Harbour billing").is_some());
        let invoice = bill(world, &cast.harbour);
        begins(world);
        let batch = makes(world, &olga, "2026-12-01").expect("a file");
        let name = name_of(world, &invoice);
        world.pass_days(9);
        run_due(&world.db).expect("a round");
        imports(world, &olga, &[as_one(&batch, "2026-12-01", "5.95")]);
        imports(world, &olga, &[came_back(&name, "2026-12-03", "5.95", "MD01")]);

        let rows = world.dump();
        assert!(rows.iter().any(|row| row.contains("4300") && row.starts_with("credentials")), "it is there");
        rows.iter().for_each(|row| is_hidden(row, "the database"));
        for (to, mail) in world.mails() {
            is_hidden(&format!("{} {} {}", mail.subject, mail.text, mail.html), &to);
        }
        let charge = newest(world, &invoice).id;
        let pages = [
            payer.clone(),
            format!("{payer}/invoices"),
            format!("{payer}/invoices/{}", invoice.number),
            format!("{payer}/invoices/{}/invoice.pdf", invoice.number),
            format!("{payer}/invoices/{}/xrechnung.xml", invoice.number),
            format!("{payer}/how-you-pay"),
            "/".into(),
            "/events".into(),
            "/events.csv".into(),
        ];
        let mut clara = world.sign_in(&cast.clara);
        for page in &pages {
            is_hidden(&clara.get(page).source(), page);
        }
        let mut browser = world.sign_in(&olga);
        world.opens_record(&olga, &invoice, "A story");
        let for_operators = [
            "/operator/debits".to_owned(),
            format!("/operator/debits/{}", batches(world)[0].id),
            format!("/operator/debited/{charge}/back"),
            "/operator/statements".into(),
            format!("/operator/invoices/{}", invoice.number),
            format!("/operator/payment-methods/{}", cast.harbour.id),
            "/operator/books/journal.csv?period=2026-11".into(),
            "/operator/mails".into(),
        ];
        for page in &for_operators {
            browser.get(page);
            let shown: &Page = &browser;
            shown.answers(200);
            is_hidden(&shown.source(), page);
        }
        let file = browser.get(&format!("/operator/debits/{}/file.xml", batch.id)).source();
        assert!(file.contains(IBAN) && file.contains("Clara Brandt"), "{file}");
    }
}
