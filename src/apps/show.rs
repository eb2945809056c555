//! The page of an app.

use actix_web::HttpResponse;
use askama::Template;

use crate::access::Granted;
use crate::access::policy::ViewApp;
use crate::web::{Asked, Here, Request, Shell};

#[derive(Template)]
#[template(path = "apps/show.html")]
struct ShowApp {
    shell: Shell,
    app: Granted<ViewApp>,
}

/// GET `/apps/{app}`
pub async fn page(request: Request, app: Asked<ViewApp>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            Ok(ShowApp { shell: me.shell(app.name.clone(), Here::Apps), app })
        })
        .await
}
