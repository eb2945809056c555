//! The trace to which a request belongs, as a proxy or a monitoring system says in `traceparent`: W3C Trace Context.

use actix_web::http::header::HeaderMap;

/// `00-`, 32 digits of the trace, `-`, 16 of who asks, `-`, 2 flags.
const LENGTH: usize = 55;

/// The id of the trace: 32 lower case hexadecimal digits. None if the header is missing, doubled, or not what the standard says.
pub fn trace_id(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all("traceparent");
    let only = all.next().filter(|_| all.next().is_none())?.to_str().ok()?;
    of(only)
}

fn of(text: &str) -> Option<&str> {
    let mut parts = text.get(..LENGTH)?.split('-');
    let [version, trace, parent, flags] = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    let is_whole = parts.next().is_none() && [(version, 2), (trace, 32), (parent, 16), (flags, 2)].iter().all(is_hex);
    let is_zero = |part: &str| part.bytes().all(|digit| digit == b'0');
    // A later version may say more behind.
    let ends_well =
        if version == "00" { text.len() == LENGTH } else { matches!(text.as_bytes().get(LENGTH), None | Some(b'-')) };
    (is_whole && version != "ff" && !is_zero(trace) && !is_zero(parent) && ends_well).then_some(trace)
}

fn is_hex(&(part, length): &(&str, usize)) -> bool {
    part.len() == length && part.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}
