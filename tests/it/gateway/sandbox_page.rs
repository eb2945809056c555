//! The page of the sandbox, and what says everywhere that it is on.

use remit::gateway::port::{Gateway, Page, Progress};
use remit::model::credential::PaymentKind;
use remit::model::invoice::Invoice;
use remit::model::taking::Taking;

use super::sandbox::{pay_once, set_up};
use crate::world::{Browser, Cast, World};

const LINE: &str = "Sandbox: no money moves";

fn page_of(world: &World, kind: PaymentKind) -> Page {
    world.sandbox().begin_setup(&set_up("setup:1", kind)).expect("a page")
}

/// The values that can be chosen, and the one that is chosen already.
fn choices(browser: &Browser) -> (Vec<String>, String) {
    let html = scraper::Html::parse_document(&browser.source());
    let radios = scraper::Selector::parse("input[type=radio]").expect("a selector");
    let values = html.select(&radios).filter_map(|radio| radio.value().attr("value")).map(str::to_owned).collect();
    (values, browser.field("choice"))
}

fn pdf(browser: &mut Browser, invoice: &Invoice) -> String {
    let address = format!("/payment-methods/{}/invoices/{}/invoice.pdf", invoice.payment_method_id, invoice.number);
    browser.get(&address).answers(200);
    browser.source()
}

