//! The list of apps: search and pages.

use crate::world::Cast;

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
        mara.says("Harbour Café").says("Shop 22").does_not_say("Shop 23");
        mara.click("More →").says("Shop 23").says("Shop 47").does_not_say("Shop 48");
        mara.click("More →").says("Shop 48").says("Shop 59");
        assert!(mara.links().iter().all(|link| link.text != "More →"), "this is the end");
        mara.click("← Back").says("Shop 23").says("Shop 47").does_not_say("Shop 48").does_not_say("Shop 22");
        mara.click("← Back").says("Harbour Café").says("Shop 22");
        assert!(mara.links().iter().all(|link| link.text != "← Back"), "this is the beginning");
        mara.get("/apps?q=shop+3").says("Shop 30").says("Shop 39").does_not_say("Shop 40");
        mara.get("/apps?q=%25").says("There is nothing with this name.");
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
        world.sign_in(&karl).get("/apps").says("You do not pay for a website yet").does_not_say(" app ");
    }
}
