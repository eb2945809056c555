//! An invitation that is written and not sent, and what all kinds refuse.

use crate::error::Result;
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::{Invitation, InvitationApp, InvitationKind, InvitationState};
use crate::model::person::Person;
use crate::model::{InvitationId, written};
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::FieldErrors;

/// How many apps one invitation can be about: said before, and enough for the largest handover.
pub const MOST_APPS: usize = 100;

/// What an invitation says, whatever its kind.
#[derive(Debug, Clone)]
pub struct Words {
    pub email: EmailAddress,
    pub message: String,
}

impl Words {
    /// As somebody typed them, or all that is wrong.
    pub fn typed(email: &str, message: &str) -> Result<Words, FieldErrors> {
        let mut errors = FieldErrors::none();
        let email = errors.take("email", EmailAddress::typed(email));
        let message = errors.take("message", written::message(message));
        match (email, message) {
            (Some(email), Some(message)) => Ok(Words { email, message }),
            _ => Err(errors),
        }
    }
}

/// Only the kinds make one, from the sender's right to give it. It is sent in the transaction that drafted it.
pub struct Drafted {
    pub(in crate::invitations) sender: Person,
    pub(in crate::invitations) invitation: Invitation,
    pub(in crate::invitations) offered: Vec<InvitationApp>,
    /// The apps whose trials it holds.
    pub(in crate::invitations) holds: Vec<App>,
    pub(in crate::invitations) left_out: Option<LeftOut>,
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
        let them = if names.len() == 1 { "it" } else { "them" };
        format!("{} already pays for {}, so we left {them} out.", self.who, written::some_of(&names))
    }
}

impl Drafted {
    /// `kind`: with the days that it is valid.
    pub(in crate::invitations) fn new(
        tx: &Tx,
        sender: &Person,
        (kind, days): (InvitationKind, i64),
        words: Words,
    ) -> Drafted {
        let invitation = Invitation {
            id: InvitationId::random(),
            kind,
            state: InvitationState::Pending,
            sender_id: sender.id,
            email: words.email,
            message: words.message,
            team_id: None,
            role: None,
            payment_method_id: None,
            about: String::new(),
            sender_leaves: false,
            version: 1,
            created_at: tx.now,
            sent_at: tx.now,
            expires_at: tx.now.plus_days(days),
            reminders: 0,
            reminded_at: None,
            last_call_at: None,
            mailbox_used_at: None,
            answered_at: None,
            answered_by: None,
            reason: None,
            choice: None,
            invoices_only: false,
        };
        Drafted { sender: sender.clone(), invitation, offered: Vec::new(), holds: Vec::new(), left_out: None }
    }

    /// About these, as they are now.
    pub(in crate::invitations) fn about_apps<'a>(mut self, apps: impl IntoIterator<Item = &'a App>) -> Drafted {
        let invitation_id = self.invitation.id;
        let offered = |app: &App| InvitationApp {
            invitation_id,
            app_id: app.id,
            payer_id: app.payment_method_id,
            name: app.name.clone(),
        };
        self.offered = apps.into_iter().map(offered).collect();
        self
    }

    /// ` Clara Brandt already pays for Old Bakery, so it is left out.`, or nothing.
    pub fn what_is_left_out(&self) -> String {
        self.left_out.as_ref().map(|left_out| format!(" {}", left_out.sentence())).unwrap_or_default()
    }
}

pub(in crate::invitations) fn refuse_too_many(apps: usize) -> Result<()> {
    if apps > MOST_APPS {
        return Err(Refused::TooManyApps { most: MOST_APPS }.into());
    }
    Ok(())
}

pub(in crate::invitations) fn refuse_if_to_be_deleted(app: &App) -> Result<()> {
    if app.delete_at.is_some() {
        return Err(Refused::DeletionIsScheduled { app: app.name.clone() }.into());
    }
    Ok(())
}
