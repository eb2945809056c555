//! A mandate is accepted on a page of ours, before anything is paid with it.

use remit::model::credential::{CredentialState, GatewayName};
use remit::model::sealed::Sealed;

use super::{CREDITOR, IBAN, debits};
use crate::charging::mails;
use crate::charging::setups_fake::{credentials, pays_with, setups};
use crate::world::{Browser, Cast, World};

const NEW: &str = "/new/payment-method";
const MAKE: &str = "Create payment method";
const ACCEPT: &str = "Accept mandate";
const NAME: &str = "Harbour Café Ltd";
const FIELDS: &[(&str, &str)] = &[
    ("Company or name", NAME),
    ("Street", "Hafenstraße 4"),
    ("Postal code", "20457"),
    ("City", "Hamburg"),
    ("Country", "DE"),
    ("pay_by", "direct_debit"),
];
const ACCOUNT: &[(&str, &str)] = &[("Account holder", "Stella Mori"), ("IBAN", "nl91 abna 0417 1643 00")];

/// Up to the page of the mandate. Gives its address.
#[track_caller]
fn chooses(browser: &mut Browser) -> String {
    browser.get(NEW).submit(MAKE, FIELDS).redirects_to("/payment-setups/").follow();
    browser.shows(200, "Set up SEPA Direct Debit");
    browser.address.clone()
}

/// Somebody on the page of a mandate.
fn asked(world: &mut World) -> (Cast, Browser, String) {
    debits(world);
    let cast = Cast::of(world);
    let mut stella = world.sign_in(&cast.stella);
    let page = chooses(&mut stella);
    (cast, stella, page)
}

