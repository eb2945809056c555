//! The end of a team: what goes along, what only it reached, who is told.

use remit::model::app::App;
use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;
use remit::model::person::Person;
use remit::model::team::{Role, Team};

use crate::invitations::acts::{all_holds, app, connected, events, invitation, is_now, mails, open_mail, share, sql};
use crate::world::{Browser, Cast, World, rounds};

fn delete_of(team: &Team) -> String {
    format!("/teams/{}/delete", team.id)
}

/// A trial app that only the team works on, made by Uma.
fn star(world: &World, cast: &Cast) -> App {
    let star = world.app("North Star", &cast.uma, None);
    world.team_app(&star, &cast.team);
    world.develops_via(&star, &cast.uma, &cast.team);
    star
}

/// The same press by two people at once.
fn at_once(world: &World, one: (&Person, &str, &[(&str, &str)]), other: (&Person, &str, &[(&str, &str)])) -> [u16; 2] {
    let (mut first, mut second) = (world.sign_in(one.0), world.sign_in(other.0));
    let statuses = world.at_once(vec![
        (&mut first, Box::new(|browser: &mut Browser| browser.post(one.1, one.2).status)),
        (&mut second, Box::new(|browser: &mut Browser| browser.post(other.1, other.2).status)),
    ]);
    all_holds(world);
    [statuses[0], statuses[1]]
}

