//! How the invoices of a payment method that is there are paid is changed, and what is open is paid at once.

use diesel::prelude::*;
use remit::model::charge::{Charge, ChargeState};
use remit::model::credential::CredentialState;
use remit::store::schema;

use super::setups_fake::{Fake, PAGES, credentials, enters, pays_with, visa};
use crate::home::client_words::is_plain;
use crate::invitations::acts::mails;
use crate::world::{Browser, Cast, PASSWORD, World};

const NAME: &str = "Harbour billing";
const JO: &str = "jo@books.example";

fn page(cast: &Cast) -> String {
    format!("/payment-methods/{}/how-you-pay", cast.harbour.id)
}

/// Clara has entered a card, and looks at what would be saved.
#[track_caller]
fn entered(world: &World, cast: &Cast, fake: &Fake, last4: &str) -> Browser {
    let mut clara = world.sign_in(&cast.clara);
    clara.get(&page(cast)).shows(200, "Change how invoices are paid");
    clara.submit("Continue", &[("pay_by", "card")]);
    enters(&mut clara, fake, visa(last4));
    clara.shows(200, "Check how invoices are paid");
    clara
}

/// All charges, oldest first.
fn charges(world: &World) -> Vec<Charge> {
    use schema::charges as it;
    world.change(|tx| Ok(it::table.order((it::made_at, it::number)).select(Charge::as_select()).load(tx.conn)?))
}

