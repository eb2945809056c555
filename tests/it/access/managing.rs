//! Whoever could send an invitation now may manage it: that takes the right to all of it.

use crate::world::Cast;

story! {
    fn somebody_who_pays_for_one_of_two_apps_cannot_manage_the_invitation_for_both(world: &mut World) {
        let cast = Cast::of(world);
        let other = world.payment_method("Another billing", &cast.clara, &[&cast.clara]);
        let annex = world.app("The Annex", &cast.mara, Some(&other));
        let both = world.invitation_to_pay(&cast.clara, "nina@roth.example", &[&cast.bakery, &annex]);
        let page = format!("/invitations/{both}");
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&page).answers(404);
        jo.post(&format!("{page}/withdraw"), &[]).answers(404);
        jo.post(&format!("{page}/send-again"), &[]).answers(404);
        world.sign_in(&cast.clara).get(&page).answers(200);

        let one = world.invitation_to_pay(&cast.clara, "nora@roth.example", &[&cast.bakery]);
        jo.get(&format!("/invitations/{one}")).answers(200);
    }
}
