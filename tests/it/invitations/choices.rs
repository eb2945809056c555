//! Choosing from many: every list can be searched and turned over, and what was chosen stays chosen.

use remit::invitations::writing::drafted::MOST_APPS;
use remit::model::app::App;
use remit::model::team::{Role, Team};

use super::acts::{TO_PAY, TO_SHARE, TO_TEAM, sql};
use crate::world::{Browser, Cast, World};

fn many_apps(world: &World, cast: &Cast, number: usize) -> Vec<App> {
    let make = |number| world.app(&format!("House {number:03}"), &cast.clara, Some(&cast.harbour));
    (0..number).map(make).collect()
}

/// The boxes of the page.
fn offered(browser: &Browser, name: &str) -> usize {
    browser.form("Continue").names.iter().filter(|one| *one == name).count()
}

fn chosen(browser: &Browser, name: &str) -> Vec<String> {
    let fields = browser.form("Continue").fields.into_iter();
    fields.filter(|(one, _)| one == name).map(|(_, value)| value).collect()
}

story! {
    fn apps_are_searched_and_turned_over_and_stay_chosen(world: &mut World) {
        let cast = Cast::of(world);
        let apps = many_apps(world, &cast, 60);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/invite/pay").shows(200, TO_PAY).says(&format!("up to {MOST_APPS}"));
        assert_eq!(offered(&clara, "app"), 25);
        let first = apps[3].id.to_string();
        clara.submit("Search", &[("app", &first), ("q", "house 05"), ("Email", "nora@pier.example")]).follow();
        clara.shows(200, TO_PAY).says("House 055").does_not_say("House 010");
        assert_eq!(chosen(&clara, "app"), std::slice::from_ref(&first), "what was chosen is there, although it is not looked for");
        assert_eq!(clara.field("email"), "nora@pier.example");
        let (second, third) = (apps[55].id.to_string(), apps[59].id.to_string());
        clara.submit("Search", &[("app", &first), ("app", &second), ("q", "")]).follow();
        let mut both = chosen(&clara, "app");
        both.sort();
        let mut expected = vec![first.clone(), second.clone()];
        expected.sort();
        assert_eq!(both, expected);
        // To the last page and back, with Enter in the field for what is looked for.
        clara.submit("More →", &[]).follow();
        clara.submit("More →", &[]).follow().says("House 059");
        clara.submit("← Back", &[("app", &first), ("app", &second), ("app", &third)]).follow().says("House 030");
        clara.submit("Continue", &[("q", "house 00")]).follow().shows(200, TO_PAY).says("House 009");
        assert_eq!(chosen(&clara, "app").len(), 3);
        clara.submit("Continue", &[]).follow().shows(200, TO_PAY);
        clara.says("House 003").says("House 055").says("House 059").says("nora@pier.example");
        clara.submit("Send invitation", &[]).redirects_to("/invitations/");
    }

    fn an_app_is_offered_from_its_own_page_wherever_it_stands_in_the_list(world: &mut World) {
        let cast = Cast::of(world);
        let apps = many_apps(world, &cast, 30);
        let last = apps[29].id;
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/invite/pay?app={last}")).shows(200, TO_PAY).says("House 029");
        assert_eq!(chosen(&clara, "app"), [last.to_string()]);
        // Whatever stands in the address, nobody is offered what is not theirs.
        clara.get(&format!("/invite/pay?app={}", cast.island.id)).shows(200, TO_PAY).does_not_say("Island Inn");
        clara.get(&format!("/invite/pay?after={}", cast.island.id)).shows(200, TO_PAY).says("House 001");
    }

    fn more_than_can_be_chosen_at_once_is_said_and_stays_chosen(world: &mut World) {
        let cast = Cast::of(world);
        let apps = many_apps(world, &cast, MOST_APPS + 1);
        let mut clara = world.sign_in(&cast.clara);
        let mut typed: Vec<(&str, &str)> = apps.iter().map(|app| ("app", app.id.as_str())).collect();
        typed.push(("email", "nora@pier.example"));
        clara.post("/invite/pay", &typed).follow().shows(422, TO_PAY);
        assert!(clara.problem("app").is_some_and(|words| words.contains(&format!("up to {MOST_APPS}"))));
        assert_eq!(chosen(&clara, "app").len(), MOST_APPS + 1);
        typed.remove(0);
        clara.post("/invite/pay", &typed).follow().shows(200, TO_PAY);
        // What is too large for any form is answered with words.
        let body = format!("message={}", "x".repeat(40_000));
        clara.post_body("/invite/pay", body.into_bytes()).shows(413, "That’s too much").says("nothing was saved").says("Go back");
    }

    fn apps_of_a_team_and_payment_methods_are_searched_too(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..30 {
            let app = world.app(&format!("House {number:03}"), &cast.uma, Some(&cast.studio));
            world.team_app(&app, &cast.team);
            world.payment_method(&format!("Purse {number:03}"), &cast.clara, &[&cast.clara]);
        }
        let mut uma = world.sign_in(&cast.uma);
        let page = format!("/invite/team?team={}", cast.team.id);
        uma.get(&page).shows(200, TO_TEAM);
        assert_eq!(offered(&uma, "app"), 25);
        uma.submit("Search", &[("q", "north b"), ("role", "limited")]).follow().says("North Blog").does_not_say("House 001");
        uma.submit("Continue", &[("app", cast.blog.id.as_str()), ("Email", "new@team.example")]).follow();
        uma.shows(200, TO_TEAM).says("North Blog").says("Limited member");
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/invite/payment-method").shows(200, TO_SHARE).says("Purse 001").does_not_say("Purse 029");
        clara.submit("Search", &[("q", "purse 029")]).follow().says("Purse 029").does_not_say("Purse 001");
        let third = chosen(&clara, "payment_method");
        assert!(third.is_empty(), "nothing is chosen for anybody: {third:?}");
        let own = format!("/apps/{}/payment-method", cast.bakery.id);
        clara.get(&own).answers(200).does_not_say("Purse 029");
        clara.submit("Search", &[("q", "purse 029")]).says("Purse 029");
    }

    fn which_app_and_which_team_are_searched(world: &mut World) {
        let cast = Cast::of(world);
        many_apps(world, &cast, 30);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/invite/app").answers(200).says("House 001").does_not_say("House 029");
        clara.submit("Search", &[("q", "029")]).answers(200).says("House 029").does_not_say("House 001");
        clara.get("/invite/app").click("More →").says("House 029");
        // With several teams, an app that is chosen already stays so.
        let south = world.team("Team South", &[(&cast.uma, Role::Unlimited)]);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/invite/team?app={}", cast.blog.id)).says("Team South");
        uma.click("Team North").shows(200, TO_TEAM);
        assert_eq!(chosen(&uma, "app"), [cast.blog.id.to_string()]);
        sql(world, &format!("UPDATE teams SET deleted_at = 1 WHERE id = '{}'", south.id));
        uma.get("/invite/team").shows(200, TO_TEAM).says("join the team Team North");
    }

    fn who_answers_for_one_of_many_teams_searches_among_them(world: &mut World) {
        let cast = Cast::of(world);
        let crew = |number| world.team(&format!("Crew {number:02}"), &[(&cast.uma, Role::Unlimited)]);
        let crews: Vec<Team> = (0..30).map(crew).collect();
        let link = world.link_in_mail(world.invitation_to_work(&cast.mara, "uma@team.example", &cast.bakery));
        let mut uma = world.sign_in(&cast.uma);
        uma.open(&link).says("Who are you accepting for?").says("31 in all").says("Crew 24").does_not_say("Crew 25");
        let third = crews[3].id.as_str();
        uma.submit("Search", &[("for", third), ("q", "crew 29")]).follow().answers(200);
        uma.says("Crew 29").says("Crew 03").does_not_say("Crew 04");
        assert_eq!(uma.field("for"), third, "what was chosen is there, although it is not looked for");
        uma.submit("Search", &[("q", "nothing")]).follow().answers(200).says("For me").says("Crew 03").does_not_say("Crew 29");
        uma.submit("Search", &[("q", "")]).follow().answers(200).says("31 in all");
        uma.submit("More →", &[]).follow().answers(200).says("Team North");
        uma.submit("Continue", &[("for", crews[29].id.as_str())]).follow().answers(200).says("The team Crew 29");
        uma.submit("Accept invitation", &[]).redirects_to("/apps/").follow().says("Old Bakery");
    }

    fn who_answers_with_many_payment_methods_searches_among_them(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..30 {
            world.payment_method(&format!("Purse {number:03}"), &cast.clara, &[&cast.clara]);
        }
        let link = world.link_in_mail(world.invitation_to_pay(&cast.mara, "clara@harbour.example", &[&cast.cafe]));
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&link).says("Purse 001").does_not_say("Purse 029");
        clara.submit("Search", &[("q", "purse 029"), ("pay_with", "")]).follow().says("Purse 029").does_not_say("Purse 001");
        let found = clara.source();
        let at = found.find("Purse 029").expect("it is there");
        let value = found[..at].rfind("value=\"").expect("its id");
        let id = found[value + 7..].split('"').next().expect("an id").to_owned();
        clara.submit("Continue", &[("pay_with", &id)]).follow().answers(200).says("Purse 029").says("Check your answers");
    }
}
