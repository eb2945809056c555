//! The price before one says yes: what it is, for whom it is said, and that both invoices are right afterwards.

use remit::access::Granted;
use remit::access::policy::BookPlans;
use remit::due::run_due;
use remit::environments;
use remit::model::invoice::Invoice;

use super::acts::{copied_link, id_in, sql};
use super::steps::{BILLING, check_with_a_new_payment_method, invite_to_pay, open_mail, sign_up};
use crate::invoices::monthly::{all_invoices, book_all, give_address, noon};
use crate::world::{Cast, World};

const NINA: &str = "nina@roth.example";

fn books_larger(world: &World, cast: &Cast) {
    world.change(|tx| {
        let app = Granted::<BookPlans>::ask(tx, &cast.mara, cast.bakery.id)?;
        let main = environments::queries::environments_of(tx, app.id)?.swap_remove(0).environment;
        environments::changes::book(tx, &app, &main, "php", "s")
    });
}

story! {
    fn the_price_is_said_before_and_both_invoices_are_right(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2027, 4, 12));
        let mut jo = world.sign_in(&cast.jo);
        invite_to_pay(&mut jo, NINA, &[&cast.bakery], &[]);
        let mut nina = world.guest();
        open_mail(world, &mut nina, NINA).says("What it costs").says("€10.00").says("on 1 May 2027, for about €6.00");
        sign_up(&mut nina, "Nina Roth", "client");
        nina.open("/invitation").says("Month by month").says("VAT depends on your country");
        check_with_a_new_payment_method(&mut nina);
        nina.says("VAT 19 %").says("€1.90").says("€11.90").says("You’re billed from tomorrow");
        nina.says("on 1 May 2027, for about €7.14 with VAT for the rest of this month");
        nina.submit("Take over billing", &[]).answers(303);
        world.clock.set(noon(2027, 5, 1));
        run_due(&world.db).expect("a round");
        let april: Vec<Invoice> = all_invoices(world).into_iter().filter(|one| one.month == "2027-04").collect();
        let mut sums: Vec<(bool, i64)> =
            april.iter().map(|one| (one.payment_method_id == cast.harbour.id, one.net)).collect();
        sums.sort_unstable();
        assert_eq!(sums, [(false, 600), (true, 400)], "18 days and 12 days");
    }

    fn on_the_last_day_of_a_month_the_first_invoice_is_for_the_next(world: &mut World) {
        let cast = Cast::of(world);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2027, 4, 30));
        let mut jo = world.sign_in(&cast.jo);
        invite_to_pay(&mut jo, NINA, &[&cast.bakery], &[]);
        let mut nina = world.guest();
        open_mail(world, &mut nina, NINA).says("on 1 June 2027, for about €10.00 without VAT for all of next month");
    }

    fn what_is_too_little_for_an_invoice_comes_with_the_next_one(world: &mut World) {
        let cast = Cast::of(world);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2027, 4, 29));
        let mut jo = world.sign_in(&cast.jo);
        invite_to_pay(&mut jo, NINA, &[&cast.bakery], &[]);
        let mut nina = world.guest();
        let words = "on 1 June 2027, for about €10.34 without VAT for the rest of this month and all of next month";
        open_mail(world, &mut nina, NINA).says(words);
        sign_up(&mut nina, "Nina Roth", "client");
        check_with_a_new_payment_method(&mut nina);
        nina.says("on 1 June 2027, for about €12.30 with VAT");
        nina.submit("Take over billing", &[]).redirects_to("/handovers/").follow().says("1 June 2027, about €12.30");
        let of_nina = || {
            run_due(&world.db).expect("a round");
            let theirs = all_invoices(world).into_iter().filter(|one| one.payment_method_id != cast.harbour.id);
            theirs.map(|one| one.gross).collect::<Vec<i64>>()
        };
        world.clock.set(noon(2027, 5, 1));
        assert!(of_nina().is_empty());
        world.clock.set(noon(2027, 6, 1));
        assert_eq!(of_nina(), [1230]);
    }

    fn what_else_is_paid_the_same_way_is_on_the_first_invoice(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        book_all(world, &cast.bakery);
        book_all(world, &cast.cafe);
        world.clock.set(noon(2026, 11, 29));
        let email = cast.clara.email_text();
        invite_to_pay(&mut world.sign_in(&cast.mara), &email, &[&cast.cafe], &[]);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, &email);
        clara.submit("Continue", &[("pay_with", cast.harbour.id.as_str())]).follow();
        // Alone it would be too little for an invoice of this month.
        clara.says("The first invoice with it comes on 1 December 2026: about €0.40 with VAT for the rest of this month");
        clara.says("plus everything else paid with this payment method");
        clara.submit("Take over billing", &[]).redirects_to("/handovers/").follow();
        let words = "1 December 2026, about €0.40, plus everything else paid with Harbour billing";
        clara.says(words);
        clara.click("Receipt").says(words);
        world.clock.set(noon(2026, 12, 1));
        run_due(&world.db).expect("a round");
        assert_eq!(all_invoices(world).iter().map(|one| one.net).collect::<Vec<i64>>(), [234], "€2.00 and €0.34");
    }

    fn where_nobody_sends_invoices_none_is_promised(world: &mut World) {
        world.restart(|settings| settings.seller = None);
        let cast = Cast::of(world);
        book_all(world, &cast.bakery);
        let mut jo = world.sign_in(&cast.jo);
        invite_to_pay(&mut jo, NINA, &[&cast.bakery], &[]);
        let mut nina = world.guest();
        open_mail(world, &mut nina, NINA).says("€10.00 a month").says("The price only changes if");
        nina.does_not_say("first invoice").does_not_say("VAT depends").does_not_say("plus VAT");
    }

    fn another_price_is_another_thing_to_say_yes_to(world: &mut World) {
        let cast = Cast::of(world);
        book_all(world, &cast.bakery);
        let mut jo = world.sign_in(&cast.jo);
        invite_to_pay(&mut jo, NINA, &[&cast.bakery], &[]);
        let mut nina = world.guest();
        open_mail(world, &mut nina, NINA);
        sign_up(&mut nina, "Nina Roth", "client");
        check_with_a_new_payment_method(&mut nina);
        nina.says("€11.90");
        books_larger(world, &cast);
        nina.submit("Take over billing", &[]).answers(422);
        nina.says("Something has changed since you opened this page").says("€17.85");
        nina.submit("Take over billing", &[]).answers(303);
    }

    fn another_vat_is_another_thing_to_say_yes_to(world: &mut World) {
        let cast = Cast::of(world);
        give_address(world, &cast.harbour);
        let email = cast.clara.email_text();
        invite_to_pay(&mut world.sign_in(&cast.mara), &email, &[&cast.cafe], &[]);
        let mut clara = world.sign_in(&cast.clara);
        open_mail(world, &mut clara, &email);
        clara.submit("Continue", &[("pay_with", cast.harbour.id.as_str())]).follow().says("VAT 19 %");
        sql(world, "UPDATE payment_methods SET country = 'CH' WHERE name = 'Harbour billing'");
        clara.submit("Take over billing", &[]).answers(422);
        clara.says("Something has changed since you opened this page").says("VAT 0 %");
        clara.submit("Take over billing", &[]).answers(303);
    }

    fn a_vat_id_that_nobody_has_confirmed_yet_promises_nothing(world: &mut World) {
        let cast = Cast::of(world);
        book_all(world, &cast.bakery);
        let mut jo = world.sign_in(&cast.jo);
        invite_to_pay(&mut jo, NINA, &[&cast.bakery], &[]);
        let mut nina = world.guest();
        open_mail(world, &mut nina, NINA);
        sign_up(&mut nina, "Nina Roth", "client");
        check_with_a_new_payment_method(&mut nina);
        nina.does_not_say("This holds only if");
        let mut vienna = BILLING.to_vec();
        vienna.retain(|(field, _)| !["Country", "Postal code"].contains(field));
        vienna.extend([("Country", "AT"), ("Postal code", "1010"), ("VAT ID", "ATU13585627")]);
        nina.open("/invitation").submit("Continue", &vienna).follow().says("VAT 0 %").says("Reverse charge");
        nina.says("This holds only if the tax office confirms the VAT ID within 30 days");
    }

    fn the_mail_says_the_price_and_whoever_is_not_meant_reads_none(world: &mut World) {
        let cast = Cast::of(world);
        book_all(world, &cast.bakery);
        let mut jo = world.sign_in(&cast.jo);
        invite_to_pay(&mut jo, NINA, &[&cast.bakery], &[]);
        let it = id_in(&jo.address);
        let mail = world.mail_to(NINA);
        assert!(mail.text.contains("It costs €10.00 a month, plus VAT."), "{}", mail.text);
        world.guest().open(&copied_link(&mut jo, it)).says("Old Bakery").does_not_say("€");
        let mut stella = world.sign_in(&cast.stella);
        open_mail(world, &mut stella, NINA).answers(200).does_not_say("€");
    }
}
