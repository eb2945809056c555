//! Who calls: the person whose token it is, or the hosting platform, perhaps for one of its users.

use std::marker::PhantomData;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::dry_run;
use super::error::{Error, Result};
use super::needs::Needs;
use super::would_change::WouldChange;
use crate::access::consequences::{self, Scope};
use crate::access::external::CalledByPlatform;
use crate::access::links::Link;
use crate::access::listed::Whose;
use crate::access::policy::{ViewApp, ViewAppBilling};
use crate::access::{Confirmed, Granted, Platform, Right, external, people, token};
use crate::error;
use crate::model::access_token::{self, AccessToken};
use crate::model::bearer::BearerToken;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::model::{InAddress, PersonId};
use crate::store::Tx;
use crate::store::pages::Part;
use crate::web::asked::{self, FromAddress};
use crate::web::error as web;
use crate::web::form::{self, FieldErrors};

const NOT_FOR_OTHERS: &str = "Only tokens of the hosting platform act for others. Leave out Remit-On-Behalf-Of.";
const NOBODY: &str = "Nobody here has this id or address. Check Remit-On-Behalf-Of.";
const NO_OBJECT: &str = "The body is a JSON object: { … }.";

const IN_WHOSE_NAME: &str = "This is done in somebody’s name. Say whose in Remit-On-Behalf-Of, by id or email address.";

