//! Bank statements as banks write them, and as nobody should.

mod files;
mod identity;
mod numbers;

use std::io::Write;
use std::process::{Command, Stdio};

use remit::payments::statement::{Entry, Statement};

pub const OWN: &str = "DE89370400440532013000";

/// A whole file around these entries.
pub fn file(entries: &str) -> String {
    file_of("camt.053.001.02", OWN, entries)
}

pub fn file_of(version: &str, iban: &str, entries: &str) -> String {
    let begins = "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
                  <Dt><Dt>2026-12-07</Dt></Dt></Bal>";
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{version}\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>1</MsgId><CreDtTm>2026-12-08T04:00:00</CreDtTm></GrpHdr><Stmt><Id>1</Id>\
         <CreDtTm>2026-12-08T04:00:00</CreDtTm><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>{begins}{entries}</Stmt>\
         </BkToCstmrStmt></Document>"
    )
}

/// The same file in the newer version, which writes some things elsewhere.
pub fn newer(file: &str) -> String {
    let moved = [
        ("camt.053.001.02", "camt.053.001.08"),
        ("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>"),
        ("<Sts>PDNG</Sts>", "<Sts><Cd>PDNG</Cd></Sts>"),
        ("<Dbtr><Nm>", "<Dbtr><Pty><Nm>"),
        ("</Nm></Dbtr>", "</Nm></Pty></Dbtr>"),
    ];
    moved.iter().fold(file.to_owned(), |text, (old, new)| text.replace(old, new))
}

/// It is a file as the schema of its version wants it.
#[track_caller]
pub fn is_valid(file: &str) {
    let version = if file.contains("camt.053.001.08") { "08" } else { "02" };
    let schema = format!("{}/tests/camt/camt.053.001.{version}.xsd", env!("CARGO_MANIFEST_DIR"));
    let mut xmllint = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema", &schema, "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("xmllint is not there: bin/install-test-tools tools");
    xmllint.stdin.take().expect("its input").write_all(file.as_bytes()).expect("it reads");
    let output = xmllint.wait_with_output().expect("an answer");
    assert!(output.status.success(), "{}{file}", String::from_utf8_lossy(&output.stderr));
}

/// Money that came in, named by the bank if `name` is not empty.
pub fn credit(name: &str, amount: &str, text: &str) -> String {
    entry("CRDT", BOOKED, name, amount, &details("", text, ""))
}

/// Money that is announced, and not booked yet.
pub fn pending(name: &str, amount: &str, text: &str) -> String {
    entry("CRDT", "<Sts>PDNG</Sts>", name, amount, &details("", text, ""))
}

/// A payment that goes back.
pub fn back(name: &str, amount: &str, text: &str) -> String {
    entry("DBIT", BOOKED, name, amount, &details("", text, RETURNED))
}

/// Several payments that the bank has booked as one.
pub fn batch(name: &str, amount: &str, parts: &[(&str, &str)]) -> String {
    let parts: Vec<String> = parts.iter().map(|(amount, text)| details(&of_it(amount), text, "")).collect();
    entry("CRDT", BOOKED, name, amount, &parts.concat())
}

const BOOKED: &str = "<Sts>BOOK</Sts>";
const RETURNED: &str = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>";

fn of_it(amount: &str) -> String {
    format!("<AmtDtls><TxAmt><Amt Ccy=\"EUR\">{amount}</Amt></TxAmt></AmtDtls>")
}

fn entry(direction: &str, state: &str, name: &str, amount: &str, details: &str) -> String {
    let name = if name.is_empty() { String::new() } else { format!("<AcctSvcrRef>{name}</AcctSvcrRef>") };
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{state}<BookgDt><Dt>2026-12-07</Dt></BookgDt>\
         {name}<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
         <NtryDtls>{details}</NtryDtls></Ntry>"
    )
}

fn details(amount: &str, text: &str, returned: &str) -> String {
    format!(
        "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>{amount}<RltdPties><Dbtr><Nm>Harbour Café GmbH</Nm></Dbtr>\
         <DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct></RltdPties>\
         <RmtInf><Ustrd>{text}</Ustrd></RmtInf>{returned}</TxDtls>"
    )
}

/// What is read of a file, which is as its schema wants it; of the newer version the same is read.
#[track_caller]
pub fn statement(file: &str) -> Statement {
    let statement = remit::payments::statement::read(file.as_bytes(), OWN).expect("a statement");
    let newer = newer(file);
    assert_eq!(remit::payments::statement::read(newer.as_bytes(), OWN).expect("a statement"), statement);
    is_valid(file);
    is_valid(&newer);
    statement
}

#[track_caller]
pub fn entries(file: &str) -> Vec<Entry> {
    statement(file).entries
}

