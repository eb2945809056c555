//! An app: one website or web application.

use diesel::prelude::*;

use super::moment::Moment;
use super::running::Running;
use super::website::Website;
use super::{AppId, PaymentMethodId, PersonId, TeamId};

/// How long an app may stay without a payment method.
pub const TRIAL_DAYS: i64 = 7;
/// How much longer a trial may last while somebody is invited to pay for the app.
const HELD_DAYS: i64 = 30;
/// Between asking for the deletion of an app and the deletion.
pub const DELETION_DAYS: i64 = 7;

#[derive(Debug, Clone, serde::Serialize, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::apps)]
pub struct App {
    pub id: AppId,
    pub name: String,
    pub website: Option<String>,
    pub description: String,
    /// None: on trial.
    pub payment_method_id: Option<PaymentMethodId>,
    pub owned_since: Option<Moment>,
    pub trial_ends_at: Option<Moment>,
    pub trial_held_until: Option<Moment>,
    pub delete_at: Option<Moment>,
    pub delete_by: Option<PersonId>,
    pub deleted_at: Option<Moment>,
    pub created_by: PersonId,
    pub created_at: Moment,
    /// What the hosting platform calls it.
    pub external_id: Option<String>,
    /// The platform's word.
    #[diesel(embed)]
    #[serde(flatten)]
    pub running: Running,
}

impl App {
    pub fn is_on_trial(&self) -> bool {
        self.payment_method_id.is_none()
    }

    /// When the trial really ends: it is held while an invitation to pay is open.
    pub fn trial_end(&self) -> Option<Moment> {
        self.trial_ends_at.max(self.trial_held_until)
    }

    /// Up to when invitations to pay can hold the trial, however many there are.
    pub fn latest_trial_end(&self) -> Option<Moment> {
        self.trial_ends_at.map(|at| at.plus_days(HELD_DAYS))
    }

    /// When it is deleted if somebody asks for that at `now`. A trial lasts no longer for it, but everybody has a day to
    /// read of it.
    pub fn deletion_at(&self, now: Moment) -> Moment {
        let in_time = now.plus_days(DELETION_DAYS);
        self.trial_end().map_or(in_time, |trial_end| trial_end.min(in_time)).max(now.plus_days(1))
    }

    pub fn website_short(&self) -> String {
        self.website.as_deref().map(Website::short).unwrap_or_default()
    }
}

/// A developer's access to an app. At most one per app and person.
#[derive(Debug, Clone, serde::Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::developer_connections)]
pub struct DeveloperConnection {
    pub app_id: AppId,
    pub person_id: PersonId,
    /// None: direct.
    pub team_id: Option<TeamId>,
    pub is_technical_contact: bool,
    pub granted_by: PersonId,
    pub granted_at: Moment,
}

/// An app that belongs to a team's work.
#[derive(Debug, Clone, serde::Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::team_apps)]
pub struct TeamApp {
    pub app_id: AppId,
    pub team_id: TeamId,
    pub granted_by: PersonId,
    pub granted_at: Moment,
}
