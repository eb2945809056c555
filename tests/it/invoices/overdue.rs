//! What is overdue, as a letter on one sheet: for those who pay and for operators.

use remit::due::run_due;
use remit::invoices::reminders::send_last_notice;
use remit::model::money;
use remit::model::payment_method::Currency;

use super::monthly::{all_invoices, book_all, give_address, noon};
use crate::invitations::acts::sql;
use crate::world::{Cast, World};

const LETTER: &str = "All overdue invoices as a letter";

/// It is noon of this day, and everything due has happened.
fn on(world: &World, year: i32, month: u32, day: u32) {
    world.clock.set(noon(year, month, day));
    run_due(&world.db).expect("a round");
}

fn euros(cents: i64) -> String {
    money::in_words(cents, Currency::Eur)
}

story! {
    fn a_letter_says_what_is_overdue_and_how_far_it_has_come(world: &mut World) {
        let cast = Cast::of(world);
        let olga = world.operator();
        give_address(world, &cast.harbour);
        sql(world, "UPDATE payment_methods SET street2 = 'Hinterhaus' WHERE name = 'Harbour billing'");
        book_all(world, &cast.bakery);
        on(world, 2026, 12, 1);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        let letter = format!("{page}/overdue");
        world.sign_in(&cast.clara).open(&letter).shows(200, "Overdue invoices").says("Nothing is overdue.");

        on(world, 2027, 1, 3);
        let [first, second] = all_invoices(world).try_into().expect("two invoices");
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("{page}/invoices/{}", second.number)).says(&second.number).does_not_say(LETTER);
        clara.open(&format!("{page}/invoices/{}", first.number)).says(&first.number);
        clara.click(LETTER).shows(200, "Reminder").says("3 January 2027");
        clara.says("Harbour Café GmbH Hafenstraße 4 Hinterhaus 20457 Hamburg Germany");
        clara.says("31 December 2026").says("once").says(&euros(first.gross)).says("RF").does_not_say(&second.number);
        assert!(clara.source().contains("class=\"qr\""));

        on(world, 2027, 2, 3);
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&letter).shows(200, "Second reminder").says("twice");
        clara.says(&euros(first.gross + second.gross)).says(&format!("{}, {}", first.number, second.number));

        let their_page = format!("/operator{page}");
        world.sign_in(&olga).get(&format!("{their_page}/overdue")).redirects_to(&their_page);
        world.deals(&olga, &all_invoices(world)[0], send_last_notice);
        world.opens_record(&olga, &first, "A story");
        let mut browser = world.sign_in(&olga);
        browser.open(&format!("/operator/invoices/{}", first.number)).says(&first.number);
        browser.click(LETTER).shows(200, "Last notice").says("by 10 February 2027").says("last notice");

        world.notes(&olga, &first, first.gross, "2027-02-03");
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&letter).shows(200, "Overdue invoices").says(&second.number).does_not_say(&first.number);
    }
}
