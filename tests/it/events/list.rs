//! Who sees which events, and with which names.

use remit::events::{About, record};
use remit::model::event::EventKind;
use remit::model::person::Person;
use remit::model::{AppId, PaymentMethodId};
use remit::store::Moment;

use crate::world::{Browser, Cast, World};

/// Writes down that somebody did something to an app, a payment method, or both.
fn happened(
    world: &World,
    actor: &Person,
    kind: EventKind,
    app: Option<AppId>,
    payment_method: Option<PaymentMethodId>,
) {
    let about = About { app, payment_method, ..About::default() };
    world.change(|tx| record(tx, Some(actor.id), kind, about.clone()));
    world.pass_minutes(1);
}

fn sentences(browser: &mut Browser, address: &str) -> Vec<String> {
    browser.get(address).shows(200, "Events");
    // A link is set apart by blanks when its words are read.
    browser.all("ul.rows > li .what").into_iter().map(|words| words.replace(" .", ".").replace(" :", ":")).collect()
}

/// What acts write down beside the kind.
fn detail(kind: EventKind) -> &'static str {
    match kind {
        EventKind::PlanBooked | EventKind::PlanChanged | EventKind::PlanEnded => "PHP S (main)",
        EventKind::EnvironmentCreated | EventKind::EnvironmentDeleted => "summer",
        EventKind::RoleChanged => "unlimited",
        EventKind::AccountTypeChanged => "developer",
        _ => "name, website",
    }
}

/// Words that a client does not have to know.
#[rustfmt::skip]
const TECHNICAL: [&str; 19] = [
    "app", "apps", "php", "mysql", "main", "s", "environment", "environments", "component", "plan", "plans", "trial",
    "technical", "developer", "developers", "limited", "unlimited", "connection", "connected",
];

