//! Files that may be kept for ever, because their names change with their content: assets, and the logos on invoices.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::asked::Named;
use super::error::Error;
use super::house::House;
use super::request::Request;
use super::response::{self, FOR_EVER};
use crate::documents::logos;
use crate::model::FileName;

/// `/static/{name}`
pub async fn file(request: HttpRequest, house: Data<House>, name: Named<FileName>, or: Request) -> HttpResponse {
    let Some(asset) = name.id().ok().and_then(|name| house.assets.get(&name)) else { return or.not_found().await };
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .insert_header((header::VARY, "accept-encoding"));
    match &asset.small {
        Some(small) if response::takes_gzip(&request) => {
            answer.insert_header((header::CONTENT_ENCODING, "gzip")).body(small.clone())
        }
        _ => answer.body(asset.plain.clone()),
    }
}

/// GET `/logos/{name}`
pub async fn logo(request: Request, name: Named<FileName>) -> HttpResponse {
    request
        .picture(move |tx| {
            let name = name.id()?;
            let digest = name.strip_suffix(".png").ok_or(Error::NotFound)?;
            logos::png(tx, digest)?.ok_or(Error::NotFound)
        })
        .await
}
