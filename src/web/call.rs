//! A request of a program from extraction to answer: one hop to a blocking thread, one transaction, JSON. Who asks is said by
//! its token alone: no cookie counts here, and no token elsewhere.

mod answer;
mod caller;
mod dry_run;
mod error;
mod needs;
mod once;
mod problem;
mod would_change;

use std::cell::OnceCell;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;

pub use answer::{Answer, Done, Listing, Made, Nothing, Or, Pdf, Xml};
pub use caller::{Also, Body, Caller, Wanted};
pub use error::{Error, Result};
pub use needs::{Anything, AppsWrite, BillingRead, BillingWrite, BookingsWrite, Needs, PeopleWrite, PlansWrite, Read};
pub use once::{LONGEST_KEY, forget_answers};
pub use problem::{KindOfProblem, PROBLEMS, Problem, Said};
pub use would_change::WouldChange;

use self::answer::Written;
use self::caller::{Sent, Work};
use super::allowance::Allowance;
use super::house::House;
use super::log::RequestId;
use super::response::Download;
use super::{network, upload};
use crate::access::token;
use crate::model::access_token::AccessToken;
use crate::model::bearer::BearerToken;
use crate::store::pages::Part;
use crate::store::{Db, Kind, Tx};

/// The largest body, in bytes.
const LARGEST_BODY: usize = 1024 * 1024;

/// One request of a program whose token has to be good for `S`. What answers it takes it, so that it is answered once.
pub struct Call<S: Needs> {
    asked: Asked,
    scope: PhantomData<fn() -> S>,
}

/// What is the same for every scope, and for all that is said and done: it is compiled once.
struct Asked {
    house: Data<House>,
    http: HttpRequest,
    by: Result<(BearerToken, Sent)>,
    /// Refuses whoever lacks the scope.
    needs: fn(&Caller) -> Result<()>,
}

impl<S: Needs> FromRequest for Call<S> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<Call<S>, actix_web::Error>>>>;

    fn from_request(http: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let http = http.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let house = House::of(&http)?;
            let by = match bearer(http.headers()) {
                Ok(token) => sent(&http, &mut payload, &house).await.map(|sent| (token, sent)),
                // Of whoever brings no token nothing is read.
                Err(problem) => Err(problem),
            };
            Ok(Call { asked: Asked { house, http, by, needs: Caller::needs::<S> }, scope: PhantomData })
        })
    }
}

/// Who pressed the button on the other side.
const ON_BEHALF_OF: &str = "remit-on-behalf-of";

async fn sent(http: &HttpRequest, payload: &mut Payload, house: &House) -> Result<Sent> {
    let body = upload::read_body(http, payload, LARGEST_BODY).await?;
    let query = http.query_string().to_owned();
    let is_act = !http.method().is_safe();
    let is_dry_run = is_act && dry_run::is_asked(&query, &body)?;
    let key = http.headers().get(once::KEY).filter(|_| is_act).map(once::read).transpose()?;
    Ok(Sent {
        what: format!("{} {}", http.method(), http.path()),
        body,
        query,
        is_dry_run,
        key: key.map(str::to_owned),
        on_behalf_of: http.headers().get(ON_BEHALF_OF).cloned(),
        from: network::network(network::address(http, &house.trusted_proxies)),
    })
}

/// What a request came to, with how often its token may still ask.
struct Outcome<T> {
    result: Result<T>,
    allowance: Option<Allowance>,
}

impl<S: Needs> Call<S> {
    /// Looks, and answers what is so.
    pub async fn answer<T: Serialize>(
        self,
        look: impl Fn(&mut Tx, &Caller) -> Result<T> + Send + 'static,
    ) -> Answer<T> {
        let look: Work<_> = Box::new(move |tx, caller| answer::to_json(&look(tx, caller)?));
        Answer::of(self.asked.look(look, |body| answer::json(HttpResponse::Ok(), body)).await)
    }

    /// Looks at a part of a list: `look` reads one row more than it has.
    pub async fn list<T: Serialize>(
        self,
        look: impl Fn(&mut Tx, &Caller, &Part) -> Result<Listing<T>> + Send + 'static,
    ) -> Answer<Listing<T>> {
        let look: Work<_> = Box::new(move |tx, caller| {
            let listing = look(tx, caller, &caller.part()?)?;
            Ok((answer::to_json(&listing)?, listing.next))
        });
        Answer::of(self.asked.list(look).await)
    }

    /// A file: which kind of it, says the signature of the handler.
    pub async fn file<T>(self, look: impl Fn(&mut Tx, &Caller) -> Result<Download> + Send + 'static) -> Answer<T> {
        Answer::of(self.asked.look(Box::new(look), Download::answer).await)
    }

    /// Acts: one transaction, all of it or nothing. Every event of it is recorded with the token. A call that is sent twice
    /// with the same key acts once, and what is only tried out is taken back.
    pub async fn act<T: Serialize>(
        self,
        act: impl Fn(&mut Tx, &Caller) -> Result<Done<T>> + Send + 'static,
    ) -> Answer<T> {
        self.acted(act).await
    }

