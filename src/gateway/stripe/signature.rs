//! The signature of a message, as Stripe describes it: `t=1614265330,v1=…`, an HMAC-SHA256 of time and body in hex. While a
//! secret is rolled over there are two of them.

use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::store::Moment;

/// So far the time in it may be from ours.
const TOLERANCE_SECONDS: i64 = 300;

/// Whether one of the signatures in the header was made with one of these secrets, just now, of these bytes.
pub(super) fn is_right(header: &str, body: &[u8], secrets: &[String], now: Moment) -> bool {
    let said = |name: &'static str| {
        let parts = header.split(',').filter_map(|part| part.trim().split_once('='));
        parts.filter(move |(one, _)| *one == name).map(|(_, value)| value)
    };
    let mut times = said("t").map(|time| (time, time.parse::<i64>()));
    let (Some((text, Ok(seconds))), None) = (times.next(), times.next()) else { return false };
    if now.seconds_since(Moment(0)).abs_diff(seconds) > TOLERANCE_SECONDS.unsigned_abs() {
        return false;
    }
    let signatures: Vec<Vec<u8>> =
        said("v1").filter_map(|one| HEXLOWER_PERMISSIVE.decode(one.as_bytes()).ok()).collect();
    // The body is read once for each secret: anybody can send many signatures. They are compared in a time that says nothing
    // of where they differ.
    secrets.iter().any(|secret| {
        let ours = of(secret, text, body);
        signatures.iter().any(|one| ours.clone().verify_slice(one).is_ok())
    })
}

fn of(secret: &str, time: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length will do");
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}
