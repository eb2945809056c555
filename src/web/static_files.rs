//! The page of an asset: it may be kept for ever, because its name changes with its content.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::asked::Named;
use super::house::House;
use super::request::Request;
use super::response;
use crate::model::FileName;

/// `/static/{name}`
pub async fn file(request: HttpRequest, house: Data<House>, name: Named<FileName>, or: Request) -> HttpResponse {
    let Some(asset) = name.id().ok().and_then(|name| house.assets.get(&name)) else { return or.not_found().await };
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::VARY, "accept-encoding"));
    match &asset.small {
        Some(small) if response::takes_gzip(&request) => {
            answer.insert_header((header::CONTENT_ENCODING, "gzip")).body(small.clone())
        }
        _ => answer.body(asset.plain.clone()),
    }
}
