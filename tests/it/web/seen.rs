//! Two people, or two tabs, change the same thing: the second press is refused once and shows what has changed.

use crate::world::{Browser, Cast};

/// The second of two who have the page open presses: refused, shown, and saved when pressed again.
fn presses_twice(browser: &mut Browser, fields: &[(&str, &str)], now: &str) {
    browser.submit("Save", fields).answers(422).says("Someone else changed this").says(&format!("now: {now}"));
    browser.submit("Save", &[]).answers(303);
}

story! {
    fn two_people_edit_one_payment_method(world: &mut World) {
        let cast = Cast::of(world);
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        let page = format!("/payment-methods/{}/edit", cast.harbour.id);
        clara.get(&page);
        jo.get(&page);
        clara.submit("Save", &[("Street", "Kaistraße 99")]).answers(303);
        // A mistake in between does not make the warning go away.
        jo.submit("Save", &[("City", "")]).answers(422).does_not_say("Someone else");
        presses_twice(&mut jo, &[("City", "Altona")], "Kaistraße 99");
        jo.get(&page);
        assert_eq!((jo.field("city"), jo.field("street")), ("Altona".into(), "Kaistraße 7".into()));
    }

    fn who_types_the_same_as_somebody_else_is_not_held_up(world: &mut World) {
        let cast = Cast::of(world);
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        let page = format!("/payment-methods/{}/edit", cast.harbour.id);
        clara.get(&page);
        jo.get(&page);
        for browser in [&mut clara, &mut jo] {
            browser.submit("Save", &[("Street", "Kaistraße 99")]).answers(303);
        }
    }

    fn two_developers_change_the_settings_of_one_app(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.bakery, &cast.sven);
        let (mut mara, mut sven) = (world.sign_in(&cast.mara), world.sign_in(&cast.sven));
        let page = format!("/apps/{}/settings", cast.bakery.id);
        mara.get(&page);
        sven.get(&page);
        mara.submit("Save", &[("Description", "Bread")]).answers(303);
        presses_twice(&mut sven, &[("Description", "Cake")], "Bread");
        sven.get(&page);
        assert_eq!(sven.field("description"), "Cake");
    }

    fn two_tabs_rename_a_team_or_oneself(world: &mut World) {
        let cast = Cast::of(world);
        for (page, label) in [(format!("/teams/{}/settings", cast.team.id), "Team name"), ("/account".into(), "Name")] {
            let (mut one, mut two) = (world.sign_in(&cast.uma), world.sign_in(&cast.uma));
            one.get(&page);
            two.get(&page);
            one.submit("Save", &[(label, "The First")]).answers(303);
            presses_twice(&mut two, &[(label, "The Second")], "The First");
            two.get(&page);
            assert_eq!(two.field("name"), "The Second");
        }
    }

    fn two_developers_book_plans_for_one_environment(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.cafe, &cast.sven);
        let environment = world.first_environment(&cast.cafe);
        let page = |plan| {
            format!("/apps/{}/environments/{environment}/book?component=php&plan={plan}", cast.cafe.id)
        };
        let (mut mara, mut sven) = (world.sign_in(&cast.mara), world.sign_in(&cast.sven));
        mara.get(&page("l")).answers(200);
        sven.get(&page("s")).answers(200);
        mara.submit("Confirm", &[]).answers(303);
        sven.submit("Confirm", &[]).answers(422).says("Something has changed since you opened this page");
        sven.submit("Confirm", &[]).answers(303);
        sven.get(&page("s")).redirects_to(&format!("/apps/{}/environments", cast.cafe.id));
    }
}
