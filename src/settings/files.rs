//! Files that settings name: the seller, the catalogue, more certificate authorities.

use std::path::Path;

use lettre::transport::smtp::client::Certificate;

use crate::mail::mail_server;
use crate::model::catalogue::Catalogue;
use crate::model::seller::Seller;

/// What is written instead of a file to have no seller on purpose.
const NO_SELLER: &str = "none";
/// What is written instead of a file to take the catalogue that is built in on purpose.
const BUILT_IN: &str = "built-in";

/// Whose machine it is, as far as defaults are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// One person tries Remit out, and mails are shown on a page: the example is good enough.
    TriedOut,
    /// This machine alone, but mails leave.
    Local,
    /// Others use it: nothing that has to do with money is left to a default.
    ForOthers,
}

/// The example sends no mail to anybody: it is there only where mails are shown on a page.
pub(super) fn seller(given: Option<&str>, place: Place) -> Result<Option<Seller>, String> {
    match (named(given), place) {
        (Some(path), _) if path == Path::new(NO_SELLER) => Ok(None),
        (Some(path), _) => {
            let seller = Seller::parse(&read("REMIT_SELLER", path)?).and_then(|seller| with_logo(seller, path));
            seller.map(Some).map_err(|problem| format!("REMIT_SELLER: {}: {problem}", path.display()))
        }
        (None, Place::TriedOut) => Ok(Some(Seller::example())),
        (None, Place::Local) => Ok(None),
        (None, Place::ForOthers) => Err(format!(
            "REMIT_SELLER is missing. Name the file that says who sends the invoices, or set it to {NO_SELLER}: then \
             there are no invoices."
        )),
    }
}

/// With the logo that the file at `path` names, if it names one.
fn with_logo(seller: Seller, path: &Path) -> Result<Seller, String> {
    let Some(file) = &seller.logo_file else { return Ok(seller) };
    let logo = path.parent().unwrap_or(Path::new("")).join(file);
    let said = |problem: String| format!("the logo {}: {problem}", logo.display());
    let png = std::fs::read(&logo).map_err(|problem| said(format!("it cannot be read: {problem}")))?;
    seller.with_logo(png).map_err(said)
}

pub(super) fn catalogue(given: Option<&str>, place: Place) -> Result<Catalogue, String> {
    match (named(given), place) {
        (Some(path), _) if path == Path::new(BUILT_IN) => Ok(Catalogue::built_in()),
        (Some(path), _) => Catalogue::parse(&read("REMIT_CATALOGUE", path)?)
            .map_err(|problem| format!("REMIT_CATALOGUE: {}: {problem}", path.display())),
        (None, Place::TriedOut | Place::Local) => Ok(Catalogue::built_in()),
        (None, Place::ForOthers) => Err(format!(
            "REMIT_CATALOGUE is missing. Name the file that says what can be booked and what it costs, or set it to \
             {BUILT_IN} to sell at the prices of the example."
        )),
    }
}

/// Certificate authorities that are trusted besides those that are built in.
pub(super) fn authorities(given: Option<&str>) -> Result<Vec<Certificate>, String> {
    let Some(path) = named(given) else { return Ok(Vec::new()) };
    let authorities = mail_server::authorities(&read("SSL_CERT_FILE", path)?);
    if authorities.is_empty() {
        return Err(format!("SSL_CERT_FILE: {} has no certificate. Use a file in PEM format.", path.display()));
    }
    Ok(authorities)
}

fn named(given: Option<&str>) -> Option<&Path> {
    given.filter(|path| !path.is_empty()).map(Path::new)
}

/// A text, without the byte order mark that editors on Windows put in front of it.
fn read(setting: &str, path: &Path) -> Result<String, String> {
    let bytes =
        std::fs::read(path).map_err(|problem| format!("{setting}: {} cannot be read: {problem}", path.display()))?;
    if let Some(name) = utf16(&bytes) {
        return Err(format!("{setting}: {} is written in {name}. Save it as UTF-8.", path.display()));
    }
    let text = String::from_utf8(bytes).map_err(|_| format!("{setting}: {} is not UTF-8 text.", path.display()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// The name of an encoding that is not read, told by how a text in it begins.
pub(crate) fn utf16(beginning: &[u8]) -> Option<&'static str> {
    match beginning {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, 1..=255, ..] | [1..=255, 0, ..] => Some("UTF-16"),
        _ => None,
    }
}