story! {
    fn a_mandate_is_accepted_and_checked_before_anything_is_paid_with_it(world: &mut World) {
        let (_, mut stella, page) = asked(world);
        let reference = setups(world)[0].id.as_str().to_uppercase();
        let parts = reference.as_bytes().chunks(4).map(|four| std::str::from_utf8(four).expect("ASCII"));
        let reference = parts.collect::<Vec<_>>().join("-");
        stella.says(CREDITOR).says(&reference).says("24 November 2026").says("Example Hosting GmbH, Speicherstadt 12");
        stella.says("you authorise (A) Example Hosting GmbH").says("within 8 weeks").says("at least two business days before");
        stella.submit(ACCEPT, ACCOUNT).redirects_to("/new/payment-method/check").follow();
        stella.shows(200, "Check your answers").says("SEPA Direct Debit from the account ending in 4300");
        let all = credentials(world);
        assert_eq!(all, [("SEPA Direct Debit from the account ending in 4300".to_owned(), CredentialState::Ready)]);
        stella.submit(MAKE, &[]).redirects_to("/payment-methods/").follow().shows(200, NAME);
        let with = pays_with(world, NAME).expect("an account");
        assert_eq!((with.gateway, with.state), (GatewayName::Bank, CredentialState::Used));
        assert_eq!((with.mandate.as_str(), with.mandate_on.as_deref()), (reference.as_str(), Some("2026-11-24")));
        assert_eq!((with.holder.as_str(), with.last4.as_str(), with.country.as_str()), ("Stella Mori", "4300", "NL"));
        assert_eq!((with.mandate_text.as_str(), with.bic.as_str()), ("2027-01", ""));
        let opened = world.db.site.keys.open(Sealed::Iban, with.id.as_str(), &with.sealed_iban);
        assert_eq!(opened.as_deref(), Some(IBAN.as_bytes()));
        let mail = mails(world, "stella@lagoon.example", "mandate_accepted").remove(0);
        assert_eq!(mail.subject, "Your SEPA Direct Debit mandate for Example Hosting GmbH");
        for words in [CREDITOR, &reference, "Account holder: Stella Mori", "ending in 4300", "24 November 2026", "8 weeks"] {
            assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {}", mail.text);
        }
        // Opened once more, from the history of the browser.
        stella.get(&page).redirects_to("/new/payment-method/check");
    }

    fn what_cannot_be_debited_is_refused(world: &mut World) {
        let (_, mut stella, _) = asked(world);
        for (fields, field, words) in [
            ([("holder", ""), ("iban", IBAN), ("bic", "")], "holder", "Enter the name"),
            ([("holder", "森ステラ"), ("iban", IBAN), ("bic", "")], "holder", "Latin letters"),
            ([("holder", "S"), ("iban", ""), ("bic", "")], "iban", "Enter the IBAN"),
            ([("holder", "S"), ("iban", "NL91ABNA0417164301"), ("bic", "")], "iban", "can’t be right"),
            ([("holder", "S"), ("iban", "NL91ABNA041716430"), ("bic", "")], "iban", "can’t be right"),
            ([("holder", "S"), ("iban", "4111 1111 1111 1111"), ("bic", "")], "iban", "can’t be right"),
            // Turkey. Then our own account.
            ([("holder", "S"), ("iban", "TR330006100519786457841326"), ("bic", "")], "iban", "doesn’t work"),
            ([("holder", "S"), ("iban", "DE89370400440532013000"), ("bic", "")], "iban", "our account"),
            ([("holder", "S"), ("iban", "CH9300762011623852957"), ("bic", "")], "bic", "needed"),
            ([("holder", "S"), ("iban", "CH9300762011623852957"), ("bic", "UBSWCHZ")], "bic", "8 or 11"),
        ] {
            stella.submit(ACCEPT, &fields).shows(422, "Set up SEPA Direct Debit");
            let said = stella.problem(field).unwrap_or_else(|| panic!("nothing is said of {fields:?}"));
            assert!(said.contains(words), "{said}");
        }
        assert_eq!(credentials(world).len(), 0);
        let swiss = [("Account holder", "Müller & Söhne"), ("IBAN", "CH9300762011623852957"), ("BIC", "ubswchzh80a")];
        stella.submit(ACCEPT, &swiss).redirects_to("/new/payment-method/check");
        assert_eq!(credentials(world).len(), 1);
    }

    fn sent_twice_or_in_two_tabs_it_is_one_mandate(world: &mut World) {
        let (_, mut stella, page) = asked(world);
        let mut second = world.guest();
        second.take_cookies(stella.cookies());
        second.get(&page).shows(200, "Set up SEPA Direct Debit");
        let form = stella.form(ACCEPT);
        stella.submit(ACCEPT, ACCOUNT).redirects_to("/new/payment-method/check");
        let once = form.fields.iter().find(|(name, _)| name == "once").expect("an id").1.clone();
        let again = [("once", once.as_str()), ("holder", "Stella Mori"), ("iban", IBAN)];
        stella.post(&page, &again).redirects_to("/new/payment-method/check");
        let other = [("Account holder", "Stella Mori"), ("IBAN", "DE02120300000000202051")];
        second.submit(ACCEPT, &other).redirects_to("/new/payment-method/check");
        let all = credentials(world);
        assert_eq!(all.len(), 1);
        assert!(all[0].0.ends_with("4300"), "the first one: {all:?}");
        assert_eq!(mails(world, "stella@lagoon.example", "mandate_accepted").len(), 1);
        // Another account is another mandate.
        world.pass_minutes(1);
        second.follow().submit("Use another account", &[]).follow().shows(200, "Set up SEPA Direct Debit");
        second.submit(ACCEPT, &other).redirects_to("/new/payment-method/check").follow();
        second.says("the account ending in 2051");
        assert_eq!(credentials(world).len(), 2);
    }

    fn nobody_else_sees_it(world: &mut World) {
        let (cast, _, page) = asked(world);
        for other in [&cast.clara, &cast.mara] {
            let mut browser = world.sign_in(other);
            browser.get(&page).answers(404);
            browser.post(&page, &[("holder", "X"), ("iban", IBAN)]).answers(404);
        }
        assert_eq!(credentials(world).len(), 0);
        // Without a session the way goes on after the log-in, and the account is typed once more.
        let mut guest = world.guest();
        guest.post(&page, &[("holder", "Stella Mori"), ("iban", IBAN)]);
        assert!(!guest.source().contains(IBAN), "{}", guest.source());
        // Nobody is debited any longer.
        world.restart(|settings| settings.taking.creditor_id = None);
        world.sign_in(&cast.stella).get(&page).answers(404);
    }

    fn the_transfer_instead_keeps_what_was_typed(world: &mut World) {
        let (_, mut stella, _) = asked(world);
        stella.submit("Pay by bank transfer instead", &[]).follow().shows(200, "Check your answers").says("Hafenstraße 4");
        stella.submit(MAKE, &[]).redirects_to("/payment-methods/");
        assert_eq!((pays_with(world, NAME), credentials(world).len()), (None, 0));
    }

    fn a_payment_method_that_is_there_goes_over_to_it_and_what_is_open_is_debited(world: &mut World) {
        debits(world);
        let cast = Cast::of(world);
        let invoice = crate::charging::bill(world, &cast.harbour);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/payment-methods/{}/how-you-pay", cast.harbour.id)).shows(200, "Change how invoices are paid");
        clara.submit("Continue", &[("pay_by", "direct_debit")]).follow().shows(200, "Set up SEPA Direct Debit");
        clara.submit(ACCEPT, ACCOUNT).follow().shows(200, "Check how invoices are paid").says("the account ending in 4300");
        clara.submit("Save and pay €5.95", &[]).redirects_to("/payment-methods/");
        let charge = crate::charging::newest(world, &invoice);
        assert_eq!((charge.gateway, charge.due_on.as_str()), (GatewayName::Bank, "2026-12-01"));
    }
}
