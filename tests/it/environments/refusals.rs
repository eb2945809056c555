//! What is not done: by whom, and with what.

use super::acts::{all_of, at_first, books};
use crate::world::Cast;

story! {
    fn who_only_pays_looks_and_cannot_act_and_strangers_find_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let page = all_of(&cast.bakery);
        let acts = [
            format!("{page}/new"),
            at_first(world, &cast.bakery, "book"),
            at_first(world, &cast.bakery, "take-off"),
            at_first(world, &cast.bakery, "delete"),
        ];
        for (person, may_look, status) in [(&cast.clara, 200, 403), (&cast.jo, 200, 403), (&cast.sven, 404, 404)] {
            let mut browser = world.sign_in(person);
            browser.get(&page).answers(may_look);
            assert!(browser.links().iter().all(|link| !link.href.contains("/plan?") && !link.href.ends_with("/new")));
            for act in &acts {
                browser.get(act).answers(status);
                let fields = [("name", "staging"), ("component", "php"), ("plan", "m")];
                browser.post(act, &fields).answers(status);
            }
        }
        // A limited member of its team without a connection does not even look.
        world.sign_in(&cast.lin).get(&all_of(&cast.blog)).answers(403);
    }

    fn an_environment_of_another_app_is_not_there(world: &mut World) {
        let cast = Cast::of(world);
        let foreign = world.first_environment(&cast.shop);
        let deleted = world.opens(&cast.cafe, &cast.mara, "gone");
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("{}/{deleted}/delete", all_of(&cast.cafe))).submit("Delete", &[]).answers(303);
        world.pass_days(7);
        world.change(remit::environments::changes::end_due);
        let mut mara = world.sign_in(&cast.mara);
        for (app, id) in [
            (&cast.cafe, foreign.to_string()),
            (&cast.bakery, world.first_environment(&cast.cafe).to_string()),
            (&cast.cafe, deleted.to_string()),
            (&cast.cafe, "nothing".into()),
        ] {
            for act in ["plan?component=php", "book?component=php&plan=s", "delete"] {
                mara.get(&format!("{}/{id}/{act}", all_of(app))).answers(404);
            }
            for act in ["book", "take-off", "delete", "keep"] {
                let path = format!("{}/{id}/{act}", all_of(app));
                mara.post(&path, &[("component", "php"), ("plan", "s")]).answers(404);
            }
        }
    }

    fn what_the_catalogue_does_not_have_is_not_there(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let book = at_first(world, &cast.cafe, "book");
        for choice in ["component=redis&plan=s", "component=php&plan=5xl", "component=&plan=s", "plan=s"] {
            mara.get(&format!("{book}?{choice}")).answers(404);
            mara.post_body(&book, choice.as_bytes().to_vec()).answers(404);
        }
        mara.get(&format!("{book}?component=php")).answers(409).says("Choose a plan.");
        mara.get(&at_first(world, &cast.cafe, "take-off?component=mysql")).answers(404);
        mara.get(&at_first(world, &cast.cafe, "plan?component=redis")).answers(404);
    }

    fn what_is_required_stays(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.cafe, "php", "s");
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&all_of(&cast.cafe)).answers(200).does_not_say("Remove");
        let take_off = at_first(world, &cast.cafe, "take-off");
        mara.get(&format!("{take_off}?component=php")).answers(200).says("Every environment has PHP.");
        assert!(!mara.has_button("Remove"));
        mara.post(&take_off, &[("component", "php")]).answers(409);
        let delete = at_first(world, &cast.cafe, "delete");
        mara.get(&delete).says("This is the only environment of Harbour Café.");
        mara.post(&delete, &[]).answers(409);
        mara.get(&all_of(&cast.cafe)).says("PHP").does_not_say("Delete");
    }

    fn the_same_plan_again_changes_nothing(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "php", "s");
        let mails = world.mails().len();
        let mut mara = world.sign_in(&cast.mara);
        let book = at_first(world, &cast.bakery, "book");
        mara.get(&format!("{book}?component=php&plan=s")).redirects_to(&all_of(&cast.bakery));
        mara.post(&book, &[("component", "php"), ("plan", "s")]).redirects_to(&all_of(&cast.bakery));
        assert_eq!(world.mails().len(), mails);
    }

    fn odd_names_come_back_with_what_to_do(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let long = "x".repeat(31);
        let odd = ["", "  ", "Staging", "sta ging", "stäging", "a/b", "-a", "a-", "<b>", "the new environment", &long];
        for name in odd {
            mara.get(&format!("{}/new", all_of(&cast.cafe)));
            mara.submit("Create environment", &[("Name", name)]).answers(422);
            assert!(mara.problem("name").is_some(), "{name}");
            assert_eq!(mara.field("name"), name);
        }
        mara.submit("Create environment", &[("Name", "main")]).answers(422);
        assert!(mara.problem("name").is_some_and(|words| words.contains("already an environment called main")));
        for good in ["a", "7", "staging-2", &"x".repeat(30)] {
            mara.submit("Create environment", &[("Name", good)]).answers(303);
            mara.get(&format!("{}/new", all_of(&cast.cafe)));
        }
    }

    fn twenty_environments_are_enough(world: &mut World) {
        let cast = Cast::of(world);
        for number in 2..=20 { world.opens(&cast.cafe, &cast.mara, &format!("copy-{number}")); }
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&all_of(&cast.cafe)).says("copy-20");
        let new = format!("{}/new", all_of(&cast.cafe));
        mara.get(&new).answers(200).says("An app has at most 20 environments.");
        assert!(!mara.has_button("Create environment"));
        mara.post(&new, &[("name", "one-more")]).answers(422).says("An app has at most 20 environments.");
        mara.get(&all_of(&cast.cafe)).answers(200).does_not_say("one-more");
    }
}
