//! The tokens of a developer.

use diesel::prelude::*;
use remit::model::access_token::Scope;
use remit::store::schema::access_tokens;

use crate::world::{Browser, Cast};

const NEW: &str = "copper lanterns walk north 77";
const ANOTHER: &str = "amber windmills turn east 93";

/// Makes one on the page and gives what it shows.
fn make(browser: &mut Browser, name: &str) -> String {
    browser.open("/account/tokens").click("New token");
    browser.submit("Create token", &[("Name", name)]).shows(200, "Your new token");
    let secret = browser.all("input#token").len();
    assert_eq!(secret, 1);
    let source = browser.source();
    let value = source.split("remit_u_").nth(1).and_then(|rest| rest.split('"').next()).expect("a token");
    format!("remit_u_{value}")
}

story! {
    fn a_developer_makes_a_token_that_is_shown_once(world: &mut World) {
        let cast = Cast::of(world);
        let mut browser = world.sign_in(&cast.mara);
        let secret = make(&mut browser, "deploy");
        assert_eq!(secret.len(), 68);
        let token = world.program(&secret).reads("/api/v1/token");
        assert_eq!(token["scopes"], serde_json::json!(["read"]), "as it is proposed");
        assert_eq!(token["ends_at"], "2027-02-22T23:00:00Z", "when the 90th day ends in Berlin");
        browser.open("/account/tokens").says("deploy").says("until 22 February 2027").says("last used just now");
        assert!(!browser.source().contains(&secret), "it is shown once");
        browser.open("/events").says("You created the token “deploy”.");
    }

    fn whoever_owns_a_token_is_told_that_it_was_made(world: &mut World) {
        let cast = Cast::of(world);
        let mut browser = world.sign_in(&cast.mara);
        browser.open("/account/tokens/new");
        browser.submit("Create token", &[("Name", "")]).answers(422);
        assert!(world.mails_to("mara@studio.example").is_empty());
        let secret = make(&mut browser, "deploy");
        let mail = world.mail_to("mara@studio.example");
        assert_eq!((mail.kind.as_str(), mail.subject.as_str()), ("token_made", "A new token for your Remit account"));
        assert!(mail.text.contains("The token “deploy” was created on 24 November 2026"), "{}", mail.text);
        assert!(mail.text.contains("Until 22 February 2027, a program with it can:"), "{}", mail.text);
        assert!(mail.text.contains("See apps, teams and who has access") && !mail.text.contains("Create, change"), "{}", mail.text);
        assert!(mail.text.contains("/account/tokens") && !mail.text.contains(&secret), "{}", mail.text);
        // Nobody else has made anything.
        assert_eq!(world.mails().len(), 1);
        world.platform("Example Hosting", &[Scope::Read]);
        assert_eq!(world.mails().len(), 1);
    }

    fn a_new_password_ends_no_token_and_says_so(world: &mut World) {
        let cast = Cast::of(world);
        let mut deploy = world.program_of(&cast.mara, &[Scope::Read]);
        world.pass_minutes(1);
        let mut browser = world.sign_in(&cast.mara);
        browser.open("/account/password").submit("Save", &[("New password", NEW)]).redirects_to("/account/tokens").follow();
        browser.says("Other devices were logged out. Your token still works: end it if you don’t know it.").says("deploy");
        deploy.get("/api/v1/token").answers(200);
        let mail = world.mail_to("mara@studio.example");
        assert_eq!(mail.kind, "password_changed");
        assert!(mail.text.contains("Your token still works") && mail.text.contains("/account/tokens"), "{}", mail.text);
        world.program_called("backup", &cast.mara, &[Scope::Read]);
        world.pass_minutes(1);
        let mut guest = world.guest();
        guest.open("/password/forgot").submit("Send the link", &[("Email", "mara@studio.example")]);
        let link = world.mail_to("mara@studio.example").link().to_owned();
        guest.get(&link).follow();
        world.pass_minutes(1);
        guest.submit("Save", &[("New password", ANOTHER)]).redirects_to("/login?then=").follow();
        guest.says("Log in with it now. Your 2 tokens still work: end those you don’t know.");
        guest.submit("Log in", &[("Email", "mara@studio.example"), ("Password", ANOTHER)]).redirects_to("/account/tokens");
        deploy.get("/api/v1/token").answers(200);
        let mail = world.mail_to("mara@studio.example");
        assert!(mail.text.contains("Your 2 tokens still work: end those you don’t know."), "{}", mail.text);
    }

    fn where_there_is_no_token_nobody_reads_of_any(world: &mut World) {
        let cast = Cast::of(world);
        let mut browser = world.sign_in(&cast.mara);
        browser.open("/account/password").submit("Save", &[("New password", NEW)]).redirects_to("/account").follow();
        browser.says("Your new password has been set.").does_not_say("still work");
        let mail = world.mail_to("mara@studio.example");
        assert!(mail.kind == "password_changed" && !mail.text.contains("token"), "{}", mail.text);
    }

    fn clients_never_meet_tokens(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open("/account").answers(200).does_not_say("token");
        for address in ["/account/tokens", "/account/tokens/new"] {
            clara.get(address).answers(404);
        }
    }

    fn making_one_takes_the_password_and_says_what_is_missing(world: &mut World) {
        let cast = Cast::of(world);
        let mut browser = world.sign_in(&cast.mara);
        browser.open("/account/tokens/new");
        browser.submit("Create token", &[("Name", ""), ("Last day", "2028-01-01")]).answers(422);
        assert!(browser.problem("name").is_some());
        assert_eq!(browser.problem("until").as_deref(), Some("Use a day from today to 24 November 2027."));
        world.pass_minutes(20);
        browser.open("/account/tokens/new").answers(200);
        browser.submit("Create token", &[("Name", "deploy")]).shows(200, "Confirm it is you");
        let none = world.change(|tx| Ok(access_tokens::table.select(access_tokens::id).load::<String>(tx.conn)?));
        assert!(none.is_empty());
    }

    fn one_that_ends_on_its_day_opens_nothing_after_it(world: &mut World) {
        let cast = Cast::of(world);
        let secret = make(&mut world.sign_in(&cast.mara), "deploy");
        let mut program = world.program(&secret);
        world.pass_days(90);
        program.get("/api/v1/token").answers(200);
        world.pass_days(1);
        program.get("/api/v1/token").answers(401);
    }

    fn only_ones_own_tokens_can_be_ended(world: &mut World) {
        let cast = Cast::of(world);
        let mut program = world.program_of(&cast.mara, &[Scope::Read]);
        let id = program.reads("/api/v1/token")["id"].as_str().expect("an id").to_owned();
        let mut sven = world.sign_in(&cast.sven);
        sven.get(&format!("/account/tokens/{id}/end")).answers(404);
        sven.post(&format!("/account/tokens/{id}/end"), &[]).answers(404);
        program.get("/api/v1/token").answers(200);
        let mut mara = world.sign_in(&cast.mara);
        mara.open("/account").click("Tokens").click("End deploy").shows(200, "End deploy?").says("can’t be undone");
        program.get("/api/v1/token").answers(200);
        mara.submit("End token", &[]).follow().says("no longer works").says("No tokens yet.");
        program.get("/api/v1/token").answers(401);
    }
}
