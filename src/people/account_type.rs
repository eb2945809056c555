//! Changing the account type. What it means is shown before, and what would be left with nobody has to be settled first.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes::{self, Gone};
use super::queries;
use super::to_settle::ToSettle;
use crate::access::consequences::{self, Consequences, Effect};
use crate::error;
use crate::invitations::kinds;
use crate::model::person::{AccountType, Person};
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Here, Me, Next, Request, Shell, again};

/// The type that the person wants.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TypeForm {
    account_type: String,
    /// The fingerprint of the consequences that were shown.
    shown: String,
}

#[derive(Template)]
#[template(path = "people/account_type.html")]
struct ChangeType {
    shell: Shell,
    /// The type that is not theirs now.
    to: AccountType,
    to_settle: Vec<ToSettle>,
    consequences: Consequences,
    /// Since the page that was pressed.
    has_changed: bool,
    /// They came from an invitation that only a developer can accept, and go back there.
    for_invitation: bool,
}

/// GET `/account/type`
pub async fn page(request: Request) -> HttpResponse {
    request.rehearsal(look).await
}

/// Within a transaction that is rolled back.
fn look(tx: &mut Tx, me: &Me) -> Result<ChangeType> {
    let to = other(me.person.account_type);
    let for_invitation = is_for_invitation(tx, me)?;
    let (consequences, to_settle) = match to {
        AccountType::Developer => (as_a_developer(), Vec::new()),
        AccountType::Client => as_a_client(tx, me)?,
    };
    let shell = me.shell(format!("Switch to a {} account", to.as_str()), Here::Account);
    Ok(ChangeType { shell, to, to_settle, consequences, has_changed: false, for_invitation })
}

/// POST `/account/type`
pub async fn change(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: TypeForm = me.form()?;
            let Some(to) = AccountType::from_stored(&form.account_type) else {
                return Err(Error::Elsewhere(paths::account_type()));
            };
            let next = if to == AccountType::Developer && is_for_invitation(tx, me)? {
                paths::invitation()
            } else {
                paths::account()
            };
            if to != me.person.account_type {
                let confirmed = me.require_password(tx)?;
                match to {
                    AccountType::Developer => changes::become_developer(tx, &me.person, &confirmed)?,
                    AccountType::Client => {
                        let page = tx.try_out(|tx| look(tx, me))?;
                        if page.to_settle.is_empty() && page.consequences.digest() != form.shown {
                            return Err(again(Ok(ChangeType { has_changed: true, ..page })));
                        }
                        or_list(changes::become_client(tx, &me.person, &confirmed), paths::account_type())?;
                    }
                }
            }
            Ok(Next::go(next).saying(format!("You now have a {} account.", to.as_str())))
        })
        .await
}

/// If something has to be settled first, goes to the page that lists it.
pub(super) fn or_list(outcome: crate::error::Result<()>, page: String) -> Result<()> {
    outcome.map_err(|error| match error {
        error::Error::Refused(Refused::SettleFirst { .. }) => Error::Elsewhere(page),
        other => other.into(),
    })
}

fn other(now: AccountType) -> AccountType {
    match now {
        AccountType::Developer => AccountType::Client,
        AccountType::Client => AccountType::Developer,
    }
}

fn as_a_developer() -> Consequences {
    Consequences::default()
        .last(Effect::Gain, "You", "can create websites, work on them and be in teams")
        .last(Effect::Gain, "You", "see every page as developers see it, with its technical side")
        .last(Effect::Same, "You", "can manage everything you can manage now")
        .last(Effect::Same, "Everyone else", "sees the same as before")
}

fn as_a_client(tx: &mut Tx, me: &Me) -> Result<(Consequences, Vec<ToSettle>)> {
    let (access, gone) = try_out(tx, me, changes::try_to_become_client)?;
    let access = access.first(Effect::Lose, "You", "can no longer create apps, work on them or be in a team").last(
        Effect::Same,
        "You",
        "see what you pay for, in plain words",
    );
    Ok((access, ToSettle::all(&gone, &me.person)))
}

/// What changes if a person goes, as far as possible, and what came of going.
pub(super) fn try_out(
    tx: &mut Tx,
    me: &Me,
    go: fn(&mut Tx, &Person) -> error::Result<Gone>,
) -> Result<(Consequences, Gone)> {
    let scope = queries::reach_of(tx, me.person.id)?;
    let mut gone = Gone::default();
    let access = consequences::of(tx, &scope, &me.person, |tx| {
        gone = go(tx, &me.person)?;
        Ok(())
    })?;
    Ok((with_invitations(short(access), &gone), gone))
}

/// More lines than this nobody reads: then what stays is left out.
const LINES: usize = 14;
/// And this is the most in any case.
const MOST_LINES: usize = 40;

fn short(mut all: Consequences) -> Consequences {
    if all.lines.len() > LINES {
        all.lines.retain(|line| line.effect != Effect::Same);
    }
    let more = all.lines.len().saturating_sub(MOST_LINES);
    all.lines.truncate(MOST_LINES);
    match more {
        0 => all,
        1 => all.last(Effect::Lose, "1 more line", "like this is not shown"),
        many => all.last(Effect::Lose, &format!("{many} more lines"), "like these are not shown"),
    }
}

fn with_invitations(all: Consequences, gone: &Gone) -> Consequences {
    gone.invited.iter().fold(all, |all, address| {
        all.last(Effect::Lose, &format!("Your invitation to {address}"), "is no longer valid")
    })
}

/// True if the invitation that this visitor has opened can be accepted by a developer only.
fn is_for_invitation(tx: &mut Tx, me: &Me) -> Result<bool> {
    let Some(opened) = me.visit.carried.invitation else { return Ok(false) };
    let now = tx.now;
    let invitation = queries::invitation(tx, opened.id)?;
    Ok(invitation.is_some_and(|it| it.is_open_at(now) && kinds::of_invitation(&it).is_for_developers))
}
