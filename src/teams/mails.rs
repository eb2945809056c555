//! The words of the mails about teams.

use std::collections::{HashMap, HashSet};

use diesel::Queryable;

use crate::access::consequences::{Consequences, Effect};
use crate::access::people::{self, Member, PersonAccess};
use crate::error::Result;
use crate::mail::Letter;
use crate::model::credential::Credential;
use crate::model::email_address::EmailAddress;
use crate::model::mail::MailKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::team::{Role, Team};
use crate::model::written::by_number;
use crate::model::{AppId, PaymentMethodId, PersonId};
use crate::paths;
use crate::payments::mails::still_charged;
use crate::store::{Moment, Tx};

/// To a member who has another role now: what that gives or takes, as it was worked out for them.
pub(super) fn role_changed(
    tx: &mut Tx,
    actor: &Person,
    team: &Team,
    person: &Person,
    role: Role,
    changed: &Consequences,
) -> Result<()> {
    let Some(address) = &person.email else { return Ok(()) };
    let (role, name) = (role.as_str(), &team.name);
    let mut letter = Letter::new(MailKind::RoleChanged, address, format!("You are now {role} in {name}"))
        .text(format!("{} has made you {role} in the team {name}.", actor.name));
    for effect in [Effect::Gain, Effect::Lose, Effect::Same] {
        letter = letter.list(changed.for_viewer(effect));
    }
    with_own(letter, actor, person, changed).button(tx, &format!("View {name}"), &paths::team(team.id)).queue(tx)?;
    Ok(())
}

/// To the other members: somebody is new.
pub(super) fn joined(tx: &mut Tx, team: &Team, person: &Person, role: Role, others: &[Member]) -> Result<()> {
    let subject = format!("{} joined {}", person.name, team.name);
    let what = format!(
        "{} ({}) is now {} {} member of the team {}.",
        person.name,
        person.email_text(),
        if role == Role::Unlimited { "an" } else { "a" },
        role.as_str(),
        team.name
    );
    to_others(tx, MailKind::MemberJoined, team, others, &subject, &what)
}

/// To the other members: somebody is gone. `remover`: who took them out, if they did not leave.
pub(super) fn left(tx: &mut Tx, team: &Team, who: &str, remover: Option<&str>, others: &[Member]) -> Result<()> {
    let what = match remover {
        Some(remover) => format!("{remover} has removed {who} from the team {}.", team.name),
        None => format!("{who} has left the team {}.", team.name),
    };
    to_others(tx, MailKind::MemberLeft, team, others, &format!("{who} is no longer in {}", team.name), &what)
}

fn to_others(tx: &mut Tx, kind: MailKind, team: &Team, others: &[Member], subject: &str, what: &str) -> Result<()> {
    for member in others {
        let Some(address) = &member.email else { continue };
        Letter::new(kind, address, subject)
            .text(format!("{what} Nothing changes for you."))
            .button(tx, "View the team", &paths::team(team.id))
            .queue(tx)?;
    }
    Ok(())
}

/// What `person` has set up goes on paying after they have lost access: as it was worked out for them, without that of others.
fn with_own(letter: Letter, actor: &Person, person: &Person, changed: &Consequences) -> Letter {
    let theirs = changed.still_charged.iter().filter(|one| one.credential.person_id == person.id);
    still_charged(letter, actor, theirs.map(|one| (one.name.as_str(), &one.credential)))
}

/// To somebody who was taken out of the team. `changed`: what that takes, as it was worked out for them.
pub(super) fn removed(tx: &mut Tx, actor: &Person, team: &Team, person: &Person, changed: &Consequences) -> Result<()> {
    let Some(address) = &person.email else { return Ok(()) };
    let letter = Letter::new(MailKind::MemberRemoved, address, format!("You are no longer in {}", team.name))
        .text(format!("{} has removed you from the team {}.", actor.name, team.name))
        .text(format!(
            "What you could see and do through it has ended. You keep everything you have direct access to. If this \
             is a mistake, ask {}: {}.",
            actor.name,
            actor.email_text()
        ));
    with_own(letter, actor, person, changed).queue(tx)?;
    Ok(())
}

/// An app on which somebody worked, with what pays for it.
#[derive(Debug, Queryable)]
pub(super) struct WorkedOn {
    pub id: AppId,
    pub name: String,
    pub payment_method_id: Option<PaymentMethodId>,
}