/// What a request brought with it, its token apart.
#[derive(Clone)]
pub(super) struct Sent {
    /// Method and path.
    pub(super) what: String,
    pub(super) body: Bytes,
    pub(super) query: String,
    /// It is only asked what would change.
    pub(super) is_dry_run: bool,
    /// With the same one again it acts once.
    pub(super) key: Option<String>,
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

/// What is done in a transaction, for this caller.
pub(super) type Work<T> = Box<dyn Fn(&mut Tx, &Caller) -> Result<T> + Send>;

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
        match self.scope::<S>().filter(|scope| !self.token.scopes.has(*scope)) {
            Some(missing) => Err(Error::ScopeMissing(missing)),
            None => Ok(()),
        }
    }

    fn scope<S: Needs>(&self) -> Option<access_token::Scope> {
        if self.is_platform() { S::SCOPE } else { S::OF_PERSON }
    }

    /// Asks for a right on what a body names: of whoever acts, and of the platform that acts for them.
    ///
    /// # Errors
    /// As [`Granted::ask`].
    pub fn ask<R: Right>(&self, tx: &mut Tx, id: <R::Link as Link>::Id) -> Result<Granted<R>> {
        if let Some(platform) = &self.behind {
            Granted::<R>::ask(tx, platform, id)?;
        }
        Ok(Granted::ask(tx, &self.person, id)?)
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
        self.token.scopes.has(access_token::Scope::BillingRead) && app.also_allows::<ViewAppBilling>()
    }

    pub fn is_platform(&self) -> bool {
        self.platform.is_some()
    }

    /// The proof that a program of the hosting platform asks, perhaps for one of its users.
    pub fn of_platform(&self) -> Option<Platform> {
        self.platform
    }

    /// True if it is the hosting platform, for one of its users.
    pub fn is_on_behalf(&self) -> bool {
        self.behind.is_some()
    }

    /// For acts in somebody's name: whose mails have to come from somebody.
    ///
    /// # Errors
    /// [`Error::NotOnBehalf`] for the hosting platform that does not say for whom.
    pub fn is_somebody(&self) -> Result<()> {
        if self.is_platform() && !self.is_on_behalf() { Err(Error::NotOnBehalf(IN_WHOSE_NAME)) } else { Ok(()) }
    }

    /// The proof that the hosting platform asks, and for nobody else.
    ///
    /// # Errors
    /// [`error::Error::Forbidden`]: what only the platform may do, it does not do for others.
    pub fn platform(&self) -> Result<Platform> {
        Ok(self.platform.filter(|_| self.behind.is_none()).ok_or(error::Error::Forbidden)?)
    }

    /// For acts that matter most: the proof that whoever gave the token this scope showed then that it is them.
    ///
    /// # Errors
    /// The token has not got it.
    pub fn confirmed<S: Needs>(&self) -> Result<Confirmed> {
        Ok(Confirmed::by_token(&self.token, self.scope::<S>().ok_or(error::Error::ConfirmItIsYou)?)?)
    }

    /// Does what changes who has access there; or says what it would change, if that is all that was asked.
    ///
    /// # Errors
    /// [`Error::WouldChange`], or whatever the act refuses.
    pub fn carry_out<T>(
        &self,
        tx: &mut Tx,
        there: impl Into<Scope>,
        act: impl FnOnce(&mut Tx) -> error::Result<T>,
    ) -> Result<T> {
        if !self.sent.is_dry_run {
            return Ok(act(tx)?);
        }
        let scope = Scope { platform: self.platform.filter(|_| self.behind.is_none()), ..there.into() };
        let consequences = consequences::of(tx, &scope, &self.person, act)?;
        Err(Error::WouldChange(WouldChange::of(consequences)))
    }

    /// With the same one again it acts once.
    pub(super) fn key(&self) -> Option<&str> {
        self.sent.key.as_deref()
    }

    /// Of all that is asked, and for whom.
    pub(super) fn digest(&self) -> [u8; 32] {
        let Sent { what, body, query, .. } = &self.sent;
        let whom = self.behind.as_ref().map_or("", |_| self.person.id.as_str());
        digest(&[what.as_bytes(), query.as_bytes(), whom.as_bytes(), body.as_ref()])
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
        let limit = match asked.limit {
            None => Some(Part::USUAL),
            Some(sent) => sent.parse().ok().filter(|limit| (1..=Part::MOST).contains(limit)),
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
    limit: Option<String>,
    after: String,
}

/// Of several parts, none of which can end in the next one.
pub(super) fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
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

impl<Id: InAddress + CalledByPlatform + Copy> Called<Id> {
    fn in_address(http: &HttpRequest) -> Option<Called<Id>> {
        let text = http.match_info().get(Id::PARAMETER)?;
        match text.strip_prefix("ext:") {
            Some(name) => Some(Called::ByPlatform(name.to_owned())),
            None => asked::in_address(http).map(Called::ById),
        }
    }

    fn id(&self, tx: &mut Tx) -> Result<Id> {
        match self {
            Called::ById(id) => Ok(*id),
            Called::ByPlatform(name) => Ok(external::called(tx, name)?),
        }
    }
}

/// One more part of the address, for example the person to remove: by our id or as `ext:` and the platform's own.
pub struct Also<Id>(Option<Called<Id>>);

impl<Id: InAddress + CalledByPlatform + Copy> Also<Id> {
    /// What is named. Ask for the proof first: whoever sees nothing of the rest learns nothing of it.
    ///
    /// # Errors
    /// Nothing is called so.
    pub fn id(&self, tx: &mut Tx) -> Result<Id> {
        self.0.as_ref().ok_or(Error::NOT_FOUND)?.id(tx)
    }
}

impl Also<PersonId> {
    /// True if this person is named: what they do with themselves takes another right.
    pub fn is(&self, tx: &mut Tx, person: PersonId) -> Result<bool> {
        match self.id(tx) {
            Ok(named) => Ok(named == person),
            Err(error) if error.is_not_found() => Ok(false),
            Err(other) => Err(other),
        }
    }
}

impl<Id: InAddress + CalledByPlatform + Copy> FromAddress for Also<Id> {
    fn from_address(http: &HttpRequest) -> Also<Id> {
        Also(Called::in_address(http))
    }
}

impl<R: Right> Wanted<R> {
    /// Asks within the transaction of the answer or act.
    ///
    /// # Errors
    /// As [`Granted::ask`].
    pub fn granted(&self, tx: &mut Tx, caller: &Caller) -> Result<Granted<R>> {
        self.granted_for(tx, caller)
    }

    /// Asks for another right on it, as who acts makes a difference.
    ///
    /// # Errors
    /// As [`Granted::ask`].
    pub fn granted_for<Other: Right<Link = R::Link>>(&self, tx: &mut Tx, caller: &Caller) -> Result<Granted<Other>> {
        let id = self.0.as_ref().ok_or(Error::NOT_FOUND)?.id(tx)?;
        caller.ask(tx, id)
    }

    /// The platform's own name for it, if that stands in the address.
    pub fn external_id(&self) -> Option<&str> {
        match &self.0 {
            Some(Called::ByPlatform(name)) => Some(name),
            Some(Called::ById(_)) | None => None,
        }
    }
}

impl<R: Right> FromAddress for Wanted<R> {
    fn from_address(http: &HttpRequest) -> Wanted<R> {
        Wanted(Called::in_address(http))
    }
}

/// "This address takes a `T`": a handler says so in its signature.
pub struct Body<T>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned> Body<T> {
    /// What was sent. Ask for the proof first: a stranger learns nothing from what is wrong with it.
    ///
    /// # Errors
    /// [`Error::NotAsDescribed`], or it has control characters.
    pub fn of(&self, caller: &Caller) -> Result<T> {
        let not_as_described = |problem: serde_json::Error| Error::NotAsDescribed(problem.to_string());
        let mut sent: Value = serde_json::from_slice(&caller.sent.body).map_err(not_as_described)?;
        if has_control(&sent) {
            return Err(web::Error::ControlCharacters.into());
        }
        // A list would be taken for the fields in their order.
        let Value::Object(fields) = &mut sent else { return Err(Error::NotAsDescribed(NO_OBJECT.into())) };
        // Each act takes it, so none has to say so.
        fields.remove(dry_run::FIELD);
        serde_json::from_value(sent).map_err(not_as_described)
    }
}

/// True if there is a character in it that no form takes.
fn has_control(sent: &Value) -> bool {
    match sent {
        Value::String(text) => text.chars().any(|c| c.is_control() && !matches!(c, '\r' | '\n' | '\t')),
        Value::Array(all) => all.iter().any(has_control),
        Value::Object(fields) => fields.values().any(has_control),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

impl<T> FromAddress for Body<T> {
    fn from_address(_: &HttpRequest) -> Body<T> {
        Body(PhantomData)
    }
}
