//! What people do with invitations, step by step, as they do it in their browsers.

use diesel::prelude::*;
use remit::access::check::RULES;
use remit::model::app::App;
use remit::model::event::EventKind;
use remit::model::invitation::{Invitation, InvitationState};
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::team::{Role, Team};
use remit::model::{InvitationId, TeamId};
use remit::store::schema;

use crate::world::{Browser, PASSWORD, TestMail, World};

/// The heading of the pages on which an invitation to pay is written.
pub const TO_PAY: &str = "Invite someone to pay";
/// The heading of the pages on which a payment method is shared.
pub const TO_SHARE: &str = "Invite someone to a payment method";

/// The heading of the pages on which somebody is invited to a team.
pub const TO_TEAM: &str = "Invite someone to a team";
/// The heading of the pages on which somebody is invited to work on an app.
pub const TO_WORK: &str = "Invite someone to work on an app";

/// Writes an invitation to a team, up to the page before sending.
pub fn write_to_team<'a>(
    browser: &'a mut Browser,
    team: &Team,
    role: Role,
    apps: &[&App],
    email: &str,
) -> &'a mut Browser {
    browser.get(&format!("/invite/team?team={}", team.id)).shows(200, TO_TEAM);
    let mut typed = vec![("role", role.as_str()), ("Email", email)];
    typed.extend(apps.iter().map(|app| ("app", app.id.as_str())));
    browser.submit("Continue", &typed).follow()
}

/// Invites somebody to a team.
#[track_caller]
pub fn invite_to_team(browser: &mut Browser, team: &Team, role: Role, apps: &[&App], email: &str) -> InvitationId {
    write_to_team(browser, team, role, apps, email).shows(200, TO_TEAM);
    send(browser)
}

/// Writes an invitation to work on an app, up to the page before sending.
pub fn write_to_work<'a>(browser: &'a mut Browser, app: &App, email: &str) -> &'a mut Browser {
    browser.get(&format!("/invite/app?app={}", app.id)).answers(200);
    browser.submit("Continue", &[("Email", email)]).follow()
}

/// Invites somebody to work on an app.
#[track_caller]
pub fn invite_to_work(browser: &mut Browser, app: &App, email: &str) -> InvitationId {
    write_to_work(browser, app, email).answers(200);
    send(browser)
}

/// The connection of a person to an app: None if there is none; else the team, if it is via one.
pub fn connected(world: &World, app: &App, person: &Person) -> Option<Option<TeamId>> {
    let of = schema::developer_connections::table.find((app.id, person.id));
    world.change(|tx| Ok(of.select(schema::developer_connections::team_id).first(tx.conn).optional()?))
}

/// The role of a person in a team.
pub fn role(world: &World, team: &Team, person: &Person) -> Option<Role> {
    let of = schema::memberships::table.find((team.id, person.id));
    world.change(|tx| Ok(of.select(schema::memberships::role).first(tx.conn).optional()?))
}

/// A whole payment method, as somebody types it.
pub const CAFE_BILLING: [(&str, &str); 5] = [
    ("Company or name", "Harbour Café Ltd"),
    ("Street", "Hafenstraße 4"),
    ("Postal code", "20457"),
    ("City", "Hamburg"),
    ("Country", "DE"),
];

/// Writes an invitation to pay and stops before sending it.
pub fn write_to_pay<'a>(
    browser: &'a mut Browser,
    apps: &[&App],
    email: &str,
    more: &[(&str, &str)],
) -> &'a mut Browser {
    browser.get("/invite/pay").shows(200, TO_PAY);
    let mut typed = vec![("Email", email)];
    typed.extend(apps.iter().map(|app| ("app", app.id.as_str())));
    typed.extend(more);
    browser.submit("Continue", &typed).follow()
}

/// Asks somebody to pay for apps.
#[track_caller]
pub fn ask_to_pay(browser: &mut Browser, apps: &[&App], email: &str) -> InvitationId {
    write_to_pay(browser, apps, email, &[]).shows(200, TO_PAY);
    send(browser)
}

/// Shares a payment method, up to the page before sending.
pub fn write_to_share<'a>(browser: &'a mut Browser, shared: &PaymentMethod, email: &str) -> &'a mut Browser {
    browser.get("/invite/payment-method").shows(200, TO_SHARE);
    browser.submit("Continue", &[("payment_method", shared.id.as_str()), ("Email", email)]).follow()
}

/// Shares a payment method.
#[track_caller]
pub fn share(browser: &mut Browser, shared: &PaymentMethod, email: &str) -> InvitationId {
    write_to_share(browser, shared, email).shows(200, TO_SHARE);
    send(browser)
}

/// Invites somebody to see the invoices of a payment method, up to the page before sending.
pub fn write_to_show<'a>(browser: &'a mut Browser, shown: &PaymentMethod, email: &str) -> &'a mut Browser {
    let form = format!("/invite/payment-method?payment_method={}&access=invoices_only", shown.id);
    browser.get(&form).shows(200, TO_SHARE);
    browser.submit("Continue", &[("Email", email)]).follow()
}

