//! Changing a payment method.

use crate::world::{Cast, PASSWORD};

story! {
    fn the_password_is_asked_for_where_invoices_would_go_elsewhere(world: &mut World) {
        let cast = Cast::of(world);
        let edit = format!("/payment-methods/{}/edit", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        world.pass_minutes(20);
        clara.open(&edit).submit("Save", &[("Nickname", "Harbour")]).follow().shows(200, "Harbour");
        clara.open(&edit).submit("Save", &[("Street", "Neuer Weg 1")]).shows(200, "Confirm it is you");
        clara.submit("Continue", &[("Current password", PASSWORD)]).follow().says("Neuer Weg 1");
    }

    fn who_has_no_billing_access_changes_nothing(world: &mut World) {
        let cast = Cast::of(world);
        for person in [&cast.mara, &cast.sven, &cast.stella] {
            let mut person = world.sign_in(person);
            for page in ["", "/edit", "/leave", "/close"] {
                person.get(&format!("/payment-methods/{}{page}", cast.harbour.id)).answers(404);
            }
            for act in ["/edit", "/leave", "/close", "/invoice-email"] {
                person.post(&format!("/payment-methods/{}{act}", cast.harbour.id), &[]).answers(404);
            }
        }
    }
}
