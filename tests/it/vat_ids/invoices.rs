//! What the tax office said, on invoices.

use remit::due::run_due;
use remit::model::document::{Category, Document, Proof};
use remit::vat_ids::checker::Answer;

use super::{AUSTRIAN, away, looked_up, round, types, valid};
use crate::invoices::monthly::{all_invoices, book_all, document, noon};
use crate::world::{Cast, World};

/// Bakery is booked, and paid with Harbour billing from Vienna.
fn vienna(world: &mut World) -> Cast {
    let cast = looked_up(world);
    book_all(world, &cast.bakery);
    types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
    cast
}

/// The invoice that is made on this day.
fn billed(world: &World, year: i32, month: u32) -> Document {
    world.clock.set(noon(year, month, 1));
    run_due(&world.db).expect("a round");
    document(all_invoices(world).last().expect("an invoice"))
}

story! {
    fn confirmed_there_is_no_vat_and_the_proof_is_frozen(world: &mut World) {
        let cast = vienna(world);
        world.clock.set(noon(2026, 11, 25));
        round(world, valid());
        let vat = billed(world, 2026, 12).vat;
        assert_eq!((vat.category, vat.basis_points, vat.amount), (Category::ReverseCharge, 0, 0));
        let confirmed_on = noon(2026, 11, 25).utc().date_naive();
        assert_eq!(vat.proof, Some(Proof { confirmed_on, consultation: "WAPIAAAAZZ123456".into() }));
        let number = all_invoices(world)[0].number.clone();
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}/invoices/{number}", cast.harbour.id)).says("VAT 0 %").says("Reverse charge");
        clara.does_not_say("WAPIAAAAZZ123456");
        let mut operator = world.sign_in(&world.operator());
        operator.open(&format!("/operator/invoices/{number}"));
        operator.submit("Open", &[("Reason for access", "They asked about VAT")]).follow();
        operator.says("confirmed the customer’s VAT ID on 25 November 2026, consultation number WAPIAAAAZZ123456");
    }

    fn rejected_there_is_vat_and_one_mail_to_each_who_can_put_it_right(world: &mut World) {
        let cast = vienna(world);
        round(world, Answer::NotValid);
        let vat = billed(world, 2026, 12).vat;
        assert_eq!((vat.category, vat.basis_points, vat.proof), (Category::Standard, 2000, None));
        for address in ["clara@harbour.example", "jo@books.example"] {
            let told: Vec<_> = world.mails_to(address).into_iter().filter(|mail| mail.kind == "vat_id_rejected").collect();
            let [mail] = &told[..] else { panic!("{} mails to {address}", told.len()) };
            assert_eq!(mail.subject, "The VAT ID of Harbour billing is not valid");
            assert!(mail.text.contains(AUSTRIAN) && mail.text.contains("VAT is therefore added to its invoices"), "{}", mail.text);
        }
        let others = world.mails().into_iter().filter(|(_, mail)| mail.kind == "vat_id_rejected").count();
        assert_eq!(others, 2, "nobody else");
        // Asked again it is the same: nobody is told a second time.
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}", cast.harbour.id)).submit("Check again the VAT ID", &[]).answers(303);
        assert_eq!(round(world, Answer::NotValid), [AUSTRIAN]);
        assert_eq!(world.mails().into_iter().filter(|(_, mail)| mail.kind == "vat_id_rejected").count(), 2);
    }

    fn a_customer_in_the_country_of_the_seller_is_told_that_the_vat_stays_the_same(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "DE", "DE136695976");
        round(world, Answer::NotValid);
        let mail = world.mail_to("clara@harbour.example");
        assert!(mail.text.contains("The VAT on its invoices stays the same"), "{}", mail.text);
        world.sign_in(&cast.clara).open(&format!("/payment-methods/{}", cast.harbour.id)).says("The VAT on the invoices stays the same");
    }

    fn while_nobody_answers_it_counts_for_thirty_days(world: &mut World) {
        vienna(world);
        round(world, away());
        let november = billed(world, 2026, 12).vat;
        assert_eq!((november.category, november.amount, november.proof), (Category::ReverseCharge, 0, None));
        round(world, away());
        let december = billed(world, 2027, 1).vat;
        assert_eq!((december.category, december.basis_points), (Category::Standard, 2000), "37 days");
        round(world, valid());
        let january = billed(world, 2027, 2).vat;
        assert_eq!((january.category, january.proof.is_some()), (Category::ReverseCharge, true));
    }

    fn what_was_frozen_before_there_were_proofs_is_read_as_before(world: &mut World) {
        let cast = vienna(world);
        let invoice = world.invoice(&cast.harbour);
        let old = invoice.document.replace(",\"proof\":null", "");
        assert_ne!(old, invoice.document);
        let read: Document = serde_json::from_str(&old).expect("a document");
        assert_eq!(read, document(&invoice));
    }
}
