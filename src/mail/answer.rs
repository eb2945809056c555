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
fn is_about_the_receiver(step: Step, code: u16, words: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_of_the_receiver_is_final() {
        for (code, words) in [
            (550, "permanent error (550): 5.1.1 <x@y>: Recipient address rejected"),
            (550, "permanent error (550): No such user here"),
            (552, "permanent error (552): 5.2.2 Mailbox full"),
            (551, "permanent error (551): User not local"),
            (550, "permanent error (550): 5.4.1 Access denied by the receiver's server"),
        ] {
            assert!(is_about_the_receiver(Step::Receiver, code, words), "{words}");
            assert!(!is_about_the_receiver(Step::Sender, code, words), "{words}");
        }
        assert!(is_about_the_receiver(Step::Text, 552, "permanent error (552): 5.2.2 Mailbox full"));
        assert!(!is_about_the_receiver(Step::Text, 550, "permanent error (550): We do not like this"));
        for (code, words) in [
            (550, "permanent error (550): 5.7.1 Message rejected due to policy"),
            (554, "permanent error (554): Relay access denied"),
            (550, "permanent error (550): <vm>: Helo command rejected: Host not found"),
            (550, "permanent error (550): 5.7.1 <vm>: Helo command rejected: Host not found"),
            (504, "permanent error (504): 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname"),
            (550, "permanent error (550): <remit@here.example>: Sender address rejected: Domain not found"),
            (553, "permanent error (553): Client host rejected: cannot find your reverse hostname"),
            (550, "permanent error (550): Authentication required"),
            (550, "permanent error (550): SPF check failed"),
            (530, "permanent error (530): 5.7.0 Must issue a STARTTLS command first"),
            (535, "permanent error (535): Authentication failed"),
            (553, "permanent error (553): 5.1.8 Sender address rejected: Domain not found"),
            (552, "permanent error (552): 5.3.4 Message too big"),
            (450, "transient error (450): 4.1.1 try later"),
            (450, "transient error (450): greylisted, see 5.1.1"),
        ] {
            assert!(!is_about_the_receiver(Step::Receiver, code, words), "{words}");
        }
    }
}
