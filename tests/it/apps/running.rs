//! Whether an app runs: what the platform reports, and what each of the cast reads of it.

use diesel::prelude::*;
use remit::access::policy::ReportState;
use remit::access::{Granted, Reporting};
use remit::apps::changes::report_state;
use remit::error::Result;
use remit::model::access_token::{Scope, Scopes};
use remit::model::app::App;
use remit::model::mail::{MailKind, MailState};
use remit::model::person::Person;
use remit::model::running::{Running, RunningState};
use remit::store::Tx;
use remit::store::schema::{outbox, people, platforms};
use remit::tokens::changes::{NewToken, make_on_command_line};

use crate::invitations::acts;
use crate::world::{Browser, Cast, World};

const WHY: &str = "Its contact address does not answer";

/// The platform says how an app is.
pub fn reports(world: &World, app: &App, state: RunningState, reason: &str) {
    world.change(|tx| {
        let platform = platform(tx)?;
        let app = Granted::<ReportState>::ask(tx, &platform, app.id)?;
        let reported = Running::reported(state, None, reason).expect("a report");
        report_state(tx, &Reporting::by_platform(&app), reported)
    });
}

/// Whoever says so: a program of the hosting platform that may.
fn platform(tx: &mut Tx) -> Result<Person> {
    let all: Vec<(Person, Scopes)> =
        platforms::table.inner_join(people::table).select((Person::as_select(), platforms::scopes)).load(tx.conn)?;
    if let Some((there, _)) = all.into_iter().find(|(_, scopes)| scopes.has(Scope::AppsWrite)) {
        return Ok(there);
    }
    let new =
        NewToken { name: "Example Hosting".into(), scopes: Scopes::from_iter([Scope::AppsWrite]), last_day: None };
    let (token, _) = make_on_command_line(tx, &new)?;
    Ok(people::table.find(token.person_id).select(Person::as_select()).first(tx.conn)?)
}

fn opens(world: &World, person: &Person, app: &App) -> Browser {
    let mut browser = world.sign_in(person);
    world.queries();
    browser.get(&format!("/apps/{}", app.id)).shows(200, &app.name);
    assert!(world.queries() <= 6, "{}", person.name);
    browser
}

/// How many mails of these kinds each has got: clara, jo, mara, and everybody else.
fn mails(world: &World, kind: &str) -> [usize; 4] {
    let all: Vec<String> = world.mails().into_iter().filter(|(_, mail)| mail.kind == kind).map(|(to, _)| to).collect();
    let to = |address: &str| all.iter().filter(|to| *to == address).count();
    let [clara, jo, mara] = ["clara@harbour.example", "jo@books.example", "mara@studio.example"].map(to);
    [clara, jo, mara, all.len() - clara - jo - mara]
}

