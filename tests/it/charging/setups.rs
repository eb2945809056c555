//! A new payment method with a card or direct debit: chosen, set up at the gateway, checked, made.

use remit::charging::setups;
use remit::model::credential::{CredentialState, SetupState};

use super::setups_fake::{Fake, PAGES, account, credentials, enters, pays_with, setups as begun, visa};
use crate::world::{Act, Browser, Cast};

const NEW: &str = "/new/payment-method";
const MAKE: &str = "Create payment method";
const NAME: &str = "Harbour Café Ltd";
const FIELDS: &[(&str, &str)] = &[
    ("Company or name", NAME),
    ("Street", "Hafenstraße 4"),
    ("Postal code", "20457"),
    ("City", "Hamburg"),
    ("Country", "DE"),
];

/// Up to the page of the gateway. Gives the path of ours that leads there.
#[track_caller]
fn chooses(browser: &mut Browser, how: &str) -> String {
    browser.get(NEW).shows(200, "New payment method");
    browser.submit(MAKE, &[FIELDS, &[("pay_by", how)]].concat()).redirects_to("/payment-setups/");
    browser.location().expect("a path").to_owned()
}

story! {
    fn a_card_is_set_up_and_checked_before_anything_is_made(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.get(NEW).says("How invoices are paid").says("By card").says("By SEPA Direct Debit");
        stella.says("By bank transfer, within 30 days of each invoice");
        assert_eq!(stella.field("pay_by"), "transfer");
        let policy = stella.header("content-security-policy").expect("a policy");
        assert!(policy.contains("form-action 'self' https://pay.example;"), "{policy}");
        stella.submit(MAKE, &[FIELDS, &[("pay_by", "card")]].concat());
        enters(&mut stella, &fake, visa("4242"));
        stella.shows(200, "Check your answers").says("Visa ···· 4242, valid through April 2028").says("Hafenstraße 4, 20457 Hamburg");
        assert_eq!(credentials(world), [("Visa ···· 4242".to_owned(), CredentialState::Ready)]);
        assert!(stella.address.starts_with("/new/payment-method/check?draft="), "{}", stella.address);
        stella.submit(MAKE, &[]).redirects_to("/payment-methods/").follow().shows(200, NAME);
        assert_eq!(pays_with(world, NAME).map(|it| it.last4), Some("4242".to_owned()));
        assert_eq!(credentials(world), [("Visa ···· 4242".to_owned(), CredentialState::Used)]);
        stella.click("History").says("changed how the invoices of").says("by card");
        // The page of the gateway is opened once more, from the history of the browser.
        stella.get(&fake.back()).redirects_to("/new/payment-method/check");
        assert_eq!(credentials(world).len(), 1);
    }

    fn a_direct_debit_is_set_up_in_euros_only(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.get(NEW);
        let others: Vec<_> = FIELDS.iter().copied().filter(|(field, _)| *field != "Country").collect();
        let typed = [others.as_slice(), &[("Country", "US"), ("Currency", "USD"), ("State", "CA"), ("pay_by", "direct_debit")]].concat();
        stella.submit(MAKE, &typed).shows(422, "New payment method");
        assert!(stella.problem("pay_by").is_some_and(|what| what.contains("only available in euros")));
        assert_eq!(stella.field("pay_by"), "direct_debit", "nothing typed is lost");
        stella.submit(MAKE, &[("Country", "DE"), ("Currency", "EUR"), ("State", "")]);
        enters(&mut stella, &fake, account("3000"));
        stella.shows(200, "Check your answers").says("SEPA Direct Debit from the account ending in 3000");
        stella.submit(MAKE, &[]).redirects_to("/payment-methods/");
        let with = pays_with(world, NAME).expect("an account");
        assert_eq!((with.mandate.as_str(), with.mandate_on.as_deref()), ("M-1", Some("2026-11-24")));
    }

    fn by_bank_transfer_it_is_made_at_once(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.get(NEW).submit(MAKE, FIELDS).redirects_to("/payment-methods/").follow().shows(200, NAME);
        assert_eq!((fake.pages(), pays_with(world, NAME)), (0, None));
    }

    fn where_nothing_is_offered_nothing_is_said_of_it(world: &mut World) {
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.get(NEW).shows(200, "New payment method").says("are paid by bank transfer");
        stella.does_not_say("By card").does_not_say("SEPA");
        assert!(!stella.form(MAKE).names.contains(&"pay_by".to_owned()));
        let typed = [("company", NAME), ("street", "Hafenstraße 4"), ("postal_code", "20457"), ("city", "Hamburg"),
            ("country", "DE"), ("currency", "EUR"), ("invoice_email", "stella@lagoon.example"), ("pay_by", "card")];
        stella.post(NEW, &typed).shows(422, "New payment method").says("This is no longer offered.");
        stella.get(&format!("/payment-methods/{}/how-you-pay", cast.lagoon.id)).answers(404);
        stella.post(&format!("/payment-methods/{}/how-you-pay/check", cast.lagoon.id), &[("by", "transfer")]).answers(404);
        stella.get(&format!("/payment-methods/{}", cast.lagoon.id)).answers(200).does_not_say("Change how invoices are paid");
    }

    fn half_way_nothing_has_changed_and_it_goes_on(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        let setup = chooses(&mut stella, "card");
        stella.get(&setup).redirects_to(&format!("{PAGES}s1"));
        stella.get(&fake.back()).shows(200, "You haven’t finished yet").says("nothing has changed");
        let goes_on = stella.links().into_iter().find(|link| link.text == "Continue").expect("a way on").href;
        stella.get(&goes_on).redirects_to(&format!("{PAGES}s1"));
        // Typed once more in another tab: it is the same page.
        assert_eq!(stella.get(&begun(world)[0].next_path).shows(422, "New payment method").field("street"), "Hafenstraße 4");
        assert!(stella.problem("pay_by").is_some_and(|what| what.contains("isn’t set up yet")));
        stella.submit(MAKE, &[]).redirects_to(&setup);
        assert_eq!((fake.pages(), begun(world).len()), (1, 1));
        // The transfer instead: what was typed is there.
        stella.get(&fake.back()).submit("Pay by bank transfer instead", &[]).follow();
        stella.shows(200, "Check your answers").says("By bank transfer, within 30 days of each invoice").says("Hafenstraße 4");
        assert_eq!(begun(world)[0].state, SetupState::Left);
        stella.submit(MAKE, &[]).redirects_to("/payment-methods/");
        assert_eq!(pays_with(world, NAME), None);
    }

    fn a_page_whose_time_is_over_begins_anew(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        let setup = chooses(&mut stella, "card");
        stella.get(&setup).redirects_to(&format!("{PAGES}s1"));
        fake.ends();
        stella.get(&fake.back()).shows(200, "You haven’t finished yet");
        stella.get(&setup).redirects_to("/payment-setups/");
        let next = stella.location().expect("another one").to_owned();
        assert_ne!(next, setup);
        stella.get(&setup).redirects_to(&next);
        stella.get(&next).redirects_to(&format!("{PAGES}s2"));
        fake.takes(visa("4242"));
        stella.get(&fake.back()).follow().shows(200, "Check your answers").says("Visa ···· 4242");
    }

    fn while_the_gateway_is_away_the_transfer_stays_possible(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        fake.is_away(true);
        let setup = chooses(&mut stella, "card");
        stella.get(&setup).shows(200, "Your card can’t be added right now").says("Nothing is lost");
        fake.is_away(false);
        stella.get(&setup).redirects_to(&format!("{PAGES}s1"));
        fake.is_away(true);
        stella.get(&fake.back()).shows(200, "Your card can’t be added right now");
        stella.submit("Pay by bank transfer instead", &[]).follow().shows(200, "Check your answers");
        stella.submit(MAKE, &[]).redirects_to("/payment-methods/");
        assert_eq!(pays_with(world, NAME), None);
    }

    fn nobody_else_learns_of_it(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        let setup = chooses(&mut stella, "card");
        stella.get(&setup).redirects_to(PAGES);
        fake.takes(visa("4242"));
        for person in [&cast.clara, &cast.mara] {
            let mut other = world.sign_in(person);
            other.get(&fake.back()).answers(404);
            other.get(&setup).answers(404);
            other.post(&setup, &[]).answers(404);
            other.post(&format!("{setup}/transfer"), &[]).answers(404);
        }
        world.guest().get(&fake.back()).redirects_to("/login?then=");
        assert!(credentials(world).is_empty(), "nobody has finished it for her");
        stella.get(&fake.back()).follow().says("Visa ···· 4242");
    }

    fn the_return_and_the_message_have_one_result_in_either_order(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        for (person, is_message_first) in [(&cast.stella, true), (&cast.clara, false)] {
            let mut browser = world.sign_in(person);
            let setup = chooses(&mut browser, "card");
            browser.get(&setup).redirects_to(PAGES);
            fake.takes(visa(if is_message_first { "1111" } else { "2222" }));
            let before = credentials(world).len();
            let message = || setups::session(&world.db, fake.as_ref(), &fake.session()).expect("read again");
            if is_message_first {
                fake.is_away(true);
                assert!(!message(), "it is asked later");
                fake.is_away(false);
                assert!(message());
            }
            browser.get(&fake.back()).redirects_to("/new/payment-method/check");
            assert!(message());
            browser.get(&fake.back()).redirects_to("/new/payment-method/check");
            assert_eq!(credentials(world).len(), before + 1);
        }
    }

    fn two_tabs_at_once_set_up_one_card(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        let setup = chooses(&mut stella, "card");
        let mut other = world.sign_in(&cast.stella);
        let pages = world.at_once(vec![(&mut stella, opens(&setup)), (&mut other, opens(&setup))]);
        assert_eq!(pages, [format!("{PAGES}s1"), format!("{PAGES}s1")]);
        fake.takes(visa("4242"));
        let back = fake.back();
        let next = world.at_once(vec![(&mut stella, opens(&back)), (&mut other, opens(&back))]);
        assert_eq!(next[0], next[1]);
        assert_eq!(credentials(world).len(), 1);
        // The second press finds it used: nothing is made twice.
        stella.get(&next[0]).submit(MAKE, &[]).redirects_to("/payment-methods/");
        other.get(&next[1]).answers(303);
    }

    fn another_card_takes_the_place_of_the_first_and_the_press_is_refused_once(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.get(NEW).submit(MAKE, &[FIELDS, &[("pay_by", "card")]].concat());
        enters(&mut stella, &fake, visa("1111"));
        world.pass_minutes(1);
        let mut tab = world.sign_in(&cast.stella);
        tab.get(&stella.address.clone()).says("Visa ···· 1111");
        tab.submit("Use another card", &[]);
        enters(&mut tab, &fake, visa("2222"));
        tab.says("Visa ···· 2222").does_not_say("1111");
        stella.submit(MAKE, &[]).shows(422, "Check your answers").says("Something has changed").says("Visa ···· 2222");
        stella.submit(MAKE, &[]).redirects_to("/payment-methods/");
        assert_eq!(pays_with(world, NAME).map(|it| it.last4), Some("2222".to_owned()));
        assert_eq!(credentials(world)[0], ("Visa ···· 1111".to_owned(), CredentialState::Ready));
    }

    fn what_was_set_up_and_no_longer_fits_is_chosen_again(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.get(NEW).submit(MAKE, &[FIELDS, &[("pay_by", "card")]].concat());
        enters(&mut stella, &fake, visa("4242"));
        let form = stella.links().into_iter().find(|link| link.text == "Back").expect("a way back").href;
        stella.get(&form).shows(200, "New payment method");
        assert_eq!((stella.field("pay_by"), stella.field("street")), ("card".to_owned(), "Hafenstraße 4".to_owned()));
        // With the same way it goes on to the check; with another one there is something to set up.
        stella.submit(MAKE, &[]).redirects_to("/new/payment-method/check");
        world.pass_minutes(1);
        stella.get(&form).submit(MAKE, &[("pay_by", "direct_debit")]).redirects_to("/payment-setups/");
        let check = begun(world).pop().expect("another one").next_path;
        stella.get(&check).shows(422, "New payment method").says("isn’t set up yet");
    }

    fn many_cards_are_not_tried_here(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        let mut setup = chooses(&mut stella, "card");
        let mut many = 1;
        let last = loop {
            stella.get(&setup).redirects_to(PAGES);
            fake.ends();
            stella.get(&setup);
            match stella.location().map(str::to_owned) {
                Some(next) => setup = next,
                None => break stella.status,
            }
            many += 1;
        };
        assert_eq!((last, many), (429, 20));
    }

    fn what_nobody_uses_is_detached_after_two_days(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.get(NEW).submit(MAKE, &[FIELDS, &[("pay_by", "card")]].concat());
        enters(&mut stella, &fake, visa("4242"));
        let check = stella.address.clone();
        let mut clara = world.sign_in(&cast.clara);
        chooses(&mut clara, "card");
        world.pass_days(1);
        setups::tidy(&world.db, fake.as_ref()).expect("a round");
        stella.get(&check).says("Visa ···· 4242");
        world.pass_days(2);
        fake.is_away(true);
        setups::tidy(&world.db, fake.as_ref()).expect("a round");
        assert_eq!(credentials(world), [("Visa ···· 4242".to_owned(), CredentialState::Over)]);
        assert!(fake.detached().is_empty());
        assert!(begun(world).iter().all(|one| one.state != SetupState::Begun));
        fake.is_away(false);
        for _ in 0..2 {
            setups::tidy(&world.db, fake.as_ref()).expect("a round");
            assert_eq!(fake.detached(), ["card 4242"], "once");
        }
        stella.get(&check).shows(422, "New payment method").says("isn’t set up yet");
        stella.submit(MAKE, &[]).redirects_to("/payment-setups/");
    }
}

fn opens(path: &str) -> Act<'static, String> {
    let path = path.to_owned();
    Box::new(move |browser| browser.get(&path).answers(303).location().expect("a redirect").to_owned())
}
