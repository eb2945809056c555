//! The client's two minutes: what each page on the way to take over billing says and asks, who sends the invoices, and which
//! words stand nowhere there.

use remit::model::terms::TermsOfUse;

use super::acts::{ask_to_pay, door_of_newcomers, mails, open_mail};
use super::steps::{BILLING, check_with_a_new_payment_method, sign_up};
use crate::home::client_words::is_plain;
use crate::invoices::monthly::{book_all, noon};
use crate::world::{Browser, Cast, World};

const NINA: &str = "nina@roth.example";
const ASKS: &str = "Jo Adler asks you to take over the hosting bill for Old Bakery";
const SELLER: &str = "Example Hosting GmbH, Hamburg (billing@hosting.example)";

/// Jo asks Nina for the bakery, which costs €10.00 a month, on 12 April; Nina has opened the mail.
fn opened(world: &World) -> (Cast, Browser) {
    let cast = Cast::of(world);
    book_all(world, &cast.bakery);
    world.clock.set(noon(2027, 4, 12));
    let it = ask_to_pay(&mut world.sign_in(&cast.jo), &[&cast.bakery], NINA);
    let mut nina = world.guest();
    open_mail(world, &mut nina, it);
    (cast, nina)
}

story! {
    fn a_name_and_an_address_are_all_that_is_asked_for(world: &mut World) {
        let (cast, mut nina) = opened(world);
        nina.shows(200, ASKS).says("The website is old-bakery.example.").says("€10.00 a month, plus VAT");
        nina.says(&format!("Billed once a month by {SELLER}. You have 30 days to pay, by bank transfer."));
        nina.says("Jo Adler").says("You can stop at any time.").does_not_say("Sign up");
        nina.submit("Continue", &[("Name", "Nina Roth")]).redirects_to("/invitation").follow();
        nina.shows(200, "Where should the invoices go?").says("Jo Adler’s invitation: €10.00 a month, plus VAT");
        let names = nina.form("Continue").names;
        assert!(!names.contains(&"payment_method_name".to_owned()), "it is called like the company: {names:?}");
        assert_eq!(nina.field("invoice_email"), NINA);
        let typed: Vec<_> = BILLING.into_iter().filter(|(label, _)| *label != "Invoice email").collect();
        nina.submit("Continue", &typed).follow().shows(200, "Check your answers");
        nina.says("€11.90 a month with VAT").says("€10.00 plus €1.90 (VAT 19 %).").says(SELLER);
        nina.says("Nina’s Bread").says("Lindenweg 12, 10115 Berlin, Germany").says(NINA).does_not_say("accept the terms");
        nina.submit("Take over billing", &[]).redirects_to("/handovers/").follow();
        nina.shows(200, "You now pay for Old Bakery").says("1 May 2027, about €7.14").says("€11.90 a month with VAT");
        nina.says(&format!("{SELLER}. You have 30 days to pay")).says(&format!("To {NINA}, made out to Nina’s Bread."));
        nina.says("We’ve told Jo Adler").says("choose Delete, at any time");
        let done = nina.address.clone();
        nina.get(&done).answers(200);
        for other in [&cast.jo, &cast.clara] {
            world.sign_in(other).get(&done).answers(404);
        }
        world.guest().get(&done).redirects_to("/login");
        let mail = mails(world, NINA, "billing_taken_over").remove(0);
        assert!(mail.text.contains("from Example Hosting GmbH in Hamburg"), "{}", mail.text);
    }

    fn an_invoice_email_that_is_not_confirmed_yet_is_named(world: &mut World) {
        let (_, mut nina) = opened(world);
        nina.submit("Continue", &[("Name", "Nina Roth")]).follow();
        let others = BILLING.into_iter().filter(|(label, _)| *label != "Invoice email");
        let typed: Vec<_> = others.chain([("Invoice email", "invoices@roth.example")]).collect();
        nina.submit("Continue", &typed).follow().shows(200, "Check your answers");
        nina.submit("Take over billing", &[]).redirects_to("/handovers/").follow();
        nina.says("To everyone who can manage billing, then to invoices@roth.example once it’s confirmed, made out to");
    }

    fn the_mail_says_the_price_before_anything_is_opened(world: &mut World) {
        opened(world);
        let mail = mails(world, NINA, "invitation").remove(0);
        assert_eq!(mail.subject, "Jo Adler asks you to take over the hosting bill for old-bakery.example");
        assert!(mail.text.starts_with("Hello,\n"), "{}", mail.text);
        for words in [
            "It costs €10.00 a month, plus VAT.", "from Example Hosting GmbH in Hamburg (billing@hosting.example)",
            "you have 30 days to pay", "you can stop at any time",
        ] {
            assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {}", mail.text);
        }
        let (hidden, _) = mail.html.split_once("Hello,").expect("a greeting");
        assert!(hidden.contains("€10.00 a month, plus VAT. You can stop at any time."), "{hidden}");
    }

    fn after_a_day_the_address_is_confirmed_once_more(world: &mut World) {
        let (_, mut nina) = opened(world);
        nina.says("you can log in with a code we email you");
        world.pass_hours(24);
        nina.submit("Continue", &[("Name", "Nina Roth")]).redirects_to("/sign-up/check-your-mail");
        world.pass_minutes(1);
        let mail = world.mail_to(NINA);
        assert_eq!(mail.kind, "confirm_sign_up");
        nina.open(mail.link()).submit("Confirm", &[]).answers(303);
        nina.get("/invitation").shows(200, ASKS).says("€10.00 a month, plus VAT");
    }

    fn whoever_builds_websites_says_so(world: &mut World) {
        let (_, mut nina) = opened(world);
        let button = door_of_newcomers(&nina);
        assert_eq!(nina.field("account_type"), "client", "what nobody has to look at is right for most");
        nina.submit(button, &[("Name", "Nina Roth"), ("Password", "nina nina"), ("account_type", "developer")]);
        nina.shows(422, ASKS);
        assert_eq!(nina.field("account_type"), "developer");
        sign_up(&mut nina, "Nina Roth", "developer");
        nina.open("/invitation");
        let names = nina.form("Continue").names;
        assert!(names.contains(&"payment_method_name".to_owned()), "{names:?}");
    }

    fn the_terms_are_accepted_and_kept_as_they_were(world: &mut World) {
        let (url, version) = ("https://hosting.example/terms".to_owned(), Some("1 November 2026".to_owned()));
        world.restart(|settings| settings.terms = Some(TermsOfUse { url, version }));
        let (cast, mut nina) = opened(world);
        sign_up(&mut nina, "Nina Roth", "client");
        check_with_a_new_payment_method(&mut nina);
        nina.says("By taking over billing you accept the terms (1 November 2026) of Example Hosting GmbH.");
        nina.submit("Take over billing", &[]).redirects_to("/handovers/").follow();
        let receipt = nina.address.replace("/done", "");
        world.restart(|settings| settings.terms = None);
        for browser in [&mut nina, &mut world.sign_in(&cast.jo)] {
            browser.get(&receipt).says("https://hosting.example/terms").says("1 November 2026");
            let paper = browser.get(&format!("{receipt}/receipt.pdf")).answers(200).source();
            assert!(paper.contains("1 November 2026"), "{paper}");
        }
        nina.get(&receipt).says("Example Hosting GmbH, Hamburg").says("1 May 2027, about €7.14");
        world.sign_in(&cast.jo).get(&receipt).answers(200).does_not_say("€7.14");
    }

    fn no_page_and_no_mail_on_the_way_has_a_foreign_word(world: &mut World) {
        let (_, mut nina) = opened(world);
        is_plain("the invitation", &nina.text());
        sign_up(&mut nina, "Nina Roth", "client");
        is_plain("where the invoices go", &nina.open("/invitation").text());
        is_plain("one wrong field", &nina.submit("Continue", &[("City", "Berlin")]).follow().text());
        check_with_a_new_payment_method(&mut nina);
        is_plain("the check", &nina.text());
        nina.submit("Take over billing", &[]).redirects_to("/handovers/");
        is_plain("done", &nina.follow().text());
        for page in ["/", "/events", "/invitations", "/payment-methods"] {
            is_plain(page, &nina.get(page).answers(200).text());
        }
        let sent = world.mails_to(NINA);
        assert!(sent.len() >= 3, "the invitation, the account, what was taken over");
        for mail in sent {
            is_plain(&mail.kind, &format!("{}\n{}", mail.subject, mail.text));
        }
    }
}
