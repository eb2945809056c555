//! What is listed for a person is what the policy allows them.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;
use remit::access::links::Link;
use remit::access::policy::{InviteToPay, InviteToTeam, ManageDevelopers};
use remit::access::{Granted, Listable};
use remit::error::Result;
use remit::model::person::Person;
use remit::model::{AppId, TeamId};
use remit::store::Tx;
use remit::store::schema::{apps, people, teams};

use crate::world::{Cast, World};

#[derive(QueryableByName)]
struct Listed {
    #[diesel(sql_type = Text)]
    id: String,
}

story! {
    fn the_lists_of_what_somebody_may_do_agree_with_the_policy(world: &mut World) {
        let cast = Cast::of(world);
        let (people, apps, teams) = world.change(|tx| {
            let people: Vec<Person> = people::table.select(Person::as_select()).load(tx.conn)?;
            let apps: Vec<AppId> = apps::table.select(apps::id).load(tx.conn)?;
            let teams: Vec<TeamId> = teams::table.select(teams::id).load(tx.conn)?;
            Ok((people, apps, teams))
        });
        assert_eq!(differences(world, &people, &apps, &teams), Vec::<String>::new());
        let of = |person: &Person| world.change(|tx| listed::<InviteToPay>(tx, person));
        assert_eq!(of(&cast.mara), BTreeSet::from([cast.cafe.id.to_string()]), "on trial, and hers");
        assert!(of(&cast.clara).contains(cast.bakery.id.as_str()), "paid with what she manages");
    }
}

/// Where the lists of these people and the policy differ. All that they may do something to is among these things.
pub fn differences(world: &World, people: &[Person], apps: &[AppId], teams: &[TeamId]) -> Vec<String> {
    world.change(|tx| {
        let mut found = Vec::new();
        for person in people {
            found.extend(difference::<ManageDevelopers>(tx, person, apps)?);
            found.extend(difference::<InviteToPay>(tx, person, apps)?);
            found.extend(difference::<InviteToTeam>(tx, person, teams)?);
        }
        Ok(found)
    })
}

fn difference<R: Listable>(tx: &mut Tx, person: &Person, all: &[<R::Link as Link>::Id]) -> Result<Option<String>>
where
    <R::Link as Link>::Id: std::fmt::Display,
{
    let mut allowed = BTreeSet::new();
    for id in all {
        if Granted::<R>::if_allowed(tx, person, *id)?.is_some() {
            allowed.insert(id.to_string());
        }
    }
    let listed = listed::<R>(tx, person)?;
    let words = || format!("{} of {}: allowed {allowed:?}, listed {listed:?}", R::NAME, person.name);
    Ok((allowed != listed).then(words))
}

fn listed<R: Listable>(tx: &mut Tx, person: &Person) -> Result<BTreeSet<String>> {
    let rows: Vec<Listed> = diesel::sql_query(R::IDS).bind::<Text, _>(person.id).load(tx.conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