/// Invites somebody to see the invoices of a payment method.
#[track_caller]
pub fn show_invoices(browser: &mut Browser, shown: &PaymentMethod, email: &str) -> InvitationId {
    write_to_show(browser, shown, email).shows(200, TO_SHARE);
    send(browser)
}

/// Presses *Send invitation* on the page before sending.
#[track_caller]
pub fn send(browser: &mut Browser) -> InvitationId {
    browser.submit("Send invitation", &[]).redirects_to("/invitations/");
    id_in(browser.location().expect("a redirect"))
}

/// `/invitations/ID`
pub fn id_in(path: &str) -> InvitationId {
    InvitationId::from_stored(path.rsplit('/').next().unwrap_or_default()).expect("an invitation")
}

/// Opens the newest invitation mail to an address in this browser and follows its link.
#[track_caller]
pub fn open_mail(world: &World, browser: &mut Browser, invitation: InvitationId) {
    browser.get(&current_link(world, invitation)).redirects_to("/invitation").follow().answers(200);
}

/// The path of the link in the mail of an invitation, as it is now.
pub fn current_link(world: &World, id: InvitationId) -> String {
    use remit::model::secret::Purpose;
    let token = world.db.site.keys.token(Purpose::InvitationMail, id.as_str(), invitation(world, id).version);
    remit::paths::with_token(Purpose::InvitationMail, &token)
}

/// The path of the link that the sender copies from the page of the invitation.
#[track_caller]
pub fn copied_link(sender: &mut Browser, invitation: InvitationId) -> String {
    sender.get(&format!("/invitations/{invitation}")).submit("Copy link", &[]).shows(200, "The link to copy");
    let html = sender.source();
    let start = html.find("/i/").expect("a link");
    html[start..].split('"').next().expect("its end").to_owned()
}

/// From the receiver's page to the check page, with a payment method that is typed.
#[track_caller]
pub fn choose_new(browser: &mut Browser) -> &mut Browser {
    let mut typed = CAFE_BILLING.to_vec();
    typed.push(("pay_with", "new"));
    browser.submit("Continue", &typed).follow()
}

/// From the receiver's page to the check page, with a payment method that is there.
#[track_caller]
pub fn choose<'a>(browser: &'a mut Browser, payment_method: &PaymentMethod) -> &'a mut Browser {
    browser.submit("Continue", &[("pay_with", payment_method.id.as_str())]).follow()
}

/// Takes billing over with this payment method, from the receiver's page.
#[track_caller]
pub fn take_over(browser: &mut Browser, payment_method: &PaymentMethod) {
    choose(browser, payment_method).answers(200);
    browser.submit("Take over billing", &[]).redirects_to("/");
}

/// Signs up on the page of an invitation.
pub fn sign_up_on_invitation<'a>(browser: &'a mut Browser, name: &str, more: &[(&str, &str)]) -> &'a mut Browser {
    let mut typed = vec![("Name", name), ("Password", PASSWORD)];
    typed.extend(more);
    let button = door_of_newcomers(browser);
    browser.submit(button, &typed)
}

/// The button of the form in which a guest signs up on the page of an invitation.
pub fn door_of_newcomers(browser: &Browser) -> &'static str {
    if browser.has_button("Sign up") { "Sign up" } else { "Continue" }
}

/// The row, as it was last written.
pub fn invitation(world: &World, id: InvitationId) -> Invitation {
    world.change(|tx| Ok(schema::invitations::table.find(id).select(Invitation::as_select()).first(tx.conn)?))
}

#[track_caller]
pub fn is_now(world: &World, id: InvitationId, state: InvitationState) {
    assert_eq!(invitation(world, id).state, state);
}

/// The app, as it is now.
pub fn app(world: &World, app: &App) -> App {
    world.change(|tx| Ok(schema::apps::table.find(app.id).select(App::as_select()).first(tx.conn)?))
}

#[track_caller]
pub fn is_paid_with(world: &World, it: &App, payment_method: &PaymentMethod) {
    assert_eq!(app(world, it).payment_method_id, Some(payment_method.id), "{}", it.name);
}

/// The only mail of a kind to an address.
#[track_caller]
pub fn only_mail(world: &World, address: &str, kind: &str) -> TestMail {
    let mut mails = mails(world, address, kind);
    assert_eq!(mails.len(), 1, "{kind} to {address}");
    mails.remove(0)
}

/// The mails of a kind to an address, oldest first.
pub fn mails(world: &World, address: &str, kind: &str) -> Vec<TestMail> {
    world.mails_to(address).into_iter().filter(|mail| mail.kind == kind).collect()
}

/// How many events of a kind there are.
pub fn events(world: &World, kind: EventKind) -> i64 {
    world.change(|tx| {
        let of_kind = schema::events::table.filter(schema::events::kind.eq(kind));
        Ok(of_kind.count().get_result(tx.conn)?)
    })
}

/// Everything that must always hold does.
#[track_caller]
pub fn all_holds(world: &World) {
    for rule in RULES {
        let broken = world.change(|tx| rule.broken(tx));
        assert!(broken.is_empty(), "{}: {broken:?}", rule.name);
    }
}

/// Changes columns behind the application's back.
pub fn sql(world: &World, statement: &str) {
    world.change(|tx| Ok(diesel::sql_query(statement).execute(tx.conn)?));
}
