//! Addresses: where people reach Remit, the sender of its mails, proxies in front of it, links in the footer.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use lettre::message::Mailbox;
use url::Url;

use super::encoded;
use crate::mail::mail_server::MailServer;
use crate::model::email_address::EmailAddress;
use crate::model::terms::TermsOfUse;
use crate::model::this_machine::is_loopback_url;
use crate::vat_ids::vies;

pub(super) fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("REMIT_LISTEN is “{text}”. Use ADDRESS:PORT, for example 127.0.0.1:8080."))
}

/// Where only the monitoring looks: never where everybody does.
pub(super) fn metrics_listen(given: Option<&str>, listen: SocketAddr) -> Result<Option<SocketAddr>, String> {
    let Some(text) = given.filter(|text| !text.is_empty()) else { return Ok(None) };
    let address: SocketAddr = text
        .parse()
        .map_err(|_| format!("REMIT_METRICS_LISTEN is “{text}”. Use ADDRESS:PORT, for example 127.0.0.1:9090."))?;
    if address == listen && listen.port() != 0 {
        return Err(format!("REMIT_METRICS_LISTEN is {address}, as REMIT_LISTEN is. Use another port."));
    }
    Ok(Some(address))
}

pub(super) fn base_url(given: Option<&str>, listen: SocketAddr) -> Result<String, String> {
    let given = given.filter(|text| !text.is_empty());
    if given.is_none() && !listen.ip().is_loopback() {
        return Err(format!(
            "REMIT_BASE_URL is missing. {listen} can be reached from outside, so set the https:// address people use."
        ));
    }
    let text = given.map_or_else(|| format!("http://{listen}"), str::to_owned);
    if text.contains('@') {
        return Err("REMIT_BASE_URL has a name or password. Use an address like https://billing.example.".into());
    }
    let url = Url::parse(&text)
        .map_err(|_| format!("REMIT_BASE_URL is “{text}”. Use an address like https://billing.example."))?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.path() == "/"
        && url.query().is_none();
    if !is_plain {
        return Err(format!(
            "REMIT_BASE_URL is “{text}”. Use only scheme, host and port, like https://billing.example."
        ));
    }
    let base_url = url.origin().ascii_serialization();
    if url.scheme() == "http" && !is_loopback_url(&base_url) {
        return Err(format!("REMIT_BASE_URL is “{text}”. Outside this machine it has to begin with https://."));
    }
    Ok(base_url)
}

/// The mail server; `base_url` says by which name it is greeted.
pub(super) fn mail_server(given: Option<&str>, base_url: &str) -> Result<Option<MailServer>, String> {
    const SETTING: &str = "REMIT_SMTP_URL";
    let Some(text) = given.filter(|url| !url.is_empty()) else { return Ok(None) };
    if !text.starts_with("smtp://") && !text.starts_with("smtps://") {
        return Err(format!("{SETTING} has an unknown scheme. Use {}.", MailServer::EXAMPLE));
    }
    let url = encoded::parse(SETTING, text, MailServer::EXAMPLE)?;
    let server = MailServer::at(&url).map_err(|problem| format!("{SETTING} {problem}."))?;
    Ok(Some(server.greeted_from(base_url)))
}

/// Real VAT IDs are looked up; those of somebody who tries Remit out stay on their machine.
pub(super) fn vies_url(given: Option<String>, is_for_real: bool) -> Result<Option<String>, String> {
    match given.filter(|text| !text.is_empty()) {
        None => Ok(is_for_real.then(|| vies::OFFICIAL.to_owned())),
        Some(text) if text == "off" => Ok(None),
        Some(url) => match vies::check_url(&url) {
            Ok(()) => Ok(Some(url)),
            // It may hold a password.
            Err(_) if url.contains('@') => {
                Err("REMIT_VIES_URL cannot be used. Use an address that begins with https://, or off.".into())
            }
            Err(problem) => Err(problem),
        },
    }
}

/// Nobody can answer a mail from `localhost`, and few servers take one: it is good enough on this machine alone.
pub(super) fn mail_from(given: Option<&str>, brand: &str, is_local: bool) -> Result<Mailbox, String> {
    const FOR_OTHERS: &str =
        "Use the address that emails to your customers come from, like Billing <billing@example.com>.";
    let from: Mailbox = match given.filter(|text| !text.is_empty()) {
        None if !is_local => return Err(format!("REMIT_MAIL_FROM is missing. {FOR_OTHERS}")),
        None => {
            let address = lettre::Address::new("remit", "localhost").map_err(|problem| problem.to_string())?;
            Mailbox::new(Some(brand.to_owned()), address)
        }
        Some(text) => {
            text.parse().map_err(|_| format!("REMIT_MAIL_FROM is “{text}”. Use NAME <ADDRESS> or only an address."))?
        }
    };
    let domain = from.email.domain().to_ascii_lowercase();
    let leads_here = domain == "localhost" || domain.ends_with(".localhost") || domain == "localhost.localdomain";
    if leads_here && !is_local {
        return Err(format!("REMIT_MAIL_FROM is “{from}”, which nobody can answer. {FOR_OTHERS}"));
    }
    Ok(from)
}

pub(super) fn proxies(text: &str) -> Result<Vec<IpNet>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
                format!("REMIT_TRUSTED_PROXIES has “{part}”. Use networks like 10.0.0.0/8, separated by commas.")
            })
        })
        .collect()
}

/// What is accepted by taking over billing. Where they are is checked with the other links of the footer.
pub(super) fn terms(url: Option<String>, version: Option<String>) -> Result<Option<TermsOfUse>, String> {
    let filled = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    match (filled(url), filled(version)) {
        (Some(url), version) => Ok(Some(TermsOfUse { url, version })),
        (None, None) => Ok(None),
        (None, Some(_)) => Err("REMIT_TERMS_VERSION is set, but not REMIT_TERMS_URL: where are these terms?".into()),
    }
}

pub(super) fn footer(links: [(&'static str, Option<String>); 4]) -> Result<Vec<(&'static str, String)>, String> {
    let mut set = Vec::new();
    for (label, url) in links {
        let Some(url) = url.filter(|url| !url.is_empty()) else { continue };
        if !Url::parse(&url).is_ok_and(|parsed| matches!(parsed.scheme(), "http" | "https")) {
            return Err(format!(
                "REMIT_{}_URL is “{url}”. Use an address that begins with https://.",
                label.to_uppercase()
            ));
        }
        set.push((label, url));
    }
    Ok(set)
}

pub(super) fn security_contact(given: Option<&str>) -> Result<Option<String>, String> {
    let Some(text) = given.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let address = text.strip_prefix("mailto:").unwrap_or(text);
    if EmailAddress::parse(address).is_some() {
        return Ok(Some(format!("mailto:{address}")));
    }
    match Url::parse(text) {
        Ok(url) if url.scheme() == "https" => Ok(Some(url.into())),
        _ => Err(format!(
            "REMIT_SECURITY_CONTACT is “{text}”. Use an email address, or an address that begins with https://."
        )),
    }
}
