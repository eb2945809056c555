//! Sharing a payment method: the sender keeps theirs.

use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;

use super::acts::{all_holds, events, is_now, only_mail, open_mail, share, sign_up_on_invitation, write_to_share};
use crate::world::Cast;

const BOSS: &str = "boss@harbour.example";

story! {
    fn a_client_shares_a_payment_method_with_somebody_new_and_keeps_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        write_to_share(&mut clara, &cast.harbour, BOSS).answers(200);
        clara.says("boss@harbour.example can see and manage Harbour billing");
        clara.says("You and Jo Adler can still see and manage Harbour billing");
        let it = share(&mut clara, &cast.harbour, BOSS);
        let mut boss = world.guest();
        open_mail(world, &mut boss, it);
        boss.shows(200, "Clara Brandt invites you to manage Harbour billing");
        sign_up_on_invitation(&mut boss, "Bo Berg", &[]).redirects_to("/invitation").follow();
        boss.says("You can see and manage Harbour billing");
        boss.submit("Accept invitation", &[]).redirects_to("/payment-methods/").follow().shows(200, "Harbour billing").says("Old Bakery");
        assert_eq!(boss.flash().as_deref(), Some("You can now see and manage Harbour billing."));
        clara.get(&format!("/payment-methods/{}", cast.harbour.id)).answers(200).says("Bo Berg");
        is_now(world, it, InvitationState::Accepted);
        only_mail(world, "clara@harbour.example", "invitation_accepted");
        assert_eq!(events(world, EventKind::BillingAccessGiven), 1);
        all_holds(world);
    }

    // Case 3
    fn who_has_it_already_has_nothing_to_accept(world: &mut World) {
        let cast = Cast::of(world);
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, "stella@lagoon.example");
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        world.lets_manage(&cast.harbour, &cast.stella);
        stella.submit("Accept invitation", &[]).redirects_to("/payment-methods/").follow();
        assert_eq!(stella.flash().as_deref(), Some("You already have this. There is nothing more to do."));
        is_now(world, it, InvitationState::Accepted);
        let told = only_mail(world, "clara@harbour.example", "invitation_accepted");
        assert!(told.text.contains("nothing has changed"), "{}", told.text);
        assert_eq!(events(world, EventKind::BillingAccessGiven), 0);
        all_holds(world);
    }

    // Case 14
    fn who_pays_already_is_shown_the_way_to_move_it(world: &mut World) {
        let cast = Cast::of(world);
        let it = super::acts::ask_to_pay(&mut world.sign_in(&cast.clara), &[&cast.bakery], "stella@lagoon.example");
        world.lets_manage(&cast.harbour, &cast.stella);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        stella.says("You already have this.").says("move it to another payment method yourself");
        stella.click("How Old Bakery is paid").shows(200, "Who pays for Old Bakery");
        stella.get("/invitation").submit("Done", &[]).redirects_to("/");
        is_now(world, it, InvitationState::Accepted);
        super::acts::is_paid_with(world, &cast.bakery, &cast.harbour);
    }

    fn the_link_to_copy_is_a_field_and_a_button_for_browsers_with_a_clipboard(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let it = share(&mut clara, &cast.harbour, "boss@harbour.example");
        super::acts::copied_link(&mut clara, it);
        assert_eq!(clara.all("input#link[readonly]").len(), 1);
        assert_eq!(clara.all("button[hidden][data-copies=link]"), ["Copy"]);
        let page = clara.source();
        let script = page.split('"').find(|part| part.ends_with(".js")).expect("a script").to_owned();
        clara.get(&script).answers(200);
        assert_eq!(clara.header("content-type"), Some("text/javascript; charset=utf-8"));
        for page in ["/", "/invitations", &format!("/invitations/{it}")] {
            assert!(!clara.open(page).source().contains("<script"), "{page} needs none");
        }
    }
}
