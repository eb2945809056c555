//! Messages of the gateway, as they arrive.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::notices;
use crate::model::credential::GatewayName;
use crate::web::{Hook, House};

/// The header with the signature.
const SIGNATURE: &str = "stripe-signature";

/// POST `/hooks/stripe`: answered at once, so that Stripe does not send it again. What it is about is read later.
pub async fn stripe(hook: Hook) -> HttpResponse {
    hook.answer(SIGNATURE, take).await
}

fn take(house: &House, signature: &str, body: &[u8]) -> StatusCode {
    let stripe = house.gateway.as_deref().filter(|gateway| gateway.name() == GatewayName::Stripe);
    let Some(gateway) = stripe else { return StatusCode::NOT_FOUND };
    let notice = match gateway.notice(signature, body, house.db.clock.now()) {
        Ok(notice) => notice,
        Err(why) => {
            tracing::warn!(?why, "a message that says it is from Stripe is not believed");
            return StatusCode::BAD_REQUEST;
        }
    };
    match house.db.write(|tx| notices::keep(tx, gateway.name(), &notice)) {
        Ok(_) => StatusCode::OK,
        // It came twice at the same moment.
        Err(problem) if problem.is_duplicate() => StatusCode::OK,
        Err(problem) => {
            tracing::warn!(%problem, "a message of Stripe could not be kept: it will be sent again");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
