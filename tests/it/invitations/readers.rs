//! Who reads it: what is said of a sender who works on nothing, and to whoever stands in for the sender.

use super::acts::{ask_to_pay, choose, only_mail, open_mail, send, take_over, write_to_pay};
use crate::world::Cast;

const NORA: &str = "nora@pier.example";
const STELLA: &str = "stella@lagoon.example";

story! {
    fn a_client_who_hands_over_is_not_said_to_work_on_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        write_to_pay(&mut clara, &[&cast.bakery], STELLA, &[]).answers(200);
        clara.says("whoever works on the website").does_not_say("keeps working");
        let it = send(&mut clara);
        let mail = only_mail(world, STELLA, "invitation");
        assert!(!mail.text.contains("working on"), "{}", mail.text);
        let mut guest = world.guest();
        open_mail(world, &mut guest, it);
        guest.says("The website is old-bakery.example. Questions? Write to clara@harbour.example.").does_not_say("works on this website");
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        take_over(&mut stella, &cast.lagoon);
        let told = only_mail(world, "clara@harbour.example", "invitation_accepted");
        assert!(told.text.contains("Who works on it stays the same."), "{}", told.text);
        assert!(!told.text.contains("developer"), "{}", told.text);
    }

    fn a_developer_who_hands_over_is_said_to_work_on_it_if_that_is_so(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        write_to_pay(&mut mara, &[&cast.cafe], NORA, &[]).answers(200);
        mara.says("Mara Klein keeps working on it.").says("whoever works on the app");
        let it = send(&mut mara);
        let mut guest = world.guest();
        open_mail(world, &mut guest, it);
        guest.says("Mara Klein works on this website, harbour-cafe.example. Questions? Write to mara@studio.example.");
        // Jo only pays for this one.
        let mut jo = world.sign_in(&cast.jo);
        write_to_pay(&mut jo, &[&cast.bakery], NORA, &[]).answers(200).does_not_say("keeps working");
    }

    fn whoever_confirms_for_the_sender_reads_who_that_was(world: &mut World) {
        let cast = Cast::of(world);
        let mut jo = world.sign_in(&cast.jo);
        let it = ask_to_pay(&mut jo, &[&cast.bakery], NORA);
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, it);
        choose(&mut stella, &cast.lagoon).answers(200);
        stella.submit("Accept as stella@lagoon.example", &[]).redirects_to("/invitation");
        let confirm = format!("/invitations/{it}/confirm");
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&confirm).answers(200).says("Jo Adler invited nora@pier.example.").does_not_say("You invited");
        jo.get(&confirm).answers(200).says("You invited nora@pier.example.");
    }

    fn nobody_is_told_to_ask_themselves_for_a_new_invitation(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let it = ask_to_pay(&mut mara, &[&cast.cafe], NORA);
        let page = format!("/invitations/{it}");
        mara.get(&page).answers(200);
        world.sign_in(&cast.mara).post(&format!("{page}/withdraw"), &[]).answers(303);
        mara.submit("Copy link", &[]).answers(409).says("Its status now: Withdrawn.").does_not_say("Ask Mara Klein");
    }
}
