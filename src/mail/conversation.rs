//! What is said to a mail server, step by step: so it is known what an answer is about.

use std::time::Duration;

use lettre::Message;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use tokio::time::timeout;

use super::answer::{self, Step};
use super::delivery::Delivery;
use super::mail_server::{Encryption, MailServer};

/// So long an answer to QUIT is waited for: what it is about is known already.
const GOODBYE: Duration = Duration::from_secs(1);

/// Connects, encrypts, logs in.
///
/// # Errors
/// Why nobody is there for us, in words.
pub(super) async fn begin(server: &MailServer, patience: Duration) -> Result<AsyncSmtpConnection, String> {
    let words = |problem: lettre::transport::smtp::Error| problem.to_string();
    let tls = server.tls().map_err(words)?;
    let from_the_start = tls.clone().filter(|_| server.encryption == Encryption::FromTheStart);
    let (place, name) = ((server.host.as_str(), server.port), &server.our_name);
    let connected = AsyncSmtpConnection::connect_tokio1(place, Some(patience), name, from_the_start, None).await;
    let mut connection = connected.map_err(words)?;
    if let Some(tls) = tls.filter(|_| connection.can_starttls()) {
        connection.starttls(tls, name).await.map_err(words)?;
    }
    if server.encryption == Encryption::Required && !connection.is_encrypted() {
        timeout(GOODBYE, connection.abort()).await.ok();
        return Err("The mail server offers no STARTTLS, and nothing is said to it without encryption. \
                    Is it the right port? With ?tls=none at the end of REMIT_SMTP_URL everything is sent readably."
            .into());
    }
    if let Some(credentials) = &server.credentials {
        connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await.map_err(words)?;
    }
    Ok(connection)
}

/// Hands over one mail.
pub(super) async fn hand_over(connection: &mut AsyncSmtpConnection, message: &Message) -> Delivery {
    let (envelope, text) = (message.envelope(), message.formatted());
    match say(connection, envelope, &text).await {
        Ok(()) => Delivery::Sent,
        Err((step, problem)) => {
            // Whatever was begun is over with the connection.
            timeout(GOODBYE, connection.abort()).await.ok();
            answer::meaning(step, &problem)
        }
    }
}

type Refusal = (Step, lettre::transport::smtp::Error);

async fn say(connection: &mut AsyncSmtpConnection, envelope: &Envelope, text: &[u8]) -> Result<(), Refusal> {
    let info = connection.server_info();
    let mut parameters = Vec::new();
    let mut addresses = envelope.to().iter().chain(envelope.from());
    if addresses.any(|address| !AsRef::<str>::as_ref(address).is_ascii())
        && info.supports_feature(Extension::SmtpUtfEight)
    {
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !text.is_ascii() && info.supports_feature(Extension::EightBitMime) {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let sender = Mail::new(envelope.from().cloned(), parameters);
    connection.command(sender).await.map_err(|problem| (Step::Sender, problem))?;
    for receiver in envelope.to() {
        let receiver = Rcpt::new(receiver.clone(), Vec::new());
        connection.command(receiver).await.map_err(|problem| (Step::Receiver, problem))?;
    }
    connection.command(Data).await.map_err(|problem| (Step::Text, problem))?;
    connection.message(text).await.map_err(|problem| (Step::Text, problem))?;
    Ok(())
}
