//! What the visitor's encrypted cookie carries between requests. The only place that touches actix-session.

use actix_session::Session;
use serde::{Deserialize, Serialize};

use crate::model::email_address::EmailAddress;
use crate::model::invitation::OpenedInvitation;
use crate::model::secret::Token;
use crate::model::{AppId, ChargeId, PersonId};

/// Of so many invoices at once somebody comes back to where they began to pay.
const PAYING: usize = 4;

/// The whole content of the cookie. Rights are never in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Carried {
    /// The random token of the session row.
    session: Option<String>,
    /// Who signed in here last, also after the session has ended.
    pub person: Option<PersonId>,
    /// Shown on the next page, once.
    pub flash: Option<String>,
    /// The invitation that this visitor has opened.
    pub invitation: Option<OpenedInvitation>,
    /// A token of `/verify`, `/stop-emails`, `/password/reset` or `/log-in-link` that left the address bar.
    link: Option<String>,
    /// Where to go after signing in.
    pub then: Option<String>,
    /// The code that this browser has asked for, to log in.
    pub code: Option<AskedCode>,
    /// What is being paid in this browser, the latest first.
    paying: Vec<Paying>,
}

/// Somebody pays an invoice once, on a page of whoever takes the money: they need no account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paying {
    charge: ChargeId,
    /// The token of the link in a mail, if they came by it.
    link: Option<String>,
    /// The app, if they pay because they work on it.
    pub app: Option<AppId>,
}

impl Paying {
    pub fn new(charge: ChargeId) -> Paying {
        Paying { charge, link: None, app: None }
    }

    pub fn by_link(charge: ChargeId, link: &Token) -> Paying {
        Paying { link: Some(link.reveal().to_owned()), ..Paying::new(charge) }
    }

    pub fn for_app(charge: ChargeId, app: AppId) -> Paying {
        Paying { app: Some(app), ..Paying::new(charge) }
    }

    pub fn link_token(&self) -> Option<Token> {
        self.link.as_deref().and_then(Token::parse)
    }
}

/// A code that was asked for, to log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedCode {
    /// What makes it this browser: the row of the code has its digest.
    browser: String,
    /// Where the mail went.
    pub email: EmailAddress,
    /// Where the person wanted to go; may be nothing.
    pub then: String,
    /// The token of the link in the mail, that left the address bar.
    link: Option<String>,
}

impl AskedCode {
    pub fn new(browser: &Token, email: EmailAddress, then: String) -> AskedCode {
        AskedCode { browser: browser.reveal().to_owned(), email, then, link: None }
    }

    pub fn browser(&self) -> Option<Token> {
        Token::parse(&self.browser)
    }

    pub fn link_token(&self) -> Option<Token> {
        self.link.as_deref().and_then(Token::parse)
    }
}

const KEY: &str = "c";

impl Carried {
    pub(super) fn read(session: &Session) -> Carried {
        session.get(KEY).ok().flatten().unwrap_or_default()
    }

    pub(super) fn write(&self, session: &Session) {
        if *self == Carried::default() {
            session.purge();
        } else if let Err(problem) = session.insert(KEY, self) {
            tracing::error!(%problem, "the cookie cannot be written");
        }
    }

    pub fn session_token(&self) -> Option<Token> {
        self.session.as_deref().and_then(Token::parse)
    }

    pub fn link_token(&self) -> Option<Token> {
        self.link.as_deref().and_then(Token::parse)
    }

    /// How this browser came to pay with this charge; None: it does not.
    pub fn paying(&self, charge: ChargeId) -> Option<&Paying> {
        self.paying.iter().find(|one| one.charge == charge)
    }
}

/// A change of the cookie that goes along with an answer.
#[derive(Debug, Clone)]
pub enum Carry {
    SignIn(Token, PersonId),
    /// Forgets everything, the opened invitation included.
    SignOut,
    /// Signs out, but keeps the invitation: to continue as the invited person.
    SignOutKeepingInvitation,
    Link(Token),
    DropLink,
    Invitation(OpenedInvitation),
    DropInvitation,
    Then(String),
    /// A code was asked for in this browser, to log in.
    Code(AskedCode),
    /// The link in its mail was opened here. In a browser that has asked for none it is of no use.
    CodeLink(Token),
    /// Somebody begins to pay an invoice.
    Pays(Paying),
    /// They are done with it, paid or not.
    PaysNoLonger(ChargeId),
}

impl Carry {
    /// True if somebody is signed in from then on.
    pub(super) fn signs_in(&self) -> bool {
        matches!(self, Carry::SignIn(..))
    }

    /// True if nobody is signed in afterwards.
    pub(super) fn signs_out(&self) -> bool {
        matches!(self, Carry::SignOut | Carry::SignOutKeepingInvitation)
    }

    pub(super) fn apply(self, carried: &mut Carried) {
        match self {
            Carry::SignIn(token, person) => {
                carried.session = Some(token.reveal().to_owned());
                carried.person = Some(person);
                carried.then = None;
                carried.link = None;
                carried.code = None;
            }
            Carry::SignOut => *carried = Carried::default(),
            Carry::SignOutKeepingInvitation => {
                *carried = Carried { invitation: carried.invitation, ..Carried::default() };
            }
            Carry::Link(token) => carried.link = Some(token.reveal().to_owned()),
            Carry::DropLink => carried.link = None,
            Carry::Invitation(opened) => carried.invitation = Some(opened),
            Carry::DropInvitation => carried.invitation = None,
            Carry::Then(path) => carried.then = Some(path),
            Carry::Code(asked) => carried.code = Some(asked),
            Carry::CodeLink(token) => {
                if let Some(asked) = &mut carried.code {
                    asked.link = Some(token.reveal().to_owned());
                }
            }
            Carry::Pays(paying) => {
                carried.paying.retain(|one| one.charge != paying.charge);
                carried.paying.insert(0, paying);
                carried.paying.truncate(PAYING);
            }
            Carry::PaysNoLonger(charge) => carried.paying.retain(|one| one.charge != charge),
        }
    }
}
