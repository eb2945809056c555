//! The page for each situation that goes wrong: title, words, status and ways out, in one `match`.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::error::Error;
use super::response;
use super::shell::{Here, Shell};
use super::visit::Visit;
use crate::access::Granted;
use crate::access::policy::AskForAccess;
use crate::error;
use crate::model::AppId;
use crate::paths;
use crate::store::Tx;

#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    shell: Shell,
    words: String,
    ways_out: Vec<(&'static str, String)>,
    /// For an unexpected error: what to tell the people who run this.
    reference: Option<String>,
}

/// What went wrong, and what to say of it.
pub(super) struct Situation {
    pub(super) status: StatusCode,
    title: &'static str,
    pub(super) words: String,
    pub(super) retry_after: Option<i64>,
}

pub(super) fn situation(error: &Error) -> Situation {
    let plain = |status, title, words: &str| Situation { status, title, words: words.into(), retry_after: None };
    match error {
        Error::NotFound => plain(
            StatusCode::NOT_FOUND,
            "Page not found",
            "There is nothing at this address, or you don’t have access to it. If someone sent you here, ask them to \
             invite you.",
        ),
        Error::NothingCalledSo { words } => plain(StatusCode::NOT_FOUND, "Page not found", words),
        Error::Forbidden => plain(
            StatusCode::FORBIDDEN,
            "You don’t have access to this",
            "Your access doesn’t allow this, or it has already been done. Ask someone who manages it.",
        ),
        Error::LinkOver { why, .. } => plain(StatusCode::GONE, "This link no longer works", why),
        Error::Act(error::Error::Refused(refused)) => {
            plain(StatusCode::CONFLICT, "That did not work", &refused.sentence())
        }
        Error::ForeignForm => plain(
            StatusCode::FORBIDDEN,
            "Request blocked",
            "This request didn’t come from one of our pages, so nothing was changed. Open the page again and press \
             the button there.",
        ),
        Error::OriginHidden => plain(
            StatusCode::FORBIDDEN,
            "Request blocked",
            "Your browser, or an add-on in it, hides which page this came from, so nothing was changed. Turn that off for this site, or use another browser, then open the page again and press the button there.",
        ),
        Error::MethodNotAllowed => plain(
            StatusCode::METHOD_NOT_ALLOWED,
            "Not possible here",
            "This address does not do that. Nothing was changed.",
        ),
        Error::Malformed => plain(
            StatusCode::BAD_REQUEST,
            "Not readable",
            "What arrived here could not be read. Nothing was changed. Please try again.",
        ),
        Error::ControlCharacters => plain(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Please type that again",
            "The form contained characters that cannot be stored. Go back, type it again without them, and send it.",
        ),
        Error::TooLarge => plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            "That’s too much",
            "That was too much at once, so nothing was saved. Go back, shorten what you typed or choose less, and \
             send it again.",
        ),
        Error::TooSlow => plain(
            StatusCode::REQUEST_TIMEOUT,
            "That took too long",
            "The form did not arrive in time. Nothing was changed. Please try again.",
        ),
        Error::Act(error::Error::TooMany { retry_after }) => Situation {
            status: StatusCode::TOO_MANY_REQUESTS,
            title: "Too many attempts",
            words: format!("Please wait {} and try again.", waiting(*retry_after)),
            retry_after: Some(*retry_after),
        },
        Error::Act(error::Error::Enough { refused, retry_after }) => Situation {
            status: StatusCode::TOO_MANY_REQUESTS,
            title: "Enough for now",
            words: refused.sentence(),
            retry_after: Some(*retry_after),
        },
        Error::Act(error::Error::Crowded) => Situation {
            status: StatusCode::SERVICE_UNAVAILABLE,
            title: "We’re very busy right now",
            words:
                "Others are changing the same things at this moment. Nothing was changed. Please try again in a few \
                    seconds."
                    .into(),
            retry_after: Some(5),
        },
        Error::Busy => Situation {
            status: StatusCode::SERVICE_UNAVAILABLE,
            title: "We’re very busy right now",
            words: "Many people are signing in at this moment. Please try again in a few seconds.".into(),
            retry_after: Some(5),
        },
        Error::ManyFiles => Situation {
            status: StatusCode::SERVICE_UNAVAILABLE,
            title: "We’re very busy right now",
            words: "Other files are being downloaded at this moment. Please try again in a minute.".into(),
            retry_after: Some(60),
        },
        Error::Act(error::Error::DatabaseAway(_)) => Situation {
            status: StatusCode::SERVICE_UNAVAILABLE,
            title: "Back in a moment",
            words: "We can’t open this page right now. Nothing was lost. Please try again in a minute.".into(),
            retry_after: Some(30),
        },
        Error::Act(error::Error::DiskFull) => Situation {
            status: StatusCode::SERVICE_UNAVAILABLE,
            title: "Nothing can be saved right now",
            words: "There is no space left to save anything. You can view everything. Nothing was changed.".into(),
            retry_after: Some(300),
        },
        _ => plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong",
            "This is our fault, and nothing was changed. If it happens again, tell us the reference number below.",
        ),
    }
}

/// `2 minutes`
pub fn waiting(seconds: i64) -> String {
    match seconds {
        ..=1 => "a second".into(),
        2..=90 => format!("{seconds} seconds"),
        91..=5400 => format!("{} minutes", (seconds + 59) / 60),
        _ => format!("{} hours", (seconds + 3599) / 3600),
    }
}

/// The visitor with what the page needs to know of the database: where a limited member may ask for access to an app.
pub(super) fn framed(tx: &mut Tx, mut visit: Visit, error: &Error) -> error::Result<Visit> {
    let app = visit.path.strip_prefix(&paths::apps()).and_then(|rest| AppId::from_stored(rest.split('/').nth(1)?));
    if let (Error::Forbidden, Some(app), Some(person)) = (error, app, &visit.person) {
        let may_ask = Granted::<AskForAccess>::if_allowed(tx, person, app)?.is_some();
        visit.ask_at = may_ask.then(|| paths::ask_for_access(app));
    }
    Ok(visit)
}

/// Renders the page in the visitor's own frame.
pub(super) fn answer(http: &HttpRequest, visit: &Visit, error: &Error, request_id: &str) -> HttpResponse {
    let situation = situation(error);
    if situation.status.is_server_error() {
        tracing::error!(id = request_id, %error, "request failed");
    }
    let home = if visit.person.is_some() { "Go to your home page" } else { "Go to the front page" };
    let mut ways_out = vec![(home, paths::home())];
    if let Some(ask_at) = &visit.ask_at {
        ways_out.insert(0, ("Ask for access", ask_at.clone()));
    }
    if let Error::LinkOver { way_on, .. } = error
        && !(visit.person.is_some() && way_on.1 == paths::log_in())
    {
        ways_out.insert(0, way_on.clone());
    }
    if visit.person.is_none() && ways_out.iter().all(|(label, _)| *label != "Log in") {
        ways_out.push(("Log in", paths::log_in()));
    }
    let is_bug = situation.status == StatusCode::INTERNAL_SERVER_ERROR;
    let page = ErrorPage {
        shell: Shell { flash: None, ..visit.shell(situation.title, Here::Nowhere) },
        words: situation.words,
        ways_out,
        reference: is_bug.then(|| request_id.to_owned()),
    };
    let html = page.render().unwrap_or_else(|_| "Something went wrong.".into());
    let mut answer = response::page(http, situation.status, html, true);
    if let Some(seconds) = situation.retry_after {
        answer.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    }
    answer
}
