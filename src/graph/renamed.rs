//! Something has another name: the open invitations to it carry that from now on.

use diesel::prelude::*;

use super::offer::{self, Offer, OfferedApp};
use super::open;
use crate::error::Result;
use crate::model::{AppId, InvitationId, PaymentMethodId, TeamId};
use crate::store::Tx;
use crate::store::query::Among;
use crate::store::schema::{apps, invitation_apps, invitations};

pub(crate) fn app(tx: &mut Tx, app: AppId) -> Result<()> {
    let ids = open::about_app(tx, app)?;
    keep_names_of(tx, ids)
}

pub(crate) fn payment_method(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<()> {
    let ids = open::to_share(tx, payment_method)?;
    keep_names_of(tx, ids)
}

pub(crate) fn team(tx: &mut Tx, team: TeamId) -> Result<()> {
    let ids = open::to_team(tx, team)?;
    keep_names_of(tx, ids)
}

fn keep_names_of(tx: &mut Tx, ids: Vec<InvitationId>) -> Result<()> {
    for id in ids {
        let offer = offer::read(tx, id)?;
        if offer.invitation.is_open_at(tx.now) {
            keep_names(tx, &offer)?;
        }
    }
    Ok(())
}

/// Keeps the names of what it still is of, as they are now: those that whoever is part of it sees from now on.
pub(crate) fn keep_names(tx: &mut Tx, offer: &Offer) -> Result<()> {
    if let Some(about) = offer.given.about() {
        let it = invitations::table.find(offer.invitation.id);
        diesel::update(it).set(invitations::about.eq(about)).execute(tx.conn)?;
    }
    let is_theirs = |it: &&OfferedApp| it.crossed_out.is_none() || it.may_come_back();
    let ids: Vec<AppId> = offer.all_apps.iter().filter(is_theirs).map(|it| it.app.id).collect();
    let names: Vec<(AppId, String)> =
        apps::table.filter(apps::id.among(ids)).select((apps::id, apps::name)).load(tx.conn)?;
    for (app, name) in names {
        let row = invitation_apps::table.find((offer.invitation.id, app));
        diesel::update(row).set(invitation_apps::name.eq(name)).execute(tx.conn)?;
    }
    Ok(())
}