    /// As `act`, for what makes something.
    pub async fn make<T: Serialize>(
        self,
        act: impl Fn(&mut Tx, &Caller) -> Result<Done<T>> + Send + 'static,
    ) -> Answer<Made<T>> {
        self.acted(act).await
    }

    async fn acted<T: Serialize, Says>(
        self,
        act: impl Fn(&mut Tx, &Caller) -> Result<Done<T>> + Send + 'static,
    ) -> Answer<Says> {
        Answer::of(self.asked.act(Box::new(move |tx, caller| act(tx, caller)?.in_json())).await)
    }
}

impl Asked {
    async fn look<T: Send + 'static>(mut self, look: Work<T>, say: fn(T) -> HttpResponse) -> HttpResponse {
        let outcome = self.run(Kind::Look, look).await;
        self.answered(outcome, say)
    }

    async fn list(mut self, look: Work<(Vec<u8>, Option<String>)>) -> HttpResponse {
        let outcome = self.run(Kind::Look, look).await;
        let here = format!("{}{}", self.house.base_url, self.http.path());
        let query = self.http.query_string().to_owned();
        self.answered(outcome, move |(body, next)| {
            let mut answer = HttpResponse::Ok();
            if let Some(next) = next {
                answer.insert_header((header::LINK, answer::next_link(&here, &query, &next)));
            }
            answer::json(answer, body)
        })
    }

    async fn act(mut self, act: Work<Written>) -> HttpResponse {
        let is_dry_run = self.by.as_ref().is_ok_and(|(_, sent)| sent.is_dry_run);
        let outcome = if is_dry_run {
            self.run(Kind::Rehearsal, Box::new(move |tx, caller| dry_run::answer(act(tx, caller)))).await
        } else {
            self.run(Kind::Act, Box::new(move |tx, caller| once::act(tx, caller, &act))).await
        };
        self.answered(outcome, answer::done)
    }

    /// One hop, one transaction. That the token was used is written down outside of it, at most once an hour.
    async fn run<T: Send + 'static>(&mut self, kind: Kind, work: Work<T>) -> Outcome<T> {
        let (house, needs) = (self.house.clone(), self.needs);
        let (token, sent) = match std::mem::replace(&mut self.by, Err(Error::NoToken)) {
            Ok(asked) => asked,
            Err(problem) => return Outcome::failed(problem),
        };
        let done = actix_web::web::block(move || {
            let allowance = OnceCell::new();
            let result = house.db.run(kind, |tx| {
                let caller = Caller::of(tx, &token, &sent)?;
                allowance.get_or_init(|| house.calls.count(caller.token.id, tx.now)).check()?;
                needs(&caller)?;
                tx.token = Some(caller.token.id);
                Ok((work(tx, &caller)?, caller.token))
            });
            let result = result.map(|(value, token)| {
                note_used(&house.db, &token, &sent.from);
                value
            });
            Outcome { result, allowance: allowance.into_inner() }
        });
        done.await.unwrap_or_else(|problem| Outcome::failed(Error::internal(problem)))
    }

    fn answered<T>(&self, outcome: Outcome<T>, say: impl FnOnce(T) -> HttpResponse) -> HttpResponse {
        let Outcome { result, allowance } = outcome;
        let mut answer = match result {
            Ok(value) => say(value),
            Err(error) => Problem::of(error).answer(&self.house, &RequestId::of(&self.http)),
        };
        if let Some(allowance) = allowance {
            allowance.say(answer.headers_mut());
        }
        answer
    }
}

impl<T> Outcome<T> {
    fn failed(error: Error) -> Outcome<T> {
        Outcome { result: Err(error), allowance: None }
    }
}

/// True for an address of the interface: what goes wrong there is said to a program.
pub fn is_call(http: &HttpRequest) -> bool {
    http.path().starts_with("/api/v1/")
}

/// Says what went wrong before any handler was found.
pub fn refuse(http: &HttpRequest, problem: Problem) -> HttpResponse {
    match http.app_data::<Data<House>>() {
        Some(house) => problem.answer(house, &RequestId::of(http)),
        None => HttpResponse::InternalServerError().finish(),
    }
}

/// `Authorization: Bearer …`, once.
fn bearer(headers: &HeaderMap) -> std::result::Result<BearerToken, Error> {
    let mut all = headers.get_all(header::AUTHORIZATION);
    let (first, second) = (all.next(), all.next());
    let first = first.ok_or(Error::NoToken)?;
    let (scheme, token) = first.to_str().ok().and_then(|value| value.split_once(' ')).ok_or(Error::NoToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Error::NoToken);
    }
    BearerToken::parse(token.trim()).filter(|_| second.is_none()).ok_or(Error::TokenOver)
}

/// "Last used", at most once an hour, outside the answer's transaction, which is not kept waiting: while others write it is
/// left for the next one. It is answered also if this fails.
fn note_used(db: &Db, token: &AccessToken, from: &str) {
    if token::is_use_due(token, db.clock.now())
        && let Err(problem) = db.write_if_free(|tx| token::mark_used(tx, token.id, from))
    {
        tracing::warn!(%problem, "last used was not written");
    }
}
