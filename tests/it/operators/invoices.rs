//! What operators see and do with invoices, and that nobody else has these pages.

use remit::due::run_due;
use remit::model::document::InvoiceKind;
use remit::model::invoice::{Invoice, InvoiceState};

use crate::invoices::monthly::{all_invoices, book_all, document, give_address, noon};
use crate::world::{Cast, World};

/// The invoice of Harbour billing for November: €2.38.
pub fn billed(world: &World, cast: &Cast) -> Invoice {
    give_address(world, &cast.harbour);
    book_all(world, &cast.bakery);
    world.clock.set(noon(2026, 12, 1));
    run_due(&world.db).expect("a round");
    all_invoices(world).remove(0)
}

fn again(world: &World, invoice: &Invoice) -> Invoice {
    all_invoices(world).into_iter().find(|one| one.id == invoice.id).expect("it stays")
}

story! {
    fn for_everybody_else_there_are_no_such_pages(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let olga = world.operator();
        let mut clara = world.sign_in(&cast.clara);
        let nothing = clara.get("/nothing-here").source();
        for address in ["/operator".to_owned(), format!("/operator/invoices/{}", invoice.number)] {
            assert_eq!(clara.get(&address).answers(404).source(), nothing);
            assert_eq!(clara.post(&format!("/operator/invoices/{}/open", invoice.number), &[("reason", "I am curious")]).answers(404).source(), nothing);
            world.guest().get(&address).answers(303);
        }
        clara.open("/account").answers(200).does_not_say("Operator");
        let mut operator = world.sign_in(&olga);
        operator.open("/account").click("Operator").shows(200, "All invoices");
        world.change(|tx| remit::operators::changes::remove(tx, &olga));
        operator.get("/operator").answers(404);
        // An operator has no right on anybody's objects.
        operator.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(404);
    }

    fn invoices_are_listed_by_how_they_stand(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let mut olga = world.sign_in(&world.operator());
        olga.open("/operator").says(&invoice.number).says("Harbour Café GmbH").says("€2.38").says("open");
        assert_eq!(document(&invoice).due_on.to_string(), "2026-12-31");
        olga.says("due 31 December 2026");
        olga.does_not_say("Old Bakery").does_not_say("Hafenstraße");
        olga.open("/operator?standing=overdue").says("No invoices with this status.");
        world.pass_days(32);
        olga = world.sign_in(&olga_of(world));
        olga.open("/operator?standing=overdue").says(&invoice.number).says("overdue");
        olga.open("/operator?standing=paid").answers(200).does_not_say(&invoice.number);
        world.queries();
        olga.open("/operator?standing=all").says(&invoice.number);
        let asked = world.statements();
        assert!(asked.len() <= 4);
        assert!(asked.iter().all(|one| !one.contains("document")), "what stands on invoices is long: {asked:#?}");
        olga.submit("Search", &[("Search for", &format!(" {} ", invoice.number.to_lowercase()))]).says("€2.38");
        let reference = document(&invoice).reference;
        olga.submit("Search", &[("q", &reference)]).says(&invoice.number);
        olga.submit("Search", &[("q", "R2026-000777")]).says("No invoice has this number.");
    }

    fn a_record_is_opened_with_a_reason_that_its_people_see(world: &mut World) {
        let cast = Cast::of(world);
        let invoice = billed(world, &cast);
        let mut olga = world.sign_in(&world.operator());
        let page = format!("/operator/invoices/{}", invoice.number);
        olga.open(&page).shows(200, &format!("Invoice {}", invoice.number)).says("Harbour Café GmbH");
        olga.does_not_say("Old Bakery").does_not_say("Hafenstraße");
        olga.get(&format!("{page}/paid")).redirects_to(&page);
        olga.open(&page).submit("Open", &[("reason", " ")]).answers(422);
        assert_eq!(olga.problem("reason").as_deref(), Some("Say in a few words why."));
        olga.submit("Open", &[("Reason for access", "Clara asked, and so did Jo: about a bill, or two")]).follow();
        olga.shows(200, &format!("Invoice {}", invoice.number)).says("Old Bakery").says("Hafenstraße 4");
        for (person, what) in [(&cast.clara, "Harbour billing"), (&cast.jo, "the payment method Harbour billing")] {
            world.sign_in(person).open("/events").says(&format!("Support looked at {what}")).says("The reason: “Clara asked, and so did Jo: about a bill, or two”.");
        }
        world.sign_in(&cast.mara).open("/events").answers(200).does_not_say("Support looked");
        world.pass_minutes(61);
        world.sign_in(&olga_of(world)).open(&page).answers(200).does_not_say("Old Bakery");
    }

    fn paid_by_hand_in_part_in_full_and_back(world: &mut World) {
        let (invoice, mut olga) = opened(world);
        let page = format!("/operator/invoices/{}", invoice.number);
        olga.open(&page).says("For Harbour Café GmbH Amount €2.38 Status open Record payment Write off");
        olga.click("Record payment").shows(200, "Record a payment");
        assert_eq!((olga.field("amount"), olga.field("day")), ("2.38".into(), "2026-12-01".into()));
        olga.submit("Record payment", &[("Amount", "1,234"), ("Day", "2026-12-02"), ("Note", "")]).answers(422);
        assert_eq!(olga.problem("amount").as_deref(), Some("Write an amount like 11.90, in figures."));
        assert_eq!(olga.problem("day").as_deref(), Some("This day is in the future. Enter today or an earlier day."));
        olga.submit("Record payment", &[("Amount", "-1"), ("Day", "2026-12-01")]).answers(422);
        olga.submit("Record payment", &[("Amount", "1,38"), ("Note", "Came without a reference")]).follow();
        olga.says("€1.38 recorded").says("partly open").says("Came without a reference");
        olga.says("Amount €2.38 , €1.00 still open Status partly open Record payment");
        olga.click("Record payment").submit("Record payment", &[]).follow().says("paid");
        olga.says("Status paid Is something wrong?").says("A payment came in or went back").does_not_say("Write off");
        let paid = again(world, &invoice);
        assert_eq!((paid.state, paid.paid, paid.settled_at), (InvoiceState::Paid, 238, Some(world.clock.now())));
        let cast_clara = world.sign_in(&clara_of(world)).open("/events").text();
        assert!(cast_clara.contains("was paid."), "{cast_clara}");
        olga.open(&page).click("Record payment").submit("Record payment", &[("Amount", "-2.38")]).follow().says("open");
        assert_eq!(again(world, &invoice).owed(), 238);
    }

    fn what_is_written_off_is_not_asked_for(world: &mut World) {
        let (invoice, mut olga) = opened(world);
        olga.open(&format!("/operator/invoices/{}", invoice.number)).click("Write off").submit("Write off", &[]).follow();
        olga.says("no longer asked for");
        assert!(!olga.links().iter().any(|link| link.text == "Write off"));
        assert_eq!((again(world, &invoice).state, again(world, &invoice).owed()), (InvoiceState::WrittenOff, 0));
        olga.post(&format!("/operator/invoices/{}/write-off", invoice.number), &[]).answers(409);
    }

    fn a_credit_note_takes_an_invoice_back_and_what_was_paid_pays_for_the_next(world: &mut World) {
        let (invoice, mut olga) = opened(world);
        world.deals(&olga_of(world), &invoice, |tx, invoice, confirmed| {
            remit::payments::changes::pay_by_hand(tx, invoice, confirmed, 300, "2026-12-01", "")
        });
        olga.open(&format!("/operator/invoices/{}", invoice.number)).click("Credit in full").submit("Credit in full", &[]).answers(422);
        assert_eq!(olga.problem("reason").as_deref(), Some("Say in a few words why."));
        olga.submit("Credit in full", &[("Reason", "The website was down")]).follow();
        olga.shows(200, "Credit note G2026-000001").says("Credits invoice").says(&invoice.number).says("The reason: The website was down");
        let taken_back = again(world, &invoice);
        assert_eq!((taken_back.state, taken_back.paid, taken_back.owed()), (InvoiceState::Credited, 62, 0));
        let note = all_invoices(world).into_iter().find(|one| one.kind == InvoiceKind::CreditNote).expect("a credit note");
        assert_eq!((note.gross, note.owed(), note.credits_id), (238, 0, Some(invoice.id)));
        let credit = world.change(|tx| remit::payments::queries::free_credit_of(tx, invoice.payment_method_id));
        assert_eq!(credit, 300);
        let mail = world.mail_to("clara@harbour.example");
        assert_eq!(mail.subject, format!("Your invoice {} has been cancelled", invoice.number));
        assert!(mail.text.contains("The €2.38 you paid for it"), "{}", mail.text);
        world.guest().open(mail.link()).shows(200, "Credit note G2026-000001");
        world.sign_in(&clara_of(world)).open("/events").says("was cancelled.");
        let payer = format!("/payment-methods/{}", invoice.payment_method_id);
        for list in ["/".to_owned(), payer.clone(), format!("{payer}/invoices")] {
            world.sign_in(&clara_of(world)).open(&list).says("cancelled €2.38").says("credit note −€2.38");
        }
        for list in ["/operator?standing=all", "/operator?by=amount&q=2.38", "/operator?by=amount&q=-2.38"] {
            olga.open(list).says("cancelled €2.38").says("credit note −€2.38");
        }
        olga.post(&format!("/operator/invoices/{}/credit-note", invoice.number), &[]).answers(409);
        olga.get("/operator/invoices/G2026-000001/credit-note").answers(404);
        olga.get("/operator/invoices/G2026-000001/paid").answers(404);
    }

    fn every_act_asks_for_the_password(world: &mut World) {
        let (invoice, mut olga) = opened(world);
        world.pass_minutes(20);
        let before = world.dump();
        for act in ["open", "paid", "write-off", "credit-note", "credit-part/check", "correct/check", "send"] {
            olga.post(&format!("/operator/invoices/{}/{act}", invoice.number), &[("reason", "Some reason")]).shows(200, "Confirm it is you");
        }
        world.is_as(&before, "without the password");
    }
}

/// An invoice whose record is open for an operator.
fn opened(world: &World) -> (Invoice, crate::world::Browser) {
    let cast = Cast::of(world);
    let invoice = billed(world, &cast);
    let olga = world.operator();
    world.opens_record(&olga, &invoice, "A story");
    (invoice, world.sign_in(&olga))
}

fn olga_of(world: &World) -> remit::model::person::Person {
    person(world, "olga@hosting.example")
}

fn clara_of(world: &World) -> remit::model::person::Person {
    person(world, "clara@harbour.example")
}

fn person(world: &World, address: &str) -> remit::model::person::Person {
    let address = remit::model::email_address::EmailAddress::parse(address).expect("an address");
    world.change(|tx| remit::access::people::by_email(tx, &address)).expect("somebody")
}
