//! Sentences with a list of things, with one, two and thirty of them: on every page of a handover and in every mail.

use remit::model::app::App;
use remit::model::person::Person;
use remit::model::team::Role;

use super::acts::{choose, is_paid_with, only_mail, open_mail, send, write_to_pay};
use crate::world::{Browser, Cast, World};

const STELLA: &str = "stella@lagoon.example";

/// What is said of one, and must not be said of several.
const OF_ONE: [&str; 14] = [
    " has a new payer",
    "its billing",
    "working on it",
    "works on it",
    "work on it ",
    "The website</h2>",
    "The website stays",
    "It will go offline",
    "the website itself",
    "The app itself",
    "we left it out",
    "This payment method is being closed",
    "This app on trial",
    "you’re an unlimited member of the team ",
];

/// The other way round.
const OF_SEVERAL: [&str; 10] = [
    " have a new payer",
    "their billing",
    "working on them",
    "works on them",
    "The websites</h2>",
    "They will go offline",
    "we left them out",
    "These payment methods are being closed",
    "These apps on trial",
    "you’re an unlimited member of the teams ",
];

/// Everything that was said, on pages and in mails.
#[derive(Default)]
struct Said(Vec<String>);

/// As one line: a template and a mail break theirs where there is no room left.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Said {
    fn page(&mut self, browser: &Browser) {
        self.0.push(folded(&browser.source()));
    }

    fn mails(&mut self, world: &World) {
        // There is one of these for each app.
        let mails = world.mails().into_iter().filter(|(_, mail)| mail.kind != "app_developer_left");
        self.0.extend(mails.map(|(_, mail)| folded(&format!("{}\n{}", mail.subject, mail.text))));
    }

    #[track_caller]
    fn is_right_for(&self, number: usize) {
        let wrong = if number == 1 { &OF_SEVERAL[..] } else { &OF_ONE[..] };
        for text in &self.0 {
            for words in wrong {
                let at = text.find(words).map(|at| text[..at].chars().rev().take(80).collect::<String>());
                let before: Option<String> = at.map(|reversed| reversed.chars().rev().collect());
                assert!(before.is_none(), "of {number}: …{}{words}", before.unwrap_or_default());
            }
            assert!(!text.contains("and 1 more and") && !text.contains(" ,"), "{text}");
        }
    }
}

fn apps(world: &World, cast: &Cast, number: usize) -> Vec<App> {
    let app = |at: usize| {
        let app = world.app(&format!("{} {at:02}", ["Pier", "Quay", "Dock"][at % 3]), &cast.jo, Some(&cast.harbour));
        world.develops(&app, &cast.jo);
        app
    };
    (0..number).map(app).collect()
}

/// Jo hands over, and stops working on it; others manage what it goes from and where it goes.
fn hands_over(world: &World, number: usize) -> Said {
    let cast = Cast::of(world);
    world.lets_manage(&cast.lagoon, &cast.sven);
    let apps = apps(world, &cast, number);
    let mut said = Said::default();
    let mut jo = world.sign_in(&cast.jo);
    write_to_pay(&mut jo, &apps.iter().collect::<Vec<_>>(), STELLA, &[("leave", "yes")]).answers(200);
    said.page(&jo);
    let it = send(&mut jo);
    jo.get(&format!("/invitations/{it}")).answers(200);
    said.page(&jo);
    let mut stella = world.sign_in(&cast.stella);
    open_mail(world, &mut stella, it);
    said.page(&stella);
    choose(&mut stella, &cast.lagoon).answers(200);
    said.page(&stella);
    stella.submit("Take over billing", &[]).redirects_to("/").follow();
    is_paid_with(world, &apps[number - 1], &cast.lagoon);
    said.mails(world);
    said
}

/// A team gets somebody for some apps, makes them limited, removes them, and is deleted.
fn comes_and_goes(world: &World, number: usize) -> Said {
    let cast = Cast::of(world);
    let team = world.team("Team Quay", &[(&cast.uma, Role::Unlimited), (&cast.lin, Role::Unlimited)]);
    let apps = apps(world, &cast, number);
    for app in &apps {
        world.team_app(app, &team);
        world.develops_via(app, &cast.sven, &team);
    }
    world.joins(&team, &cast.sven, Role::Limited);
    let mut said = Said::default();
    let mut uma = world.sign_in(&cast.uma);
    let member = |person: &Person, act: &str| format!("/teams/{}/members/{}/{act}", team.id, person.id);
    for (path, button) in [
        (member(&cast.lin, "role"), "Make limited"),
        (member(&cast.sven, "remove"), "Remove"),
        (format!("/teams/{}/delete", team.id), "Delete"),
    ] {
        uma.get(&path).answers(200);
        said.page(&uma);
        uma.submit(button, &[]).answers(303);
    }
    uma.get("/events").answers(200);
    said.page(&uma);
    said.mails(world);
    said
}

