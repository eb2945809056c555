//! How many queries a page makes: few, and as many with a thousand apps as with one; and that they are prepared once.

use std::collections::BTreeMap;

use remit::model::AppId;
use remit::routes::ADDRESSES;

use crate::access::every_route::Everybody;
use crate::world::{Kind, rounds};

/// One of them looks up the session. Another one counts what is not kept of the running month.
const MOST: usize = 6;

/// Pages that try an act out need what the act needs.
const REHEARSALS: [&str; 31] = [
    "/apps/{app}/rises/{rise}",
    "/account/type",
    "/account/delete",
    "/apps/{app}/delete",
    "/apps/{app}/pay-with",
    "/apps/{app}/people/{person}/remove",
    "/apps/{app}/people/{person}/contact",
    "/apps/{app}/people/{person}/no-contact",
    "/apps/{app}/environments/new",
    "/apps/{app}/environments/{environment}/delete",
    "/apps/{app}/environments/{environment}/book",
    "/apps/{app}/environments/{environment}/take-off",
    "/apps/{app}/subscribe",
    "/apps/{app}/leave",
    "/apps/{app}/connect-member",
    "/apps/{app}/connect-team",
    "/apps/{app}/teams/{team}/remove",
    "/apps/{app}/requests/{person}",
    "/payment-methods/{payment_method}/people/{person}/remove",
    "/payment-methods/{payment_method}/people/{person}/level",
    "/payment-methods/{payment_method}/connect-team",
    "/payment-methods/{payment_method}/teams/{team}/remove",
    "/payment-methods/{payment_method}/how-you-pay/check",
    "/payment-methods/{payment_method}/leave",
    "/payment-methods/{payment_method}/close",
    "/teams/{team}/members/{person}/role",
    "/teams/{team}/members/{person}/remove",
    "/teams/{team}/leave",
    "/teams/{team}/delete",
    "/invitations/{invitation}/confirm",
    "/invitation",
];

#[test]
fn a_page_makes_few_queries_and_no_more_for_long_lists() {
    let mut everybody = Everybody::new(Kind::Sqlite);
    let few = count(&mut everybody);
    fill(&everybody, rounds(1000, 5000));
    let many = count(&mut everybody);
    let mut broken = Vec::new();
    for ((who, pattern, label), queries) in &few {
        let then = many.get(&(*who, *pattern, *label)).copied().unwrap_or_default();
        if REHEARSALS.contains(pattern) {
            continue;
        }
        // A list that was empty asks once more about its rows when it has some, and beside a part of a long list stands how
        // many there are.
        if *queries > MOST || then > MOST + 1 || then > queries + 2 {
            broken.push(format!("{pattern} {label} as {who}: {queries} queries, then {then}"));
        }
    }
    assert!(few.len() > 50, "only {} pages were opened", few.len());
    assert!(broken.is_empty(), "at most {MOST}, however long the lists:\n{}", broken.join("\n"));
}

mod what_pages_ask_is_prepared_once_for_a_connection {
    use super::{Kind, is_prepared_once};

    #[test]
    fn sqlite() {
        is_prepared_once(Kind::Sqlite);
    }

    #[test]
    #[ignore = "needs a PostgreSQL: bin/test --only postgres"]
    fn postgres() {
        is_prepared_once(Kind::Postgres);
    }
}

/// Diesel keeps no update: of the pages that try an act out only what they ask is looked at.
fn is_prepared_once(kind: Kind) {
    let mut everybody = Everybody::new(kind);
    let broken = prepared_at_each_use(&mut everybody);
    assert!(broken.is_empty(), "prepared at each use:\n{}", broken.join("\n"));
    let kept = everybody.world.kept_statements();
    let with_values: Vec<&String> = kept.iter().filter(|statement| holds_a_value(statement)).collect();
    assert!(with_values.is_empty(), "ids and times are bound: {with_values:#?}");
}

/// What the pages ask that no connection keeps, each with the first page.
fn prepared_at_each_use(everybody: &mut Everybody) -> Vec<String> {
    let mut found: BTreeMap<String, &str> = BTreeMap::new();
    for (_, pattern) in ADDRESSES.iter().filter(|(method, _)| *method == "GET") {
        for target in everybody.targets(pattern) {
            for (_, browser) in &mut everybody.browsers {
                everybody.world.queries();
                browser.get(&target.address);
                let kept = everybody.world.kept_statements();
                for statement in everybody.world.statements() {
                    if asks(&statement) && !kept.contains(&statement) {
                        found.entry(statement).or_insert(*pattern);
                    }
                }
            }
        }
    }
    found.into_iter().map(|(statement, pattern)| format!("{pattern}: {statement}")).collect()
}

/// True of a statement that changes nothing.
pub fn asks(statement: &str) -> bool {
    let statement = statement.trim_start();
    statement.starts_with("SELECT") || statement.starts_with("WITH")
}

/// An id in quotes, or a time of our days.
fn holds_a_value(statement: &str) -> bool {
    statement.split('\'').any(|part| AppId::from_stored(part).is_some())
        || statement.split(|c: char| !c.is_ascii_digit()).any(|number| number.len() == 13)
}

type Page = (&'static str, &'static str, &'static str);

/// Queries of every page that is shown to somebody.
fn count(everybody: &mut Everybody) -> BTreeMap<Page, usize> {
    let mut counted = BTreeMap::new();
    for (_, pattern) in ADDRESSES.iter().filter(|(method, _)| *method == "GET") {
        for target in everybody.targets(pattern) {
            for (who, browser) in &mut everybody.browsers {
                everybody.world.queries();
                browser.get(&target.address);
                if browser.status == 200 {
                    counted.insert((*who, *pattern, target.label), everybody.world.queries());
                }
            }
        }
    }
    counted
}

/// Many apps on trial and paid for, payment methods and invitations, for all of the cast.
fn fill(everybody: &Everybody, apps: usize) {
    let (world, cast) = (&everybody.world, &everybody.cast);
    for number in 0..apps {
        let owner = (number % 2 == 0).then_some(&cast.harbour);
        let app = world.app(&format!("Landing page {number}"), &cast.mara, owner);
        world.develops(&app, &cast.mara);
        world.team_app(&app, &cast.team);
        if number % 20 == 0 {
            let more = world.payment_method(&format!("Account {number}"), &cast.clara, &[&cast.clara, &cast.mara]);
            world.lets_team_manage(&more, &cast.team);
            world.invitation_to_payment_method(&cast.mara, &format!("a{number}@client.example"), &more);
            world.invitation_to_payment_method(&cast.mara, &cast.clara.email_text(), &more);
            world.invitation_to_pay(&cast.mara, &cast.jo.email_text(), &[&app]);
        }
    }
    // The sums of the running month are kept.
    remit::due::run_due(&world.db).expect("a round");
}
