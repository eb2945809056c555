//! The invoice email is confirmed by its owner, unless it is the address of somebody connected.

use crate::world::Cast;

story! {
    fn a_foreign_address_gets_a_link_and_nothing_else(world: &mut World) {
        let cast = Cast::of(world);
        let edit = format!("/payment-methods/{}/edit", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&edit).submit("Save", &[("Invoice email", "accounts@harbour.example")]).follow();
        clara.says("waiting for confirmation").says("accounts@harbour.example");
        let mail = world.mail_to("accounts@harbour.example");
        assert!(mail.link().starts_with("/verify/"), "{}", mail.link());
        assert_eq!(world.mail_to("jo@books.example").subject, "The invoice email of Harbour billing was changed");
        clara.submit("Send it again", &[]).follow().says("once more");
        clara.submit("Send it again", &[]).follow();
        assert_eq!(world.mails_to("accounts@harbour.example").len(), 3);
        clara.submit("Send it again", &[]).answers(429);
        assert_eq!(world.mails_to("accounts@harbour.example").len(), 3, "it may be somebody else’s mailbox");
    }

    fn one_person_asks_thirty_addresses_an_hour(world: &mut World) {
        let cast = Cast::of(world);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let mut clara = world.sign_in(&cast.clara);
        for number in 0..=30 {
            let email = format!("number{number}@lagoon.example");
            clara.open(&format!("{page}/edit")).submit("Save", &[("Invoice email", &email)]).answers(303);
        }
        let asked = || world.mails().iter().filter(|(_, mail)| mail.kind == "confirm_invoice_email").count();
        assert_eq!(asked(), 30);
        clara.open(&page).says("number30@lagoon.example has not been asked yet");
        clara.submit("Ask now", &[]).answers(429);
        clara.says("You’ve sent many emails to other people within the last hour.");
        assert!(clara.header("retry-after").is_some());
        // A copy is the same to whoever gets the mail.
        clara.open(&format!("{page}/copies")).submit("Add address", &[("Email", "more@lagoon.example")]).answers(429);
        world.pass_hours(1);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&page).submit("Ask now", &[]).answers(303);
        assert_eq!(asked(), 31);
    }

    fn the_address_of_somebody_connected_needs_no_confirmation(world: &mut World) {
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        let edit = format!("/payment-methods/{}/edit", cast.harbour.id);
        clara.open(&edit).submit("Save", &[("Invoice email", "jo@books.example")]).follow();
        clara.answers(200).does_not_say("waiting for confirmation").says("jo@books.example");
    }
}
