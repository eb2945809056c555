//! The QR code on an invoice, read back by a program that knows nothing of ours.

use std::process::Command;
use std::sync::Arc;

use remit::documents::transfer::{Bar, Picture, Transfer};

const TRANSFER: Transfer = Transfer {
    name: "Example Hosting GmbH",
    iban: "DE89 3704 0044 0532 0130 00",
    bic: Some("COBADEFFXXX"),
    amount: 123_450,
    remittance: "RF32R2026000123",
};

#[test]
fn the_code_says_what_the_standard_wants() {
    let text = TRANSFER.text().expect("a code");
    println!("{text}");
    let expected = "BCD\n002\n1\nSCT\nCOBADEFFXXX\nExample Hosting GmbH\nDE89370400440532013000\nEUR1234.50\n\n\n\
                    RF32R2026000123";
    assert_eq!(text, expected);
    let without_bic = Transfer { bic: None, amount: 5, ..TRANSFER }.text().expect("a code");
    assert!(without_bic.starts_with("BCD\n002\n1\nSCT\n\nExample"), "{without_bic}");
    assert!(without_bic.contains("\nEUR0.05\n"), "{without_bic}");
    let broken = Transfer { name: "A\nB\t C\u{a0}D", remittance: "", ..TRANSFER }.text().expect("a code");
    assert!(broken.ends_with("\nA B C D\nDE89370400440532013000\nEUR1234.50"), "{broken}");
}

#[test]
fn what_the_standard_does_not_take_has_no_code() {
    let (long, longest) = ("ü".repeat(71), "ü".repeat(70));
    let remittance = "ä".repeat(141);
    let cases = [
        ("name", Transfer { name: &long, ..TRANSFER }),
        ("name", Transfer { name: " \n", ..TRANSFER }),
        ("amount", Transfer { amount: 0, ..TRANSFER }),
        ("amount", Transfer { amount: -100, ..TRANSFER }),
        ("amount", Transfer { amount: 100_000_000_000, ..TRANSFER }),
        ("BIC", Transfer { bic: Some("COBADEFF1"), ..TRANSFER }),
        ("BIC", Transfer { bic: Some("ÄÄÄÄ"), ..TRANSFER }),
        ("IBAN", Transfer { iban: "DE00370400440532013000", ..TRANSFER }),
        ("text for the receiver", Transfer { remittance: &remittance, ..TRANSFER }),
        ("too long", Transfer { name: &longest, remittance: &remittance[..280], ..TRANSFER }),
    ];
    for (word, transfer) in cases {
        let refusal = transfer.picture().expect_err(word);
        println!("{refusal}");
        assert!(refusal.contains(word), "{word}: {refusal}");
    }
    assert!(Transfer { name: &longest, amount: 99_999_999_999, ..TRANSFER }.picture().is_ok());
}

#[test]
fn a_reader_of_codes_reads_it() {
    let remittance = "ö".repeat(100);
    let transfers = [
        TRANSFER,
        Transfer { bic: None, amount: 1, ..TRANSFER },
        Transfer { name: "Böttcher & Søn €", ..TRANSFER },
        // As much as fits.
        Transfer { name: "Hafenstraße", amount: 99_999_999_999, remittance: &remittance, ..TRANSFER },
    ];
    for transfer in transfers {
        let picture = transfer.picture().expect("a code");
        assert_eq!(read(&picture), transfer.text().expect("a code"));
    }
}

#[test]
fn the_same_code_is_made_once() {
    let of = |remittance: &str| Transfer { remittance, ..TRANSFER }.picture().expect("a code");
    let first = of("Once");
    assert!(Arc::ptr_eq(&first, &of("Once")) && *of("Once") != *of("Another"));
    for number in 0..300 {
        of(&number.to_string());
    }
    assert_eq!(of("Once"), first);
}

#[test]
fn the_margin_stays_free() {
    let picture = TRANSFER.picture().expect("a code");
    let inside = 4..picture.side - 4;
    let is_inside = |bar: &Bar| inside.contains(&bar.y) && bar.x >= inside.start && bar.x + bar.length <= inside.end;
    assert!(picture.bars.iter().all(is_inside));
}

/// What `zbarimg` reads in the file that is kept.
fn read(picture: &Picture) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("code.png");
    std::fs::write(&file, picture.png().expect("a file")).expect("a file");
    let output = Command::new("zbarimg").args(["--quiet", "--raw", "--oneshot", "-Sbinary"]).arg(&file).output();
    let output = output.expect("zbarimg is not there: bin/install-test-tools tools");
    String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
}
