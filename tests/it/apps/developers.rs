//! Who works on an app: removed, gone, connected, told about problems. Each rule as somebody meets it.

use diesel::prelude::*;
use remit::graph::work::{self, Connected, OtherPath};
use remit::model::app::{App, DeveloperConnection};
use remit::model::person::Person;
use remit::model::{AppId, TeamId};
use remit::refused::Refused;
use remit::store::schema::developer_connections;

use crate::world::{Act, Browser, Cast, Kind, PASSWORD, World, rounds};

/// Who is connected to an app, and through which team.
pub fn connections(world: &World, app: AppId) -> Vec<DeveloperConnection> {
    let read = |tx: &mut remit::store::Tx| {
        let of_app = developer_connections::table.filter(developer_connections::app_id.eq(app));
        Ok(of_app.select(DeveloperConnection::as_select()).load(tx.conn)?)
    };
    world.db.read(read).expect("the connections")
}

fn is_connected(world: &World, app: &App, person: &Person) -> bool {
    connections(world, app.id).iter().any(|one| one.person_id == person.id)
}

fn connect(
    world: &World,
    app: &App,
    person: &Person,
    via: Option<TeamId>,
    other: OtherPath,
) -> Result<Connected, Refused> {
    let act = |tx: &mut remit::store::Tx| work::connect(tx, app, person, via, app.created_by, other);
    match world.db.write(act) {
        Ok(connected) => Ok(connected),
        Err(remit::error::Error::Refused(refused)) => Err(refused),
        Err(other) => panic!("{other:?}"),
    }
}

/// A round: a fresh world of the same kind, so that every round is the first.
pub fn each_round(kind: Kind, round: impl Fn(&World)) {
    for _ in 0..rounds(3, 60) {
        round(&World::new(kind));
    }
}

