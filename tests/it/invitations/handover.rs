//! The main job: a developer hands the billing of an app to a client by one mail.

use diesel::prelude::*;
use remit::model::PaymentMethodId;
use remit::model::event::EventKind;
use remit::store::schema::{apps, events, payment_method_people};

use super::steps::{check_with_a_new_payment_method, invite_to_pay, log_in, open_mail, sign_up};
use crate::world::{Browser, Cast, World};

const NINA: &str = "nina@roth.example";

story! {
    fn a_client_who_is_new_takes_over_and_both_sides_know(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_pay(&mut mara, NINA, &[&cast.cafe], &[]);
        assert_eq!(owner(world, &cast), None, "nothing changes before it is accepted");

        let mail = world.mail_to(NINA);
        for words in ["Mara Klein", "Harbour Café", "Here is the website we talked about."] {
            assert!(mail.text.contains(words) && mail.html.contains(words), "{words}:\n{}", mail.text);
        }
        let mut nina = world.guest();
        open_mail(world, &mut nina, NINA).says("mara@studio.example").says("Harbour Café").says("I already have an account");
        sign_up(&mut nina, "Nina Roth", "client");
        check_with_a_new_payment_method(&mut nina);
        assert_eq!(owner(world, &cast), None, "checking changes nothing");
        nina.submit("Take over billing", &[]).redirects_to("/handovers/").follow();
        nina.shows(200, "You now pay for Harbour Café").says("We’ve told Mara Klein");

        let payer = owner(world, &cast).expect("an owner");
        let method = format!("/payment-methods/{payer}");
        let app = format!("/apps/{}", cast.cafe.id);
        nina.get(&method).shows(200, "Nina’s Bread").says("Harbour Café");
        nina.get(&app).shows(200, "Harbour Café").says("Nina’s Bread");
        nina.does_not_say("payment connection").does_not_say("billing connection");
        has_no_billing_access(&mut mara, &cast, payer);
        mara.get(&app).shows(200, "Harbour Café").says("Nina’s Bread").does_not_say("Lindenweg");
        assert!(world.mails_to("mara@studio.example").iter().any(|mail| mail.text.contains("Nina Roth")));
        assert_eq!(count_events(world, EventKind::InvitationAccepted), 1);
        for mut stranger in [world.sign_in(&cast.sven), world.sign_in(&cast.stella), world.sign_in(&cast.clara)] {
            stranger.get(&method).answers(404);
            stranger.get(&app).answers(404);
        }
    }

    fn a_client_with_an_account_takes_over_onto_what_they_have(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_pay(&mut mara, &cast.clara.email_text(), &[&cast.cafe], &[]);
        let mut clara = world.guest();
        open_mail(world, &mut clara, &cast.clara.email_text()).says("Harbour Café");
        log_in(&mut clara, &cast.clara.email_text());
        clara.open("/invitation").answers(200);
        clara.submit("Continue", &[("pay_with", cast.harbour.id.as_str())]).follow().answers(200).says("Harbour billing");
        clara.submit("Take over billing", &[]).answers(303);
        assert_eq!(owner(world, &cast), Some(cast.harbour.id));
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&format!("/apps/{}", cast.cafe.id)).answers(200);
        assert!(!world.mails_to(&cast.jo.email_text()).is_empty(), "who gained billing access is told");
    }

    fn a_client_hands_over_to_another_client_and_loses_the_bill(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        invite_to_pay(&mut clara, NINA, &[&cast.bakery], &[]);
        let mut nina = world.guest();
        open_mail(world, &mut nina, NINA);
        sign_up(&mut nina, "Nina Roth", "client");
        check_with_a_new_payment_method(&mut nina);
        nina.submit("Take over billing", &[]).answers(303);
        let app = format!("/apps/{}", cast.bakery.id);
        clara.get(&app).answers(404);
        world.sign_in(&cast.jo).get(&app).answers(404);
        world.sign_in(&cast.mara).get(&app).answers(200);
        nina.get(&app).shows(200, "Old Bakery");
        assert!(!world.mails_to(&cast.jo.email_text()).is_empty(), "who lost billing access is told");
    }

    fn a_developer_who_leaves_has_nothing_left(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_pay(&mut mara, NINA, &[&cast.cafe], &[("leave", "yes")]);
        let mut nina = world.guest();
        open_mail(world, &mut nina, NINA);
        sign_up(&mut nina, "Nina Roth", "client");
        mara.get(&format!("/apps/{}", cast.cafe.id)).answers(200);
        check_with_a_new_payment_method(&mut nina);
        nina.submit("Take over billing", &[]).answers(303);
        mara.get(&format!("/apps/{}", cast.cafe.id)).answers(404);
        mara.open("/").answers(200).does_not_say("Harbour Café");
    }

    fn a_developer_with_billing_access_hands_over_and_keeps_only_the_work(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.bakery, &cast.jo);
        let mut jo = world.sign_in(&cast.jo);
        invite_to_pay(&mut jo, NINA, &[&cast.bakery], &[]);
        let mut nina = world.guest();
        open_mail(world, &mut nina, NINA);
        sign_up(&mut nina, "Nina Roth", "client");
        check_with_a_new_payment_method(&mut nina);
        nina.submit("Take over billing", &[]).answers(303);
        let app = format!("/apps/{}", cast.bakery.id);
        jo.get(&app).answers(200);
        jo.post(&format!("{app}/pay-with"), &[("payment_method", cast.harbour.id.as_str())]).answers(403);
        jo.get("/invite/pay").answers(200).does_not_say("Old Bakery");
        world.sign_in(&cast.clara).get(&app).answers(404);
    }
}

/// Everything about billing of the app is gone for this developer; the work is not.
fn has_no_billing_access(browser: &mut Browser, cast: &Cast, payer: PaymentMethodId) {
    for path in ["", "/edit", "/leave", "/close"] {
        browser.get(&format!("/payment-methods/{payer}{path}")).answers(404);
    }
    browser.post(&format!("/payment-methods/{payer}/leave"), &[]).answers(404);
    let app = cast.cafe.id;
    browser.post(&format!("/apps/{app}/pay-with"), &[("payment_method", payer.as_str())]).answers(403);
    browser.get("/invite/pay").answers(200).does_not_say("Harbour Café");
    let again = [("app", app.as_str()), ("email", "other@client.example")];
    browser.post("/invite/pay/send", &again).answers(403);
}

pub fn owner(world: &World, cast: &Cast) -> Option<PaymentMethodId> {
    world
        .db
        .read(|tx| Ok(apps::table.find(cast.cafe.id).select(apps::payment_method_id).first(tx.conn)?))
        .expect("the app")
}

pub fn count_events(world: &World, kind: EventKind) -> i64 {
    let count =
        |tx: &mut remit::store::Tx| Ok(events::table.filter(events::kind.eq(kind)).count().get_result(tx.conn)?);
    world.db.read(count).expect("a count")
}

pub fn count_payers(world: &World, payment_method: PaymentMethodId) -> i64 {
    let of = payment_method_people::table.filter(payment_method_people::payment_method_id.eq(payment_method));
    world.db.read(move |tx| Ok(of.count().get_result(tx.conn)?)).expect("a count")
}
