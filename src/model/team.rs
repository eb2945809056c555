//! A team: a group of developers.

use diesel::prelude::*;

use super::moment::Moment;
use super::{AppId, PersonId, TeamId};

crate::text_enum! {
    /// Unlimited members see all that the team is connected to; limited ones work on chosen apps and never see billing.
    Role {
        Unlimited => "unlimited",
        Limited => "limited",
    }
}

impl Role {
    pub fn is_unlimited(&self) -> bool {
        matches!(self, Role::Unlimited)
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::teams)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub created_by: PersonId,
    pub created_at: Moment,
    /// Nobody is in it any more; the row stays for events.
    pub deleted_at: Option<Moment>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::memberships)]
pub struct Membership {
    pub team_id: TeamId,
    pub person_id: PersonId,
    pub role: Role,
    pub granted_by: PersonId,
    pub granted_at: Moment,
}

/// A limited member asks for a developer connection to an app of the team, via the team.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::access_requests)]
pub struct AccessRequest {
    pub app_id: AppId,
    pub person_id: PersonId,
    pub team_id: TeamId,
    pub asked_at: Moment,
}

impl Role {
    pub fn word(self) -> &'static str {
        match self {
            Role::Unlimited => "Unlimited",
            Role::Limited => "Limited",
        }
    }

    /// What it means, in two sentences.
    pub fn means(self) -> &'static str {
        match self {
            Role::Unlimited => {
                "Sees and manages all payment methods of the team and works on all its apps. Can invite and remove members."
            }
            Role::Limited => {
                "Sees the team, its members and the names of its apps, and works on chosen apps. Never sees billing."
            }
        }
    }
}