story! {
    fn what_only_the_team_reached_ends_with_whoever_deleted_it_in_control(world: &mut World) {
        let cast = Cast::of(world);
        let star = star(world, &cast);
        let mut uma = world.sign_in(&cast.uma);
        uma.open(&format!("/teams/{}", cast.team.id)).click("Delete").shows(200, "Delete Team North?");
        uma.says("Only this team can access").says("Studio billing Payment method, 2 apps.").says("North Star App on trial.");
        uma.says("Studio billing can’t take on anything new, and closes when it no longer pays for anything");
        uma.says("North Blog and North Shop will go offline and be deleted on 1 December 2026 unless moved by then");
        uma.says("North Star will be deleted on 1 December 2026 unless you undo that");
        uma.says("Lin Sato will no longer be in the team Team North").says("can no longer work on North Shop");
        uma.says("You can still see and manage Studio billing");
        uma.submit("Delete", &[]).redirects_to("/teams").follow().answers(200).does_not_say("Team North .");
        assert_eq!(uma.flash().as_deref(), Some("The team Team North has been deleted. We’ve emailed its members."));
        uma.get(&format!("/teams/{}", cast.team.id)).answers(404);
        uma.get(&format!("/payment-methods/{}", cast.studio.id)).says("It is being closed.").says("you set it up");
        for ending in [&cast.shop, &cast.blog, &star] {
            assert!(app(world, ending).delete_at.is_some(), "{}", ending.name);
        }
        let mail = mails(world, "uma@team.example", "left_with_you").remove(0);
        assert!(mail.text.contains("Studio billing") && mail.text.contains("North Star, on 1 December 2026"), "{}", mail.text);
        assert!(mail.text.contains("This payment method is being closed:"), "{}", mail.text);
        assert!(mail.text.contains("This app on trial will be deleted"), "{}", mail.text);
        all_holds(world);
        // The trial can be kept, and what is paid for can be moved.
        assert_eq!(connected(world, &star, &cast.uma), Some(None));
        uma.post(&format!("/apps/{}/keep", star.id), &[]).answers(303);
        world.lets_manage(&cast.harbour, &cast.uma);
        uma.post(&format!("/apps/{}/pay-with", cast.shop.id), &[("payment_method", cast.harbour.id.as_str())]).answers(303);
        assert_eq!(app(world, &cast.shop).delete_at, None);
        world.pass_days(8);
        remit::due::run_due(&world.db).expect("what is due");
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&format!("/payment-methods/{}", cast.studio.id)).says("It was closed on");
        all_holds(world);
    }

    fn whoever_pays_with_several_payment_methods_gets_one_email_about_all_of_it(world: &mut World) {
        let cast = Cast::of(world);
        let pier = world.payment_method("Pier billing", &cast.clara, &[&cast.clara]);
        let hotel = world.app("Pier Hotel", &cast.clara, Some(&pier));
        for app in [&cast.bakery, &hotel] {
            world.team_app(app, &cast.team);
        }
        world.sign_in(&cast.uma).open(&delete_of(&cast.team)).submit("Delete", &[]).answers(303);
        let told = mails(world, "clara@harbour.example", "no_longer_works");
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].subject, "The team Team North no longer works on 2 websites");
        assert!(told[0].text.contains("Old Bakery") && told[0].text.contains("Pier Hotel"), "{}", told[0].text);
        let jo = mails(world, "jo@books.example", "no_longer_works").remove(0);
        assert_eq!(jo.subject, "The team Team North no longer works on Old Bakery");
        assert!(!jo.text.contains("Pier Hotel"), "{}", jo.text);
    }

    fn members_and_those_who_pay_are_told_and_invitations_say_why_they_are_over(world: &mut World) {
        let cast = Cast::of(world);
        world.team_app(&cast.bakery, &cast.team);
        world.develops_via(&cast.bakery, &cast.lin, &cast.team);
        world.asks_for_access(&cast.blog, &cast.lin, &cast.team);
        let to_team = world.invitation_to_team(&cast.uma, &cast.sven.email_text(), &cast.team, &[&cast.blog]);
        let to_work = world.invitation_to_work(&cast.uma, "new@developer.example", &cast.bakery);
        let mut sven = world.sign_in(&cast.sven);
        open_mail(world, &mut sven, to_team);
        let mut uma = world.sign_in(&cast.uma);
        uma.open(&delete_of(&cast.team)).says("The invitation to sven@island.example is no longer valid");
        uma.says("Mara Klein can still work on Old Bakery");
        uma.submit("Delete", &[]).answers(303);
        let lin = mails(world, "lin@team.example", "team_deleted").remove(0);
        assert_eq!(lin.subject, "The team Team North was deleted");
        assert!(lin.text.contains("Uma Okafor has deleted the team Team North"), "{}", lin.text);
        assert!(lin.text.contains("North Shop") && lin.text.contains("Old Bakery"), "{}", lin.text);
        assert!(!lin.text.contains("Studio billing") && !lin.text.contains("North Blog"), "{}", lin.text);
        for payer in ["clara@harbour.example", "jo@books.example"] {
            let mail = mails(world, payer, "no_longer_works").remove(0);
            assert_eq!(mail.subject, "The team Team North no longer works on Old Bakery");
            assert!(mail.text.contains("Uma Okafor has deleted the team Team North."), "{}", mail.text);
        }
        is_now(world, to_team, InvitationState::Void);
        is_now(world, to_work, InvitationState::Void);
        sven.submit("Accept invitation", &[]).answers(409).says("the team Team North was deleted");
        sven.get("/invitation").says("This invitation is no longer valid: the team Team North was deleted.");
        // Its name stays readable for those who knew it.
        let mut lin = world.sign_in(&cast.lin);
        lin.get("/events").says("Someone deleted the team Team North.").says("Someone removed you from an app.");
        lin.get("/teams").says("You aren’t in any teams yet");
        lin.get(&format!("/apps/{}", cast.shop.id)).answers(404);
        world.sign_in(&cast.clara).get("/events").says("The team Team North no longer works on Old Bakery .");
        uma.get("/events").says("You deleted the team Team North.").says("You gave yourself access to the payment method Studio billing .");
        assert_eq!(uma.all("ul.rows > li .what").iter().filter(|line| line.contains("deleted the team")).count(), 1);
        world.sign_in(&cast.stella).get("/events").answers(200).does_not_say("Team North");
        world.sign_in(&cast.mara).get(&format!("/apps/{}/people", cast.bakery.id)).answers(200).does_not_say("Uma Okafor");
        all_holds(world);
    }

    fn whoever_deletes_it_keeps_a_payment_method_that_only_it_reached(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        let path = format!("/teams/{}/payment-methods/{}/keep", cast.team.id, cast.studio.id);
        world.sign_in(&cast.lin).post(&path, &[]).answers(403);
        uma.open(&delete_of(&cast.team)).says("It will be closed unless you keep it");
        uma.submit("Keep it yourself : Studio billing", &[]).redirects_to(&delete_of(&cast.team));
        uma.follow().says("You now manage Studio billing yourself").does_not_say("Only this team can access");
        uma.does_not_say("go offline").says("You can still see and manage Studio billing");
        uma.post(&path, &[]).says("Studio billing does not end with the team");
        uma.open(&delete_of(&cast.team)).submit("Delete", &[]).redirects_to("/teams");
        uma.get(&format!("/payment-methods/{}", cast.studio.id)).answers(200).does_not_say("It is being closed").says("you set it up");
        assert_eq!(app(world, &cast.shop).delete_at, None);
        uma.get("/events").says("You gave yourself access to the payment method Studio billing .");
        all_holds(world);
    }

    fn what_is_moved_elsewhere_first_stays(world: &mut World) {
        let cast = Cast::of(world);
        let star = star(world, &cast);
        let second = world.team("Second", &[(&cast.uma, Role::Unlimited)]);
        let mut uma = world.sign_in(&cast.uma);
        uma.open(&delete_of(&cast.team)).click("Connect another team : Studio billing");
        uma.submit("Show what happens", &[("Connect one of your teams", second.id.as_str())]).submit("Confirm", &[]).answers(303);
        uma.open(&delete_of(&cast.team)).answers(200).does_not_say("Connect another team : Studio billing");
        uma.click("Connect another team : North Star");
        uma.submit("Show what happens", &[("Connect one of your teams", second.id.as_str())]).submit("Confirm", &[]).answers(303);
        uma.open(&delete_of(&cast.team)).answers(200).does_not_say("Only this team can access");
        uma.submit("Delete", &[]).answers(303);
        assert!(mails(world, "uma@team.example", "left_with_you").is_empty());
        assert_eq!((app(world, &star).delete_at, app(world, &cast.shop).delete_at), (None, None));
        uma.get(&format!("/payment-methods/{}", cast.studio.id)).says("because you’re an unlimited member of the team Second").does_not_say("being closed");
        assert_eq!(events(world, EventKind::PaymentMethodClosing), 0);
        all_holds(world);
    }

    fn the_password_is_asked_for_and_only_unlimited_members_delete(world: &mut World) {
        let cast = Cast::of(world);
        let delete = delete_of(&cast.team);
        for (person, status) in [(&cast.lin, 403), (&cast.sven, 404), (&cast.clara, 404)] {
            world.sign_in(person).get(&delete).answers(status);
            world.sign_in(person).post(&delete, &[]).answers(status);
        }
        let mut lin = world.sign_in(&cast.lin);
        lin.get(&format!("/teams/{}", cast.team.id)).answers(200).does_not_say("Delete");
        let mut uma = world.sign_in(&cast.uma);
        world.pass_minutes(16);
        uma.get(&delete).submit("Delete", &[]).says("Confirm it is you");
        uma.submit("Continue", &[("Current password", crate::world::PASSWORD)]).redirects_to("/teams");
    }

    fn an_account_that_depends_on_a_team_can_be_deleted_after_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        uma.open("/account/delete").click("Delete : Team North").shows(200, "Delete Team North?");
        uma.submit("Delete", &[]).answers(303);
        uma.follow();
        uma.get("/account/delete").says("It is being closed, and nobody else can manage it").does_not_say("Team North");
    }

    fn what_was_accepted_for_a_team_that_is_gone_goes_back_to_the_receiver(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let shared = share(&mut clara, &cast.harbour, "boss@harbour.example");
        let mut uma = world.sign_in(&cast.uma);
        open_mail(world, &mut uma, shared);
        uma.submit("Continue", &[("for", cast.team.id.as_str())]).follow().answers(200);
        uma.submit("Accept as uma@team.example", &[]).redirects_to("/invitation");
        is_now(world, shared, InvitationState::ToBeConfirmed);
        uma.open(&delete_of(&cast.team)).submit("Delete", &[]).answers(303);
        clara.get(&format!("/invitations/{shared}/confirm")).submit("Confirm", &[]).redirects_to("/invitations/");
        is_now(world, shared, InvitationState::Pending);
        assert_eq!(mails(world, "uma@team.example", "invitation_look_again").len(), 1);
        assert_eq!(events(world, EventKind::TeamBillingGiven), 0);
        all_holds(world);
    }

    fn a_long_list_of_what_only_the_team_reaches_is_folded(world: &mut World) {
        let cast = Cast::of(world);
        for number in 10..40 {
            let app = world.app(&format!("Trial {number}"), &cast.uma, None);
            world.team_app(&app, &cast.team);
        }
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&delete_of(&cast.team)).says("and 6 more");
        uma.says("Trial 10, Trial 11, Trial 12, Trial 13, Trial 14 and 25 more will be deleted within 7 days unless \
                  you undo that");
        uma.submit("Delete", &[]).answers(303);
        let mail = mails(world, "uma@team.example", "left_with_you").remove(0);
        assert!(mail.text.contains("and 10 more"), "{}", mail.text);
        all_holds(world);
    }

    fn two_who_delete_it_at_once_delete_it_once(world: &mut World) {
        for _ in 0..rounds(2, 20) {
            let cast = fresh_cast(world);
            let delete = delete_of(&cast.team);
            let mut statuses = at_once(world, (&cast.uma, &delete, &[]), (&cast.jo, &delete, &[]));
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 404]);
            assert_eq!(events(world, EventKind::PaymentMethodClosing), 1);
        }
    }

    fn it_is_deleted_while_another_unlimited_member_leaves(world: &mut World) {
        for _ in 0..rounds(2, 20) {
            let cast = fresh_cast(world);
            let leave = format!("/teams/{}/leave", cast.team.id);
            let statuses = at_once(world, (&cast.uma, &delete_of(&cast.team), &[]), (&cast.jo, &leave, &[]));
            assert!(matches!(statuses, [303, 303 | 404]), "{statuses:?}");
        }
    }

    fn it_is_deleted_while_somebody_joins(world: &mut World) {
        for _ in 0..rounds(2, 20) {
            let cast = fresh_cast(world);
            let it = world.invitation_to_team(&cast.uma, &cast.sven.email_text(), &cast.team, &[&cast.blog]);
            let mut sven = world.sign_in(&cast.sven);
            open_mail(world, &mut sven, it);
            let mut uma = world.sign_in(&cast.uma);
            let delete = delete_of(&cast.team);
            let statuses = world.at_once(vec![
                (&mut uma, Box::new(|browser: &mut Browser| browser.post(&delete, &[]).status)),
                (&mut sven, Box::new(|browser: &mut Browser| browser.submit("Accept invitation", &[]).status)),
            ]);
            match invitation(world, it).state {
                InvitationState::Accepted => assert_eq!(statuses, [303, 303]),
                InvitationState::Void => assert_eq!(statuses, [303, 409]),
                other => panic!("{other:?}"),
            }
            sven.get(&format!("/teams/{}", cast.team.id)).answers(404);
            all_holds(world);
        }
    }

    fn it_is_deleted_while_it_is_connected_to_a_payment_method(world: &mut World) {
        for _ in 0..rounds(2, 20) {
            let cast = fresh_cast(world);
            let connect = format!("/payment-methods/{}/connect-team", cast.harbour.id);
            let chosen: &[(&str, &str)] = &[("team", cast.team.id.as_str())];
            let statuses = at_once(world, (&cast.uma, &delete_of(&cast.team), &[]), (&cast.jo, &connect, chosen));
            assert!(matches!(statuses, [303, 303 | 404]), "{statuses:?}");
            world.sign_in(&cast.clara).get(&format!("/payment-methods/{}", cast.harbour.id)).answers(200).does_not_say("Team North");
        }
    }
}

/// The cast once more, with Jo unlimited in the team too: those of the round before give their addresses away.
fn fresh_cast(world: &World) -> Cast {
    sql(world, "UPDATE people SET email = NULL, closed_at = NULL");
    sql(world, "UPDATE payment_methods SET invoice_email_of_manager = FALSE");
    sql(world, "DELETE FROM rate_limits");
    sql(world, "DELETE FROM outbox");
    sql(world, "DELETE FROM events");
    let cast = Cast::of(world);
    world.joins(&cast.team, &cast.jo, Role::Unlimited);
    cast
}
