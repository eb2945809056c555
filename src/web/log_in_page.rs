//! The log-in page: at its own address, and in place of the answer to a form whose session has ended, with what was
//! typed there.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::shell::{Here, Shell};
use super::typed::Typed;
use super::visit::Visit;
use super::{FieldErrors, response};
use crate::paths;

/// What is typed there, and what it carries along.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LogInForm {
    pub email: String,
    pub password: String,
    /// Where the person wanted to go.
    pub then: String,
    /// Where the form goes that was typed before the session ended, and what was typed.
    pub to: String,
    pub typed: String,
    /// `invitation`: it stands on the page of an invitation, and comes back there.
    pub door: String,
}

#[derive(Template)]
#[template(path = "sessions/log_in.html")]
pub struct LogInPage {
    shell: Shell,
    form: LogInForm,
    errors: FieldErrors,
    /// True if an invitation is waiting behind this door.
    is_invited: bool,
}

impl LogInForm {
    /// For somebody whose session has ended: what they have just sent is kept. None: there is nothing to keep.
    pub(super) fn keeping(visit: &Visit) -> Option<LogInForm> {
        let typed = Typed::by(visit);
        (!typed.is_nothing()).then(|| LogInForm { typed: typed.folded(), to: typed.to, ..LogInForm::default() })
    }

    /// What was typed before the session ended.
    pub fn kept(&self) -> Option<Typed> {
        Typed::unfolded(&self.to, &self.typed)
    }

    /// The other door, to the same place.
    fn sign_up(&self) -> String {
        if self.then.is_empty() { paths::sign_up() } else { paths::sign_up_then(&self.then) }
    }
}

impl LogInPage {
    pub fn new(visit: &Visit, form: LogInForm, errors: FieldErrors) -> LogInPage {
        let is_invited = visit.carried.invitation.is_some();
        LogInPage { shell: visit.shell("Log in", Here::Nowhere), form, errors, is_invited }
    }
}

/// For somebody who is not logged in (any more): the page itself with what was typed, or the way to it.
pub(super) fn ask(http: &HttpRequest, visit: &Visit, base_url: &str) -> HttpResponse {
    match LogInForm::keeping(visit) {
        Some(form) => {
            let page = LogInPage::new(visit, form, FieldErrors::none()).render().unwrap_or_default();
            response::page(http, StatusCode::OK, page, false)
        }
        None => response::see_other(&paths::log_in_then(&wanted_page(http, base_url))),
    }
}

/// Where they go back to: the page that was asked for, or on which a button was pressed.
fn wanted_page(http: &HttpRequest, base_url: &str) -> String {
    if http.method() != Method::POST {
        return http.uri().path_and_query().map_or_else(paths::home, ToString::to_string);
    }
    let page = http.headers().get(header::REFERER).and_then(|value| value.to_str().ok());
    let page = page.and_then(|page| page.strip_prefix(base_url)).filter(|page| page.starts_with('/'));
    page.map_or_else(paths::home, str::to_owned)
}
