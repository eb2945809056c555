//! The way out: a mail server, or a list in memory for tests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::time::timeout;

use super::answer;

/// Longer than this nobody waits for a connection and the log-in.
const CONNECT: Duration = Duration::from_secs(10);
/// Longer than this nobody waits for one mail.
const WHOLE_MAIL: Duration = Duration::from_secs(60);
const CONNECTIONS: u32 = 4;

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Sent,
    /// Not now: tried again after a pause. What the server said.
    NotNow(String),
    /// The receiver's address is refused for good. What the server said.
    Refused(String),
    /// The mail server cannot be reached or does not let us in: the whole queue waits.
    ServerAway(String),
}

/// How mails leave.
#[derive(Clone)]
pub struct Transport {
    /// The sender of every mail.
    pub from: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    /// The URL, and the connections that are open just now.
    Smtp(String, Arc<Mutex<Smtp>>),
    Memory(Arc<Memory>),
}

/// What a test has sent, and the answers it wants to get; without one a mail is sent.
#[derive(Default)]
struct Memory {
    sent: Mutex<Vec<String>>,
    answers: Mutex<VecDeque<Delivery>>,
}

impl Transport {
    /// Through the mail server of a `smtp://` or `smtps://` URL. Needs a running Tokio.
    ///
    /// # Errors
    /// One sentence that says what is wrong with the URL; it may hold a password and is not repeated.
    pub fn smtp(url: &str, from: Mailbox) -> Result<Transport, String> {
        let smtp = Arc::new(Mutex::new(connections(url)?));
        Ok(Transport { from, way: Way::Smtp(url.to_owned(), smtp) })
    }

    /// For tests: keeps what is sent, and gives these answers first.
    pub fn memory(from: Mailbox, answers: impl IntoIterator<Item = Delivery>) -> Transport {
        let memory = Memory { sent: Mutex::default(), answers: Mutex::new(answers.into_iter().collect()) };
        Transport { from, way: Way::Memory(Arc::new(memory)) }
    }

    /// What was sent into memory, oldest first, as it would go over the wire.
    pub fn sent(&self) -> Vec<String> {
        match &self.way {
            Way::Smtp(..) => Vec::new(),
            Way::Memory(memory) => memory.sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    /// Tries to send one message.
    pub async fn send(&self, message: Message) -> Delivery {
        match &self.way {
            Way::Memory(memory) => memory.send(&message),
            Way::Smtp(url, open) => {
                let smtp = open.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let (delivery, is_stuck) = try_to_send(&smtp, message).await;
                // A conversation that was cut off in the middle must not be continued with the next mail.
                if is_stuck && let Ok(fresh) = connections(url) {
                    *open.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
                }
                delivery
            }
        }
    }
}

impl Memory {
    fn send(&self, message: &Message) -> Delivery {
        let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let delivery = answer.unwrap_or(Delivery::Sent);
        if delivery == Delivery::Sent {
            let wire = String::from_utf8_lossy(&message.formatted()).into_owned();
            self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(wire);
        }
        delivery
    }
}

/// Checks the URL of a mail server.
///
/// # Errors
/// One sentence that says what is wrong with it.
pub fn check_url(url: &str) -> Result<(), String> {
    let is_known = url.starts_with("smtp://") || url.starts_with("smtps://");
    if !is_known {
        return Err("REMIT_SMTP_URL has an unknown scheme. Use smtp://USER:PASSWORD@HOST:PORT or smtps://….".into());
    }
    Smtp::from_url(url).map(|_| ()).map_err(|problem| format!("REMIT_SMTP_URL cannot be used: {problem}"))
}

fn connections(url: &str) -> Result<Smtp, String> {
    check_url(url)?;
    let smtp = Smtp::from_url(url).map_err(|problem| format!("REMIT_SMTP_URL cannot be used: {problem}"))?;
    let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(Duration::from_secs(30));
    Ok(smtp.timeout(Some(CONNECT)).pool_config(pool).build())
}

/// First the connection and the log-in, then the mail: so it is known which of the two was refused. With it whether
/// the conversation was cut off.
async fn try_to_send(smtp: &Smtp, message: Message) -> (Delivery, bool) {
    match timeout(CONNECT, smtp.test_connection()).await {
        Err(_) => return (Delivery::ServerAway("The mail server does not answer.".into()), true),
        Ok(Err(problem)) => return (Delivery::ServerAway(problem.to_string()), false),
        Ok(Ok(false)) => return (Delivery::ServerAway("The mail server closed the connection.".into()), false),
        Ok(Ok(true)) => {}
    }
    match timeout(WHOLE_MAIL, smtp.send(message)).await {
        Err(_) => (Delivery::NotNow("The mail server took too long.".into()), true),
        Ok(Err(problem)) => (answer::meaning(&problem), false),
        Ok(Ok(_)) => (Delivery::Sent, false),
    }
}