/// Only teams of Uma's manage payment methods and work on trials, so many of each; she deletes one of the teams.
fn leaves_behind(world: &World, number: usize) -> Said {
    let cast = Cast::of(world);
    let team = |at: usize| world.team(&format!("Crew {at:02}"), &[(&cast.uma, Role::Unlimited)]);
    let teams: Vec<_> = (0..number).map(team).collect();
    for at in 0..number {
        let payment_method = world.payment_method(&format!("Purse {at:02}"), &cast.uma, &[]);
        world.lets_team_manage(&payment_method, &teams[0]);
        world.team_app(&world.app(&format!("Pier {at:02}"), &cast.uma, Some(&payment_method)), &teams[0]);
        world.team_app(&world.app(&format!("Quay {at:02}"), &cast.uma, None), &teams[0]);
    }
    let shared = world.payment_method("Shared purse", &cast.uma, &[]);
    teams.iter().for_each(|team| world.lets_team_manage(&shared, team));
    let mut said = Said::default();
    let mut uma = world.sign_in(&cast.uma);
    uma.get(&format!("/payment-methods/{}", shared.id)).says("You can manage it because");
    said.page(&uma);
    // It ends with no team, or the mail would be about one more.
    world.lets_manage(&shared, &cast.sven);
    uma.open(&format!("/teams/{}/delete", teams[0].id)).submit("Delete", &[]).answers(303);
    // The others are about one of the payment methods each.
    let mail = only_mail(world, "uma@team.example", "left_with_you");
    said.0.push(folded(&format!("{}\n{}", mail.subject, mail.text)));
    said
}

fn closes(world: &World, number: usize) -> Said {
    let cast = Cast::of(world);
    let own = world.payment_method("Quayside", &cast.jo, &[&cast.jo]);
    for at in 0..number {
        world.develops(&world.app(&format!("Pier {at:02}"), &cast.jo, Some(&own)), &cast.sven);
    }
    let mut jo = world.sign_in(&cast.jo);
    jo.open(&format!("/payment-methods/{}/close", own.id)).submit("Close", &[]).follow();
    let mut said = Said::default();
    said.mails(world);
    said
}

story! {
    fn a_handover_of_one_two_and_thirty_is_said_as_people_say_it(world: &mut World) {
        for number in [1, 2, 30] {
            let world = World::new(world.kind());
            hands_over(&world, number).is_right_for(number);
        }
    }

    fn the_end_of_one_two_and_thirty_is_said_as_people_say_it(world: &mut World) {
        for number in [1, 2, 30] {
            let world = World::new(world.kind());
            closes(&world, number).is_right_for(number);
        }
    }

    fn what_a_team_has_of_one_two_and_thirty_is_said_as_people_say_it(world: &mut World) {
        for number in [1, 2, 30] {
            let world = World::new(world.kind());
            comes_and_goes(&world, number).is_right_for(number);
        }
    }

    fn what_a_team_leaves_behind_of_one_two_and_thirty_is_said_as_people_say_it(world: &mut World) {
        for number in [1, 2, 30] {
            let world = World::new(world.kind());
            leaves_behind(&world, number).is_right_for(number);
        }
    }

    fn others_read_how_many_have_a_new_payer(world: &mut World) {
        for (number, words) in [(1, "Pier 00 has a new payer"), (2, "Pier 00 and Quay 01 have a new payer")] {
            let world = World::new(world.kind());
            hands_over(&world, number);
            let mail = world.mail_to("clara@harbour.example");
            assert_eq!(mail.subject, words);
        }
        let world = World::new(world.kind());
        hands_over(&world, 30);
        let mail = world.mail_to("clara@harbour.example");
        assert!(mail.subject.contains("and 25 more have a new payer"), "{}", mail.subject);
        assert!((0..30).all(|at| mail.text.contains(&format!(" {at:02}"))), "all of them by name: {}", mail.text);
    }
}
