//! A card comes to its end: who can change it hears of it twice.

use remit::charging::setups::{self, expiry, tidy};
use remit::due::run_due;
use remit::gateway::port::SetUp;
use remit::model::credential::PaymentKind;

use super::setups_fake::{Fake, enters, visa};
use super::{CLARA, sends};
use crate::invitations::acts::mails;
use crate::invoices::monthly::noon;
use crate::world::{Cast, World};

const KIND: &str = "card_expires";
const JO: &str = "jo@books.example";

/// Harbour is paid with a card whose last month is this one.
fn with_card_until(world: &World, fake: &Fake, month: &str) -> Cast {
    let cast = Cast::of(world);
    let mut clara = world.sign_in(&cast.clara);
    clara.get(&format!("/payment-methods/{}/how-you-pay", cast.harbour.id)).submit("Continue", &[("pay_by", "card")]);
    enters(&mut clara, fake, SetUp { expires: Some(month.to_owned()), ..visa("4242") });
    clara.submit("Save", &[]).answers(303);
    cast
}

fn warned(world: &World) -> usize {
    world.change(expiry::warn_due)
}

story! {
    fn thirty_and_seven_days_before_the_end_of_its_month(world: &mut World) {
        let fake = Fake::of(world);
        let cast = with_card_until(world, &fake, "2026-12");
        let page = format!("/payment-methods/{}", cast.harbour.id);
        for (month, day, many) in [(11, 30, 0), (12, 1, 1), (12, 2, 0), (12, 23, 0), (12, 24, 1), (12, 31, 0)] {
            world.clock.set(noon(2026, month, day));
            assert_eq!(warned(world), many, "{day} {month}");
            let words = "Visa ···· 4242 expires on 31 December 2026.";
            let mut clara = world.sign_in(&cast.clara);
            clara.get(&page).answers(200);
            if month == 12 { clara.says(words) } else { clara.does_not_say(words) };
            let need = "Harbour billing: Visa ···· 4242 expires on 31 December 2026";
            clara.get("/").says("Harbour billing");
            if month == 12 { clara.says(need) } else { clara.does_not_say(need) };
        }
        for address in [CLARA, JO] {
            let told = mails(world, address, KIND);
            assert_eq!(told.len(), 2, "{address}");
            assert_eq!(told[0].subject, "The card for Harbour billing expires on 31 December 2026");
            assert!(told[0].text.contains(&format!("{page}/how-you-pay")), "{}", told[0].text);
        }
        world.clock.set(noon(2027, 1, 1));
        assert_eq!(warned(world), 0);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&page).says("Visa ···· 4242 expired on 31 December 2026.");
        clara.click("Change how invoices are paid").shows(200, "Change how invoices are paid");
        let expired = "Harbour billing: Visa ···· 4242 expired on 31 December 2026";
        clara.get("/").says(expired);
        clara.says("Enter another card. Until then, please pay new invoices by bank transfer.");
        clara.click(&format!("Change card : {expired}")).shows(200, "Change how invoices are paid");
        for person in [&cast.mara, &cast.stella] {
            world.sign_in(person).get("/").answers(200).does_not_say("4242");
        }
    }

    fn what_expires_before_it_would_be_charged_is_asked_for_by_transfer(world: &mut World) {
        for (day, is_charged) in [(29, true), (30, false)] {
            let world = &mut World::new(world.kind());
            let fake = Fake::of(world);
            let cast = with_card_until(world, &fake, "2026-12");
            world.clock.set(noon(2026, 12, day));
            let invoice = sends(world, &cast.harbour);
            let (mail, page) = (world.mail_to(CLARA), format!("/payment-methods/{}/invoices", cast.harbour.id));
            let announced = mail.text.contains("We will charge your Visa ···· 4242 on 31 December 2026.");
            assert_eq!((announced, mail.text.contains("Please transfer")), (is_charged, !is_charged), "{}", mail.text);
            let words = if is_charged { "How it is paid" } else { "Pay by bank transfer" };
            world.sign_in(&cast.clara).get(&format!("{page}/{}", invoice.number)).says(words);
        }
    }

    fn who_has_entered_it_late_hears_of_it_once(world: &mut World) {
        let fake = Fake::of(world);
        world.clock.set(noon(2026, 12, 28));
        with_card_until(world, &fake, "2026-12");
        assert_eq!((warned(world), warned(world)), (1, 0));
        assert_eq!(mails(world, CLARA, KIND).len(), 1);
    }

    fn what_nothing_is_paid_with_any_longer_is_not_warned_of(world: &mut World) {
        let fake = Fake::of(world);
        let cast = with_card_until(world, &fake, "2026-12");
        world.change(|tx| setups::let_go(tx, cast.harbour.id, None));
        world.clock.set(noon(2026, 12, 2));
        assert_eq!(warned(world), 0);
        assert!(mails(world, CLARA, KIND).is_empty());
    }

    fn cards_of_which_the_gateway_cannot_be_told_do_not_hold_up_others(world: &mut World) {
        let gateway = super::takes(world);
        let cast = Cast::of(world);
        let mut tokens = Vec::new();
        for _ in 0..6 {
            tokens.push(super::pays_with(world, &cast.harbour, &cast.clara, PaymentKind::Card).token);
            world.pass_minutes(1);
        }
        let round = || tidy(&world.db, &gateway).expect("a round");
        gateway.keeps(&tokens[0]);
        gateway.keeps(&tokens[1]);
        gateway.keeps(&tokens[2]);
        round();
        assert_eq!(gateway.detached(), [""; 0], "it may be away for all of them");
        world.pass_minutes(1);
        round();
        assert_eq!(gateway.detached(), tokens[3..5], "the sixth pays");
    }

    fn what_is_closed_and_settled_keeps_no_card(world: &mut World) {
        let gateway = super::takes(world);
        let cast = Cast::of(world);
        let [settled, open] = [0, 1].map(|number| {
            let payer = world.closed_with_credit(&cast.clara, 100);
            let card = super::pays_with(world, &payer, &cast.clara, PaymentKind::Card);
            if number == 1 {
                super::bill(world, &payer);
            }
            card
        });
        let rounds = || {
            run_due(&world.db).expect("a round");
            tidy(&world.db, &gateway).expect("a round");
        };
        world.pass_days(61);
        rounds();
        assert_eq!(gateway.detached(), [""; 0], "its last month may not be billed yet");
        world.pass_days(2);
        rounds();
        assert_eq!(gateway.detached(), [settled.token], "{} still pays", open.token);
    }
}
