//! *Check your email*: the code that was sent is typed where it was asked for, or its link is opened there. In any other
//! browser the link says only that. Looking changes nothing.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::arriving::{go_on, signed_in};
use super::changes::{self, LogIn};
use super::{device, landing};
use crate::codes::{self, MINUTES};
use crate::model::email_address::EmailAddress;
use crate::model::secret::{Code, Token};
use crate::paths;
use crate::web::cookie::{AskedCode, Carry};
use crate::web::error::{Error, Result};
use crate::web::error_pages::waiting;
use crate::web::log_in_page::{LogInForm, LogInPage};
use crate::web::typed::Typed;
use crate::web::{FieldErrors, Here, House, Named, Next, Ready, Request, Shell, Visit, again, again_later, opened};

/// What is typed there, and what it carries along.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct CodeForm {
    code: String,
    /// Where the form goes that was typed before the session ended, and what was typed.
    to: String,
    typed: String,
}

#[derive(Template)]
#[template(path = "sessions/code.html")]
struct CheckYourEmail {
    shell: Shell,
    email: String,
    minutes: i64,
    form: CodeForm,
    errors: FieldErrors,
}

/// The link, in the browser that asked.
#[derive(Template)]
#[template(path = "sessions/code_link.html")]
struct ByLink {
    shell: Shell,
    email: String,
    link: String,
}

/// The link, in any other browser; or a link that is over.
#[derive(Template)]
#[template(path = "sessions/go_back.html")]
struct GoBack {
    shell: Shell,
}

impl CodeForm {
    fn kept(&self) -> Option<Typed> {
        Typed::unfolded(&self.to, &self.typed)
    }
}

/// A code is on its way to this address, for this browser: on to the page where it is typed. What was typed before the
/// session ended is kept on that page only.
pub(super) fn is_sent(visit: &Visit, log_in: &LogInForm, email: EmailAddress, browser: &Token) -> Result<Next> {
    let then = paths::of_this_site(&log_in.then).unwrap_or_default().to_owned();
    let asked = AskedCode::new(browser, email, then);
    let next = Next::go(paths::log_in_code());
    let next = if log_in.kept().is_some() {
        let form = CodeForm { to: log_in.to.clone(), typed: log_in.typed.clone(), ..CodeForm::default() };
        next.showing(&form_page(visit, &asked, form, FieldErrors::none()))?
    } else {
        next
    };
    Ok(next.carrying(Carry::Code(asked)))
}

/// GET `/login/code`
pub async fn page(request: Request) -> HttpResponse {
    request
        .door(|visit| {
            let asked = asked(visit)?;
            Ok(form_page(visit, asked, CodeForm::default(), FieldErrors::none()))
        })
        .await
}

/// POST `/login/code`
pub async fn submit(request: Request) -> HttpResponse {
    request
        .leading_to_gateway()
        .steps(|house, visit| async move {
            let form: CodeForm = visit.form()?;
            log_in(&house, &visit, form).await
        })
        .await
}

/// GET `/login/email/{token}`: the token leaves the address.
pub async fn open(request: Request, token: Named<Token>) -> HttpResponse {
    request
        .look(move |_, _| {
            let next = Next::go(paths::log_in_by_email());
            Ok(match token.id() {
                Ok(token) => next.carrying(Carry::CodeLink(token)),
                Err(_) => next,
            })
        })
        .await
}

/// GET `/login/email`
pub async fn link_page(request: Request) -> HttpResponse {
    request
        .public_page(|tx, visit| {
            refuse_signed_in(visit)?;
            let found = match carried(visit) {
                Some((browser, link)) => codes::by_link(tx, &browser.hash(), &link)?.map(|(_, person)| (link, person)),
                None => None,
            };
            match found {
                Some((link, person)) => {
                    let (shell, link) = (visit.shell("Log in", Here::Nowhere), opened::mark(&link));
                    Ready::of(&ByLink { shell, email: person.email_text(), link })
                }
                None => {
                    let title = "Go back to the browser where you asked";
                    Ready::of(&GoBack { shell: visit.shell(title, Here::Nowhere) })
                }
            }
        })
        .await
}

/// POST `/login/email`
pub async fn submit_link(request: Request) -> HttpResponse {
    request
        .public_act(|tx, visit| {
            refuse_signed_in(visit)?;
            let (browser, link) = carried(visit).ok_or_else(link_is_over)?;
            if !opened::is_about(visit, &link)? {
                return Ok(opened::look_again(paths::log_in_by_email()));
            }
            let done = changes::log_in_by_code_link(tx, device(visit), &browser, &link)?;
            let (token, me) = done.ok_or_else(link_is_over)?;
            let then = wanted(visit);
            Ok(signed_in(Next::go(landing(visit, then)), visit, then, token, &me))
        })
        .await
}

