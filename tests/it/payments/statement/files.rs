//! Files as banks hand them out: in all encodings, versions and archives, and those that are something else.

use std::io::{Cursor, Write};
use std::time::Instant;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

#[test]
fn a_file_is_read_in_whatever_encoding_it_is() {
    for name in ["iso-8859-1.xml", "iso-8859-15.xml", "windows-1252.xml", "utf-16-le.xml", "utf-16-be.xml"] {
        let all = read(&case(name), OWN).unwrap_or_else(|what| panic!("{name}: {what}"));
        let text = all[0].reference.replace('–', "-");
        assert_eq!((all.len(), all[0].payer.as_str(), all[0].amount), (1, "Jürgen Groß", 3000), "{name}");
        assert!(text.starts_with("Rechnung R2026-0000") && text.ends_with(" - für März"), "{name}: {text}");
    }
    for (label, payer) in [
        ("ISO-8859-2", "Łukasz Żuk"),
        ("iso-8859-5", "Иван"),
        ("ISO-8859-7", "Γιώργος"),
        ("windows-1251", "Мария"),
        ("KOI8-R", "Олег"),
        ("Shift_JIS", "山田"),
        ("utf-8", "山田 Ł"),
        ("US-ASCII", "Bert"),
    ] {
        let text = file(&credit("B1", "5.00", "a")).replace("Harbour Café GmbH", payer);
        for declared in [text.replace("UTF-8", label), text.replace("\"UTF-8\"", &format!("'{label}'"))] {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).expect("an encoding");
            let (bytes, _, is_lossy) = encoding.encode(&declared);
            assert!(!is_lossy, "{label}");
            assert_eq!(read(&bytes, OWN).expect(label)[0].payer, payer, "{label}");
        }
    }
}

#[test]
fn a_byte_order_mark_counts_and_utf_16_is_known_without_one() {
    let text = file(&credit("B1", "5.00", "a"));
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = format!("\u{feff}{}", text.replace("UTF-8", "ISO-8859-1"));
    let contradicts = text.replace("UTF-8", "UTF-16");
    let undeclared = text.replace(" encoding=\"UTF-8\"", "");
    for bytes in [utf_16, big, marked.into_bytes(), contradicts.into_bytes(), undeclared.into_bytes()] {
        assert_eq!(read(&bytes, OWN).expect("a statement")[0].payer, "Harbour Café GmbH");
    }
}

#[test]
fn what_is_not_in_its_encoding_is_refused_by_name() {
    let text = file(&credit("B1", "5.00", "a"));
    let latin = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    let refused = read(&latin, OWN).expect_err("not UTF-8");
    assert_eq!(refused, "This file says that it is in UTF-8, and is not. Ask the bank for it in UTF-8.");
    let refused = read(text.replace("UTF-8", "EBCDIC-CP-US").as_bytes(), OWN).expect_err("unknown");
    assert_eq!(refused, "This file is in “EBCDIC-CP-US”, which cannot be read here. Ask the bank for it in UTF-8.");
}

#[test]
fn all_versions_that_carry_the_same_elements_are_read() {
    let text = file(&credit("B1", "5.00", "a"));
    let of_version = |text: &str, version: &str| text.replace("053.001.02", &format!("053.001.{version}"));
    for version in 2..=13 {
        let version = format!("{version:02}");
        assert_eq!(read(of_version(&text, &version).as_bytes(), OWN).expect(&version), entries(&text), "{version}");
        let newer = newer(&text).replace("053.001.08", &format!("053.001.{version}"));
        assert_eq!(read(newer.as_bytes(), OWN).expect(&version), entries(&text), "{version}");
    }
    for name in ["v04.xml", "v06.xml", "v13.xml"] {
        assert_eq!(read(&case(name), OWN).expect(name).len(), 1, "{name}");
    }
    for version in ["01", "14", "2", "002"] {
        let refused = read(of_version(&text, version).as_bytes(), OWN).expect_err("an unknown version");
        let expected = format!("This is version {version} of camt.053. Ask the bank for one from 02 to 13.");
        assert_eq!(refused, expected);
    }
}

#[test]
fn other_messages_are_refused_by_their_own_name_and_what_is_none_as_such() {
    for (name, begin) in [
        ("camt052.xml", "This is a camt.052 report of the running day."),
        ("camt054.xml", "This is a camt.054 notification."),
    ] {
        let refused = read(&case(name), OWN).expect_err("another message");
        assert!(refused.starts_with(begin) && refused.ends_with("camt.053: import that one."), "{refused}");
    }
    let text = file("");
    let refused =
        read(text.replace("camt.053.001.02", "pain.002.001.03").as_bytes(), OWN).expect_err("another message");
    assert!(refused.starts_with("This is a message pain.002.001.03."), "{refused}");
    for (old, new) in
        [(":20022:", ":20023:"), ("urn:iso:std", "urn:std"), (":camt.053", ":x:camt.053"), (" xmlns=", " x=")]
    {
        let refused = read(text.replace(old, new).as_bytes(), OWN).expect_err("no namespace");
        assert!(refused.starts_with("This is no camt.053 file (XML)."), "{new}: {refused}");
    }
}

