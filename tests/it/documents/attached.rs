//! An invoice goes along with each mail about it, made when the mail leaves.

use mail_parser::{MessageParser, MimeHeaders};
use remit::due::run_due;
use remit::mail::Transport;
use remit::mail::worker::deliver_due;

use crate::invoices::monthly::{all_invoices, book_all, give_address, noon};
use crate::world::{Cast, World, text_of_pdf};

/// Sends all that waits. Gives the mails as they went over the wire.
fn sent(world: &World) -> Vec<String> {
    let transport = Transport::memory(world.settings.mail_from.clone(), []);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { deliver_due(&world.db, &transport).await }).expect("a round");
    transport.sent()
}

/// The names and the text of the files that go along with a mail of this subject.
fn attached(mails: &[String], subject: &str) -> Vec<(String, String)> {
    let mut parsed = mails.iter().filter_map(|mail| MessageParser::default().parse(mail.as_bytes()));
    let mail = parsed.find(|mail| mail.subject().is_some_and(|it| it.contains(subject)));
    let mail = mail.unwrap_or_else(|| panic!("no mail about “{subject}”"));
    let file = |part: &mail_parser::MessagePart| {
        let kind = part.content_type().expect("a type");
        assert_eq!((kind.ctype(), kind.subtype()), ("application", Some("pdf")));
        (part.attachment_name().expect("a name").to_owned(), text_of_pdf(part.contents()))
    };
    assert!(mail.body_text(0).is_some() && mail.body_html(0).is_some(), "the letter is there as well");
    mail.attachments().map(file).collect()
}

story! {
    fn the_invoice_goes_along_with_its_mail_and_with_reminders(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 1));
        run_due(&world.db).expect("a round");
        let number = all_invoices(world)[0].number.clone();
        // What waits is small: the file is made when the mail leaves.
        let waiting = world.mail_to("clara@harbour.example");
        assert!(waiting.text.len() + waiting.html.len() < 20_000);
        let mails = sent(world);
        let files = attached(&mails, &format!("Your invoice {number}"));
        let [(name, text)] = files.as_slice() else { panic!("{files:?}") };
        assert_eq!(*name, format!("{number}.pdf"));
        assert!(text.contains(&format!("Invoice {number}")) && text.contains("Harbour Café GmbH"), "{text}");
        world.clock.set(noon(2027, 1, 10));
        run_due(&world.db).expect("a round");
        let files = attached(&sent(world), &format!("of invoice {number} is unpaid"));
        assert_eq!(files.len(), 1);
        assert_eq!(&files[0].1, text, "the same paper");
    }

    fn a_credit_note_goes_along_with_its_mail(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 1));
        run_due(&world.db).expect("a round");
        let invoice = all_invoices(world).remove(0);
        let olga = world.operator();
        let note = world.takes_back(&olga, &invoice);
        let files = attached(&sent(world), "has been cancelled");
        let [(name, text)] = files.as_slice() else { panic!("{files:?}") };
        assert_eq!(*name, format!("{note}.pdf"));
        assert!(text.contains(&format!("Credit note {note}")) && !text.contains("How to pay"), "{text}");
    }

    fn a_correction_says_what_was_paid_for_the_invoice_before(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2026, 12, 1));
        run_due(&world.db).expect("a round");
        let olga = world.operator();
        world.notes(&olga, &all_invoices(world)[0], 138, "2026-12-01");
        let old = all_invoices(world).remove(0);
        let new = world.corrects(&olga, &old);
        let files = attached(&sent(world), &format!("Your corrected invoice {}", new.number));
        let [(name, text)] = files.as_slice() else { panic!("{files:?}") };
        assert_eq!(*name, format!("{}.pdf", new.number));
        let words: Vec<&str> = text.split_whitespace().collect();
        let text = words.join(" ");
        for words in [format!("Replaces {}", old.number).as_str(), "Already paid \u{2212}€1.38", "To be paid €1.00"] {
            assert!(text.contains(words), "{words} in {text}");
        }
    }
}
