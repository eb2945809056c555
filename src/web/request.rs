//! A request from extraction to answer: one hop to a blocking thread, one transaction, one rendered page.

mod files;
mod work;

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;

use actix_session::SessionExt;
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use askama::Template;

use self::work::{LongWork, Work, drawn, of_me};
use super::cookie::{Carried, Carry};
use super::error::{Error, Result};
use super::form::{self, FieldErrors};
pub use super::house::House;
use super::next::Next;
use super::once;
use super::upload::{self, Upload};
use super::visit::{Me, Visit};
use super::{error_pages, headers, log::RequestId, log_in_page, network, password_prompt, response, same_origin};
use crate::access::session;
use crate::error;
use crate::model::session::Session;
use crate::store::{Db, Kind, Tx};

/// An answer on its way. What differs from page to page, and from act to act, is handed on in a box: so all around it is
/// compiled once, and not for each of them.
pub type Answering = Pin<Box<dyn Future<Output = HttpResponse>>>;

/// One request. What answers it takes it, so that it is answered once.
pub struct Request {
    pub house: Data<House>,
    http: HttpRequest,
    visit: Visit,
    /// Set when the request cannot be answered at all (body too large, too slow, foreign).
    problem: Cell<Option<Error>>,
}

impl FromRequest for Request {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<Request, actix_web::Error>>>>;

    fn from_request(http: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let http = http.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let house = House::of(&http)?;
            let carried = Carried::read(&http.get_session());
            let sent = match same_origin::check(&http, &house.base_url) {
                Ok(()) => upload::read_form(&http, &mut payload, &carried, &house).await,
                Err(problem) => Err(problem),
            };
            let sent = sent.and_then(|sent| form::check(&sent.fields).map(|()| sent));
            let nothing = Upload { fields: Bytes::new(), file: Bytes::new() };
            let (sent, problem) = sent.map_or_else(|problem| (nothing, Some(problem)), |sent| (sent, None));
            let visit = Visit {
                person: None,
                session: None,
                operator: None,
                carried,
                network: network::network(network::address(&http, &house.trusted_proxies)),
                device: network::device(&http),
                now: house.db.clock.now(),
                path: http.path().to_owned(),
                ask_at: None,
                frame: house.frame.clone(),
                body: sent.fields,
                file: sent.file,
                query: http.query_string().to_owned(),
            };
            Ok(Request { house, http, visit, problem: Cell::new(problem) })
        })
    }
}

impl Request {
    /// A page for people who are signed in.
    pub fn page<P: Template>(self, look: impl Fn(&mut Tx, &Me) -> Result<P> + Send + 'static) -> Answering {
        self.show(Kind::Look, of_me(drawn(look)), true)
    }

    /// A page for people who are signed in for which much is read: `ask` says in one transaction what that is, `read` reads it
    /// in as many as it likes, `look` shows it in one more.
    pub async fn long_page<Asked, Read, P: Template>(
        self,
        ask: impl Fn(&mut Tx, &Me) -> Result<Asked> + Send + 'static,
        read: impl Fn(&Db, Asked) -> Result<Read> + Send + 'static,
        look: impl Fn(&mut Tx, &Me, &Read) -> Result<P> + Send + 'static,
    ) -> HttpResponse {
        let outcome = self
            .blocking(Box::new(move |db, visit| {
                let asked = db.run(Kind::Look, |tx| {
                    let me = signed_in(tx, visit)?.me()?;
                    ask(tx, &me)
                })?;
                let read = read(db, asked)?;
                let (html, session) = db.run(Kind::Look, |tx| -> Result<_> {
                    let visit = signed_in(tx, visit)?;
                    Ok((look(tx, &visit.clone().me()?, &read)?.render()?, visit.session))
                })?;
                note_seen(db, session.as_ref());
                Ok(html)
            }))
            .await;
        match outcome {
            Ok(html) => self.answer_page(html, true),
            Err((visit, error)) => self.answer_error(&visit, error),
        }
    }

