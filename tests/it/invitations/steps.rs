//! The steps of the main job, as people press them.

use remit::model::app::App;

use super::acts::door_of_newcomers;
use crate::world::{Browser, PASSWORD, World};

/// What a client types to be invoiced.
pub const BILLING: [(&str, &str); 6] = [
    ("Company or name", "Nina’s Bread"),
    ("Street", "Lindenweg 12"),
    ("Postal code", "10115"),
    ("City", "Berlin"),
    ("Country", "DE"),
    ("Invoice email", "nina@roth.example"),
];

/// Invites an address to pay for apps, through all pages.
pub fn invite_to_pay(sender: &mut Browser, email: &str, apps: &[&App], more: &[(&str, &str)]) {
    sender.get("/invite/pay").shows(200, "Invite someone to pay");
    let mut fields: Vec<(&str, &str)> = apps.iter().map(|app| ("app", app.id.as_str())).collect();
    fields.extend([("Email", email), ("Message", "Here is the website we talked about.")]);
    fields.extend(more);
    sender.submit("Continue", &fields).follow().shows(200, "Invite someone to pay").says(email);
    sender.submit("Send invitation", &[]).redirects_to("/invitations/").follow().answers(200);
}

/// Opens the link of the newest mail, and lands on the receiver's page.
pub fn open_mail<'a>(world: &World, browser: &'a mut Browser, email: &str) -> &'a mut Browser {
    browser.get(world.mail_to(email).link()).redirects_to("/invitation");
    assert_eq!(browser.location(), Some("/invitation"), "the token leaves the address bar");
    browser.follow()
}

/// Signs up as the invited person, on the receiver's page.
pub fn sign_up(browser: &mut Browser, name: &str, account_type: &str) {
    let fields = [("Name", name), ("Password", PASSWORD), ("account_type", account_type)];
    let button = door_of_newcomers(browser);
    browser.submit(button, &fields).answers(303);
}

/// Logs in on the page that is shown.
pub fn log_in(browser: &mut Browser, email: &str) {
    browser.submit("Log in", &[("Email", email), ("Password", PASSWORD)]).answers(303);
}

/// From the receiver's page to the last press, with a new payment method.
pub fn check_with_a_new_payment_method(browser: &mut Browser) {
    browser.open("/invitation").answers(200);
    let mut fields = BILLING.to_vec();
    if browser.form("Continue").fields.iter().all(|(name, value)| name != "pay_with" || value != "new") {
        fields.push(("pay_with", "new"));
    }
    browser.submit("Continue", &fields).follow().shows(200, "Check your answers");
}
