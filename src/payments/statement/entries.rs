//! The entries of one statement: what is booked, in lines of which each concerns one payer.

use chrono::NaiveDate;
use roxmltree::Node;

use super::identity::{Line, identified, is_no_name};
use super::line::{Debit, Entry, short};
use super::xml::{child, children, first_text, own_text, text_at};
use crate::model::usage::Cents;

/// The lines of a statement. `place`: how many entries the file had before, for sentences about one of them.
///
/// # Errors
/// A sentence for whoever chose the file.
pub(super) fn of(statement: Node, iban: &str, place: &mut usize) -> Result<Vec<Entry>, String> {
    let mut lines = Vec::new();
    for entry in children(statement, "Ntry") {
        *place += 1;
        let state = child(entry, "Sts").map(|state| child(state, "Cd").map_or_else(|| own_text(state), own_text));
        if state.as_deref() == Some("BOOK") {
            let said = |what| format!("Entry {place} of this file{}: {what} Nothing was read.", sum_of(entry));
            lines.extend(lines_of(entry).map_err(said)?);
        }
    }
    Ok(identified(lines, iban))
}

/// ` (30.00 EUR)`: to find it by.
fn sum_of(entry: Node) -> String {
    let Some(amount) = child(entry, "Amt") else { return String::new() };
    format!(" ({} {})", short(&own_text(amount)), short(amount.attribute("Ccy").unwrap_or_default()))
}

/// The last day that a statement is about: that of its closing balance, else of the time that it covers, else on which it
/// was made.
pub(super) fn last_day(statement: Node) -> Option<NaiveDate> {
    let closes = |balance: &Node| text_at(*balance, &["Tp", "CdOrPrtry", "Cd"]) == "CLBD";
    let closing =
        children(statement, "Bal").filter(closes).filter_map(|it| date(it, &[&["Dt", "Dt"], &["Dt", "DtTm"]]));
    closing.max().or_else(|| date(statement, &[&["FrToDt", "ToDtTm"], &["CreDtTm"]]))
}

/// In which way the money of an entry went.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    In,
    /// What came in goes back.
    Back,
    /// What we paid comes back.
    Refund,
}

/// Returned: a transfer, a direct debit before it was booked, one after that.
const RETURNED: [&str; 3] = ["RRTN", "UPDD", "PRDD"];

impl Way {
    /// None: it is what we pay, or nothing that we know.
    fn of(entry: Node, details: &[Node]) -> Option<Way> {
        let reverses = ["true", "1"].contains(&text_at(entry, &["RvslInd"]).as_str());
        let returns = |node: &Node| {
            let family = text_at(*node, &["BkTxCd", "Domn", "Fmly", "SubFmlyCd"]);
            child(*node, "RtrInf").is_some() || RETURNED.contains(&family.as_str())
        };
        let goes_back = reverses || returns(&entry) || details.iter().any(returns);
        match (text_at(entry, &["CdtDbtInd"]).as_str(), goes_back) {
            ("CRDT", false) => Some(Way::In),
            ("CRDT", true) => Some(Way::Refund),
            ("DBIT", true) => Some(Way::Back),
            _ => None,
        }
    }
}

/// What all lines of an entry have in common.
struct Booked {
    way: Way,
    on: NaiveDate,
    currency: String,
    /// What the bank calls it; empty: nothing.
    name: String,
    files: Vec<String>,
    /// Why it came back, if that is said of all of it.
    reason: String,
}

/// What an entry consists of: its transactions, if they add up to it; else the entry as one line, for a person.
fn lines_of(entry: Node) -> Result<Vec<Line>, String> {
    let details: Vec<Node> =
        children(entry, "NtryDtls").flat_map(|details| children(details, "TxDtls").collect::<Vec<_>>()).collect();
    let Some(way) = Way::of(entry, &details) else { return Ok(Vec::new()) };
    let (whole, currency) = amount(entry)?.ok_or("it has no amount.")?;
    let on = date(entry, &DAY).ok_or("it has no day.")?;
    let name = named(&text_at(entry, &["AcctSvcrRef"])).unwrap_or_default();
    let booked = Booked { way, on, currency, name, files: files_of(entry, &details), reason: reason(entry) };
    if whole == 0 {
        return Ok(Vec::new());
    }
    if details.len() > 1
        && let Some(amounts) = amounts(&details, whole, &booked.currency)?
    {
        return Ok(details.iter().zip(amounts).map(|(one, cents)| booked.line(cents, &[*one])).collect());
    }
    Ok(vec![booked.line(whole, &details)])
}

