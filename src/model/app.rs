//! An app: one website or web application.

use diesel::prelude::*;

use super::website::Website;
use super::{AppId, PaymentMethodId, PersonId, TeamId};
use crate::store::Moment;

/// How long an app may stay without a payment method.
pub const TRIAL_DAYS: i64 = 7;
/// Between asking for the deletion of an app and the deletion.
pub const DELETION_DAYS: i64 = 7;

#[derive(Debug, Clone, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = crate::store::schema::apps)]
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
}

impl App {
    pub fn is_on_trial(&self) -> bool {
        self.payment_method_id.is_none()
    }

    /// When the trial really ends: an open invitation to pay holds it once.
    pub fn trial_end(&self) -> Option<Moment> {
        self.trial_ends_at.max(self.trial_held_until)
    }

    pub fn website_short(&self) -> &str {
        self.website.as_deref().map_or("", Website::short)
    }
}

/// A developer's access to an app. At most one per app and person.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::store::schema::developer_connections)]
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
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::store::schema::team_apps)]
pub struct TeamApp {
    pub app_id: AppId,
    pub team_id: TeamId,
    pub granted_by: PersonId,
    pub granted_at: Moment,
}
