//! What programs look for at every site: whom to tell of a weakness, and where a password is changed.

use actix_web::HttpResponse;

use crate::paths;
use crate::web::Request;
use crate::web::response::see_other;

/// How long it may be relied on: whoever keeps a copy asks again.
const VALID_DAYS: i64 = 180;

/// GET `/.well-known/security.txt` (RFC 9116), where the settings name somebody.
pub async fn security(request: Request) -> HttpResponse {
    let house = request.house.clone();
    let Some(contact) = &house.security_contact else { return request.not_found().await };
    let expires = house.db.clock.now().plus_days(VALID_DAYS).iso();
    let canonical = format!("{}{}", house.base_url, paths::security());
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(format!("Contact: {contact}\nExpires: {expires}\nCanonical: {canonical}\nPreferred-Languages: en\n"))
}

/// GET `/.well-known/change-password`: password managers lead people there.
pub async fn change_password(_: Request) -> HttpResponse {
    see_other(&paths::account_password())
}
