//! Invitations put directly into the database, as if they had just been sent.

use diesel::prelude::*;
use remit::invitations::kinds;
use remit::model::InvitationId;
use remit::model::app::App;
use remit::model::email_address::EmailAddress;
use remit::model::invitation::{Invitation, InvitationApp, InvitationKind, InvitationLink, InvitationState};
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::secret::Purpose;
use remit::model::team::{Role, Team};
use remit::store::schema;

use super::World;

const VERSION: i64 = 1;

impl World {
    /// Asks an address to take over billing of apps.
    pub fn invitation_to_pay(&self, sender: &Person, email: &str, apps: &[&App]) -> InvitationId {
        self.invitation(InvitationKind::Pay, sender, email, None, apps)
    }

    /// Shares a payment method with an address.
    pub fn invitation_to_payment_method(&self, sender: &Person, email: &str, shared: &PaymentMethod) -> InvitationId {
        self.invitation(InvitationKind::PaymentMethod, sender, email, Some(shared), &[])
    }

    /// Invites an address to a team, as a limited member.
    pub fn invitation_to_team(&self, sender: &Person, email: &str, team: &Team, apps: &[&App]) -> InvitationId {
        let id = self.invitation(InvitationKind::Team, sender, email, None, apps);
        self.change(|tx| {
            let row = diesel::update(schema::invitations::table.find(id));
            row.set((
                schema::invitations::team_id.eq(Some(team.id)),
                schema::invitations::about.eq(&team.name),
                schema::invitations::role.eq(Some(Role::Limited)),
            ))
            .execute(tx.conn)?;
            Ok(())
        });
        id
    }

    /// Invites an address to work on an app.
    pub fn invitation_to_work(&self, sender: &Person, email: &str, app: &App) -> InvitationId {
        self.invitation(InvitationKind::App, sender, email, None, &[app])
    }

    /// The path of the link in the mail of such an invitation.
    pub fn link_in_mail(&self, invitation: InvitationId) -> String {
        let token = self.db.site.keys.token(Purpose::InvitationMail, invitation.as_str(), VERSION);
        remit::paths::with_token(Purpose::InvitationMail, &token)
    }

    fn invitation(
        &self,
        kind: InvitationKind,
        sender: &Person,
        email: &str,
        shared: Option<&PaymentMethod>,
        apps: &[&App],
    ) -> InvitationId {
        let now = self.clock.now();
        let expires_at = now.plus_days(kinds::of(kind).days_valid);
        let invitation = Invitation {
            id: InvitationId::random(),
            kind,
            state: InvitationState::Pending,
            sender_id: sender.id,
            email: EmailAddress::parse(email).expect("an address"),
            message: String::new(),
            team_id: None,
            role: None,
            payment_method_id: shared.map(|it| it.id),
            about: shared.map(|it| it.name.clone()).unwrap_or_default(),
            sender_leaves: false,
            version: VERSION,
            created_at: now,
            sent_at: now,
            expires_at,
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
        self.change(|tx| {
            diesel::insert_into(schema::invitations::table).values(&invitation).execute(tx.conn)?;
            for app in apps {
                let row = InvitationApp {
                    invitation_id: invitation.id,
                    app_id: app.id,
                    payer_id: app.payment_method_id,
                    name: app.name.clone(),
                };
                diesel::insert_into(schema::invitation_apps::table).values(&row).execute(tx.conn)?;
            }
            for (purpose, proves_mailbox) in [(Purpose::InvitationMail, true), (Purpose::InvitationCopy, false)] {
                let token = tx.site.keys.token(purpose, invitation.id.as_str(), VERSION);
                let link = InvitationLink {
                    token_hash: token.hash(),
                    invitation_id: invitation.id,
                    version: VERSION,
                    proves_mailbox,
                    made_at: now,
                };
                diesel::insert_into(schema::invitation_links::table).values(&link).execute(tx.conn)?;
            }
            Ok(())
        });
        invitation.id
    }
}
