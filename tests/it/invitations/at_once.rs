//! Two at the same moment: exactly one wins, and everything that must hold does.

use remit::access::Granted;
use remit::error::Error;
use remit::model::InvitationId;
use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;

use super::acts::{all_holds, app, ask_to_pay, choose, events, invitation, mails, open_mail, share, sql, write_to_pay};
use crate::world::{Act, Browser, Cast, World, rounds};

const CLARA: &str = "clara@harbour.example";

/// A world in which Mara asks Clara to pay for the café, and Clara stands before the last button.
fn before_the_press(world: &World) -> (Cast, InvitationId, Browser) {
    let cast = fresh_cast(world);
    let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], CLARA);
    let mut clara = world.sign_in(&cast.clara);
    open_mail(world, &mut clara, it);
    choose(&mut clara, &cast.harbour).answers(200);
    (cast, it, clara)
}

/// The cast once more: those of the round before give their addresses away.
fn fresh_cast(world: &World) -> Cast {
    sql(world, "UPDATE people SET email = NULL, closed_at = NULL");
    sql(world, "UPDATE payment_methods SET invoice_email_of_manager = FALSE");
    sql(world, "DELETE FROM rate_limits");
    sql(world, "DELETE FROM outbox");
    sql(world, "DELETE FROM events");
    Cast::of(world)
}

fn press<'a>(button: &'a str) -> Act<'a, u16> {
    Box::new(move |browser: &mut Browser| browser.submit(button, &[]).status)
}

