//! GET `/apps/{app}`: one hop to a blocking thread, where everything is read, rendered and compressed.

use std::error::Error;
use std::io::Write;

use actix_web::error::{ErrorInternalServerError, ErrorUnauthorized};
use actix_web::http::header::CONTENT_ENCODING;
use actix_web::web::{Data, Path, block};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::database::Pool;
use crate::queries::{self, App, Event, Person};

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    person: Person,
    app: App,
    events: Vec<Event>,
}

pub async fn show(request: HttpRequest, app: Path<String>, pool: Data<Pool>) -> actix_web::Result<HttpResponse> {
    let session = request.cookie("session").ok_or_else(|| ErrorUnauthorized("no session"))?;
    let body = block(move || compressed(&pool, session.value(), &app)).await?.map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header((CONTENT_ENCODING, "gzip")).body(body))
}

fn compressed(pool: &Pool, token: &str, app: &str) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
    let html = page(pool, token, app)?.render()?;
    let mut encoder = GzEncoder::new(Vec::with_capacity(html.len() / 3), Compression::new(1));
    encoder.write_all(html.as_bytes())?;
    Ok(encoder.finish()?)
}

fn page(pool: &Pool, token: &str, app: &str) -> Result<Page, Box<dyn Error + Send + Sync>> {
    let mut conn = pool.get()?;
    let person = queries::person_of_session(&mut conn, token)?;
    Ok(Page {
        person: queries::person(&mut conn, &person)?,
        app: queries::app(&mut conn, app)?,
        events: queries::events(&mut conn, app)?,
    })
}
