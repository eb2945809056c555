//! What is listed for a person is what the policy allows them, and what is kept for lists is what exists for them.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;
use remit::access::check::RULES;
use remit::access::links::{AppLink, Link};
use remit::access::listed as for_programs;
use remit::access::policy::{InviteToPay, InviteToTeam, ManageDevelopers, ViewApp, ViewInvoices, ViewPerson, ViewTeam};
use remit::access::{Granted, Listable};
use remit::apps::queries::apps_of;
use remit::error::{Error, Result};
use remit::model::person::Person;
use remit::model::team::Role;
use remit::model::{AppId, PaymentMethodId, PersonId, TeamId};
use remit::store::Tx;
use remit::store::pages::{Number, Part, Start};
use remit::store::schema::{apps, listed_apps, payment_methods, people, teams};

use crate::invitations::acts::sql;
use crate::world::{Cast, Kind, World};

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

    fn what_programs_list_of_somebody_agrees_with_the_policy(world: &mut World) {
        let cast = Cast::of(world);
        world.lets_read(&cast.studio, &cast.stella);
        world.change(|tx| {
            let everybody: Vec<Person> = people::table.select(Person::as_select()).load(tx.conn)?;
            let apps: Vec<AppId> = apps::table.select(apps::id).load(tx.conn)?;
            let teams: Vec<TeamId> = teams::table.select(teams::id).load(tx.conn)?;
            let payers: Vec<PaymentMethodId> = payment_methods::table.select(payment_methods::id).load(tx.conn)?;
            let people: Vec<PersonId> = everybody.iter().map(|person| person.id).collect();
            for person in &everybody {
                lists_what_is_allowed::<ViewApp>(tx, person, &apps)?;
                lists_what_is_allowed::<ViewTeam>(tx, person, &teams)?;
                lists_what_is_allowed::<ViewInvoices>(tx, person, &payers)?;
                lists_what_is_allowed::<ViewPerson>(tx, person, &people)?;
            }
            Ok(())
        });
    }
}

fn lists_what_is_allowed<R: for_programs::Listed>(
    tx: &mut Tx,
    person: &Person,
    all: &[<R::Link as Link>::Id],
) -> Result<()>
where
    <R::Link as Link>::Id: Ord + std::fmt::Debug,
{
    let part = Part { after: String::new(), limit: 100 };
    let whose = for_programs::Whose::Of(person);
    let listed: BTreeSet<_> = for_programs::ids::<R>(tx, whose, &part)?.into_iter().collect();
    let mut allowed = BTreeSet::new();
    for id in all {
        if Granted::<R>::if_allowed(tx, person, *id)?.is_some() {
            allowed.insert(*id);
        }
    }
    assert_eq!(listed, allowed, "{} of {}", R::NAME, person.name);
    Ok(())
}

/// The rules about what is kept for lists that are broken after this SQL.
fn broken_after(world: &World, wrong: &str) -> Vec<&'static str> {
    world.taken_back(|tx| {
        diesel::sql_query(wrong).execute(tx.conn)?;
        let mut broken = Vec::new();
        for rule in RULES.iter().filter(|rule| rule.name.contains("list")) {
            if !rule.broken(tx)?.is_empty() {
                broken.push(rule.name);
            }
        }
        Ok(broken)
    })
}

const NO_PAYMENT_METHOD_IS_MISSING: &str = "what somebody can manage is in their list, as it is";
const NO_OTHER_PAYMENT_METHOD: &str = "in a list of payment methods is nothing else";
const NO_APP_IS_MISSING: &str = "an app is in the list of everybody for whom it exists, as it is";
const NO_OTHER_APP: &str = "in a list of apps is nothing else";
const NO_CLOSING_IS_MISSING: &str =
    "what takes its apps along is in the list of everybody for whom one exists, as it is";
const NO_OTHER_CLOSING: &str = "in a list of what takes its apps along is nothing else";

