//! A bank statement, camt.053 of ISO 20022: the money that came in and went back, as the bank has booked it.

use chrono::NaiveDate;
use roxmltree::{Document, Node, ParsingOptions};
use sha2::{Digest, Sha256};

use super::bank;
use super::usage::Cents;

/// A file is not larger, in bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// A file of that size has fewer.
const MOST_NODES: u32 = 2_000_000;
/// Between two tags of a statement there are few equals signs, and in all of it few prefixes are declared. Reading many of
/// either at one place would take as long as there are squared.
const MOST_EQUALS: usize = 256;
const MOST_PREFIXES: usize = 1_000;
/// What is kept of a text.
const LONGEST_TEXT: usize = 500;

/// One line of it: money that came in, or a payment that went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The same in every file that has this line.
    pub id: String,
    pub booked_on: NaiveDate,
    /// Negative: given back.
    pub amount: Cents,
    pub currency: String,
    pub payer: String,
    pub payer_iban: String,
    /// All that the payer wrote.
    pub reference: String,
}

/// Reads the lines that concern this account. What is not booked yet, and what was paid by its owner, is left out.
///
/// # Errors
/// A sentence for whoever chose the file.
pub fn read(file: &[u8], own_iban: &str) -> Result<Vec<Entry>, String> {
    if file.len() > LARGEST {
        return Err("This file is larger than 10 MB. Ask the bank for fewer days at once.".into());
    }
    let text = std::str::from_utf8(file).map_err(|_| NOT_CAMT.to_owned())?;
    if is_dense(text) {
        return Err(NOT_CAMT.into());
    }
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let xml = Document::parse_with_options(text.trim_start_matches('\u{feff}').trim_start(), options)
        .map_err(|problem| format!("{NOT_CAMT} ({problem})"))?;
    let statement = child(xml.root_element(), "BkToCstmrStmt").filter(|_| is_camt(&xml)).ok_or(NOT_CAMT)?;
    let mut accounts = Vec::new();
    let mut entries = Vec::new();
    for one in children(statement, "Stmt") {
        let iban = squeezed(&text_at(one, &["Acct", "Id", "IBAN"]));
        if iban == squeezed(own_iban) {
            entries.extend(entries_of(one, &iban)?);
        }
        accounts.push(iban);
    }
    if !accounts.is_empty() && !accounts.contains(&squeezed(own_iban)) {
        let account = if accounts[0].is_empty() { "an account without an IBAN" } else { accounts[0].as_str() };
        return Err(format!("This is the statement of {account}, not of {own_iban}. Nothing was read."));
    }
    Ok(distinct(entries))
}

const NOT_CAMT: &str = "This is no camt.053 file (XML). Ask the bank for an account statement in this format.";

/// Whether a tag has so many attributes, or the file so many prefixes, that it was made to keep us busy. What begins with
/// `<` holds one tag at most: within an attribute this sign has to be escaped.
fn is_dense(text: &str) -> bool {
    let equals = |part: &str| part.bytes().filter(|byte| *byte == b'=').count();
    text.split('<').any(|part| equals(part) > MOST_EQUALS) || text.matches("xmlns:").count() > MOST_PREFIXES
}

fn is_camt(xml: &Document) -> bool {
    let namespace = xml.root_element().tag_name().namespace().unwrap_or_default();
    ["camt.053.001.02", "camt.053.001.08"].iter().any(|version| namespace.ends_with(version))
}

/// A file may have the same statement twice.
fn distinct(entries: Vec<Entry>) -> Vec<Entry> {
    let mut seen = std::collections::HashSet::new();
    entries.into_iter().filter(|entry| seen.insert(entry.id.clone())).collect()
}

/// One line before it has its id.
struct Line {
    /// What the bank calls it; may be empty.
    name: String,
    entry: Entry,
}

fn entries_of(statement: Node, iban: &str) -> Result<Vec<Entry>, String> {
    let mut lines = Vec::new();
    for entry in children(statement, "Ntry") {
        let state = child(entry, "Sts").map(|state| child(state, "Cd").map_or_else(|| own_text(state), own_text));
        if state.as_deref() == Some("BOOK") {
            lines.extend(lines_of(entry)?);
        }
    }
    let mut times = std::collections::HashMap::new();
    let numbered = lines.into_iter().map(|line| {
        let facts = line.facts(iban);
        let before: &mut u32 = times.entry(facts.clone()).or_default();
        let id = digest(&facts, *before);
        *before += 1;
        Entry { id, ..line.entry }
    });
    Ok(numbered.collect())
}

