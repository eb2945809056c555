//! Who calls: the person whose token it is, or the hosting platform, perhaps for one of its users.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::{Error, Result};
use super::needs::Needs;
use crate::access::external;
use crate::access::links::Link;
use crate::access::listed::Whose;
use crate::access::policy::{ViewApp, ViewAppBilling};
use crate::access::{Granted, Platform, Right, people, token};
use crate::model::access_token::{AccessToken, Scope};
use crate::model::bearer::BearerToken;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::model::{InAddress, PersonId};
use crate::store::Tx;
use crate::store::pages::Part;
use crate::web::asked;
use crate::web::form::{self, FieldErrors};

const NOT_FOR_OTHERS: &str = "Only tokens of the hosting platform act for others. Leave out Remit-On-Behalf-Of.";
const NOBODY: &str = "Nobody here has this id or address. Check Remit-On-Behalf-Of.";

/// What a request brought with it, its token apart.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) body: Bytes,
    pub(super) query: String,
    pub(super) on_behalf_of: Option<HeaderValue>,
    /// The network it comes from.
    pub(super) from: String,
}

/// Somebody with a token.
#[derive(Clone)]
pub struct Caller {
    /// Who acts: whose token it is, or for whom the platform says that it does.
    pub person: Person,
    pub token: AccessToken,
    /// The proof that the token is the platform's.
    platform: Option<Platform>,
    /// The platform itself, where it acts for somebody: the act has to be allowed to both.
    behind: Option<Person>,
    sent: Sent,
}

impl Caller {
    /// Asks whose token it is.
    ///
    /// # Errors
    /// [`Error::TokenOver`], or [`Error::NotOnBehalf`] if it says that it acts for nobody who is here.
    pub(super) fn of(tx: &mut Tx, token: &BearerToken, sent: &Sent) -> Result<Caller> {
        let (person, token, platform) = token::look_up(tx, token)?.ok_or(Error::TokenOver)?;
        let caller = Caller { person, token, platform, behind: None, sent: sent.clone() };
        let Some(header) = &sent.on_behalf_of else { return Ok(caller) };
        if platform.is_none() {
            return Err(Error::NotOnBehalf(NOT_FOR_OTHERS));
        }
        let person = called(tx, header)?;
        let person = person.filter(|it| it.email.is_some()).ok_or(Error::NotOnBehalf(NOBODY))?;
        Ok(Caller { person, behind: Some(caller.person.clone()), ..caller })
    }

    /// # Errors
    /// [`Error::ScopeMissing`]
    pub(super) fn needs<S: Needs>(&self) -> Result<()> {
        match S::SCOPE.filter(|scope| !self.token.scopes.has(*scope)) {
            Some(missing) => Err(Error::ScopeMissing(missing)),
            None => Ok(()),
        }
    }

    /// Whose things are listed: all there are for the platform, unless it asks for somebody.
    pub fn whose(&self) -> Whose<'_> {
        match self.platform.filter(|_| self.behind.is_none()) {
            Some(platform) => Whose::Everybodys(platform),
            None => Whose::Of(&self.person),
        }
    }

    /// Whether this program reads what an app costs and what pays for it: whoever it acts for may, and its token is good for
    /// that.
    pub fn sees_billing(&self, app: &Granted<ViewApp>) -> bool {
        self.token.scopes.has(Scope::BillingRead) && app.also_allows::<ViewAppBilling>()
    }

    pub fn is_platform(&self) -> bool {
        self.platform.is_some()
    }

    /// What stands after the `?` of the address.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn query<F: DeserializeOwned>(&self) -> Result<F> {
        Ok(form::parse(self.sent.query.as_bytes())?)
    }

    /// Which part of a list is asked for: `?limit=` and `?after=`.
    ///
    /// # Errors
    /// [`Error::Fields`]
    pub fn part(&self) -> Result<Part> {
        let asked: PartQuery = self.query()?;
        let limit = match asked.limit.as_str() {
            "" => Some(Part::USUAL),
            typed => typed.parse().ok().filter(|limit| (1..=Part::MOST).contains(limit)),
        };
        match limit {
            Some(limit) => Ok(Part { after: asked.after, limit }),
            None => Err(Error::Fields(FieldErrors::at("limit", format!("Use a number from 1 to {}.", Part::MOST)))),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PartQuery {
    limit: String,
    after: String,
}

/// By id or address.
fn called(tx: &mut Tx, header: &HeaderValue) -> Result<Option<Person>> {
    let text = header.to_str().unwrap_or_default();
    match (PersonId::from_stored(text), EmailAddress::parse(text)) {
        (Some(id), _) => Ok(people::by_id(tx, id)?),
        (_, Some(address)) => Ok(people::by_email(tx, &address)?),
        (None, None) => Ok(None),
    }
}

/// What the address names, by our id or as `ext:` and the platform's own: a handler says in its signature which right on it
/// is asked for.
pub struct Wanted<R: Right>(Option<Called<<R::Link as Link>::Id>>);

enum Called<Id> {
    ById(Id),
    ByPlatform(String),
}

impl<R: Right> Wanted<R> {
    /// Asks within the transaction of the answer or act.
    ///
    /// # Errors
    /// As [`Granted::ask`].
    pub fn granted(&self, tx: &mut Tx, caller: &Caller) -> Result<Granted<R>> {
        let id = match &self.0 {
            Some(Called::ById(id)) => *id,
            Some(Called::ByPlatform(name)) => external::called(tx, name)?,
            None => return Err(Error::NOT_FOUND),
        };
        if let Some(platform) = &caller.behind {
            Granted::<R>::ask(tx, platform, id)?;
        }
        Ok(Granted::ask(tx, &caller.person, id)?)
    }
}

impl<R: Right> FromRequest for Wanted<R> {
    type Error = actix_web::Error;
    type Future = Ready<std::result::Result<Self, Self::Error>>;

    fn from_request(http: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = http.match_info().get(<<R::Link as Link>::Id as InAddress>::PARAMETER).unwrap_or_default();
        ready(Ok(Wanted(match text.strip_prefix("ext:") {
            Some(name) => Some(Called::ByPlatform(name.to_owned())),
            None => asked::in_address(http).map(Called::ById),
        })))
    }
}

/// "This address takes a `T`": a handler says so in its signature.
pub struct Body<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned> Body<T> {
    /// What was sent. Ask for the proof first: a stranger learns nothing from what is wrong with it.
    ///
    /// # Errors
    /// [`Error::NotAsDescribed`]
    pub fn of(&self, caller: &Caller) -> Result<T> {
        serde_json::from_slice(&caller.sent.body).map_err(|problem| Error::NotAsDescribed(problem.to_string()))
    }
}

impl<T> FromRequest for Body<T> {
    type Error = actix_web::Error;
    type Future = Ready<std::result::Result<Self, Self::Error>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Body(PhantomData)))
    }
}
