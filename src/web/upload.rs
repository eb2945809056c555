//! The body of a request, and a form with a file: `multipart/form-data`, read strictly. Its fields become a form like all
//! others.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt;

use super::cookie::Carried;
use super::error::{Error, Result};
use super::house::House;
use crate::access::session;
use crate::paths;

/// The largest form, in bytes, where no file is taken.
const LARGEST_BODY: usize = 32 * 1024;
/// The log-in carries along what was typed into another form, folded.
const LARGEST_LOG_IN: usize = 64 * 1024;
/// So much of a body that is too large is read and thrown away: a browser shows no answer before it has sent all.
const DRAINED: usize = 1024 * 1024;
const DRAIN_FOR: Duration = Duration::from_secs(5);
/// How long a body may take to arrive.
const SLOWEST_BODY: Duration = Duration::from_secs(30);

/// The addresses that take a file, with the largest body in bytes.
const UPLOADS: [(fn() -> String, usize); 1] = [(paths::operator_statements, 10 * 1024 * 1024 + 32 * 1024)];

/// What was sent: the fields as the body of a plain form, and the content of the file.
pub struct Upload {
    pub fields: Bytes,
    pub file: Bytes,
}

/// The form, with its file where the address takes one. Of whoever may not send a file no more is read than of any form.
pub(super) async fn read_form(
    http: &HttpRequest,
    payload: &mut Payload,
    carried: &Carried,
    house: &House,
) -> Result<Upload> {
    let asked = if http.method().is_safe() { None } else { largest_at(http) };
    let largest = match asked {
        Some(largest) if may_upload(carried, house).await? => Some(largest),
        _ => None,
    };
    let largest_form = if http.path() == paths::log_in() { LARGEST_LOG_IN } else { LARGEST_BODY };
    let body = read_body(http, payload, largest.unwrap_or(largest_form)).await?;
    match boundary(http).filter(|_| largest.is_some()) {
        Some(boundary) => read(&body, &boundary),
        None if body.len() > largest_form => Err(Error::TooLarge),
        None => Ok(Upload { fields: body, file: Bytes::new() }),
    }
}

/// All files are for operators. The act asks for the proof; this only keeps large bodies of others away.
async fn may_upload(carried: &Carried, house: &House) -> Result<bool> {
    let Some(token) = carried.session_token() else { return Ok(false) };
    let found = house.read(move |tx| Ok(session::look_up(tx, &token)?)).await?;
    Ok(found.is_some_and(|(_, _, operator)| operator.is_some()))
}

/// The body, of at most so many bytes.
pub(super) async fn read_body(http: &HttpRequest, payload: &mut Payload, largest: usize) -> Result<Bytes> {
    if http.method().is_safe() {
        return Ok(Bytes::new());
    }
    let length = http.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if let Some(length) = length.filter(|length: &usize| *length > largest) {
        if length <= DRAINED {
            drain(payload).await;
        }
        return Err(Error::TooLarge);
    }
    let whole = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Error::Malformed)?;
            if body.len() + chunk.len() > largest {
                drain(payload).await;
                return Err(Error::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(SLOWEST_BODY, whole).await.unwrap_or(Err(Error::TooSlow))
}

async fn drain(payload: &mut Payload) {
    let rest = async {
        let mut drained = 0;
        while let Some(Ok(chunk)) = payload.next().await {
            drained += chunk.len();
            if drained > DRAINED {
                return;
            }
        }
    };
    tokio::time::timeout(DRAIN_FOR, rest).await.ok();
}

/// How large a body may be at this address; None: it takes no file.
fn largest_at(http: &HttpRequest) -> Option<usize> {
    let pattern = http.match_pattern()?;
    UPLOADS.iter().find(|(address, _)| address() == pattern).map(|(_, largest)| *largest)
}

/// The boundary between the parts, if this is a form with a file.
fn boundary(http: &HttpRequest) -> Option<String> {
    let content_type = http.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (kind, parameters) = content_type.split_once(';')?;
    let boundary = parameters.trim().strip_prefix("boundary=")?.trim_matches('"');
    let plain = (1..=70).contains(&boundary.len()) && boundary.bytes().all(|one| one.is_ascii_graphic());
    (kind.trim().eq_ignore_ascii_case("multipart/form-data") && plain).then(|| boundary.to_owned())
}

/// Takes a form with a file apart.
///
/// # Errors
/// [`Error::Malformed`]
pub fn read(body: &Bytes, boundary: &str) -> Result<Upload> {
    let mut fields = url::form_urlencoded::Serializer::new(String::new());
    let mut file = Bytes::new();
    let opening = format!("--{boundary}");
    let closing = format!("\r\n--{boundary}");
    let mut rest = body.strip_prefix(opening.as_bytes()).ok_or(Error::Malformed)?;
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let head = find(part, b"\r\n\r\n").ok_or(Error::Malformed)?;
        let end = head + find(&part[head..], closing.as_bytes()).ok_or(Error::Malformed)?;
        let name = name(&part[..head])?;
        let content = part.get(head + 4..end).ok_or(Error::Malformed)?;
        match name {
            Part::Field(name) => {
                let value = std::str::from_utf8(content).map_err(|_| Error::Malformed)?;
                fields.append_pair(&name, value);
            }
            Part::File => file = body.slice_ref(content),
        }
        rest = &part[end + closing.len()..];
    }
    if !rest.starts_with(b"--") {
        return Err(Error::Malformed);
    }
    Ok(Upload { fields: fields.finish().into(), file })
}

enum Part {
    Field(String),
    File,
}

/// What the head of a part says.
fn name(head: &[u8]) -> Result<Part> {
    let head = std::str::from_utf8(head).map_err(|_| Error::Malformed)?;
    let said = |line: &&str| line.to_ascii_lowercase().starts_with("content-disposition: form-data;");
    let line = head.split("\r\n").find(said).ok_or(Error::Malformed)?;
    if line.contains("; filename=") {
        return Ok(Part::File);
    }
    let name = line.split("; name=\"").nth(1).and_then(|rest| rest.split('"').next()).ok_or(Error::Malformed)?;
    Ok(Part::Field(name.to_owned()))
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut from = 0;
    while let Some(next) = text[from..].iter().position(|byte| *byte == first) {
        if text[from + next..].starts_with(part) {
            return Some(from + next);
        }
        from += next + 1;
    }
    None
}
