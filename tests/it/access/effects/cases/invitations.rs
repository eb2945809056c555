//! Invitations: what the sender reads before sending, and the receiver before accepting.

use remit::model::InvitationId;
use remit::model::team::Role;

use crate::access::canary::village::Village;
use crate::access::effects::Case;
use crate::invitations::acts;
use crate::world::Browser;

pub const ALL: &[fn(&Village) -> Case] = &[
    |village| written(village, "invitations::writing::pay::check", ("mara", "nina"), to_pay_cafe),
    |village| written(village, "invitations::writing::pay::check", ("clara", "paul"), to_pay_bakery),
    |village| written(village, "invitations::writing::payment_method::check", ("jo", "paul"), to_harbour),
    |village| written(village, "invitations::writing::payment_method::check", ("jo", "paul"), to_invoices),
    |village| written(village, "invitations::writing::team::check", ("uma", "sven"), to_north),
    |village| written(village, "invitations::writing::app::check", ("clara", "sven"), to_bakery),
    |village| read(village, "invitations::received::open::page", ("jo", "paul"), to_harbour),
    |village| read(village, "invitations::received::open::page", ("jo", "rita"), to_harbour),
    |village| read(village, "invitations::received::open::page", ("jo", "paul"), to_invoices),
    |village| read(village, "invitations::received::open::page", ("uma", "sven"), to_north),
    |village| read(village, "invitations::received::open::page", ("clara", "sven"), to_bakery),
    |village| checked(village, ("clara", "paul"), to_pay_bakery),
    |village| checked(village, ("mara", "nina"), to_pay_cafe),
    |village| confirmed(village),
];

/// Writes the invitation, up to the page before sending.
type Write = fn(&Village, &mut Browser, &str);

fn to_pay_cafe(village: &Village, browser: &mut Browser, email: &str) {
    acts::write_to_pay(browser, &[&village.cast.cafe], email, &[]);
}

fn to_pay_bakery(village: &Village, browser: &mut Browser, email: &str) {
    acts::write_to_pay(browser, &[&village.cast.bakery], email, &[]);
}

fn to_harbour(village: &Village, browser: &mut Browser, email: &str) {
    browser.get(&format!("/invite/payment-method?payment_method={}", village.cast.harbour.id)).answers(200);
    browser.submit("Continue", &[("Email", email)]).follow();
}

fn to_invoices(village: &Village, browser: &mut Browser, email: &str) {
    let only = format!("payment_method={}&access=invoices_only", village.cast.harbour.id);
    browser.get(&format!("/invite/payment-method?{only}")).answers(200);
    browser.submit("Continue", &[("Email", email)]).follow();
}

fn to_north(village: &Village, browser: &mut Browser, email: &str) {
    acts::write_to_team(browser, &village.cast.team, Role::Unlimited, &[&village.cast.shop], email);
}

fn to_bakery(village: &Village, browser: &mut Browser, email: &str) {
    acts::write_to_work(browser, &village.cast.bakery, email);
}

const BESIDES: &[&str] = &["the invoices", "can decide who else works on it", "change its addresses and remove people"];

fn case(handler: &'static str, who: &'static str) -> Case {
    Case {
        handler,
        who,
        open: Box::new(|village| village.world.guest()),
        act: Box::new(|_, _| {}),
        besides: BESIDES,
        meanwhile: &[],
        called: None,
    }
}

/// The sender reads it before sending; what it says comes true when the receiver accepts.
fn written(
    village: &Village,
    handler: &'static str,
    (sender, receiver): (&'static str, &'static str),
    write: Write,
) -> Case {
    Case {
        open: Box::new(move |village| {
            let mut browser = village.browser(sender);
            write(village, &mut browser, &village.email(receiver));
            browser
        }),
        act: Box::new(move |village, mut browser| {
            let id = acts::send(&mut browser);
            accept(village, opened(village, receiver, id));
        }),
        called: Some((receiver, village.email(receiver))),
        ..case(handler, sender)
    }
}

/// The receiver reads it on the page of the invitation, and accepts.
fn read(
    village: &Village,
    handler: &'static str,
    (sender, receiver): (&'static str, &'static str),
    write: Write,
) -> Case {
    let _ = village;
    Case {
        open: Box::new(move |village| opened(village, receiver, sent(village, (sender, receiver), write))),
        act: Box::new(accept),
        ..case(handler, receiver)
    }
}

/// The receiver reads it once more before taking over.
fn checked(_: &Village, (sender, receiver): (&'static str, &'static str), write: Write) -> Case {
    Case {
        open: Box::new(move |village| {
            let mut browser = opened(village, receiver, sent(village, (sender, receiver), write));
            acts::choose_new(&mut browser).answers(200);
            browser
        }),
        act: Box::new(|_, mut browser| {
            browser.submit("Take over billing", &[]).answers(303);
        }),
        ..case("invitations::received::accept::check", receiver)
    }
}

/// The sender reads it before confirming what somebody else has accepted.
fn confirmed(_: &Village) -> Case {
    Case {
        open: Box::new(|village| {
            let id = sent(village, ("clara", "paul"), to_pay_bakery);
            let mut stella = opened(village, "stella", id);
            acts::choose(&mut stella, &village.cast.lagoon).answers(200);
            stella.submit(&format!("Accept as {}", village.email("stella")), &[]).answers(303);
            let mut clara = village.browser("clara");
            clara.get(&format!("/invitations/{id}/confirm")).answers(200);
            clara
        }),
        act: Box::new(|village, mut browser| {
            browser.submit("Confirm", &[]).redirects_to("/invitations/");
            let id = acts::id_in(browser.location().expect("a redirect"));
            acts::take_over(&mut opened(village, "stella", id), &village.cast.lagoon);
        }),
        ..case("invitations::sent::confirm::page", "clara")
    }
}

fn sent(village: &Village, (sender, receiver): (&str, &str), write: Write) -> InvitationId {
    let mut browser = village.browser(sender);
    write(village, &mut browser, &village.email(receiver));
    acts::send(&mut browser)
}

fn opened(village: &Village, receiver: &str, id: InvitationId) -> Browser {
    let mut browser = village.browser(receiver);
    acts::open_mail(village.world, &mut browser, id);
    browser
}

/// Accepts what is open in this browser: for oneself, or with a payment method that is typed.
fn accept(_: &Village, mut browser: Browser) {
    if browser.has_button("Accept invitation") {
        browser.submit("Accept invitation", &[]).answers(303);
    } else {
        acts::choose_new(&mut browser).answers(200);
        browser.submit("Take over billing", &[]).answers(303);
    }
}