impl Line {
    /// What tells it from all others: its name if the bank gives it one, else all that is known. A payment that goes back
    /// may have the name of the payment.
    fn facts(&self, iban: &str) -> String {
        let Entry { booked_on, amount, currency, payer, payer_iban, reference, .. } = &self.entry;
        match self.name.as_str() {
            "" => format!("{iban}\n{booked_on}\n{amount}\n{currency}\n{payer}\n{payer_iban}\n{reference}"),
            name => format!("{iban}\n{booked_on}\n{amount}\n{name}"),
        }
    }
}

fn digest(facts: &str, position: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(facts.as_bytes());
    hash.update(format!("\n{position}").as_bytes());
    data_encoding::HEXLOWER.encode(&hash.finalize()[..16])
}

/// What an entry consists of: its transactions, if they add up to it; else the entry as one line, for a person.
fn lines_of(entry: Node) -> Result<Vec<Line>, String> {
    let details: Vec<Node> =
        children(entry, "NtryDtls").flat_map(|details| children(details, "TxDtls").collect::<Vec<_>>()).collect();
    let is_reversal = ["true", "1"].contains(&text_at(entry, &["RvslInd"]).as_str());
    let is_return = is_reversal || details.iter().any(|one| child(*one, "RtrInf").is_some());
    // Money of ours that comes back concerns no invoice, and neither does what we pay.
    let sign = match (text_at(entry, &["CdtDbtInd"]).as_str(), is_return) {
        ("CRDT", _) if !is_reversal => 1,
        ("DBIT", true) => -1,
        _ => return Ok(Vec::new()),
    };
    let (whole, currency) = amount(entry)?.ok_or("An entry of this file has no amount. Nothing was read.")?;
    let booked_on = day(entry)?;
    let line = |name: String, cents: Cents, nodes: &[Node]| {
        let said =
            |paths: &[&[&'static str]]| nodes.iter().find_map(|node| first_text(*node, paths)).unwrap_or_default();
        let reference: Vec<String> = nodes.iter().flat_map(|node| written(*node)).collect();
        let entry = Entry {
            id: String::new(),
            booked_on,
            amount: sign * cents,
            currency: currency.clone(),
            payer: short(&said(&PAYER)),
            payer_iban: short(&said(&PAYER_IBAN)),
            reference: short(&reference.join(" ")),
        };
        Line { name, entry }
    };
    if whole == 0 {
        return Ok(Vec::new());
    }
    let name = text_at(entry, &["AcctSvcrRef"]);
    if details.len() < 2 {
        let own = details.first().map(|one| text_at(*one, &["Refs", "AcctSvcrRef"])).filter(|own| !own.is_empty());
        return Ok(vec![line(own.unwrap_or(name), whole, &details)]);
    }
    let mut amounts = Vec::new();
    for one in &details {
        let of_it = match amount(*one)? {
            Some(found) => Some(found),
            None => child(*one, "AmtDtls").and_then(|it| child(it, "TxAmt")).map(amount).transpose()?.flatten(),
        };
        amounts.extend(of_it.filter(|(_, its_currency)| *its_currency == currency).map(|(cents, _)| cents));
    }
    if amounts.len() != details.len() || sum(&amounts) != Some(whole) {
        return Ok(vec![line(name, whole, &details)]);
    }
    let lines = details.iter().zip(amounts).map(|(one, cents)| {
        let own = text_at(*one, &["Refs", "AcctSvcrRef"]);
        line(if own.is_empty() { name.clone() } else { own }, cents, &[*one])
    });
    Ok(lines.collect())
}

/// None: more than there is money.
fn sum(amounts: &[Cents]) -> Option<Cents> {
    amounts.iter().try_fold(0, |sum: Cents, amount| sum.checked_add(*amount))
}

const PAYER: [&[&str]; 4] = [
    &["RltdPties", "Dbtr", "Nm"],
    &["RltdPties", "Dbtr", "Pty", "Nm"],
    &["RltdPties", "UltmtDbtr", "Nm"],
    &["RltdPties", "UltmtDbtr", "Pty", "Nm"],
];
const PAYER_IBAN: [&[&str]; 1] = [&["RltdPties", "DbtrAcct", "Id", "IBAN"]];

/// All that the payer wrote: on the transfer, or in the field that banks offer for references.
fn written(details: Node) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(remittance) = child(details, "RmtInf") {
        all.extend(children(remittance, "Ustrd").map(own_text));
        all.extend(children(remittance, "Strd").map(|one| text_at(one, &["CdtrRefInf", "Ref"])));
    }
    all.push(text_at(details, &["Refs", "EndToEndId"]));
    all.retain(|text| !text.is_empty() && text != "NOTPROVIDED");
    all
}

/// In cents, with the currency.
fn amount(node: Node) -> Result<Option<(Cents, String)>, String> {
    let Some(amount) = child(node, "Amt") else { return Ok(None) };
    let text = own_text(amount);
    let cents = cents(&text).ok_or_else(|| format!("“{}” is no amount. Nothing was read.", short(&text)))?;
    Ok(Some((cents, short(amount.attribute("Ccy").unwrap_or_default()))))
}

/// `11.9`, `11.90`, `12`, `11.90000`: never negative.
fn cents(text: &str) -> Option<Cents> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    let plain = |digits: &str| digits.bytes().all(|one| one.is_ascii_digit());
    let fits = !whole.is_empty() && whole.len() <= 12 && part.len() <= 2 && plain(whole) && plain(part);
    fits.then(|| format!("{whole}{part:0<2}").parse().ok())?
}

