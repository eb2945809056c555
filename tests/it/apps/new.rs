//! Making an app.

use crate::world::{Cast, World};

story! {
    fn a_developer_makes_an_app_and_a_mistake_loses_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/new/app").shows(200, "New app");
        mara.submit("Create app", &[("App name", ""), ("Website", "harbour"), ("Description", "Summer menu")]);
        mara.shows(422, "New app");
        assert!(mara.problem("name").is_some() && mara.problem("website").is_some(), "{}", mara.text());
        assert_eq!(mara.field("description"), "Summer menu");
        mara.submit("Create app", &[("App name", "Pier 7"), ("Website", "https://pier7.example")]);
        mara.redirects_to("/apps/").follow().shows(200, "Pier 7");
        assert_eq!(mara.flash().as_deref(), Some("Pier 7 is ready. Its trial lasts seven days."));
    }

    fn twenty_trials_at_a_time_and_thirty_apps_a_day_are_enough(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let mut create = |name: String| {
            mara.get("/new/app").answers(200);
            mara.submit("Create app", &[("App name", &name)]);
            (mara.status, mara.problem("name"), mara.header("retry-after").is_some(), mara.address.clone())
        };
        // The café is on trial already, the bakery is paid for.
        for number in 1..20 {
            assert_eq!(create(format!("Trial {number}")).0, 303);
        }
        let (status, problem, ..) = create("One more".into());
        assert!(status == 422 && problem.is_some_and(|words| words.contains("20 apps on trial")), "{status}");
        let pay = |world: &World| {
            let id = cast.harbour.id;
            crate::invitations::acts::sql(world, &format!("UPDATE apps SET payment_method_id = '{id}' WHERE name LIKE 'Trial%'"));
        };
        pay(world);
        for number in 20..31 {
            assert_eq!(create(format!("Trial {number}")).0, 303);
        }
        pay(world);
        let (status, problem, says_when, _) = create("One more".into());
        assert!(status == 429 && says_when && problem.is_some_and(|words| words.contains("tomorrow")), "{status}");
        world.pass_days(1);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/new/app").submit("Create app", &[("App name", "The next day")]).redirects_to("/apps/");
    }

    fn a_website_is_shown_with_its_letters_and_leads_where_it_says(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/new/app");
        for wrong in ["//evil.example", "https:///evil.example", "\\\\evil.example"] {
            mara.submit("Create app", &[("App name", "Bäckerei"), ("Website", wrong)]).shows(422, "New app");
            assert!(mara.problem("website").is_some(), "{wrong}");
        }
        mara.submit("Create app", &[("App name", "Bäckerei"), ("Website", "bäckerei-süß.example")]).follow();
        mara.says("bäckerei-süß.example").does_not_say("xn--");
        assert!(mara.links().iter().any(|link| link.href == "https://xn--bckerei-s-o1a0c4t.example/"));
        mara.get("/apps").says("bäckerei-süß.example").does_not_say("xn--");
    }

    fn a_client_makes_no_apps(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/new/app").answers(403);
        clara.post("/new/app", &[("name", "Mine")]).answers(403);
    }
}