    /// A page that carries a secret: never compressed, because it also shows what others wrote. What makes the secret work is
    /// written down.
    pub async fn secret_page<P: Template>(
        self,
        look: impl Fn(&mut Tx, &Me) -> Result<P> + Send + 'static,
    ) -> HttpResponse {
        if let Err(answer) = self.take_proof().await {
            return answer;
        }
        self.show(Kind::Act, of_me(drawn(look)), false).await
    }

    /// A page for people who are signed in that tries an act out and rolls it back: consequences.
    pub fn rehearsal<P: Template>(self, look: impl Fn(&mut Tx, &Me) -> Result<P> + Send + 'static) -> Answering {
        self.show(Kind::Rehearsal, of_me(drawn(look)), true)
    }

    /// A page for everybody.
    pub fn public_page<P: Template>(self, look: impl Fn(&mut Tx, &Visit) -> Result<P> + Send + 'static) -> Answering {
        self.show(Kind::Look, drawn(look), true)
    }

    /// As `public_page` for a page that carries a secret: never compressed, because it also shows what others wrote.
    pub fn public_secret_page<P: Template>(
        self,
        look: impl Fn(&mut Tx, &Visit) -> Result<P> + Send + 'static,
    ) -> Answering {
        self.show(Kind::Look, drawn(look), false)
    }

    /// Writes something down before it is answered, outside the answer's transaction. It is answered also if this fails.
    pub async fn noting(self, note: impl FnOnce(&Db) -> error::Result<()> + Send + 'static) -> Request {
        let db = self.house.db.clone();
        let noted = actix_web::web::block(move || note(&db)).await;
        if let Err(problem) = noted.unwrap_or_else(|problem| Err(error::Error::Internal(problem.to_string()))) {
            tracing::warn!(%problem, "that something was used is not written down");
        }
        self
    }

    /// As `public_page`, trying an act out and rolling it back.
    pub fn public_rehearsal<P: Template>(
        self,
        look: impl Fn(&mut Tx, &Visit) -> Result<P> + Send + 'static,
    ) -> Answering {
        self.show(Kind::Rehearsal, drawn(look), true)
    }

    /// For a page with a form that may end at the gateway: browsers refuse to go anywhere else.
    pub fn leading_to_gateway(self) -> Request {
        if let Some(origin) = self.house.gateway.as_ref().and_then(|gateway| gateway.origin()) {
            self.http.extensions_mut().insert(headers::FormsLeadTo(origin));
        }
        self
    }

    /// True if the visitor brings no session: a page without any query will do.
    pub fn is_guest(&self) -> bool {
        self.visit.carried.session_token().is_none()
    }

    /// A page for everybody that needs nothing from the database: for a guest it makes no query.
    pub async fn door<P: Template>(self, look: impl Fn(&Visit) -> Result<P> + Send + 'static) -> HttpResponse {
        if !self.is_guest() {
            return self.public_page(move |_, visit| look(visit)).await;
        }
        match look(&self.visit).and_then(|page| Ok(page.render()?)) {
            Ok(html) => self.answer_page(html, true),
            Err(error) => self.answer_error(&self.visit, error),
        }
    }

    /// Looks where to go, changes nothing: a GET that redirects.
    pub async fn look(self, look: impl Fn(&mut Tx, &Visit) -> Result<Next> + Send + 'static) -> HttpResponse {
        self.answer_next(self.run(Kind::Look, Box::new(look)).await)
    }

    /// An act of somebody who is signed in: one transaction, then on to the next page. A form that is sent twice
    /// acts once. If they have to show first that it is them, that is asked, and the act goes on with what was typed.
    pub fn act(self, act: impl Fn(&mut Tx, &Me) -> Result<Next> + Send + Sync + 'static) -> Answering {
        self.carry_out(of_me(Box::new(act)))
    }

