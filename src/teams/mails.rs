//! The words of the mails about teams.

use std::collections::HashMap;

use crate::access::people::PersonAccess;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::model::team::{Role, Team};
use crate::model::{AppId, PersonId};
use crate::paths;
use crate::store::Tx;

/// To a member who has another role now.
pub(super) fn role_changed(tx: &mut Tx, actor: &Person, team: &Team, person: &Person, role: Role) -> Result<()> {
    let Some(address) = &person.email else { return Ok(()) };
    let what = match role {
        Role::Unlimited => {
            "You now see and manage everything that the team is connected to: its members, its apps and its payment methods."
        }
        Role::Limited => {
            "You keep the apps that you work on via the team. You no longer manage the team, nor see its payment methods."
        }
    };
    Letter::new("role_changed", address, format!("You are now {} in {}", role.as_str(), team.name))
        .text(format!("{} has made you {} in the team {}.", actor.name, role.as_str(), team.name))
        .text(what)
        .button(tx, &format!("Look at {}", team.name), &paths::team(team.id))
        .queue(tx)?;
    Ok(())
}

/// To somebody who was taken out of the team.
pub(super) fn removed(tx: &mut Tx, actor: &Person, team: &Team, person: &Person) -> Result<()> {
    let Some(address) = &person.email else { return Ok(()) };
    Letter::new("member_removed", address, format!("You are no longer in {}", team.name))
        .text(format!("{} has removed you from the team {}.", actor.name, team.name))
        .text(format!(
            "What you could see and do through it has ended. What you are connected to directly stays. If this is a \
             mistake, ask {}: {}.",
            actor.name,
            actor.email_text()
        ))
        .queue(tx)?;
    Ok(())
}

/// To who pays for apps: somebody no longer works on them. Nobody is told of what they did themselves.
pub(super) fn no_longer_works(
    tx: &mut Tx,
    actor: &Person,
    person: &Person,
    apps: &[(AppId, String)],
    payers: &HashMap<AppId, Vec<PersonAccess>>,
) -> Result<()> {
    let pays =
        |payer: &PersonAccess, app: AppId| payers.get(&app).is_some_and(|all| all.iter().any(|it| it.id == payer.id));
    let mut told: Vec<PersonId> = vec![actor.id, person.id];
    for payer in payers.values().flatten() {
        if told.contains(&payer.id) {
            continue;
        }
        told.push(payer.id);
        let Some(address) = &payer.email else { continue };
        let paid: Vec<&(AppId, String)> = apps.iter().filter(|(id, _)| pays(payer, *id)).collect();
        no_longer_works_on(tx, address, payer, actor, person, &paid)?;
    }
    Ok(())
}

fn no_longer_works_on(
    tx: &mut Tx,
    address: &EmailAddress,
    payer: &PersonAccess,
    actor: &Person,
    person: &Person,
    apps: &[&(AppId, String)],
) -> Result<()> {
    let word = payer.account_type.app_word();
    let (what, path) = match apps {
        [(id, name)] => (name.clone(), paths::app(*id)),
        _ => (format!("{} {word}s", apps.len()), paths::apps()),
    };
    Letter::new("no_longer_works", address, format!("{} no longer works on {what}", person.name))
        .text(format!("{} has ended this access. {} no longer works on:", actor.name, person.name))
        .list(apps.iter().map(|(_, name)| name.clone()).collect())
        .text(format!("You keep managing the billing. Nothing changes at the {word} itself."))
        .button(tx, "Look at it", &path)
        .queue(tx)?;
    Ok(())
}
