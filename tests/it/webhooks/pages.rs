//! The pages of operators about endpoints, and the command.

use remit::commands::{Command, WebhookAct};
use remit::events::{About, record};
use remit::model::event::EventKind;
use remit::model::webhook::{EndpointState, FeedKind};
use remit::store::Clock;
use remit::webhooks::queries::endpoints;

use super::{URL, endpoint, round};
use crate::world::{Browser, Cast, PASSWORD, World};

fn urls(world: &World) -> Vec<String> {
    let all = world.db.read(endpoints).expect("endpoints");
    all.into_iter().map(|one| one.url.to_string()).collect()
}

story! {
    fn an_operator_adds_an_endpoint_and_sees_what_arrives(world: &mut World) {
        let cast = Cast::of(world);
        let mut olga = world.sign_in(&world.operator());
        olga.open("/operator").click("Webhooks").shows(200, "Webhooks").says("No endpoints yet.");
        let groups = ["Apps", "Environments", "Payment methods", "Invoices", "Teams and people"];
        assert_eq!(olga.all(".groups legend"), groups);
        assert_eq!(olga.all(".groups input[name=kind]").len(), FeedKind::ALL.len());
        olga.submit("Add endpoint", &[("URL", "http://hooks.hosting.example/")]).answers(422);
        assert!(olga.problem("url").is_some(), "{}", olga.text());
        olga.submit("Add endpoint", &[("URL", URL)]).redirects_to("/operator/webhooks/").follow();
        olga.shows(200, "127.0.0.1").says("Active").says("Nothing has been sent yet.");
        let page = olga.address.clone();
        olga.submit("Send a test", &[]).follow().says("webhook.test").says("Waiting");
        assert_eq!(round(world, 200), ["webhook.test"]);
        olga.open(&page).says("Delivered").says("200 after 35 ms").says("as you say");
        world.change(|tx| record(tx, None, EventKind::AppChanged, About::app(cast.cafe.id)));
        assert_eq!(round(world, 500), ["app.changed"]);
        olga.open(&page).says("Failing").says("app.changed").says("Failed, trying again").says("500 after 35 ms");
        olga.open("/operator/webhooks").says("All types").says("failing since");
        let form = olga.open(&page).forms().into_iter().find(|form| form.action.contains("/deliveries/")).expect("a form");
        olga.post(&form.action, &[]).follow().says("It is being sent again.");
        assert_eq!(round(world, 200).len(), 1);
        olga.open(&page).says("Active").does_not_say("Failing");
    }

    fn what_a_receiver_says_is_shown_as_text(world: &mut World) {
        let operator = world.operator();
        let it = world.webhook(&operator, URL);
        world.operates(&operator, |tx, operator, confirmed| remit::webhooks::changes::test(tx, operator, confirmed, &it));
        let rude = super::Platform::that(|_| remit::webhooks::carrier::Answer {
            said: "<script>alert(1)</script>".into(),
            ..super::says(500)
        });
        remit::webhooks::worker::bring_due(&world.db, &rude).expect("a round");
        let page = world.sign_in(&operator).open(&format!("/operator/webhooks/{}", it.id)).source();
        assert!(!page.contains("<script>alert") && page.contains("alert(1)"), "{page}");
    }

    fn the_secret_is_shown_to_whoever_types_the_password_and_rolled_over(world: &mut World) {
        let operator = world.operator();
        let it = world.webhook(&operator, URL);
        let page = format!("/operator/webhooks/{}", it.id);
        let mut olga = world.sign_in(&operator);
        olga.open(&page).answers(200).does_not_say("whsec_");
        world.pass_minutes(16);
        olga.open(&page).submit("Show signing secret", &[]).shows(200, "Confirm it is you");
        olga.submit("Continue", &[("Current password", PASSWORD)]).shows(200, "Signing secret");
        let secret = |olga: &Browser| olga.source().split("readonly value=\"").nth(1).map(|it| it.split('"').next().unwrap_or("").to_owned()).expect("a secret");
        let old = secret(&olga);
        assert!(old.starts_with("whsec_"), "{old}");
        olga.open(&page).submit("Create a new secret", &[]).follow().says("The old one also works until");
        olga.submit("Show signing secret", &[]).answers(200);
        assert_ne!(secret(&olga), old);
    }

    fn an_endpoint_that_stopped_is_started_and_one_that_is_not_needed_ends(world: &mut World) {
        let cast = Cast::of(world);
        let operator = world.operator();
        let it = world.webhook(&operator, URL);
        let page = format!("/operator/webhooks/{}", it.id);
        let mut olga = world.sign_in(&operator);
        world.change(|tx| record(tx, None, EventKind::AppChanged, About::app(cast.cafe.id)));
        assert_eq!(round(world, 410).len(), 1);
        olga.open(&page).says("Gone").says("Nothing is lost either");
        olga.post(&format!("{page}/test"), &[]).answers(409).says("Start it again first.");
        olga.open(&page).submit("Start again", &[]).follow().says("Active");
        assert_eq!(round(world, 200), ["app.changed"]);
        olga.open(&page).click("End endpoint").shows(200, "End this endpoint?");
        olga.submit("End endpoint", &[]).redirects_to("/operator/webhooks").follow().says("No endpoints yet.");
        olga.get(&page).answers(404);
        let id = it.id;
        let gone = world.db.read(|tx| remit::webhooks::queries::endpoint(tx, id));
        assert!(gone.is_err() && super::deliveries(world).is_empty());
    }

    fn types_are_chosen_from_the_list(world: &mut World) {
        let operator = world.operator();
        let it = world.webhook(&operator, URL);
        let page = format!("/operator/webhooks/{}", it.id);
        let mut olga = world.sign_in(&operator);
        olga.post(&format!("{page}/types"), &[("kind", "app.created"), ("kind", "invoice.made")]).answers(303);
        assert_eq!(endpoint(world, it.id).kinds.as_str(), "app.created invoice.made");
        olga.post(&format!("{page}/types"), &[("kind", "app.exploded")]).answers(400);
        assert_eq!(endpoint(world, it.id).kinds.as_str(), "app.created invoice.made");
    }

    fn the_command_adds_lists_and_ends(world: &mut World) {
        // The command line knows no other time than now.
        world.clock.set(Clock::System.now());
        let run = |act: WebhookAct| Command::Webhook { act }.run(world.settings.clone());
        let add = |url: &str, types: &[&str]| {
            let types = types.iter().map(|one| (*one).to_owned()).collect();
            run(WebhookAct::Add { url: url.into(), types })
        };
        assert!(add("http://hooks.hosting.example/", &[]).is_err_and(|why| why.contains("https://")));
        assert!(add(URL, &["app.exploded"]).is_err_and(|why| why.contains("app.created, app.changed")));
        assert_eq!(add(URL, &["app.created", "app.deleted"]), Ok(()));
        assert_eq!(run(WebhookAct::List), Ok(()));
        let it = world.db.read(endpoints).expect("endpoints").remove(0);
        assert_eq!((it.kinds.as_str(), it.state), ("app.created app.deleted", EndpointState::Active));
        assert_eq!(run(WebhookAct::End { id: it.id.to_string() }), Ok(()));
        assert!(run(WebhookAct::End { id: it.id.to_string() }).is_err());
        assert_eq!(urls(world), [""; 0]);
    }
}
