//! What pays for an app: put on, moved.

use diesel::prelude::*;
use remit::model::app::App;
use remit::model::mail::MailState;
use remit::store::Tx;
use remit::store::schema::outbox;

use crate::invitations::acts::ask_to_pay;
use crate::invoices::monthly::book_all;
use crate::world::{Cast, World};

/// The mails that say that a trial ends, and whether they still wait.
fn about_ends(world: &World) -> Vec<(String, MailState)> {
    let read = |tx: &mut Tx| {
        let mails = outbox::table.filter(outbox::kind.eq("trial_ends")).order(outbox::subject);
        Ok(mails.select((outbox::subject, outbox::state)).load(tx.conn)?)
    };
    world.db.read(read).expect("the mails")
}

fn told((app, state): (&str, MailState)) -> (String, MailState) {
    (format!("The trial of {app} ends on 1 December 2026"), state)
}

story! {
    fn a_developer_puts_a_payment_method_on_a_trial_app_and_the_trial_ends(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Klein Studio", &cast.mara, &[&cast.mara, &cast.jo]);
        let app = format!("/apps/{}", cast.cafe.id);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&app).says("The trial ends in 7 days, on 1 December 2026");
        mara.click("Choose a payment method");
        mara.shows(200, "Who pays for Harbour Café");
        mara.submit("Show what happens", &[("payment_method", own.id.as_str())]);
        mara.shows(200, "Pay for Harbour Café with Klein Studio?");
        mara.says("Klein Studio pays for Harbour Café from tomorrow").says("The trial ends today");
        mara.says("can manage billing for Harbour Café");
        mara.submit("Confirm", &[]).follow().shows(200, "Harbour Café").does_not_say("trial ends");
        assert_eq!(world.mail_to("jo@books.example").subject, "Harbour Café is now paid with Klein Studio");
        assert_eq!(world.mails_to("mara@studio.example").len(), 0, "who did it knows");
        world.pass_days_with_ends(8);
        world.sign_in(&cast.mara).get(&app).answers(200);
    }

    fn the_price_is_said_before_an_app_is_paid_for_or_moved(world: &mut World) {
        let cast = Cast::of(world);
        for app in [&cast.cafe, &cast.bakery] {
            book_all(world, app);
        }
        let own = world.payment_method("Klein Studio", &cast.mara, &[&cast.mara]);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&format!("/apps/{}/pay-with?payment_method={}", cast.cafe.id, own.id));
        mara.shows(200, "Pay for Harbour Café with Klein Studio?").says("What it costs").says("€10.00").says("VAT 19 %").says("€11.90");
        let own = world.payment_method("Jo Adler Books", &cast.jo, &[&cast.jo]);
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&format!("/apps/{}/pay-with?payment_method={}", cast.bakery.id, own.id));
        jo.shows(200, "Move Old Bakery to Jo Adler Books?").says("What it costs").says("€10.00").says("VAT 19 %").says("€11.90");
    }

    fn once_somebody_pays_no_mail_about_the_end_of_the_trial_leaves(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Klein Studio", &cast.mara, &[&cast.mara]);
        world.pass_days(5);
        remit::due::run_due(&world.db).expect("what is due");
        assert_eq!(about_ends(world), [("Harbour Café", MailState::Waiting), ("Island Inn", MailState::Waiting)].map(told));
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&format!("/apps/{}/pay-with?payment_method={}", cast.cafe.id, own.id)).submit("Confirm", &[]).follow();
        assert_eq!(about_ends(world), [("Harbour Café", MailState::Dropped), ("Island Inn", MailState::Waiting)].map(told));
    }

    fn an_app_moves_between_two_payment_methods_and_both_sides_are_told(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Jo Adler Books", &cast.jo, &[&cast.jo, &cast.uma]);
        let app = format!("/apps/{}", cast.bakery.id);
        let mut jo = world.sign_in(&cast.jo);
        jo.open(&format!("{app}/payment-method")).submit("Show what happens", &[("payment_method", own.id.as_str())]);
        jo.shows(200, "Move Old Bakery to Jo Adler Books?");
        jo.says("Harbour billing pays for Old Bakery up to and including today");
        jo.says("Clara Brandt can no longer manage billing for Old Bakery");
        jo.says("Uma Okafor can manage billing for Old Bakery").says("Mara Klein can still work on Old Bakery");
        jo.submit("Move", &[]).follow().says("Jo Adler Books");
        let lost = world.mail_to("clara@harbour.example");
        assert_eq!(lost.subject, "Old Bakery is no longer paid with Harbour billing");
        assert!(!lost.text.contains("Books"), "where it went is not her business: {}", lost.text);
        assert_eq!(world.mail_to("uma@team.example").subject, "Old Bakery is now paid with Jo Adler Books");
        world.sign_in(&cast.clara).get(&app).answers(404);
        world.sign_in(&cast.mara).get(&app).says("Jo Adler Books");
    }

    fn an_open_invitation_to_pay_ends_with_that_and_it_is_said(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Klein Studio", &cast.mara, &[&cast.mara]);
        let mut mara = world.sign_in(&cast.mara);
        world.develops(&cast.island, &cast.mara);
        ask_to_pay(&mut mara, &[&cast.cafe, &cast.island], "stella@lagoon.example");
        let pay = |app: &App| format!("/apps/{}/pay-with?payment_method={}", app.id, own.id);
        mara.get(&pay(&cast.cafe)).says("The invitation to stella@lagoon.example no longer includes Harbour Café");
        mara.submit("Confirm", &[]).answers(303);
        mara.get(&pay(&cast.island)).says("The invitation to stella@lagoon.example is no longer valid");
        mara.get(&format!("/apps/{}/pay-with?payment_method={}", cast.cafe.id, own.id)).answers(409).does_not_say("stella@");
    }

    fn of_an_app_that_is_going_to_be_deleted_no_request_to_pay_is_shown(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/apps/{}/payment-method", cast.cafe.id);
        let mut mara = world.sign_in(&cast.mara);
        ask_to_pay(&mut mara, &[&cast.cafe], "stella@lagoon.example");
        mara.get(&page).says("stella@lagoon.example has been invited to pay for it");
        mara.get(&format!("/apps/{}/delete", cast.cafe.id)).submit("Delete", &[]).answers(303);
        mara.get(&page).says("It will be deleted on").says("The invitation to pay for it cannot be accepted unless \
                                                            the deletion is undone");
        mara.does_not_say("has been invited to pay for it").does_not_say("If nobody pays for");
        assert!(!mara.links().iter().any(|link| link.text == "Invite someone to pay"));
    }

    fn moving_asks_for_the_password_and_goes_on_with_what_was_chosen(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Jo Adler Books", &cast.jo, &[&cast.jo]);
        let mut jo = world.sign_in(&cast.jo);
        world.pass_minutes(20);
        let address = format!("/apps/{}/pay-with?payment_method={}", cast.bakery.id, own.id);
        jo.open(&address).submit("Move", &[]).shows(200, "Confirm it is you");
        jo.submit("Continue", &[("Current password", crate::world::PASSWORD)]).follow().says("Jo Adler Books");
    }

    fn only_the_name_of_what_pays_is_known_to_developers_without_billing_access(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let app = format!("/apps/{}", cast.bakery.id);
        for page in [app.clone(), format!("{app}/payment-method"), format!("{app}/people")] {
            mara.get(&page).answers(200);
            mara.does_not_say("Clara").does_not_say("clara@");
            assert!(mara.links().iter().all(|link| !link.href.contains(cast.harbour.id.as_str())), "{page}");
        }
        mara.get(&app).says("Harbour billing");
        mara.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(404);
        mara.get(&format!("{app}/pay-with?payment_method={}", cast.harbour.id)).answers(403);
    }

    fn somebody_else_s_payment_method_cannot_be_chosen(world: &mut World) {
        let cast = Cast::of(world);
        let address = format!("/apps/{}/pay-with", cast.cafe.id);
        let mut mara = world.sign_in(&cast.mara);
        mara.post(&address, &[("payment_method", cast.harbour.id.as_str())]).answers(404);
        mara.post(&address, &[("payment_method", "nonsense")]).answers(404);
        mara.post(&address, &[]).answers(409);
        let mut clara = world.sign_in(&cast.clara);
        clara.post(&address, &[("payment_method", cast.harbour.id.as_str())]).answers(404);
        let bakery = format!("/apps/{}/pay-with", cast.bakery.id);
        clara.post(&bakery, &[("payment_method", cast.harbour.id.as_str())]).says("It is already paid with Harbour billing");
        mara.post(&bakery, &[("payment_method", cast.harbour.id.as_str())]).answers(403);
    }

    fn moving_an_app_keeps_it_from_being_deleted(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Clara Private", &cast.clara, &[&cast.clara]);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}/close", cast.harbour.id)).shows(200, "Close Harbour billing?");
        clara.says("Old Bakery will go offline and be deleted on 1 December 2026");
        clara.submit("Close", &[]).follow();
        clara.open(&format!("/apps/{}/pay-with?payment_method={}", cast.bakery.id, own.id));
        clara.says("it will no longer be deleted on 1 December 2026");
        clara.submit("Move", &[]).follow().says("Clara Private");
        clara.open(&format!("/payment-methods/{}", cast.harbour.id)).says("It was closed on 24 November 2026");
    }

    fn an_invitation_to_pay_for_an_app_that_has_moved_is_void(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.payment_method("Klein Studio", &cast.mara, &[&cast.mara]);
        let invitation = world.invitation_to_pay(&cast.mara, "clara@harbour.example", &[&cast.cafe]);
        let mut mara = world.sign_in(&cast.mara);
        mara.open(&format!("/apps/{}/pay-with?payment_method={}", cast.cafe.id, own.id)).submit("Confirm", &[]).follow();
        mara.answers(200).does_not_say("has been invited to pay");
        mara.get(&format!("/invitations/{invitation}")).says("No longer valid");
        world.sign_in(&cast.clara).get("/").answers(200).does_not_say("asks you to take over");
    }
}
