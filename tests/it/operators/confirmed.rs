//! The pages of operators are open for an hour after the password was typed: then it is asked for again.

use crate::world::{Cast, PASSWORD};

story! {
    fn after_an_hour_the_password_comes_before_the_page(world: &mut World) {
        let cast = Cast::of(world);
        let olga = world.operator();
        let mut browser = world.sign_in(&olga);
        world.pass_minutes(59);
        browser.open("/operator/people?q=mara").shows(200, "People").says("Mara Klein");
        world.pass_minutes(1);
        for page in ["/operator", "/operator/people", "/operator/payment-methods", "/operator/mails", "/operator/reviews", "/operator/statements"] {
            browser.open(page).shows(200, "Confirm it is you").does_not_say("Mara");
        }
        browser.open(&format!("/operator/people/{}", cast.mara.id)).shows(200, "Confirm it is you").does_not_say("Mara");
        browser.open("/operator/people?q=mara&by=name").shows(200, "Confirm it is you");
        browser.submit("Continue", &[("Current password", "not my password at all")]).answers(422);
        browser.submit("Continue", &[("Current password", PASSWORD)]).redirects_to("/operator/people?q=mara&by=name");
        browser.follow().shows(200, "People").says("Mara Klein");
        // All other pages are as open as before.
        world.pass_minutes(61);
        browser.open("/apps").shows(200, "Apps");
        browser.open("/operator").shows(200, "Confirm it is you");
    }

    fn an_act_after_an_hour_goes_on_with_what_was_typed(world: &mut World) {
        let cast = Cast::of(world);
        let mut browser = world.sign_in(&world.operator());
        let page = format!("/operator/people/{}", cast.mara.id);
        browser.open(&page);
        world.pass_minutes(70);
        browser.submit("Open", &[("reason", "Mara called us")]).shows(200, "Confirm it is you");
        browser.submit("Continue", &[("Current password", PASSWORD)]).follow().says("mara@studio.example");
    }

    fn the_prompt_leads_only_to_pages_of_operators(world: &mut World) {
        let cast = Cast::of(world);
        let mut browser = world.sign_in(&world.operator());
        for then in ["https://evil.example", "//evil.example", "/account", "", "/operator\\x"] {
            browser.post("/operator/confirm", &[("then", then)]).redirects_to("/operator");
        }
        world.sign_in(&cast.clara).post("/operator/confirm", &[("then", "/operator")]).answers(404);
        world.guest().get("/operator/people").redirects_to("/login?then=");
    }

    fn who_logs_in_by_a_link_types_the_password_first(world: &mut World) {
        let olga = world.operator();
        let mut browser = world.sign_in(&olga);
        world.change(|tx| {
            use diesel::prelude::*;
            use remit::store::schema::sessions;
            let unconfirmed = sessions::confirmed_at.eq(None::<remit::store::Moment>);
            Ok(diesel::update(sessions::table).set(unconfirmed).execute(tx.conn)?)
        });
        browser.open("/operator").shows(200, "Confirm it is you");
    }
}
