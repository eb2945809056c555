//! What one person has access to, each way to it a row.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::people::{Reached, reached_by};
use crate::access::policy::ViewPerson;
use crate::api::values::Time;
use crate::model::TeamId;
use crate::web::call::{Answer, Call, Listing, Read, Wanted};

/// One way of a person to one thing.
#[derive(Serialize, ToSchema)]
pub struct Access {
    /// `team`, `payment_method` or `app`.
    #[schema(value_type = String)]
    kind: &'static str,
    id: String,
    name: String,
    /// Of a team `unlimited` or `limited`, of a payment method `manage` or `invoices_only`, of an app `work` or `control`.
    how: String,
    /// Through which team. Null: directly.
    #[schema(value_type = Option<String>)]
    team_id: Option<TeamId>,
    since: Time,
    #[serde(skip)]
    key: String,
}

impl From<Reached> for Access {
    fn from(it: Reached) -> Access {
        Access {
            kind: it.kind.as_str(),
            id: it.id,
            name: it.name,
            how: it.how,
            team_id: it.team,
            since: it.since.into(),
            key: it.key,
        }
    }
}

/// GET `/api/v1/people/{person}/access`
pub async fn list(call: Call<Read>, person: Wanted<ViewPerson>) -> Answer<Listing<Access>> {
    call.list(move |tx, caller, part| {
        let person = person.granted(tx, caller)?;
        let rows = reached_by(tx, &person, part)?;
        Ok(Listing::of(rows.into_iter().map(Access::from).collect(), part, |row: &Access| row.key.clone()))
    })
    .await
}
