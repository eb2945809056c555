//! Two people, or two hands of one, at the same moment. Each round begins with the rows of the story.

use diesel::prelude::*;
use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;
use remit::model::payment_method::PaymentMethodState;
use remit::store::schema::{invitations, payment_methods};

use remit::model::team::Role;

use super::acts::{self, all_holds, invite_to_team, invite_to_work, sql};
use super::handover::{count_events, count_payers, owner};
use super::steps::{check_with_a_new_payment_method, invite_to_pay, open_mail, sign_up};
use crate::world::{Act, Browser, Cast, Kind, World, rounds};

const NINA: &str = "nina@roth.example";
const SVEN: &str = "sven@island.example";

/// Everything ready for the last press, in a browser of the receiver.
fn ready(world: &World) -> (Cast, Browser, Browser) {
    let cast = Cast::of(world);
    let mut mara = world.sign_in(&cast.mara);
    invite_to_pay(&mut mara, NINA, &[&cast.cafe], &[]);
    let mut nina = world.guest();
    open_mail(world, &mut nina, NINA);
    sign_up(&mut nina, "Nina Roth", "client");
    check_with_a_new_payment_method(&mut nina);
    (cast, mara, nina)
}

/// A round: a fresh world of the same kind, so that every round is the first.
fn each_round(kind: Kind, round: impl Fn(&World)) {
    for _ in 0..rounds(3, 60) {
        round(&World::new(kind));
    }
}

