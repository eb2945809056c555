//! The page before an act that changes who works on an app or what is booked for it: what it changes, or why it cannot be
//! done.

use askama::Template;

use crate::access::Granted;
use crate::access::consequences::{Outcome, Scope};
use crate::access::policy::ViewApp;
use crate::error::Result;
use crate::model::AppId;
use crate::model::app::App;
use crate::paths;
use crate::store::Tx;
use crate::web::{Here, Me, Shell};

#[derive(Template)]
#[template(path = "apps/check.html")]
pub(crate) struct Check {
    shell: Shell,
    app: App,
    lead: String,
    outcome: Outcome,
    action: String,
    /// Name and value of what the form carries.
    fields: Vec<(&'static str, String)>,
    button: &'static str,
    is_end: bool,
    /// Another answer: what its button says, and where it goes.
    other: Option<(&'static str, String)>,
    back: String,
    /// The press was refused once, because this has changed.
    has_changed: bool,
}

impl Check {
    /// `action`: where the form goes; `button`: what it is called.
    pub fn new(
        me: &Me,
        app: &App,
        title: impl Into<String>,
        outcome: Outcome,
        (button, action): (&'static str, String),
    ) -> Check {
        Check {
            shell: me.shell(title, Here::Apps),
            app: app.clone(),
            lead: String::new(),
            outcome,
            action,
            fields: Vec::new(),
            button,
            is_end: false,
            other: None,
            back: paths::app_people(app.id),
            has_changed: false,
        }
    }

    /// It has changed since the page was opened: the press is refused once.
    pub fn changed(self) -> Check {
        Check { has_changed: true, ..self }
    }

    /// True if it can be done and would change nothing.
    pub fn is_nothing(&self) -> bool {
        self.outcome.refusal.is_none() && self.outcome.consequences.lines.is_empty()
    }

    pub fn lead(mut self, words: impl Into<String>) -> Check {
        self.lead = words.into();
        self
    }

    pub fn carrying(mut self, name: &'static str, value: impl ToString) -> Check {
        self.fields.push((name, value.to_string()));
        self
    }

    /// It takes something away from somebody.
    pub fn ends_something(mut self) -> Check {
        self.is_end = true;
        self
    }

    /// Where it leads back to, if not to who works on the app.
    pub fn back_to(self, back: String) -> Check {
        Check { back, ..self }
    }

    /// A second answer, which changes nothing for others.
    pub fn or(mut self, button: &'static str, action: String) -> Check {
        self.other = Some((button, action));
        self
    }
}

/// Tries the act out: what it changes for everybody at the app.
///
/// # Errors
/// Those of the database, or whatever the act answers that is no refusal.
pub(super) fn try_out(tx: &mut Tx, me: &Me, app: &App, act: impl FnOnce(&mut Tx) -> Result<()>) -> Result<Outcome> {
    let scope = Scope { apps: vec![app.id], ..Scope::default() };
    Outcome::of(tx, &scope, &me.person, act)
}

/// Where somebody goes who has given something up: the app, if they can still open it, else their list.
pub(super) fn after(tx: &mut Tx, me: &Me, app: AppId) -> Result<String> {
    let still = Granted::<ViewApp>::if_allowed(tx, &me.person, app)?;
    Ok(if still.is_some() { paths::app_people(app) } else { paths::apps() })
}
