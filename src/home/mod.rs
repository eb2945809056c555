//! The home pages: for guests, for developers, for clients.

use actix_web::HttpResponse;
use askama::Template;

use crate::web::{Here, Request, Shell};

#[derive(Template)]
#[template(path = "home/guest.html")]
struct GuestHome {
    shell: Shell,
}

/// GET `/`
pub async fn page(request: Request) -> HttpResponse {
    request.door(|visit| Ok(GuestHome { shell: visit.shell("Hand over the bill, keep the work", Here::Home) })).await
}

/// GET `/health`: for load balancers.
pub async fn health(request: Request) -> HttpResponse {
    let house = request.house.clone();
    drop(request);
    let answer = actix_web::web::block(move || {
        house.db.read(|tx| Ok(diesel::RunQueryDsl::execute(diesel::sql_query("SELECT 1"), tx.conn)?))
    });
    match answer.await {
        Ok(Ok(_)) => HttpResponse::Ok().content_type("text/plain").body("ok"),
        _ => HttpResponse::ServiceUnavailable().content_type("text/plain").body("the database does not answer"),
    }
}