story! {
    fn the_check_finds_what_is_kept_wrong_for_lists(world: &mut World) {
        let cast = Cast::of(world);
        let nora = world.developer("Nora Blank", "nora@blank.example");
        let app = format!("WHERE app_id = '{}' AND person_id = '{}'", cast.cafe.id, cast.mara.id);
        let payer = format!("WHERE payment_method_id = '{}' AND person_id = '{}'", cast.harbour.id, cast.clara.id);
        let harbour = format!("WHERE id = '{}'", cast.harbour.id);
        sql(world, &format!("UPDATE payment_methods SET state = 'closing', apps_end_at = 2 {harbour}"));
        for (wrong, rules) in [
            (format!("listed_apps SET sort_name = 'zoo' {app}"), &[NO_APP_IS_MISSING][..]),
            (format!("listed_apps SET is_asked = FALSE {app}"), &[]),
            (format!("listed_apps SET is_asked = TRUE {app}"), &[NO_APP_IS_MISSING]),
            (format!("listed_apps SET is_off = TRUE {app}"), &[NO_APP_IS_MISSING]),
            (format!("listed_apps SET ends_at = NULL {app}"), &[NO_APP_IS_MISSING]),
            (format!("listed_apps SET person_id = '{}' {app}", nora.id), &[NO_APP_IS_MISSING, NO_OTHER_APP]),
            (format!("listed_payment_methods SET sort_name = 'zoo' {payer}"), &[NO_PAYMENT_METHOD_IS_MISSING]),
            (
                format!("listed_payment_methods SET person_id = '{}' {payer}", nora.id),
                &[NO_PAYMENT_METHOD_IS_MISSING, NO_OTHER_PAYMENT_METHOD],
            ),
            (format!("listed_closings SET ends_at = 1 {payer}"), &[NO_CLOSING_IS_MISSING, NO_OTHER_CLOSING]),
            (format!("listed_closings SET person_id = '{}' {payer}", nora.id), &[NO_CLOSING_IS_MISSING]),
            (format!("payment_methods SET state = 'open' {harbour}"), &[NO_OTHER_CLOSING]),
        ] {
            assert_eq!(broken_after(world, &format!("UPDATE {wrong}")), rules, "{wrong}");
        }
    }

    fn what_is_there_by_another_way_stays_in_the_list(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.shop, &cast.uma);
        // Uma works on it, and controls it through the team, which can manage what pays for it.
        assert!(is_listed_after(world, &cast, "DELETE FROM developer_connections"));
        assert!(is_listed_after(world, &cast, "DELETE FROM team_apps"));
        assert!(is_listed_after(world, &cast, "DELETE FROM payment_method_teams"));
    }
}

/// Whether the shop is in Uma's list after this SQL.
fn is_listed_after(world: &World, cast: &Cast, delete: &str) -> bool {
    let left = world.taken_back(|tx| {
        diesel::sql_query(delete).execute(tx.conn)?;
        let row = listed_apps::table.find((cast.shop.id, cast.uma.id)).select(listed_apps::app_id);
        Ok(row.load::<AppId>(tx.conn)?)
    });
    !left.is_empty()
}

/// What is kept for lists.
const LISTS: &str = "
    SELECT 'app ' || app_id || ' ' || person_id || ' ' || sort_name || ' ' || COALESCE(CAST(ends_at AS TEXT), '')
      || CASE WHEN is_asked THEN ' asked' ELSE '' END AS id FROM listed_apps
    UNION ALL SELECT 'payment method ' || payment_method_id || ' ' || person_id || ' ' || sort_name
      FROM listed_payment_methods
    UNION ALL SELECT 'closing ' || payment_method_id || ' ' || person_id || ' ' || CAST(ends_at AS TEXT)
      FROM listed_closings";

