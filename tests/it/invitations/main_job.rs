//! The main job: a developer hands the billing of an app to a client by one e-mail.

use remit::model::AppId;
use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;

use super::acts::{
    self, CAFE_BILLING, TO_PAY, all_holds, ask_to_pay, events, is_now, is_paid_with, only_mail, open_mail, send,
    sign_up_on_invitation, take_over, write_to_pay,
};
use crate::world::{Browser, Cast, PASSWORD, World};

const NORA: &str = "nora@pier.example";

fn sign_up(world: &World, name: &str, email: &str) -> Browser {
    let mut browser = world.guest();
    let typed = [("Name", name), ("Email", email), ("Password", PASSWORD), ("account_type", "developer")];
    browser.get("/sign-up").submit("Sign up", &typed);
    let mail = only_mail(world, email, "confirm_sign_up");
    browser.open(mail.link()).submit("Confirm", &[("Password", PASSWORD)]).redirects_to("/");
    browser
}

/// Foreign and missing objects answer the same bytes: `id`, which is part of the address, and one like it that nothing has.
#[track_caller]
fn does_not_exist_for(browser: &mut Browser, address: &str, id: &str) {
    let missing = address.replace(id, AppId::random().as_str());
    assert_ne!(missing, address);
    let foreign = browser.get(address).answers(404).body.clone();
    assert_eq!(foreign, browser.get(&missing).answers(404).body, "{address}");
}

