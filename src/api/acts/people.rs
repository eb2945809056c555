//! People: made by the hosting platform, which vouches for their addresses.

use serde::Deserialize;
use utoipa::ToSchema;

use super::called::{New, Sent, find_or_make};
use crate::access::external;
use crate::access::policy::ViewPerson;
use crate::api::people::Person;
use crate::api::sent::{external_id, wrong};
use crate::model::email_address::EmailAddress;
use crate::model::person::AccountType;
use crate::model::written;
use crate::paths;
use crate::people::changes;
use crate::store::Tx;
use crate::web::call::{Answer, Body, Call, Caller, Done, Made, Or, PeopleWrite, Result, Wanted};

/// Somebody who is to have an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    name: String,
    /// The platform has seen that it is theirs: nobody asks them again.
    email: String,
    /// `developer` or `client`.
    #[schema(value_type = String)]
    account_type: AccountType,
    /// What the platform calls them.
    #[serde(default)]
    external_id: Option<String>,
}

/// POST `/api/v1/people`
pub async fn create(call: Call<PeopleWrite>, new: Body<NewPerson>) -> Answer<Made<Person>> {
    call.make(move |tx, caller| made(tx, caller, &Sent::nameless(&new))).await
}

/// PUT `/api/v1/people/ext:{name}`: makes them, or finds who was made before.
pub async fn put(
    call: Call<PeopleWrite>,
    person: Wanted<ViewPerson>,
    new: Body<NewPerson>,
) -> Answer<Or<Made<Person>, 200>> {
    call.make(move |tx, caller| find_or_make(tx, caller, &person, &new, |tx, _, person| Person::of(tx, person), made))
        .await
        .or()
}

fn made(tx: &mut Tx, caller: &Caller, new: &Sent<NewPerson>) -> Result<Done<Person>> {
    let platform = caller.platform()?;
    let new = new.of(caller)?;
    let name = written::name_without_links(&new.name).map_err(|what| wrong("name", what))?;
    let email = EmailAddress::typed(&new.email).map_err(|what| wrong("email", what))?;
    let external_id = external_id(new.external_id.as_deref())?;
    let person = changes::make_from_platform(tx, platform, &name, &email, new.account_type)?;
    if external_id.is_some() {
        external::call(tx, platform, person.id, external_id.as_ref())?;
    }
    let shown = caller.ask::<ViewPerson>(tx, person.id)?;
    Ok(Done::Made(Person::of(tx, shown)?, paths::api::person(person.id)))
}

impl New for NewPerson {
    fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }

    fn called(self, name: String) -> NewPerson {
        NewPerson { external_id: Some(name), ..self }
    }
}