async fn log_in(house: &House, visit: &Visit, form: CodeForm) -> Result<Next> {
    // The link was opened meanwhile, in this browser: what was typed before is still here.
    if let Some(me) = &visit.person {
        return go_on(house, visit, wanted(visit), form.kept(), me).await;
    }
    let Some((asked, browser)) = visit.carried.code.as_ref().and_then(|asked| Some((asked, asked.browser()?))) else {
        let words = "A code only works in the browser where you asked for it. Choose Continue for one that works here.";
        return Err(ask_anew(visit, &form, words));
    };
    let Some(code) = Code::typed(&form.code) else {
        let errors = FieldErrors::at("code", codes::NO_CODE);
        return Err(again(Ok(form_page(visit, asked, form, errors))));
    };
    let visitor = visit.clone();
    let tried = house.write(move |tx| Ok(changes::log_in_by_code(tx, device(&visitor), &browser, code)?)).await;
    if is_refused(&tried) {
        house.metrics.refused_log_in();
    }
    match tried {
        Ok(LogIn::Done(token, me)) => {
            let next = go_on(house, visit, &asked.then, form.kept(), &me).await?;
            Ok(signed_in(next, visit, &asked.then, token, &me))
        }
        Ok(LogIn::Wrong { left }) => {
            let errors = FieldErrors::at("code", codes::wrong_in_words(left));
            Err(again(Ok(form_page(visit, asked, form, errors))))
        }
        Ok(LogIn::Over) => {
            let words = "That code no longer works: it was used, mistyped five times, or is more than ten minutes \
                         old. Choose Continue for a new one.";
            Err(ask_anew(visit, &form, words))
        }
        Err(Error::Act(crate::error::Error::TooMany { retry_after })) => {
            let words = format!("Too many attempts. Please wait {}.", waiting(retry_after));
            let page = form_page(visit, asked, form, FieldErrors::at("code", words));
            Err(again_later(Ok(page), retry_after))
        }
        Err(other) => Err(other),
    }
}

fn is_refused(tried: &Result<LogIn>) -> bool {
    use crate::error::Error::TooMany;

    matches!(tried, Ok(LogIn::Wrong { .. } | LogIn::Over) | Err(Error::Act(TooMany { .. })))
}

/// What was asked for in this browser.
///
/// # Errors
/// [`Error::Elsewhere`] for somebody who is logged in already, or who has asked for nothing.
fn asked(visit: &Visit) -> Result<&AskedCode> {
    refuse_signed_in(visit)?;
    visit.carried.code.as_ref().ok_or_else(|| Error::Elsewhere(paths::log_in()))
}

fn refuse_signed_in(visit: &Visit) -> Result<()> {
    if visit.person.is_some() { Err(Error::Elsewhere(landing(visit, wanted(visit)))) } else { Ok(()) }
}

/// Where whoever asked for the code wanted to go.
fn wanted(visit: &Visit) -> &str {
    visit.carried.code.as_ref().map_or("", |asked| asked.then.as_str())
}

/// What makes it the browser that asked, and the link that was opened there.
fn carried(visit: &Visit) -> Option<(Token, Token)> {
    let asked = visit.carried.code.as_ref()?;
    Some((asked.browser()?, asked.link_token()?))
}

fn link_is_over() -> Error {
    Error::Elsewhere(paths::log_in_by_email())
}

/// The log-in page, with all that was typed so far.
fn ask_anew(visit: &Visit, form: &CodeForm, words: &str) -> Error {
    let asked = visit.carried.code.as_ref();
    let log_in = LogInForm {
        email: asked.map(|asked| asked.email.shown()).unwrap_or_default(),
        then: wanted(visit).to_owned(),
        to: form.to.clone(),
        typed: form.typed.clone(),
        ..LogInForm::default()
    };
    again(Ok(LogInPage::new(visit, log_in, FieldErrors::at("email", words))))
}

fn form_page(visit: &Visit, asked: &AskedCode, form: CodeForm, errors: FieldErrors) -> CheckYourEmail {
    let shell = visit.shell("Check your email", Here::Nowhere);
    CheckYourEmail { shell, email: asked.email.shown(), minutes: MINUTES, form, errors }
}
