//! What is said about a VAT ID, to whom, and what can be done about it.

use remit::vat_ids::checker::Answer;

use super::{AUSTRIAN, away, looked_up, round, types, valid};
use crate::world::{Cast, World};

const AGAIN: &str = "Check again the VAT ID";

/// The payment method as a client, as a developer, and where it is changed.
#[track_caller]
fn all_say(world: &World, cast: &Cast, words: &[&str]) {
    let page = format!("/payment-methods/{}", cast.harbour.id);
    for (person, address) in [(&cast.clara, page.clone()), (&cast.jo, page.clone()), (&cast.jo, format!("{page}/edit"))]
    {
        let mut browser = world.sign_in(person);
        browser.open(&address).answers(200);
        words.iter().for_each(|one| {
            browser.says(one);
        });
    }
}

#[track_caller]
fn can_be_asked_again(world: &World, cast: &Cast, can: bool) {
    let mut clara = world.sign_in(&cast.clara);
    clara.open(&format!("/payment-methods/{}", cast.harbour.id));
    let buttons = clara.forms().into_iter().flat_map(|form| form.buttons).filter(|button| button.text == AGAIN).count();
    assert_eq!(buttons, usize::from(can));
}

story! {
    fn every_state_has_words_and_what_follows_from_it(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        all_say(world, &cast, &["Being checked", "It counts until 24 December 2026"]);
        can_be_asked_again(world, &cast, false);
        round(world, away());
        all_say(world, &cast, &["Check digits right", "The tax office has not answered yet. We’ll ask again in 5 minutes", "It counts until 24 December 2026"]);
        can_be_asked_again(world, &cast, true);
        world.pass_days(31);
        round(world, away());
        all_say(world, &cast, &["It counted until 24 December 2026. Until it is confirmed, invoices include VAT."]);
        world.pass_days(1);
        round(world, valid());
        all_say(world, &cast, &["Confirmed on 26 December 2026"]);
        can_be_asked_again(world, &cast, false);
        world.pass_days(90);
        round(world, Answer::NotValid);
        all_say(world, &cast, &["Not valid", "According to the tax office on 26 March 2027", "Invoices include VAT"]);
        can_be_asked_again(world, &cast, true);
        types(world, &cast.clara, &cast.harbour, "CH", "CHE-100.155.212 MWST");
        all_say(world, &cast, &["Check digits right", "VAT IDs of this country are not looked up"]);
        types(world, &cast.clara, &cast.harbour, "US", "12-3456789");
        all_say(world, &cast, &["Not checked", "VAT IDs of this country are not looked up"]);
        can_be_asked_again(world, &cast, false);
    }

    fn where_nobody_is_asked_the_page_says_so(world: &mut World) {
        let cast = Cast::of(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        all_say(world, &cast, &["Check digits right", "The tax office has not been asked yet", "It counts until 24 December 2026"]);
        can_be_asked_again(world, &cast, false);
        let mut clara = world.sign_in(&cast.clara);
        clara.post(&format!("/payment-methods/{}/vat-id", cast.harbour.id), &[]).follow().says("There is nothing to check again");
    }

    fn who_has_put_it_right_has_it_checked_again_three_times_a_day(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        round(world, Answer::NotValid);
        let mut jo = world.sign_in(&cast.jo);
        let page = format!("/payment-methods/{}", cast.harbour.id);
        for _ in 0..3 {
            jo.open(&page).submit(AGAIN, &[]).follow().says("We’re asking the tax office again").says("It is being checked again");
            can_be_asked_again(world, &cast, false);
            jo.post(&format!("{page}/vat-id"), &[]).follow().says("There is nothing to check again");
            assert_eq!(round(world, Answer::NotValid), [AUSTRIAN]);
        }
        jo.open(&page).submit(AGAIN, &[]).answers(429).says("asked about this VAT ID three times today");
        assert_eq!(round(world, valid()).len(), 0);
        world.pass_days(1);
        jo.open(&page).submit(AGAIN, &[]).answers(303);
        round(world, valid());
        all_say(world, &cast, &["Confirmed on 25 November 2026"]);
    }

    fn who_types_another_one_begins_anew_and_who_changes_something_else_does_not(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        round(world, valid());
        let mut clara = world.sign_in(&cast.clara);
        clara.open(&format!("/payment-methods/{}/edit", cast.harbour.id)).submit("Save", &[("Street", "Ring 2")]).follow();
        clara.says("Confirmed on");
        types(world, &cast.clara, &cast.harbour, "AT", super::OTHER).says("Being checked").does_not_say("Confirmed on");
        // What is known is about what was saved, not about what is being typed.
        clara.open(&format!("/payment-methods/{}/edit", cast.harbour.id)).says("Being checked");
        clara.submit("Save", &[("VAT ID", "ATU1")]).answers(422).does_not_say("Being checked");
    }

    fn nobody_else_learns_of_it(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        round(world, Answer::NotValid);
        world.sign_in(&cast.clara).open("/events").says("The tax office says that the VAT ID of Harbour billing is not valid.");
        let page = format!("/payment-methods/{}", cast.harbour.id);
        for person in [&cast.mara, &cast.uma, &cast.stella] {
            let mut other = world.sign_in(person);
            for address in ["/", "/events", "/payment-methods", &format!("/apps/{}", cast.bakery.id), &format!("/apps/{}/payment-method", cast.bakery.id)] {
                other.get(address).status_is(&[200, 404]).does_not_say("VAT ID").does_not_say(AUSTRIAN).does_not_say("tax office");
            }
            other.get(&page).answers(404);
            other.post(&format!("{page}/vat-id"), &[]).answers(404);
        }
        assert!(world.mails_to("mara@studio.example").iter().all(|mail| mail.kind != "vat_id_rejected"));
    }
}
