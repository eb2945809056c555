//! Registers every address with its handlers. The table of them is in `addresses`.

use actix_web::guard::{self, Guard};
use actix_web::web::{ServiceConfig, resource, route};

use crate::web::Request;
use crate::{
    apps, books, environments, events, home, invitations, invoices, operators, outbox, payment_methods, people,
    sessions, teams, web,
};

macro_rules! routes {
    ($($name:ident($($part:ident: $kind:ty),*) $pattern:literal => $($method:ident $handler:path),+;)+) => {
        /// Every address with a method, as a test walks them.
        pub const ADDRESSES: &[(&str, &str)] = &[$($((stringify!($method), $pattern)),+),+];

        /// Registers them all.
        pub fn configure(config: &mut ServiceConfig) {
            $(config.service(
                resource($pattern)$(.route(route().guard($method()).to($handler)))+
                    .default_service(route().to(method_not_allowed)),
            );)+
            config.default_service(route().to(Request::not_found));
        }
    };
}

crate::addresses::table!(routes);

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
