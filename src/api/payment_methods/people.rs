//! Who can manage a payment method, who sees its invoices only, and through which teams.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::people::{AroundPaymentMethod, PersonAccess, around_payment_method};
use crate::access::policy::ViewPaymentMethod;
use crate::api::values::{PersonRef, TeamRef, Time, Way};
use crate::model::payment_method::BillingLevel;
use crate::teams::queries as team_queries;
use crate::web::call::{Answer, BillingRead, Call, Listing, Wanted};

/// Somebody with access to a payment method.
#[derive(Serialize, ToSchema)]
pub struct Payer {
    person: PersonRef,
    /// `manage`, or `invoices_only`.
    #[schema(value_type = String)]
    level: &'static str,
    ways: Vec<Way>,
}

/// A team whose unlimited members can manage a payment method.
#[derive(Serialize, ToSchema)]
pub struct PayingTeam {
    team: TeamRef,
    since: Time,
}

/// GET `/api/v1/payment-methods/{payment_method}/people`
pub async fn list(call: Call<BillingRead>, payment_method: Wanted<ViewPaymentMethod>) -> Answer<Listing<Payer>> {
    call.list(move |tx, caller, part| {
        let payment_method = payment_method.granted(tx, caller)?;
        let AroundPaymentMethod { managers, readers } = around_payment_method(tx, payment_method.id)?;
        let managers = managers.into_iter().map(|person| (person, BillingLevel::Manage));
        let readers = readers.into_iter().map(|person| (person, BillingLevel::InvoicesOnly));
        let all: Vec<(PersonAccess, BillingLevel)> = managers.chain(readers).collect();
        let key = |(person, level): &(PersonAccess, BillingLevel)| format!("{}.{}", person.id, level.as_str());
        let one = |(person, level): &(PersonAccess, BillingLevel)| Payer {
            person: person.into(),
            level: level.as_str(),
            ways: Way::all(person),
        };
        Ok(Listing::within(all, part, key, one))
    })
    .await
}

/// GET `/api/v1/payment-methods/{payment_method}/teams`
pub async fn teams(call: Call<BillingRead>, payment_method: Wanted<ViewPaymentMethod>) -> Answer<Listing<PayingTeam>> {
    call.list(move |tx, caller, part| {
        let payment_method = payment_method.granted(tx, caller)?;
        let all = team_queries::teams_on(tx, &payment_method)?;
        let one = |it: &team_queries::TeamOn| PayingTeam {
            team: TeamRef { id: it.id, name: it.name.clone() },
            since: it.since.into(),
        };
        Ok(Listing::within(all, part, |it| it.id.to_string(), one))
    })
    .await
}