pub fn press(button: &'static str) -> Act<'static, u16> {
    Box::new(move |browser| browser.submit(button, &[]).status)
}

fn says_nothing_technical(browser: &Browser) {
    let text = browser.text().to_lowercase();
    for word in ["app", "apps", "developer", "developers", "trial", "connection", "direct", "technical"] {
        assert!(!text.split(|c: char| !c.is_alphanumeric()).any(|one| one == word), "{word}: {text}");
    }
}

story! {
    fn a_client_removes_a_developer_and_everybody_is_told(world: &mut World) {
        let cast = Cast::of(world);
        let people = format!("/apps/{}/people", cast.bakery.id);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        clara.get(&people).shows(200, "Who works on Old Bakery");
        assert!(world.queries() <= 6);
        says_nothing_technical(&clara);
        clara.click("Remove Mara Klein").shows(200, "Remove Mara Klein from Old Bakery?");
        says_nothing_technical(&clara);
        clara.says("Mara Klein can no longer work on Old Bakery").says("Old Bakery will have nobody left who works on it");
        clara.says("You and Jo Adler can still manage billing");
        clara.submit("Remove", &[]).redirects_to(&people).follow().says("Mara Klein was removed from Old Bakery");
        clara.says("Mara Klein worked on it until 24 November 2026").says("Nobody works on it at the moment");
        assert_eq!(world.mail_to("mara@studio.example").subject, "You no longer work on Old Bakery");
        let jo = world.mail_to("jo@books.example");
        assert_eq!(jo.subject, "Clara Brandt has removed Mara Klein from Old Bakery");
        assert!(jo.text.contains(&people) && jo.text.contains("Nobody works on it any more"), "{}", jo.text);
        assert!(world.mails_to("clara@harbour.example").is_empty(), "who did it knows");
        world.sign_in(&cast.mara).get(&format!("/apps/{}", cast.bakery.id)).answers(404);
        clara.get("/events").says("You removed Mara Klein from Old Bakery .");
    }

    fn a_freelancer_leaves_and_the_client_keeps_everything(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.bakery, &cast.sven);
        let app = format!("/apps/{}", cast.bakery.id);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&format!("{app}/people")).click("Leave").shows(200, "Leave Old Bakery?");
        mara.says("You can no longer work on Old Bakery").says("Sven Strand can still work on Old Bakery");
        mara.does_not_say("Clara");
        mara.submit("Leave", &[]).redirects_to("/apps").follow().says("You have stopped working on Old Bakery.");
        for payer in ["clara@harbour.example", "jo@books.example"] {
            let mail = world.mail_to(payer);
            assert_eq!(mail.subject, "Mara Klein no longer works on Old Bakery");
            assert!(mail.text.contains("you keep everything that belongs to it") && mail.text.contains("Sven Strand still works on it."), "{}", mail.text);
        }
        let contact = world.mail_to("sven@island.example");
        assert_eq!(contact.subject, "Mara Klein no longer works on Old Bakery");
        assert!(!contact.text.contains("you keep"), "it is not his: {}", contact.text);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&app).says("Mara Klein worked on it until 24 November 2026").says("Sven Strand");
        clara.says("Harbour billing");
        says_nothing_technical(&clara);
        world.pass_days(31);
        world.sign_in(&cast.clara).get(&app).answers(200).does_not_say("no longer works on it");
    }

    fn the_only_developer_of_a_trial_does_not_go(world: &mut World) {
        let cast = Cast::of(world);
        let leave = format!("/apps/{}/leave", cast.cafe.id);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&leave).shows(200, "Leave Harbour Café?").says("you’re its only developer");
        assert!(!mara.has_button("Leave"));
        mara.post(&leave, &[]).answers(409);
        world.develops(&cast.cafe, &cast.jo);
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&format!("/apps/{}/people/{}/remove", cast.cafe.id, cast.mara.id)).submit("Remove", &[]).answers(303);
        jo.get(&leave).says("you’re its only developer");
        jo.post(&leave, &[]).answers(409);
        jo.open(&format!("/apps/{}/delete", cast.cafe.id)).submit("Delete", &[]).answers(303);
        jo.post(&leave, &[]).answers(303);
    }

    fn two_last_developers_of_a_trial_who_leave_at_once_do_not_both_go(world: &mut World) {
        each_round(world.kind(), |world| {
            let cast = Cast::of(world);
            world.develops(&cast.cafe, &cast.jo);
            let leave = format!("/apps/{}/leave", cast.cafe.id);
            let (mut mara, mut jo) = (world.sign_in(&cast.mara), world.sign_in(&cast.jo));
            mara.get(&leave).answers(200);
            jo.get(&leave).answers(200);
            let mut answers = world.at_once(vec![(&mut mara, press("Leave")), (&mut jo, press("Leave"))]);
            answers.sort_unstable();
            assert_eq!(answers, [303, 409]);
            assert_eq!(connections(world, cast.cafe.id).len(), 1);
        });
    }

    fn leaving_and_being_removed_at_once_ends_it_once(world: &mut World) {
        each_round(world.kind(), |world| {
            let cast = Cast::of(world);
            let app = format!("/apps/{}", cast.bakery.id);
            let (mut mara, mut clara) = (world.sign_in(&cast.mara), world.sign_in(&cast.clara));
            mara.get(&format!("{app}/leave")).answers(200);
            clara.get(&format!("{app}/people/{}/remove", cast.mara.id)).answers(200);
            let answers = world.at_once(vec![(&mut mara, press("Leave")), (&mut clara, press("Remove"))]);
            assert!(matches!(answers[..], [303, 404] | [404, 303]), "{answers:?}");
            assert!(!is_connected(world, &cast.bakery, &cast.mara));
        });
    }

    fn who_pays_or_controls_works_on_it_without_asking(world: &mut World) {
        let cast = Cast::of(world);
        let mut jo = world.sign_in(&cast.jo);
        let people = format!("/apps/{}/people", cast.bakery.id);
        jo.open(&people).click("Join this app").shows(200, "Join Old Bakery?");
        jo.says("You can work on Old Bakery");
        jo.submit("Confirm", &[]).redirects_to(&people).follow().says("You now work on Old Bakery.");
        for told in ["clara@harbour.example", "mara@studio.example"] {
            assert_eq!(world.mail_to(told).subject, "Jo Adler now works on Old Bakery");
        }
        jo.get(&format!("/apps/{}/subscribe", cast.bakery.id)).answers(403);
        world.sign_in(&cast.clara).get(&format!("/apps/{}/subscribe", cast.bakery.id)).answers(403);
        let mut uma = world.sign_in(&cast.uma);
        uma.open(&format!("/apps/{}/subscribe", cast.blog.id)).submit("Confirm", &[]).answers(303);
        let via = connections(world, cast.blog.id);
        assert_eq!(via.iter().map(|one| (one.person_id, one.team_id)).collect::<Vec<_>>(), [(cast.uma.id, Some(cast.team.id))]);
    }

    fn the_last_technical_contact_goes_only_with_a_warning(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.bakery, &cast.sven);
        let people = format!("/apps/{}/people", cast.bakery.id);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&people).click("Remove as technical contact : Sven Strand").shows(200, "Remove Sven Strand as technical contact?");
        mara.does_not_say("will have no technical contact");
        mara.submit("Confirm", &[]).redirects_to(&people).follow();
        assert!(world.mail_to("sven@island.example").subject.starts_with("You are no longer a technical contact of Old Bakery"));
        mara.click("Remove as technical contact : Mara Klein").says("Old Bakery will have no technical contact");
        mara.submit("Confirm", &[]).follow().says("It has no technical contact.");
        mara.click("Make technical contact : Sven Strand").shows(200, "Make Sven Strand a technical contact?");
        mara.submit("Confirm", &[]).follow().answers(200).does_not_say("It has no technical contact.");
        let mut sven = world.sign_in(&cast.sven);
        sven.open(&format!("/apps/{}/leave", cast.bakery.id)).says("Old Bakery will have no technical contact");
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&people).click("Stop alerts to Sven Strand").shows(200, "Stop alerts to Sven Strand?");
        says_nothing_technical(&clara);
        clara.says("Old Bakery will have nobody who gets alerts");
    }

    fn removing_asks_for_the_password(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        world.pass_minutes(20);
        clara.open(&format!("/apps/{}/people/{}/remove", cast.bakery.id, cast.mara.id)).submit("Remove", &[]);
        clara.shows(200, "Confirm it is you");
        clara.submit("Continue", &[("Current password", PASSWORD)]).follow().says("Mara Klein was removed");
    }

    fn an_invitation_of_somebody_who_was_removed_is_void(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.cafe, &cast.jo);
        let invitation = world.invitation_to_pay(&cast.mara, "clara@harbour.example", &[&cast.cafe]);
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&format!("/apps/{}/people/{}/remove", cast.cafe.id, cast.mara.id)).submit("Remove", &[]).answers(303);
        world.sign_in(&cast.mara).get(&format!("/invitations/{invitation}")).says("No longer valid");
        world.sign_in(&cast.clara).get("/").answers(200).does_not_say("asks you to take over");
    }

    fn there_is_one_connection_per_app_and_person_and_it_keeps_its_invariants(world: &mut World) {
        let cast = Cast::of(world);
        let team = Some(cast.team.id);
        let refused = connect(world, &cast.shop, &cast.clara, None, OtherPath::Refuse);
        assert!(matches!(refused, Err(Refused::OnlyDevelopersWork { .. })), "{refused:?}");
        let refused = connect(world, &cast.shop, &cast.sven, team, OtherPath::Replace);
        assert!(matches!(refused, Err(Refused::NotThroughThisTeam { .. })), "no member: {refused:?}");
        let refused = connect(world, &cast.bakery, &cast.lin, team, OtherPath::Replace);
        assert!(matches!(refused, Err(Refused::NotThroughThisTeam { .. })), "no team app: {refused:?}");
        let refused = connect(world, &cast.shop, &cast.lin, None, OtherPath::Refuse);
        assert!(matches!(refused, Err(Refused::WorksOnItAlready { .. })), "{refused:?}");
        assert_eq!(connect(world, &cast.shop, &cast.lin, team, OtherPath::Refuse), Ok(Connected::Already));
        assert_eq!(connect(world, &cast.shop, &cast.lin, None, OtherPath::Replace), Ok(Connected::InsteadOfAnother));
        assert_eq!(connect(world, &cast.shop, &cast.sven, None, OtherPath::Refuse), Ok(Connected::Now));
        let all = connections(world, cast.shop.id);
        assert_eq!(all.len(), 2, "{all:?}");
        assert!(all.iter().all(|one| one.team_id.is_none()));
    }
}
