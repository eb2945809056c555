//! Case 18: how many invitations, how many mails, how many reminders.

use remit::access::Granted;
use remit::error::Error;
use remit::invitations::kinds::payment_method;
use remit::invitations::writing::drafted::Words;
use remit::invitations::writing::send;
use remit::model::email_address::EmailAddress;
use remit::model::invitation::InvitationState;
use remit::model::payment_method::BillingLevel;
use remit::model::person::Person;
use remit::refused::Refused;

use super::acts::{TO_SHARE, ask_to_pay, invitation, mails, share, sql, write_to_share};
use crate::world::{Cast, World, confirmed};

/// Shares a payment method with an address that nobody was asked at.
fn share_as(world: &World, person: &Person, cast: &Cast, number: usize) -> Result<(), Error> {
    world.db.write(|tx| {
        let granted = Granted::ask(tx, person, cast.harbour.id)?;
        let email = EmailAddress::parse(&format!("number{number}@lagoon.example")).expect("an address");
        let words = Words { email, message: String::new() };
        let drafted = payment_method::draft(tx, &granted, BillingLevel::Manage, words)?;
        let confirmed = confirmed(tx);
        send::send(tx, drafted, &confirmed).map(|_| ())
    })
}

fn refused(outcome: Result<(), Error>) -> Refused {
    match outcome {
        Err(Error::Refused(refused) | Error::Enough { refused, .. }) => refused,
        other => panic!("{other:?}"),
    }
}

story! {
    fn thirty_invitations_an_hour_and_a_hundred_waiting_are_enough(world: &mut World) {
        let cast = Cast::of(world);
        for number in 0..30 {
            share_as(world, &cast.clara, &cast, number).expect("within the limit");
        }
        assert_eq!(refused(share_as(world, &cast.clara, &cast, 30)), Refused::TooManyMailsNow);
        let mut clara = world.sign_in(&cast.clara);
        write_to_share(&mut clara, &cast.harbour, "more@lagoon.example").shows(429, TO_SHARE).says("a little later");
        assert_eq!(clara.header("retry-after"), Some("3601"), "at the full hour");
        assert_eq!(clara.field("email"), "more@lagoon.example");
        share_as(world, &cast.jo, &cast, 30).expect("somebody else’s limit");
        for hour in 1..4 {
            world.pass_hours(1);
            for number in 0..30.min(100 - hour * 30) {
                share_as(world, &cast.clara, &cast, hour * 100 + number).expect("within the limit");
            }
        }
        assert_eq!(refused(share_as(world, &cast.clara, &cast, 999)), Refused::TooManyPendingInvitations);
        sql(world, "UPDATE invitations SET state = 'withdrawn' WHERE email = 'number0@lagoon.example'");
        share_as(world, &cast.clara, &cast, 999).expect("one is free");
    }

    fn an_account_in_its_first_day_sends_ten(world: &mut World) {
        let cast = Cast::of(world);
        sql(world, &format!("UPDATE people SET created_at = {} WHERE name = 'Clara Brandt'", world.clock.now().0));
        let clara = Person { created_at: world.clock.now(), ..cast.clara.clone() };
        for number in 0..10 {
            share_as(world, &clara, &cast, number).expect("within the limit");
        }
        assert_eq!(refused(share_as(world, &clara, &cast, 10)), Refused::TooManyMailsNow);
        world.pass_days(1);
        for number in 10..40 {
            share_as(world, &clara, &cast, number).expect("within the limit");
        }
    }

    fn an_address_gets_three_mails_a_day_from_everybody_together(world: &mut World) {
        let cast = Cast::of(world);
        let email = "nora@pier.example";
        ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], email);
        ask_to_pay(&mut world.sign_in(&cast.sven), &[&cast.island], email);
        share(&mut world.sign_in(&cast.clara), &cast.harbour, email);
        let mut stella = world.sign_in(&cast.stella);
        write_to_share(&mut stella, &cast.lagoon, email).shows(429, TO_SHARE).says("three times today");
        assert!(stella.header("retry-after").is_some());
        assert_eq!(stella.field("email"), email);
        assert_eq!(mails(world, email, "invitation").len(), 3);
        world.pass_days(1);
        share(&mut world.sign_in(&cast.stella), &cast.lagoon, email);
    }

    fn reminders_are_sent_once_a_day_and_three_times_in_all(world: &mut World) {
        let cast = Cast::of(world);
        let email = "nora@pier.example";
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], email);
        let page = format!("/invitations/{it}");
        let link = super::acts::current_link(world, it);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&page);
        assert!(!mara.has_button("Remind"), "it was sent today");
        mara.post(&format!("{page}/remind"), &[]).answers(409).says("within the last day");
        for number in 1..=3 {
            world.pass_days(1);
            let mut mara = world.sign_in(&cast.mara);
            mara.get(&page).submit("Remind", &[]).redirects_to("/invitations/").follow();
            mara.says(&format!("{number} of 3"));
            assert!(!mara.has_button("Remind"));
            mara.post(&format!("{page}/remind"), &[]).answers(409);
        }
        world.pass_days(1);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&page);
        assert!(!mara.has_button("Remind"));
        mara.post(&format!("{page}/remind"), &[]).answers(409).says("Three reminders");
        let reminders = mails(world, email, "invitation_reminder");
        assert_eq!(reminders.len(), 3);
        assert!(reminders.iter().all(|mail| mail.link() == link && mail.subject.starts_with("Reminder: Mara Klein")));
    }

    fn a_reminder_waits_for_a_day_after_sending_again_too(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], "nora@pier.example");
        let page = format!("/invitations/{it}");
        world.pass_days(1);
        world.sign_in(&cast.mara).get(&page).submit("Remind", &[]).answers(303);
        world.pass_days(2);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&page).submit("Send again", &[]).redirects_to("/invitations/").follow();
        assert!(!mara.has_button("Remind"));
        mara.post(&format!("{page}/remind"), &[]).answers(409);
    }

    fn sending_an_expired_one_again_counts_as_waiting(world: &mut World) {
        let cast = Cast::of(world);
        share_as(world, &cast.clara, &cast, 0).expect("the first one");
        let first = mails(world, "number0@lagoon.example", "invitation").remove(0);
        world.pass_days(15);
        for number in 1..=100 {
            if number % 25 == 0 {
                world.pass_hours(1);
            }
            share_as(world, &cast.clara, &cast, number).expect("within the limit");
        }
        world.pass_hours(1);
        let mut clara = world.sign_in(&cast.clara);
        world.guest().open(first.link()).says("This invitation ended");
        let id = world.change(|tx| {
            use diesel::prelude::*;
            use remit::store::schema::invitations::dsl::*;
            let address = EmailAddress::parse("number0@lagoon.example").expect("an address");
            Ok(invitations.filter(email.eq(address)).select(id).first::<remit::model::InvitationId>(tx.conn)?)
        });
        clara.get(&format!("/invitations/{id}")).submit("Send again", &[]).answers(409).says("100 invitations");
        assert_eq!(invitation(world, id).version, 1);
        assert_eq!(invitation(world, id).state, InvitationState::Pending, "as it was written");
    }
}
