//! Files that may be kept for ever, because their names change with their content: assets, and the logos on invoices.

use actix_web::HttpResponse;
use actix_web::http::header;

use super::asked::Named;
use super::error::Error;
use super::request::Request;
use super::response::FOR_EVER;
use crate::documents::logos;
use crate::model::FileName;

/// `/static/{name}`
pub async fn file(request: Request, name: Named<FileName>) -> HttpResponse {
    let house = request.house.clone();
    let Some(asset) = name.id().ok().and_then(|name| house.assets.get(&name)) else { return request.not_found().await };
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .insert_header((header::VARY, "accept-encoding"));
    match &asset.small {
        Some(small) if request.takes_gzip() => {
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
