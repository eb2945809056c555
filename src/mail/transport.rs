//! The way out: a mail server, or a list in memory for tests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lettre::Message;
use lettre::message::Mailbox;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::timeout;

use super::conversation;
pub use super::delivery::Delivery;
use super::mail_server::MailServer;

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
    server: MailServer,
    patience: Patience,
    /// Connections that carried a mail and may carry the next one.
    open: Mutex<Vec<AsyncSmtpConnection>>,
}

/// What a test has sent, and the answers it wants to get; without one a mail is sent.
#[derive(Default)]
struct Memory {
    sent: Mutex<Vec<String>>,
    answers: Mutex<VecDeque<Delivery>>,
}

impl Transport {
    /// Through a mail server. Needs a running Tokio.
    pub fn smtp(server: MailServer, from: Mailbox, patience: Patience) -> Transport {
        Transport { from, way: Way::Smtp(Arc::new(Smtp { server, patience, open: Mutex::default() })) }
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
            Way::Smtp(smtp) => smtp.send(&message).await,
            Way::Memory(memory) => memory.send(&message),
        }
    }

    /// Closes what is open: nothing is to be sent just now.
    pub async fn hang_up(&self) {
        if let Way::Smtp(smtp) = &self.way {
            smtp.hang_up().await;
        }
    }
}

impl Smtp {
    /// First the connection and the log-in, then the mail: so it is known which of the two was refused.
    async fn send(&self, message: &Message) -> Delivery {
        let mut connection = match timeout(self.patience.connect, self.connection()).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(problem)) => return Delivery::ServerAway(problem),
            Err(_) => return Delivery::ServerAway("The mail server does not answer.".into()),
        };
        match timeout(self.patience.whole_mail, conversation::hand_over(&mut connection, message)).await {
            Ok(delivery) => {
                if !connection.has_broken() {
                    self.open().push(connection);
                }
                delivery
            }
            // A conversation that was cut off in the middle is not continued with the next mail.
            Err(_) => Delivery::NotNow("The mail server took too long.".into()),
        }
    }

    /// One that is open and still answers, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, String> {
        while let Some(mut connection) = self.take() {
            if connection.test_connected().await {
                return Ok(connection);
            }
        }
        conversation::begin(&self.server, self.patience.connect).await
    }

    fn take(&self) -> Option<AsyncSmtpConnection> {
        self.open().pop()
    }

    fn open(&self) -> MutexGuard<'_, Vec<AsyncSmtpConnection>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn hang_up(&self) {
        while let Some(mut connection) = self.take() {
            timeout(self.patience.connect, connection.abort()).await.ok();
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
