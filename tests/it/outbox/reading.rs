//! A text mail as the page shows it.

use remit::outbox::reading::{Block, Line, blocks};

#[test]
fn a_mail_is_taken_apart_and_only_addresses_of_this_site_become_links() {
    let text = "Mara asks you.\n\nMara writes:\n\n> Please\n>\n> https://remit.example/x\n\n- one\n- two\n\n\
                Open:\nhttps://remit.example/i/abc\nhttps://remit.example.evil.example/\n\n-- \nRemit · here\n";
    let words = |text: &str| Line::Words(text.into());
    assert_eq!(
        blocks(text, "https://remit.example"),
        [
            Block::Paragraph(vec![words("Mara asks you.")]),
            Block::Paragraph(vec![words("Mara writes:")]),
            Block::Quote("Please\n\nhttps://remit.example/x".into()),
            Block::List(vec!["one".into(), "two".into()]),
            Block::Paragraph(vec![
                words("Open:"),
                Line::Link("https://remit.example/i/abc".into()),
                words("https://remit.example.evil.example/"),
            ]),
            Block::Signature("Remit · here".into()),
        ]
    );
}
