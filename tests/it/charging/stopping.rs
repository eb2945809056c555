//! An operator ends a card or an account that must not be charged any more.

use diesel::prelude::*;
use remit::model::charge::ChargeState;
use remit::model::credential::CredentialState;
use remit::model::invoice::InvoiceState;
use remit::store::schema::credentials;

use super::{CLARA, in_time, is_sound, mails, newest, now, with_card, with_debit, works};
use crate::world::{PASSWORD, World};

fn states(world: &World) -> Vec<CredentialState> {
    let all = credentials::table.order(credentials::id).select(credentials::state);
    world.db.read(|tx| Ok(all.load(tx.conn)?)).expect("credentials")
}

story! {
    fn a_card_is_ended_with_a_reason_and_everybody_with_billing_access_is_told(world: &mut World) {
        let (cast, gateway, invoice) = with_card(world);
        let olga = world.operator();
        world.opens_record(&olga, cast.harbour.id, "A story");
        let page = format!("/operator/payment-methods/{}", cast.harbour.id);
        let mut browser = world.sign_in(&olga);
        world.queries();
        browser.open(&page).says("How it pays").says("Visa ···· 4242");
        assert!(world.queries() <= 6);
        browser.click("Stop charging this card").shows(200, "Stop charging this card?");
        browser.submit("Stop charging this card", &[("Reason", "")]).shows(422, "Stop charging this card?");
        assert_eq!(browser.problem("reason").as_deref(), Some("Say in a few words why."));
        browser.submit("Stop charging this card", &[("Reason", "Its owner has reported it stolen")]).follow();
        assert_eq!(browser.flash().as_deref(), Some("Harbour billing is now paid by bank transfer."));
        browser.says("By bank transfer").does_not_say("Visa");
        assert_eq!((newest(world, &invoice).state, states(world)), (ChargeState::Dropped, vec![CredentialState::Over]));
        for address in [CLARA, "jo@books.example"] {
            let [mail] = &mails(world, address, "how_paid_changed")[..] else { panic!("one mail to {address}") };
            assert_eq!(mail.subject, "Harbour billing is now paid by bank transfer");
            assert!(mail.text.contains("we no longer charge Visa ···· 4242"), "{}", mail.text);
            assert!(mail.text.contains("The reason: Its owner has reported it stolen"), "{}", mail.text);
        }
        let told = world.mails().into_iter().filter(|(_, mail)| mail.kind == "how_paid_changed").count();
        assert_eq!(told, 2, "nobody else learns what pays");
        world.sign_in(&cast.jo).open("/events").says("changed how the invoices of").says("by bank transfer");
        world.pass_days(10);
        works(world, &gateway);
        assert_eq!((gateway.asked().len(), now(world, &invoice).state), (0, InvoiceState::Open));
        is_sound(world);
    }

    fn a_second_press_leads_back_to_the_record(world: &mut World) {
        let (cast, _, _) = with_card(world);
        let olga = world.operator();
        world.opens_record(&olga, cast.harbour.id, "A story");
        let page = format!("/operator/payment-methods/{}", cast.harbour.id);
        let stop = format!("{page}/stop-charging");
        let (mut first, mut second) = (world.sign_in(&olga), world.sign_in(&olga));
        first.open(&stop);
        second.open(&stop);
        first.submit("Stop charging this card", &[("Reason", "Stolen")]).answers(303);
        second.submit("Stop charging this card", &[("Reason", "Stolen")]).redirects_to(&page);
        assert_eq!(mails(world, CLARA, "how_paid_changed").len(), 1);
        first.get(&stop).redirects_to(&page);
    }

    fn what_is_on_its_way_goes_on(world: &mut World) {
        let (cast, gateway, invoice) = with_debit(world);
        in_time(world, &gateway, &invoice);
        let olga = world.operator();
        world.opens_record(&olga, cast.harbour.id, "A story");
        let mut browser = world.sign_in(&olga);
        browser.open(&format!("/operator/payment-methods/{}", cast.harbour.id));
        browser.click("Stop debiting this account");
        browser.submit("Stop debiting this account", &[("Reason", "The account is closed")]).answers(303);
        let mail = mails(world, CLARA, "how_paid_changed").remove(0);
        assert!(mail.text.contains("we no longer debit the account ending in 3000"), "{}", mail.text);
        assert_eq!(newest(world, &invoice).state, ChargeState::Processing);
        gateway.arrives("money 1");
        in_time(world, &gateway, &invoice);
        assert_eq!(now(world, &invoice).state, InvoiceState::Paid);
        is_sound(world);
    }

    fn it_takes_the_record_and_the_password(world: &mut World) {
        let (cast, _, _) = with_card(world);
        let olga = world.operator();
        let page = format!("/operator/payment-methods/{}", cast.harbour.id);
        let stop = format!("{page}/stop-charging");
        let mut browser = world.sign_in(&olga);
        browser.get(&stop).redirects_to(&page);
        browser.post(&stop, &[("reason", "Stolen")]).redirects_to(&page);
        assert_eq!(states(world), [CredentialState::Used]);
        world.opens_record(&olga, cast.harbour.id, "A story");
        browser.open(&stop);
        world.pass_minutes(20);
        browser.submit("Stop charging this card", &[("Reason", "Stolen")]).shows(200, "Confirm it is you");
        assert_eq!(states(world), [CredentialState::Used]);
        browser.submit("Continue", &[("Current password", PASSWORD)]).redirects_to(&page);
        assert_eq!(states(world), [CredentialState::Over]);
    }

    fn who_pays_by_transfer_has_nothing_to_end(world: &mut World) {
        let (cast, _, _) = with_card(world);
        let olga = world.operator();
        world.opens_record(&olga, cast.studio.id, "A story");
        let page = format!("/operator/payment-methods/{}", cast.studio.id);
        let mut browser = world.sign_in(&olga);
        browser.open(&page).says("By bank transfer").does_not_say("Stop charging");
        browser.get(&format!("{page}/stop-charging")).redirects_to(&page);
    }
}