story! {
    fn a_card_takes_the_place_of_the_transfer_and_the_others_are_told(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        clara.get(&page(&cast)).shows(200, "Change how invoices are paid");
        assert!(world.queries() <= 6);
        clara.says("By bank transfer, within 30 days of each invoice").says("By card");
        is_plain("the choice", &clara.text());
        assert_eq!(clara.all("legend"), ["How invoices are paid"], "the list is called how you pay");
        clara.get(&format!("/payment-methods/{}", cast.harbour.id)).click("Change how invoices are paid");
        clara.submit("Continue", &[]).shows(422, "Change how invoices are paid").says("Choose how you want to pay.");
        let mut clara = entered(world, &cast, &fake, "4242");
        clara.says("From now on Visa ···· 4242, valid through April 2028");
        is_plain("the check", &clara.text());
        assert_eq!(pays_with(world, NAME), None, "nothing is saved yet");
        clara.submit("Save", &[]).redirects_to("/payment-methods/").follow();
        assert_eq!(clara.flash().as_deref(), Some("Saved. Harbour billing is now paid by card."));
        assert_eq!(pays_with(world, NAME).map(|it| it.last4), Some("4242".to_owned()));
        let told = mails(world, JO, "how_paid_changed");
        assert!(told.len() == 1 && told[0].text.contains("they are paid by card, Visa ···· 4242."), "{}", told[0].text);
        assert!(mails(world, "clara@harbour.example", "how_paid_changed").is_empty(), "she knows");
        assert!(charges(world).is_empty(), "nothing is open");
    }

    fn what_is_open_is_paid_and_the_button_says_so(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let olga = world.operator();
        let invoice = world.sent_invoice(&cast.harbour);
        let mut clara = entered(world, &cast, &fake, "4242");
        clara.says("€5.95 is still unpaid.");
        assert!(clara.has_button("Save and pay €5.95"));
        assert!(charges(world).is_empty(), "the page only tries it out");
        // A part is paid meanwhile: the press is refused once.
        world.notes(&olga, &invoice, 95, "2026-11-24");
        clara.submit("Save and pay €5.95", &[]).shows(422, "Check how invoices are paid");
        clara.says("Something has changed").says("€5.00 is still unpaid.");
        assert_eq!(pays_with(world, NAME), None);
        clara.submit("Save and pay €5.00", &[]).redirects_to("/payment-methods/");
        let with = pays_with(world, NAME).expect("a card");
        let charged: Vec<_> = charges(world).into_iter().map(|one| (one.amount, one.credential_id, one.state)).collect();
        assert_eq!(charged, [(500, Some(with.id), ChargeState::Due)]);
    }

    fn another_card_takes_over_what_nobody_was_asked_for_yet(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        world.sent_invoice(&cast.harbour);
        entered(world, &cast, &fake, "1111").submit("Save and pay €5.95", &[]).answers(303);
        world.pass_minutes(1);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&page(&cast)).says("Visa ···· 1111, valid through April 2028").says("By another card");
        let mut clara = entered(world, &cast, &fake, "2222");
        assert_eq!(fake.customer().as_deref(), Some("customer of 1111"), "the gateway knows them");
        clara.submit("Save and pay €5.95", &[]).answers(303);
        let with = pays_with(world, NAME).expect("a card");
        assert_eq!(with.last4, "2222");
        assert_eq!(credentials(world)[0], ("Visa ···· 1111".to_owned(), CredentialState::Over));
        let states: Vec<_> = charges(world).into_iter().map(|one| (one.state, one.credential_id == Some(with.id))).collect();
        assert_eq!(states, [(ChargeState::Dropped, false), (ChargeState::Due, true)]);
        remit::charging::setups::tidy(&world.db, fake.as_ref()).expect("a round");
        assert_eq!(fake.detached(), ["card 1111"]);
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&page(&cast)).submit("Continue", &[("pay_by", "card")]);
        enters(&mut jo, &fake, visa("3333"));
        assert_eq!(fake.customer(), None, "nobody becomes the customer of somebody else");
    }

    fn back_to_the_transfer_what_nobody_was_asked_for_is_not_charged(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        world.sent_invoice(&cast.harbour);
        let mut clara = entered(world, &cast, &fake, "1111");
        clara.submit("Save and pay €5.95", &[]).answers(303);
        clara.get(&page(&cast)).submit("Continue", &[("pay_by", "transfer")]).follow().shows(200, "Check how invoices are paid");
        clara.says("Until now Visa ···· 1111").says("From now on By bank transfer, within 30 days of each invoice");
        clara.submit("Save", &[]).redirects_to("/payment-methods/").follow();
        assert_eq!(clara.flash().as_deref(), Some("Harbour billing is now paid by bank transfer."));
        assert_eq!(pays_with(world, NAME), None);
        assert_eq!(charges(world).iter().map(|one| one.state).collect::<Vec<_>>(), [ChargeState::Dropped]);
        assert_eq!(mails(world, JO, "how_paid_changed").len(), 2);
    }

    fn it_is_saved_only_by_whoever_shows_that_it_is_them(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut clara = entered(world, &cast, &fake, "4242");
        world.pass_minutes(20);
        clara.submit("Save", &[]).shows(200, "Confirm it is you");
        assert_eq!(pays_with(world, NAME), None);
        clara.submit("Continue", &[("Current password", PASSWORD)]).redirects_to("/payment-methods/");
        assert_eq!(pays_with(world, NAME).map(|it| it.last4), Some("4242".to_owned()));
    }

    fn what_one_manager_has_set_up_is_not_saved_by_another(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut clara = entered(world, &cast, &fake, "4242");
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&format!("{}/check", page(&cast))).redirects_to(&page(&cast));
        for person in [&cast.mara, &cast.stella] {
            let mut other = world.sign_in(person);
            for path in [page(&cast), format!("{}/check", page(&cast))] {
                other.get(&path).answers(404);
                other.post(&path, &[("pay_by", "card")]).answers(404);
            }
        }
        let rita = world.client("Rita Vogel", "rita@ledger.example");
        world.lets_read(&cast.harbour, &rita);
        world.sign_in(&rita).get(&page(&cast)).answers(403);
        // Both at once: the later one wins, and the first card is over.
        let mut jo = world.sign_in(&cast.jo);
        jo.get(&page(&cast)).submit("Continue", &[("pay_by", "card")]);
        enters(&mut jo, &fake, visa("7777"));
        clara.submit("Save", &[]).answers(303);
        jo.submit("Save", &[]).answers(303);
        assert_eq!(pays_with(world, NAME).map(|it| it.last4), Some("7777".to_owned()));
        assert!(credentials(world).contains(&("Visa ···· 4242".to_owned(), CredentialState::Over)));
    }

    fn half_way_it_stays_as_it_is(world: &mut World) {
        let fake = Fake::of(world);
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&page(&cast)).submit("Continue", &[("pay_by", "card")]).redirects_to("/payment-setups/");
        let setup = clara.location().expect("a path").to_owned();
        clara.get(&setup).redirects_to(PAGES);
        clara.get(&fake.back()).shows(200, "You haven’t finished yet");
        assert!(!clara.has_button("Pay by bank transfer instead"), "it is paid so now");
        clara.click("Back").shows(200, "Change how invoices are paid");
        clara.post(&format!("{setup}/transfer"), &[]).answers(404);
        clara.get(&format!("{}/check", page(&cast))).redirects_to(&page(&cast));
        assert_eq!(pays_with(world, NAME), None);
    }
}
