//! The proof that whoever acts has just shown that it is them, or that nothing of the act stays: for the acts that matter
//! most. Only this module can make one.

use crate::error::{Error, Result};
use crate::model::access_token::{AccessToken, Scope};
use crate::model::session::Session;
use crate::store::Tx;

/// For how long a password or a code counts.
const MINUTES: i64 = 15;

/// Proof that the password, or a code from the mailbox, was typed within the last 15 minutes on the device that the act comes
/// from, or when the token was made that it comes with. It counts within the transaction that asked, and for the page that follows.
#[must_use = "the act takes it"]
pub struct Confirmed(());

impl Confirmed {
    /// Asks. Only `web` does, and the demo, which has no browser: nobody else knows which device it is.
    ///
    /// # Errors
    /// [`Error::ConfirmItIsYou`]
    pub fn ask(tx: &Tx, session: &Session) -> Result<Confirmed> {
        if session.was_confirmed_within(MINUTES, tx.now) { Ok(Confirmed(())) } else { Err(Error::ConfirmItIsYou) }
    }

    /// By a token that was given this scope: whoever gave it showed then that it is them. Only the interface for programs asks.
    /// It has no act about passwords, email addresses, account types, tokens or the end of an account.
    ///
    /// # Errors
    /// [`Error::ConfirmItIsYou`] if the token has not got it, or it changes nothing.
    pub fn by_token(token: &AccessToken, scope: Scope) -> Result<Confirmed> {
        let only_reads = matches!(scope, Scope::Read | Scope::BillingRead);
        if token.scopes.has(scope) && !only_reads { Ok(Confirmed(())) } else { Err(Error::ConfirmItIsYou) }
    }

    /// For an act that is only tried out: nothing of it stays, so nothing has to be typed.
    ///
    /// # Errors
    /// [`Error::ConfirmItIsYou`] if it would stay.
    pub fn in_rehearsal(tx: &Tx) -> Result<Confirmed> {
        if tx.is_rehearsal() { Ok(Confirmed(())) } else { Err(Error::ConfirmItIsYou) }
    }
}
