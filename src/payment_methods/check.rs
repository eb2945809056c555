//! The page before an act that changes who can manage a payment method: what it changes, or why it cannot be done.

use askama::Template;

use crate::access::consequences::{self, Consequences, Effect, Scope};
use crate::access::{Granted, Right};
use crate::error::{Error, Result};
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

/// What comes of trying the act out.
pub(super) struct Outcome {
    consequences: Consequences,
    /// Why it cannot be done now, and what to do first.
    refusal: Option<String>,
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

impl Outcome {
    /// A line of its own at the end: what else to know.
    pub fn last(mut self, effect: Effect, who: &str, what: impl Into<String>) -> Outcome {
        if self.refusal.is_none() {
            self.consequences = self.consequences.last(effect, who, what);
        }
        self
    }

    /// A line of its own on top: what the act is for.
    pub fn first(mut self, effect: Effect, who: &str, what: impl Into<String>) -> Outcome {
        if self.refusal.is_none() {
            self.consequences = self.consequences.first(effect, who, what);
        }
        self
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
    match consequences::of(tx, &scope, &me.person, act) {
        Ok(consequences) => Ok(Outcome { consequences, refusal: None }),
        Err(Error::Refused(refused)) => {
            Ok(Outcome { consequences: Consequences::default(), refusal: Some(refused.sentence()) })
        }
        Err(other) => Err(other),
    }
}
