//! Asking somebody to pay: which of the chosen apps are offered, and the invitation.

use super::sending::{Words, draft, insert, offered, refuse_if_to_be_deleted, refuse_too_many};
use crate::access::policy::InviteToPay;
use crate::access::{Granted, people};
use crate::error::Result;
use crate::graph::{open, trials};
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::{Invitation, InvitationApp, InvitationKind};
use crate::model::{AppId, written};
use crate::refused::Refused;
use crate::store::Tx;

/// Whether the sender gives up their own developer connections when the receiver takes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderLeaves {
    Yes,
    No,
}

/// What was chosen, without what the invited person pays for already.
pub struct Chosen {
    pub apps: Vec<Granted<InviteToPay>>,
    pub left_out: Option<LeftOut>,
}

/// What the invited person pays for already. The sender, who pays for it too, sees that anyway.
pub struct LeftOut {
    pub who: String,
    pub apps: Vec<String>,
}

impl LeftOut {
    /// `Clara Brandt already pays for Old Bakery, so it is left out.`
    pub fn sentence(&self) -> String {
        let names: Vec<&str> = self.apps.iter().map(String::as_str).collect();
        let they_are = if names.len() == 1 { "it is" } else { "they are" };
        format!("{} already pays for {}, so {they_are} left out.", self.who, written::some_of(&names))
    }
}

/// Leaves out what the invited person pays for already. If that is all, nothing is: then asking is refused.
pub fn without_paid(tx: &mut Tx, apps: Vec<Granted<InviteToPay>>, email: &EmailAddress) -> Result<Chosen> {
    let ids: Vec<AppId> = apps.iter().map(|app| app.id).collect();
    let payers = people::payers_of_apps(tx, &ids)?;
    let payer = |id: &AppId| payers.get(id)?.iter().find(|person| person.email.as_ref() == Some(email));
    let who = ids.iter().find_map(payer).map(|person| person.name.clone());
    let (paid, left): (Vec<_>, Vec<_>) = apps.into_iter().partition(|app| payer(&app.id).is_some());
    match who {
        Some(who) if !left.is_empty() => {
            let mut apps: Vec<String> = paid.iter().map(|app| app.name.clone()).collect();
            apps.sort_unstable();
            Ok(Chosen { apps: left, left_out: Some(LeftOut { who, apps }) })
        }
        _ => Ok(Chosen { apps: paid.into_iter().chain(left).collect(), left_out: None }),
    }
}

/// Invites somebody to pay for apps: they move once it is accepted. `sender_leaves`: the sender stops working on them.
///
/// # Errors
/// [`Refused`], as the cases of the invitation engine say.
pub fn ask_to_pay(
    tx: &mut Tx,
    chosen: &[Granted<InviteToPay>],
    words: Words,
    sender_leaves: SenderLeaves,
) -> Result<Invitation> {
    let first = chosen.first().ok_or(Refused::NoAppChosen)?;
    refuse_too_many(chosen.len())?;
    let sender = first.person().clone();
    if sender.owns(&words.email) {
        return Err(Refused::InviteYourself.into());
    }
    for app in chosen {
        refuse_if_taken(tx, app)?;
    }
    refuse_if_one_is_paid_already(tx, chosen, &words.email)?;
    let mut invitation = draft(tx, &sender, InvitationKind::Pay, words);
    invitation.sender_leaves = sender_leaves == SenderLeaves::Yes;
    let rows: Vec<InvitationApp> = chosen.iter().map(|app| offered(&invitation, app)).collect();
    // Held first: the mail says until when.
    trials::hold(tx, &invitation, &chosen.iter().map(|app| app.object()).collect::<Vec<&App>>())?;
    insert(tx, &sender, invitation, &rows)
}

fn refuse_if_taken(tx: &mut Tx, app: &Granted<InviteToPay>) -> Result<()> {
    refuse_if_to_be_deleted(app)?;
    if open::to_pay_for(tx, app.id)?.is_some() {
        return Err(Refused::AppInOpenInvitation { app: app.name.clone() }.into());
    }
    Ok(())
}

/// The sender sees who else pays, so it is said and nothing is sent.
fn refuse_if_one_is_paid_already(tx: &mut Tx, chosen: &[Granted<InviteToPay>], email: &EmailAddress) -> Result<()> {
    let ids: Vec<AppId> = chosen.iter().map(|app| app.id).collect();
    let payers = people::payers_of_apps(tx, &ids)?;
    let payer = payers.values().flatten().find(|person| person.email.as_ref() == Some(email));
    match payer {
        Some(person) => Err(Refused::HasItAlready { who: person.name.clone() }.into()),
        None => Ok(()),
    }
}