story! {
    fn who_may_know_it_reads_that_it_is_switched_off(world: &mut World) {
        let cast = Cast::of(world);
        let rita = world.client("Rita Vogel", "rita@ledger.example");
        world.lets_read(&cast.harbour, &rita);
        reports(world, &cast.bakery, RunningState::Suspended, WHY);
        let mut clara = opens(world, &cast.clara, &cast.bakery);
        clara.says("Your website has been switched off since 24 November 2026").says(WHY);
        clara.says("You’ll be billed for it until you delete it.").does_not_say("overdue");
        clara.get("/").says("Old Bakery has been switched off since 24 November 2026 Its contact").says("Switched off");
        clara.says("One thing needs your attention.");
        for person in [&cast.clara, &cast.jo] {
            world.sign_in(person).get(&format!("/payment-methods/{}", cast.harbour.id)).says("Switched off");
        }
        opens(world, &cast.jo, &cast.bakery).says("It has been switched off").says("You’ll be billed");
        let mut mara = opens(world, &cast.mara, &cast.bakery);
        mara.says("It has been switched off since 24 November 2026").says(WHY).does_not_say("billed");
        mara.says("Status Switched off since 24 November 2026");
        mara.get("/apps").says("Switched off");
        mara.get("/").says("Old Bakery has been switched off since 24 November 2026 Its contact");
        for (person, page) in [(&rita, format!("/payment-methods/{}", cast.harbour.id)), (&rita, "/".into()), (&cast.sven, "/".into())] {
            world.sign_in(person).get(&page).answers(200).does_not_say("witched off").does_not_say(WHY);
        }
    }

    fn a_member_who_knows_only_the_name_hears_nothing(world: &mut World) {
        let cast = Cast::of(world);
        reports(world, &cast.blog, RunningState::Suspended, WHY);
        let team = format!("/teams/{}", cast.team.id);
        for page in ["/", "/apps", team.as_str()] {
            world.sign_in(&cast.lin).get(page).answers(200).does_not_say("witched off").does_not_say(WHY);
        }
        world.sign_in(&cast.uma).get(&team).says("Switched off");
    }

    fn an_amount_in_the_reason_is_for_those_who_pay(world: &mut World) {
        let cast = Cast::of(world);
        reports(world, &cast.bakery, RunningState::Suspended, "Invoice 7 of €35.32 is unpaid");
        opens(world, &cast.clara, &cast.bakery).says("Invoice 7 of €35.32 is unpaid.");
        opens(world, &cast.jo, &cast.bakery).says("Invoice 7 of €35.32 is unpaid.");
        assert!(world.mail_to("clara@harbour.example").text.contains("The reason: Invoice 7 of €35.32 is unpaid."));
        let mut mara = opens(world, &cast.mara, &cast.bakery);
        mara.says("Whoever pays for it can see why.").does_not_say("€").does_not_say("Invoice 7");
        for page in ["/", "/apps", "/events"] {
            mara.get(page).says("Old Bakery").does_not_say("€").does_not_say("Invoice 7");
        }
        let mail = world.mail_to("mara@studio.example");
        assert!(mail.text.contains("Whoever pays for it can see why.") && !mail.text.contains('€'), "{}", mail.text);
        world.sign_in(&cast.clara).get("/events").says("Old Bakery was switched off.").does_not_say("€35.32");
    }

    fn whoever_pays_is_led_to_what_is_overdue(world: &mut World) {
        let cast = Cast::of(world);
        world.invoice(&cast.harbour);
        reports(world, &cast.bakery, RunningState::Suspended, WHY);
        opens(world, &cast.clara, &cast.bakery).says(WHY).does_not_say("overdue");
        assert!(!world.mail_to("clara@harbour.example").text.contains("overdue"));
        reports(world, &cast.bakery, RunningState::Running, "");
        world.pass_days(60);
        reports(world, &cast.bakery, RunningState::Suspended, WHY);
        for person in [&cast.clara, &cast.jo] {
            let mut payer = opens(world, person, &cast.bakery);
            payer.says("At least one invoice for it is overdue.").says(WHY);
            payer.click("Pay what is overdue").answers(200).says("R2026-");
        }
        opens(world, &cast.mara, &cast.bakery).says(WHY).does_not_say("overdue");
        let mail = world.mail_to("clara@harbour.example");
        assert!(mail.text.contains("overdue") && mail.text.contains("/overdue"), "{}", mail.text);
        assert!(!world.mail_to("mara@studio.example").text.contains("overdue"));
    }

    fn everybody_connected_gets_one_email_when_it_is_switched_off_and_on(world: &mut World) {
        let cast = Cast::of(world);
        let rita = world.client("Rita Vogel", "rita@ledger.example");
        world.lets_read(&cast.harbour, &rita);
        for _ in 0..2 {
            reports(world, &cast.bakery, RunningState::Suspended, WHY);
        }
        assert_eq!(mails(world, "app_suspended"), [1, 1, 1, 0]);
        let mail = world.mail_to("clara@harbour.example");
        assert_eq!(mail.subject, "Old Bakery has been switched off");
        assert!(mail.text.contains("The website Old Bakery has been switched off since 24 November 2026."), "{}", mail.text);
        assert!(world.mail_to("mara@studio.example").text.contains("The app Old Bakery has been switched off"));
        world.pass_days(1);
        for _ in 0..2 {
            reports(world, &cast.bakery, RunningState::Running, "");
        }
        assert_eq!(mails(world, "app_resumed"), [1, 1, 1, 0]);
        assert!(world.mail_to("jo@books.example").text.contains("The app Old Bakery has been switched on again."));
        opens(world, &cast.clara, &cast.bakery).answers(200).does_not_say("switched off");
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/events").says("Old Bakery was switched off. The reason: “Its contact address does not answer”.");
        clara.says("Old Bakery was switched on again.");
        assert_eq!(clara.text().matches("was switched o").count(), 2);
        for other in [&cast.stella, &cast.uma, &cast.sven] {
            world.sign_in(other).get("/events").answers(200).does_not_say("switched");
        }
    }

    fn what_was_said_before_and_has_not_left_is_dropped(world: &mut World) {
        let cast = Cast::of(world);
        reports(world, &cast.bakery, RunningState::Suspended, WHY);
        reports(world, &cast.bakery, RunningState::Running, "");
        let how_many = |kind: MailKind, state: MailState| -> i64 {
            let of_kind = outbox::table.filter(outbox::kind.eq(kind)).filter(outbox::state.eq(state));
            world.change(|tx| Ok(of_kind.count().get_result(tx.conn)?))
        };
        assert_eq!(how_many(MailKind::AppSuspended, MailState::Dropped), 3);
        assert_eq!(how_many(MailKind::AppResumed, MailState::Waiting), 3);
    }

    fn another_reason_is_recorded_and_emails_nobody(world: &mut World) {
        let cast = Cast::of(world);
        reports(world, &cast.bakery, RunningState::Suspended, WHY);
        world.pass_days(1);
        reports(world, &cast.bakery, RunningState::Suspended, "It sends spam");
        assert_eq!(mails(world, "app_suspended"), [1, 1, 1, 0]);
        let mut mara = opens(world, &cast.mara, &cast.bakery);
        mara.says("since 24 November 2026").says("It sends spam.").does_not_say(WHY);
        mara.get("/events").says("The reason: “It sends spam”.").says("The reason: “Its contact address does not answer”.");
    }

    fn of_what_is_switched_off_nobody_says_that_it_stays_online(world: &mut World) {
        let cast = Cast::of(world);
        reports(world, &cast.bakery, RunningState::Suspended, WHY);
        let mut clara = opens(world, &cast.clara, &cast.bakery);
        clara.says("it will be deleted seven days later").does_not_say("go offline");
        let mut mara = opens(world, &cast.mara, &cast.bakery);
        mara.says("It stays as it is for seven more days.").does_not_say("online");
        mara.click("Delete").says("Old Bakery will be deleted on 1 December 2026").does_not_say("go offline");
        world.pass_minutes(1);
        mara.submit("Delete", &[]).answers(303);
        let mail = world.mail_to("clara@harbour.example").text;
        assert!(mail.contains("It will be deleted on 1 December 2026") && !mail.contains("go offline"), "{mail}");
        world.pass_minutes(1);
        clara.open(&format!("/apps/{}", cast.bakery.id)).submit("Keep it", &[]).answers(303);
        let mail = world.mail_to("mara@studio.example").text;
        assert!(mail.contains("It stays as it is.") && !mail.contains("online"), "{mail}");
        world.pass_minutes(1);
        mara.open(&format!("/apps/{}/leave", cast.bakery.id)).submit("Leave", &[]).answers(303);
        let mail = world.mail_to("clara@harbour.example").text;
        assert!(mail.contains("You keep everything that belongs to it.") && !mail.contains("online"), "{mail}");
        clara.open(&format!("/apps/{}", cast.bakery.id)).says("Nobody works on it at the moment.").does_not_say("online");
    }

    fn whoever_is_asked_to_pay_for_what_does_not_run_is_not_told_that_it_stays_online(world: &mut World) {
        let cast = Cast::of(world);
        let it = acts::ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], "clara@harbour.example");
        // With another address than the invited one.
        let mut stella = world.sign_in(&cast.stella);
        acts::open_mail(world, &mut stella, it);
        stella.says("The website stays online, and nothing changes for its visitors.");
        reports(world, &cast.cafe, RunningState::Failed, WHY);
        stella.open("/invitation").says("The website stays as it is. You can stop at any time.").does_not_say("online");
    }

    fn what_is_being_set_up_can_be_worked_on_already(world: &mut World) {
        let cast = Cast::of(world);
        reports(world, &cast.cafe, RunningState::Provisioning, "");
        let mut mara = opens(world, &cast.mara, &cast.cafe);
        mara.says("It is being set up. You can already invite people and book plans.");
        mara.get("/apps").says("Being set up");
        mara.get(&format!("/invite/app?app={}", cast.cafe.id)).answers(200);
        world.books(&cast.cafe, &cast.mara, "mysql", "s");
        reports(world, &cast.bakery, RunningState::Provisioning, "");
        opens(world, &cast.clara, &cast.bakery).says("It is being set up. There’s nothing you need to do.");
        reports(world, &cast.cafe, RunningState::Running, "");
        opens(world, &cast.mara, &cast.cafe).says("Status Ready since 24 November 2026").does_not_say("set up.");
        mara.get("/events").says("Harbour Café is being set up.").says("Harbour Café is ready.");
        assert_eq!(world.mails().len(), 0);
    }

    fn what_could_not_be_set_up_says_whom_to_ask(world: &mut World) {
        let cast = Cast::of(world);
        reports(world, &cast.cafe, RunningState::Failed, "The disk is full");
        let ask = "It could not be set up. The disk is full. If you need help, write to billing@hosting.example.";
        opens(world, &cast.mara, &cast.cafe).says(ask);
        world.sign_in(&cast.mara).get("/").says("Harbour Café could not be set up The disk is full.");
        world.restart(|settings| {
            settings.seller = None;
            settings.footer = vec![("Help", "https://help.example/".into())];
        });
        let mara = opens(world, &cast.mara, &cast.cafe);
        mara.says("It could not be set up. The disk is full. Get help");
        assert!(mara.links().iter().any(|link| link.text == "Get help" && link.href == "https://help.example/"));
    }

    fn what_is_gone_is_paid_for_until_somebody_deletes_it(world: &mut World) {
        let cast = Cast::of(world);
        reports(world, &cast.bakery, RunningState::Gone, "");
        let mut clara = opens(world, &cast.clara, &cast.bakery);
        clara.says("This website no longer exists on our servers. Delete it here to stop paying for it.");
        clara.get("/").says("Old Bakery no longer exists on our servers Delete it to stop paying for it.");
        let mara = opens(world, &cast.mara, &cast.bakery);
        mara.says("The platform no longer has this app. Whoever pays for it still does. Delete it here to stop that.");
        assert_eq!(mails(world, "app_gone"), [1, 1, 1, 0]);
        assert!(world.mail_to("clara@harbour.example").text.contains("You’re still billed for it."));
        assert!(!world.mail_to("mara@studio.example").text.contains("billed"));
        let owner = acts::app(world, &cast.bakery).payment_method_id;
        assert_eq!(owner, Some(cast.harbour.id), "billing does not stop by itself");
        clara.get(&format!("/apps/{}/delete", cast.bakery.id)).submit("Delete", &[]).answers(303);
        opens(world, &cast.clara, &cast.bakery).says("no longer exists").does_not_say("Delete it here");
        clara.get("/").says("Old Bakery will be deleted").does_not_say("no longer exists on our servers");
    }

    fn a_new_app_waits_for_the_platform_once_that_has_said_something(world: &mut World) {
        let cast = Cast::of(world);
        let makes = |name: &str| {
            let mut mara = world.sign_in(&cast.mara);
            mara.get("/new/app").submit("Create app", &[("App name", name)]).follow();
            mara.flash()
        };
        assert_eq!(makes("Pier 7").as_deref(), Some("Pier 7 is ready. Its trial lasts seven days."));
        reports(world, &cast.island, RunningState::Running, "");
        assert_eq!(makes("Pier 8").as_deref(), Some("Pier 8 is being set up. Its trial lasts seven days."));
        world.sign_in(&cast.mara).get("/apps").says("Being set up");
    }
}
