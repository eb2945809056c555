//! The session ends while somebody types: nothing typed is lost, and nobody else goes on with it.

use actix_web::http::Method;
use remit::web::typed::{Typed, fields};

use crate::world::{BASE_URL, Browser, Cast, PASSWORD, World};

const MARA: &str = "mara@studio.example";

/// Everything signed in as this person ends, as from the account page of another device.
fn ends_elsewhere(world: &World, person: &remit::model::person::Person) {
    world.sign_in(person).get("/account").submit("End all others", &[]).redirects_to("/account");
}

fn logs_in<'a>(browser: &'a mut Browser, email: &str) -> &'a mut Browser {
    browser.submit("Log in", &[("Email", email), ("Password", PASSWORD)])
}

#[test]
fn what_is_folded_comes_out_again_but_for_passwords() {
    let body = b"once=a&app=1&app=2&message=Caf%C3%A9+%26+more&password=secret&confirm_password=x&username=a%40b";
    let typed = Typed { to: "/invite/pay".into(), fields: fields(body) };
    let names: Vec<&str> = typed.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["once", "app", "app", "message"]);
    assert_eq!(Typed::unfolded("/invite/pay", &typed.folded()).as_ref(), Some(&typed));
    assert_eq!(typed.in_words(), [("Message".to_owned(), "Café & more")]);
}

#[test]
fn it_goes_to_an_address_of_this_site_or_nowhere() {
    let folded = Typed { to: String::new(), fields: fields(b"name=a") }.folded();
    for to in ["", "https://evil.example/", "//evil.example", "/\\evil.example"] {
        assert_eq!(Typed::unfolded(to, &folded), None, "{to}");
    }
    assert!(Typed::unfolded("/account/name", &folded).is_some());
    assert_eq!(Typed::unfolded("/account/name", "no form"), None);
}

#[test]
fn a_form_without_anything_typed_is_nothing() {
    let typed = |body: &[u8]| Typed { to: "/".into(), fields: fields(body) };
    assert!(typed(b"").is_nothing() && typed(b"once=a&shown=b&reason=").is_nothing());
    assert!(!typed(b"once=a&reason=b").is_nothing());
}

story! {
    fn an_invitation_that_was_being_written_is_there_after_the_log_in(world: &mut World) {
        let cast = Cast::of(world);
        let second = world.app("Second House", &cast.mara, None);
        world.develops(&second, &cast.mara);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/invite/pay");
        ends_elsewhere(world, &cast.mara);
        let (cafe, second) = (cast.cafe.id.as_str(), second.id.as_str());
        let typed = [("Email", "clara@harbour.example"), ("Message", "Dear Clara"), ("app", cafe), ("app", second)];
        mara.submit("Continue", &typed).shows(200, "Log in").says("What you typed is kept");
        mara.submit("Log in", &[("Email", MARA), ("Password", "wrong")]).shows(422, "Log in").says("is kept");
        logs_in(&mut mara, MARA).redirects_to("/invite/pay?draft=").follow().shows(200, "Invite someone to pay");
        assert_eq!(mara.field("email"), "clara@harbour.example");
        assert_eq!(mara.field("message"), "Dear Clara");
        let chosen = mara.form("Continue").fields.into_iter().filter(|(name, _)| name == "app").count();
        assert_eq!(chosen, 2);
        mara.submit("Continue", &[]).follow().answers(200).says("Harbour Café").says("Second House").says("Dear Clara");
        mara.submit("Send invitation", &[]).redirects_to("/invitations/");
    }

    fn what_was_typed_is_saved_with_one_press_after_the_log_in(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/account");
        world.pass_days(8);
        clara.submit("Save", &[("Name", "Clara Sund")]).shows(200, "Log in");
        logs_in(&mut clara, "clara@harbour.example").shows(200, "Go on where you were");
        clara.says("logged in again as Clara Brandt").says("Clara Sund");
        clara.submit("Continue", &[]).redirects_to("/account").follow().says("Clara Sund");
    }

    fn the_same_when_the_password_is_asked_in_between(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/account/email");
        world.pass_minutes(20);
        clara.submit("Send the link", &[("Email", "clara@new.example")]).shows(200, "Confirm it is you");
        ends_elsewhere(world, &cast.clara);
        clara.submit("Continue", &[("Current password", PASSWORD)]).shows(200, "Log in");
        assert!(!clara.source().contains(PASSWORD));
        logs_in(&mut clara, "clara@harbour.example").says("clara@new.example");
        clara.submit("Continue", &[]).redirects_to("/account").follow().says("emailed a link to clara@new.example");
    }

    fn somebody_else_does_not_go_on_with_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/account");
        ends_elsewhere(world, &cast.clara);
        clara.submit("Save", &[("Name", "Clara Sund")]).shows(200, "Log in");
        logs_in(&mut clara, "jo@books.example").redirects_to("/").follow();
        assert!(clara.flash().is_some_and(|words| words.contains("isn’t the account")), "{:?}", clara.flash());
        clara.get("/account").answers(200).does_not_say("Clara Sund");
    }

    fn passwords_are_never_carried_along(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/account/password");
        ends_elsewhere(world, &cast.clara);
        let new = "copper lanterns walk north 77";
        clara.submit("Save", &[("New password", new)]).redirects_to("/login");
        assert!(!clara.source().contains(new));
    }

    fn a_button_without_anything_typed_leads_back_to_its_page(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/apps/{}/delete", cast.cafe.id);
        for (referer, there) in [(format!("{BASE_URL}{page}"), page.as_str()), ("https://evil.example/".into(), "/")] {
            let own = [("sec-fetch-site", "same-origin"), ("referer", referer.as_str())];
            let mut guest = world.guest();
            guest.send(Method::POST, &page, Some(Vec::new()), &own).redirects_to("/login");
            guest.follow();
            logs_in(&mut guest, MARA).answers(303);
            assert_eq!(guest.location(), Some(there));
        }
    }

    fn no_other_site_fills_in_a_form_for_somebody(world: &mut World) {
        let cast = Cast::of(world);
        let body = || Some(b"name=Evil".to_vec());
        let mut guest = world.guest();
        guest.send(Method::POST, "/account/name", body(), &[("sec-fetch-site", "cross-site")]).answers(403);
        guest.does_not_say("Evil");
        // What is carried along goes to this site or nowhere.
        guest.post("/account/name", &[("name", "Evil")]).shows(200, "Log in");
        let (typed, to) = (guest.field("typed"), "https://evil.example/");
        let fields = [("email", MARA), ("password", PASSWORD), ("typed", typed.as_str()), ("to", to)];
        guest.post("/login", &fields).redirects_to("/");
        assert_eq!(guest.location(), Some("/"));
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/invite/pay?email=evil@evil.example&message=Evil").shows(200, "Invite someone to pay");
        assert_eq!((mara.field("email"), mara.field("message")), (String::new(), String::new()));
    }

    fn a_long_message_is_kept_too(world: &mut World) {
        let cast = Cast::of(world);
        let mut guest = world.guest();
        let long = "é".repeat(5_000);
        guest.post("/account/name", &[("name", long.as_str())]).shows(200, "Log in");
        logs_in(&mut guest, MARA).shows(200, "Go on where you were");
        assert_eq!(guest.field("name"), long);
        guest.submit("Continue", &[]).answers(422);
        drop(cast);
    }
}
