//! Bank statements as banks write them, and as nobody should.

use remit::model::statement::{Entry, numbers_in, read};

pub const OWN: &str = "DE89370400440532013000";

/// A whole file around these entries.
pub fn file(entries: &str) -> String {
    file_of("camt.053.001.02", OWN, entries)
}

fn file_of(version: &str, iban: &str, entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{version}\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{entries}</Stmt>\
         </BkToCstmrStmt></Document>"
    )
}

/// Money that came in, named by the bank if `name` is not empty.
pub fn credit(name: &str, amount: &str, text: &str) -> String {
    entry("CRDT", "<Sts>BOOK</Sts>", name, amount, &details("", text))
}

/// A payment that goes back.
pub fn back(name: &str, amount: &str, text: &str) -> String {
    let returned = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>";
    entry("DBIT", "<Sts>BOOK</Sts>", name, amount, &details(returned, text))
}

fn entry(direction: &str, state: &str, name: &str, amount: &str, details: &str) -> String {
    let name = if name.is_empty() { String::new() } else { format!("<AcctSvcrRef>{name}</AcctSvcrRef>") };
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{state}<BookgDt><Dt>2026-12-07</Dt></BookgDt>\
         {name}<NtryDtls>{details}</NtryDtls></Ntry>"
    )
}

fn details(more: &str, text: &str) -> String {
    format!(
        "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Nm>Harbour Café GmbH</Nm></Dbtr>\
         <DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct></RltdPties>\
         <RmtInf><Ustrd>{text}</Ustrd></RmtInf>{more}</TxDtls>"
    )
}

fn entries(file: &str) -> Vec<Entry> {
    read(file.as_bytes(), OWN).expect("a statement")
}

#[test]
fn what_came_in_is_read_with_all_that_the_payer_wrote() {
    let all = entries(&file(&credit("B1", "11.90", "Rechnung R2026-000001")));
    let [one] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((one.amount, one.currency.as_str(), one.booked_on.to_string().as_str()), (1190, "EUR", "2026-12-07"));
    assert_eq!((one.payer.as_str(), one.payer_iban.as_str()), ("Harbour Café GmbH", "DE02120300000000202051"));
    assert_eq!(one.reference, "Rechnung R2026-000001");
}

#[test]
fn the_newer_version_writes_some_things_elsewhere() {
    let newer = "<TxDtls><RltdPties><Dbtr><Pty><Nm>Ada</Nm></Pty></Dbtr></RltdPties><RmtInf><Strd><CdtrRefInf>\
                 <Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>";
    let text = file_of("camt.053.001.08", OWN, &entry("CRDT", "<Sts><Cd>BOOK</Cd></Sts>", "", "3", newer));
    let one = entries(&text).remove(0);
    assert_eq!((one.payer.as_str(), one.reference.as_str(), one.amount), ("Ada", "RF18539007547034", 300));
}

#[test]
fn what_is_pending_or_paid_by_us_is_left_out_and_what_goes_back_is_negative() {
    let pending = entry("CRDT", "<Sts>PDNG</Sts>", "", "1.00", &details("", "a"));
    let ours = entry("DBIT", "<Sts>BOOK</Sts>", "", "1.00", &details("", "rent"));
    let reversal = entry("DBIT", "<RvslInd>true</RvslInd><Sts>BOOK</Sts>", "", "2.00", &details("", "b"));
    let ours_back = entry("CRDT", "<RvslInd>true</RvslInd><Sts>BOOK</Sts>", "", "1.00", &details("", "rent"));
    let text = file(&[pending, ours, reversal, ours_back, back("", "3.00", "c")].concat());
    assert_eq!(entries(&text).iter().map(|one| one.amount).collect::<Vec<_>>(), [-200, -300]);
}

#[test]
fn each_transaction_of_a_collection_is_a_line_if_they_add_up() {
    let one = |amount: &str, text: &str| details(&format!("<Amt Ccy=\"EUR\">{amount}</Amt>"), text);
    let both = format!("{}{}", one("4.00", "a"), one("6.00", "b"));
    let all = entries(&file(&entry("CRDT", "<Sts>BOOK</Sts>", "B7", "10.00", &both)));
    assert_eq!(
        all.iter().map(|one| (one.amount, one.reference.as_str())).collect::<Vec<_>>(),
        [(400, "a"), (600, "b")]
    );
    let whole = entries(&file(&entry("CRDT", "<Sts>BOOK</Sts>", "B7", "11.00", &both)));
    assert_eq!(whole.iter().map(|one| (one.amount, one.reference.as_str())).collect::<Vec<_>>(), [(1100, "a b")]);
}

