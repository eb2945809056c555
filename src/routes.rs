//! Registers every address with its handlers. The table of them is in `addresses`.
//!
//! An address is compared with one pattern after another, and a pattern with a place in it is much work. So those that begin
//! alike, up to their first place, are compared together, and the place only where what stands before it fits: `/{app}` is
//! looked for once, in `/apps`. Before all of them come the addresses without any place.

use std::collections::BTreeMap;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{ServiceConfig, resource, route, scope};
use actix_web::{HttpRequest, HttpResponse, Route, guard};

use crate::web::call::{self, Problem};
use crate::web::handler::Handler;
use crate::web::{Request, metrics};
use crate::{
    api, apps, books, charging, environments, events, home, invitations, invoices, operators, outbox, payment_methods,
    people, receipts, sandbox, sessions, teams, tokens, web, webhooks,
};

macro_rules! routes {
    ($($name:ident($($part:ident: $kind:ty),*) $pattern:literal =>
        $($method:ident $handler:path $(as $what:literal)?),+;)+) => {
        /// Every address with a method, as a test walks them.
        pub const ADDRESSES: &[(&str, &str)] = &[$($((stringify!($method), $pattern)),+),+];

        pub(super) fn register(config: &mut ServiceConfig) {
            let all = vec![$(Address {
                pattern: $pattern,
                methods: &[$(stringify!($method)),+],
                routes: vec![$(Handler::answers($handler, $method())),+],
            }),+];
            register_all(config, all);
        }
    };
}

crate::addresses::table!(routes);

/// Those for programs, in a list of their own.
macro_rules! programs {
    ($($row:tt)*) => {
        pub mod programs {
            use actix_web::web::ServiceConfig;

            use super::{Address, DELETE, GET, PATCH, POST, PUT, register_all};
            use crate::api;
            use crate::web::handler::Handler;

            routes! { $($row)* }
        }
    };
}

crate::addresses::api::table!(programs);

/// Registers them all.
pub fn configure(config: &mut ServiceConfig) {
    register(config);
    programs::register(config);
    config.default_service(route().to(nothing_here));
}

/// An address with what answers there, and the methods it takes.
struct Address {
    pattern: &'static str,
    methods: &'static [&'static str],
    routes: Vec<Route>,
}

fn register_all(config: &mut ServiceConfig, all: Vec<Address>) {
    let mut scopes = BTreeMap::new();
    for Address { pattern, methods, routes } in all {
        let (before, place, rest) = around_first_place(pattern);
        let it = resource(rest).app_data(metrics::Route(pattern)).app_data(Methods(methods));
        let it = routes.into_iter().fold(it, |it, one| it.route(one));
        let it = it.default_service(route().to(method_not_allowed));
        if place.is_empty() {
            config.service(it);
        } else {
            let others = scopes.remove(&(before, place)).unwrap_or_else(|| scope(place));
            scopes.insert((before, place), others.service(it));
        }
    }
    // Of two that begin alike the longer one comes first: the other one would take its place.
    for ((before, _), part) in scopes.into_iter().rev() {
        config.service(scope(before).service(part));
    }
}

/// `/apps`, `/{app}` and `/people`; nothing, nothing and the whole pattern if there is no place in it.
fn around_first_place(pattern: &str) -> (&str, &str, &str) {
    let (beginning, rest) = pattern.split_at(pattern.find('}').map_or(0, |end| end + 1));
    let (before, place) = beginning.split_at(beginning.rfind('/').unwrap_or(0));
    (before, place, rest)
}

/// GET, and HEAD with it.
#[allow(non_snake_case)]
fn GET() -> Route {
    route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

#[allow(non_snake_case)]
fn POST() -> Route {
    route().guard(guard::Post())
}

#[allow(non_snake_case)]
fn PUT() -> Route {
    route().guard(guard::Put())
}

#[allow(non_snake_case)]
fn PATCH() -> Route {
    route().guard(guard::Patch())
}

#[allow(non_snake_case)]
fn DELETE() -> Route {
    route().guard(guard::Delete())
}

async fn nothing_here(http: HttpRequest, request: Request) -> HttpResponse {
    if call::is_call(&http) { call::refuse(&http, Problem::not_found()) } else { request.not_found().await }
}

/// Those that an address takes.
struct Methods(&'static [&'static str]);

async fn method_not_allowed(http: HttpRequest, request: Request) -> HttpResponse {
    let mut answer = if call::is_call(&http) {
        call::refuse(&http, Problem::method_not_allowed())
    } else {
        request.refuse(web::error::Error::MethodNotAllowed).await
    };
    let methods = http.app_data::<Methods>().map_or(String::new(), |methods| methods.0.join(", "));
    if let Ok(methods) = HeaderValue::from_str(&methods.replace("GET", "GET, HEAD")) {
        answer.headers_mut().insert(header::ALLOW, methods);
    }
    answer
}
