//! Who is asking: a visitor with or without a login, and what they sent.

use std::sync::Arc;

use actix_web::web::Bytes;
use serde::de::DeserializeOwned;

use super::cookie::Carried;
use super::error::{Error, Result};
use super::form;
use super::shell::{Frame, Here, Shell};
use crate::access::{Confirmed, Operator};
use crate::error;
use crate::model::FormId;
use crate::model::charge::Charge;
use crate::model::person::Person;
use crate::model::session::Session;
use crate::store::{Moment, Tx};

/// A visitor: perhaps signed in.
#[derive(Clone)]
pub struct Visit {
    pub person: Option<Person>,
    pub session: Option<Session>,
    /// The proof, if they are one.
    pub operator: Option<Operator>,
    pub carried: Carried,
    /// The network the request comes from: an IPv4 address, or the first 64 bits of an IPv6 one.
    pub network: String,
    /// Browser and system in words.
    pub device: String,
    pub now: Moment,
    /// The path that was asked for.
    pub path: String,
    /// Where they could ask for what they may not do.
    pub(super) ask_at: Option<String>,
    pub(super) frame: Arc<Frame>,
    pub(super) body: Bytes,
    pub(super) file: Bytes,
    pub(super) query: String,
}

/// A visitor who is signed in.
#[derive(Clone)]
pub struct Me {
    pub person: Person,
    pub session: Session,
    pub visit: Visit,
}

impl Visit {
    /// The frame for a page of this visitor.
    pub fn shell(&self, title: impl Into<String>, here: Here) -> Shell {
        Shell {
            title: title.into(),
            here,
            person: self.person.clone(),
            is_operator: self.operator.is_some(),
            flash: self.carried.flash.clone(),
            once: FormId::random(),
            now: self.now,
            frame: self.frame.clone(),
        }
    }

    /// True if it is them who pay an invoice once with this charge: whoever is signed in has begun it, or this browser has.
    pub fn pays_with(&self, charge: &Charge) -> bool {
        let is_theirs = self.person.as_ref().is_some_and(|person| charge.person_id == Some(person.id));
        is_theirs || self.carried.paying(charge.id).is_some()
    }

    /// The person, if somebody is signed in.
    ///
    /// # Errors
    /// [`Error::SignInFirst`]
    pub fn me(self) -> Result<Me> {
        match (&self.person, &self.session) {
            (Some(person), Some(session)) => Ok(Me { person: person.clone(), session: session.clone(), visit: self }),
            _ => Err(Error::SignInFirst),
        }
    }

    /// What was typed into the form. Ask for the proof first: a stranger learns nothing from a broken form.
    ///
    /// # Errors
    /// [`Error::Malformed`] or [`Error::ControlCharacters`].
    pub fn form<F: DeserializeOwned>(&self) -> Result<F> {
        form::parse(&self.body)
    }

    /// What stands after the `?` of the address.
    ///
    /// # Errors
    /// [`Error::Malformed`] or [`Error::ControlCharacters`].
    pub fn query<F: DeserializeOwned>(&self) -> Result<F> {
        form::parse(self.query.as_bytes())
    }
}

impl Me {
    pub fn shell(&self, title: impl Into<String>, here: Here) -> Shell {
        self.visit.shell(title, here)
    }

    /// # Errors
    /// As [`Visit::form`].
    pub fn form<F: DeserializeOwned>(&self) -> Result<F> {
        self.visit.form()
    }

    /// The content of the file that came with the form; empty if none was chosen.
    pub fn file(&self) -> &[u8] {
        &self.visit.file
    }

    /// # Errors
    /// As [`Visit::query`].
    pub fn query<F: DeserializeOwned>(&self) -> Result<F> {
        self.visit.query()
    }

    /// For acts that matter most: the proof that they showed within the last 15 minutes on this device that it is them, by
    /// password or by a code from their mailbox.
    ///
    /// # Errors
    /// The person is asked, and the act goes on with what was typed.
    pub fn require_password(&self, tx: &Tx) -> error::Result<Confirmed> {
        Confirmed::ask(tx, &self.session)
    }

    /// They showed it within so many minutes on this device: enough to look, no proof for an act.
    ///
    /// # Errors
    /// The person is asked.
    pub(super) fn require_password_within(&self, tx: &Tx, minutes: i64) -> Result<()> {
        if self.session.was_confirmed_within(minutes, tx.now) {
            Ok(())
        } else {
            Err(error::Error::ConfirmItIsYou.into())
        }
    }
}
