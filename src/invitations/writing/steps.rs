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
use crate::invoices::price::Price;
use crate::model::DraftId;
use crate::model::email_address::EmailAddress;
use crate::model::team::Role;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::drafts::{self, Draft};
use crate::web::error::{Error, Result};
use crate::web::form::Looking;
use crate::web::row::Row;
use crate::web::{FieldErrors, Here, Me, Next, Shell, again};

/// What is typed to invite somebody, for one kind.
pub(super) trait Form: Clone + DeserializeOwned {
    /// What was chosen, with the sender's right to give it.
    type Wanted;
    type Page: Template;

    const KIND: &'static Kind;
    /// The address of the form.
    const PAGE: fn() -> String;
    /// The address of the page to check it.
    const CHECK: fn() -> String;

    /// The address and the message.
    fn words(&self) -> (&str, &str);

    /// All values, or all that is wrong.
    fn wanted(&self, tx: &mut Tx, me: &Me) -> Result<Result<Self::Wanted, FieldErrors>>;

    fn draft(&self, tx: &mut Tx, wanted: Self::Wanted) -> Result<Drafted>;

    /// What is to be checked before it is sent.
    fn to_check(&self, tx: &mut Tx, me: &Me, wanted: &Self::Wanted) -> Result<ToCheck>;

    fn page(tx: &mut Tx, me: &Me, begun: Begun<Self>) -> Result<Self::Page>;

    /// The field that a refusal is about.
    fn field(_: &Refused) -> &'static str {
        "email"
    }

    /// What can be done instead: label and path.
    fn way_on(&self, tx: &mut Tx, me: &Me, refused: &Refused) -> Result<Option<(String, String)>>;
}

/// What stands in the form of a page.
pub(super) struct Begun<F> {
    pub form: F,
    pub draft: DraftId,
    /// It was typed earlier, and came back by itself.
    pub is_back: bool,
    pub errors: FieldErrors,
    /// What can be done instead: label and path.
    pub way_on: Option<(String, String)>,
}

impl<F: Form> Begun<F> {
    pub(super) fn with(form: F, draft: DraftId, errors: FieldErrors) -> Begun<F> {
        Begun { form, draft, is_back: false, errors, way_on: None }
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
        return Ok(Begun::with(draft.form()?, draft.id, FieldErrors::none()));
    }
    let page = F::PAGE;
    let Afresh { afresh } = me.query()?;
    let last = if afresh.is_empty() { drafts::newest(tx, me, &page())? } else { None };
    if let Some(draft) = last {
        let form: F = draft.form()?;
        if goes_with(&form, &chosen) {
            return Ok(Begun { is_back: true, ..Begun::with(form, draft.id, FieldErrors::none()) });
        }
    }
    Ok(Begun::with(chosen, DraftId::random(), FieldErrors::none()))
}

/// Keeps what was typed, and goes on to check it, or to another part of a list to choose from.
pub(super) fn keep<F: Form>(tx: &mut Tx, me: &Me) -> Result<Next> {
    let (page, check) = (F::PAGE, F::CHECK);
    let looking: Looking = me.form()?;
    let draft = drafts::keep(tx, me, &page())?;
    let wanted = looking.wanted(&paths::drafted(&page(), draft));
    Ok(Next::go(wanted.unwrap_or_else(|| paths::drafted(&check(), draft))))
}

/// What would happen, and the mail. Without anything that was typed there is only the form.
pub(super) fn check<F: Form>(tx: &mut Tx, me: &Me) -> Result<CheckPage> {
    let page = (F::PAGE)();
    let Some(draft) = drafts::asked(tx, me)? else { return Err(Error::Elsewhere(page)) };
    let form: F = draft.form()?;
    let wanted = wanted(tx, me, &form, draft.id)?;
    let it = form.to_check(tx, me, &wanted)?;
    let confirmed = Confirmed::in_rehearsal(tx)?;
    let preview = form
        .draft(tx, wanted)
        .and_then(|drafted| Ok(send::send(tx, drafted, &confirmed)?))
        .and_then(|invitation| Ok(preview::of(tx, me, invitation.id)?))
        .map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, draft.id, &refused)))?;
    let (email, message) = form.words();
    Ok(CheckPage {
        shell: shell::<F>(me),
        draft: draft.id,
        form: paths::drafted(&page, draft.id),
        email: email.to_owned(),
        message: message.to_owned(),
        it,
        preview,
    })
}

/// Sends it.
pub(super) fn press<F: Form>(tx: &mut Tx, me: &Me) -> Result<Next> {
    let form: F = me.form()?;
    let draft = Draft::sent(me).id;
    let wanted = wanted(tx, me, &form, draft)?;
    let confirmed = me.require_password(tx)?;
    let (invitation, left_out) = form
        .draft(tx, wanted)
        .and_then(|drafted| {
            let left_out = drafted.what_is_left_out();
            Ok((send::send(tx, drafted, &confirmed)?, left_out))
        })
        .map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, draft, &refused)))?;
    drafts::end(tx, me)?;
    Ok(Next::go(paths::sent_invitation(invitation.id))
        .saying(format!("The invitation to {} is on its way.{left_out}", invitation.email)))
}

/// All values; or the form again, with what is wrong.
fn wanted<F: Form>(tx: &mut Tx, me: &Me, form: &F, draft: DraftId) -> Result<F::Wanted> {
    form.wanted(tx, me)?.map_err(|errors| again(F::page(tx, me, Begun::with(form.clone(), draft, errors))))
}

/// The form again, with why it was refused.
fn refused_page<F: Form>(tx: &mut Tx, me: &Me, form: &F, draft: DraftId, refused: &Refused) -> Error {
    let page = |tx: &mut Tx| -> Result<F::Page> {
        let errors = FieldErrors::at(F::field(refused), refused.sentence());
        let way_on = form.way_on(tx, me, refused)?;
        F::page(tx, me, Begun { way_on, ..Begun::with(form.clone(), draft, errors) })
    };
    again(page(tx))
}

pub(super) fn shell<F: Form>(me: &Me) -> Shell {
    me.shell((F::KIND.title)(me.person.account_type), Here::Invitations)
}

/// The address and the message, or all that is wrong.
pub(super) fn words(form: &impl Form) -> Result<Words, FieldErrors> {
    let (email, message) = form.words();
    Words::typed(email, message)
}

/// The way to the invitation of that address that waits already.
pub(super) fn way_to_waiting(tx: &mut Tx, form: &impl Form, to: To) -> Result<Option<(String, String)>> {
    let Some(email) = EmailAddress::parse(form.words().0) else { return Ok(None) };
    let waiting = open::open_of(tx, to, &email)?;
    Ok(waiting.map(|one| ("View that invitation".to_owned(), paths::sent_invitation(one.id))))
}
