//! Each address is written in one way; and what programs look for at every site.

use crate::world::{Browser, Cast};

/// The same bytes as for what does not exist.
fn is_nothing(browser: &mut Browser, path: &str) {
    let nothing = browser.get("/nothing-here").answers(404).source();
    assert_eq!(browser.get(path).answers(404).source(), nothing, "{path}");
}

story! {
    fn an_address_that_is_written_in_another_way_is_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let it = world.invitation_to_pay(&cast.mara, "clara@harbour.example", &[&cast.cafe]);
        let link = world.link_in_mail(it);
        let app = format!("/apps/{}", cast.cafe.id);
        let (mut guest, mut mara) = (world.guest(), world.sign_in(&cast.mara));
        guest.get(&link).redirects_to("/invitation");
        mara.get(&app).answers(200);
        let token = link.strip_prefix("/i/").expect("a token");
        for path in [
            format!("/%69/{token}"),
            format!("//i/{token}"),
            format!("/i//{token}"),
            format!("/./i/{token}"),
            format!("/apps/../i/{token}"),
            format!("{link}/"),
            format!("/i/%{:02X}{}", token.as_bytes()[0], &token[1..]),
        ] {
            is_nothing(&mut guest, &path);
        }
        for path in [app.replace("apps", "%61pps"), format!("{app}/"), format!("{app}%20"), format!("{app}/%70eople")] {
            is_nothing(&mut mara, &path);
        }
        mara.get("/new/app");
        let once = mara.field("once");
        mara.post("/new/%61pp", &[("once", &once), ("name", "Pier 7")]).answers(404);
    }

    fn whom_to_tell_of_a_weakness_stands_at_the_known_place(world: &mut World) {
        let mut guest = world.guest();
        guest.get("/.well-known/security.txt").shows(404, "Page not found");
        world.restart(|settings| settings.security_contact = Some("mailto:security@host.example".into()));
        let mut guest = world.guest();
        let text = guest.get("/.well-known/security.txt").answers(200).source();
        assert_eq!(guest.header("content-type"), Some("text/plain; charset=utf-8"));
        assert!(text.starts_with("Contact: mailto:security@host.example\nExpires: 2027-05-23T"), "{text}");
        assert!(text.contains("\nCanonical: http://127.0.0.1:8080/.well-known/security.txt\n"), "{text}");
    }

    fn password_managers_are_led_to_the_page_where_a_password_is_changed(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/.well-known/change-password").redirects_to("/account/password").follow().answers(200);
        world.guest().get("/.well-known/change-password").redirects_to("/account/password");
    }

    fn whoever_logs_out_leaves_nothing_in_the_browser(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.post("/account/name", &[("name", "Clara Sund")]).redirects_to("/account");
        assert_eq!(clara.header("clear-site-data"), None);
        clara.get("/").submit("Log out", &[]).redirects_to("/");
        assert_eq!(clara.header("clear-site-data"), Some("\"cache\", \"storage\""));
        assert_eq!(clara.follow().flash().as_deref(), Some("You are logged out."));
    }
}
