//! A newer link ends the older one of its kind.

use remit::links::{self, LinkOf};
use remit::model::session::LinkPurpose;

use crate::world::{BASE_URL, Cast, PASSWORD};

story! {
    fn of_each_kind_only_the_newest_link_works(world: &mut World) {
        let cast = Cast::of(world);
        let email = cast.clara.email.clone().expect("an address");
        for purpose in LinkPurpose::ALL {
            let of = |person| match purpose {
                LinkPurpose::InvoiceEmail => LinkOf::PaymentMethod(cast.harbour.id, person),
                LinkPurpose::PasswordReset | LinkPurpose::ChangeEmail | LinkPurpose::LogIn => LinkOf::Person(person),
            };
            let make = |of| world.change(|tx| links::make(tx, *purpose, of, &email));
            let (older, newer) = (make(of(cast.clara.id)), make(of(cast.clara.id)));
            let foreign = match purpose {
                LinkPurpose::InvoiceEmail => (LinkOf::PaymentMethod(cast.lagoon.id, cast.clara.id), &cast.clara),
                _ => (LinkOf::Person(cast.stella.id), &cast.stella),
            };
            let address = foreign.1.email.clone().expect("an address");
            let foreign = world.change(|tx| links::make(tx, *purpose, foreign.0, &address));
            for (link, works) in [(older, false), (newer, true), (foreign, true)] {
                let path = links::address(&world.db.site, &link).replace(BASE_URL, "");
                let mut clara = world.sign_in(&cast.clara);
                clara.open(&path);
                let is_over = clara.status == 410 && clara.text().contains("Only the newest link works");
                let belongs_to_another = clara.text().contains("is for a different account");
                assert!(works != is_over || belongs_to_another, "{purpose:?}: {}", clara.text());
            }
        }
    }

    fn the_address_that_was_asked_for_last_becomes_the_new_one(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        for address in ["first@new.example", "second@new.example"] {
            clara.get("/account/email").submit("Send the link", &[("Email", address)]).redirects_to("/account");
        }
        clara.open(world.mail_to("first@new.example").link()).shows(410, "This link no longer works");
        clara.open(world.mail_to("second@new.example").link()).shows(200, "Confirm your email");
        clara.submit("Confirm", &[]).redirects_to("/account").follow().says("second@new.example");
        clara.open(world.mail_to("first@new.example").link()).answers(410);
    }

    fn a_mail_with_a_link_that_was_replaced_does_not_leave(world: &mut World) {
        Cast::of(world);
        let mut guest = world.guest();
        for _ in 0..2 {
            guest.get("/password/forgot").submit("Send the link", &[("Email", "clara@harbour.example")]).answers(303);
            world.pass_minutes(1);
        }
        let waiting = world.dump().into_iter().filter(|line| line.starts_with("outbox: ") && line.contains("| waiting |"));
        assert_eq!(waiting.count(), 1);
        let link = world.mail_to("clara@harbour.example").link().to_owned();
        guest.open(&link).submit("Save", &[("New password", "copper lanterns walk north 77")]).redirects_to("/login");
        guest.get("/login").submit("Log in", &[("Email", "clara@harbour.example"), ("Password", PASSWORD)]).answers(422);
    }
}
