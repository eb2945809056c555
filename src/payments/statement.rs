//! A bank statement, camt.053 of ISO 20022: the money that came in and went back, as the bank has booked it.

mod archive;
mod encoding;
mod entries;
mod identity;
mod line;
mod message;
mod numbers;
mod xml;

use line::{short, squeezed};

pub use identity::{folded, is_no_name};
pub use line::{Debit, Entry, Statement};
pub use numbers::numbers_in;

/// A file is not larger, in bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;

/// Reads the lines that concern this account. What is not booked yet, and what was paid by its owner, is left out.
///
/// # Errors
/// A sentence for whoever chose the file.
pub fn read(file: &[u8], own_iban: &str) -> Result<Statement, String> {
    if !archive::is_one(file) {
        return match read_one(file, own_iban)? {
            Found::Ours(statement) => Ok(statement),
            Found::OfOther(account) => Err(of_other(&account, own_iban)),
        };
    }
    let (mut whole, mut other, mut is_ours) = (Statement::default(), None, false);
    for (name, content) in archive::files(file)? {
        match read_one(&content, own_iban).map_err(|what| format!("{}: {what}", short(&name)))? {
            Found::Ours(statement) => {
                is_ours = true;
                whole.until = whole.until.max(statement.until);
                whole.entries.extend(statement.entries);
            }
            // Banks put all accounts of a customer into one archive.
            Found::OfOther(account) => other = Some(account),
        }
    }
    match other.filter(|_| !is_ours) {
        Some(account) => Err(of_other(&account, own_iban)),
        None => Ok(Statement { entries: distinct(whole.entries), ..whole }),
    }
}

/// What one file of XML is.
enum Found {
    Ours(Statement),
    /// Of this account, which is another one.
    OfOther(String),
}

fn read_one(file: &[u8], own_iban: &str) -> Result<Found, String> {
    if file.len() > LARGEST {
        return Err("This file is larger than 10 MB. Ask the bank for fewer days at once.".into());
    }
    let text = encoding::text(file)?;
    let xml = xml::parse(&text)?;
    let root = message::statements(&xml)?;
    let (mut whole, mut accounts, mut place) = (Statement::default(), Vec::new(), 0);
    for one in xml::children(root, "Stmt") {
        let iban = squeezed(&xml::text_at(one, &["Acct", "Id", "IBAN"]));
        if iban == squeezed(own_iban) {
            whole.until = whole.until.max(entries::last_day(one));
            whole.entries.extend(entries::of(one, &iban, &mut place)?);
        }
        accounts.push(iban);
    }
    if accounts.is_empty() || accounts.contains(&squeezed(own_iban)) {
        return Ok(Found::Ours(Statement { entries: distinct(whole.entries), ..whole }));
    }
    Ok(Found::OfOther(short(&accounts.swap_remove(0))))
}

fn of_other(account: &str, own_iban: &str) -> String {
    let account = if account.is_empty() { "an account without an IBAN" } else { account };
    format!("This is the statement of {account}, not of {own_iban}. Nothing was read.")
}

/// A file may have the same statement twice.
fn distinct(entries: Vec<Entry>) -> Vec<Entry> {
    let mut seen = std::collections::HashSet::new();
    entries.into_iter().filter(|entry| seen.insert(entry.id.clone())).collect()
}
