//! What the database keeps and nobody can read there: encrypted with a key that is made from `REMIT_SECRET` for each row. Put
//! into another row it cannot be read any more, and nor with another secret.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use data_encoding::BASE64;

use super::secret::Keys;

crate::text_enum! {
    /// What is encrypted. A text of one kind is nothing in the place of another.
    Sealed {
        /// Of whoever pays by direct debit, in full.
        Iban => "iban",
        /// Direct debits for the bank.
        DebitFile => "debit file",
    }
}

/// In bytes, as AES-GCM takes it. It stands before what is encrypted.
const NONCE: usize = 12;
/// Of the way in which the keys are made.
const VERSION: i64 = 1;

impl Keys {
    /// Encrypts something for its row. The same again looks different.
    pub fn seal(&self, what: Sealed, row: &str, plain: &[u8]) -> String {
        let mut nonce = [0u8; NONCE];
        getrandom::fill(&mut nonce).expect("the system gives random bytes");
        let payload = Payload { msg: plain, aad: row.as_bytes() };
        let encrypted = self.cipher(what, row).encrypt((&nonce).into(), payload).expect("it is shorter than 64 GB");
        BASE64.encode(&[nonce.to_vec(), encrypted].concat())
    }

    /// What was encrypted. None: for another row, with another secret, or somebody has changed it.
    pub fn open(&self, what: Sealed, row: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = BASE64.decode(sealed.as_bytes()).ok()?;
        let (nonce, encrypted) = bytes.split_first_chunk::<NONCE>()?;
        self.cipher(what, row).decrypt(nonce.into(), Payload { msg: encrypted, aad: row.as_bytes() }).ok()
    }

    fn cipher(&self, what: Sealed, row: &str) -> Aes256Gcm {
        let key = self.derived(what.as_str(), row, VERSION);
        Aes256Gcm::new((&key).into())
    }
}
