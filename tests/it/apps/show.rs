//! The page of an app, as each of the cast meets it.

use crate::world::Cast;

story! {
    fn a_client_reads_plain_words_and_finds_how_to_stop(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        clara.get(&format!("/apps/{}", cast.bakery.id)).shows(200, "Old Bakery");
        assert!(world.queries() <= 6);
        clara.says("Mara Klein").says("Harbour billing").says("How do I stop?");
        let text = clara.text().to_lowercase();
        for word in ["app", "developer", "trial", "connection", "direct"] {
            assert!(!text.split(|c: char| !c.is_alphanumeric()).any(|one| one == word), "{word}: {text}");
        }
    }

    fn a_developer_sees_every_path_and_what_to_do_about_the_trial(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        world.queries();
        mara.get(&format!("/apps/{}", cast.cafe.id)).shows(200, "Harbour Café");
        assert!(world.queries() <= 6);
        mara.says("The trial ends in 7 days").says("direct · since 24 November 2026 · you set it up");
        assert!(mara.links().iter().any(|link| link.text == "Invite someone to pay"));
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/apps/{}/people", cast.shop.id)).shows(200, "Who works on North Shop");
        uma.says("Lin Sato").says("through the team Team North");
    }

    fn strangers_meet_nothing(world: &mut World) {
        let cast = Cast::of(world);
        for stranger in [&cast.sven, &cast.stella] {
            let mut stranger = world.sign_in(stranger);
            for page in ["", "/people", "/payment-method", "/settings", "/delete", "/pay-with"] {
                stranger.get(&format!("/apps/{}{page}", cast.bakery.id)).answers(404);
            }
            for act in ["/delete", "/keep", "/pay-with", "/settings"] {
                stranger.post(&format!("/apps/{}{act}", cast.bakery.id), &[]).answers(404);
            }
        }
    }
}
