//! People: whoever asks themselves, and everybody for the hosting platform.

pub mod access;

use serde::Serialize;
use utoipa::ToSchema;

use super::values::{Time, written};
use crate::access::policy::ViewPerson;
use crate::access::{Granted, external, listed};
use crate::model::PersonId;
use crate::store::Tx;
use crate::web::call::{Answer, Call, Error, Listing, Read, Result, Wanted};

/// Somebody with an account.
#[derive(Serialize, ToSchema)]
pub struct Person {
    #[schema(value_type = String)]
    id: PersonId,
    /// What the hosting platform calls them.
    external_id: Option<String>,
    name: String,
    email: Option<String>,
    /// `developer` or `client`.
    #[schema(value_type = String)]
    account_type: &'static str,
    created_at: Time,
}

/// GET `/api/v1/people`
pub async fn list(call: Call<Read>) -> Answer<Listing<Person>> {
    call.list(|tx, caller, part| {
        let ids = listed::ids::<ViewPerson>(tx, caller.whose(), part)?;
        let mut people = Granted::<ViewPerson>::ask_many(tx, &caller.person, &ids)?;
        people.sort_by_key(|person| ids.iter().position(|id| *id == person.id));
        Ok(Listing::of(Person::of_many(tx, &people)?, part, |person| person.id.to_string()))
    })
    .await
}

/// GET `/api/v1/people/{person}`
pub async fn show(call: Call<Read>, person: Wanted<ViewPerson>) -> Answer<Person> {
    call.answer(move |tx, caller| {
        let person = person.granted(tx, caller)?;
        Person::of(tx, person)
    })
    .await
}

impl Person {
    pub(super) fn of(tx: &mut Tx, person: Granted<ViewPerson>) -> Result<Person> {
        Person::of_many(tx, &[person])?.pop().ok_or(Error::NOT_FOUND)
    }

    fn of_many(tx: &mut Tx, people: &[Granted<ViewPerson>]) -> Result<Vec<Person>> {
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let mut names = external::names(tx, &ids)?;
        let one = |person: &Granted<ViewPerson>| Person {
            id: person.id,
            external_id: names.remove(&person.id),
            name: person.name.clone(),
            email: written(person.email.as_ref()),
            account_type: person.account_type.as_str(),
            created_at: person.created_at.into(),
        };
        Ok(people.iter().map(one).collect())
    }
}
