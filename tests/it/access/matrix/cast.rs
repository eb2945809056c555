//! The world of the matrix, as an operator brings it here: `cast.json` beside this file, through `remit import`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use diesel::prelude::*;
use remit::commands::Command;
use remit::model::person::Person;
use remit::store::Clock;
use remit::store::schema::people;

use super::Outcome;
use crate::world::{Browser, PASSWORD, World};

/// Everybody, by their keys in the file.
pub const PEOPLE: [&str; 18] = [
    "dora", "clio", "dave", "bo", "sia", "tess", "lim", "sol", "bea", "dan", "una", "lia", "lou", "cora", "tom",
    "sven", "stella", "rita",
];

/// Who has a password in the file, and logs in with it.
const WITH_PASSWORD: [&str; 3] = ["dora", "clio", "tom"];

/// Who tries things on an app, the most telling first, and how they are connected to it. As in the manual: `B` pays (`C`: as a client), `D`
/// works on it directly or controls it through a team (`T`), `L` works on it via a team, `M` is a limited member of a
/// team of it, `–` a stranger.
pub const APPS: [(&str, &str); 5] = [
    ("Old Bakery", "dora:B clio:C dave:D bo:BD sia:T tess:TL lim:LM sol:M bea:BM dan:DM una:– stella:–"),
    ("Pilot House", "tom:D sia:T lim:LM sol:M bo:– clio:–"),
    ("North Shop", "una:BT lia:LM lou:M cora:C dora:– clio:–"),
    ("Attic Bar", "dora:B clio:C dave:D sia:T lim:LM sol:M sven:–"),
    ("Solo Stage", "tom:D dave:– sia:– stella:–"),
];

/// Who pays: directly, as a client, or through a team; who sees the invoices only (`I`); the others do not.
pub const PAYMENT_METHODS: [(&str, &str); 3] = [
    ("Harbour billing", "dora:B clio:C bo:B bea:B dave:– sia:– lim:– una:– stella:– rita:I"),
    ("Studio billing", "una:team cora:C lia:limited lou:limited dora:– clio:–"),
    ("Old billing", "dora:B clio:C dave:– sia:– stella:–"),
];

/// Unlimited and limited members.
pub const TEAMS: [(&str, &str); 2] = [
    ("Team South", "sia:U tess:U lim:L sol:L bea:L dan:L dora:– clio:–"),
    ("Team East", "bo:U lim:U tom:U sia:– clio:–"),
];

pub struct Imported {
    pub world: World,
    pub browsers: BTreeMap<&'static str, Browser>,
    ids: BTreeMap<String, String>,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: String,
}

impl Imported {
    /// Imports it, lets everybody log in, and goes on to where something waits: Sol has asked to work on two apps, Old
    /// billing is closing.
    pub fn new(world: World) -> Imported {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/access/matrix/cast.json");
        Command::Import { file }.run(world.settings.clone()).expect("it is right");
        // The command asks the system for the time.
        world.clock.set(Clock::System.now());
        let mut browsers = BTreeMap::new();
        for key in PEOPLE {
            let email = format!("{key}@{key}.example");
            let browser = if WITH_PASSWORD.contains(&key) {
                let mut browser = world.guest();
                browser.get("/login").submit("Log in", &[("Email", &email), ("Password", PASSWORD)]).redirects_to("/");
                browser
            } else {
                world.sign_in(&person(&world, &email))
            };
            browsers.insert(key, browser);
        }
        let ids = ids(&world);
        let mut it = Imported { world, browsers, ids };
        let asked = it.filled("/apps/{Old Bakery}/ask");
        it.browser("sol").post(&asked, &[]).answers(303);
        let close = it.filled("/payment-methods/{Old billing}/close");
        it.browser("clio").get(&close).submit("Close", &[]).answers(303);
        it.world.keep();
        it
    }

    pub fn browser(&mut self, key: &str) -> &mut Browser {
        self.browsers.get_mut(key).expect("somebody of the cast")
    }

    /// An address or a value with names in braces: ids instead.
    pub fn filled(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        while let (Some(start), Some(end)) = (filled.find('{'), filled.find('}')) {
            let id = self.ids.get(&filled[start + 1..end]).unwrap_or_else(|| panic!("nothing is called {text}"));
            filled.replace_range(start..=end, id);
        }
        filled
    }

    /// Ends what people share only so that there is something to choose: Second billing is Tom's, and so is Team East.
    pub fn without_choices(&self) {
        for (table, of, object) in [
            ("payment_method_people", "payment_method_id", "{Second billing}"),
            ("memberships", "team_id", "{Team East}"),
        ] {
            let (object, tom) = (self.filled(object), self.filled("{tom}"));
            let statement = format!("DELETE FROM {table} WHERE {of} = '{object}' AND person_id <> '{tom}'");
            self.world.change(|tx| Ok(diesel::sql_query(&statement).execute(tx.conn)?));
        }
    }

    /// The names of things and people that stand in a text.
    pub fn names_in(&self, text: &str) -> BTreeSet<&str> {
        self.ids.keys().map(String::as_str).filter(|name| name.contains(' ') && text.contains(name)).collect()
    }

    /// As before the last act.
    pub fn restore(&mut self) {
        self.world.restore();
    }

    /// What somebody may say that does not differ from run to run.
    pub fn steady(&self, words: &str) -> String {
        let words: Vec<&str> = words.split_whitespace().collect();
        let is_year = |word: &str| word.trim_end_matches(['.', ',', ':', '?']).parse::<u16>().is_ok_and(|it| it > 2000);
        let mut said: Vec<&str> = Vec::new();
        for word in words {
            if is_year(word) && said.len() >= 2 {
                said.truncate(said.len() - 2);
                said.push("DATE");
            } else {
                said.push(word);
            }
        }
        said.join(" ")
    }
}

fn ids(world: &World) -> BTreeMap<String, String> {
    let all = "SELECT name, id FROM apps UNION ALL SELECT name, id FROM payment_methods
        UNION ALL SELECT name, id FROM teams UNION ALL SELECT name, id FROM people
        UNION ALL SELECT SUBSTR(email, 1, LENGTH(email) / 2 - 4), id FROM people";
    let read = |tx: &mut remit::store::Tx| Ok(diesel::sql_query(all).load::<Named>(tx.conn)?);
    let rows = world.db.read(read).expect("names");
    rows.into_iter().map(|row| (row.name, row.id)).collect()
}

fn person(world: &World, email: &str) -> Person {
    let row = people::table.filter(people::email.eq(email)).select(Person::as_select());
    world.db.read(|tx| Ok(row.first(tx.conn)?)).expect("somebody")
}

/// Who is met by which outcome.
pub fn grouped(outcomes: &[(&str, Outcome)]) -> String {
    let mut groups: BTreeMap<&Outcome, Vec<&str>> = BTreeMap::new();
    for (who, outcome) in outcomes {
        groups.entry(outcome).or_default().push(who);
    }
    let line = |(outcome, who): (&Outcome, Vec<&str>)| {
        let outcome = outcome.to_string();
        if outcome.chars().count() < 10 {
            format!("    {outcome:10} {}\n", who.join(" "))
        } else {
            format!("    {outcome}\n               {}\n", who.join(" "))
        }
    };
    groups.into_iter().map(line).collect()
}
