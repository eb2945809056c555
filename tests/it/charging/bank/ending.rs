//! The end of mandates, and of what is known of accounts.

use remit::charging::bank::ending::{end_unused, forget};
use remit::model::credential::{Credential, CredentialState};

use super::{IBAN, debits, in_file, with_mandate};
use crate::charging::setups_fake::{pays_with, setups};
use crate::charging::{CLARA, is_sound, mails};
use crate::invoices::monthly::noon;
use crate::world::{Cast, World};

const PAYER: &str = "Harbour billing";

fn all(world: &World) -> Vec<Credential> {
    use diesel::prelude::*;
    use remit::store::schema::credentials as it;
    let all = it::table.order((it::made_at, it::id)).select(Credential::as_select());
    world.db.read(|tx| Ok(all.load(tx.conn)?)).expect("credentials")
}

story! {
    fn what_was_not_used_for_three_years_ends(world: &mut World) {
        debits(world);
        let cast = Cast::of(world);
        with_mandate(world, &cast.harbour, &cast.clara, IBAN);
        world.clock.set(noon(2029, 11, 20));
        assert_eq!(world.change(end_unused), 0, "it was given three years ago");
        world.clock.set(noon(2029, 11, 21));
        assert_eq!((world.change(end_unused), world.change(end_unused)), (1, 0));
        assert_eq!((pays_with(world, PAYER), all(world)[0].state), (None, CredentialState::Over));
        let mail = mails(world, CLARA, "mandate_ended").remove(0);
        assert_eq!(mail.subject, "The direct debit for “Harbour billing” has ended");
        assert!(mail.text.contains("three years") && mail.text.contains("paid by bank transfer"), "{}", mail.text);
        is_sound(world);
    }

    fn three_years_begin_anew_with_each_debit(world: &mut World) {
        let _ = in_file(world);
        world.clock.set(noon(2029, 12, 1));
        assert_eq!(world.change(end_unused), 0);
        world.clock.set(noon(2029, 12, 2));
        assert_eq!(world.change(end_unused), 1);
        assert_eq!(pays_with(world, PAYER), None);
    }

    fn what_nobody_uses_is_over_after_two_days_and_forgotten_at_once(world: &mut World) {
        debits(world);
        let cast = Cast::of(world);
        let mut stella = world.sign_in(&cast.stella);
        let fields = [
            ("Company or name", "Harbour Café Ltd"),
            ("Street", "Hafenstraße 4"),
            ("Postal code", "20457"),
            ("City", "Hamburg"),
            ("Country", "DE"),
            ("pay_by", "direct_debit"),
        ];
        stella.get("/new/payment-method").submit("Create payment method", &fields).follow();
        stella.submit("Accept mandate", &[("Account holder", "Stella Mori"), ("IBAN", IBAN)]).answers(303);
        world.pass_days(2);
        world.change(forget);
        assert_eq!(all(world)[0].state, CredentialState::Ready);
        world.pass_minutes(1);
        world.change(forget);
        let over = all(world).remove(0);
        assert_eq!((over.sealed_iban.as_str(), over.holder.as_str(), over.last4.as_str()), ("", "", "4300"));
        assert_eq!(over.state, CredentialState::Over);
        assert!(over.detached_at.is_some());
        let before = world.dump();
        world.change(forget);
        world.is_as(&before, "once more");
        assert_eq!(setups(world).len(), 1);
    }

    fn accounts_are_forgotten_when_nobody_can_ask_for_money_back(world: &mut World) {
        debits(world);
        let cast = Cast::of(world);
        with_mandate(world, &cast.harbour, &cast.clara, IBAN);
        world.change(|tx| remit::charging::setups::let_go(tx, cast.harbour.id, Some(cast.clara.id)));
        world.pass_days(430);
        world.change(forget);
        assert_ne!(all(world)[0].sealed_iban, "");
        world.pass_minutes(1);
        world.change(forget);
        assert_eq!(all(world)[0].sealed_iban, "");
        // One that pays stays, however old it is.
        with_mandate(world, &cast.harbour, &cast.clara, IBAN);
        world.pass_days(900);
        world.change(forget);
        assert_ne!(all(world)[1].sealed_iban, "");
    }
}
