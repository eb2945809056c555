//! Adding and deleting environments, booking plans and taking components off: by whom, and what is shown before.

use remit::model::app::App;
use remit::model::person::Person;

use crate::world::{Cast, World};

/// The page of an app's environments.
pub fn all_of(app: &App) -> String {
    format!("/apps/{}/environments", app.id)
}

/// An act at the first environment of an app.
pub fn at_first(world: &World, app: &App, act: &str) -> String {
    format!("{}/{}/{act}", all_of(app), world.first_environment(app))
}

/// Looks at what changes, and confirms.
pub fn books(world: &World, person: &Person, app: &App, component: &str, plan: &str) {
    let mut browser = world.sign_in(person);
    browser.get(&at_first(world, app, &format!("plan?component={component}"))).answers(200);
    browser.submit("Show what changes", &[("plan", plan)]).answers(200);
    browser.submit("Confirm", &[]).redirects_to(&all_of(app)).follow().answers(200);
}

story! {
    fn who_works_on_an_app_books_a_plan_and_changes_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&all_of(&cast.cafe)).shows(200, "Harbour Café environments").says("Nothing is booked here");
        mara.click("Book PHP for main: runs the website").shows(200, "PHP for Harbour Café, main");
        mara.says("1 process, 256 MB of memory · €5.00 a month without VAT · the smallest").says("€160.00 a month without VAT · the largest");
        mara.submit("Show what changes", &[("plan", "s")]).shows(200, "Book PHP S for main of Harbour Café?");
        mara.says("PHP S is booked in main").does_not_say("no longer");
        mara.submit("Confirm", &[]).redirects_to(&all_of(&cast.cafe)).follow();
        assert_eq!(mara.flash().as_deref(), Some("main now runs PHP S."));
        mara.says("€10.00");

        mara.click("Change PHP of main").says("€10.00 a month without VAT · larger than XS · booked now");
        mara.submit("Show what changes", &[("plan", "m")]).says("PHP M is booked in main").says("PHP S is no longer booked");
        mara.submit("Confirm", &[]).follow().says("€20.00");
    }

    fn a_member_via_a_team_changes_plans_at_list_prices_and_sees_no_sum(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.lin, &cast.shop, "php", "m");
        let mut lin = world.sign_in(&cast.lin);
        lin.get(&all_of(&cast.shop)).says("PHP").says("M").does_not_say("€");
        lin.get(&at_first(world, &cast.shop, "plan?component=php")).says("8 processes, 2 GB of memory · €40.00 a month without VAT · larger than M");
        lin.get(&at_first(world, &cast.shop, "book?component=php&plan=l")).says("PHP L costs €40.00 a month without VAT.").does_not_say("€20.00");
        lin.says("We’ll email the people who pay.");
        lin.get(&at_first(world, &cast.shop, "book?component=php&plan=xs")).says("PHP XS costs €5.00 a month without VAT.");
        lin.does_not_say("We’ll email");
        lin.get(&format!("{}/new", all_of(&cast.shop))).says("PHP XS: €5.00 a month without VAT").does_not_say("€20.00").does_not_say("€30.00");
    }

    fn an_environment_comes_with_what_is_required_and_goes_again(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&all_of(&cast.bakery)).click("New environment").shows(200, "New environment for Old Bakery");
        mara.says("PHP XS is booked in the new environment").says("Traffic XS").does_not_say("MySQL").does_not_say("€10.00");
        mara.submit("Create environment", &[("Name", " staging ")]).redirects_to(&all_of(&cast.bakery)).follow();
        mara.says("staging").says("Web storage");
        mara.get(&all_of(&cast.bakery)).click("Delete staging").shows(200, "Delete staging of Old Bakery on 1 December 2026?");
        mara.says("staging will be deleted").says("PHP XS is no longer booked in staging");
        mara.submit("Delete", &[]).redirects_to(&all_of(&cast.bakery)).follow().answers(200);
        mara.does_not_say("Delete staging").says("staging will be deleted on 1 December 2026");
        world.pass_days(7);
        world.change(remit::environments::changes::end_due);
        world.sign_in(&cast.mara).get(&all_of(&cast.bakery)).answers(200).does_not_say("Web storage keeps");
    }

    fn an_optional_component_is_taken_off(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "mysql", "s");
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&all_of(&cast.bakery)).click("Remove MySQL of main").shows(200, "Remove MySQL from main of Old Bakery on 1 December 2026?");
        mara.says("MySQL S is no longer booked in main").says("It is paid for until that day.");
        mara.submit("Remove", &[]).redirects_to(&all_of(&cast.bakery)).follow();
        let flash = "MySQL will be removed from main on 1 December 2026. We’ve emailed everyone involved.";
        assert_eq!(mara.flash().as_deref(), Some(flash));
        mara.says("Ends on 1 December 2026").does_not_say("Book MySQL");
        world.pass_days(7);
        world.change(remit::environments::changes::end_due);
        world.sign_in(&cast.mara).get(&all_of(&cast.bakery)).says("Book MySQL");
    }

    fn what_it_costs_is_said_before_to_who_may_know(world: &mut World) {
        let cast = Cast::of(world);
        // Jo pays, and works on it from now on.
        world.develops(&cast.bakery, &cast.jo);
        books(world, &cast.jo, &cast.bakery, "php", "s");
        books(world, &cast.jo, &cast.bakery, "traffic", "xs");
        let mut jo = world.sign_in(&cast.jo);
        let mut says = |plan: &str, words: &str| {
            jo.get(&at_first(world, &cast.bakery, &format!("book?{plan}"))).answers(200).says(words);
        };
        says("component=php&plan=m", "From €12.00 to €22.00 a month without VAT, from today: the largest plan of a day counts.");
        says("component=php&plan=xs", "From €12.00 to €7.00 a month without VAT, from tomorrow: the largest plan of a day counts.");
        says("component=traffic&plan=s", "From €12.00 to €15.00 a month without VAT, for all of this month:");
        says("component=php&plan=m", "We’ll email everyone else who manages Harbour billing.");
        jo.get(&format!("{}/new", all_of(&cast.bakery))).says("From €12.00 to €22.00 a month without VAT, from today");

        // On trial nothing is to be paid.
        books(world, &cast.mara, &cast.cafe, "php", "s");
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&at_first(world, &cast.cafe, "book?component=php&plan=m"));
        mara.says("It is on trial: there is nothing to pay yet. After that: €20.00 a month without VAT instead of €10.00.");
    }

    fn a_form_that_is_sent_twice_acts_once(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("{}/new", all_of(&cast.bakery)));
        let form = mara.form("Create environment");
        let mut fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.retain(|(name, _)| *name != "name");
        fields.push(("name", "staging"));
        mara.post(&form.action, &fields).redirects_to(&all_of(&cast.bakery));
        mara.post(&form.action, &fields).redirects_to(&all_of(&cast.bakery)).follow();
        mara.says("staging has been created");
        assert_eq!(world.mails_to("clara@harbour.example").len(), 1);
    }

    fn what_was_done_is_among_the_events_without_amounts(world: &mut World) {
        let cast = Cast::of(world);
        books(world, &cast.mara, &cast.bakery, "php", "s");
        books(world, &cast.mara, &cast.bakery, "php", "m");
        world.opens(&cast.bakery, &cast.mara, "staging");
        for person in [&cast.mara, &cast.jo] {
            let mut browser = world.sign_in(person);
            browser.get("/events").says("booked PHP S (main) for Old Bakery").says("changed Old Bakery to PHP M (main)");
            browser.says("staging").does_not_say("€").does_not_say("20.00");
            browser.get("/events?kind=plans").says("PHP M");
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/events").says("Mara Klein changed what Old Bakery runs on.").says("staging").does_not_say("PHP");
        world.sign_in(&cast.sven).get("/events").answers(200).does_not_say("PHP");
    }
}
