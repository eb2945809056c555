//! Whatever somebody is called, there is a document.

use proptest::prelude::*;

use super::cases;
use crate::world::text_of_pdf;

/// Letters of any alphabet, and what is none; long, short, nothing.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{0,120}",
        "[a-z]{113}",
        proptest::collection::vec(any::<char>(), 0..120).prop_map(|letters| letters.into_iter().collect()),
        proptest::collection::vec(proptest::char::range('\u{300}', '\u{36f}'), 0..120)
            .prop_map(|letters| letters.into_iter().collect()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn there_is_a_document_for_every_name(names in proptest::collection::vec(name(), 8)) {
        let mut document = cases::usual();
        let mut names = names.into_iter();
        let buyer = &mut document.buyer;
        let address = &mut buyer.address;
        for field in [&mut address.company, &mut address.street, &mut address.city, &mut address.country, &mut buyer.payment_method] {
            *field = names.next().unwrap_or_default();
        }
        let group = &mut document.groups[0];
        for field in [&mut group.app, &mut group.environment, &mut group.lines[0].component] {
            *field = names.next().unwrap_or_default();
        }
        let issued = cases::issued(document, 0);
        prop_assert!(issued.pdf().is_ok());
        issued.xrechnung();
    }
}

#[test]
fn what_the_fonts_have_no_letters_for_can_still_be_copied() {
    let mut document = cases::usual();
    document.buyer.address.company = "Ελληνικά Кафе Việt Łódź שלום 株式会社 a\u{301}".into();
    let text = text_of_pdf(&cases::issued(document, 0).pdf().expect("a PDF"));
    for word in ["Ελληνικά", "Кафе", "Việt", "Łódź", "株式会社", "á"] {
        assert!(text.contains(word), "{word} in {text}");
    }
}