    /// An act of anybody.
    pub fn public_act(self, act: impl Fn(&mut Tx, &Visit) -> Result<Next> + Send + Sync + 'static) -> Answering {
        self.carry_out(Box::new(act))
    }

    /// Several steps, for the doors: the person and what was sent, with the house at hand.
    pub async fn steps<F>(self, steps: impl FnOnce(Data<House>, Visit) -> F) -> HttpResponse
    where
        F: Future<Output = Result<Next>>,
    {
        if let Err(answer) = self.take_proof().await {
            return answer;
        }
        let visit = match self.visitor().await {
            Ok(visit) => visit,
            Err((visit, error)) => return self.answer_error(&visit, error),
        };
        let outcome = steps(self.house.clone(), visit.clone()).await;
        self.answer_next(outcome.map_err(|error| (Box::new(visit), error)))
    }

    /// True if the visitor uses the base URL and no proxy stands between.
    pub fn comes_directly(&self) -> bool {
        network::is_direct(&self.http, &self.house.base_url)
    }

    /// The page for what does not exist.
    pub async fn not_found(self) -> HttpResponse {
        self.refuse(Error::NotFound).await
    }

    /// Answers with an error page in the visitor's own frame.
    pub async fn refuse(self, error: Error) -> HttpResponse {
        self.answer_next(self.blocking(Box::new(move |_, _| Err(error))).await)
    }

    fn show(self, kind: Kind, look: Work<String>, compress: bool) -> Answering {
        Box::pin(async move {
            let shown = self.blocking(Box::new(move |db, visit| {
                let (html, session) = db.run(kind, |tx| -> Result<_> {
                    let visit = signed_in(tx, visit)?;
                    Ok((look(tx, &visit)?, visit.session))
                })?;
                note_seen(db, session.as_ref());
                Ok(html)
            }));
            match shown.await {
                Ok(html) => self.answer_page(html, compress),
                Err((visit, error)) => self.answer_error(&visit, error),
            }
        })
    }

    fn carry_out(self, act: Work<Next>) -> Answering {
        Box::pin(async move {
            if let Err(answer) = self.take_proof().await {
                return answer;
            }
            let act: Work<Next> = Box::new(move |tx, visit| once::act(tx, visit, &|tx| act(tx, visit)));
            self.answer_next(self.run(Kind::Act, act).await)
        })
    }

    /// Who asks, as the database knows them.
    async fn visitor(&self) -> Result<Visit, (Box<Visit>, Error)> {
        self.run(Kind::Look, Box::new(|_, visit| Ok(visit.clone()))).await
    }

