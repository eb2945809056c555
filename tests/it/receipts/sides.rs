//! What each side of a handover reads on its receipt, and that nobody else does.

use diesel::prelude::*;
use remit::model::credential::{GatewayName, PaymentKind};
use remit::store::schema::receipts;

use crate::invitations::steps::{check_with_a_new_payment_method, invite_to_pay, log_in, open_mail, sign_up};
use crate::invoices::monthly::{book_all, noon};
use crate::payments::charged::{pays_with, takes_cards};
use crate::world::{Browser, Cast, World};

const NINA: &str = "nina@roth.example";
const PAGE: &str = "Receipt of a handover";

/// The page to which the newest mail with one leads.
pub fn receipt(world: &World, email: &str) -> String {
    let mails = world.mails_to(email);
    let mail = mails.iter().rfind(|mail| mail.text.contains("/handovers/")).expect("a mail with a receipt");
    assert!(mail.html.contains("View the receipt"), "{}", mail.html);
    let (_, id) = mail.text.split_once("/handovers/").expect("its address");
    format!("/handovers/{}", &id[..16])
}

/// Nina takes over what she was asked for.
pub fn nina_accepts(world: &World) -> Browser {
    let mut nina = world.guest();
    open_mail(world, &mut nina, NINA);
    sign_up(&mut nina, "Nina Roth", "client");
    check_with_a_new_payment_method(&mut nina);
    nina.submit("Take over billing", &[]).answers(303);
    nina
}

fn count(world: &World) -> i64 {
    world.db.read(|tx| Ok(receipts::table.count().get_result(tx.conn)?)).expect("a count")
}