fn day(entry: Node) -> Result<NaiveDate, String> {
    let said = first_text(entry, &[&["BookgDt", "Dt"], &["BookgDt", "DtTm"], &["ValDt", "Dt"], &["ValDt", "DtTm"]]);
    let day = said.as_deref().and_then(|text| text.get(..10)).and_then(|day| day.parse().ok());
    day.ok_or_else(|| "An entry of this file has no day. Nothing was read.".into())
}

fn children<'a, 'input: 'a>(node: Node<'a, 'input>, name: &'static str) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |one| one.is_element() && one.tag_name().name() == name)
}

fn child<'a, 'input: 'a>(node: Node<'a, 'input>, name: &'static str) -> Option<Node<'a, 'input>> {
    children(node, name).next()
}

fn own_text(node: Node) -> String {
    node.text().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text at the end of a path; nothing if it is not there.
fn text_at(node: Node, path: &[&'static str]) -> String {
    let end = path.iter().try_fold(node, |node, name| child(node, name));
    end.map_or_else(String::new, own_text)
}

fn first_text(node: Node, paths: &[&[&'static str]]) -> Option<String> {
    paths.iter().map(|path| text_at(node, path)).find(|text| !text.is_empty())
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()
}

/// Without what cannot be seen, and no longer than is kept.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect()
}

/// The invoice numbers that a text may mean: written as such, or as a reference, with or without blanks and in small
/// letters too. A reference with wrong check digits means none.
pub fn numbers_in(text: &str, series: &str) -> Vec<String> {
    let upper: Vec<char> = text.to_uppercase().chars().collect();
    // What is read, and after which letter of the text.
    let read: Vec<(usize, char)> =
        upper.iter().copied().enumerate().filter(|(_, c)| c.is_ascii_alphanumeric()).collect();
    let squeezed: String = read.iter().map(|(_, c)| *c).collect();
    let mut found = Vec::new();
    for (start, _) in squeezed.match_indices(series) {
        let reference = start.checked_sub(4).map(|from| &squeezed[from..start]).filter(|it| is_start(it));
        let begins_word = read[start].0 == 0 || !upper[read[start].0 - 1].is_alphanumeric();
        if reference.is_none() && !begins_word {
            continue;
        }
        let digits: String = squeezed[start + series.len()..].chars().take_while(char::is_ascii_digit).collect();
        for length in 10..=digits.len().min(12) {
            let number = format!("{series}{}-{}", &digits[..4], &digits[4..length]);
            let is_right = reference.is_none_or(|it| bank::creditor_reference(&number).starts_with(it));
            if is_right && !found.contains(&number) {
                found.push(number);
            }
        }
    }
    found
}

/// `RF18`
fn is_start(text: &str) -> bool {
    text.starts_with("RF") && text[2..].bytes().all(|one| one.is_ascii_digit())
}
