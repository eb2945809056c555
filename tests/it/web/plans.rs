//! How SQLite finds what pages show. What it finds otherwise than by searching an index is in `plans.txt` beside this file:
//! a line more there is to be looked at, whether it grows with everybody.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::Text;
use remit::routes::ADDRESSES;

use super::queries::asks;
use crate::access::every_route::Everybody;
use crate::world::{Kind, matches_file};

/// Tables that may be read as a whole: there is so little in them.
const SMALL: [(&str, &str); 6] = [
    ("operators", "people of the hosting company"),
    ("platforms", "programs of the hosting company"),
    ("servers", "those that run"),
    ("monthly_runs", "one a month"),
    ("invoice_numbers", "one for each series and year"),
    ("webhook_endpoints", "a few of the platform"),
];

const HEAD: &str = "What pages read as a whole, along an index or sort by themselves, on SQLite: each statement with those steps of its
plan. All else is found by searching an index. Printed by web::plans, kept by UPDATE=1.
";

/// So much of a statement is shown.
const SHOWN: usize = 160;

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

#[test]
fn pages_read_no_table_that_grows_and_what_they_sort_is_known() {
    let mut everybody = Everybody::new(Kind::Sqlite);
    let asked = asked_by_pages(&mut everybody);
    let world = &everybody.world;
    let named = "SELECT name FROM sqlite_master WHERE type = 'table'";
    let tables: Vec<Table> = world.db.read(|tx| Ok(diesel::sql_query(named).load(tx.conn)?)).expect("the tables");
    let growing: BTreeSet<&str> = tables
        .iter()
        .map(|table| table.name.as_str())
        .filter(|name| SMALL.iter().all(|(small, _)| small != name))
        .collect();
    let (mut broken, mut found) = (Vec::new(), BTreeMap::<String, BTreeSet<String>>::new());
    for statement in &asked {
        let steps: BTreeSet<String> = world.plan_of(statement).into_iter().filter(|step| is_no_search(step)).collect();
        let whole = steps.iter().filter(|step| reads_all_of(step, statement, &growing));
        broken.extend(whole.map(|step| format!("{step}: {statement}")));
        found.entry(shortened(statement)).or_default().extend(steps);
    }
    assert!(asked.len() > 50, "only {} statements were heard", asked.len());
    assert!(broken.is_empty(), "read as a whole:\n{}", broken.join("\n"));
    let mut printed = HEAD.to_owned();
    for (statement, steps) in found.iter().filter(|(_, steps)| !steps.is_empty()) {
        let steps: Vec<String> = steps.iter().map(|step| format!("    {step}\n")).collect();
        printed.push_str(&format!("\n{statement}\n{}", steps.concat()));
    }
    matches_file("web/plans.txt", &printed);
}

/// The statements by which any page finds what it shows.
fn asked_by_pages(everybody: &mut Everybody) -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    // The mails of one person's own machine are few.
    let is_asked = |(method, pattern): &&(&str, &str)| *method == "GET" && *pattern != "/outbox";
    for (_, pattern) in ADDRESSES.iter().filter(is_asked) {
        for target in everybody.targets(pattern) {
            for (_, browser) in &mut everybody.browsers {
                everybody.world.queries();
                browser.get(&target.address);
                asked.extend(everybody.world.statements().into_iter().filter(|statement| asks(statement)));
            }
        }
    }
    asked
}

/// A list that is bound is no table. An automatic index is made of the whole table, each time.
fn is_no_search(step: &str) -> bool {
    let is_scan = step.starts_with("SCAN ") && !step.contains("VIRTUAL TABLE");
    is_scan || step.starts_with("USE TEMP B-TREE") || step.contains("AUTOMATIC")
}

/// True if a step reads a whole table of these, and not along an index, where it may end early.
fn reads_all_of(step: &str, statement: &str, growing: &BTreeSet<&str>) -> bool {
    let is_whole = |read: &&str| !read.contains("INDEX") || read.contains("AUTOMATIC");
    let read = step.strip_prefix("SCAN ").or(step.strip_prefix("SEARCH ")).filter(is_whole);
    let Some(name) = read.and_then(|read| read.split(' ').next()) else { return false };
    // A part of a statement that is called like a table cannot be told from it: `plans.txt` shows it.
    let is_a_part = statement.split(')').skip(1).any(|behind| behind.split_whitespace().next() == Some(name));
    !is_a_part && tables_called(name, statement).iter().any(|table| growing.contains(table))
}

/// What is called so in a statement: `apps a`, `apps AS a`, or `apps` itself.
fn tables_called<'a>(name: &str, statement: &'a str) -> Vec<&'a str> {
    let is_between = |c: char| c.is_whitespace() || "(),`\"".contains(c);
    let words: Vec<&str> = statement.split(is_between).filter(|word| !word.is_empty()).collect();
    let is_name = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let mut tables = Vec::new();
    for (place, _) in words.iter().enumerate().filter(|(_, word)| ["FROM", "JOIN"].contains(word)) {
        let Some(table) = words.get(place + 1).copied() else { continue };
        let behind = if words.get(place + 2) == Some(&"AS") { place + 3 } else { place + 2 };
        let alias = words.get(behind).copied().filter(is_name).unwrap_or(table);
        if alias == name {
            tables.push(table);
        }
    }
    tables
}

fn shortened(statement: &str) -> String {
    let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}
