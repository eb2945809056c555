//! The settings of an app: name, website, description.

use actix_web::HttpResponse;
use askama::Template;

use super::changes;
use super::new::AppForm;
use crate::access::Granted;
use crate::access::policy::ChangeApp;
use crate::model::app::App;
use crate::paths;
use crate::web::error::Result;
use crate::web::seen::Seen;
use crate::web::{Asked, FieldErrors, Here, Me, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "apps/settings.html")]
struct AppSettings {
    shell: Shell,
    app: Granted<ChangeApp>,
    form: AppForm,
    errors: FieldErrors,
    seen: Seen,
}

/// GET `/apps/{app}/settings`
pub async fn page(request: Request, app: Asked<ChangeApp>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            let form = as_it_is(&app);
            let seen = Seen::now(&form.values());
            form_page(me, app, form, FieldErrors::none(), seen)
        })
        .await
}

/// POST `/apps/{app}/settings`
pub async fn change(request: Request, app: Asked<ChangeApp>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let form: AppForm = me.form()?;
            let details = match form.check() {
                Ok(details) => details,
                Err(errors) => return Err(again(form_page(me, app, form, errors, Seen::before(me)?))),
            };
            if let Some(seen) = Seen::changed_since(me, &as_it_is(&app).values(), &AppForm::of(&details).values())? {
                return Err(again(form_page(me, app, form, FieldErrors::none(), seen)));
            }
            changes::change(tx, &app, details)?;
            Ok(Next::go(paths::app(app.id)).saying("Saved."))
        })
        .await
}

fn as_it_is(app: &App) -> AppForm {
    AppForm {
        name: app.name.clone(),
        website: app.website.clone().unwrap_or_default(),
        description: app.description.clone(),
    }
}

fn form_page(me: &Me, app: Granted<ChangeApp>, form: AppForm, errors: FieldErrors, seen: Seen) -> Result<AppSettings> {
    let shell = me.shell(format!("{} settings", app.name), Here::Apps);
    Ok(AppSettings { shell, app, form, errors, seen })
}
