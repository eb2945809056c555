//! Case 15: a trial is held while any invitation to pay is open, up to one overall end that is said everywhere.

use diesel::prelude::*;
use remit::model::InvitationId;
use remit::model::invitation::InvitationState;
use remit::model::person::Person;
use remit::store::schema::people;

use super::acts::{
    all_holds, app, ask_to_pay, invite_to_work, is_now, only_mail, open_mail, send, sql, take_over, write_to_pay,
};
use crate::world::{Browser, Cast, START, World};

const NORA: &str = "nora@pier.example";
const MARA: &str = "mara@studio.example";

story! {
    fn a_trial_is_held_while_any_invitation_is_open_and_no_longer_than_37_days(world: &mut World) {
        let cast = Cast::of(world);
        let end = || app(world, &cast.cafe).trial_end();
        let mut mara = world.sign_in(&cast.mara);
        let first = ask_to_pay(&mut mara, &[&cast.cafe], NORA);
        assert_eq!(end(), Some(START.plus_days(32)), "the invitation, and two days to do something then");
        mara.get(&format!("/invitations/{first}")).submit("Withdraw", &[]).redirects_to("/invitations/");
        assert_eq!(end(), Some(START.plus_days(7)));
        world.pass_days(6);
        let mut mara = world.sign_in(&cast.mara);
        let second = ask_to_pay(&mut mara, &[&cast.cafe], NORA);
        assert_eq!(end(), Some(START.plus_days(37)), "the next one holds it too");
        assert_eq!(world.pass_days_with_ends(24), 1, "only the island");
        is_now(world, second, InvitationState::Pending);
        world.sign_in(&cast.mara).get(&format!("/invitations/{second}")).submit("Send again", &[]).answers(303);
        assert_eq!(end(), Some(START.plus_days(37)), "that is the end");
        assert_eq!(world.pass_days_with_ends(7), 1);
        assert!(app(world, &cast.cafe).deleted_at.is_some());
        is_now(world, second, InvitationState::Void);
        only_mail(world, MARA, "trial_ends");
        all_holds(world);
    }

    fn sending_again_holds_as_long_as_the_invitation_then_lasts(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], NORA);
        world.pass_days(3);
        world.sign_in(&cast.mara).get(&format!("/invitations/{it}")).submit("Send again", &[]).answers(303);
        assert_eq!(app(world, &cast.cafe).trial_end(), Some(START.plus_days(35)));
    }

    fn whoever_is_asked_to_work_holds_no_trial(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = invite_to_work(&mut mara, &cast.cafe, NORA);
        let end = || app(world, &cast.cafe).trial_end();
        assert_eq!(end(), Some(START.plus_days(7)));
        mara.get(&format!("/invitations/{it}")).submit("Send again", &[]).answers(303);
        assert_eq!(end(), Some(START.plus_days(7)), "nobody was asked to pay");
    }

    fn every_sentence_says_the_true_end(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        write_to_pay(&mut mara, &[&cast.cafe], NORA, &[]).says("it ends on 26 December 2026");
        mara.does_not_say("does not end while");
        let it = send(&mut mara);
        assert_eq!(app(world, &cast.cafe).trial_end(), Some(START.plus_days(32)), "that is 26 December");
        let held = "The free trial of Harbour Café is extended while they think about it: it ends on 26 December 2026.";
        mara.get(&format!("/invitations/{it}")).says(held);
        mara.says("You can withdraw it. The free trial of Harbour Café will then end on 1 December 2026.");
        let deleted = "Harbour Café will be deleted on 26 December 2026 unless someone pays for it by then.";
        assert!(only_mail(world, NORA, "invitation").text.replace('\n', " ").contains(deleted));
        let mut nora = world.guest();
        open_mail(world, &mut nora, it);
        nora.says(deleted);
        nora.get("/invitation/decline").says("The free trial of Harbour Café will then end on 1 December 2026.");
        nora.says("Harbour Café will be deleted on 1 December 2026").does_not_say("nothing changes");
        nora.submit("Decline", &[]).follow();
        let ends = "The free trial of Harbour Café now ends on 1 December 2026.";
        assert_eq!(nora.flash(), Some(format!("You declined. We’ve told Mara Klein. {ends}")));
        let told = only_mail(world, MARA, "invitation_declined").text.replace('\n', " ");
        assert!(told.contains("now ends on 1 December 2026") && !told.contains("Nothing has changed"), "{told}");
        assert_eq!(app(world, &cast.cafe).trial_end(), Some(START.plus_days(7)));
    }

    fn nothing_has_changed_is_said_only_where_it_is_true(world: &mut World) {
        let cast = Cast::of(world);
        let page = |it| format!("/invitations/{it}");
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], NORA);
        mara.get(&page(it)).submit("Withdraw", &[]).follow();
        let ends = "The free trial of Harbour Café now ends on 1 December 2026.";
        assert_eq!(mara.flash(), Some(format!("You’ve withdrawn the invitation. {ends}")));
        // One that is paid for has no trial that could end.
        let mut clara = world.sign_in(&cast.clara);
        let it = ask_to_pay(&mut clara, &[&cast.bakery], NORA);
        clara.get(&page(it)).says("What you can do").does_not_say("trial");
        clara.submit("Withdraw", &[]).follow();
        assert_eq!(clara.flash().as_deref(), Some("You’ve withdrawn the invitation. Nothing has changed."));
        let it = ask_to_pay(&mut clara, &[&cast.bakery], NORA);
        let mut nora = world.guest();
        open_mail(world, &mut nora, it);
        nora.get("/invitation/decline").says("and nothing changes");
        nora.submit("Decline", &[]).follow();
        assert!(nora.flash().is_some_and(|words| words.ends_with("Nothing has changed.")));
    }

    fn two_days_are_left_after_a_no_that_comes_late(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], NORA);
        world.pass_days(10);
        let mut nora = world.guest();
        open_mail(world, &mut nora, it);
        nora.get("/invitation/decline").submit("Decline", &[]).answers(303);
        assert_eq!(app(world, &cast.cafe).trial_end(), Some(START.plus_days(12)));
        ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], NORA);
        assert_eq!(app(world, &cast.cafe).trial_end(), Some(START.plus_days(37)), "held again");
    }

    fn an_invitation_that_ran_out_says_when_the_app_is_deleted(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], NORA);
        world.pass_days_with_ends(30);
        world.change(remit::invitations::due::expire);
        is_now(world, it, InvitationState::Expired);
        let mail = only_mail(world, MARA, "invitation_expired").text.replace('\n', " ");
        assert!(mail.contains("Harbour Café will be deleted on 26 December 2026 unless someone pays"), "{mail}");
        assert!(!mail.contains("Nothing has changed"), "{mail}");
        assert_eq!(app(world, &cast.cafe).trial_end(), Some(START.plus_days(32)));
        assert_eq!(world.pass_days_with_ends(2), 1);
    }

    fn an_older_invitation_that_ends_does_not_end_what_a_newer_one_holds(world: &mut World) {
        let cast = Cast::of(world);
        let old = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], NORA);
        world.pass_days_with_ends(30);
        // It has run out, and no round has said so yet.
        let new = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], NORA);
        world.change(remit::invitations::due::expire);
        is_now(world, old, InvitationState::Expired);
        assert_eq!(app(world, &cast.cafe).trial_end(), Some(START.plus_days(37)));
        take_over(&mut nora_as_stella(world, new), &cast.lagoon);
    }
}

/// Nora's browser, with a payment method to choose: she is Stella under the invited address.
fn nora_as_stella(world: &World, it: InvitationId) -> Browser {
    sql(world, "UPDATE people SET email = 'nora@pier.example' WHERE name = 'Stella Mori'");
    let stella = world.change(|tx| {
        let of = people::table.filter(people::name.eq("Stella Mori"));
        Ok(of.select(Person::as_select()).first(tx.conn)?)
    });
    let mut browser = world.sign_in(&stella);
    open_mail(world, &mut browser, it);
    browser
}
