//! Finished answers: pages, compressed in one piece, and redirects.

use std::cell::RefCell;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use super::error::{Error, Result};

/// Smaller pages are not worth it.
const COMPRESS_FROM: usize = 1024;
/// What a file of gzip begins with: deflated, and nothing more to say.
const GZIP: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

thread_local! {
    /// For pages. Its tables are larger than any page: they are made once.
    static QUICKLY: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// How long browsers keep what never changes under its name.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A page that is rendered already: where one address has several faces.
#[derive(askama::Template)]
#[template(source = "{{ html|safe }}", ext = "html")]
pub struct Ready {
    html: String,
}

impl Ready {
    /// Renders one of the faces.
    ///
    /// # Errors
    /// A template that cannot be rendered.
    pub fn of<P: askama::Template>(page: &P) -> Result<Ready> {
        Ok(Ready { html: page.render()? })
    }
}

/// A file that the browser keeps instead of showing it.
pub struct Download {
    /// Without anything that would have to be escaped in a header.
    pub name: String,
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

impl Download {
    pub(super) fn answer(self) -> HttpResponse {
        HttpResponse::Ok()
            .content_type(self.content_type)
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", self.name)))
            .body(self.bytes)
    }
}

/// A page, compressed where the browser takes it.
pub fn page(request: &HttpRequest, status: StatusCode, html: String, compress: bool) -> HttpResponse {
    let mut answer = HttpResponse::build(status);
    answer.content_type("text/html; charset=utf-8").insert_header((header::VARY, "accept-encoding"));
    if compress
        && html.len() >= COMPRESS_FROM
        && takes_gzip(request)
        && let Some(small) = QUICKLY.with_borrow_mut(|quickly| gzip(html.as_bytes(), quickly))
    {
        return answer.insert_header((header::CONTENT_ENCODING, "gzip")).body(small);
    }
    answer.body(html)
}

/// After an act: look at the result with GET.
pub fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
}

pub fn takes_gzip(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("gzip") && !parts.any(|parameter| parameter == "q=0" || parameter == "q=0.0")
    })
}

/// In one piece; `compress` may have been used before.
pub fn gzip(bytes: &[u8], compress: &mut Compress) -> Option<Vec<u8>> {
    let mut small = Vec::with_capacity(bytes.len() / 3 + GZIP.len());
    small.extend(GZIP);
    compress.reset();
    loop {
        small.reserve(bytes.len() / 8 + 64);
        let rest = bytes.get(usize::try_from(compress.total_in()).ok()?..)?;
        if compress.compress_vec(rest, &mut small, FlushCompress::Finish).ok()? == Status::StreamEnd {
            break;
        }
    }
    let mut sum = Crc::new();
    sum.update(bytes);
    small.extend(sum.sum().to_le_bytes());
    small.extend(sum.amount().to_le_bytes());
    Some(small)
}

/// The form again, with what was typed and what is wrong with it: status 422, and nothing has changed.
pub fn again<P: askama::Template>(page: Result<P>) -> Error {
    match page.and_then(|page| Ok(page.render()?)) {
        Ok(html) => Error::Again(html),
        Err(error) => error,
    }
}

/// As [`again`], because it was tried too often: status 429 with the seconds to wait.
pub fn again_later<P: askama::Template>(page: Result<P>, retry_after: i64) -> Error {
    again(page).later(retry_after)
}