#[test]
fn a_line_is_the_same_in_every_file_and_two_alike_are_two() {
    let (named, plain) = (credit("B1", "5.00", "a"), credit("", "5.00", "a"));
    let first = entries(&file(&[named.clone(), plain.clone(), plain.clone()].concat()));
    let second = entries(&file(&[plain.clone(), credit("", "6.00", "x"), named, plain].concat()));
    let ids = |all: &[Entry]| {
        all.iter().filter(|one| one.amount == 500).map(|one| one.id.clone()).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(ids(&first).len(), 3);
    assert_eq!(ids(&first), ids(&second));
    // What goes back may have the name of what came in.
    let both = entries(&file(&[credit("B1", "5.00", "a"), back("B1", "5.00", "a")].concat()));
    assert_ne!(both[0].id, both[1].id);
}

#[test]
fn what_is_no_statement_of_ours_is_refused_with_a_sentence() {
    let refusal = |text: &str| read(text.as_bytes(), OWN).expect_err("refused");
    let foreign = refusal(&file_of("camt.053.001.02", "DE02120300000000202051", &credit("", "1.00", "a")));
    assert_eq!(
        foreign,
        "This is the statement of DE02120300000000202051, not of DE89370400440532013000. Nothing was read."
    );
    let entities = "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
    let other = file_of("camt.052.001.02", OWN, "");
    for text in ["", "a;b;c", "<a/>", entities, &other, "<Document>", "\u{feff}"] {
        assert!(refusal(text).starts_with("This is no camt.053 file"), "{text}");
    }
    assert!(read(b"\xff\xfe", OWN).is_err());
    for amount in ["1.234", "-1.00", "1,00", "", "9999999999999.00", "a"] {
        assert!(refusal(&file(&credit("", amount, "a"))).contains("is no amount"), "{amount}");
    }
    let large = vec![b' '; remit::model::statement::LARGEST + 1];
    assert!(read(&large, OWN).expect_err("too large").contains("10 MB"));
    assert_eq!(entries(&file("")), []);
}

#[test]
fn a_file_that_was_made_to_keep_us_busy_is_refused_at_once() {
    let attributes: String = (0..200_000).map(|number| format!(" a{number}=\"1\"")).collect();
    let prefixes: String = (0..60_000).map(|number| format!("<a xmlns:a{number}=\"u{number}\">")).collect();
    let nested = format!("{prefixes}{}", "</a>".repeat(60_000));
    let quoted = attributes.replace("\"1\"", "\">\"");
    for made in [format!("<a{attributes}/>"), format!("<a{quoted}/>"), nested] {
        let began = std::time::Instant::now();
        let refused = read(file(&made).as_bytes(), OWN).expect_err("no statement");
        assert!(refused.starts_with("This is no camt.053 file"), "{refused}");
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    }
    assert!(entries(&file(&"<a>".repeat(100_000).replace("<a>", "<a></a>"))).is_empty());
}

#[test]
fn no_sum_is_too_large_and_nothing_is_no_line() {
    let part = "<TxDtls><Amt Ccy=\"EUR\">999999999999</Amt></TxDtls>";
    let all = entries(&file(&entry("CRDT", "<Sts>BOOK</Sts>", "", "1.00", &part.repeat(92_300))));
    assert_eq!(all.iter().map(|one| one.amount).collect::<Vec<_>>(), [100]);
    assert!(entries(&file(&credit("B1", "0.00", "R2026-000001"))).is_empty());
}

#[test]
fn numbers_are_found_however_they_were_typed() {
    let reference = remit::model::bank::creditor_reference("R2026-000123");
    let spaced: String = reference.to_lowercase().chars().flat_map(|c| [c, ' ']).collect();
    for text in [
        "R2026-000123",
        "Rechnung r2026 000123, danke",
        "RE:R2026000123",
        &reference,
        &spaced,
        &format!("x {reference} y"),
    ] {
        assert_eq!(numbers_in(text, "R"), ["R2026-000123"], "{text}");
    }
    let wrong = format!("RF00{}", &reference[4..]);
    for text in ["", "ORDER2026000123", "R2026-00012", "2026-000123", &wrong] {
        assert!(numbers_in(text, "R").is_empty(), "{text}");
    }
    assert_eq!(numbers_in("R2026-000001 und R2026-000002", "R"), ["R2026-000001", "R2026-000002"]);
}