story! {
    fn a_developer_hands_a_trial_app_to_a_client_by_one_mail(world: &mut World) {
        let mut dora = sign_up(world, "Dora Lang", "dora@web.example");
        dora.get("/new/app").submit("Create app", &[("App name", "Pier Seven"), ("Website", "https://pier.example")]);
        let app = dora.location().expect("the app").to_owned();
        dora.follow().shows(200, "Pier Seven");

        let app_id = AppId::from_stored(app.rsplit('/').next().expect("an id")).expect("an id");
        dora.get(&format!("/invite/pay?app={app_id}")).shows(200, TO_PAY);
        dora.submit("Continue", &[("Email", NORA), ("Message", "Hello Nora, here it is.")]).follow().shows(200, TO_PAY);
        assert_eq!(dora.all("p.address"), [NORA]);
        dora.says("Hello Nora, here it is.").says("nora@pier.example will pay for Pier Seven").says("If they accept");
        let invitation = send(&mut dora);
        dora.follow().says(NORA).says("Waiting for an answer");
        assert_eq!(dora.flash().as_deref(), Some("The invitation to nora@pier.example is on its way."));

        let mail = only_mail(world, NORA, "invitation");
        assert_eq!(mail.subject, "Dora Lang asks you to take over the hosting bill for pier.example");
        for words in ["Hello Nora, here it is.", "Pier Seven, pier.\u{2060}example", "dora@web.example"] {
            assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {}", mail.text);
        }
        let mut nora = world.guest();
        nora.get(mail.link()).redirects_to("/invitation").follow();
        nora.shows(200, "Dora Lang asks you to take over the hosting bill for Pier Seven");
        nora.says("dora@web.example").says(NORA).says("Dora Lang works on this website, pier.example.");
        sign_up_on_invitation(&mut nora, "Nora Lind", &[]).redirects_to("/invitation").follow();
        nora.shows(200, "Where should the invoices go?").says("Dora Lang works on this website, pier.example.");
        nora.submit("Continue", &CAFE_BILLING).follow().says("Harbour Café Ltd").says("Hafenstraße 4");
        nora.says("You will pay for Pier Seven and receive the invoices").says("Dora Lang can still work on Pier Seven");
        nora.submit("Take over billing", &[]).redirects_to("/handovers/").follow();
        nora.shows(200, "You now pay for Pier Seven").says("Harbour Café Ltd").says("We’ve told Dora Lang").says(NORA);
        is_now(world, invitation, InvitationState::Accepted);

        nora.get("/payment-methods").click("Harbour Café Ltd").says("Pier Seven").says("Hafenstraße 4");
        let method = nora.address.clone();
        let id = method.rsplit('/').next().expect("an id").to_owned();
        does_not_exist_for(&mut dora, &method, &id);
        does_not_exist_for(&mut dora, &format!("{method}/edit"), &id);
        dora.get(&app).shows(200, "Pier Seven").says("Harbour Café Ltd").does_not_say("Hafenstraße 4");
        dora.get(&format!("{app}/settings")).answers(200);
        dora.post("/invite/pay", &[("app", app_id.as_str()), ("email", "else@pier.example")]).answers(403);
        dora.get("/invite/pay").answers(200).does_not_say("Pier Seven");
        dora.get(&format!("/invitations/{invitation}")).says("Accepted");

        let cast = Cast::of(world);
        let mut sven = world.sign_in(&cast.sven);
        for foreign in [&app, &method, &format!("/invitations/{invitation}")] {
            let id = foreign.rsplit('/').next().expect("an id");
            does_not_exist_for(&mut sven, foreign, id);
        }

        assert!(only_mail(world, "dora@web.example", "invitation_accepted").text.contains(NORA));
        only_mail(world, NORA, "billing_taken_over");
        only_mail(world, NORA, "account_made");
        let happened = [
            (EventKind::AppCreated, 1), (EventKind::InvitationSent, 1), (EventKind::SignedUp, 2),
            (EventKind::InvitationAccepted, 1), (EventKind::PaymentMethodCreated, 1), (EventKind::AppAttached, 1),
        ];
        for (kind, times) in happened {
            assert_eq!(events(world, kind), times, "{kind:?}");
        }
        all_holds(world);
    }

    fn a_paid_app_goes_to_a_payment_method_that_the_receiver_has(world: &mut World) {
        let cast = Cast::of(world);
        let (mut clara, mut stella) = (world.sign_in(&cast.clara), world.sign_in(&cast.stella));
        write_to_pay(&mut clara, &[&cast.bakery], "stella@lagoon.example", &[]).shows(200, TO_PAY);
        clara.says("You and Jo Adler can no longer manage billing for Old Bakery");
        let invitation = send(&mut clara);
        open_mail(world, &mut stella, invitation);
        // She shares nothing with Jo, and sees that there is somebody, not who.
        stella.says("Clara Brandt and 1 other person can no longer manage billing").does_not_say("Jo Adler");
        take_over(&mut stella, &cast.lagoon);
        is_paid_with(world, &cast.bakery, &cast.lagoon);

        let (bakery, lagoon) = (format!("/apps/{}", cast.bakery.id), format!("/payment-methods/{}", cast.lagoon.id));
        for former in [&cast.clara, &cast.jo] {
            let mut former = world.sign_in(former);
            does_not_exist_for(&mut former, &bakery, cast.bakery.id.as_str());
            does_not_exist_for(&mut former, &lagoon, cast.lagoon.id.as_str());
            former.get("/").answers(200).does_not_say("Old Bakery").does_not_say("Lagoon billing");
        }
        let mut mara = world.sign_in(&cast.mara);
        mara.get(&bakery).shows(200, "Old Bakery").says("Lagoon billing");
        mara.get(&lagoon).answers(404);
        mara.get(&format!("/invitations/{invitation}")).answers(404);
        stella.get(&bakery).shows(200, "Old Bakery").says("Mara Klein");
        clara.get(&format!("/invitations/{invitation}")).answers(200).says("Accepted");

        only_mail(world, "clara@harbour.example", "invitation_accepted");
        only_mail(world, "stella@lagoon.example", "billing_taken_over");
        let to_jo = only_mail(world, "jo@books.example", "billing_handed_over");
        assert!(!to_jo.text.contains("Lagoon") && !to_jo.text.contains("Stella"), "{}", to_jo.text);
        assert_eq!((events(world, EventKind::AppMovedAway), events(world, EventKind::AppMovedHere)), (1, 1));
        all_holds(world);
    }

    fn a_sender_who_chose_to_leave_is_gone_afterwards(world: &mut World) {
        let cast = Cast::of(world);
        let (mut mara, mut clara) = (world.sign_in(&cast.mara), world.sign_in(&cast.clara));
        write_to_pay(&mut mara, &[&cast.cafe], "clara@harbour.example", &[("leave", "yes")]).shows(200, TO_PAY);
        mara.says("You can no longer work on Harbour Café").says("Mara Klein stops working on it.");
        let invitation = send(&mut mara);
        open_mail(world, &mut clara, invitation);
        clara.says("Mara Klein can no longer work on Harbour Café");
        take_over(&mut clara, &cast.harbour);
        does_not_exist_for(&mut mara, &format!("/apps/{}", cast.cafe.id), cast.cafe.id.as_str());
        mara.get(&format!("/apps/{}", cast.bakery.id)).answers(200);
        assert_eq!(events(world, EventKind::DeveloperLeft), 1);
        assert!(only_mail(world, "mara@studio.example", "invitation_accepted").text.contains("no longer work on it"));
        all_holds(world);
    }

    fn a_sender_who_can_manage_the_new_payment_method_keeps_the_billing_and_it_is_said(world: &mut World) {
        let cast = Cast::of(world);
        world.lets_manage(&cast.harbour, &cast.mara);
        let (mut mara, mut clara) = (world.sign_in(&cast.mara), world.sign_in(&cast.clara));
        let invitation = ask_to_pay(&mut mara, &[&cast.cafe], "clara@harbour.example");
        open_mail(world, &mut clara, invitation);
        acts::choose(&mut clara, &cast.harbour).says("You, Jo Adler and Mara Klein can manage billing for Harbour Café");
        clara.submit("Take over billing", &[]).redirects_to("/");
        mara.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(200).says("Harbour Café");
        only_mail(world, "jo@books.example", "billing_gained");
        all_holds(world);
    }

    fn several_apps_go_at_once_and_teams_keep_what_they_have(world: &mut World) {
        let cast = Cast::of(world);
        let (mut uma, mut stella) = (world.sign_in(&cast.uma), world.sign_in(&cast.stella));
        let invitation = ask_to_pay(&mut uma, &[&cast.shop, &cast.blog], "stella@lagoon.example");
        open_mail(world, &mut stella, invitation);
        stella.shows(200, "Uma Okafor asks you to take over the hosting bill for North Blog and North Shop");
        take_over(&mut stella, &cast.lagoon);
        is_paid_with(world, &cast.shop, &cast.lagoon);
        is_paid_with(world, &cast.blog, &cast.lagoon);
        let mut lin = world.sign_in(&cast.lin);
        lin.get(&format!("/apps/{}", cast.shop.id)).answers(200);
        uma.get(&format!("/apps/{}", cast.blog.id)).answers(200).says("Lagoon billing");
        uma.get(&format!("/payment-methods/{}", cast.lagoon.id)).answers(404);
        all_holds(world);
    }

    fn a_declined_handover_leaves_no_payment_method_behind(world: &mut World) {
        let cast = Cast::of(world);
        let invitation = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], "stella@lagoon.example");
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, invitation);
        acts::choose_new(&mut stella).says("Harbour Café Ltd");
        stella.get("/invitation/decline").submit("Decline", &[]).redirects_to("/");
        stella.get("/payment-methods").answers(200).does_not_say("Harbour Café Ltd");
        assert_eq!(events(world, EventKind::PaymentMethodCreated), 0);
    }
}