impl Booked {
    fn line(&self, cents: Cents, nodes: &[Node]) -> Line {
        let said =
            |paths: &[&[&'static str]]| nodes.iter().find_map(|node| first_text(*node, paths)).unwrap_or_default();
        let own = if let [one] = nodes { named(&text_at(*one, &["Refs", "AcctSvcrRef"])) } else { None };
        let name = own.unwrap_or_else(|| self.name.clone());
        let written = nodes.iter().flat_map(|node| written(*node)).collect::<Vec<_>>().join(" ");
        let mut names: Vec<String> = nodes.iter().flat_map(|node| names_of(*node)).collect();
        names.push(name.clone());
        names.sort();
        names.dedup();
        names.retain(|name| !name.is_empty());
        let entry = Entry {
            id: String::new(),
            booked_on: self.on,
            amount: if self.way == Way::Back { -cents } else { cents },
            currency: self.currency.clone(),
            payer: short(&named(&said(&PAYER)).unwrap_or_default()),
            payer_iban: short(&said(&PAYER_IBAN)),
            reference: short(&written),
            names,
            is_refund: self.way == Way::Refund,
            files: self.files.clone(),
            debits: nodes.iter().map(|node| debit(*node, &self.reason)).collect(),
        };
        Line { name, written, entry }
    }
}

/// The amounts of the transactions of an entry; None: they do not add up to it.
fn amounts(details: &[Node], whole: Cents, currency: &str) -> Result<Option<Vec<Cents>>, String> {
    let mut amounts = Vec::new();
    for one in details {
        let of_it = match amount(*one)? {
            Some(found) => Some(found),
            None => child(*one, "AmtDtls").and_then(|it| child(it, "TxAmt")).map(amount).transpose()?.flatten(),
        };
        amounts.extend(of_it.filter(|(_, its_currency)| its_currency == currency).map(|(cents, _)| cents));
    }
    let sum = amounts.iter().try_fold(0, |sum: Cents, amount| sum.checked_add(*amount));
    Ok(Some(amounts).filter(|amounts| amounts.len() == details.len() && sum == Some(whole)))
}

const DAY: [&[&str]; 4] = [&["BookgDt", "Dt"], &["BookgDt", "DtTm"], &["ValDt", "Dt"], &["ValDt", "DtTm"]];
const PAYER: [&[&str]; 4] = [
    &["RltdPties", "Dbtr", "Nm"],
    &["RltdPties", "Dbtr", "Pty", "Nm"],
    &["RltdPties", "UltmtDbtr", "Nm"],
    &["RltdPties", "UltmtDbtr", "Pty", "Nm"],
];
const PAYER_IBAN: [&[&str]; 1] = [&["RltdPties", "DbtrAcct", "Id", "IBAN"]];
/// What a transaction is called by those through whose hands it went.
const NAMES: [&str; 5] = ["EndToEndId", "InstrId", "TxId", "UETR", "ClrSysRef"];

fn named(text: &str) -> Option<String> {
    (!is_no_name(text)).then(|| short(text))
}

fn names_of(details: Node) -> Vec<String> {
    let Some(references) = child(details, "Refs") else { return Vec::new() };
    let plain = NAMES.iter().filter_map(|name| named(&text_at(references, &[name])));
    let own = children(references, "Prtry").filter_map(|one| named(&text_at(one, &["Ref"])));
    plain.chain(own).collect()
}

/// Banks name the file, or the part of it that they have booked as one, and it has one part only.
fn files_of(entry: Node, details: &[Node]) -> Vec<String> {
    let of_all = children(entry, "NtryDtls").filter_map(|details| child(details, "Btch"));
    let all = of_all.chain(details.iter().filter_map(|one| child(*one, "Refs")));
    let mut names: Vec<String> = all
        .flat_map(|place| ["PmtInfId", "MsgId"].map(|name| text_at(place, &[name])))
        .filter_map(|name| named(&name))
        .collect();
    names.sort();
    names.dedup();
    names
}

fn reason(node: Node) -> String {
    short(&text_at(node, &["RtrInf", "Rsn", "Cd"]))
}

fn debit(details: Node, reason_of_all: &str) -> Debit {
    let own = reason(details);
    let said = |name| named(&text_at(details, &["Refs", name])).unwrap_or_default();
    Debit {
        name: said("EndToEndId"),
        mandate: said("MndtId"),
        reason: if own.is_empty() { reason_of_all.to_owned() } else { own },
    }
}

/// All that the payer wrote: on the transfer, or in the field that banks offer for references.
fn written(details: Node) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(remittance) = child(details, "RmtInf") {
        all.extend(children(remittance, "Ustrd").map(own_text));
        all.extend(children(remittance, "Strd").map(|one| text_at(one, &["CdtrRefInf", "Ref"])));
    }
    all.extend(named(&text_at(details, &["Refs", "EndToEndId"])));
    all.retain(|text| !text.is_empty() && text != "NOTPROVIDED");
    all
}

/// In cents, with the currency.
fn amount(node: Node) -> Result<Option<(Cents, String)>, String> {
    let Some(amount) = child(node, "Amt") else { return Ok(None) };
    let text = own_text(amount);
    let cents = cents(&text).ok_or_else(|| format!("“{}” is no amount.", short(&text)))?;
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

fn date(node: Node, paths: &[&[&'static str]]) -> Option<NaiveDate> {
    first_text(node, paths)?.get(..10)?.parse().ok()
}
