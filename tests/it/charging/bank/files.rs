//! What is due on a day becomes a file for the bank.

use remit::error::{Error, Result};
use remit::model::charge::ChargeState;
use remit::model::credential::PaymentKind;
use remit::model::debit_batch::BatchState;
use remit::model::invoice::InvoiceState;
use remit::payments::changes::pay_by_hand;
use remit::refused::Refused;

use super::{CREDITOR, IBAN, batches, content, due, in_file, makes, name_of, with_invoice, with_mandate};
use crate::charging::{charges, is_sound, newest, now, pays_with, posted};
use crate::invoices::check::broken_after;
use crate::world::{World, opened};

story! {
    fn an_operator_makes_the_file_and_takes_it_to_the_bank(world: &mut World) {
        let (_, olga, invoice) = with_invoice(world);
        let mut browser = world.sign_in(&olga);
        browser.get("/operator/statements").says("The next one is for 1 December 2026: 1 debit, €5.95.");
        browser.click("Direct debits").shows(200, "Direct debits");
        browser.says("the first possible day is 26 November 2026").says("1 December 2026").says("1 debit, €5.95");
        browser.says("No file has been made yet.");
        browser.submit("Make the file for 1 December 2026", &[]).redirects_to("/operator/debits/").follow();
        browser.shows(200, "Direct debits of 1 December 2026").says("File made: 1 debit, €5.95.").says(&invoice.number);
        browser.says("Waiting for the bank").says("On its way").does_not_say(IBAN).does_not_say("Inhaberin");
        let charge = newest(world, &invoice);
        let batch = batches(world).remove(0);
        assert_eq!((charge.state, charge.batch_id), (ChargeState::Processing, Some(batch.id)));
        assert_eq!((batch.debits, batch.amount, batch.state), (1, invoice.gross, BatchState::Made));
        assert_eq!(now(world, &invoice).state, InvoiceState::Open);
        let page = browser.address.clone();
        browser.click("Download file for the bank").answers(200);
        let name = format!("attachment; filename=\"direct-debits-2026-12-01-{}.xml\"", batch.id);
        assert_eq!(browser.header("content-disposition"), Some(name.as_str()));
        let first = browser.source();
        let id = batch.id.as_str().to_uppercase();
        for words in [
            "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08",
            &format!("<MsgId>{id}</MsgId>"),
            &format!("<PmtInfId>{id}</PmtInfId>"),
            &format!("<EndToEndId>{}</EndToEndId>", name_of(world, &invoice)),
            "<ReqdColltnDt>2026-12-01</ReqdColltnDt>",
            "<SeqTp>RCUR</SeqTp>",
            "<InstdAmt Ccy=\"EUR\">5.95</InstdAmt>",
            &format!("<IBAN>{IBAN}</IBAN>"),
            &format!("<Id>{CREDITOR}</Id>"),
            "<DtOfSgntr>2026-11-20</DtOfSgntr>",
            &format!("Invoice {}, Example Hosting GmbH", invoice.number),
        ] {
            assert!(first.contains(words), "{words}: {first}");
        }
        // Weeks later, under another name: the same bytes.
        world.pass_days(40);
        world.restart(|settings| settings.seller.as_mut().expect("a seller").name = "Renamed Hosting GmbH".into());
        let mut later = world.sign_in(&olga);
        assert_eq!(later.get(&page).click("Download file for the bank").source(), first);
        assert_eq!(content(world, &olga, &batch), first);
        is_sound(world);
    }

    fn the_file_is_only_for_operators_who_have_just_shown_that_it_is_them(world: &mut World) {
        let (cast, olga, _, batch) = in_file(world);
        let file = format!("/operator/debits/{}/file.xml", batch.id);
        for person in [&cast.clara, &cast.mara] {
            world.sign_in(person).get(&file).answers(404);
        }
        let mut browser = world.sign_in(&olga);
        world.pass_minutes(16);
        browser.get(&file).shows(200, "Confirm it is you");
        assert!(!browser.source().contains(IBAN));
    }

    fn two_tabs_make_one_file(world: &mut World) {
        let (_, olga, _) = with_invoice(world);
        let (mut first, mut second) = (world.sign_in(&olga), world.sign_in(&olga));
        first.get("/operator/debits");
        second.get("/operator/debits");
        let form = first.form("Make the file for 1 December 2026");
        let once = form.fields.iter().find(|(name, _)| name == "once").expect("an id").1.clone();
        first.submit("Make the file for 1 December 2026", &[]).redirects_to("/operator/debits/");
        let made = first.location().expect("a file").to_owned();
        first.post("/operator/debits", &[("once", &once), ("day", "2026-12-01")]).redirects_to(&made);
        second.submit("Make the file for 1 December 2026", &[]).follow().says("There is nothing left to debit on this day.");
        assert_eq!(batches(world).len(), 1);
        assert_eq!(makes(world, &olga, "2026-12-01"), None);
    }

    fn what_is_too_near_moves_to_the_next_possible_day(world: &mut World) {
        let (_, olga, invoice) = with_invoice(world);
        assert_eq!(due(world, &olga), [("2026-12-01".to_owned(), 1, invoice.gross)]);
        // From Tuesday to Saturday.
        world.pass_days(4);
        assert_eq!(due(world, &olga), [("2026-12-01".to_owned(), 1, invoice.gross)]);
        world.pass_days(3);
        assert_eq!(due(world, &olga), [("2026-12-03".to_owned(), 1, invoice.gross)]);
        let mut browser = world.sign_in(&olga);
        browser.post("/operator/debits", &[("day", "2026-12-01")]).says("can no longer debit accounts on this day");
        for day in ["2026-12-02", "2026-12-05", "2026-12-06"] {
            let day = day.parse().expect("a day");
            let made = world.tries(&olga, |tx, operator, confirmed| {
                remit::charging::bank::files::make(tx, operator, confirmed, day)
            });
            assert!(matches!(made, Err(Error::Refused(Refused::NoDayForDebits))), "{day}");
        }
        assert_eq!(makes(world, &olga, "2026-12-04"), None, "nothing was announced for it");
        let batch = makes(world, &olga, "2026-12-03").expect("a file");
        let charge = newest(world, &invoice);
        assert_eq!((charge.due_on.as_str(), charge.batch_id), ("2026-12-03", Some(batch.id)));
    }

    fn what_is_owed_by_then_is_debited(world: &mut World) {
        let (_, olga, invoice) = with_invoice(world);
        world.operates(&olga, |tx, operator, confirmed| {
            let opened = opened(tx, operator, confirmed, &invoice)?;
            pay_by_hand(tx, &opened, confirmed, 200, "2026-11-24", "")
        });
        assert_eq!(due(world, &olga), [("2026-12-01".to_owned(), 1, invoice.gross - 200)]);
        let batch = makes(world, &olga, "2026-12-01").expect("a file");
        assert_eq!((batch.amount, newest(world, &invoice).amount), (invoice.gross - 200, invoice.gross - 200));
        is_sound(world);
    }

    fn what_is_paid_otherwise_by_then_is_not(world: &mut World) {
        let (_, olga, invoice) = with_invoice(world);
        world.operates(&olga, |tx, operator, confirmed| {
            let opened = opened(tx, operator, confirmed, &invoice)?;
            pay_by_hand(tx, &opened, confirmed, invoice.gross, "2026-11-24", "")
        });
        assert_eq!(due(world, &olga).len(), 0);
        assert_eq!(makes(world, &olga, "2026-12-01"), None);
        assert_eq!((newest(world, &invoice).state, batches(world).len()), (ChargeState::Dropped, 0));
    }

    fn another_account_or_a_card_takes_its_place(world: &mut World) {
        let (cast, olga, invoice) = with_invoice(world);
        let other = with_mandate(world, &cast.harbour, &cast.clara, "DE02120300000000202051");
        let batch = makes(world, &olga, "2026-12-01").expect("a file");
        let file = content(world, &olga, &batch);
        assert!(file.contains("<IBAN>DE02120300000000202051</IBAN>") && !file.contains(IBAN), "{file}");
        assert_eq!(newest(world, &invoice).credential_id, Some(other.id));

        let world = &mut World::new(world.kind());
        let (cast, olga, invoice) = with_invoice(world);
        let card = pays_with(world, &cast.harbour, &cast.clara, PaymentKind::Card);
        assert_eq!(makes(world, &olga, "2026-12-01"), None);
        let charge = newest(world, &invoice);
        assert_eq!((charge.state, charge.gateway, charge.credential_id), (ChargeState::Due, card.gateway, Some(card.id)));
    }

    fn whoever_dies_while_it_is_made_has_made_nothing(world: &mut World) {
        let (_, olga, invoice) = with_invoice(world);
        let before = world.dump();
        let died: Result<()> = world.tries(&olga, |tx, operator, confirmed| {
            let day = "2026-12-01".parse().expect("a day");
            remit::charging::bank::files::make(tx, operator, confirmed, day)?;
            Err(Error::Internal("the power is gone".into()))
        });
        assert!(died.is_err());
        world.is_as(&before, "nothing is half made");
        assert!(makes(world, &olga, "2026-12-01").is_some());
        assert_eq!((charges(world, &invoice).len(), posted(world, &invoice)), (1, vec![]));
    }

    fn a_file_that_does_not_fit_what_is_in_it_is_found(world: &mut World) {
        let (_, _, invoice, batch) = in_file(world);
        let charge = newest(world, &invoice).id;
        for changed in [
            format!("UPDATE debit_batches SET amount = amount + 1 WHERE id = '{}'", batch.id),
            format!("UPDATE debit_batches SET debits = debits + 1 WHERE id = '{}'", batch.id),
            format!("UPDATE charges SET batch_id = NULL WHERE id = '{charge}'"),
            format!("UPDATE charges SET gateway = 'stripe' WHERE id = '{charge}'"),
        ] {
            assert_eq!(broken_after(world, &changed), ["debited"], "{changed}");
        }
        assert_eq!(broken_after(world, "SELECT 1"), [""; 0]);
    }

    fn with_another_secret_nothing_is_debited(world: &mut World) {
        let (_, olga, invoice) = with_invoice(world);
        world.restart(|settings| settings.secret = b"another one for tests, and not to be guessed either".to_vec());
        let day = "2026-12-01".parse().expect("a day");
        let made = world.tries(&olga, |tx, operator, confirmed| {
            remit::charging::bank::files::make(tx, operator, confirmed, day)
        });
        assert!(matches!(&made, Err(Error::Internal(problem)) if problem.contains("REMIT_SECRET")), "{made:?}");
        assert_eq!(newest(world, &invoice).state, ChargeState::Due);
    }
}