story! {
    fn a_new_client_and_a_developer_who_stays_have_the_same_receipt(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_pay(&mut mara, NINA, &[&cast.cafe], &[]);
        let invitation = world.mail_to(NINA).link().to_owned();
        assert_eq!(count(world), 0, "nothing is written before it is accepted");
        let mut nina = nina_accepts(world);
        assert_eq!(count(world), 1);
        let page = receipt(world, NINA);
        assert_eq!(receipt(world, "mara@studio.example"), page);
        let both = ["Mara Klein (mara@studio.example)", "Nina Roth (nina@roth.example)", "Harbour Café"];
        let agreed = ["Mara Klein keeps working on Harbour Café.", "You can stop at any time.", "it was a free trial."];
        for words in both.into_iter().chain(agreed) {
            nina.open(&page).says(PAGE).says(words);
            mara.open(&page).says(PAGE).says(words);
        }
        for words in ["Nina’s Bread", "Lindenweg 12", "What Nina Roth was shown"] {
            nina.says(words);
            mara.does_not_say(words);
        }
        nina.open("/events").says("See the receipt");
        mara.open("/events").says("See the receipt");
        nina.get(&invitation).follow().says("View the receipt");
        let sent = page.replace("/handovers/", "/invitations/");
        mara.open(&sent).says("View the receipt");
        for person in [&cast.clara, &cast.jo, &cast.sven, &cast.stella] {
            let mut stranger = world.sign_in(person);
            stranger.get(&page).answers(404);
            stranger.get(&format!("{page}/receipt.pdf")).answers(404);
        }
        world.guest().get(&page).answers(303);
    }

    fn who_leaves_keeps_the_receipt(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_pay(&mut mara, NINA, &[&cast.cafe], &[("leave", "yes")]);
        nina_accepts(world);
        mara.get(&format!("/apps/{}", cast.cafe.id)).answers(404);
        mara.open(&receipt(world, NINA)).says("Mara Klein no longer works on Harbour Café.");
    }

    fn several_websites_go_to_a_client_and_those_who_pay_with_them_read_it(world: &mut World) {
        let cast = Cast::of(world);
        let second = world.app("Second Site", &cast.mara, None);
        world.develops(&second, &cast.mara);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_pay(&mut mara, &cast.clara.email_text(), &[&cast.cafe, &second], &[]);
        let mut clara = world.guest();
        open_mail(world, &mut clara, &cast.clara.email_text());
        log_in(&mut clara, &cast.clara.email_text());
        clara.open("/invitation").submit("Continue", &[("pay_with", cast.harbour.id.as_str())]).follow().answers(200);
        clara.submit("Take over billing", &[]).answers(303);
        let page = receipt(world, &cast.clara.email_text());
        for browser in [&mut clara, &mut world.sign_in(&cast.jo)] {
            browser.open(&page).says("Harbour Café").says("Second Site").says("Harbour billing").says("Kaistraße 7");
        }
        // What was between the two is for nobody else who pays.
        let mut jo = world.sign_in(&cast.jo);
        for words in ["mara@studio.example", "Here is the website we talked about.", "before accepting"] {
            clara.open(&page).says(words);
            jo.open(&page).says("Mara Klein").does_not_say(words);
        }
        jo.says("Mara Klein").does_not_say("clara@harbour.example");
        mara.open(&page).says("Second Site").does_not_say("Harbour billing").does_not_say("Kaistraße 7");
    }

    fn a_team_takes_over_and_its_unlimited_members_read_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        invite_to_pay(&mut mara, &cast.uma.email_text(), &[&cast.cafe], &[]);
        let mut uma = world.guest();
        open_mail(world, &mut uma, &cast.uma.email_text());
        log_in(&mut uma, &cast.uma.email_text());
        uma.open("/invitation").submit("Continue", &[("pay_with", cast.studio.id.as_str())]).follow().answers(200);
        uma.submit("Take over billing", &[]).answers(303);
        let page = receipt(world, &cast.uma.email_text());
        uma.open(&page).says("Studio billing");
        mara.open(&page).says("Uma Okafor").does_not_say("Studio billing");
        world.sign_in(&cast.lin).get(&page).answers(404);
    }

    fn who_takes_over_with_a_card_reads_what_it_is_charged_to_and_nobody_else_does(world: &mut World) {
        takes_cards(world);
        let cast = Cast::of(world);
        pays_with(world, &cast.studio, GatewayName::Stripe, PaymentKind::Card);
        let (mut mara, mut uma) = (world.sign_in(&cast.mara), world.guest());
        let email = cast.uma.email_text();
        invite_to_pay(&mut mara, &email, &[&cast.cafe], &[]);
        let mail = world.mail_to(&email).text;
        assert!(mail.contains("You can pay them by card, SEPA Direct Debit or bank transfer."), "{mail}");
        open_mail(world, &mut uma, &email);
        log_in(&mut uma, &email);
        uma.open("/invitation").says("Visa ···· 4242 · EUR");
        uma.submit("Continue", &[("pay_with", cast.studio.id.as_str())]).follow();
        uma.says("Each invoice is charged to Visa ···· 4242.").does_not_say("days to pay");
        uma.submit("Take over billing", &[]).answers(303);
        uma.follow().says("Charged to Visa ···· 4242").does_not_say("days to pay");
        let page = receipt(world, &email);
        uma.open(&page).says("Charged to Visa ···· 4242").does_not_say("Time to pay");
        mara.open(&page).says(PAGE).does_not_say("4242").does_not_say("Time to pay");
        let (taken, given) = (uma.get(&format!("{page}/receipt.pdf")).source(), mara.get(&format!("{page}/receipt.pdf")).source());
        assert!(taken.contains("Visa ···· 4242") && !given.contains("4242"), "{taken}\n{given}");
    }

    fn who_handed_over_never_reads_what_the_other_side_pays(world: &mut World) {
        let cast = Cast::of(world);
        book_all(world, &cast.bakery);
        world.clock.set(noon(2027, 4, 12));
        let mut jo = world.sign_in(&cast.jo);
        invite_to_pay(&mut jo, NINA, &[&cast.bakery], &[]);
        let mut nina = nina_accepts(world);
        let page = receipt(world, NINA);
        nina.open(&page).says("€10.00").says("VAT 19 %").says("€11.90").does_not_say("Harbour billing");
        nina.says("Up to and including 12 April 2027").says("From 13 April 2027, Nina Roth pays");
        nina.says("You can stop at any time. This is our wording as shown before the handover was accepted (version 1).");
        jo.open(&page).says("€10.00").says("paid with Harbour billing before");
        nina.says("The price that was shown").does_not_say("The price without VAT");
        jo.says("The price without VAT").does_not_say("The price that was shown");
        jo.does_not_say("€11.90").does_not_say("VAT 19 %").does_not_say("Lindenweg").does_not_say("Nina’s Bread");
        // Whoever paid together with them has no part in it.
        world.sign_in(&cast.clara).get(&page).answers(404);
        let paper = nina.get(&format!("{page}/receipt.pdf")).answers(200).source();
        assert_eq!(nina.get(&format!("{page}/receipt.pdf")).source(), paper);
        for words in [PAGE, "Nina Roth", "Lindenweg 12", "€11.90", "Old Bakery"] {
            assert!(paper.contains(words), "{words} in {paper}");
        }
        let paper = jo.get(&format!("{page}/receipt.pdf")).answers(200).source();
        assert!(paper.contains("€10.00") && paper.contains("Harbour billing"), "{paper}");
        for words in ["Lindenweg", "€11.90", "Nina’s Bread"] {
            assert!(!paper.contains(words), "{words} in {paper}");
        }
    }

    fn two_tabs_make_one_receipt(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let email = cast.clara.email_text();
        invite_to_pay(&mut mara, &email, &[&cast.cafe], &[]);
        let link = world.mail_to(&email).link().to_owned();
        let mut tabs = [world.sign_in(&cast.clara), world.sign_in(&cast.clara)];
        for tab in &mut tabs {
            tab.get(&link).follow().answers(200);
            tab.submit("Continue", &[("pay_with", cast.harbour.id.as_str())]).follow().answers(200);
        }
        for tab in &mut tabs {
            tab.submit("Take over billing", &[]).answers(303);
        }
        assert_eq!(count(world), 1);
    }
}
