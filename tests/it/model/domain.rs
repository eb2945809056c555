//! Domains with letters of all languages.

use remit::model::domain::with_letters;

#[test]
fn letters_are_shown_and_what_could_be_mistaken_is_not() {
    for written in ["bücher.example", "straße.example", "münchen.café.example", "правда.example", "例え.example"]
    {
        let sent = idna::domain_to_ascii_strict(written).expect("a domain");
        assert!(sent.contains("xn--"), "{sent}");
        assert_eq!(with_letters(&sent), written);
    }
    // All Cyrillic and like Latin; Latin with one Cyrillic letter; a Latin letter without its dot.
    for mistakable in ["аррӏе.example", "асе.example", "pаypal.example", "bıld.example"] {
        let sent = idna::domain_to_ascii_strict(mistakable).expect("a domain");
        assert_eq!(with_letters(&sent), sent, "{mistakable}");
    }
    assert_eq!(with_letters("harbour.example"), "harbour.example");
    assert_eq!(with_letters("xn--a.example"), "xn--a.example");
}
