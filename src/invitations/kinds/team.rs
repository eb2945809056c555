//! To join a team: in a role, with connections via the team to chosen apps of it.

use diesel::prelude::*;

use super::particular::{Accepting, Card, Kind, NOTHING_CHANGES, PAY_FOR_NOTHING, websites};
use crate::access::consequences::Effect;
use crate::access::policy::InviteToTeam;
use crate::access::{Granted, people};
use crate::error::{Error, Result};
use crate::graph::offer::{self, Offer};
use crate::graph::open::{self, To};
use crate::graph::work;
use crate::invitations::writing::drafted::{Drafted, Words, refuse_too_many};
use crate::mail::Letter;
use crate::model::AppId;
use crate::model::invitation::{InvitationApp, InvitationKind};
use crate::model::person::{AccountType, Person};
use crate::model::team::{Membership, Role};
use crate::refused::Refused;
use crate::store::query::Among;
use crate::store::schema::{apps, memberships, team_apps};
use crate::store::{Tx, WholeRows};
use crate::{paths, teams};

pub const KIND: Kind = Kind {
    days_valid: 14,
    is_for_developers: true,
    // Only a person joins a team.
    is_for_teams_too: false,
    title: |_| "Invite someone to a team",
    card: |sender| {
        (sender == AccountType::Developer).then(|| Card {
            sentence: "A colleague joins a team of yours: for everything, or for chosen apps only.",
            href: paths::invite_to_team(),
            button: "Add to a team",
        })
    },
    asks: |about| format!("invites you to the team {about}"),
    heading: |about| format!("Join the team {about}"),
    wish: "would like you to join the team.",
    hint: "See what you’d be able to do.",
    has_asked: ("invited", "to the team", ""),
    gives: |about| vec![format!("will be in the team {about}")],
    explain,
    if_ignored: NOTHING_CHANGES,
    comfort: |_| PAY_FOR_NOTHING,
    only_developers: "Only developers can be in a team.",
    instead: |_| String::new(),
    done: |offer| format!("You are now in the team {}.", offer.names()),
    news: |offer, who, _| who.can_now(offer, &format!("They are now in the team {}.", offer.names())),
    seen_at: |offer| offer.invitation.team_id.map(|id| ("View the team", paths::team(id))),
    place: |offer| offer.invitation.team_id.map(paths::team),
    to: |_, it| Ok(it.team_id.map(To::Team)),
    is_had,
    effects: |_, mut found| {
        found.lines.retain(|line| line.effect != Effect::Same);
        found.last(Effect::Same, "Everyone else", "keeps what they have")
    },
    again: |tx, it, words| {
        let team = Granted::<InviteToTeam>::ask(tx, it.person(), it.team_id.ok_or(Error::NotFound)?)?;
        let left: Vec<AppId> = offer::read(tx, it.id)?.apps().iter().map(|app| app.id).collect();
        draft(tx, &team, it.role.unwrap_or(Role::Limited), &left, words)
    },
};

fn explain(_: &mut Tx, letter: Letter, offer: &Offer) -> Result<Letter> {
    let apps = websites(offer);
    if offer.invitation.role == Some(Role::Unlimited) {
        return Ok(letter.text(
            "If you accept, you will be an unlimited member: you see and manage all payment methods of the team, work on \
             all its apps, and can invite and remove members.",
        ));
    }
    if apps.is_empty() {
        return Ok(letter.text(
            "If you accept, you will be a limited member: you see the team and its members, and can ask to work on its \
             apps. You see no billing.",
        ));
    }
    let limited = "If you accept, you will be a limited member: you see the team and its members, and no billing. You can \
                   work on:";
    Ok(letter.text(limited).list(apps))
}

fn is_had(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<bool> {
    let Some(team) = offer.invitation.team_id else { return Ok(false) };
    let membership: Option<Membership> =
        memberships::table.find((team, person.id)).select(Membership::as_select()).first_row(tx.conn).optional()?;
    let as_offered = |role: Role| role == Role::Unlimited || offer.invitation.role == Some(Role::Limited);
    let left: Vec<AppId> = offer.apps().iter().map(|app| app.id).collect();
    let is_member = membership.is_some_and(|it| as_offered(it.role));
    Ok(is_member && work::connections(tx, &left, person.id)?.len() == left.len())
}

/// Invites somebody, in a role, with connections via the team to apps of it.
///
/// # Errors
/// [`Refused`], as the cases of the invitation engine say; [`Error::NotFound`] for an app that is not one of the team's.
pub fn draft(
    tx: &mut Tx,
    team: &Granted<InviteToTeam>,
    role: Role,
    app_ids: &[AppId],
    words: Words,
) -> Result<Drafted> {
    refuse_too_many(app_ids.len())?;
    let members = people::members_of_teams(tx, &[team.id])?.remove(&team.id).unwrap_or_default();
    if let Some(member) = members.into_iter().find(|member| member.email.as_ref() == Some(&words.email)) {
        return Err(Refused::IsMemberAlready { who: member.name, team: team.name.clone() }.into());
    }
    if open::open_of(tx, To::Team(team.id), &words.email)?.is_some() {
        return Err(Refused::PendingAlready.into());
    }
    let of_team: Vec<(AppId, String)> = team_apps::table
        .inner_join(apps::table)
        .filter(team_apps::team_id.eq(team.id))
        .filter(team_apps::app_id.among(app_ids))
        .filter(apps::deleted_at.is_null())
        .select((team_apps::app_id, apps::name))
        .load(tx.conn)?;
    if of_team.len() < app_ids.len() {
        return Err(Error::NotFound);
    }
    let mut drafted = Drafted::new(tx, team.person(), (InvitationKind::Team, KIND.days_valid), words);
    let invitation_id = drafted.invitation.id;
    drafted.invitation.team_id = Some(team.id);
    drafted.invitation.about.clone_from(&team.name);
    drafted.invitation.role = Some(role);
    let offered = |(app_id, name)| InvitationApp { invitation_id, app_id, payer_id: None, name };
    drafted.offered = of_team.into_iter().map(offered).collect();
    Ok(drafted)
}

/// Membership in the role (a higher one stays), and connections via the team.
pub(super) fn join(tx: &mut Tx, granted: &Granted<InviteToTeam>, it: &Accepting<'_>) -> Result<()> {
    if is_had(tx, it.offer, it.receiver)? {
        return Err(Refused::YouHaveThisAlready.into());
    }
    let role = it.offer.invitation.role.unwrap_or(Role::Limited);
    teams::changes::add_member(tx, granted.object(), it.receiver, role, granted.person().id)?;
    for app in it.offer.apps() {
        it.connect(tx, app, Some(granted.id), granted.person().id)?;
    }
    Ok(())
}
