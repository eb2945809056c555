//! Letters as they are compared.

use remit::model::letters::plain;

#[test]
fn letters_are_compared_without_accents_and_small() {
    let cases = [
        ("Hotel Özdemir", "hotel ozdemir"),
        ("  CAFÉ \t Groß ", "cafe gross"),
        ("Łódź", "lodz"),
        ("Søren Ærø", "soren aero"),
        ("İstanbul", "istanbul"),
        ("ΟΔΟΣ", "οδοσ"),
        ("Ёлка", "елка"),
        ("東京", "東京"),
        ("e\u{301}", "e"),
        ("´", "´"),
    ];
    for (written, compared) in cases {
        assert_eq!(plain(written), compared, "{written}");
    }
}
