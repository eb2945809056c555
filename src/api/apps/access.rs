//! Who may work on an app, by which ways and since when: for deploy keys. Never what it costs, never who pays.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::people;
use crate::access::policy::ViewApp;
use crate::api::values::{PersonRef, Way};
use crate::web::call::{Answer, Call, Listing, Read, Wanted};

/// Somebody who may work on an app.
#[derive(Serialize, ToSchema)]
pub struct Developer {
    person: PersonRef,
    /// Who is asked first when something is wrong.
    is_technical_contact: bool,
    ways: Vec<Way>,
}

/// GET `/api/v1/apps/{app}/access`
pub async fn list(call: Call<Read>, app: Wanted<ViewApp>) -> Answer<Listing<Developer>> {
    call.list(move |tx, caller, part| {
        let app = app.granted(tx, caller)?;
        let all = people::developers(tx, app.id)?;
        let one = |person: &people::PersonAccess| Developer {
            person: person.into(),
            is_technical_contact: person.is_technical_contact(),
            ways: Way::all(person),
        };
        Ok(Listing::within(all, part, |person| person.id.to_string(), one))
    })
    .await
}
