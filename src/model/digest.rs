//! Digests of what a file says, to tell whether two servers were given the same.

use sha2::{Digest, Sha256};

/// Of a TOML file; comments, blank lines and the order of keys do not count.
pub(super) fn of_toml(text: &str) -> String {
    let said = toml::from_str::<toml::Table>(text).ok().and_then(|table| serde_json::to_string(&table).ok());
    data_encoding::HEXLOWER.encode(&Sha256::digest(said.unwrap_or_default().as_bytes()))
}
