//! Removing somebody, and leaving.

use remit::model::credential::PaymentKind;
use remit::model::team::Role;

use crate::charging::{pays_with, takes};
use crate::world::{Cast, World};

story! {
    fn whoever_leaves_learns_first_that_their_card_goes_on_paying(world: &mut World) {
        takes(world);
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let leave = format!("{page}/leave");
        pays_with(world, &cast.harbour, &cast.jo, PaymentKind::Card);
        world.sign_in(&cast.clara).open(&leave).says("Leave").does_not_say("4242");
        let mut jo = world.sign_in(&cast.jo);
        let stays = "Your Visa ···· 4242 will still be charged for the invoices of Harbour billing. To stop that too, change \
                     how they’re paid first.";
        jo.open(&leave).says(stays);
        jo.click("change how they’re paid").shows(200, "Change how invoices are paid");
        jo.open(&leave).submit("Leave", &[]).follow();
        let told = world.mail_to("clara@harbour.example");
        let stays = "Jo Adler’s Visa ···· 4242 will still be charged for the invoices of “Harbour billing”. You can change that.";
        assert!(told.text.contains(stays), "{}", told.text);
    }

    fn whoever_is_removed_learns_that_their_account_goes_on_paying(world: &mut World) {
        takes(world);
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}/people/{}", cast.harbour.id, cast.jo.id);
        pays_with(world, &cast.harbour, &cast.jo, PaymentKind::DirectDebit);
        let mut clara = world.sign_in(&cast.clara);
        let stays = "Jo Adler’s account ending in 3000 will still be debited for the invoices of Harbour billing. To stop \
                     that too, change how they’re paid first.";
        clara.open(&format!("{page}/level")).shows(200, "Invoices only for Jo Adler?").says(stays);
        clara.submit("Invoices only", &[]).follow();
        let still = "Your account ending in 3000 will still be debited for the invoices of “Harbour billing”. To stop that, \
                     ask Clara Brandt.";
        let told = world.mail_to("jo@books.example");
        assert!(told.text.contains(still), "{}", told.text);
        let ask = "Your account ending in 3000 will still be debited for the invoices of Harbour billing. To stop that too, \
                   ask whoever manages it.";
        let leave = format!("/payment-methods/{}/leave", cast.harbour.id);
        world.sign_in(&cast.jo).open(&leave).says(ask).does_not_say("change how they’re paid");
        world.pass_minutes(1);
        clara.open(&format!("{page}/remove")).shows(200, "Remove Jo Adler?").says(stays);
        clara.submit("Remove", &[]).follow();
        let told = world.mail_to("jo@books.example");
        assert!(told.subject.starts_with("You can no longer see") && told.text.contains(still), "{}", told.text);
    }

    fn whoever_loses_a_team_learns_that_their_card_goes_on_paying(world: &mut World) {
        let stays = |whose: &str| format!("{whose} Visa ···· 4242 will still be charged for the invoices of Studio billing.");
        let told = "Your Visa ···· 4242 will still be charged for the invoices of “Studio billing”. To stop that, ask Uma Okafor.";
        for (path, button) in [
            ("/teams/{team}/members/{jo}/remove", "Remove"),
            ("/teams/{team}/members/{jo}/role", "Make limited"),
            ("/teams/{team}/delete", "Delete"),
            ("/payment-methods/{studio}/teams/{team}/remove", "Disconnect"),
        ] {
            let world = &mut World::new(world.kind());
            takes(world);
            let cast = Cast::of(world);
            world.joins(&cast.team, &cast.jo, Role::Unlimited);
            world.lets_manage(&cast.studio, &cast.uma);
            pays_with(world, &cast.studio, &cast.jo, PaymentKind::Card);
            let ids = [("{team}", cast.team.id.to_string()), ("{jo}", cast.jo.id.to_string()), ("{studio}", cast.studio.id.to_string())];
            let path = ids.iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id));
            let mut uma = world.sign_in(&cast.uma);
            uma.open(&path).says(&stays("Jo Adler’s")).says("To stop that too, change how they’re paid first.");
            uma.submit(button, &[]).answers(303);
            let mail = world.mail_to("jo@books.example");
            assert!(mail.text.contains(told), "{path}: {}", mail.text);
        }
        takes(world);
        let cast = Cast::of(world);
        world.joins(&cast.team, &cast.jo, Role::Unlimited);
        pays_with(world, &cast.studio, &cast.jo, PaymentKind::Card);
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&format!("/teams/{}/leave", cast.team.id)).says(&stays("Your"));
        jo.open("/account/delete").says(&stays("Your"));
        // Whoever goes on managing it loses nothing, and who never saw what pays learns nothing of it.
        world.lets_manage(&cast.studio, &cast.jo);
        jo.open(&format!("/teams/{}/leave", cast.team.id)).says("can still see and manage Studio billing").does_not_say("4242");
        world.sign_in(&cast.lin).open(&format!("/teams/{}/leave", cast.team.id)).says("Leave").does_not_say("4242");
    }

    fn where_nothing_is_charged_nothing_is_said_of_cards(world: &mut World) {
        let cast = Cast::of(world);
        pays_with(world, &cast.harbour, &cast.jo, PaymentKind::Card);
        let leave = format!("/payment-methods/{}/leave", cast.harbour.id);
        world.sign_in(&cast.jo).open(&leave).says("Leave").does_not_say("4242");
    }

    fn somebody_is_removed_and_told(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).click("Remove Jo Adler").shows(200, "Remove Jo Adler?");
        clara.says("Jo Adler can no longer see and manage Harbour billing").says("You can still see and manage");
        clara.submit("Remove", &[]).follow().answers(200).does_not_say("jo@books.example");
        assert_eq!(world.mail_to("jo@books.example").subject, "You can no longer manage Harbour billing");
        world.sign_in(&cast.jo).get(&page).answers(404);
    }

    fn who_shares_it_is_told_of_who_comes_and_who_goes(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let subjects = |address: &str| -> Vec<String> {
            let ours = |kind: &str| kind == "billing_access_given" || kind == "billing_access_ended";
            world.mails_to(address).into_iter().filter(|mail| ours(&mail.kind)).map(|mail| mail.subject).collect()
        };
        let mut clara = world.sign_in(&cast.clara);
        let it = crate::invitations::acts::share(&mut clara, &cast.harbour, "stella@lagoon.example");
        let mut stella = world.sign_in(&cast.stella);
        crate::invitations::acts::open_mail(world, &mut stella, it);
        stella.says("can cancel websites that it pays for, change its addresses and remove people");
        stella.submit("Accept invitation", &[]).redirects_to("/payment-methods/");
        assert_eq!(subjects("jo@books.example"), ["Stella Mori can now manage Harbour billing"]);
        assert!(subjects("clara@harbour.example").is_empty(), "she invited, and is told of the answer");
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&page).click("Remove Stella Mori");
        jo.submit("Remove", &[]).follow();
        assert_eq!(subjects("clara@harbour.example"), ["Stella Mori can no longer manage Harbour billing"]);
        // Mails of one moment are in no order.
        world.pass_minutes(1);
        jo.open(&format!("{page}/leave")).submit("Leave", &[]).follow();
        assert_eq!(subjects("clara@harbour.example").last().map(String::as_str), Some("Jo Adler can no longer manage Harbour billing"));
        assert_eq!(subjects("jo@books.example").len(), 1, "who did it knows");
    }

    fn the_last_one_cannot_leave_and_reads_what_to_do_first(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).click("Leave").shows(200, "Leave Harbour billing?");
        clara.says("You can no longer see and manage Harbour billing");
        clara.submit("Leave", &[]).redirects_to("/payment-methods");
        clara.get(&page).answers(404);
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&page).says("You can’t leave: nobody else can manage it");
        assert!(jo.links().iter().all(|link| link.text != "Leave"));
        jo.get(&format!("{page}/leave")).says("You are the last person who can manage Harbour billing");
        assert!(!jo.has_button("Leave"));
        jo.post(&format!("{page}/leave"), &[]).answers(409);
        jo.get(&page).answers(200);
    }

    fn two_who_leave_at_the_same_moment_leave_one_behind(world: &mut World) {
        let cast = Cast::of(world);
        let leave = format!("/payment-methods/{}/leave", cast.harbour.id);
        let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
        let statuses = world.at_once(vec![
            (&mut clara, Box::new(|browser| browser.post(&leave, &[]).status)),
            (&mut jo, Box::new(|browser| browser.post(&leave, &[]).status)),
        ]);
        let mut statuses = statuses;
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
    }

    fn access_through_a_team_cannot_be_left_here(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}", cast.studio.id);
        let mut uma = world.sign_in(&cast.uma);
        uma.get(&page).says("because you’re an unlimited member of the team Team North");
        uma.get(&format!("{page}/leave")).answers(403);
        world.sign_in(&cast.lin).get(&page).answers(404);
    }

    fn who_lost_access_can_share_it_no_more_and_the_invitation_is_void(world: &mut World) {
        let cast = Cast::of(world);
        world.invitation_to_payment_method(&cast.jo, "books@harbour.example", &cast.harbour);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).says("books@harbour.example");
        clara.click("Remove Jo Adler").submit("Remove", &[]).follow().answers(200).does_not_say("books@harbour.example");
    }
}
