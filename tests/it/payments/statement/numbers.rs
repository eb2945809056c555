//! The invoice numbers that payers write, and those that they do not mean.

use remit::model::bank::creditor_reference;
use remit::payments::statement::numbers_in;

#[test]
fn numbers_are_found_however_they_were_typed() {
    let reference = creditor_reference("R2026-000123");
    let check = &reference[2..4];
    let spaced: String = reference.to_lowercase().chars().flat_map(|c| [c, ' ']).collect();
    for text in [
        "R2026-000123",
        "Rechnung r2026 000123, danke",
        "RE:R2026000123",
        "R2026-00\n0123",
        &reference,
        &spaced,
        &format!("x {reference} y"),
        &format!("RF{check} R2026 0001 23"),
        &format!("Rechnung Nr. 17, RF{check}R202600\r\n 0123 Vielen Dank!"),
        &format!("SVWZ+{reference}"),
        &format!("EREF+NOTPROVIDED{reference}KREF+77"),
        &format!("Invoice{reference}of November"),
        &format!("RF RF99 {reference}"),
        &format!("R\u{a0}F{check}R2026\u{a0}000123 ä"),
    ] {
        assert_eq!(numbers_in(text, "R"), ["R2026-000123"], "{text}");
    }
    let wrong = format!("RF00{}", &reference[4..]);
    let mistyped = reference.replace("0123", "0132");
    for text in ["", "R", "ORDER2026000123", "R2026-00012", "2026-000123", &wrong, &mistyped] {
        assert!(numbers_in(text, "R").is_empty(), "{text}");
    }
    assert_eq!(numbers_in("R2026-000001 und R2026-000002", "R"), ["R2026-000001", "R2026-000002"]);
    assert!(numbers_in("R2026-000123", "").is_empty());
}

#[test]
fn a_longer_number_is_another_number() {
    for (text, number) in [
        ("R2026-0000012", "R2026-0000012"),
        ("R2026-0000140", "R2026-0000140"),
        ("r2026 0000140, danke", "R2026-0000140"),
        ("R2026-00000140000000", "R2026-00000140000000"),
        // What stands apart is something else.
        ("R2026-000014 0", "R2026-000014"),
        ("R2026-000014/2 Websites", "R2026-000014"),
        ("R2026-000014, 12.11.2026", "R2026-000014"),
    ] {
        assert_eq!(numbers_in(text, "R"), [number], "{text}");
    }
    // Check digits belong to one number only.
    let reference = creditor_reference("R2026-000014");
    for text in [format!("{reference}0"), format!("{reference}4711"), format!("{reference} 12")] {
        assert_eq!(numbers_in(&text, "R"), ["R2026-000014"], "{text}");
    }
}

#[test]
fn no_blank_is_needed_before_a_number() {
    for text in ["RechnungR2026-000036", "RECHNUNGR2026-000036", "rechnungsnr2026000036 R2026-000036", "NrR2026000036"]
    {
        assert_eq!(numbers_in(text, "R"), ["R2026-000036"], "{text}");
    }
    assert!(numbers_in("ORDER2026-000036", "R").is_empty());
}
