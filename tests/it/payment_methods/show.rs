//! The page of a payment method and the list of them.

use crate::world::Cast;

story! {
    fn the_page_says_who_can_manage_it_and_why(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut jo = world.sign_in(&cast.jo);
        world.queries();
        jo.get(&page).shows(200, "Harbour billing");
        assert!(world.queries() <= 6);
        jo.says("Clara Brandt").says("invited by Clara Brandt").says("Old Bakery").says("Kaistraße 7, 20459 Hamburg");
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&page).shows(200, "Harbour billing").says("Who can manage this").says("How do I stop?");
        let text = clara.text().to_lowercase();
        for word in ["app", "apps", "developer", "connection", "direct"] {
            assert!(!text.split(|c: char| !c.is_alphanumeric()).any(|one| one == word), "{word}: {text}");
        }
    }

    fn lists_show_one_s_own_and_nothing_else(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        clara.get("/payment-methods").shows(200, "How you pay").says("Harbour billing").does_not_say("Studio");
        assert!(world.queries() <= 6);
        let mut uma = world.sign_in(&cast.uma);
        uma.get("/payment-methods").shows(200, "Payment methods").says("Studio billing").says("2 apps");
        uma.does_not_say("Harbour");
        world.sign_in(&cast.sven).get("/payment-methods").says("You have no payment method yet");
    }
}
