//! Whether this server is there, and whether it wants visitors: for load balancers, and for whoever starts it anew.

use std::sync::atomic::Ordering;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::queries;
use crate::store::migrations;
use crate::web::Request;

const NO_ANSWER: &str = "the database does not answer";

/// GET `/health`: the database answers.
pub async fn health(request: Request) -> HttpResponse {
    let house = request.house.clone();
    drop(request);
    match house.read(|tx| Ok(queries::database_answers(tx)?)).await {
        Ok(()) => fine(),
        Err(_) => not_now(NO_ANSWER),
    }
}

/// GET `/livez`: the process answers. Who starts anew what does not answer here asks nothing of the database: while it is away
/// a new process helps nobody.
pub async fn alive() -> HttpResponse {
    fine()
}

/// GET `/readyz`: the database answers and is up to date, and this server does not stop.
pub async fn ready(request: Request) -> HttpResponse {
    let house = request.house.clone();
    drop(request);
    if house.is_stopping.load(Ordering::Relaxed) {
        return not_now("this server stops");
    }
    match house.read(|tx| Ok(migrations::are_done(tx.conn)?)).await {
        Ok(true) => fine(),
        Ok(false) => not_now("the database is not up to date"),
        Err(_) => not_now(NO_ANSWER),
    }
}

fn fine() -> HttpResponse {
    said(StatusCode::OK, "ok")
}

fn not_now(why: &'static str) -> HttpResponse {
    said(StatusCode::SERVICE_UNAVAILABLE, why)
}

fn said(status: StatusCode, words: &'static str) -> HttpResponse {
    HttpResponse::build(status).content_type("text/plain").body(words)
}
