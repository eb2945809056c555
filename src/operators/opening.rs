//! A record is closed: little of it is shown, and whoever opens it says why. Whom it concerns sees that.

use askama::Template;
use serde::Deserialize;

use super::changes;
use crate::access::{Confirmed, Operator, Record};
use crate::model::written;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{FieldErrors, Here, Me, Next, Shell, again};

/// How something stands, in a word, and the class of its tag.
pub(super) type Tag = (&'static str, &'static str);

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ReasonForm {
    reason: String,
}

/// What is shown of a record that is closed.
pub(super) struct Closed {
    pub title: String,
    /// What it is called in its list.
    pub name: String,
    /// The list and what that is called.
    pub list: String,
    pub list_name: &'static str,
    pub facts: Vec<Fact>,
    /// Where it is shown once it is open.
    pub then: String,
    pub open_at: String,
    pub who_sees_it: &'static str,
}

/// A line of it.
pub(super) struct Fact {
    label: &'static str,
    words: String,
    tag: Option<Tag>,
}

#[derive(Template)]
#[template(path = "operators/closed.html")]
pub(super) struct ClosedPage {
    shell: Shell,
    closed: Closed,
    form: ReasonForm,
    errors: FieldErrors,
}

impl Fact {
    pub fn new(label: &'static str, words: impl Into<String>) -> Fact {
        Fact { label, words: words.into(), tag: None }
    }

    pub fn tagged(label: &'static str, words: impl Into<String>, tag: Option<Tag>) -> Fact {
        Fact { tag, ..Fact::new(label, words) }
    }
}

impl Closed {
    pub fn page(self, me: &Me) -> ClosedPage {
        self.form_page(me, ReasonForm::default(), FieldErrors::none())
    }

    /// Opens it for the reason that was typed.
    pub fn open(
        self,
        tx: &mut Tx,
        me: &Me,
        operator: &Operator,
        confirmed: &Confirmed,
        record: impl Into<Record>,
    ) -> Result<Next> {
        let form: ReasonForm = me.form()?;
        match written::few_words(&form.reason, 5..=200, "Say in a few words why.") {
            Ok(reason) => changes::open_record(tx, operator, confirmed, record, &reason)?,
            Err(what) => return Err(again(Ok(self.form_page(me, form, FieldErrors::at("reason", what))))),
        }
        Ok(Next::go(self.then))
    }

    fn form_page(self, me: &Me, form: ReasonForm, errors: FieldErrors) -> ClosedPage {
        ClosedPage { shell: me.shell(self.title.clone(), Here::Operator), closed: self, form, errors }
    }
}