/// To who pays for apps: somebody no longer works on them. `who`: a name; `how`: the sentence before their list. Not to
/// those who know it already. Who pays is read by payment method: there are fewer of them than apps.
pub(super) fn no_longer_works(
    tx: &mut Tx,
    who: &str,
    how: &str,
    know_it: &[PersonId],
    apps: &[WorkedOn],
) -> Result<()> {
    if tx.is_rehearsal() {
        return Ok(());
    }
    // In the order of the apps: the same every time.
    let mut paid_with: Vec<PaymentMethodId> = apps.iter().filter_map(|app| app.payment_method_id).collect();
    let mut met = HashSet::new();
    paid_with.retain(|id| met.insert(*id));
    let managers = people::billing_people_of_many(tx, &paid_with)?;
    let mut managed: HashMap<PersonId, HashSet<PaymentMethodId>> = HashMap::new();
    for (id, all) in &managers {
        for one in all {
            managed.entry(one.id).or_default().insert(*id);
        }
    }
    let mut told: HashSet<PersonId> = know_it.iter().copied().collect();
    for payer in paid_with.iter().filter_map(|id| managers.get(id)).flatten() {
        let (Some(theirs), Some(address)) = (managed.get(&payer.id), &payer.email) else { continue };
        if !told.insert(payer.id) {
            continue;
        }
        let is_theirs = |app: &&WorkedOn| app.payment_method_id.is_some_and(|id| theirs.contains(&id));
        let paid: Vec<&WorkedOn> = apps.iter().filter(is_theirs).collect();
        no_longer_works_on(tx, address, payer, who, how, &paid)?;
    }
    Ok(())
}

fn no_longer_works_on(
    tx: &mut Tx,
    address: &EmailAddress,
    payer: &PersonAccess,
    who: &str,
    how: &str,
    apps: &[&WorkedOn],
) -> Result<()> {
    let word = payer.account_type.app_word();
    let (what, view, path) = match apps {
        [app] => (app.name.clone(), format!("View {}", app.name), paths::app(app.id)),
        _ => (format!("{} {word}s", apps.len()), format!("View your {word}s"), paths::apps()),
    };
    let itself = match apps {
        [_] => format!("The {word} itself does not change."),
        _ => format!("The {word}s themselves do not change."),
    };
    Letter::new(MailKind::NoLongerWorks, address, format!("{who} no longer works on {what}"))
        .text(how)
        .list(some_of(apps.iter().map(|app| app.name.clone()).collect()))
        .text(format!("You still manage the billing. {itself}"))
        .button(tx, &view, &path)
        .queue(tx)?;
    Ok(())
}

/// What a member loses with their team, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Lost {
    pub payment_methods: Vec<String>,
    pub apps: Vec<String>,
    /// What they have set up, with the name of what goes on paying with it.
    pub own: Vec<(String, Credential)>,
}

/// To a member of a team that was deleted.
pub(super) fn deleted(tx: &mut Tx, actor: &Person, team: &Team, member: &Member, lost: &Lost) -> Result<()> {
    let Some(address) = &member.email else { return Ok(()) };
    let mut letter = Letter::new(MailKind::TeamDeleted, address, format!("The team {} was deleted", team.name))
        .text(format!("{} has deleted the team {}. You were a member of it.", actor.name, team.name));
    if !lost.payment_methods.is_empty() {
        letter = letter.text("You can no longer manage:").list(some_of(lost.payment_methods.clone()));
    }
    if !lost.apps.is_empty() {
        letter = letter.text("You no longer work on:").list(some_of(lost.apps.clone()));
    }
    let letter = letter.text(format!(
        "You keep everything you have direct access to. If this is a mistake, ask {}: {}.",
        actor.name,
        actor.email_text()
    ));
    let own = lost.own.iter().map(|(name, credential)| (name.as_str(), credential));
    still_charged(letter, actor, own).queue(tx)?;
    Ok(())
}

/// To who deleted a team: what only the team reached is theirs until it ends.
pub(super) fn left_with_you(
    tx: &mut Tx,
    actor: &Person,
    team: &Team,
    payment_methods: &[PaymentMethod],
    apps: &[(String, Moment)],
) -> Result<()> {
    let Some(address) = &actor.email else { return Ok(()) };
    if payment_methods.is_empty() && apps.is_empty() {
        return Ok(());
    }
    let subject = format!("{} was deleted: what’s left with you", team.name);
    let mut letter = Letter::new(MailKind::LeftWithYou, address, subject).text(format!(
        "You have deleted the team {}. You are now the only person who manages what only the team could access.",
        team.name
    ));
    if !payment_methods.is_empty() {
        let names = payment_methods.iter().map(|it| it.name.clone()).collect();
        let (one, many) = ("This payment method is being closed:", "These payment methods are being closed:");
        letter = letter.text(by_number(payment_methods.len(), one, many)).list(some_of(names));
    }
    if !apps.is_empty() {
        let lines = apps.iter().map(|(name, at)| format!("{name}, on {}", at.date())).collect();
        let one = "This app on trial will be deleted unless you undo that:";
        let many = "These apps on trial will be deleted unless you undo that:";
        letter = letter.text(by_number(apps.len(), one, many)).list(some_of(lines));
    }
    letter.button(tx, "Go to your home page", &paths::home()).queue(tx)?;
    Ok(())
}

/// How many things a mail names.
const NAMED: usize = 20;

fn some_of(mut names: Vec<String>) -> Vec<String> {
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    names
}
