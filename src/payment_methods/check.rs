//! The page before an act that changes who can manage a payment method: what it changes, or why it cannot be done.

use askama::Template;

use crate::access::consequences::{Outcome, Scope};
use crate::access::{Granted, Right};
use crate::error::Result;
use crate::model::payment_method::PaymentMethod;
use crate::store::Tx;
use crate::web::{Here, Me, Shell};

#[derive(Template)]
#[template(path = "payment_methods/check.html")]
pub(super) struct Check {
    shell: Shell,
    payment_method: PaymentMethod,
    lead: String,
    outcome: Outcome,
    action: String,
    /// Name and value of what the form carries.
    fields: Vec<(&'static str, String)>,
    button: &'static str,
    is_end: bool,
}

impl Check {
    /// `action`: where the form goes; `button`: what it is called. It takes something away from somebody.
    pub fn new(
        me: &Me,
        payment_method: &PaymentMethod,
        title: impl Into<String>,
        outcome: Outcome,
        (button, action): (&'static str, String),
    ) -> Check {
        Check {
            shell: me.shell(title, Here::PaymentMethods),
            payment_method: payment_method.clone(),
            lead: String::new(),
            outcome,
            action,
            fields: Vec::new(),
            button,
            is_end: true,
        }
    }

    pub fn lead(mut self, words: impl Into<String>) -> Check {
        self.lead = words.into();
        self
    }

    pub fn carrying(mut self, name: &'static str, value: impl ToString) -> Check {
        self.fields.push((name, value.to_string()));
        self
    }

    /// It gives something to somebody and takes nothing away.
    pub fn gives_something(mut self) -> Check {
        self.is_end = false;
        self
    }

    /// Something else would help if this is refused.
    fn has_ways_out(&self) -> bool {
        self.is_end && self.payment_method.is_open()
    }
}

/// Tries the act out: what it changes for everybody at the payment method.
///
/// # Errors
/// Those of the database, or whatever the act answers that is no refusal.
pub(super) fn try_out<R: Right>(
    tx: &mut Tx,
    me: &Me,
    payment_method: &Granted<R>,
    act: impl FnOnce(&mut Tx) -> Result<()>,
) -> Result<Outcome>
where
    Granted<R>: std::ops::Deref<Target = PaymentMethod>,
{
    let scope = Scope { payment_methods: vec![payment_method.id], ..Scope::default() };
    Outcome::of(tx, &scope, &me.person, act)
}
