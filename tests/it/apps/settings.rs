//! Name, website and description.

use crate::world::Cast;

story! {
    fn a_developer_changes_the_settings_and_a_payer_does_not(world: &mut World) {
        let cast = Cast::of(world);
        let settings = format!("/apps/{}/settings", cast.bakery.id);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&settings).shows(200, "Settings of Old Bakery");
        mara.submit("Save", &[("Website", "nowhere")]);
        mara.shows(422, "Settings of Old Bakery");
        mara.submit("Save", &[("App name", "New Bakery"), ("Website", "https://bakery.example/")]).follow();
        mara.shows(200, "New Bakery").says("bakery.example");
        for payer in [&cast.clara, &cast.jo] {
            let mut payer = world.sign_in(payer);
            payer.get(&settings).answers(403);
            payer.post(&settings, &[("name", "Mine")]).answers(403);
        }
        world.sign_in(&cast.sven).get(&settings).answers(404);
    }
}
