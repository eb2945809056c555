//! An invitation to see the invoices of a payment method, and nothing else of it.

use diesel::prelude::*;
use remit::model::event::EventKind;
use remit::model::invitation::InvitationState;
use remit::store::schema::invoice_readers;

use super::acts::{
    TO_SHARE, all_holds, events, id_in, invitation, is_now, only_mail, open_mail, send, share, show_invoices,
    sign_up_on_invitation, write_to_show,
};
use crate::world::{Cast, World};

const BOOKS: &str = "office@ledger.example";
const STELLA: &str = "stella@lagoon.example";

/// How many see invoices only.
fn readers(world: &World) -> i64 {
    world.change(|tx| Ok(invoice_readers::table.count().get_result(tx.conn)?))
}

story! {
    fn whoever_looks_for_somebody_to_invite_finds_it(world: &mut World) {
        let cast = Cast::of(world);
        for person in [&cast.clara, &cast.mara] {
            world.sign_in(person).open("/invite").says("For your bookkeeper, choose “Invoices only”");
        }
        let mut clara = world.sign_in(&cast.clara);
        clara.open("/invite").click("Share it").shows(200, TO_SHARE).says("or see its invoices only");
        clara.says("Invoices only").says("Sees invoices and costs. Changes nothing.");
    }

    fn a_client_lets_the_bookkeeping_see_the_invoices(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).click("Share only the invoices").shows(200, TO_SHARE);
        clara.says("What should they be able to do?").says("Sees invoices and costs. Changes nothing.");
        clara.says("Can cancel websites, change addresses and remove people.");
        clara.submit("Continue", &[("Email", BOOKS)]).follow().shows(200, TO_SHARE);
        clara.says("Invoices only. Sees invoices and costs. Changes nothing.");
        clara.says("office@ledger.example can see the invoices of Harbour billing").says("cannot change anything there");
        let it = send(&mut clara);
        clara.follow().answers(200).says("Invoices only");
        let mail = only_mail(world, BOOKS, "invitation");
        assert!(mail.text.contains("you can see the invoices and costs of Harbour billing"), "{}", mail.text);
        assert!(!mail.text.contains("remove people"), "{}", mail.text);

        let mut guest = world.guest();
        open_mail(world, &mut guest, it);
        guest.shows(200, "Clara Brandt invites you to see the invoices of Harbour billing");
        sign_up_on_invitation(&mut guest, "Bea Buch", &[]).redirects_to("/invitation").follow();
        guest.says("You can see the invoices of Harbour billing").says("cannot change anything there");
        guest.does_not_say("remove people");
        guest.submit("Accept invitation", &[]).redirects_to("/payment-methods/").follow().shows(200, "Harbour billing");
        assert_eq!(guest.flash().as_deref(), Some("You can now see the invoices of Harbour billing."));
        guest.says("but not change anything").does_not_say("Jo Adler");

        clara.get(&page).says("Bea Buch").says("Invoices only");
        is_now(world, it, InvitationState::Accepted);
        let told = only_mail(world, "clara@harbour.example", "invitation_accepted");
        assert!(told.text.contains("They can now see the invoices of Harbour billing."), "{}", told.text);
        let shared = only_mail(world, "jo@books.example", "billing_access_given");
        assert_eq!(shared.subject, "Bea Buch can now see the invoices of Harbour billing");
        let given = [EventKind::InvoicesAccessGiven, EventKind::BillingAccessGiven].map(|kind| events(world, kind));
        assert_eq!((given, readers(world)), ([1, 0], 1));
        clara.get("/events").says("to see the invoices of Harbour billing");
        all_holds(world);
    }

    fn one_of_the_two_levels_has_to_be_chosen(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/invite/payment-method").shows(200, TO_SHARE);
        assert_eq!(clara.field("access"), "manage");
        let typed = [("payment_method", cast.harbour.id.as_str()), ("Email", BOOKS), ("access", "everything")];
        clara.submit("Continue", &typed).follow().shows(422, TO_SHARE);
        assert_eq!(clara.problem("access").as_deref(), Some("Choose what they should be able to do."));
        let sent = [("payment_method", cast.harbour.id.as_str()), ("email", BOOKS)];
        clara.post("/invite/payment-method/send", &sent).shows(422, TO_SHARE);
        assert!(world.mails().is_empty());
    }

    fn whoever_has_it_or_more_is_named_and_nothing_is_sent(world: &mut World) {
        let cast = Cast::of(world);
        world.lets_read(&cast.harbour, &cast.stella);
        let mut clara = world.sign_in(&cast.clara);
        for (address, name) in [("jo@books.example", "Jo Adler"), (STELLA, "Stella Mori")] {
            write_to_show(&mut clara, &cast.harbour, address).shows(422, TO_SHARE);
            assert_eq!(clara.problem("email"), Some(format!("{name} already has this access. Nothing was sent.")));
        }
        assert!(world.mails().is_empty());
        // Only one invitation waits at a time, whatever its level.
        show_invoices(&mut clara, &cast.harbour, BOOKS);
        super::acts::write_to_share(&mut clara, &cast.harbour, BOOKS).shows(422, TO_SHARE);
    }

    fn accepting_never_lowers_what_somebody_has(world: &mut World) {
        let cast = Cast::of(world);
        let it = show_invoices(&mut world.sign_in(&cast.clara), &cast.harbour, STELLA);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        world.lets_manage(&cast.harbour, &cast.stella);
        stella.submit("Accept invitation", &[]).redirects_to("/payment-methods/").follow().answers(200);
        assert_eq!(stella.flash().as_deref(), Some("You already have this. There is nothing more to do."));
        stella.says("Who can manage this");
        is_now(world, it, InvitationState::Accepted);
        assert_eq!((readers(world), events(world, EventKind::InvoicesAccessGiven)), (0, 0));
        all_holds(world);
    }

    fn full_access_takes_the_place_of_the_invoices(world: &mut World) {
        let cast = Cast::of(world);
        world.lets_read(&cast.harbour, &cast.stella);
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, STELLA);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        stella.says("You can see and manage Harbour billing");
        stella.submit("Accept invitation", &[]).redirects_to("/payment-methods/").follow().says("Who can manage this");
        assert_eq!((readers(world), events(world, EventKind::BillingAccessGiven)), (0, 1));
        let shared = only_mail(world, "jo@books.example", "billing_access_given");
        assert_eq!(shared.subject, "Stella Mori can now manage Harbour billing");
        all_holds(world);
    }

    fn it_is_for_nobodys_team(world: &mut World) {
        let cast = Cast::of(world);
        let it = show_invoices(&mut world.sign_in(&cast.clara), &cast.harbour, "uma@team.example");
        let mut uma = world.sign_in(&cast.uma);
        open_mail(world, &mut uma, it);
        assert!(uma.forms().iter().all(|form| !form.names.contains(&"for".to_owned())));
        let brought = [("invitation", it.as_str()), ("for", cast.team.id.as_str())];
        uma.post("/invitation/accept", &brought);
        assert_eq!(events(world, EventKind::TeamBillingGiven), 0);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        world.sign_in(&cast.lin).get(&page).answers(404);
        all_holds(world);
    }

    fn to_another_address_it_is_of_the_same_level(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let it = show_invoices(&mut clara, &cast.harbour, "ofice@ledger.example");
        clara.get(&format!("/invitations/{it}/address")).submit("Send invitation", &[("Email", BOOKS)]);
        let new = id_in(clara.location().expect("a redirect"));
        is_now(world, it, InvitationState::Withdrawn);
        assert!(invitation(world, new).invoices_only);
        let mail = only_mail(world, BOOKS, "invitation");
        assert!(mail.text.contains("the invoices and costs of Harbour billing"), "{}", mail.text);
    }

    fn whoever_may_no_longer_share_it_cannot_show_it_either(world: &mut World) {
        let cast = Cast::of(world);
        let it = show_invoices(&mut world.sign_in(&cast.jo), &cast.harbour, BOOKS);
        let lower = format!("/payment-methods/{}/people/{}/level", cast.harbour.id, cast.jo.id);
        world.sign_in(&cast.clara).post(&lower, &[("level", "invoices_only")]).answers(303);
        is_now(world, it, InvitationState::Void);
        all_holds(world);
    }
}
