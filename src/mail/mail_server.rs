//! The mail server: where it is, who we are there, and how the connection is encrypted.

use std::net::IpAddr;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::model::this_machine::is_this_machine;

const SMTP: u16 = 25;
const SUBMISSION: u16 = 587;
const SUBMISSION_OVER_TLS: u16 = 465;

/// When a connection becomes encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the first byte on.
    FromTheStart,
    /// By STARTTLS before anything is said; without it nothing is said.
    Required,
    /// By STARTTLS where the server offers it, whoever the server is: better than a connection that anybody can read.
    WhereOffered,
    Never,
}

#[derive(Clone)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub credentials: Option<Credentials>,
    /// How we introduce ourselves.
    pub our_name: ClientId,
    authorities: Vec<Certificate>,
}

impl MailServer {
    /// How the setting is written.
    pub const EXAMPLE: &str = "smtps://USER:PASSWORD@HOST, or smtp://USER:PASSWORD@HOST:587";

    /// The one of a `smtp://` or `smtps://` URL. A password is never sent without encryption, except on this machine.
    ///
    /// # Errors
    /// What is wrong, as the end of a sentence; a password is not repeated.
    pub fn at(url: &Url) -> Result<MailServer, String> {
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or("has no host")?.trim_matches(['[', ']']);
        let has_password = url.password().is_some();
        let encryption = encryption(url, has_password && !is_this_machine(host))?;
        let usual_port = match encryption {
            Encryption::FromTheStart => SUBMISSION_OVER_TLS,
            _ if has_password => SUBMISSION,
            _ => SMTP,
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(format!("has something behind the host. Use {}", MailServer::EXAMPLE));
        }
        Ok(MailServer {
            host: host.to_owned(),
            port: url.port().unwrap_or(usual_port),
            encryption,
            credentials: credentials(url)?,
            our_name: ClientId::Domain("localhost".into()),
            authorities: Vec::new(),
        })
    }

    /// Introduces us by the host of this address: the machine's own name often is none that a server takes.
    pub fn greeted_from(self, base_url: &str) -> MailServer {
        let host = Url::parse(base_url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let our_name = match host.as_deref().map(|host| (host, host.trim_matches(['[', ']']).parse())) {
            Some((_, Ok(IpAddr::V4(address)))) => ClientId::Ipv4(address),
            Some((_, Ok(IpAddr::V6(address)))) => ClientId::Ipv6(address),
            Some((host, Err(_))) => ClientId::Domain(host.to_owned()),
            None => self.our_name,
        };
        MailServer { our_name, ..self }
    }

    /// Trusts these authorities too.
    pub fn trusting(self, authorities: Vec<Certificate>) -> MailServer {
        MailServer { authorities, ..self }
    }

    /// How an encrypted connection is made. None: it never is.
    ///
    /// # Errors
    /// If an authority cannot be used.
    pub(super) fn tls(&self) -> Result<Option<TlsParameters>, Error> {
        if self.encryption == Encryption::Never {
            return Ok(None);
        }
        let is_anybody_good_enough = self.encryption == Encryption::WhereOffered;
        let tls = TlsParameters::builder(self.host.clone()).dangerous_accept_invalid_certs(is_anybody_good_enough);
        let tls = self.authorities.iter().cloned().fold(tls, |tls, authority| tls.add_root_certificate(authority));
        tls.build().map(Some)
    }
}

fn encryption(url: &Url, has_to_be_encrypted: bool) -> Result<Encryption, String> {
    match (url.scheme(), url.query()) {
        ("smtps", None) => Ok(Encryption::FromTheStart),
        ("smtp", None) if has_to_be_encrypted => Ok(Encryption::Required),
        ("smtp", None | Some("tls=opportunistic")) => Ok(Encryption::WhereOffered),
        ("smtp", Some("tls=required")) => Ok(Encryption::Required),
        ("smtp", Some("tls=none")) => Ok(Encryption::Never),
        _ => {
            Err("has something unknown behind the ?. Leave it out, or use ?tls=required or ?tls=none with smtp://"
                .into())
        }
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, String> {
    let Some(password) = url.password() else { return Ok(None) };
    let decoded = |text: &str| {
        let text = percent_decode_str(text).decode_utf8();
        text.map(String::from).map_err(|_| "has a name or password that is not UTF-8".to_owned())
    };
    Ok(Some(Credentials::new(decoded(url.username())?, decoded(password)?)))
}

/// The certificates of a text in PEM format; those that no connection could use are left out.
pub fn authorities(pem: &str) -> Vec<Certificate> {
    const END: &str = "-----END CERTIFICATE-----";
    let blocks = pem.split_inclusive(END).filter(|block| block.ends_with(END));
    let certificates = blocks.filter_map(|block| Certificate::from_pem(block.as_bytes()).ok());
    let is_usable = |certificate: &Certificate| {
        let alone = TlsParameters::builder("localhost".into()).certificate_store(CertificateStore::None);
        alone.add_root_certificate(certificate.clone()).build().is_ok()
    };
    certificates.filter(is_usable).collect()
}
