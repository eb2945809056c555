//! What a mail server means when it refuses a mail: is it about the receiver, about us, or about the moment.

use super::delivery::Delivery;

/// The server is about to close, or there is no mail service here.
const CLOSING: u16 = 421;

/// What was said to the server before it refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Who we are and whose mail this is.
    Sender,
    Receiver,
    /// What the mail says.
    Text,
}

/// What to do after this answer.
pub fn meaning(step: Step, problem: &lettre::transport::smtp::Error) -> Delivery {
    let words = problem.to_string();
    match problem.status().map(u16::from) {
        Some(CLOSING) => Delivery::ServerAway(words),
        Some(code) if is_about_the_receiver(step, code, &words) => Delivery::Refused(words),
        _ => Delivery::NotNow(words),
    }
}

/// A refusal for good of the receiver's address or mailbox. Where the server adds an enhanced code (RFC 3463) that
/// decides: 1 is about addresses (7 and 8 of it about the sender's), 2 about the mailbox, 4 about the way to the
/// receiver's server. The rest (policy, log-in, our name, our sender, our words) is not the receiver's fault. Many
/// servers keep their refusal of us until a receiver is named: then the words tell.
pub fn is_about_the_receiver(step: Step, code: u16, words: &str) -> bool {
    if !(500..600).contains(&code) || step == Step::Sender {
        return false;
    }
    match enhanced_code(words) {
        Some((1, detail)) => !matches!(detail, 7 | 8),
        Some((subject, _)) => matches!(subject, 2 | 4),
        None => step == Step::Receiver && matches!(code, 550 | 551 | 552 | 553 | 556) && !is_about_us(words),
    }
}

/// How a refusal of us is worded where there is no enhanced code.
const ABOUT_US: [&str; 19] = [
    "helo",
    "ehlo",
    "hostname",
    "sender",
    "client",
    "relay",
    "authenti",
    "authoriz",
    "log in",
    "login",
    "spf",
    "dkim",
    "dmarc",
    "policy",
    "spam",
    "block",
    "blacklist",
    "reputation",
    "reverse dns",
];

fn is_about_us(words: &str) -> bool {
    let words = words.to_lowercase();
    ABOUT_US.iter().any(|sign| words.contains(sign))
}

/// Subject and detail of `5.1.1`.
fn enhanced_code(words: &str) -> Option<(u16, u16)> {
    words.split(|c: char| c.is_whitespace() || c == ':').find_map(|word| {
        let mut parts = word.split('.');
        let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
        let is_whole = class == "5" && parts.next().is_none();
        if is_whole { Some((subject.parse().ok()?, detail.parse().ok()?)) } else { None }
    })
}
