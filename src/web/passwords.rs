//! Passwords: what makes a good one, and hashing with Argon2id, at most as many at once as there are cores.

mod known_words;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use super::error::{Error, Result};
use known_words::Stripped;

pub use known_words::KnownWords;

const SHORTEST: usize = 12;
const LONGEST_BYTES: usize = 1024;
/// How many characters are looked at to judge a password.
const JUDGED: usize = 24;
/// How many may wait for a core before the next is told to come back later.
const LONGEST_QUEUE: usize = 64;
/// How today's hashes begin.
const PARAMETERS: &str = "$argon2id$v=19$m=19456,t=2,p=1$";
/// Checked when there is no person or no password, so that the answer takes as long.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IGhlcmU$GpZ3sK/oH9p7VIiV56G/64Zo/8GaUw434IimaPqxwCo";

/// A password as it is hashed: NFC, everything else kept. Never shown, never logged.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    pub fn typed(text: &str) -> Password {
        Password(text.nfc().collect())
    }

    /// Looks at a new password of somebody who is known by these words.
    ///
    /// # Errors
    /// What to do about it, as a sentence for the field.
    pub fn check(&self, known: &KnownWords) -> Result<(), String> {
        if self.0.chars().count() < SHORTEST {
            return Err(format!("Use at least {SHORTEST} characters. A few unrelated words are easy to remember."));
        }
        if self.0.len() > LONGEST_BYTES {
            return Err("This is too long. Use at most 1,000 characters.".into());
        }
        let Stripped { rest, had_known_words, had_repeated_words } = known.strip(&self.0);
        let is_good = |text: &str| {
            // A longer text only takes time, more than linearly: the beginning alone has to be good.
            let beginning: String = text.chars().take(JUDGED).collect();
            zxcvbn::zxcvbn(&beginning, &known.as_strs()).score() >= zxcvbn::Score::Three
        };
        if is_good(&rest) && is_good(&self.0) {
            return Ok(());
        }
        Err(match (had_known_words, had_repeated_words) {
            (true, _) => {
                "Your name, your address and the words of this site are easy to guess. Use other words.".into()
            }
            (_, true) => "The same word again makes it no better. Use a few different words.".into(),
            _ => "This is easy to guess. Add a few unrelated words.".into(),
        })
    }
}

/// Hashes and checks passwords without slowing everybody else.
#[derive(Clone)]
pub struct Hasher {
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for Hasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Hasher { permits: Arc::new(Semaphore::new(cores)), waiting: Arc::default() }
    }
}

impl Hasher {
    /// A PHC string: Argon2id, m=19456 KiB, t=2, p=1, a salt of its own.
    ///
    /// # Errors
    /// [`Error::Busy`] if too many wait already.
    pub async fn hash(&self, password: Password) -> Result<String> {
        self.in_turn(move || hash_now(&password)).await?
    }

    /// True if it is the password of this hash. Without a hash it takes as long, and is false.
    ///
    /// # Errors
    /// [`Error::Busy`] if too many wait already.
    pub async fn is_right(&self, password: Password, hash: Option<String>) -> Result<bool> {
        self.in_turn(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODYS_HASH.to_owned());
            let parsed = PasswordHash::new(&hash).map_err(Error::internal)?;
            let right = password.0.len() <= LONGEST_BYTES
                && Argon2::default().verify_password(password.0.as_bytes(), &parsed).is_ok();
            Ok(right && known)
        })
        .await?
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= LONGEST_QUEUE {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(Error::Busy);
        }
        let permit = self.permits.acquire().await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let permit = permit.map_err(|_| Error::Busy)?;
        let done = actix_web::web::block(work).await.map_err(Error::internal);
        drop(permit);
        done
    }
}

/// True if this hash was made with other parameters than today's: make a new one when the password is at hand.
pub fn is_outdated(hash: &str) -> bool {
    !hash.starts_with(PARAMETERS)
}

/// For the command line, where nobody else waits.
///
/// # Errors
/// If the system has no random bytes.
pub fn hash_now(password: &Password) -> Result<String> {
    let hash = Argon2::default().hash_password(password.0.as_bytes()).map_err(Error::internal)?;
    Ok(hash.to_string())
}
