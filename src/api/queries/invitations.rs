//! Invitations with what they are about.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::access::Granted;
use crate::access::listed::Whose;
use crate::access::policy::ViewInvitation;
use crate::error::Result;
use crate::model::invitation::Invitation;
use crate::model::{AppId, InvitationId};
use crate::store::pages::Part;
use crate::store::query::Among;
use crate::store::schema::{invitation_apps, invitations, people};
use crate::store::{Tx, query};

/// An invitation, who has sent it, and the apps that it is about.
pub struct Sent {
    pub invitation: Invitation,
    pub sender_name: String,
    pub apps: Vec<(AppId, String)>,
}

/// `$1` is the person; what comes after `$2`, at most `$3`.
const THEIRS: &str = "
    SELECT i.id FROM invitations i WHERE i.sender_id = $1 AND i.id > $2 ORDER BY i.id LIMIT $3";

/// What comes after `$1`, at most `$2`.
const EVERYBODYS: &str = "SELECT i.id FROM invitations i WHERE i.id > $1 ORDER BY i.id LIMIT $2";

/// A part of those that somebody has sent, and one more.
pub fn sent(tx: &mut Tx, whose: Whose, part: &Part) -> Result<Vec<Sent>> {
    let asked = match whose {
        Whose::Of(person) => query::rows::<(Text,)>(THEIRS).bind::<Text, _>(person.id),
        Whose::Everybodys(_) => query::rows::<(Text,)>(EVERYBODYS),
    };
    let ids: Vec<(InvitationId,)> = asked.bind::<Text, _>(&part.after).bind::<BigInt, _>(part.rows()).load(tx.conn)?;
    let ids: Vec<InvitationId> = ids.into_iter().map(|(id,)| id).collect();
    let mut rows: Vec<(Invitation, String)> = invitations::table
        .inner_join(people::table.on(people::id.eq(invitations::sender_id)))
        .filter(invitations::id.among(&ids))
        .select((Invitation::as_select(), people::name))
        .load(tx.conn)?;
    rows.sort_by_key(|(invitation, _)| ids.iter().position(|id| *id == invitation.id));
    let mut apps = apps_of(tx, &ids)?;
    let with_apps = |(invitation, sender_name): (Invitation, String)| {
        let apps = apps.remove(&invitation.id).unwrap_or_default();
        Sent { invitation, sender_name, apps }
    };
    Ok(rows.into_iter().map(with_apps).collect())
}

/// One of them.
pub fn with_apps(tx: &mut Tx, it: &Granted<ViewInvitation>) -> Result<Sent> {
    let apps = apps_of(tx, &[it.id])?.remove(&it.id).unwrap_or_default();
    Ok(Sent { invitation: it.invitation.clone(), sender_name: it.sender.name.clone(), apps })
}

fn apps_of(tx: &mut Tx, ids: &[InvitationId]) -> Result<HashMap<InvitationId, Vec<(AppId, String)>>> {
    let rows: Vec<(InvitationId, AppId, String)> = invitation_apps::table
        .filter(invitation_apps::invitation_id.among(ids))
        .order((invitation_apps::name, invitation_apps::app_id))
        .select((invitation_apps::invitation_id, invitation_apps::app_id, invitation_apps::name))
        .load(tx.conn)?;
    let mut found: HashMap<InvitationId, Vec<(AppId, String)>> = HashMap::new();
    for (invitation, app, name) in rows {
        found.entry(invitation).or_default().push((app, name));
    }
    Ok(found)
}
