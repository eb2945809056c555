//! The list of apps: search and pages.

use crate::events::plans::steps;
use crate::world::{Cast, Kind};

story! {
    fn a_long_list_is_searched_and_read_in_pages(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..60 {
            let app = world.app(&format!("Shop {number:02}"), &cast.mara, None);
            world.develops(&app, &cast.mara);
        }
        let mut mara = world.sign_in(&cast.mara);
        world.queries();
        mara.get("/apps").shows(200, "Apps");
        assert!(world.queries() <= 6);
        assert_eq!(mara.all(".rows > li").len(), 25);
        mara.says("Harbour Café").says("Shop 22").does_not_say("Shop 23").says("62 in all");
        mara.click("More →").says("Shop 23").says("Shop 47").does_not_say("Shop 48");
        mara.click("More →").says("Shop 48").says("Shop 59");
        assert!(mara.links().iter().all(|link| link.text != "More →"), "this is the end");
        mara.click("← Back").says("Shop 23").says("Shop 47").does_not_say("Shop 48").does_not_say("Shop 22");
        mara.click("← Back").says("Harbour Café").says("Shop 22");
        assert!(mara.links().iter().all(|link| link.text != "← Back"), "this is the beginning");
        mara.get("/apps?q=shop+3").says("Shop 30").says("Shop 39").does_not_say("Shop 40");
        mara.does_not_say("in all");
        mara.get("/apps?q=%25").says("No matches.");
    }

    fn pages_of_lists_read_their_rows_and_no_others(world: &mut World) {
        if world.kind() == Kind::Postgres {
            return;
        }
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let behind = format!("/apps?after={}", cast.cafe.id);
        for (address, indexes) in [
            ("/apps", &["l USING COVERING INDEX listed_apps_by_name (person_id=?)"][..]),
            (behind.as_str(), &["l USING COVERING INDEX listed_apps_by_name (person_id=? AND sort_name>?)"]),
            ("/payment-methods", &["l USING COVERING INDEX listed_payment_methods_by_name (person_id=?)"]),
            (
                "/",
                &[
                    "listed_apps_by_end",
                    "listed_closings_by_end (person_id=?)",
                    "apps_of_payment_method_by_end (payment_method_id=? AND delete_at=?)",
                    "listed_apps_by_name",
                    "listed_apps_asked",
                    "listed_apps_off",
                    "invoices_open_of_payment_method",
                ],
            ),
        ] {
            world.statements();
            mara.get(address).answers(200);
            let steps = steps(world);
            for index in indexes {
                assert!(steps.iter().any(|step| step.contains(index)), "{address}, {index}: {steps:#?}");
            }
            let of_everybody = |step: &&String| step.contains("invoices_by_state") || step.as_str() == "SCAN a";
            assert_eq!(steps.iter().find(of_everybody), None, "{address}: {steps:#?}");
        }
    }

    fn nobody_counts_further_than_a_thousand(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..1001 {
            world.app(&format!("Shop {number:04}"), &cast.jo, Some(&cast.harbour));
        }
        let mut jo = world.sign_in(&cast.jo);
        jo.get("/apps").says("More than 1,000 in all");
        jo.get("/apps?q=shop+00").says("100 in all");
        jo.get(&format!("/payment-methods/{}", cast.harbour.id)).says("More than 1,000 in all");
        jo.get("/invite/pay").says("More than 1,000 in all");
    }

    fn a_limited_member_knows_the_name_of_a_team_app_and_no_more(world: &mut World) {
        let cast = Cast::of(world);
        let mut lin = world.sign_in(&cast.lin);
        lin.get("/apps").says("North Shop").says("North Blog").does_not_say("north-blog.example");
        let links = lin.links().into_iter().filter(|link| link.href.contains(cast.blog.id.as_str()));
        let links: Vec<String> = links.map(|link| link.text).collect();
        assert_eq!(links, ["Ask for access to North Blog"]);
        lin.get(&format!("/apps/{}", cast.blog.id)).answers(403);
        lin.get(&format!("/apps/{}", cast.shop.id)).answers(200);
    }

    fn a_page_that_begins_at_an_app_of_somebody_else_is_the_first(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        for side in ["after", "before"] {
            for foreign in [&cast.island, &cast.shop, &cast.beach] {
                mara.get(&format!("/apps?{side}={}", foreign.id)).says("Harbour Café").says("Old Bakery");
                mara.does_not_say("← Back").does_not_say("More →");
                clara.get(&format!("{page}?{side}={}", foreign.id)).says("Old Bakery");
            }
            for foreign in [&cast.lagoon, &cast.studio] {
                clara.get(&format!("/payment-methods?{side}={}", foreign.id)).says("Harbour billing");
            }
        }
    }

    fn an_empty_list_says_what_to_do_first(world: &mut World) {
        let nora = world.developer("Nora Blank", "nora@blank.example");
        world.sign_in(&nora).get("/apps").says("You have no apps yet");
        let karl = world.client("Karl Blank", "karl@blank.example");
        world.sign_in(&karl).get("/apps").says("You aren’t paying for any websites yet").does_not_say(" app ");
    }

    fn names_are_found_and_ordered_with_and_without_their_accents(world: &mut World) {
        let cast = Cast::of(world);
        for (name, website) in [("Hotel Özdemir", "https://hotel.example"), ("Ölmühle", "https://oil-mill.example"), ("Zoo", "https://zoo.example")] {
            world.sign_in(&cast.mara).open("/new/app").submit("Create app", &[("App name", name), ("Website", website)]).answers(303);
        }
        let mut mara = world.sign_in(&cast.mara);
        for typed in ["%C3%96zdemir", "%C3%B6zdemir", "ozdemir", "HOTEL+O", "o%CC%88zdemir", "hotel.example"] {
            mara.get(&format!("/apps?q={typed}")).says("Hotel Özdemir").does_not_say("Ölmühle").does_not_say("Zoo");
        }
        mara.get("/apps?q=oil-mill").says("Ölmühle").does_not_say("Hotel Özdemir");
        mara.get("/apps").answers(200);
        let text = mara.text();
        let at = |name: &str| text.find(name).unwrap_or_else(|| panic!("{name} is not there"));
        assert!(at("Hotel Özdemir") < at("Old Bakery") && at("Old Bakery") < at("Ölmühle") || at("Ölmühle") < at("Old Bakery"));
        assert!(at("Ölmühle") < at("Zoo"));
        // A name that changes is found by the new one.
        mara.get("/apps?q=oil-mill").click("Ölmühle");
        mara.click("Settings").submit("Save", &[("App name", "Größte Mühle")]).answers(303);
        mara.get("/apps?q=grosste+muhle").says("Größte Mühle");
        mara.get("/apps?q=olmuhle").says("No matches.");
    }

    fn teams_and_payment_methods_are_found_by_all_letters_too(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.open("/new/team").submit("Create team", &[("Team name", "Çalışma Grubu")]).answers(303);
        for number in 0..26 {
            world.sign_in(&cast.mara).open("/new/team").submit("Create team", &[("Team name", &format!("Team {number}"))]).answers(303);
        }
        mara.get("/teams?q=calisma").says("Çalışma Grubu").does_not_say("Team 1");
        let own = world.payment_method("Klein Studio", &cast.mara, &[&cast.mara]);
        mara.get(&format!("/payment-methods/{}/edit", own.id));
        mara.submit("Save", &[("Company or name", "Łódzkie Biuro"), ("Invoice email", "mara@studio.example")]).answers(303);
        for typed in ["lodzkie", "klein", "mara%40studio"] {
            mara.get(&format!("/payment-methods?q={typed}")).says("Klein Studio");
        }
        mara.get("/payment-methods?q=nobody").says("No matches.");
    }

    fn names_from_before_get_their_letters(world: &mut World) {
        let cast = Cast::of(world);
        let app = world.app("Épicerie", &cast.mara, None);
        world.develops(&app, &cast.mara);
        for table in ["people", "teams", "apps", "payment_methods"] {
            crate::invitations::acts::sql(world, &format!("UPDATE {table} SET sort_name = ''"));
        }
        crate::invitations::acts::sql(world, "UPDATE apps SET found_by = ''");
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/apps?q=epicerie").says("No matches.");
        remit::due::run_due(&world.db).expect("a round");
        mara.get("/apps?q=epicerie").says("Épicerie");
    }
}
