//! Writing an invitation, whatever its kind: a form, a page to check it, the press. What was typed is kept from page to
//! page.

use askama::Template;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::drafted::{Drafted, Words};
use super::preview::{self, Preview};
use super::send;
use crate::access::Confirmed;
use crate::graph::open::{self, To};
use crate::invitations::kinds::particular::Kind;
use crate::invitations::row::Row;
use crate::invoices::price::Price;
use crate::model::email_address::EmailAddress;
use crate::model::team::Role;
use crate::model::{DraftId, written};
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::drafts::{self, Draft};
use crate::web::error::{Error, Result};
use crate::web::form::Looking;
use crate::web::{FieldErrors, Here, Me, Next, Shell};

/// What is typed to invite somebody, for one kind.
pub(super) trait Form: Clone + DeserializeOwned {
    /// What was chosen, with the sender's right to give it.
    type Wanted;

    const KIND: &'static dyn Kind;

    /// The address of the form.
    fn page() -> String;

    /// The address of the page to check it.
    fn check_page() -> String;

    fn email(&self) -> &str;

    fn message(&self) -> &str;

    /// All values; or the form again, with what is wrong.
    fn wanted(&self, tx: &mut Tx, me: &Me, draft: DraftId) -> Result<Self::Wanted>;

    fn draft(&self, tx: &mut Tx, wanted: Self::Wanted) -> Result<Drafted>;

    /// What is to be checked before it is sent.
    fn to_check(&self, tx: &mut Tx, me: &Me, wanted: &Self::Wanted) -> Result<ToCheck>;

    /// The form again, with why it was refused.
    fn refused(&self, tx: &mut Tx, me: &Me, draft: DraftId, refused: &Refused) -> Error;
}

/// What stands in the form of a page.
pub(super) struct Begun<F> {
    pub form: F,
    pub draft: DraftId,
    /// It was typed earlier, and came back by itself.
    pub is_back: bool,
}

impl<F: Form> Begun<F> {
    /// As it was sent, to be corrected.
    pub(super) fn again(form: &F, draft: DraftId) -> Begun<F> {
        Begun { form: form.clone(), draft, is_back: false }
    }
}

/// What is particular to the page before sending.
#[derive(Default)]
pub(super) struct ToCheck {
    /// `You invite this address to the team North. Is it right?`
    pub lead: String,
    pub rows: Vec<Row>,
    /// What it means, beginning with why that is more than it seems.
    pub warning: Option<(String, &'static str)>,
    pub left_out: Option<String>,
    /// Whoever may invite to pay may see it.
    pub price: Option<Price>,
    pub role: Option<Role>,
    pub hint: &'static str,
    /// What the sender can do until it ends.
    pub meanwhile: &'static str,
    /// What sends it, and what it takes along.
    pub action: String,
    pub fields: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "invitations/writing/check.html")]
pub(super) struct CheckPage {
    shell: Shell,
    draft: DraftId,
    /// The form, with what was typed.
    form: String,
    email: String,
    message: String,
    it: ToCheck,
    preview: Preview,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Afresh {
    afresh: String,
}

/// What the page of a form begins with: the draft that its address names; what was typed there last, if it goes with
/// what the address chooses; else only that choice.
pub(super) fn begin<F: Form>(tx: &mut Tx, me: &Me, chosen: F, goes_with: impl Fn(&F, &F) -> bool) -> Result<Begun<F>> {
    if let Some(draft) = drafts::asked(tx, me)? {
        return Ok(Begun { form: draft.form()?, draft: draft.id, is_back: false });
    }
    let Afresh { afresh } = me.query()?;
    let last = if afresh.is_empty() { drafts::newest(tx, me, &F::page())? } else { None };
    if let Some(draft) = last {
        let form: F = draft.form()?;
        if goes_with(&form, &chosen) {
            return Ok(Begun { form, draft: draft.id, is_back: true });
        }
    }
    Ok(Begun { form: chosen, draft: DraftId::random(), is_back: false })
}

/// Keeps what was typed, and goes on to check it, or to another part of a list to choose from.
pub(super) fn keep<F: Form>(tx: &mut Tx, me: &Me) -> Result<Next> {
    let looking: Looking = me.form()?;
    let draft = drafts::keep(tx, me, &F::page())?;
    let wanted = looking.wanted(&paths::drafted(&F::page(), draft));
    Ok(Next::go(wanted.unwrap_or_else(|| paths::drafted(&F::check_page(), draft))))
}

/// What would happen, and the mail. Without anything that was typed there is only the form.
pub(super) fn check<F: Form>(tx: &mut Tx, me: &Me) -> Result<CheckPage> {
    let draft = drafts::asked(tx, me)?.ok_or_else(|| Error::Elsewhere(F::page()))?;
    let form: F = draft.form()?;
    let wanted = form.wanted(tx, me, draft.id)?;
    let it = form.to_check(tx, me, &wanted)?;
    let confirmed = Confirmed::in_rehearsal(tx)?;
    let preview = form
        .draft(tx, wanted)
        .and_then(|drafted| Ok(send::send(tx, drafted, &confirmed)?))
        .and_then(|invitation| Ok(preview::of(tx, me, invitation.id)?))
        .map_err(|error| error.or_again(|refused| form.refused(tx, me, draft.id, &refused)))?;
    Ok(CheckPage {
        shell: shell::<F>(me),
        draft: draft.id,
        form: paths::drafted(&F::page(), draft.id),
        email: form.email().to_owned(),
        message: form.message().to_owned(),
        it,
        preview,
    })
}

/// Sends it.
pub(super) fn press<F: Form>(tx: &mut Tx, me: &Me) -> Result<Next> {
    let form: F = me.form()?;
    let draft = Draft::sent(me).id;
    let wanted = form.wanted(tx, me, draft)?;
    let confirmed = me.require_password(tx)?;
    let sent = form.draft(tx, wanted).and_then(|drafted| {
        let left_out = drafted.what_is_left_out();
        Ok((send::send(tx, drafted, &confirmed)?, left_out))
    });
    let (invitation, left_out) =
        sent.map_err(|error| error.or_again(|refused| form.refused(tx, me, draft, &refused)))?;
    drafts::end(tx, me)?;
    Ok(Next::go(paths::sent_invitation(invitation.id))
        .saying(format!("The invitation to {} is on its way.{left_out}", invitation.email)))
}

pub(super) fn shell<F: Form>(me: &Me) -> Shell {
    me.shell(F::KIND.title(me.person.account_type), Here::Invitations)
}

/// The e-mail and the message, or all that is wrong.
pub(super) fn words(form: &impl Form) -> Result<Words, FieldErrors> {
    let mut errors = FieldErrors::none();
    let email = errors.take("email", EmailAddress::typed(form.email()));
    let message = errors.take("message", written::message(form.message()));
    match (email, message) {
        (Some(email), Some(message)) => Ok(Words { email, message }),
        _ => Err(errors),
    }
}

/// The way to the invitation of that address that waits already.
pub(super) fn way_to_waiting(tx: &mut Tx, form: &impl Form, to: To) -> Result<Option<(String, String)>> {
    let Some(email) = EmailAddress::parse(form.email()) else { return Ok(None) };
    let waiting = open::open_of(tx, to, &email)?;
    Ok(waiting.map(|one| ("Look at that invitation".to_owned(), paths::sent_invitation(one.id))))
}
