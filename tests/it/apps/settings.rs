//! Name, website and description.

use crate::world::Cast;

story! {
    fn the_name_of_an_app_may_be_a_domain_but_no_link(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let page = format!("/apps/{}/settings", cast.cafe.id);
        for link in ["https://evil.example", "Log in at evil.example/login", "www.evil.example", "evil.example:8080"] {
            mara.get(&page).submit("Save", &[("App name", link)]).answers(422);
            assert!(mara.problem("name").is_some_and(|words| words.contains("mail")), "{link}");
        }
        mara.get(&page).submit("Save", &[("App name", "klein-studio.de")]).redirects_to("/apps/");
        crate::invitations::acts::ask_to_pay(&mut mara, &[&cast.cafe], "clara@harbour.example");
        let mail = world.mail_to("clara@harbour.example");
        assert!(mail.text.contains("klein-studio.\u{2060}de") && !mail.text.contains("klein-studio.de"), "{}", mail.text);
        assert!(mail.text.contains("mara@studio.example"), "addresses of people stay as they are: {}", mail.text);
    }

    fn a_developer_changes_the_settings_and_a_payer_does_not(world: &mut World) {
        let cast = Cast::of(world);
        let settings = format!("/apps/{}/settings", cast.bakery.id);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&settings).shows(200, "Old Bakery settings");
        mara.submit("Save", &[("Website", "nowhere")]);
        mara.shows(422, "Old Bakery settings");
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