story! {
    fn no_event_says_a_technical_word_to_a_client(world: &mut World) {
        let cast = Cast::of(world);
        for kind in EventKind::ALL {
            let (app, payer) = (Some(cast.bakery.id), Some(cast.harbour.id));
            for (app, payment_method, person) in [(app, payer, cast.jo.id), (app, None, cast.clara.id), (None, payer, cast.jo.id)] {
                let about = About { app, payment_method, person: Some(person), ..About::default() }.saying(detail(*kind));
                world.change(|tx| record(tx, Some(cast.mara.id), *kind, about.clone()));
            }
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/events.csv").answers(200);
        let file = clara.source();
        assert!(file.lines().count() > EventKind::ALL.len() * 2, "{file}");
        for line in file.lines().skip(1) {
            let words: Vec<String> = line.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
            let said: Vec<&&str> = TECHNICAL.iter().filter(|word| words.iter().any(|said| said == *word)).collect();
            assert!(said.is_empty(), "{said:?}: {line}");
        }
        assert!(file.contains("Mara Klein changed what Old Bakery runs on."), "{file}");
        // The newest of one moment, whichever they are.
        let page = sentences(&mut clara, "/events?kind=plans").join(" ");
        assert!(page.contains(" runs on") && !page.contains("PHP"), "{page}");
    }

    fn everybody_reads_what_happened_to_what_they_are_connected_to(world: &mut World) {
        let cast = Cast::of(world);
        happened(world, &cast.mara, EventKind::AppCreated, Some(cast.cafe.id), None);
        happened(world, &cast.mara, EventKind::AppChanged, Some(cast.bakery.id), None);
        happened(world, &cast.clara, EventKind::PaymentMethodChanged, None, Some(cast.harbour.id));
        happened(world, &cast.sven, EventKind::AppChanged, Some(cast.island.id), None);

        let mut mara = world.sign_in(&cast.mara);
        let of_mara = sentences(&mut mara, "/events");
        assert_eq!(of_mara, ["You changed the settings of Old Bakery.", "You created Harbour Café."]);
        let mut clara = world.sign_in(&cast.clara);
        let of_clara = sentences(&mut clara, "/events");
        assert_eq!(
            of_clara,
            ["You changed the settings of Harbour billing.", "Mara Klein changed the settings of Old Bakery."]
        );
        let mut stella = world.sign_in(&cast.stella);
        stella.get("/events").shows(200, "Events").says("Nothing more to see here");
    }

    fn a_new_payer_does_not_read_whom_the_app_was_offered_to_before(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let it = crate::invitations::acts::ask_to_pay(&mut clara, &[&cast.bakery], "nora@lind.example");
        clara.get(&format!("/invitations/{it}")).submit("Withdraw", &[]).redirects_to("/invitations/");
        let mut jo = world.sign_in(&cast.jo);
        jo.get("/events").says("nora@lind.example");
        crate::invitations::acts::sql(
            world,
            &format!("UPDATE apps SET payment_method_id = '{}' WHERE id = '{}'", cast.lagoon.id, cast.bakery.id),
        );
        let mut stella = world.sign_in(&cast.stella);
        stella.get("/events").says("Old Bakery").does_not_say("nora@lind.example");
        clara.get("/events").says("nora@lind.example");
    }

    fn names_are_those_that_can_be_seen_now(world: &mut World) {
        let cast = Cast::of(world);
        // Stella once moved the bakery away from her own payment method: those who have it now see neither.
        happened(world, &cast.stella, EventKind::AppMovedAway, Some(cast.bakery.id), Some(cast.lagoon.id));
        happened(world, &cast.stella, EventKind::AppMovedHere, Some(cast.bakery.id), Some(cast.harbour.id));
        let mut mara = world.sign_in(&cast.mara);
        assert_eq!(
            sentences(&mut mara, "/events"),
            ["Someone moved Old Bakery to the payment method Harbour billing.", "Someone moved Old Bakery away from a payment method."]
        );
        let pages: Vec<String> = mara.links().into_iter().map(|link| link.href).collect();
        assert!(pages.contains(&format!("/apps/{}", cast.bakery.id)));
        assert!(!pages.iter().any(|page| page.contains(cast.harbour.id.as_str())), "a developer cannot open it");
        let mut stella = world.sign_in(&cast.stella);
        let of_stella = sentences(&mut stella, "/events").join(" ");
        assert!(of_stella.contains("A website is no longer paid with Lagoon billing: you moved it."), "{of_stella}");
        stella.does_not_say("Old Bakery").does_not_say("Harbour billing").does_not_say("app ");
    }

    fn billing_details_are_for_those_with_billing_access(world: &mut World) {
        let cast = Cast::of(world);
        let given = About { person: Some(cast.jo.id), app: Some(cast.bakery.id), payment_method: Some(cast.harbour.id), ..About::default() };
        world.change(|tx| record(tx, Some(cast.clara.id), EventKind::BillingAccessGiven, given.clone()));
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/events").says("Nothing more to see here");
        let mut jo = world.sign_in(&cast.jo);
        assert_eq!(sentences(&mut jo, "/events"), ["Clara Brandt gave you access to the payment method Harbour billing."]);
    }

    fn team_control_counts_and_limited_membership_does_not(world: &mut World) {
        let cast = Cast::of(world);
        happened(world, &cast.uma, EventKind::AppChanged, Some(cast.blog.id), None);
        let mut uma = world.sign_in(&cast.uma);
        assert_eq!(sentences(&mut uma, "/events").len(), 1);
        let mut lin = world.sign_in(&cast.lin);
        lin.get("/events").says("Nothing more to see here");
    }

    fn invitations_teams_and_people_are_named_alone_and_together(world: &mut World) {
        let cast = Cast::of(world);
        // What a page has none of is not asked for: each combination is a statement of its own.
        for combination in 0..8_u32 {
            let reader = world.developer("Nils Lund", &format!("nils{combination}@lund.example"));
            let app = world.app("Reed House", &reader, None);
            world.develops(&app, &reader);
            let invitation = Some(world.invitation_to_work(&reader, "nora@lind.example", &app));
            let about = || About::app(app.id);
            let all = [
                (EventKind::InvitationSent, About { invitation, ..about() }, "You invited nora@lind.example to work on Reed House."),
                (EventKind::TeamAppAdded, about().and_team(cast.team.id), "You gave the team Team North access to Reed House."),
                (EventKind::DeveloperRemoved, about().and_person(cast.sven.id), "You removed Sven Strand from Reed House."),
            ];
            happened(world, &reader, EventKind::AppChanged, Some(app.id), None);
            let mut expected = vec!["You changed the settings of Reed House."];
            for (number, (kind, about, sentence)) in all.into_iter().enumerate() {
                if (combination >> number) & 1 == 1 {
                    world.change(|tx| record(tx, Some(reader.id), kind, about.clone()));
                    world.pass_minutes(1);
                    expected.insert(0, sentence);
                }
            }
            assert_eq!(sentences(&mut world.sign_in(&reader), "/events"), expected, "{combination:03b}");
        }
    }

    fn who_only_sees_an_app_in_trial_reads_its_name_without_a_link(world: &mut World) {
        let cast = Cast::of(world);
        let tried = world.app("North Trial", &cast.uma, None);
        world.team_app(&tried, &cast.team);
        let about = About::app(tried.id).and_team(cast.team.id);
        world.change(|tx| record(tx, Some(cast.uma.id), EventKind::TeamAppAdded, about.clone()));
        let words = "gave the team Team North access to North Trial.";
        let page = format!("/apps/{}", tried.id);
        for (person, who, can_open) in [(&cast.uma, "You", true), (&cast.lin, "Uma Okafor", false)] {
            let mut browser = world.sign_in(person);
            assert_eq!(sentences(&mut browser, "/events"), [format!("{who} {words}")]);
            assert_eq!(browser.links().iter().any(|link| link.href == page), can_open, "{who}");
        }
    }

    fn filters_and_pages_go_together(world: &mut World) {
        let cast = Cast::of(world);
        for _ in 0..60 {
            happened(world, &cast.mara, EventKind::AppChanged, Some(cast.bakery.id), None);
        }
        happened(world, &cast.mara, EventKind::AppDeletionScheduled, Some(cast.cafe.id), None);
        let mut mara = world.sign_in(&cast.mara);
        let bakery = format!("/events?object={}", cast.bakery.id);
        mara.get("/events");
        world.queries();
        let first = sentences(&mut mara, "/events").len();
        assert!(first == 25 && world.queries() <= 6);
        let on = mara.links().into_iter().find(|link| link.text == "Older →").expect("more").href;
        assert_eq!(sentences(&mut mara, &on).len(), 25);
        let on = mara.links().into_iter().find(|link| link.text == "Older →").expect("more").href;
        assert_eq!(sentences(&mut mara, &on).len(), 11);
        let back = mara.links().into_iter().find(|link| link.text == "← Newer").expect("back").href;
        assert_eq!(sentences(&mut mara, &back).len(), 25);
        mara.get(&bakery).answers(200).does_not_say("asked for the deletion");
        assert_eq!(sentences(&mut mara, "/events?kind=endings"), ["You asked for the deletion of Harbour Café."]);
        assert_eq!(sentences(&mut mara, "/events?kind=app_deletion_scheduled").len(), 1);
        assert_eq!(sentences(&mut mara, "/events?person=me&day=2026-11-24").len(), 25);
        mara.get("/events?day=2026-11-25").says("No events match");
        mara.get("/events?object=nonsense").says("No events match");
        mara.get(&format!("/events?person={}", cast.sven.id)).says("No events match");
        mara.get("/events?day=yesterday").shows(422, "Events");
        assert_eq!(mara.problem("day").as_deref(), Some("Enter the day like 2026-11-24."));
        assert_eq!(mara.field("day"), "yesterday");
        mara.get("/events?after=nonsense").shows(200, "Events");
    }

    fn what_happened_is_found_by_the_name_of_a_thing_or_a_person(world: &mut World) {
        let cast = Cast::of(world);
        happened(world, &cast.mara, EventKind::AppChanged, Some(cast.bakery.id), None);
        happened(world, &cast.mara, EventKind::AppChanged, Some(cast.cafe.id), None);
        happened(world, &cast.clara, EventKind::PaymentMethodChanged, None, Some(cast.harbour.id));
        let mut jo = world.sign_in(&cast.jo);
        let mut found = |typed: &str| {
            jo.get("/events").submit("Show", &[("App, payment method, team or person", typed)]).shows(200, "Events");
            jo.all("ul.rows > li .what").len()
        };
        assert_eq!([found("BAKERY"), found("harbour bill"), found("clara"), found("mara")], [1, 1, 1, 1]);
        // Of an app or somebody that they do not see, they learn nothing.
        assert_eq!([found("Island Inn"), found("sven"), found("%")], [0, 0, 0]);
        jo.get(&format!("/events?object={}&q=mara", cast.bakery.id)).says("Only events about Old Bakery.");
        assert_eq!(jo.all("ul.rows > li .what").len(), 1);
        jo.get("/events.csv?q=bakery").answers(200);
        assert_eq!(jo.source().lines().count(), 2);
        jo.get(&format!("/events?object={}", cast.cafe.id)).says("No events match").does_not_say("Café");
    }

    fn a_client_reads_of_those_who_did_it_themselves_in_whole_sentences(world: &mut World) {
        let cast = Cast::of(world);
        let of_person = |kind, person: &Person| {
            let about = About { person: Some(person.id), ..About::app(cast.bakery.id) };
            world.change(|tx| record(tx, Some(cast.mara.id), kind, about.clone()));
            world.pass_minutes(1);
        };
        of_person(EventKind::DeveloperConnected, &cast.mara);
        of_person(EventKind::DeveloperRemoved, &cast.mara);
        of_person(EventKind::DeveloperRemoved, &cast.clara);
        assert_eq!(sentences(&mut world.sign_in(&cast.clara), "/events"), [
            "Mara Klein removed you from Old Bakery.",
            "Mara Klein removed themselves from Old Bakery.",
            "Mara Klein added themselves to those who work on Old Bakery.",
        ]);
    }

    fn a_file_holds_the_same_and_no_formula(world: &mut World) {
        let cast = Cast::of(world);
        let evil = world.app("=HYPERLINK(1)", &cast.mara, None);
        world.develops(&evil, &cast.mara);
        happened(world, &cast.mara, EventKind::AppCreated, Some(evil.id), None);
        happened(world, &cast.mara, EventKind::AppChanged, Some(cast.bakery.id), None);
        let mut mara = world.sign_in(&cast.mara);
        mara.get("/events.csv").answers(200);
        assert_eq!(mara.header("content-type"), Some("text/csv; charset=utf-8"));
        let file = mara.source();
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(lines.len(), 3, "{file}");
        assert_eq!(lines[0], "\u{feff}".to_owned() + r#""Time","Type","Who","App","Payment method","Team","What""#);
        assert!(lines[2].contains(r#","'=HYPERLINK(1)","#), "{file}");
        // Where a semicolon ends a cell, too, what stands behind it begins none.
        let evil = world.app("Harbour;=HYPERLINK(1)", &cast.mara, None);
        world.develops(&evil, &cast.mara);
        happened(world, &cast.mara, EventKind::AppCreated, Some(evil.id), None);
        mara.get("/events.csv").answers(200);
        assert!(mara.source().contains(r#","Harbour;=HYPERLINK(1)","#), "{}", mara.source());
        mara.get(&format!("/events.csv?object={}", cast.bakery.id)).answers(200);
        assert_eq!(mara.source().lines().count(), 2);
        mara.get("/events.csv?day=yesterday").answers(400);
        world.guest().get("/events.csv").redirects_to("/login");
    }

    fn pages_of_many_objects_miss_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let apps: Vec<AppId> = (0..40)
            .map(|number| {
                let app = world.app(&format!("App {number}"), &cast.sven, None);
                world.develops(&app, &cast.mara);
                app.id
            })
            .collect();
        for round in 0..3 {
            for app in &apps {
                happened(world, &cast.sven, [EventKind::AppChanged, EventKind::AppDeletionScheduled][round % 2], Some(*app), None);
            }
        }
        let mut mara = world.sign_in(&cast.mara);
        let mut read = Vec::new();
        let mut address = "/events".to_owned();
        loop {
            read.extend(sentences(&mut mara, &address));
            match mara.links().into_iter().find(|link| link.text == "Older →") {
                Some(link) => address = link.href,
                None => break,
            }
        }
        assert_eq!(read.len(), 120);
        assert!(read[0].contains("App 39") && read[119].contains("App 0"), "newest first");
        let mut back = 0;
        while let Some(link) = mara.links().into_iter().find(|link| link.text == "← Newer") {
            back += sentences(&mut mara, &link.href).len();
        }
        assert_eq!(back, 100);
        assert_eq!(sentences(&mut mara, "/events?kind=endings").len(), 25);
        mara.get("/events.csv").answers(200);
        assert_eq!(mara.source().lines().count(), 121);
    }

    fn days_are_those_by_which_is_billed(world: &mut World) {
        let cast = Cast::of(world);
        // Half past eleven in the evening in London, half past midnight in Berlin.
        world.clock.set(Moment(1_796_081_400_000));
        happened(world, &cast.mara, EventKind::AppChanged, Some(cast.bakery.id), None);
        let mut mara = world.sign_in(&cast.mara);
        assert_eq!(sentences(&mut mara, "/events?day=2026-12-01").len(), 1);
        assert!(mara.source().contains("title=\"1 December 2026, 00:30 CET\""), "{}", mara.source());
        mara.says("Days and times are those of Europe/Berlin.");
        assert_eq!(sentences(&mut mara, "/events?day=2026-11-30").len(), 0);
        mara.get("/events.csv").answers(200);
        assert!(mara.source().contains("\"2026-12-01T00:30:00+01:00\""), "{}", mara.source());
        mara.get(&format!("/apps/{}/delete", cast.bakery.id)).submit("Delete", &[]).answers(303);
        assert!(world.mail_to("clara@harbour.example").subject.ends_with("on 8 December 2026"));
    }
}
