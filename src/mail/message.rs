//! A mail as it goes over the wire.

use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart};

use super::{header, outbox};
use crate::model::mail::Mail;
use crate::store::{Moment, Site};

/// "Person via BRAND", or only the brand.
pub fn sender_name(brand: &str, mail: &Mail) -> String {
    match &mail.from_name {
        Some(person) => format!("{person} via {brand}"),
        None => brand.to_owned(),
    }
}

/// A file that goes along.
#[derive(Debug, Clone)]
pub struct Attached {
    pub name: String,
    /// `application/pdf`
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

/// The whole message. Each try of a mail carries the same `Message-ID` and `Date`, so that a receiver who gets it
/// twice can tell.
///
/// # Errors
/// What cannot be written as a mail: then no try will ever succeed.
pub fn build(
    site: &Site,
    from: &Mailbox,
    mail: &Mail,
    attached: Option<Attached>,
) -> Result<Message, lettre::error::Error> {
    let (text, html) = outbox::bodies(site, mail);
    let name = if mail.from_name.is_none() { from.name.clone() } else { Some(sender_name(&site.brand, mail)) };
    let address_of_ours = from.email.to_string();
    let sender = name.map_or_else(|| address_of_ours.clone(), |name| header::mailbox("From", &name, &address_of_ours));
    let mut message = Message::builder()
        .raw_header(line("From", &address_of_ours, sender))
        .to(Mailbox::new(None, address(mail.recipient.as_str())?))
        .raw_header(line("Subject", &mail.subject, header::unstructured("Subject", &mail.subject)))
        .message_id(Some(format!("<{}@{}>", mail.id, host(site))))
        .date(date(mail.created_at))
        .raw_header(line("Auto-Submitted", "auto-generated", "auto-generated".into()));
    if let Some(reply_to) = &mail.reply_to {
        message = message.reply_to(Mailbox::new(None, address(reply_to.as_str())?));
    }
    let letter = MultiPart::alternative_plain_html(text, html);
    let Some(Attached { name, content_type, bytes }) = attached else { return message.multipart(letter) };
    let content_type = ContentType::parse(content_type).map_err(|_| lettre::error::Error::CannotParseFilename)?;
    let file = Attachment::new(name).body(bytes, content_type);
    message.multipart(MultiPart::mixed().multipart(letter).singlepart(file))
}

/// `raw` is what the library reads, `encoded` what goes over the wire.
fn line(name: &'static str, raw: &str, encoded: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), raw.to_owned(), encoded)
}

fn address(text: &str) -> Result<lettre::Address, lettre::error::Error> {
    text.parse().map_err(|_| lettre::error::Error::MissingTo)
}

fn host(site: &Site) -> String {
    let host = url::Url::parse(&site.base_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| "localhost".into())
}

fn date(moment: Moment) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(moment.0).unwrap_or(0))
}
