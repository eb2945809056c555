//! The page to check before an act: what it would change, or why it cannot be done.
//!
//! Two other things are called so: `check()` of a form makes values of what was typed, and `remit check` looks whether
//! all holds that must.

use askama::Template;

use crate::access::Confirmed;
use crate::access::consequences::{Outcome, Scope};
use crate::error::Result;
use crate::model::app::App;
use crate::model::payment_method::PaymentMethod;
use crate::paths;
use crate::store::Tx;
use crate::web::{Here, Me, Shell};

#[derive(Template)]
#[template(path = "check.html")]
pub(crate) struct Check {
    shell: Shell,
    /// Where the list is that the thing stands in.
    list: String,
    list_label: &'static str,
    /// What the act is about.
    name: String,
    back: String,
    /// What the way back is called.
    cancel: &'static str,
    lead: String,
    outcome: Outcome,
    action: String,
    /// Name and value of what the form carries.
    fields: Vec<(&'static str, String)>,
    button: &'static str,
    is_end: bool,
    /// Another answer: what its button says, and where it goes.
    other: Option<(&'static str, String)>,
    /// What to do instead if something may not end: label, class and path.
    instead: Vec<(&'static str, &'static str, String)>,
    /// The press was refused once, because this has changed.
    has_changed: bool,
}

/// What the button says, and where the form goes.
type Act = (&'static str, String);

impl Check {
    pub fn of_app(me: &Me, app: &App, title: impl Into<String>, outcome: Outcome, act: Act) -> Check {
        let (list, label) =
            if me.person.is_client() { (paths::home(), "Your websites") } else { (paths::apps(), "Apps") };
        Check::new(
            me.shell(title, Here::Apps),
            (list, label),
            (app.name.as_str(), paths::app_people(app.id)),
            outcome,
            act,
        )
    }

    pub fn of_payment_method(
        me: &Me,
        it: &PaymentMethod,
        title: impl Into<String>,
        outcome: Outcome,
        act: Act,
    ) -> Check {
        let shell = me.shell(title, Here::PaymentMethods);
        let list = (paths::payment_methods(), shell.payment_methods_word());
        let mut check = Check::new(shell, list, (it.name.as_str(), paths::payment_method(it.id)), outcome, act);
        if it.is_open() {
            check.instead = vec![
                ("Invite someone", "button", paths::invite_to_this_payment_method(it.id)),
                ("Close it", "button second danger", paths::close_payment_method(it.id)),
            ];
        }
        check
    }

    fn new(
        shell: Shell,
        (list, list_label): (String, &'static str),
        (name, back): (&str, String),
        outcome: Outcome,
        (button, action): Act,
    ) -> Check {
        Check {
            shell,
            list,
            list_label,
            name: name.to_owned(),
            back,
            cancel: "Cancel",
            lead: String::new(),
            outcome,
            action,
            fields: Vec::new(),
            button,
            is_end: false,
            other: None,
            instead: Vec::new(),
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

    /// What the way back is called, if not "Cancel".
    pub fn cancelled_by(self, cancel: &'static str) -> Check {
        Check { cancel, ..self }
    }

    /// A second answer, which changes nothing for others.
    pub fn or(mut self, button: &'static str, action: String) -> Check {
        self.other = Some((button, action));
        self
    }

    fn ways_out(&self) -> &[(&'static str, &'static str, String)] {
        if self.is_end { &self.instead } else { &[] }
    }
}

/// Tries an act out within a rehearsal: what it changes for everybody at this app or payment method.
///
/// # Errors
/// Those of the database, or whatever the act answers that is no refusal.
pub(crate) fn try_out(
    tx: &mut Tx,
    me: &Me,
    at: impl Into<Scope>,
    act: impl FnOnce(&mut Tx, &Confirmed) -> Result<()>,
) -> Result<Outcome> {
    let confirmed = Confirmed::in_rehearsal(tx)?;
    Outcome::of(tx, &at.into(), &me.person, |tx| act(tx, &confirmed))
}
