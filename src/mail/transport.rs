//! The way out: a mail server, or a list in memory for tests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::time::timeout;

use super::answer;

const CONNECTIONS: u32 = 4;

type Open = AsyncSmtpTransport<Tokio1Executor>;

/// How long a mail server is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the connection and the log-in.
    pub connect: Duration,
    pub whole_mail: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { connect: Duration::from_secs(10), whole_mail: Duration::from_secs(60) }
    }
}

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
    Smtp(Arc<Smtp>),
    Memory(Arc<Memory>),
}

struct Smtp {
    url: String,
    patience: Patience,
    /// The connections that are open just now.
    open: Mutex<Open>,
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
    pub fn smtp(url: &str, from: Mailbox, patience: Patience) -> Result<Transport, String> {
        let open = Mutex::new(connections(url, patience)?);
        Ok(Transport { from, way: Way::Smtp(Arc::new(Smtp { url: url.to_owned(), patience, open })) })
    }

    /// For tests: keeps what is sent, and gives these answers first.
    pub fn memory(from: Mailbox, answers: impl IntoIterator<Item = Delivery>) -> Transport {
        let memory = Memory { sent: Mutex::default(), answers: Mutex::new(answers.into_iter().collect()) };
        Transport { from, way: Way::Memory(Arc::new(memory)) }
    }

    /// What was sent into memory, oldest first, as it would go over the wire.
    pub fn sent(&self) -> Vec<String> {
        match &self.way {
            Way::Smtp(_) => Vec::new(),
            Way::Memory(memory) => memory.sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    /// Tries to send one message.
    pub async fn send(&self, message: Message) -> Delivery {
        match &self.way {
            Way::Smtp(smtp) => smtp.send(message).await,
            Way::Memory(memory) => memory.send(&message),
        }
    }
}

impl Smtp {
    async fn send(&self, message: Message) -> Delivery {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match try_to_send(&open, message, self.patience).await {
            Ok(delivery) => delivery,
            Err(cut_off) => {
                // A conversation that was cut off in the middle must not be continued with the next mail.
                if let Ok(fresh) = connections(&self.url, self.patience) {
                    *self.open.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
                }
                cut_off
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
    Open::from_url(url).map(|_| ()).map_err(|problem| format!("REMIT_SMTP_URL cannot be used: {problem}"))
}

fn connections(url: &str, patience: Patience) -> Result<Open, String> {
    check_url(url)?;
    let smtp = Open::from_url(url).map_err(|problem| format!("REMIT_SMTP_URL cannot be used: {problem}"))?;
    let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(Duration::from_secs(30));
    Ok(smtp.timeout(Some(patience.connect)).pool_config(pool).build())
}

/// First the connection and the log-in, then the mail: so it is known which of the two was refused.
///
/// # Errors
/// If the conversation was cut off because it took too long.
async fn try_to_send(smtp: &Open, message: Message, patience: Patience) -> Result<Delivery, Delivery> {
    match timeout(patience.connect, smtp.test_connection()).await {
        Err(_) => return Err(Delivery::ServerAway("The mail server does not answer.".into())),
        Ok(Err(problem)) => return Ok(Delivery::ServerAway(problem.to_string())),
        Ok(Ok(false)) => return Ok(Delivery::ServerAway("The mail server closed the connection.".into())),
        Ok(Ok(true)) => {}
    }
    match timeout(patience.whole_mail, smtp.send(message)).await {
        Err(_) => Err(Delivery::NotNow("The mail server took too long.".into())),
        Ok(Err(problem)) => Ok(answer::meaning(&problem)),
        Ok(Ok(_)) => Ok(Delivery::Sent),
    }
}