fn read(file: &[u8], own_iban: &str) -> Result<Vec<Entry>, String> {
    remit::payments::statement::read(file, own_iban).map(|statement| statement.entries)
}

/// A file of `tests/camt/cases`.
pub fn case(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/camt/cases/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|problem| panic!("{path}: {problem}"))
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
    is_valid(&text);
    let one = read(text.as_bytes(), OWN).expect("a statement").remove(0);
    assert_eq!((one.payer.as_str(), one.reference.as_str(), one.amount), ("Ada", "RF18539007547034", 300));
}

#[test]
fn what_is_pending_or_paid_by_us_is_left_out_and_what_goes_back_is_negative() {
    let refunds =
        |file: &str| entries(file).iter().map(|one| (one.amount, one.is_refund)).collect::<Vec<(i64, bool)>>();
    let pending = pending("", "1.00", "a");
    let ours = entry("DBIT", BOOKED, "", "1.00", &details("", "rent", ""));
    for yes in ["true", "1"] {
        let reversed = format!("<RvslInd>{yes}</RvslInd>{BOOKED}");
        let reversal = entry("DBIT", &reversed, "", "2.00", &details("", "b", ""));
        let ours_back = entry("CRDT", &reversed, "", "1.00", &details("", "rent", ""));
        let text = file(&[pending.clone(), ours.clone(), reversal, ours_back, back("", "3.00", "c")].concat());
        // What we paid and what came back is for a person.
        assert_eq!(refunds(&text), [(-200, false), (100, true), (-300, false)], "{yes}");
    }
    let returned = credit("", "5.00", "d").replace("</RmtInf>", &format!("</RmtInf>{RETURNED}"));
    assert_eq!(refunds(&file(&returned)), [(500, true)]);
    let by_code = entry("DBIT", BOOKED, "", "6.00", &details("", "e", "")).replace("ESCT", "RRTN");
    assert_eq!(refunds(&file(&by_code)), [(-600, false)]);
}

#[test]
fn each_transaction_of_a_collection_is_a_line_if_they_add_up() {
    let parts = [("4.00", "a"), ("6.00", "b")];
    let said = |file: String| -> Vec<(i64, String)> {
        entries(&file).into_iter().map(|one| (one.amount, one.reference)).collect()
    };
    assert_eq!(said(file(&batch("B7", "10.00", &parts))), [(400, "a".to_owned()), (600, "b".to_owned())]);
    assert_eq!(said(file(&batch("B7", "11.00", &parts))), [(1100, "a b".to_owned())]);
    // What was paid in another currency does not add up: a person looks at it.
    let foreign = batch("B7", "10.00", &parts).replacen("<TxAmt><Amt Ccy=\"EUR\">", "<TxAmt><Amt Ccy=\"USD\">", 1);
    assert_eq!(said(file(&foreign)), [(1000, "a b".to_owned())]);
}

#[test]
fn a_line_is_the_same_in_every_file_and_two_alike_are_two() {
    let (named, plain) = (credit("B1", "5.00", "a"), credit("", "5.00", "a"));
    let whole = file(&named);
    let statement = &whole[whole.find("<Stmt>").expect("one")..whole.find("</BkToCstmrStmt>").expect("its end")];
    assert_eq!(entries(&whole.replace(statement, &statement.repeat(2))).len(), 1, "a file that has a statement twice");
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
    let other = file_of("camt.053.001.02", OWN, "").replace(":20022:", ":20023:");
    for text in ["", "a;b;c", "<a/>", entities, &other, "<Document>", "\u{feff}"] {
        assert!(refusal(text).starts_with("This is no camt.053 file"), "{text}");
    }
    assert!(read(b"\xff\xfe", OWN).is_err());
    for amount in ["1.234", "-1.00", "1,00", "", "9999999999999.00", "a"] {
        assert!(refusal(&file(&credit("", amount, "a"))).contains("is no amount"), "{amount}");
    }
    let large = vec![b' '; remit::payments::statement::LARGEST + 1];
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
    let unknown = file(&"<a></a>".repeat(100_000));
    assert_eq!(read(unknown.as_bytes(), OWN).expect("a statement"), []);
}

#[test]
fn no_sum_is_too_large_and_nothing_is_no_line() {
    // In a form that fits into a file: a schema wants more around it.
    let part = "<TxDtls><Amt Ccy=\"EUR\">999999999999</Amt></TxDtls>";
    let large = file(&entry("CRDT", BOOKED, "", "1.00", &part.repeat(92_300)));
    let all = read(large.as_bytes(), OWN).expect("a statement");
    assert_eq!(all.iter().map(|one| one.amount).collect::<Vec<_>>(), [100]);
    assert!(entries(&file(&credit("B1", "0.00", "R2026-000001"))).is_empty());
}
