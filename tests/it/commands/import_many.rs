//! `remit import` of more than is written at once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use remit::commands::Command;
use remit::model::AppId;
use remit::model::event::EventKind;
use remit::store::pages::Number;
use remit::store::schema::{apps, events, listed_apps, people};

use super::import::{AGENCY, import};
use crate::webhooks::{now_at, told_after};
use crate::world::{Kind, World};

/// More than a portion, and not two.
const MANY: usize = 700;

/// Whose payment method it is.
fn payer(number: usize) -> usize {
    number / 4 * 4
}

/// Every fiftieth app is one of the team.
fn is_of_team(number: usize) -> bool {
    number.is_multiple_of(50)
}

/// As many people, payment methods and apps. A line for each entry.
fn many() -> String {
    let list = |entry: &dyn Fn(usize) -> String| (0..MANY).map(entry).collect::<Vec<_>>().join(",\n");
    let person = |n: usize| {
        let email = format!("p{n}@many.example");
        format!(r#"{{ "key": "p{n}", "name": "Person {n}", "email": "{email}", "account_type": "developer" }}"#)
    };
    let payment_method = |n: usize| {
        let payer = payer(n);
        format!(r#"{{ "key": "m{n}", "name": "Billing {n}", "currency": "EUR", "people": ["p{payer}"] }}"#)
    };
    let app = |n: usize| {
        let teams = if is_of_team(n) { r#""studio""# } else { "" };
        let developers = format!(r#"[{{ "person": "p{n}" }}]"#);
        format!(
            r#"{{ "key": "a{n}", "name": "App {n}", "payment_method": "m{n}", "teams": [{teams}], "developers": {developers} }}"#
        )
    };
    let members = r#"[{ "person": "p0", "role": "unlimited" }, { "person": "p1", "role": "limited" }]"#;
    let team = format!(r#"{{ "key": "studio", "name": "Studio", "members": {members} }}"#);
    format!(
        "{{ \"people\": [\n{}\n], \"teams\": [\n{team}\n], \"payment_methods\": [\n{}\n], \"apps\": [\n{}\n] }}\n",
        list(&person),
        list(&payment_method),
        list(&app)
    )
}

/// How many people and apps there are.
fn counts(world: &World) -> (i64, i64) {
    let counted = |tx: &mut remit::store::Tx| {
        Ok((people::table.count().get_result(tx.conn)?, apps::table.count().get_result(tx.conn)?))
    };
    world.db.read(counted).expect("counts")
}

/// How many rows PostgreSQL has come across by reading whole tables. What a connection has done is counted some time later, when
/// it ends at the latest.
fn rows_of_whole_tables(world: &World) -> i64 {
    let number = |asked: &str| {
        let found = world.db.read(|tx| Ok(diesel::sql_query(asked).get_result::<Number>(tx.conn)?));
        found.expect("a number").number
    };
    let imported = "SELECT n_tup_ins AS number FROM pg_stat_user_tables WHERE relname = 'apps'";
    let begun = Instant::now();
    while number(imported) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "PostgreSQL counts nothing");
        std::thread::sleep(Duration::from_millis(50));
    }
    number("SELECT CAST(SUM(seq_tup_read) AS BIGINT) AS number FROM pg_stat_user_tables")
}

story! {
    fn a_table_that_was_known_to_be_empty_is_not_read_as_a_whole_for_each_row(world: &mut World) {
        if world.kind() == Kind::Sqlite {
            return;
        }
        world.change(|tx| Ok(diesel::sql_query("ANALYZE").execute(tx.conn)?));
        import(world, &many()).expect("it is right");
        let read = rows_of_whole_tables(world);
        assert!(read < 7_000, "{read} rows");
    }

    fn all_of_it_is_there_in_its_order_beside_what_was_there(world: &mut World) {
        import(world, AGENCY).expect("it is right");
        let before = now_at(world);
        import(world, &many()).expect("it is right");
        Command::check().run(world.settings.clone()).expect("no rule is broken");
        assert_eq!(counts(world), (703, 702));
        let names: BTreeMap<AppId, String> = world.change(|tx| {
            Ok(apps::table.select((apps::id, apps::name)).load::<(AppId, String)>(tx.conn)?.into_iter().collect())
        });
        let recorded: Vec<Option<AppId>> = world.change(|tx| {
            let imported = events::table.filter(events::kind.eq(EventKind::Imported)).filter(events::app_id.is_not_null());
            Ok(imported.order((events::at, events::id)).select(events::app_id).load(tx.conn)?)
        });
        let recorded: Vec<String> = recorded.into_iter().flatten().map(|app| names[&app].clone()).collect();
        let in_order: Vec<String> = (0..MANY).map(|n| format!("App {n}")).collect();
        assert_eq!(recorded[2..], in_order);
        let mut lists: BTreeSet<(usize, usize)> = (0..MANY).flat_map(|n| [(n, n), (n, payer(n))]).collect();
        lists.extend((0..MANY).filter(|n| is_of_team(*n)).flat_map(|n| [(n, 0), (n, 1)]));
        let of_agency = 4;
        let listed: i64 = world.change(|tx| Ok(listed_apps::table.count().get_result(tx.conn)?));
        assert_eq!(listed, of_agency + i64::try_from(lists.len()).expect("few"));
        let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in told_after(world, before) {
            told.entry(entry.object_id.to_string()).or_default().push(entry.kind);
        }
        // Who works on those of the team is told as soon as anything is told of the team.
        let alone: BTreeSet<String> = (0..MANY).filter(|n| !is_of_team(*n)).map(|n| format!("App {n}")).collect();
        for (app, name) in names.iter().filter(|(_, name)| alone.contains(*name)) {
            let kinds = &told[&app.to_string()];
            assert_eq!(*kinds, ["environment.created", "app.created", "app.access_changed"], "{name}");
        }
    }

    fn somebody_who_was_written_before_has_an_account_already(world: &mut World) {
        let file = many();
        for (earlier, later) in [(3, 699), (3, 4), (690, 699)] {
            let twice = file.replacen(&format!("p{later}@many.example"), &format!("P{earlier}@many.example"), 1);
            let refused = import(world, &twice).expect_err("an address stands there twice");
            let line = later + 2;
            let expected = format!("line {line}: person \"p{later}\": p{earlier}@many.example has an account already");
            assert!(refused.contains(&expected), "{refused}");
        }
        let wrong = file.replacen(r#""person": "p699" }"#, r#""person": "nobody" }"#, 1);
        assert!(import(world, &wrong).is_err_and(|why| why.contains("app \"a699\": there is no \"nobody\" above")));
        assert_eq!(counts(world), (0, 0));
        import(world, &file).expect("it is right");
    }
}
