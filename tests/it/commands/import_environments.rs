//! `remit import`: what is booked for an app.

use diesel::prelude::*;
use remit::model::booking::{Booking, Ownership};
use remit::store::schema::{apps, bookings, environments, ownerships};

use super::import::{AGENCY, import};
use crate::world::World;

/// The last entry of the file says what is booked.
fn with_environments(said: &str) -> String {
    let there = r#""payment_method": "cafe","#;
    assert!(AGENCY.contains(there));
    AGENCY.replacen(there, &format!("{there}\n      \"environments\": {said},"), 1)
}

/// The environments of the app of the café, in order, with `php s` for each booking.
fn there(world: &World) -> Vec<(String, Vec<String>)> {
    let all = world.db.read(|tx| {
        let of_menu: Vec<(remit::model::EnvironmentId, String)> = environments::table
            .inner_join(apps::table)
            .filter(apps::name.eq("Café menu"))
            .order((environments::created_at, environments::id))
            .select((environments::id, environments::name))
            .load(tx.conn)?;
        let booked: Vec<Booking> = bookings::table.order(bookings::id).select(Booking::as_select()).load(tx.conn)?;
        Ok((of_menu, booked))
    });
    let (of_menu, booked) = all.expect("what is there");
    let plans = |id| {
        let of_it = booked.iter().filter(move |one| one.environment_id == id);
        let mut plans: Vec<String> = of_it.map(|one| format!("{} {}", one.component, one.plan)).collect();
        plans.sort();
        plans
    };
    of_menu.into_iter().map(|(id, name)| (name, plans(id))).collect()
}

story! {
    fn what_is_booked_comes_with_an_app_at_the_prices_of_the_catalogue(world: &mut World) {
        let said = r#"[
        { "name": "main", "plans": { "traffic": "s", "php": "m", "storage": "xs", "mysql": "s" } },
        { "name": "a-copy", "plans": { "php": "xs", "storage": "xs", "traffic": "xs" } } ]"#;
        import(world, &with_environments(said)).expect("it is right");
        remit::commands::Command::check().run(world.settings.clone()).expect("no rule is broken");
        let all = [("main", vec!["mysql s", "php m", "storage xs", "traffic s"]), ("a-copy", vec!["php xs", "storage xs", "traffic xs"])];
        let all: Vec<(String, Vec<String>)> =
            all.into_iter().map(|(name, plans)| (name.into(), plans.into_iter().map(Into::into).collect())).collect();
        assert_eq!(there(world), all);
        let facts = world.db.read(|tx| {
            let php: Booking = bookings::table
                .filter(bookings::component.eq("php").and(bookings::plan.eq("m")))
                .select(Booking::as_select())
                .first(tx.conn)?;
            let owner: Ownership = ownerships::table.select(Ownership::as_select()).first(tx.conn)?;
            Ok((php, owner))
        });
        let (php, owner) = facts.expect("facts");
        assert_eq!((php.price_eur, php.price_usd, php.rank), (2000, 2200, 2));
        assert_eq!((owner.app_id, owner.since), (php.app_id, php.booked_at));
        assert!(world.mails().is_empty(), "nobody is written to");
    }

    fn an_app_without_environments_has_one_with_nothing_booked(world: &mut World) {
        import(world, &with_environments("null")).expect("it is right");
        assert_eq!(there(world), [("main".to_owned(), Vec::new())]);
    }

    fn what_cannot_be_booked_is_said_with_its_line(world: &mut World) {
        let right = r#"{ "php": "s", "storage": "xs", "traffic": "xs" }"#;
        let one = |plans: &str| format!(r#"[ {{ "name": "main", "plans": {plans} }} ]"#);
        let missing = "environment \"main\": every environment has Web storage: a plan for \"storage\" is missing";
        let many: Vec<String> = (0..21).map(|number| format!(r#"{{ "name": "e{number}", "plans": {right} }}"#)).collect();
        for (said, reason) in [
            (one(r#"{ "php": "s", "traffic": "xs" }"#), missing),
            (r#"[ { "name": "main" } ]"#.into(), "every environment has PHP: a plan for \"php\" is missing"),
            (one(&right.replace("\"s\"", "\"5xl\"")), "environment \"main\": \"php\" has no plan \"5xl\""),
            (one(&right.replace("traffic", "redis")), "the catalogue has no component \"redis\""),
            (one(&right.replace("storage", "php")), "\"php\" is there twice"),
            (one(&right.replace("\"s\"", "2")), "invalid type: integer `2`"),
            (one("[]"), "an object with a plan for each component"),
            (one(right).replace("main", "Main"), "environment \"Main\": Use 1 to 30 small letters"),
            (format!("[ {}, {} ]", &many[0], &many[0]), "environment \"e0\": there are two of this name"),
            (format!("[ {} ]", many.join(",")), "environments: there are 1 to 20 of them"),
            ("[]".into(), "environments: there are 1 to 20 of them"),
            (one(right).replace("plans", "plan"), "unknown field `plan`"),
        ] {
            let refused = import(world, &with_environments(&said)).expect_err(&said);
            assert!(refused.contains(reason), "{said}: {refused}");
            assert!(["line 17: ", "line 18: "].iter().any(|line| refused.contains(line)), "{said}: {refused}");
            assert!(there(world).is_empty(), "{said}");
        }
    }
}