/// Changes of everything that lists are kept of: each is seen in them.
const CHANGES: [&str; 20] = [
    "INSERT INTO payment_method_people (payment_method_id, person_id, granted_by, granted_at)
     SELECT m.id, p.id, p.id, 1 FROM payment_methods m CROSS JOIN people p
      WHERE p.id NOT IN (SELECT c.person_id FROM payment_method_people c WHERE c.payment_method_id = m.id)",
    "DELETE FROM payment_method_people",
    "INSERT INTO payment_method_teams (payment_method_id, team_id, granted_by, granted_at)
     SELECT m.id, t.id, t.created_by, 1 FROM payment_methods m CROSS JOIN teams t
      WHERE t.id NOT IN (SELECT c.team_id FROM payment_method_teams c WHERE c.payment_method_id = m.id)",
    "DELETE FROM payment_method_teams",
    "INSERT INTO memberships (team_id, person_id, role, granted_by, granted_at)
     SELECT t.id, p.id, 'unlimited', t.created_by, 1 FROM teams t CROSS JOIN people p
      WHERE p.id NOT IN (SELECT b.person_id FROM memberships b WHERE b.team_id = t.id)",
    "UPDATE memberships SET role = 'unlimited'",
    "DELETE FROM memberships",
    "INSERT INTO developer_connections (app_id, person_id, is_technical_contact, granted_by, granted_at)
     SELECT a.id, p.id, FALSE, p.id, 1 FROM apps a CROSS JOIN people p
      WHERE p.id NOT IN (SELECT c.person_id FROM developer_connections c WHERE c.app_id = a.id)",
    "DELETE FROM developer_connections",
    "INSERT INTO team_apps (app_id, team_id, granted_by, granted_at)
     SELECT a.id, t.id, t.created_by, 1 FROM apps a CROSS JOIN teams t
      WHERE t.id NOT IN (SELECT c.team_id FROM team_apps c WHERE c.app_id = a.id)",
    "DELETE FROM team_apps",
    "INSERT INTO access_requests (app_id, person_id, team_id, asked_at)
     SELECT c.app_id, t.created_by, t.id, 1 FROM team_apps c JOIN teams t ON t.id = c.team_id",
    "DELETE FROM access_requests",
    "UPDATE payment_methods SET sort_name = 'zoo'",
    "UPDATE payment_methods SET apps_end_at = 9",
    "INSERT INTO apps (id, name, description, payment_method_id, created_by, created_at)
     SELECT 'new ' || m.id, 'New', '', m.id, m.created_by, 1 FROM payment_methods m",
    "UPDATE apps SET payment_method_id = (SELECT m.id FROM payment_methods m WHERE m.apps_end_at IS NOT NULL)",
    "UPDATE apps SET deleted_at = 9",
    "UPDATE apps SET delete_at = 9",
    "UPDATE apps SET sort_name = 'zoo'",
];

/// The lists after this change, which is taken back.
fn lists_after(tx: &mut Tx, change: &str) -> Result<BTreeSet<String>> {
    diesel::sql_query(change).execute(tx.conn)?;
    lists(tx)
}

