//! Every address on one page. Public ones first, then those of the signed-in, by noun.

use actix_web::guard::{self, Guard};
use actix_web::web::{self, ServiceConfig};

use crate::web::Request;
use crate::{apps, home, payment_methods};

/// Writes down each address with its methods and handlers, and a list of them for the tests.
macro_rules! addresses {
    ($($path:literal => $($method:ident $handler:path),+;)+) => {
        /// Every address with a method, as a test walks them.
        pub const ADDRESSES: &[(&str, &str)] = &[$($((stringify!($method), $path)),+),+];

        /// Registers them all.
        pub fn configure(config: &mut ServiceConfig) {
            $(config.service(
                web::resource($path)$(.route(web::route().guard($method()).to($handler)))+
                    .default_service(web::route().to(method_not_allowed)),
            );)+
            config.default_service(web::route().to(Request::not_found));
        }
    };
}

addresses! {
    // Public
    "/"                                 => GET home::page;
    "/health"                           => GET home::health;
    "/static/{name}"                    => GET crate::web::assets::file;
    "/outbox"                           => GET crate::outbox::list;
    "/outbox/{named}"                   => GET crate::outbox::page;

    // Apps
    "/new/app"                          => GET apps::new::page, POST apps::new::create;
    "/apps/{app}"                       => GET apps::show::page;

    // Payment methods
    "/new/payment-method"               => GET payment_methods::new::page, POST payment_methods::new::create;
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
    request.refuse(crate::error::Error::MethodNotAllowed).await
}
