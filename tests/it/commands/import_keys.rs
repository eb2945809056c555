//! `remit import`: the keys by which the entries of a file name each other, and the ids that are printed for them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use diesel::prelude::*;
use remit::store::schema::{apps, developer_connections, people};
use serde_json::{Value, json};

use super::import::import;
use super::starting::remit;
use crate::world::World;

/// Beside each other they are the same text in more than one way, or look the same.
const ALIKE: [&str; 9] = ["ab", "c", "a", "bc", "A", "", "é", "e\u{301}", "\"\\\n"];

/// In an order that is not that of an alphabet.
fn keys() -> Vec<String> {
    let numbers = (0..300).rev().map(|number| number.to_string());
    ALIKE.into_iter().map(str::to_owned).chain(numbers).collect()
}

/// Of each key a person.
fn people_of(keys: &[String]) -> Value {
    let person = |(number, key): (usize, &String)| {
        let (name, email) = (format!("Person {number}"), format!("p{number}@keys.example"));
        json!({ "key": key, "name": name, "email": email, "account_type": "developer" })
    };
    keys.iter().enumerate().map(person).collect()
}

/// Of each key an app that a person of this key works on.
fn apps_of(keys: &[String]) -> Value {
    let app = |(number, key): (usize, &String)| {
        let name = format!("App {number}");
        json!({ "key": key, "name": name, "developers": [{ "person": key }] })
    };
    keys.iter().enumerate().map(app).collect()
}

fn file(people: &Value, apps: &Value) -> String {
    format!(r#"{{ "people": {people}, "apps": {apps} }}"#)
}

/// `{"ab":"…","c":"…"}`
fn printed(keys: &[String], name: &str, ids: &BTreeMap<String, String>) -> String {
    let id = |number: usize| json!(ids[&format!("{name} {number}")]);
    let all = keys.iter().enumerate().map(|(number, key)| format!("{}:{}", json!(key), id(number)));
    format!("{{{}}}", all.collect::<Vec<_>>().join(","))
}

/// The ids of people and of apps by name, and who works on which app.
type There = (BTreeMap<String, String>, BTreeMap<String, String>, BTreeSet<(String, String)>);

fn there(world: &World) -> There {
    let all = world.db.read(|tx| {
        let people: Vec<(String, String)> = people::table.select((people::name, people::id)).load(tx.conn)?;
        let apps: Vec<(String, String)> = apps::table.select((apps::name, apps::id)).load(tx.conn)?;
        let work = developer_connections::table
            .select((developer_connections::person_id, developer_connections::app_id))
            .load::<(String, String)>(tx.conn)?;
        Ok((people.into_iter().collect(), apps.into_iter().collect(), work.into_iter().collect()))
    });
    all.expect("what is there")
}

story! {
    fn the_ids_are_printed_by_key_in_the_order_of_the_file(world: &mut World) {
        let keys = keys();
        let path = tempfile::NamedTempFile::new().expect("a file");
        fs::write(path.path(), file(&people_of(&keys), &apps_of(&keys))).expect("written");
        let output = remit(world.database_url()).arg("import").arg(path.path()).output().expect("the program");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let (people, apps, work) = there(world);
        let expected = format!(
            "{{\"people\":{},\"teams\":{{}},\"payment_methods\":{{}},\"apps\":{}}}\n",
            printed(&keys, "Person", &people),
            printed(&keys, "App", &apps)
        );
        assert_eq!(String::from_utf8(output.stdout).expect("UTF-8"), expected);
        let pair = |number: usize| (people[&format!("Person {number}")].clone(), apps[&format!("App {number}")].clone());
        assert_eq!(work, (0..keys.len()).map(pair).collect::<BTreeSet<_>>());
    }

    fn keys_are_the_same_only_to_the_letter(world: &mut World) {
        let mut keys = keys();
        for key in ["AB", "abc", " ", "ab ", "É", "300"] {
            let refused = import(world, &file(&people_of(&keys), &apps_of(&[key.to_owned()]))).expect_err(key);
            assert!(refused.contains(&format!("app {key:?}: there is no {key:?} above")), "{refused}");
        }
        for key in ALIKE {
            keys.push(key.to_owned());
            let refused = import(world, &file(&people_of(&keys), &json!([]))).expect_err(key);
            assert!(refused.contains(&format!("person {key:?}: this key was used before")), "{refused}");
            keys.pop();
        }
        import(world, &file(&people_of(&keys), &apps_of(&keys))).expect("it is right");
    }
}