fn press(button: &'static str) -> Act<'static, u16> {
    Box::new(move |browser| browser.submit(button, &[]).status)
}

fn state(world: &World) -> InvitationState {
    world.db.read(|tx| Ok(invitations::table.select(invitations::state).first(tx.conn)?)).expect("the invitation")
}

story! {
    fn two_accepts_hand_over_once(world: &mut World) {
        each_round(world.kind(), |world| {
            let (cast, _, mut nina) = ready(world);
            let mut other = world.guest();
            other.take_cookies(nina.cookies());
            check_with_a_new_payment_method(&mut other);
            let answers = world.at_once(vec![
                (&mut nina, press("Take over billing")),
                (&mut other, press("Take over billing")),
            ]);
            assert_eq!(answers, [303, 303], "both hands see it done");
            assert!(owner(world, &cast).is_some());
            assert_eq!(count_events(world, EventKind::InvitationAccepted), 1);
            assert_eq!(count_events(world, EventKind::PaymentMethodCreated), 1, "one payment method is made");
            let told = world.mails_to("mara@studio.example");
            let accepted = told.iter().filter(|mail| mail.text.contains("Nina Roth")).count();
            assert!((1..=2).contains(&accepted), "{accepted} mails about one handover");
        });
    }

    fn accepting_and_withdrawing_at_once_is_one_of_the_two(world: &mut World) {
        each_round(world.kind(), |world| {
            let (cast, mut mara, mut nina) = ready(world);
            let sent = mara.address.clone();
            assert!(mara.get(&sent).has_button("Withdraw"), "{}", mara.text());
            let answers =
                world.at_once(vec![(&mut nina, press("Take over billing")), (&mut mara, press("Withdraw"))]);
            match state(world) {
                InvitationState::Accepted => {
                    assert!(owner(world, &cast).is_some());
                    assert_eq!(answers[0], 303);
                    assert_eq!(count_events(world, EventKind::InvitationWithdrawn), 0);
                }
                InvitationState::Withdrawn => {
                    assert_eq!(owner(world, &cast), None);
                    assert_eq!(answers, [409, 303]);
                    assert_eq!(count_events(world, EventKind::InvitationAccepted), 0);
                }
                other => panic!("{other:?} after accepting and withdrawing: {answers:?}"),
            }
        });
    }

    fn accepting_and_deleting_the_app_at_once_loses_nothing(world: &mut World) {
        each_round(world.kind(), |world| {
            let (cast, mut mara, mut nina) = ready(world);
            let app = format!("/apps/{}", cast.cafe.id);
            mara.get(&format!("{app}/delete")).answers(200);
            let mut button = mara.forms().into_iter().flat_map(|form| form.buttons).map(|button| button.text);
            let button = button.rfind(|text| text.starts_with("Delete")).expect("a button to delete");
            let delete: Act<u16> = Box::new(move |browser| browser.submit(&button, &[]).status);
            let answers = world.at_once(vec![(&mut nina, press("Take over billing")), (&mut mara, delete)]);
            let is_accepted = state(world) == InvitationState::Accepted;
            assert_eq!(owner(world, &cast).is_some(), is_accepted, "{answers:?}");
            assert_eq!(answers[1], 303, "its developer may delete it before and after");
        });
    }

    fn of_two_last_people_who_leave_at_once_one_stays(world: &mut World) {
        each_round(world.kind(), |world| {
            let cast = Cast::of(world);
            let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
            let leave = format!("/payment-methods/{}/leave", cast.harbour.id);
            clara.get(&leave).answers(200);
            jo.get(&leave).answers(200);
            let mut answers = world.at_once(vec![(&mut clara, press("Leave")), (&mut jo, press("Leave"))]);
            answers.sort_unstable();
            assert_eq!(answers, [303, 409]);
            assert_eq!(count_payers(world, cast.harbour.id), 1);
        });
    }

    fn of_two_who_remove_each_other_at_once_one_stays(world: &mut World) {
        each_round(world.kind(), |world| {
            let cast = Cast::of(world);
            let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
            let people = format!("/payment-methods/{}/people", cast.harbour.id);
            clara.get(&format!("{people}/{}/remove", cast.jo.id)).answers(200);
            jo.get(&format!("{people}/{}/remove", cast.clara.id)).answers(200);
            let answers = world.at_once(vec![(&mut clara, press("Remove")), (&mut jo, press("Remove"))]);
            assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
            assert_eq!(count_payers(world, cast.harbour.id), 1);
        });
    }

    fn accepting_and_closing_the_chosen_payment_method_at_once_keeps_every_app_paid(world: &mut World) {
        each_round(world.kind(), |world| {
            let cast = Cast::of(world);
            let mut mara = world.sign_in(&cast.mara);
            invite_to_pay(&mut mara, &cast.clara.email_text(), &[&cast.cafe], &[]);
            let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
            open_mail(world, &mut clara, &cast.clara.email_text());
            clara.submit("Continue", &[("pay_with", cast.harbour.id.as_str())]).follow().answers(200);
            jo.get(&format!("/payment-methods/{}/close", cast.harbour.id)).answers(200);
            let answers = world.at_once(vec![(&mut clara, press("Take over billing")), (&mut jo, press("Close"))]);
            let closing: PaymentMethodState = world
                .db
                .read(|tx| Ok(payment_methods::table.find(cast.harbour.id).select(payment_methods::state).first(tx.conn)?))
                .expect("the payment method");
            assert_ne!(closing, PaymentMethodState::Closed, "an app is left on it: {answers:?}");
            assert_eq!(owner(world, &cast).is_some(), state(world) == InvitationState::Accepted, "{answers:?}");
        });
    }

    fn accepting_and_withdrawing_a_membership_at_once_is_one_of_the_two(world: &mut World) {
        each_round(world.kind(), |world| {
            let cast = Cast::of(world);
            let mut uma = world.sign_in(&cast.uma);
            let it = invite_to_team(&mut uma, &cast.team, Role::Limited, &[&cast.shop], SVEN);
            let mut sven = world.sign_in(&cast.sven);
            acts::open_mail(world, &mut sven, it);
            uma.get(&format!("/invitations/{it}")).answers(200);
            let answers = world.at_once(vec![(&mut sven, press("Accept invitation")), (&mut uma, press("Withdraw"))]);
            let is_in = acts::role(world, &cast.team, &cast.sven).is_some();
            assert_eq!(is_in, state(world) == InvitationState::Accepted, "{answers:?}");
            assert_eq!(is_in, acts::connected(world, &cast.shop, &cast.sven).is_some(), "{answers:?}");
            assert_eq!(answers[0], if is_in { 303 } else { 409 });
            all_holds(world);
        });
    }

    fn accepting_for_a_team_and_losing_the_role_at_once_breaks_nothing(world: &mut World) {
        each_round(world.kind(), |world| {
            let cast = Cast::of(world);
            sql(world, &format!("UPDATE memberships SET role = 'unlimited' WHERE person_id = '{}'", cast.lin.id));
            let it = invite_to_work(&mut world.sign_in(&cast.mara), &cast.cafe, "uma@team.example");
            let (mut uma, mut lin) = (world.sign_in(&cast.uma), world.sign_in(&cast.lin));
            acts::open_mail(world, &mut uma, it);
            uma.submit("Continue", &[("for", cast.team.id.as_str())]).follow().answers(200);
            lin.get(&format!("/teams/{}/members/{}/remove", cast.team.id, cast.uma.id)).answers(200);
            let answers = world.at_once(vec![(&mut uma, press("Accept invitation")), (&mut lin, press("Remove"))]);
            let via = acts::connected(world, &cast.cafe, &cast.uma);
            assert_eq!(via, None, "{answers:?}: no connection outlives the membership");
            assert_eq!(answers[1], 303);
            all_holds(world);
        });
    }
}