    /// One transaction.
    async fn run<T: Send + 'static>(&self, kind: Kind, work: Work<T>) -> Result<T, (Box<Visit>, Error)> {
        self.blocking(Box::new(move |db, visit| {
            db.run(kind, |tx| {
                let visit = signed_in(tx, visit)?;
                work(tx, &visit)
            })
        }))
        .await
    }

    /// One hop to a blocking thread. With an error comes the visitor as far as known, to frame the error page.
    async fn blocking<T: Send + 'static>(&self, work: LongWork<T>) -> Result<T, (Box<Visit>, Error)> {
        let (visit, problem) = (self.visit.clone(), self.problem.take());
        let db = self.house.db.clone();
        let done = actix_web::web::block(move || {
            problem.map_or_else(|| work(&db, &visit), Err).map_err(|error| {
                let is_framed = matches!(
                    error,
                    Error::Again(_)
                        | Error::AgainLater { .. }
                        | Error::SentBefore { .. }
                        | Error::Elsewhere(_)
                        | Error::SignInFirst
                        | Error::Act(error::Error::DatabaseAway(_))
                );
                let frame =
                    |tx: &mut Tx| signed_in(tx, &visit).and_then(|visit| error_pages::framed(tx, visit, &error));
                let framed = if is_framed { None } else { db.read(frame).ok() };
                (Box::new(framed.unwrap_or(visit)), error)
            })
        });
        match done.await {
            Ok(outcome) => outcome,
            Err(problem) => Err((Box::new(self.visit.clone()), Error::internal(problem))),
        }
    }

    /// If the form comes from the prompt, looks at what was typed there, and notes on the session that it was right.
    async fn take_proof(&self) -> Result<(), HttpResponse> {
        let Some(proof) = password_prompt::typed_proof(&self.visit.body) else { return Ok(()) };
        let Err(error) = password_prompt::confirm(&self.house, &self.visit, proof).await else { return Ok(()) };
        let visit = self.visitor().await.unwrap_or_else(|_| self.visit.clone());
        Err(self.answer_error(&visit, error))
    }

    fn answer_page(&self, html: String, compress: bool) -> HttpResponse {
        if self.visit.carried.flash.is_some() {
            let mut carried = self.visit.carried.clone();
            carried.flash = None;
            carried.write(&self.http.get_session());
        }
        response::page(&self.http, StatusCode::OK, html, compress)
    }

    fn answer_next(&self, outcome: Result<Next, (Box<Visit>, Error)>) -> HttpResponse {
        match outcome {
            Ok(next) => {
                let mut carried = self.visit.carried.clone();
                carried.flash = None;
                let signs_out = next.carry.iter().any(Carry::signs_out);
                if next.carry.iter().any(Carry::signs_in) {
                    self.house.metrics.logged_in();
                }
                next.carry.into_iter().for_each(|change| change.apply(&mut carried));
                carried.flash = next.flash.or(carried.flash);
                if carried != self.visit.carried {
                    carried.write(&self.http.get_session());
                }
                let mut answer = match next.page {
                    Some(html) => response::page(&self.http, StatusCode::OK, html, false),
                    None => response::see_other(&next.to),
                };
                if signs_out {
                    headers::clear_browser(answer.headers_mut());
                }
                answer
            }
            Err((visit, error)) => self.answer_error(&visit, error),
        }
    }

    fn answer_error(&self, visit: &Visit, error: Error) -> HttpResponse {
        match error {
            Error::Again(html) => response::page(&self.http, StatusCode::UNPROCESSABLE_ENTITY, html, true),
            Error::AgainLater { html, retry_after } => {
                let mut answer = response::page(&self.http, StatusCode::TOO_MANY_REQUESTS, html, true);
                answer.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(retry_after));
                answer
            }
            Error::Elsewhere(path) => response::see_other(&path),
            Error::SentBefore { location, flash } => self.answer_next(Ok(Next { flash, ..Next::go(location) })),
            Error::SignInFirst => log_in_page::ask(&self.http, visit, &self.house.base_url),
            Error::Act(error::Error::ConfirmItIsYou) => {
                password_prompt::ask(&self.http, visit, false, FieldErrors::none())
            }
            Error::NotConfirmed { wants_code, wrong } => {
                let errors = wrong.map_or_else(FieldErrors::none, |(field, what)| FieldErrors::at(field, what));
                password_prompt::ask(&self.http, visit, wants_code, errors)
            }
            other => error_pages::answer(&self.http, visit, &other, &RequestId::of(&self.http)),
        }
    }
}

fn signed_in(tx: &mut Tx, visit: &Visit) -> error::Result<Visit> {
    let mut visit = Visit { now: tx.now, ..visit.clone() };
    if let Some(token) = visit.carried.session_token()
        && let Some((person, session, operator)) = session::look_up(tx, &token)?
    {
        visit.operator = operator;
        visit.person = Some(person);
        visit.session = Some(session);
    }
    Ok(visit)
}

/// "Last seen", at most once an hour, if nobody else writes. A page is shown also if this fails.
fn note_seen(db: &Db, session: Option<&Session>) {
    let due = session.filter(|session| session::is_seen_due(session, db.clock.now()));
    if let Some(session) = due
        && let Err(problem) = db.write_if_free(|tx| session::mark_seen(tx, session.id))
    {
        tracing::warn!(%problem, "last seen was not written");
    }
}
