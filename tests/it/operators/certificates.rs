//! The certificate of an international body: no VAT in the price preview and on invoices, from its month on.

use diesel::prelude::*;
use remit::due::run_due;
use remit::invoices::price::{Payer, Price};
use remit::model::document::Category;
use remit::model::invoice::Invoice;
use remit::model::payment_method::PaymentMethod;
use remit::store::schema::payment_methods;
use remit::vat_ids::certificates;

use crate::invoices::monthly::{all_invoices, book_all, document, give_address, noon};
use crate::world::{Cast, World};

/// The VAT that the price preview says.
fn price(world: &World, cast: &Cast, payer: &PaymentMethod) -> (String, Option<String>) {
    world.change(|tx| {
        let price = Price::of(tx, &[&cast.bakery], &Payer::Existing(payer))?;
        let with_vat = price.with_vat.expect("it is known from where they are");
        Ok((with_vat.vat, with_vat.note))
    })
}

fn bill(world: &World, year: i32, month: u32) -> Invoice {
    world.clock.set(noon(year, month, 1));
    run_due(&world.db).expect("a round");
    all_invoices(world).pop().expect("an invoice")
}

fn category(invoice: &Invoice) -> (Category, i64) {
    let vat = document(invoice).vat;
    (vat.category, vat.amount)
}

story! {
    fn with_a_certificate_there_is_no_vat(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        let payer = world.change(|tx| Ok(payment_methods::table.find(cast.harbour.id).select(PaymentMethod::as_select()).first(tx.conn)?));
        let olga = world.operator();
        let page = format!("/operator/payment-methods/{}", payer.id);
        world.opens_record(&olga, payer.id, "A story");
        assert!(price(world, &cast, &payer).1.is_none());
        let mut browser = world.sign_in(&olga);
        browser.open(&page).click("Record a certificate").shows(200, "Record a certificate");
        browser.submit("Record certificate", &[("number", " ")]).answers(422);
        assert_eq!(browser.problem("number").as_deref(), Some("Enter the certificate number."));
        browser.submit("Record certificate", &[("Certificate number", "151/2026, B")]).follow();
        browser.says("Certificate recorded.").says("151/2026, B");
        let (vat, note) = price(world, &cast, &payer);
        assert_eq!((vat.as_str(), note.as_deref()), ("€0.00", Some("Exempt from VAT under article 151 of Directive 2006/112/EC.")));
        let invoice = bill(world, 2026, 12);
        assert_eq!((category(&invoice), invoice.gross, invoice.net), ((Category::Exempt, 0), 200, 200));
        for (person, what) in [(&cast.clara, "Harbour billing"), (&cast.jo, "the payment method Harbour billing")] {
            world.sign_in(person).open("/events")
                .says(&format!("Support recorded the certificate of an international body for {what}"))
                .says("151/2026, B.");
        }
        world.sign_in(&cast.mara).open("/events").answers(200).does_not_say("certificate");
        browser = world.sign_in(&olga);
        world.opens_record(&olga, payer.id, "A story");
        browser.get(&format!("{page}/certificate")).redirects_to(&page);
        browser.post(&format!("{page}/certificate"), &[("number", "Another one")]).answers(409);
        browser.open(&page).click("Remove certificate").shows(200, "Remove the certificate?").says("151/2026, B");
        browser.submit("Remove certificate", &[("reason", "")]).answers(422);
        browser.submit("Remove certificate", &[("Reason", "It has ended.")]).follow().says("Certificate removed.");
        browser.post(&format!("{page}/certificate/remove"), &[("reason", "It has ended")]).answers(409);
        world.sign_in(&cast.clara).open("/events").says("The reason: “It has ended”.");
        assert!(price(world, &cast, &payer).1.is_none());
        assert_eq!(category(&bill(world, 2027, 1)).0, Category::Standard);
        assert_eq!(all_invoices(world).len(), 2);
    }

    fn what_counts_is_the_last_day_of_the_month(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        let olga = world.operator();
        // Nobody was there on the first: November is billed after the certificate was noted, as it was in November.
        world.clock.set(noon(2026, 12, 2));
        world.deals(&olga, &cast.harbour, |tx, payer, confirmed| certificates::note(tx, payer, confirmed, "151/1"));
        run_due(&world.db).expect("a round");
        assert_eq!(category(&all_invoices(world)[0]).0, Category::Standard);
        // The same the other way round.
        world.clock.set(noon(2027, 1, 2));
        world.deals(&olga, &cast.harbour, |tx, payer, confirmed| certificates::remove(tx, payer, confirmed, "Ended"));
        run_due(&world.db).expect("a round");
        assert_eq!(category(&all_invoices(world)[1]).0, Category::Exempt);
    }

    fn the_password_is_asked_before_a_certificate_is_touched(world: &mut World) {
        let cast = Cast::of(world);
        let olga = world.operator();
        world.opens_record(&olga, cast.harbour.id, "A story");
        let mut browser = world.sign_in(&olga);
        world.pass_minutes(20);
        let before = world.dump();
        let page = format!("/operator/payment-methods/{}", cast.harbour.id);
        for act in ["open", "certificate", "certificate/remove"] {
            browser.post(&format!("{page}/{act}"), &[("number", "151/1"), ("reason", "A reason")]).shows(200, "Confirm it is you");
        }
        browser.post(&format!("/operator/people/{}/open", cast.jo.id), &[("reason", "A reason")]).shows(200, "Confirm it is you");
        for act in ["/operator/mails/retry", "/operator/mails/0000000000000000/retry"] {
            browser.post(act, &[]).shows(200, "Confirm it is you");
        }
        world.is_as(&before, "without the password");
    }
}
