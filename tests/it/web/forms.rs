//! The one-time id of a form: it counts for whoever got it, and for what it was made for.

use crate::world::Cast;

story! {
    fn a_form_without_fields_is_refused_too_if_it_cannot_be_read(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let delete = format!("/apps/{}/delete", cast.cafe.id);
        let before = world.dump();
        for (body, status) in [(&b"a=%00"[..], 422), (b"\x00", 422), (b"a=%FF", 400), (b"\xff\xfe", 400), (b"%1b=1", 422)] {
            mara.post_body(&delete, body.to_vec()).answers(status).says("Go to your home page");
            mara.post_body("/logout", body.to_vec()).answers(status);
        }
        world.is_as(&before, "what cannot be read");
        mara.post_body(&delete, b"a=b".to_vec()).redirects_to("/apps/");
    }

    fn a_form_id_counts_for_one_person_and_one_address(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/account");
        let once = clara.field("once");
        clara.post("/account/name", &[("once", &once), ("name", "Clara Sund")]).redirects_to("/account");
        clara.post("/account/name", &[("once", &once), ("name", "Clara Again")]).redirects_to("/account");
        clara.follow().says("Clara Sund").does_not_say("Clara Again");
        // In the hands of somebody else it shows nothing of what Clara did.
        let mut stella = world.sign_in(&cast.stella);
        stella.post("/account/name", &[("once", &once), ("name", "Stella Sund")]).redirects_to("/account");
        stella.follow().says("Stella Sund");
        // Nor does it stand in the way of another act.
        clara.post("/account/email", &[("once", &once), ("email", "clara@new.example")]).redirects_to("/account");
        clara.follow().says("emailed a link to clara@new.example");
    }

    fn a_form_id_that_was_used_shows_a_guest_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/apps/{}/delete", cast.bakery.id));
        let once = clara.field("once");
        clara.submit("Delete", &[]).redirects_to("/apps/");
        let mut guest = world.guest();
        guest.post(&format!("/apps/{}/delete", cast.bakery.id), &[("once", &once)]).redirects_to("/login");
        guest.post("/logout", &[("once", &once)]).redirects_to("/").follow().answers(200).does_not_say("Old Bakery");
    }
}
