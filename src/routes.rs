//! Registers every address with its handlers. The table of them is in `addresses`.
//!
//! An address is compared with one pattern after another, and a pattern with a place in it is much work. So those that begin
//! alike, up to their first place, are compared together: `/apps/{app}` is looked for once.

use std::collections::BTreeMap;

use actix_web::guard::{self, Guard};
use actix_web::web::{ServiceConfig, resource, route, scope};

use crate::web::Request;
use crate::web::metrics::Route;
use crate::{
    apps, books, environments, events, home, invitations, invoices, operators, outbox, payment_methods, people,
    receipts, sessions, teams, web, webhooks,
};

macro_rules! routes {
    ($($name:ident($($part:ident: $kind:ty),*) $pattern:literal => $($method:ident $handler:path),+;)+) => {
        /// Every address with a method, as a test walks them.
        pub const ADDRESSES: &[(&str, &str)] = &[$($((stringify!($method), $pattern)),+),+];

        /// Registers them all.
        pub fn configure(config: &mut ServiceConfig) {
            let mut scopes = BTreeMap::new();
            $(
                let (beginning, rest) = up_to_first_place($pattern);
                let it = resource(rest).app_data(Route($pattern))$(.route(route().guard($method()).to($handler)))+
                    .default_service(route().to(method_not_allowed));
                if beginning.is_empty() {
                    config.service(it);
                } else {
                    let others = scopes.remove(beginning).unwrap_or_else(|| scope(beginning));
                    scopes.insert(beginning, others.service(it));
                }
            )+
            for part in scopes.into_values() {
                config.service(part);
            }
            config.default_service(route().to(Request::not_found));
        }
    };
}

crate::addresses::table!(routes);

/// `/apps/{app}` and `/people`; nothing and the whole pattern if there is no place in it.
fn up_to_first_place(pattern: &str) -> (&str, &str) {
    pattern.split_at(pattern.find('}').map_or(0, |end| end + 1))
}

/// GET, and HEAD with it.
#[allow(non_snake_case)]
fn GET() -> impl Guard {
    guard::Any(guard::Get()).or(guard::Head())
}

#[allow(non_snake_case)]
fn POST() -> impl Guard {
    guard::Post()
}

async fn method_not_allowed(request: Request) -> actix_web::HttpResponse {
    request.refuse(web::error::Error::MethodNotAllowed).await
}