fn lists(tx: &mut Tx) -> Result<BTreeSet<String>> {
    let rows: Vec<Listed> = diesel::sql_query(LISTS).load(tx.conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

story! {
    fn lists_are_kept_for_an_act_and_stay_as_they_are_in_a_rehearsal(world: &mut World) {
        let cast = Cast::of(world);
        world.asks_for_access(&cast.blog, &cast.lin, &cast.team);
        let lagoon = format!("WHERE id = '{}'", cast.lagoon.id);
        sql(world, &format!("UPDATE payment_methods SET state = 'closing', apps_end_at = 2 {lagoon}"));
        let before = world.db.read(lists).expect("the lists");
        for change in CHANGES {
            assert_ne!(world.taken_back(|tx| lists_after(tx, change)), before, "{change}");
            let rehearsed = world.db.rehearse(|tx| lists_after(tx, change)).expect("a rehearsal");
            assert_eq!(rehearsed, before, "{change}");
        }
    }
}

/// Changes of one thing, each of which many people or many apps come into lists by, or go.
fn changes_of_one(cast: &Cast) -> [String; 10] {
    let (harbour, lagoon, team) = (cast.harbour.id, cast.lagoon.id, cast.team.id);
    let (bakery, beach, shop) = (cast.bakery.id, cast.beach.id, cast.shop.id);
    let (clara, lin, sven, uma) = (cast.clara.id, cast.lin.id, cast.sven.id, cast.uma.id);
    [
        format!(
            "INSERT INTO apps (id, name, description, payment_method_id, created_by, created_at)
             VALUES ('new', 'New', '', '{harbour}', '{clara}', 1)"
        ),
        format!("UPDATE apps SET payment_method_id = '{lagoon}' WHERE id = '{bakery}'"),
        format!("UPDATE apps SET payment_method_id = '{harbour}' WHERE id = '{beach}'"),
        format!("UPDATE apps SET deleted_at = 9 WHERE id = '{bakery}'"),
        format!(
            "INSERT INTO team_apps (app_id, team_id, granted_by, granted_at) VALUES ('{beach}', '{team}', '{uma}', 1)"
        ),
        format!("DELETE FROM team_apps WHERE app_id = '{shop}'"),
        format!(
            "INSERT INTO payment_method_people (payment_method_id, person_id, granted_by, granted_at)
             VALUES ('{harbour}', '{sven}', '{clara}', 1)"
        ),
        format!("DELETE FROM payment_method_people WHERE person_id = '{clara}'"),
        format!(
            "INSERT INTO memberships (team_id, person_id, role, granted_by, granted_at)
             VALUES ('{team}', '{sven}', 'limited', '{uma}', 1)"
        ),
        format!("DELETE FROM memberships WHERE person_id = '{lin}'"),
    ]
}

/// How often PostgreSQL begins a function for this change, which is taken back.
fn functions_begun(world: &World, change: &str) -> i64 {
    let so_far = "SELECT CAST(COALESCE(SUM(calls), 0) AS BIGINT) AS number FROM pg_stat_xact_user_functions";
    world.taken_back(|tx| {
        diesel::sql_query("SET LOCAL track_functions = 'all'").execute(tx.conn)?;
        let before: Number = diesel::sql_query(so_far).get_result(tx.conn)?;
        diesel::sql_query(change).execute(tx.conn)?;
        let after: Number = diesel::sql_query(so_far).get_result(tx.conn)?;
        Ok(after.number - before.number)
    })
}

story! {
    fn many_come_into_lists_and_go_by_as_few_steps_as_one(world: &mut World) {
        if world.kind() == Kind::Sqlite {
            return;
        }
        let cast = Cast::of(world);
        let changes = changes_of_one(&cast);
        let count = |world: &World| changes.each_ref().map(|change| functions_begun(world, change));
        let few = count(world);
        assert!(few.iter().all(|begun| *begun > 0), "{few:?}");
        for number in 0..20 {
            let payer = world.client(&format!("Payer {number}"), &format!("payer{number}@harbour.example"));
            world.lets_manage(&cast.harbour, &payer);
            let member = world.developer(&format!("Member {number}"), &format!("member{number}@team.example"));
            world.joins(&cast.team, &member, Role::Limited);
            world.team_app(&world.app(&format!("Pier {number}"), &cast.mara, Some(&cast.harbour)), &cast.team);
        }
        assert_eq!(count(world), few, "for each of {changes:#?}");
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
            found.extend(difference_of_pages(tx, person, apps)?);
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

/// Where the pages of somebody's apps and what exists for them differ.
fn difference_of_pages(tx: &mut Tx, person: &Person, all: &[AppId]) -> Result<Option<String>> {
    let mut existing = BTreeSet::new();
    for id in all {
        match AppLink::look_up(tx, person, *id) {
            Ok(_) => existing.insert(id.to_string()),
            Err(Error::NotFound) => false,
            Err(problem) => return Err(problem),
        };
    }
    let (mut listed, mut next) = (Vec::new(), Some(Start::First));
    while let Some(start) = next {
        let page = apps_of(tx, person, "", start)?;
        listed.extend(page.rows.iter().map(|app| app.id.to_string()));
        next = page.after.map(Start::After);
    }
    let is_right = listed.len() == existing.len() && listed.iter().all(|id| existing.contains(id));
    Ok((!is_right).then(|| format!("apps of {}: existing {existing:?}, listed {listed:?}", person.name)))
}
