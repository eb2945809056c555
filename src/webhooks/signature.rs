//! Signatures as the specification of Standard Webhooks says: `v1,` and the HMAC-SHA256 of id, time and body.

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a receiver checks with `key`. `timestamp`: seconds since 1970.
pub fn of(key: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length will do");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
}

/// The key as receivers are given it.
pub fn secret(key: &[u8]) -> String {
    format!("whsec_{}", BASE64.encode(key))
}
