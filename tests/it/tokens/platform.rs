//! The tokens of the hosting platform, which is nobody among the people.

use remit::access::check::RULES;
use remit::model::access_token::Scope;

use crate::world::Cast;

story! {
    fn an_operator_makes_and_ends_a_platform_token(world: &mut World) {
        let olga = world.operator();
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/tokens").click("New platform token");
        browser.submit("Create token", &[("Name", "Example Hosting")]).shows(200, "The new platform token");
        let source = browser.source();
        let value = source.split("remit_p_").nth(1).and_then(|rest| rest.split('"').next()).expect("a token");
        let mut platform = world.program(&format!("remit_p_{value}"));
        assert_eq!(platform.reads("/api/v1/token")["platform"], true);
        browser.open("/operator/tokens").says("Example Hosting").says("until you end it");
        browser.click("End Example Hosting").shows(200, "End Example Hosting?").says("It was last used just now");
        browser.submit("End token", &[]).follow().says("no longer works");
        platform.get("/api/v1/token").answers(401);
    }

    fn the_platform_is_nobody_among_the_people(world: &mut World) {
        Cast::of(world);
        let olga = world.operator();
        let mut platform = world.platform("Example Hosting", &[Scope::Read]);
        let id = platform.reads("/api/v1/token")["person"]["id"].as_str().expect("an id").to_owned();
        let mut browser = world.sign_in(&olga);
        browser.open("/operator/people?by=name&q=exam").answers(200).does_not_say("Example Hosting");
        browser.get(&format!("/operator/people/{id}")).answers(404);
        for rule in RULES {
            let broken = world.db.read(|tx| rule.broken(tx)).expect("a rule");
            assert!(broken.is_empty(), "{}: {broken:?}", rule.name);
        }
    }
}