story! {
    fn two_devices_that_accept_at_once_accept_once(world: &mut World) {
        for _ in 0..rounds(2, 100) {
            let (cast, it, mut one) = before_the_press(world);
            let mut two = world.sign_in(&cast.clara);
            open_mail(world, &mut two, it);
            super::acts::choose_new(&mut two).answers(200);
            let outcomes = world.at_once(vec![(&mut one, press("Take over billing")), (&mut two, press("Take over billing"))]);
            assert_eq!(outcomes, [303, 303]);
            assert_eq!(events(world, EventKind::InvitationAccepted), 1);
            assert_eq!(mails(world, CLARA, "billing_taken_over").len(), 1);
            assert!(app(world, &cast.cafe).payment_method_id.is_some());
            all_holds(world);
        }
    }

    fn accepting_or_withdrawing_wins_never_both(world: &mut World) {
        for _ in 0..rounds(3, 100) {
            let (cast, it, mut clara) = before_the_press(world);
            let mut mara = world.sign_in(&cast.mara);
            mara.get(&format!("/invitations/{it}"));
            let outcomes = world.at_once(vec![(&mut clara, press("Take over billing")), (&mut mara, press("Withdraw"))]);
            let is_paid = app(world, &cast.cafe).payment_method_id.is_some();
            match invitation(world, it).state {
                InvitationState::Accepted => assert_eq!((outcomes, is_paid), (vec![303, 409], true)),
                InvitationState::Withdrawn => assert_eq!((outcomes, is_paid), (vec![409, 303], false)),
                other => panic!("{other:?}"),
            }
            assert_eq!(events(world, EventKind::InvitationAccepted) + events(world, EventKind::InvitationWithdrawn), 1);
            all_holds(world);
        }
    }

    fn the_invited_one_or_the_confirmed_one_gets_it_never_both(world: &mut World) {
        for _ in 0..rounds(3, 100) {
            let (cast, it, mut clara) = before_the_press(world);
            let mut stella = world.sign_in(&cast.stella);
            open_mail(world, &mut stella, it);
            choose(&mut stella, &cast.lagoon).answers(200);
            stella.submit("Accept as stella@lagoon.example", &[]).redirects_to("/invitation");
            let mut mara = world.sign_in(&cast.mara);
            mara.get(&format!("/invitations/{it}/confirm")).answers(200);
            let outcomes = world.at_once(vec![(&mut clara, press("Take over billing")), (&mut mara, press("Confirm"))]);
            let owner = app(world, &cast.cafe).payment_method_id;
            let accepted = events(world, EventKind::InvitationAccepted);
            if owner == Some(cast.harbour.id) {
                assert_eq!((&*outcomes, accepted), (&[303, 409][..], 1));
            } else {
                // It is Stella's from now on, who takes over by a press of her own.
                assert_eq!((owner, &*outcomes, accepted), (None, &[409, 303][..], 0));
                assert_eq!(invitation(world, it).state, InvitationState::Pending);
            }
            all_holds(world);
        }
    }

    fn two_tabs_that_send_the_same_form_send_one_invitation(world: &mut World) {
        for _ in 0..rounds(2, 100) {
            let cast = fresh_cast(world);
            let mut one = world.sign_in(&cast.mara);
            write_to_pay(&mut one, &[&cast.cafe], CLARA, &[]).answers(200);
            let form = one.form("Send invitation");
            let mut two = world.guest();
            one.cookies().into_iter().for_each(|cookie| two.take_cookie(cookie));
            let send = || -> Act<'_, Option<String>> {
                let form = &form;
                Box::new(move |browser: &mut Browser| {
                    let fields: Vec<_> = form.fields.iter().map(|(name, value)| (&**name, &**value)).collect();
                    browser.post(&form.action, &fields).location().map(str::to_owned)
                })
            };
            let outcomes = world.at_once(vec![(&mut one, send()), (&mut two, send())]);
            assert!(outcomes[0].is_some() && outcomes[0] == outcomes[1], "{outcomes:?}");
            assert_eq!(mails(world, CLARA, "invitation").len(), 1);
            assert_eq!(events(world, EventKind::InvitationSent), 1);
        }
    }

    fn of_two_payers_who_ask_somebody_to_pay_for_one_app_one_wins(world: &mut World) {
        for _ in 0..rounds(3, 100) {
            let cast = fresh_cast(world);
            let (mut clara, mut jo) = (world.sign_in(&cast.clara), world.sign_in(&cast.jo));
            write_to_pay(&mut clara, &[&cast.bakery], "stella@lagoon.example", &[]).answers(200);
            write_to_pay(&mut jo, &[&cast.bakery], "uma@team.example", &[]).answers(200);
            let mut outcomes =
                world.at_once(vec![(&mut clara, press("Send invitation")), (&mut jo, press("Send invitation"))]);
            outcomes.sort_unstable();
            assert_eq!(outcomes, [303, 422]);
            assert_eq!(events(world, EventKind::InvitationSent), 1);
            all_holds(world);
        }
    }

    fn a_sender_who_is_removed_while_it_is_accepted_gives_it_before_or_not_at_all(world: &mut World) {
        for _ in 0..rounds(3, 100) {
            let cast = fresh_cast(world);
            let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, "stella@lagoon.example");
            let (mut stella, mut jo) = (world.sign_in(&cast.stella), world.sign_in(&cast.jo));
            open_mail(world, &mut stella, it);
            jo.get(&format!("/payment-methods/{}/people/{}/remove", cast.harbour.id, cast.clara.id)).answers(200);
            let outcomes = world.at_once(vec![(&mut stella, press("Accept invitation")), (&mut jo, press("Remove"))]);
            let has_it = world.db.read(|tx| {
                Ok(Granted::<remit::access::policy::ViewPaymentMethod>::ask(tx, &cast.stella, cast.harbour.id).is_ok())
            });
            let has_it = has_it.unwrap_or_else(|problem: Error| panic!("{problem}"));
            match invitation(world, it).state {
                InvitationState::Accepted => assert_eq!((outcomes, has_it), (vec![303, 303], true)),
                InvitationState::Void => assert_eq!((outcomes, has_it), (vec![409, 303], false)),
                other => panic!("{other:?} {outcomes:?}"),
            }
            all_holds(world);
        }
    }

    fn acts_on_one_invitation_from_everywhere_end_in_one_state(world: &mut World) {
        for _ in 0..rounds(1, 50) {
            let (cast, it, mut clara) = before_the_press(world);
            let mut declining = world.sign_in(&cast.clara);
            open_mail(world, &mut declining, it);
            declining.get("/invitation/decline").answers(200);
            let (mut withdrawing, mut again) = (world.sign_in(&cast.mara), world.sign_in(&cast.mara));
            withdrawing.get(&format!("/invitations/{it}"));
            again.get(&format!("/invitations/{it}"));
            world.at_once(vec![
                (&mut clara, press("Take over billing")),
                (&mut declining, press("Decline")),
                (&mut withdrawing, press("Withdraw")),
                (&mut again, press("Send again")),
            ]);
            let ends = [EventKind::InvitationAccepted, EventKind::InvitationDeclined, EventKind::InvitationWithdrawn];
            assert_eq!(ends.map(|kind| events(world, kind)).iter().sum::<i64>(), 1);
            all_holds(world);
            let is_accepted = invitation(world, it).state == InvitationState::Accepted;
            assert_eq!(app(world, &cast.cafe).payment_method_id.is_some(), is_accepted);
        }
    }
}
