//! Everybody who works on an app, with every path by which they have access.

use actix_web::HttpResponse;
use askama::Template;

use crate::access::Granted;
use crate::access::people::{self, PersonAccess};
use crate::access::policy::{ChangeApp, ViewApp};
use crate::model::PersonId;
use crate::web::{Asked, Here, Request, Shell};

#[derive(Template)]
#[template(path = "apps/people.html")]
struct AppPeople {
    shell: Shell,
    app: Granted<ViewApp>,
    developers: Vec<PersonAccess>,
    me: PersonId,
}

impl AppPeople {
    fn can_change(&self) -> bool {
        self.app.also_allows::<ChangeApp>()
    }
}

/// GET `/apps/{app}/people`
pub async fn page(request: Request, app: Asked<ViewApp>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            let developers = people::developers(tx, app.id)?;
            let shell = me.shell(format!("Who works on {}", app.name), Here::Apps);
            Ok(AppPeople { shell, app, developers, me: me.person.id })
        })
        .await
}
