//! An operator writes down by hand that an app was switched off, and on again.

use crate::world::{Browser, Cast, PASSWORD, World};

/// An operator who has opened the record of what pays for the bakery, at its page.
fn opened(world: &World, cast: &Cast) -> (Browser, String) {
    let olga = world.operator();
    world.opens_record(&olga, cast.harbour.id, "A story");
    (world.sign_in(&olga), format!("/operator/payment-methods/{}", cast.harbour.id))
}

story! {
    fn an_operator_suspends_and_resumes_with_a_reason(world: &mut World) {
        let cast = Cast::of(world);
        let (mut olga, page) = opened(world, &cast);
        world.queries();
        olga.get(&page).says("Old Bakery").does_not_say("Switched off");
        assert!(world.queries() <= 6);
        olga.click("Record as switched off : Old Bakery").shows(200, "Is Old Bakery switched off?");
        olga.submit("Record", &[("Reason", "")]).shows(422, "Is Old Bakery switched off?");
        assert!(olga.problem("reason").is_some());
        olga.submit("Record", &[("Reason", "It sends spam")]).redirects_to(&page).follow().says("Switched off");
        assert_eq!(olga.flash().as_deref(), Some("Recorded: Old Bakery is switched off."));
        let app = format!("/apps/{}", cast.bakery.id);
        world.sign_in(&cast.clara).get(&app).says("Your website has been switched off").says("It sends spam.");
        assert!(world.mail_to("mara@studio.example").text.contains("It sends spam."));
        world.sign_in(&cast.jo).get("/events").says("Old Bakery was switched off. The reason: “It sends spam”.");
        let suspend = format!("{page}/apps/{}/suspend", cast.bakery.id);
        olga.get(&suspend).redirects_to(&page);
        olga.post(&suspend, &[("reason", "Once more")]).answers(409).says("The status of Old Bakery is now “Switched off”.");
        olga.open(&page).click("Record as switched on : Old Bakery").shows(200, "Is Old Bakery switched on again?").says("It sends spam.");
        olga.submit("Record", &[("Reason", "The form was closed")]).redirects_to(&page).follow();
        assert_eq!(olga.flash().as_deref(), Some("Recorded: Old Bakery is switched on again."));
        olga.get(&page).says("Record as switched off : Old Bakery").does_not_say("Switched off");
        world.sign_in(&cast.clara).get(&app).answers(200).does_not_say("switched off");
        let words = "Old Bakery was switched on again. The reason: “The form was closed”.";
        world.sign_in(&cast.clara).get("/events").says(words);
    }

    fn it_takes_the_record_and_the_password(world: &mut World) {
        let cast = Cast::of(world);
        let (mut olga, page) = opened(world, &cast);
        let suspend = format!("{page}/apps/{}/suspend", cast.bakery.id);
        for address in [format!("{page}/apps/{}/suspend", cast.shop.id), format!("{page}/apps/{}/resume", cast.cafe.id)] {
            olga.get(&address).answers(404);
            olga.post(&address, &[("reason", "It sends spam")]).answers(404);
        }
        let studio = format!("/operator/payment-methods/{}", cast.studio.id);
        olga.get(&format!("{studio}/apps/{}/suspend", cast.shop.id)).redirects_to(&studio);
        olga.get(&suspend).answers(200);
        world.pass_minutes(20);
        olga.submit("Record", &[("Reason", "It sends spam")]).shows(200, "Confirm it is you");
        olga.submit("Continue", &[("Current password", PASSWORD)]).redirects_to(&page);
        olga.follow().says("Switched off");
        for other in [&cast.clara, &cast.mara, &cast.jo] {
            let mut browser = world.sign_in(other);
            browser.get(&suspend).answers(404);
            browser.post(&suspend, &[("reason", "It sends spam")]).answers(404);
        }
    }

    fn what_operators_say_makes_no_platform(world: &mut World) {
        let cast = Cast::of(world);
        let (mut olga, page) = opened(world, &cast);
        olga.get(&page).answers(200);
        olga.click("Record as switched off : Old Bakery").submit("Record", &[("Reason", "It sends spam")]).answers(303);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/new/app").submit("Create app", &[("App name", "Pier 7")]).follow();
        assert_eq!(mara.flash().as_deref(), Some("Pier 7 is ready. Its trial lasts seven days."));
    }
}