#[test]
fn an_entry_that_cannot_be_read_is_named_by_its_place_and_amount() {
    let refused = read(&case("no-day.xml"), OWN).expect_err("no day");
    assert_eq!(refused, "Entry 2 of this file (30.00 EUR): it has no day. Nothing was read.");
    let good = credit("", "1.00", "a");
    let refusal = |bad: String| read(file(&[good.clone(), bad].concat()).as_bytes(), OWN).expect_err("refused");
    assert_eq!(
        refusal(good.replace("1.00", "1,00")),
        "Entry 2 of this file (1,00 EUR): “1,00” is no amount. Nothing was read."
    );
    assert_eq!(
        refusal(good.replace("<Amt Ccy=\"EUR\">1.00</Amt>", "")),
        "Entry 2 of this file: it has no amount. Nothing was read."
    );
}

#[test]
fn a_statement_says_until_when_it_is() {
    let until = |file: &str| remit::payments::statement::read(file.as_bytes(), OWN).expect("a statement").until;
    let day = |text: &str| Some(text.parse::<chrono::NaiveDate>().expect("a day"));
    let opening = file("");
    assert_eq!(until(&opening), day("2026-12-08"), "when it was made");
    let covered = "<FrToDt><FrDtTm>2026-12-01T00:00:00</FrDtTm><ToDtTm>2026-12-06T23:59:59</ToDtTm></FrToDt>";
    assert_eq!(until(&opening.replace("<Acct>", &format!("{covered}<Acct>"))), day("2026-12-06"));
    assert_eq!(until(&opening.replace("OPBD", "CLBD")), day("2026-12-07"), "its closing balance");
    assert_eq!(until(&opening.replace("<CreDtTm>2026-12-08T04:00:00</CreDtTm><Acct>", "<Acct>")), None);
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a file");
        archive.write_all(content).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn each_file_of_a_zip_is_read() {
    assert_eq!(read(&case("statements.zip"), OWN).expect("an archive").len(), 1);
    let first = file(&credit("B1", "5.00", "a"));
    let second = file(&[credit("B1", "5.00", "a"), credit("B2", "6.00", "b")].concat()).replace("OPBD", "CLBD");
    let other = file_of("camt.053.001.02", "DE02120300000000202051", &credit("B3", "7.00", "c"));
    let files: [(&str, &[u8]); 5] = [
        ("day/1.xml", first.as_bytes()),
        ("day/2.xml", &newer(&second).into_bytes()),
        ("other account.xml", other.as_bytes()),
        ("__MACOSX/day/._1.xml", b"nothing"),
        (".DS_Store", b"nothing"),
    ];
    let whole = remit::payments::statement::read(&archive(&files), OWN).expect("an archive");
    assert_eq!(whole.entries.iter().map(|one| one.amount).collect::<Vec<_>>(), [500, 600]);
    assert_eq!(whole.until.map(|day| day.to_string()).as_deref(), Some("2026-12-08"));
    let refused = read(&archive(&files[2..3]), OWN).expect_err("of another account");
    assert!(refused.starts_with("This is the statement of DE02120300000000202051"), "{refused}");
    let mixed: [(&str, &[u8]); 2] = [files[0], ("list.pdf", b"%PDF-1.7")];
    let refused = read(&archive(&mixed), OWN).expect_err("a file that is none");
    assert!(refused.starts_with("list.pdf: This is no camt.053 file"), "{refused}");
    assert_eq!(read(&archive(&files[3..]), OWN), Err("There is no file in this ZIP.".into()));
    let mut damaged = archive(&files[..1]);
    damaged.truncate(200);
    assert_eq!(read(&damaged, OWN), Err("This ZIP is damaged. Download it again.".into()));
}

#[test]
fn a_zip_that_was_made_to_keep_us_busy_is_refused_at_once() {
    let zeros = vec![b' '; 9 * 1024 * 1024];
    let large: Vec<(String, &[u8])> = (0..5).map(|number| (format!("{number}.xml"), zeros.as_slice())).collect();
    let many: Vec<(String, &[u8])> = (0..1_001).map(|number| (format!("{number}.xml"), b"".as_slice())).collect();
    let nested = archive(&[("a.xml", b"")]);
    for (files, says) in [
        (large, "Unpacked, this ZIP is larger than 40 MB."),
        (many, "There are more than 1000 files in this ZIP."),
        (vec![("a.zip".into(), nested.as_slice())], "a.zip: This is no camt.053 file"),
        (
            vec![("a.xml".into(), [zeros.as_slice(), &zeros].concat().as_slice())],
            "a.xml: This file is larger than 10 MB.",
        ),
    ] {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (name.as_str(), *content)).collect();
        let made = archive(&files);
        let began = Instant::now();
        let refused = read(&made, OWN).expect_err("too much");
        assert!(refused.starts_with(says), "{refused}");
        assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    }
}