story! {
    fn without_the_sandbox_nothing_is_there(world: &mut World) {
        let Page { url, .. } = page_of(world, PaymentKind::Card);
        let before = world.dump();
        let mut guest = world.guest();
        guest.get(&url).answers(404);
        guest.post(&url, &[("choice", "works")]).answers(404);
        world.is_as(&before, "what is not there");
        guest.get("/login").answers(200).does_not_say(LINE);
    }

    fn a_card_is_saved_there(world: &mut World) {
        world.takes_cards();
        let Page { session, url } = page_of(world, PaymentKind::Card);
        let mut guest = world.guest();
        guest.get(&url).shows(200, "Save a card").says("This is the sandbox. No money moves.");
        let all = ["works", "declined", "fails_later", "confirm"].map(str::to_owned).to_vec();
        assert_eq!(choices(&guest), (all, "works".to_owned()));
        guest.submit("Continue", &[("choice", "fails_later")]).redirects_to("/payment-setups/x?back");
        let Ok(Progress::Done(card)) = world.sandbox().setup(&session) else { panic!("it is set up") };
        assert_eq!(card.last4, "0341");
        // Whoever comes there once more goes on, and changes nothing.
        guest.get(&url).shows(200, "Save a card").says("You have finished here.");
        let on: Vec<String> = guest.links().into_iter().filter(|one| one.text == "Continue").map(|one| one.href).collect();
        assert_eq!(on, ["/payment-setups/x?back"]);
        guest.post(&url, &[("choice", "works")]).redirects_to("/payment-setups/x?back");
        assert_eq!(world.sandbox().setup(&session), Ok(Progress::Done(card)));
    }

    fn a_declined_card_leaves_another_try(world: &mut World) {
        world.takes_cards();
        let Page { session, url } = page_of(world, PaymentKind::Card);
        let mut guest = world.guest();
        let before = world.dump();
        guest.get(&url).answers(200);
        guest.submit("Continue", &[("choice", "declined")]).answers(422);
        assert_eq!(guest.problem("choice").as_deref(), Some("This card was declined. Choose another one."));
        assert_eq!(guest.field("choice"), "declined");
        for nothing in ["", "debit_works", "free"] {
            guest.post(&url, &[("choice", nothing)]).answers(422);
            assert_eq!(guest.problem("choice").as_deref(), Some("Choose one of them."), "{nothing}");
        }
        world.is_as(&before, "what was declined");
        guest.submit("Continue", &[("choice", "works")]).redirects_to("/payment-setups/x?back");
        assert!(matches!(world.sandbox().setup(&session), Ok(Progress::Done(_))));
    }

    fn an_account_is_debited_there(world: &mut World) {
        world.takes_cards();
        let Page { url, .. } = page_of(world, PaymentKind::DirectDebit);
        let mut guest = world.guest();
        guest.get(&url).shows(200, "Set up a direct debit");
        assert_eq!(choices(&guest).0, ["debit_works", "debit_returns"]);
        let leave = guest.links().into_iter().find(|one| one.text == "Go back without finishing").expect("a way back");
        assert_eq!(leave.href, "/payment-setups/x?back");
    }

    fn an_invoice_is_paid_there(world: &mut World) {
        world.takes_cards();
        let page = |key| world.sandbox().begin_payment(&pay_once(key, 238)).expect("a page");
        let (paid, closed) = (page("invoice:a:1"), page("invoice:b:1"));
        let mut guest = world.guest();
        guest.get(&paid.url).shows(200, "Pay €2.38").says("For Invoice R2026-000001");
        assert_eq!(choices(&guest).0, ["works", "declined", "confirm", "debit_works", "debit_returns"]);
        // An address of ours, written out.
        guest.submit("Continue", &[]).redirects_to("/pay/x?back");
        assert!(matches!(world.sandbox().payment(&paid.session), Ok(Progress::Done(_))));
        world.sandbox().close(&closed.session).expect("an answer");
        guest.get(&closed.url).shows(200, "Pay €2.38").says("You can no longer finish here. Nothing was saved or paid.");
        assert!(!guest.has_button("Continue"));
    }

    fn it_knows_nobody_and_needs_two_queries(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        let Page { url, .. } = page_of(world, PaymentKind::Card);
        let mut clara = world.sign_in(&cast.clara);
        world.queries();
        clara.get(&url).answers(200);
        assert!(world.queries() <= 2);
        assert!(!clara.source().contains("Clara"));
        assert!(clara.all("header nav").is_empty() && clara.all("header form").is_empty());
    }

    fn every_page_says_that_no_money_moves(world: &mut World) {
        world.takes_cards();
        let cast = Cast::of(world);
        let mut clara = world.sign_in(&cast.clara);
        for address in ["/", "/account", "/nothing-here"] {
            clara.get(address).status_is(&[200, 404]);
            assert!(clara.all(".strip").concat().ends_with(LINE), "{address}");
        }
        world.restart(|settings| settings.taking = Taking::default());
        let mut clara = world.sign_in(&cast.clara);
        clara.get("/").answers(200);
        assert!(!clara.all(".strip").concat().contains(LINE));
    }

    fn what_is_invoiced_meanwhile_says_so_for_ever(world: &mut World) {
        let cast = Cast::of(world);
        let real = world.sent_invoice(&cast.lagoon);
        world.takes_cards();
        let tried = world.sent_invoice(&cast.harbour);
        assert_eq!(world.mail_to("clara@harbour.example").subject.split(": ").next(), Some("SANDBOX"));
        assert!(world.mail_to("stella@lagoon.example").subject.starts_with("Your invoice"));
        world.restart(|settings| settings.taking = Taking::default());
        let olga = world.operator();
        let note = world.takes_back(&olga, &tried);
        let mut clara = world.sign_in(&cast.clara);
        for number in [tried.number.as_str(), note.as_str()] {
            let address = format!("/payment-methods/{}/invoices/{number}", cast.harbour.id);
            clara.get(&address).answers(200).says("SANDBOX · This was made to try things out. No money moves.");
        }
        assert!(pdf(&mut clara, &tried).contains("SANDBOX"));
        let mut stella = world.sign_in(&cast.stella);
        stella.get(&format!("/payment-methods/{}/invoices/{}", cast.lagoon.id, real.number)).answers(200);
        stella.does_not_say("SANDBOX");
        assert!(!pdf(&mut stella, &real).contains("SANDBOX"));
    }
}
