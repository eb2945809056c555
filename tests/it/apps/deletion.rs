//! Deleting an app, changing one's mind, and the time that comes.

use remit::apps::changes;
use remit::model::payment_method::PaymentMethodState;

use crate::invitations::acts::ask_to_pay;
use crate::world::{Cast, World};

fn delete_due(world: &World) -> usize {
    world.change(changes::delete_due)
}

story! {
    fn a_deletion_is_seven_days_ahead_told_to_everybody_and_can_be_undone(world: &mut World) {
        let cast = Cast::of(world);
        let app = format!("/apps/{}", cast.bakery.id);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&app).click("Delete").shows(200, "Delete Old Bakery on 1 December 2026?");
        mara.says("will go offline and be deleted on 1 December 2026").says("You can no longer work on Old Bakery");
        mara.does_not_say("Clara").does_not_say("will have nobody left who works on it");
        mara.submit("Delete", &[]).follow().says("It will be deleted on 1 December 2026");
        for address in ["mara@studio.example", "clara@harbour.example", "jo@books.example"] {
            assert_eq!(world.mail_to(address).subject, "Old Bakery will be deleted on 1 December 2026");
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.open("/").says("Old Bakery will be deleted in 7 days");
        world.pass_minutes(1);
        clara.open(&app).submit("Keep it", &[]).follow().shows(200, "Old Bakery");
        clara.does_not_say("It will be deleted");
        assert_eq!(world.mail_to("mara@studio.example").subject, "Old Bakery will not be deleted");
        world.pass_days(8);
        assert_eq!(world.change(|tx| {
            use diesel::prelude::*;
            use remit::store::schema::apps::dsl::{apps, deleted_at};
            Ok(apps.find(cast.bakery.id).select(deleted_at).first::<Option<remit::store::Moment>>(tx.conn)?)
        }), None);
    }

    fn an_end_that_is_late_is_said_without_its_day(world: &mut World) {
        let cast = Cast::of(world);
        let (trial, ending) = (format!("/apps/{}", cast.cafe.id), format!("/apps/{}", cast.bakery.id));
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&format!("{ending}/delete")).submit("Delete", &[]).redirects_to(&ending);
        world.pass_days(8);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&trial).says("The trial ends in a moment. Nobody pays for Harbour Café yet.");
        mara.open(&format!("{trial}/payment-method")).says("The trial ends in a moment. If nobody pays for");
        mara.open(&ending).says("It will be deleted in a moment. Until then everything stays as it is.");
        mara.open(&format!("{ending}/payment-method")).says("It will be deleted in a moment.");
        mara.open("/").says("Old Bakery will be deleted in a moment You can still keep it.");
        mara.does_not_say("On 1 December 2026");
    }

    fn who_works_on_it_does_not_read_which_of_its_developers_pays(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.bakery, &cast.jo);
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&format!("/apps/{}/delete", cast.bakery.id)).says("You and Jo Adler can no longer work on Old Bakery");
        mara.says("2 people can no longer manage billing for Old Bakery");
    }

    fn nobody_is_told_again_and_again_of_a_deletion(world: &mut World) {
        let cast = Cast::of(world);
        let app = format!("/apps/{}", cast.bakery.id);
        let mut mara = world.sign_in(&cast.mara);
        for _ in 0..3 {
            mara.open(&format!("{app}/delete")).submit("Delete", &[]).redirects_to("/apps/");
            mara.open(&app).submit("Keep it", &[]).redirects_to("/apps/");
        }
        let told = world.mails_to("jo@books.example").len();
        mara.open(&format!("{app}/delete")).answers(429).says("requested three times today");
        mara.post(&format!("{app}/delete"), &[]).answers(429);
        assert_eq!(world.mails_to("jo@books.example").len(), told);
        mara.open(&app).answers(200).does_not_say("It will be deleted");
        world.pass_days(1);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&format!("{app}/delete")).submit("Delete", &[]).redirects_to("/apps/");
    }

    fn what_is_due_is_deleted_once_and_nobody_is_connected_any_more(world: &mut World) {
        let cast = Cast::of(world);
        let app = format!("/apps/{}", cast.bakery.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("{app}/delete")).submit("Delete", &[]).redirects_to(&app);
        assert_eq!(world.pass_days_with_ends(6), 0, "neither the deletion nor a trial is over yet");
        assert_eq!(world.pass_days_with_ends(1), 3, "the bakery, and the two trials");
        assert_eq!(delete_due(world), 0, "it happens once");
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&app).answers(404);
        world.sign_in(&cast.mara).get(&format!("/apps/{}", cast.cafe.id)).answers(404);
        clara.open("/payment-methods").says("Harbour billing");
    }

    fn the_deletion_of_a_trial_app_does_not_make_the_trial_longer(world: &mut World) {
        let cast = Cast::of(world);
        world.pass_days_with_ends(5);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&format!("/apps/{}/delete", cast.cafe.id)).shows(200, "Delete Harbour Café on 1 December 2026?");
        mara.submit("Delete", &[]).follow();
        assert_eq!(world.pass_days_with_ends(2), 2);
    }

    fn what_is_kept_after_its_trial_was_over_has_two_days(world: &mut World) {
        let cast = Cast::of(world);
        let app = format!("/apps/{}", cast.cafe.id);
        let pier = world.app("Pier 7", &cast.mara, None);
        world.develops(&pier, &cast.mara);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe, &pier], "nora@pier.example");
        world.pass_days(1);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&format!("{app}/delete")).submit("Delete", &[]).redirects_to(&app);
        assert_eq!(world.mail_to("mara@studio.example").subject, "Harbour Café will be deleted on 2 December 2026");
        mara.get(&format!("/invitations/{it}")).submit("Withdraw", &[]).redirects_to("/invitations/");
        world.pass_days_with_ends(6);
        world.pass_hours(12);
        delete_due(world);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&app).submit("Keep it", &[]).follow().says("The trial ends in 2 days");
        let told = world.mail_to("mara@studio.example");
        assert_eq!(told.subject, "The deletion of Harbour Café was undone");
        assert!(told.text.contains("It is on trial until 3 December 2026, 22:00 CET"), "{}", told.text);
        assert_eq!(delete_due(world), 0);
        assert_eq!(world.pass_days_with_ends(2), 1, "told of as any other end");
    }

    fn what_is_kept_hours_before_its_trial_is_over_has_two_days(world: &mut World) {
        let cast = Cast::of(world);
        let app = format!("/apps/{}", cast.cafe.id);
        world.pass_days(4);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&format!("{app}/delete")).submit("Delete", &[]).redirects_to(&app);
        world.pass_days_with_ends(2);
        world.pass_hours(21);
        assert_eq!(delete_due(world), 0);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&app).submit("Keep it", &[]).follow().says("The trial ends in 2 days");
        world.pass_hours(3);
        assert_eq!(delete_due(world), 1, "the trial that nobody kept");
        assert_eq!(world.pass_days_with_ends(2), 1, "told of as any other end");
        world.sign_in(&cast.mara).get(&app).answers(404);
    }

    fn the_last_app_of_a_closing_payment_method_closes_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}/close", cast.harbour.id)).submit("Close", &[]).follow();
        clara.says("It is being closed");
        world.pass_days(7);
        delete_due(world);
        let state = world.change(|tx| {
            use diesel::prelude::*;
            use remit::store::schema::payment_methods::dsl::{payment_methods, state};
            Ok(payment_methods.find(cast.harbour.id).select(state).first::<PaymentMethodState>(tx.conn)?)
        });
        assert_eq!(state, PaymentMethodState::Closed);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}", cast.harbour.id)).says("It was closed on 1 December 2026");
    }
}
