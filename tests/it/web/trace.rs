//! The header by which a request belongs to a trace.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use remit::web::trace::trace_id;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const NAME: HeaderName = HeaderName::from_static("traceparent");

fn read(values: &[&str]) -> Option<String> {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(NAME, HeaderValue::from_bytes(value.as_bytes()).expect("a value"));
    }
    trace_id(&headers).map(str::to_owned)
}

#[test]
fn the_trace_of_a_valid_header_is_read() {
    for valid in [
        format!("00-{TRACE}-00f067aa0ba902b7-01"),
        format!("00-{TRACE}-00f067aa0ba902b7-00"),
        format!("cc-{TRACE}-00f067aa0ba902b7-01"),
        format!("cc-{TRACE}-00f067aa0ba902b7-01-what-comes-later"),
    ] {
        assert_eq!(read(&[&valid]).as_deref(), Some(TRACE), "{valid}");
    }
}

#[test]
fn whatever_else_stands_there_is_no_trace() {
    let zeros = "0".repeat(32);
    for wrong in [
        String::new(),
        TRACE.to_owned(),
        format!("00-{TRACE}-00f067aa0ba902b7"),
        format!("00-{TRACE}-00f067aa0ba902b7-1"),
        format!("00-{TRACE}-00f067aa0ba902b7-01-more"),
        format!("00-{TRACE}-00f067aa0ba902b7-011"),
        format!("cc-{TRACE}-00f067aa0ba902b7-01more"),
        format!("ff-{TRACE}-00f067aa0ba902b7-01"),
        format!("0-{TRACE}-00f067aa0ba902b7-001"),
        format!("00-{}-00f067aa0ba902b7-01", TRACE.to_uppercase()),
        format!("00-{zeros}-00f067aa0ba902b7-01"),
        format!("00-{TRACE}-0000000000000000-01"),
        format!("00-{}-00f067aa0ba902b7-01", TRACE.replace('4', "g")),
        format!("00_{TRACE}_00f067aa0ba902b7_01"),
        format!(" 00-{TRACE}-00f067aa0ba902b7-01"),
        format!("00-{}é-00f067aa0ba902b7-01", &TRACE[..30]),
    ] {
        assert_eq!(read(&[&wrong]), None, "{wrong}");
    }
    let valid = format!("00-{TRACE}-00f067aa0ba902b7-01");
    assert_eq!(read(&[]), None);
    assert_eq!(read(&[&valid, &valid]), None, "two of them");
}
