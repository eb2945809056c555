//! Writing an invitation: a form, a page to check it, the press. What was typed is kept from page to page.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::model::DraftId;
use crate::paths;
use crate::store::Tx;
use crate::web::drafts::{self, Draft};
use crate::web::form::Looking;
use crate::web::{Me, Next};

/// What stands in the form of a page.
pub(super) struct Begun<F> {
    pub form: F,
    pub draft: DraftId,
    /// It was typed earlier, and came back by itself.
    pub is_back: bool,
}

/// One line of the page before sending, with the field that it came from.
pub(super) struct Row {
    pub label: &'static str,
    pub value: String,
    pub field: &'static str,
}

/// What every page before sending has: what was typed, and the ways back to it.
pub(super) struct ToCheck {
    pub rows: Vec<Row>,
    pub draft: DraftId,
    /// The form, with what was typed.
    pub form: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Afresh {
    afresh: String,
}

/// What the page of a form begins with: the draft that its address names; what was typed there last, if it goes with
/// what the address chooses; else only that choice.
pub(super) fn begin<F: DeserializeOwned>(
    tx: &mut Tx,
    me: &Me,
    page: &str,
    chosen: F,
    goes_with: impl Fn(&F, &F) -> bool,
) -> Result<Begun<F>> {
    if let Some(draft) = drafts::asked(tx, me)? {
        return Ok(Begun { form: draft.form()?, draft: draft.id, is_back: false });
    }
    let Afresh { afresh } = me.query()?;
    let last = if afresh.is_empty() { drafts::newest(tx, me, page)? } else { None };
    if let Some(draft) = last {
        let form: F = draft.form()?;
        if goes_with(&form, &chosen) {
            return Ok(Begun { form, draft: draft.id, is_back: true });
        }
    }
    Ok(Begun { form: chosen, draft: DraftId::random(), is_back: false })
}

/// Keeps what was typed, and goes on to check it, or to another part of a list to choose from.
pub(super) fn keep(tx: &mut Tx, me: &Me, page: &str, check: &str) -> Result<Next> {
    let looking: Looking = me.form()?;
    let draft = drafts::keep(tx, me, page)?;
    let wanted = looking.wanted(&paths::drafted(page, draft));
    Ok(Next::go(wanted.unwrap_or_else(|| paths::drafted(check, draft))))
}

/// What is to be checked. Without it there is only the form.
///
/// # Errors
/// [`Error::Elsewhere`]
pub(super) fn kept(tx: &mut Tx, me: &Me, page: String) -> Result<Draft> {
    drafts::asked(tx, me)?.ok_or(Error::Elsewhere(page))
}

impl Row {
    pub(super) fn new(label: &'static str, value: impl Into<String>, field: &'static str) -> Row {
        Row { label, value: value.into(), field }
    }

    /// What is changed, within a sentence.
    pub fn what(&self) -> String {
        self.label.to_lowercase()
    }

    pub(super) fn message(message: &str) -> Row {
        let message = message.trim();
        Row::new("Message", if message.is_empty() { "None" } else { message }, "message")
    }
}
