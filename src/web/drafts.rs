//! What was typed on the way to an act of several pages, kept for whoever typed it: each page can be gone back to, and
//! opened again later. Never passwords.

use diesel::dsl::not;
use diesel::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::typed::Typed;
use super::{Me, error, form, typed};
use crate::error::Result;
use crate::model::{DraftId, InvitationId, PersonId};
use crate::paths;
use crate::store::Tx;
use crate::store::query::Among;
use crate::store::schema::drafts;

/// How long a draft is kept that answers no invitation.
const KEPT_DAYS: i64 = 7;
/// For so long a page that is opened anew shows what was typed there last.
const COMES_BACK_MINUTES: i64 = 60;
/// Nobody writes more at a time: the oldest go.
const MOST: i64 = 20;
/// What belongs to the page, not to what is typed there.
const NOT_KEPT: [&str; 8] = ["once", "shown", "draft", "look", "q", "q_before", "invitation", "version"];

/// What was typed.
#[derive(Debug, Clone, Queryable)]
pub struct Draft {
    pub id: DraftId,
    fields: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    draft: String,
}

impl Draft {
    /// What has just been sent.
    pub fn sent(me: &Me) -> Draft {
        let asked = me.form::<Asked>().ok().and_then(|asked| DraftId::from_stored(&asked.draft));
        Draft { id: asked.unwrap_or_else(DraftId::random), fields: kept_of(typed::fields(&me.visit.body)) }
    }

    /// # Errors
    /// As [`form::parse`].
    pub fn form<F: DeserializeOwned>(&self) -> error::Result<F> {
        form::parse(self.fields.as_bytes())
    }
}

fn kept_of(mut fields: Vec<(String, String)>) -> String {
    fields.retain(|(name, _)| !NOT_KEPT.contains(&name.as_str()));
    typed::encoded(&fields)
}

/// Keeps what has just been sent, for the form at this address.
pub fn keep(tx: &mut Tx, me: &Me, page: &str) -> Result<DraftId> {
    let draft = Draft::sent(me);
    let of: Option<PersonId> = drafts::table.find(draft.id).select(drafts::person_id).first(tx.conn).optional()?;
    let id = if of.is_none_or(|of| of == me.person.id) { draft.id } else { DraftId::random() };
    diesel::delete(drafts::table.find(id)).execute(tx.conn)?;
    put(tx, me.person.id, &Draft { id, ..draft }, (page, None))?;
    let of_person = || drafts::table.filter(drafts::person_id.eq(me.person.id)).filter(drafts::invitation_id.is_null());
    let newest: Vec<DraftId> =
        of_person().order(drafts::kept_at.desc()).limit(MOST).select(drafts::id).load(tx.conn)?;
    diesel::delete(of_person().filter(not(drafts::id.among(newest)))).execute(tx.conn)?;
    Ok(id)
}

/// Keeps what somebody typed before their session ended, if it belongs into a form that comes back with it: its address.
pub fn keep_typed(tx: &mut Tx, person: PersonId, typed: &Typed) -> Result<Option<String>> {
    let Some(page) = form_of_invitation(&typed.to) else { return Ok(None) };
    let draft = Draft { id: DraftId::random(), fields: kept_of(typed.fields.clone()) };
    put(tx, person, &draft, (&page, None))?;
    Ok(Some(paths::drafted(&page, draft.id)))
}

/// `/invite/pay` for itself and what lies below it: each kind of invitation has one.
fn form_of_invitation(path: &str) -> Option<String> {
    let below = path.strip_prefix(&paths::invite())?.strip_prefix('/')?;
    let page = format!("{}/{}", paths::invite(), below.split('/').next()?);
    (paths::is_one(&page) && page != paths::cancel_invitation()).then_some(page)
}

/// Keeps what has just been sent as this person's answer to an invitation.
pub fn keep_answer(tx: &mut Tx, me: &Me, invitation: InvitationId) -> Result<()> {
    let before = drafts::table.filter(drafts::person_id.eq(me.person.id)).filter(drafts::invitation_id.eq(invitation));
    diesel::delete(before).execute(tx.conn)?;
    let draft = Draft { id: DraftId::random(), ..Draft::sent(me) };
    put(tx, me.person.id, &draft, (&paths::invitation(), Some(invitation)))
}

fn put(tx: &mut Tx, person: PersonId, draft: &Draft, about: (&str, Option<InvitationId>)) -> Result<()> {
    let (page, invitation) = about;
    diesel::insert_into(drafts::table)
        .values((
            drafts::id.eq(draft.id),
            drafts::person_id.eq(person),
            drafts::page.eq(page),
            drafts::invitation_id.eq(invitation),
            drafts::fields.eq(&draft.fields),
            drafts::kept_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The draft that the address names: `?draft=`. None: it is sent, forgotten, or somebody else's.
pub fn asked(tx: &mut Tx, me: &Me) -> error::Result<Option<Draft>> {
    let Asked { draft } = me.query()?;
    let Some(id) = DraftId::from_stored(&draft) else { return Ok(None) };
    let mine = drafts::table.find(id).filter(drafts::person_id.eq(me.person.id));
    Ok(mine.select((drafts::id, drafts::fields)).first(tx.conn).optional()?)
}

/// What this person typed last into the form at this address, if that was not long ago.
pub fn newest(tx: &mut Tx, me: &Me, page: &str) -> Result<Option<Draft>> {
    let mine = drafts::table
        .filter(drafts::person_id.eq(me.person.id))
        .filter(drafts::page.eq(page))
        .filter(drafts::kept_at.gt(tx.now.plus_minutes(-COMES_BACK_MINUTES)))
        .order((drafts::kept_at.desc(), drafts::id));
    Ok(mine.select((drafts::id, drafts::fields)).first(tx.conn).optional()?)
}

/// What this person has typed so far to answer an invitation.
pub fn answer(tx: &mut Tx, person: PersonId, invitation: InvitationId) -> Result<Option<Draft>> {
    let of_person = drafts::table.filter(drafts::person_id.eq(person)).filter(drafts::invitation_id.eq(invitation));
    Ok(of_person.select((drafts::id, drafts::fields)).first(tx.conn).optional()?)
}

/// Types something else into one field of a draft of this person.
pub fn retype(tx: &mut Tx, me: &Me, id: DraftId, (field, value): (&str, &str)) -> error::Result<()> {
    let mine = || drafts::table.find(id).filter(drafts::person_id.eq(me.person.id));
    let draft: Option<Draft> = mine().select((drafts::id, drafts::fields)).first(tx.conn).optional()?;
    let Some(draft) = draft else { return Ok(()) };
    let mut fields: Vec<(String, String)> = draft.form()?;
    fields.retain(|(name, _)| name != field);
    fields.push((field.to_owned(), value.to_owned()));
    diesel::update(mine()).set(drafts::fields.eq(typed::encoded(&fields))).execute(tx.conn)?;
    Ok(())
}

/// The form that has just been sent did what it was for, or is given up.
pub fn end(tx: &mut Tx, me: &Me) -> Result<()> {
    let Draft { id, .. } = Draft::sent(me);
    diesel::delete(drafts::table.find(id).filter(drafts::person_id.eq(me.person.id))).execute(tx.conn)?;
    Ok(())
}

/// Forgets what nobody has come back to. Answers to invitations end with them.
pub fn forget_old(tx: &mut Tx) -> Result<()> {
    let old = drafts::table.filter(drafts::kept_at.lt(tx.now.plus_days(-KEPT_DAYS)));
    diesel::delete(old.filter(drafts::invitation_id.is_null())).execute(tx.conn)?;
    Ok(())
}
