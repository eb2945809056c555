//! Cases 6 and 7: what the page showed has changed since it was opened.

use remit::model::invitation::InvitationState;

use super::acts::{all_holds, app, ask_to_pay, choose, is_now, is_paid_with, open_mail, share, sql, take_over};
use crate::world::{Browser, Cast};

const STELLA: &str = "stella@lagoon.example";
const CHANGED: &str = "Something has changed since you opened this page.";

/// Refused once, with the change on the page; the second press goes through.
#[track_caller]
fn looks_again(browser: &mut Browser, button: &str, now_says: &str) {
    browser.submit(button, &[]).answers(422).says(CHANGED).says(now_says);
    browser.submit(button, &[]).answers(303);
}

story! {
    // Case 7
    fn a_new_name_or_one_more_developer_is_shown_before_it_is_taken_over(world: &mut World) {
        let cast = Cast::of(world);
        for (change, now_says) in [
            ("UPDATE apps SET name = 'Harbour Hotel' WHERE name = 'Harbour Café'", "Harbour Hotel"),
            ("UPDATE apps SET website = 'https://hotel.example' WHERE name = 'Old Bakery'", "hotel.example"),
            ("INSERT INTO payment_method_people SELECT m.id, p.id, p.id, 0 FROM payment_methods m, people p \
              WHERE m.name = 'Lagoon billing' AND p.email = 'sven@island.example'", "Sven Strand"),
            ("INSERT INTO developer_connections SELECT a.id, p.id, NULL, false, p.id, 0 FROM apps a, people p \
              WHERE a.name = 'Island Inn' AND p.email = 'lin@team.example'", "Lin Sato"),
        ] {
            let (sender, it) = match now_says {
                "hotel.example" => (&cast.clara, &cast.bakery),
                "Lin Sato" => (&cast.sven, &cast.island),
                "Sven Strand" => (&cast.uma, &cast.shop),
                _ => (&cast.mara, &cast.cafe),
            };
            let invitation = ask_to_pay(&mut world.sign_in(sender), &[it], STELLA);
            let mut stella = world.sign_in(&cast.stella);
            open_mail(world, &mut stella, invitation);
            choose(&mut stella, &cast.lagoon).answers(200).does_not_say(CHANGED);
            sql(world, change);
            looks_again(&mut stella, "Take over billing", now_says);
            is_paid_with(world, it, &cast.lagoon);
            sql(world, "DELETE FROM rate_limits");
        }
        all_holds(world);
    }

    fn one_more_person_behind_a_shared_payment_method_is_shown_before_it_is_accepted(world: &mut World) {
        let cast = Cast::of(world);
        let it = share(&mut world.sign_in(&cast.clara), &cast.harbour, STELLA);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        world.lets_manage(&cast.harbour, &cast.mara);
        looks_again(&mut stella, "Accept invitation", "Mara Klein");
        is_now(world, it, InvitationState::Accepted);
    }

    fn a_sender_who_is_another_one_meanwhile_is_shown(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.clara), &[&cast.bakery], STELLA);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        choose(&mut stella, &cast.lagoon).answers(200);
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&format!("/invitations/{it}")).submit("Send again", &[]).redirects_to("/invitations/");
        stella.submit("Take over billing", &[]).answers(409).says("Jo Adler sent this invitation again");
        stella.get("/invitation").shows(200, "Where should the invoices go?").says("Jo Adler’s invitation");
        super::acts::take_over(&mut stella, &cast.lagoon);
        super::acts::only_mail(world, "jo@books.example", "invitation_accepted");
    }

    fn another_sender_who_changes_the_address_neither_says_nor_leaves_what_the_one_before_wanted(world: &mut World) {
        let cast = Cast::of(world);
        world.develops(&cast.cafe, &cast.sven);
        let mut mara = world.sign_in(&cast.mara);
        super::acts::write_to_pay(&mut mara, &[&cast.cafe], STELLA, &[("leave", "yes"), ("Message", "I am moving on.")]);
        let it = super::acts::send(&mut mara);
        mara.get(&format!("/invitations/{it}")).says("You asked stella@lagoon.example").says("You stop working on it");
        let mut sven = world.sign_in(&cast.sven);
        sven.get(&format!("/invitations/{it}")).says("Mara Klein asked stella@lagoon.example");
        sven.says("Mara Klein stops working on it").does_not_say("You stop").says("Message from Mara Klein");
        sven.get(&format!("/invitations/{it}/address")).says("without the message from Mara Klein");
        sven.submit("Send invitation", &[("Email", "clara@harbour.example")]).redirects_to("/invitations/");
        let new = super::acts::id_in(sven.location().expect("a redirect"));
        let row = super::acts::invitation(world, new);
        assert_eq!((row.sender_id, row.sender_leaves, row.message.as_str()), (cast.sven.id, false, ""));
    }

    fn a_press_that_was_refused_has_changed_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let it = ask_to_pay(&mut world.sign_in(&cast.mara), &[&cast.cafe], STELLA);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        super::acts::choose_new(&mut stella).answers(200);
        sql(world, "UPDATE apps SET name = 'Harbour Hotel' WHERE name = 'Harbour Café'");
        let before = world.dump();
        stella.submit("Take over billing", &[]).answers(422).says("Hafenstraße 4");
        world.is_as(&before, "a press that was refused");
        stella.submit("Take over billing", &[]).redirects_to("/");
        assert!(app(world, &cast.cafe).payment_method_id.is_some());
    }

    // Case 6
    fn an_app_that_has_moved_is_crossed_out_and_the_rest_is_looked_at_again(world: &mut World) {
        let cast = Cast::of(world);
        let other = world.payment_method("Other billing", &cast.uma, &[&cast.uma]);
        let mut uma = world.sign_in(&cast.uma);
        let it = ask_to_pay(&mut uma, &[&cast.shop, &cast.blog], STELLA);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        choose(&mut stella, &cast.lagoon).answers(200);
        uma.post(&format!("/apps/{}/pay-with", cast.blog.id), &[("payment_method", other.id.as_str())]).answers(303);
        stella.submit("Take over billing", &[]).answers(422).says(CHANGED);
        assert_eq!(stella.all("del"), ["North Blog"]);
        stella.says("has been moved since then");
        // It is free again, while the rest is still waiting.
        let second = ask_to_pay(&mut uma, &[&cast.blog], "else@lagoon.example");
        all_holds(world);
        stella.submit("Take over billing", &[]).redirects_to("/");
        is_paid_with(world, &cast.shop, &cast.lagoon);
        is_paid_with(world, &cast.blog, &other);
        is_now(world, it, InvitationState::Accepted);
        is_now(world, second, InvitationState::Pending);
        all_holds(world);
    }

    fn an_app_that_is_going_to_be_deleted_is_crossed_out_until_it_is_kept(world: &mut World) {
        let cast = Cast::of(world);
        let mut uma = world.sign_in(&cast.uma);
        let it = ask_to_pay(&mut uma, &[&cast.shop, &cast.blog], STELLA);
        let mut stella = world.sign_in(&cast.stella);
        uma.post(&format!("/apps/{}/delete", cast.blog.id), &[]).answers(303);
        open_mail(world, &mut stella, it);
        assert_eq!(stella.all("del"), ["North Blog"]);
        uma.post(&format!("/apps/{}/keep", cast.blog.id), &[]).answers(303);
        stella.get("/invitation");
        assert_eq!(stella.all("del"), Vec::<String>::new());
        uma.post(&format!("/apps/{}/delete", cast.blog.id), &[]).answers(303);
        world.pass_days_with_ends(7);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        stella.says("was deleted");
        take_over(&mut stella, &cast.lagoon);
        is_paid_with(world, &cast.shop, &cast.lagoon);
        all_holds(world);
    }
}
