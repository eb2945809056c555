//! Every address as every member of the cast, on their own and on foreign objects: `routes.txt` beside this file.
//! An address that is not in the list fails the test until somebody has looked at its line.

use std::fmt::Write;

use actix_web::http::Method;
use diesel::prelude::*;
use remit::model::{
    AccessTokenId, AccountantLinkId, AppId, ChargeId, DebitBatchId, DeliveryId, EnvironmentId, InvitationId,
    InvoiceCopyId, MailId, PaymentMethodId, PersonId, RefundId, RiseId, SessionId, SetupId, TeamId, WebhookId,
};
use remit::routes::ADDRESSES;
use remit::store::schema;
use remit::webhooks::changes::test;

use crate::world::{Browser, Cast, Kind, World, matches_file};

/// What a placeholder of an address is filled with.
pub struct Target {
    /// Which object, in words.
    pub label: &'static str,
    pub address: String,
    /// There is no such object.
    pub is_nothing: bool,
}

/// A world, its people, each with a browser.
pub struct Everybody {
    pub world: World,
    pub cast: Cast,
    pub browsers: Vec<(&'static str, Browser)>,
    objects: Objects,
}

/// What the addresses are filled with: placeholder, label, value; None: nothing has this id.
struct Objects {
    apps: Vec<(&'static str, Option<AppId>)>,
    payment_methods: Vec<(&'static str, Option<PaymentMethodId>)>,
    teams: Vec<(&'static str, Option<TeamId>)>,
    invitations: Vec<(&'static str, Option<InvitationId>)>,
    /// Mara handed over, and Clara pays: the invitation, and the code of the receipt.
    handed_over: (InvitationId, String),
    member: PersonId,
    person: PersonId,
    developer: PersonId,
    asking: PersonId,
    team: TeamId,
    environment: EnvironmentId,
    rise: RiseId,
    session: SessionId,
    invoice: String,
    /// The token of the link in its mail.
    secret: String,
    /// A link for the accountant of harbour: its id, and its token.
    accountant: (AccountantLinkId, String),
    /// Of a bank statement: nobody knows what it is for.
    line: String,
    /// A payment method that is closed, with credit.
    credit: PaymentMethodId,
    /// For operators: its record is open.
    opened: PaymentMethodId,
    /// It could not be sent.
    mail: MailId,
    /// Clara has begun to set up a card.
    setup: SetupId,
    /// Where the platform is told, and what was sent there.
    webhook: (WebhookId, DeliveryId),
    stylesheet: String,
}

/// Like a token, but nobody's.
pub const NO_TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl Everybody {
    pub fn new(kind: Kind) -> Everybody {
        Everybody::of(World::new(kind))
    }

    fn of(world: World) -> Everybody {
        let cast = Cast::of(&world);
        let mut browsers = vec![("guest", world.guest())];
        browsers.extend(cast.everybody().into_iter().map(|(name, person)| (name, world.sign_in(person))));
        let session = |tx: &mut remit::store::Tx| {
            let of_jo = schema::sessions::table.filter(schema::sessions::person_id.eq(cast.jo.id));
            Ok(of_jo.select(schema::sessions::id).first(tx.conn)?)
        };
        let handover = world.invitation_to_pay(&cast.mara, "new@client.example", &[&cast.cafe]);
        let share = world.invitation_to_payment_method(&cast.jo, "boss@client.example", &cast.harbour);
        let to_team = world.invitation_to_team(&cast.uma, "new@team.example", &cast.team, &[&cast.blog]);
        let to_work = world.invitation_to_work(&cast.mara, "new@developer.example", &cast.bakery);
        let hotel = world.app("Pier Hotel", &cast.mara, None);
        world.develops(&hotel, &cast.mara);
        let to_clara = world.invitation_to_pay(&cast.mara, "clara@harbour.example", &[&hotel]);
        let olga = world.operator();
        browsers.push(("olga", world.sign_in(&olga)));
        // A client who sees the invoices of one payment method, and nothing else of it.
        let rita = world.client("Rita Vogel", "rita@ledger.example");
        world.lets_read(&cast.harbour, &rita);
        browsers.push(("rita", world.sign_in(&rita)));
        let invoice = world.sent_invoice(&cast.harbour);
        let link = world.mail_to("clara@harbour.example").link().to_owned();
        world.opens_record(&olga, &invoice, "A story");
        world.opens_record(&olga, cast.jo.id, "A story");
        let endpoint = world.webhook(&olga, "http://127.0.0.1:1/");
        let delivery = world.operates(&olga, |tx, operator, confirmed| test(tx, operator, confirmed, &endpoint));
        let objects = Objects {
            apps: vec![
                ("cafe", Some(cast.cafe.id)),
                ("bakery", Some(cast.bakery.id)),
                ("shop", Some(cast.shop.id)),
                ("blog", Some(cast.blog.id)),
                ("nothing", None),
            ],
            payment_methods: vec![
                ("harbour", Some(cast.harbour.id)),
                ("studio", Some(cast.studio.id)),
                ("nothing", None),
            ],
            teams: vec![("team", Some(cast.team.id)), ("nothing", None)],
            invitations: vec![
                ("to pay cafe", Some(handover)),
                ("to harbour", Some(share)),
                ("to team", Some(to_team)),
                ("to work", Some(to_work)),
                ("nothing", None),
            ],
            handed_over: (to_clara, world.takes_over(to_clara, &cast.clara, &cast.harbour)),
            member: cast.lin.id,
            person: cast.jo.id,
            developer: cast.mara.id,
            asking: cast.lin.id,
            team: cast.team.id,
            environment: world.first_environment(&cast.bakery),
            rise: world.asks_for(&cast.bakery, &cast.harbour, &cast.mara, "staging"),
            invoice: invoice.number,
            secret: link.trim_start_matches("/invoice/").to_owned(),
            accountant: world.link_for_accountant(&cast.clara, &cast.harbour),
            line: world.unknown_line(&olga),
            credit: world.closed_with_credit(&world.client("Old Client", "old@client.example"), 300).id,
            opened: cast.harbour.id,
            mail: world.failed_mail("jo@books.example"),
            setup: world.sets_up_card(&cast.clara, &cast.harbour),
            webhook: (endpoint.id, delivery),
            session: world.db.read(session).expect("jo's session"),
            stylesheet: stylesheet(&world),
        };
        Everybody { world, cast, browsers, objects }
    }

    /// The address with everything that its first place can stand for.
    pub fn targets(&self, pattern: &str) -> Vec<Target> {
        let Objects { apps, payment_methods, teams, invitations, .. } = &self.objects;
        // These take no right on an object.
        let is_one = pattern.starts_with("/operator/") || pattern == "/invitations/{invitation}/open";
        match pattern.split(['{', '}']).nth(1).filter(|_| !is_one) {
            Some("app") => {
                apps.iter().map(|(label, id)| self.target(pattern, label, "{app}", *id, AppId::random)).collect()
            }
            Some("payment_method") => {
                let target = |(label, id): &(&'static str, Option<PaymentMethodId>)| {
                    self.target(pattern, label, "{payment_method}", *id, PaymentMethodId::random)
                };
                payment_methods.iter().map(target).collect()
            }
            Some("team") => {
                teams.iter().map(|(label, id)| self.target(pattern, label, "{team}", *id, TeamId::random)).collect()
            }
            Some("invitation") => {
                let handed_over = ("handed over", Some(self.objects.handed_over.0));
                let with_receipt = pattern.starts_with("/handovers/").then_some(handed_over);
                let target = |(label, id): (&'static str, Option<InvitationId>)| {
                    self.target(pattern, label, "{invitation}", id, InvitationId::random)
                };
                invitations.iter().copied().chain(with_receipt).map(target).collect()
            }
            _ => {
                let target = |(label, address)| Target { label, address, is_nothing: false };
                self.living(pattern).into_iter().chain([self.named(pattern)]).map(target).collect()
            }
        }
    }

    fn target<Id: ToString>(
        &self,
        pattern: &str,
        label: &'static str,
        placeholder: &str,
        id: Option<Id>,
        nothing: impl Fn() -> Id,
    ) -> Target {
        let is_nothing = id.is_none();
        let address = pattern.replace(placeholder, &id.unwrap_or_else(nothing).to_string());
        let address = self.named(&address).1;
        Target { label, address, is_nothing }
    }

    /// With a code or a link that works, where there is a place for one.
    fn living(&self, pattern: &str) -> Option<(&'static str, String)> {
        let objects = &self.objects;
        let (label, place, value) = match pattern.split('/').nth(1) {
            Some("receipts") => ("of a handover", "{code}", &objects.handed_over.1),
            Some("invoice") => ("of harbour", "{token}", &objects.secret),
            Some("accountant") => ("of harbour", "{token}", &objects.accountant.1),
            _ => return None,
        };
        Some((label, pattern.replace(place, value).replace("{number}", &objects.invoice)))
    }

    /// Fills what is left: one more id, a token.
    fn named(&self, pattern: &str) -> (&'static str, String) {
        let objects = &self.objects;
        let (label, value) = match pattern {
            _ if !pattern.contains('{') => return ("", pattern.to_owned()),
            "/api/problems/{problem}" => ("a problem", "not-found".to_owned()),
            "/pay/{charge}" => ("no charge", ChargeId::random().to_string()),
            _ if pattern.contains("/tokens/") => ("no token", AccessTokenId::random().to_string()),
            "/static/{name}" => return ("stylesheet", objects.stylesheet.clone()),
            "/logos/{name}" => return ("no logo", format!("/logos/{NO_TOKEN}.png")),
            _ if pattern.starts_with("/accountant/{token}/invoices/") => {
                return ("no token", pattern.replace("{token}", NO_TOKEN).replace("{number}", &objects.invoice));
            }
            _ if pattern.starts_with("/operator/") && pattern.contains("/apps/{app}/") => {
                let bakery = objects.apps[1].1.map_or_else(String::new, |id| id.to_string());
                let filled = pattern.replace("{payment_method}", objects.opened.as_ref());
                return ("bakery", filled.replace("{app}", &bakery));
            }
            _ if pattern.starts_with("/operator/webhooks/") => {
                let (endpoint, delivery) = (objects.webhook.0.to_string(), objects.webhook.1.to_string());
                return ("an endpoint", pattern.replace("{webhook}", &endpoint).replace("{delivery}", &delivery));
            }
            _ if pattern.contains("/accountants/") => ("of harbour", objects.accountant.0.to_string()),
            _ if pattern.contains("/copies/") => ("no address", InvoiceCopyId::random().to_string()),
            _ if pattern.contains("/members/") => ("lin", objects.member.to_string()),
            _ if pattern.starts_with("/apps/") && pattern.contains("/people/") => {
                ("mara", objects.developer.to_string())
            }
            _ if pattern.contains("/developers/") || pattern.contains("/contacts/") => {
                ("mara", objects.developer.to_string())
            }
            _ if pattern.contains("/rises/") => ("of bakery", objects.rise.to_string()),
            _ if pattern.contains("/environments/") => ("of bakery", objects.environment.to_string()),
            _ if pattern.contains("/requests/") => ("lin", objects.asking.to_string()),
            _ if !pattern.starts_with("/teams/") && pattern.contains("/teams/") => ("team", objects.team.to_string()),
            _ if pattern.starts_with("/teams/") && pattern.contains("/payment-methods/") => {
                ("studio", objects.payment_methods[1].1.map_or_else(String::new, |id| id.to_string()))
            }
            _ if pattern.contains("/people/") => ("jo", objects.person.to_string()),
            _ if pattern.contains("/sessions/") => ("jo's session", objects.session.to_string()),
            _ if pattern.contains("/invoices/") => ("invoice of harbour", objects.invoice.clone()),
            _ if pattern.starts_with("/operator/statements/") => ("a line", objects.line.clone()),
            _ if pattern.starts_with("/operator/debits/") => ("no file", DebitBatchId::random().to_string()),
            _ if pattern.starts_with("/operator/debited/") => ("no debit", ChargeId::random().to_string()),
            "/payment-setups/{setup}/mandate" => ("no mandate", SetupId::random().to_string()),
            _ if pattern.starts_with("/operator/refunds/") => ("no refund", RefundId::random().to_string()),
            _ if pattern.starts_with("/operator/credits/") => ("of a closed one", objects.credit.to_string()),
            _ if pattern.starts_with("/operator/payment-methods/") => ("harbour", objects.opened.to_string()),
            _ if pattern.starts_with("/operator/mails/") => ("a failed mail", objects.mail.to_string()),
            _ if pattern.starts_with("/payment-setups/") => ("clara's", objects.setup.to_string()),
            _ if pattern.contains("/outbox/") => ("no mail", MailId::random().to_string()),
            _ => ("no token", NO_TOKEN.to_owned()),
        };
        let (before, place) = pattern.split_once('{').expect("a place");
        let (_, after) = place.split_once('}').expect("its end");
        let filled = format!("{before}{value}{after}");
        assert!(!filled.contains('{'), "say here what {filled} is to be filled with");
        (label, filled)
    }
}

fn stylesheet(world: &World) -> String {
    let source = world.guest().get("/").source();
    let links = source.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
    links.into_iter().find(|link| link.ends_with(".css")).expect("a stylesheet").to_owned()
}

#[test]
fn every_address_answers_everybody_as_printed() {
    let mut everybody = Everybody::new(Kind::Sqlite);
    everybody.world.keep();
    let mut printed = String::from(
        "The status of every address for everybody. Printed by access::every_route, kept by UPDATE=1.\n\
         Forms are sent empty. login: asked to log in first. What the objects are: tests/it/world/cast.rs.\n",
    );
    for (method, pattern) in ADDRESSES {
        let _ = writeln!(printed, "\n{method} {pattern}");
        let names: Vec<&str> = everybody.browsers.iter().map(|(name, _)| *name).collect();
        for number in 0..everybody.targets(pattern).len() {
            let mut line = format!("  {:14}", everybody.targets(pattern)[number].label);
            for (who, name) in names.iter().enumerate() {
                let address = everybody.targets(pattern).swap_remove(number).address;
                let browser = &mut everybody.browsers[who].1;
                let cookies = browser.cookies();
                send(browser, method, &address);
                let (cell, is_done) = outcome(browser, method);
                let _ = write!(line, " {name} {cell:6}");
                if is_done {
                    browser.take_cookies(cookies);
                    everybody.world.restore();
                }
            }
            let _ = writeln!(printed, "{}", line.trim_end());
        }
    }
    matches_file("access/routes.txt", &printed);
}

/// What is printed, and whether something may have changed.
fn outcome(browser: &Browser, method: &str) -> (String, bool) {
    let asks_to_log_in = browser.status == 303 && browser.location().is_some_and(|to| to.starts_with("/login?then="));
    assert!(browser.status < 500, "{} at {}: {}", browser.status, browser.address, browser.text());
    let cell = if asks_to_log_in { "login".to_owned() } else { browser.status.to_string() };
    (cell, method == "POST" && browser.status == 303 && !asks_to_log_in)
}

fn send(browser: &mut Browser, method: &str, address: &str) {
    match method {
        "GET" => browser.get(address),
        "POST" => browser.post(address, &[]),
        other => panic!("{other} is a new method here"),
    };
}

#[test]
fn what_is_not_yours_answers_as_what_does_not_exist_byte_by_byte() {
    let mut everybody = Everybody::new(Kind::Sqlite);
    let mut compared = 0;
    for (method, pattern) in ADDRESSES.iter().filter(|(_, pattern)| pattern.contains('{')) {
        let targets = everybody.targets(pattern);
        let Some(nothing) = targets.iter().find(|target| target.is_nothing) else { continue };
        for (name, browser) in &mut everybody.browsers {
            send(browser, method, &nothing.address);
            if *name == "guest" {
                continue;
            }
            assert_eq!(browser.status, 404, "{method} {pattern} for {name}, with an id of nothing");
            let expected = bytes(browser);
            for target in targets.iter().filter(|target| !target.is_nothing) {
                if !matches!(*name, "sven" | "stella") {
                    continue;
                }
                send(browser, method, &target.address);
                assert_eq!(bytes(browser), expected, "{method} {pattern} on {} for {name}", target.label);
                compared += 1;
            }
        }
    }
    assert!(compared > 0, "nothing was compared");
}

#[test]
fn head_answers_as_get_without_a_body() {
    let mut everybody = Everybody::new(Kind::Sqlite);
    for (_, pattern) in ADDRESSES.iter().filter(|(method, _)| *method == "GET") {
        for target in everybody.targets(pattern) {
            let browser = &mut everybody.browsers[1].1;
            let status = browser.get(&target.address).status;
            browser.send(Method::HEAD, &target.address, None, &[]);
            assert_eq!(browser.status, status, "HEAD {}", target.address);
        }
    }
}

/// Status, headers and body; not what belongs to one request only.
fn bytes(browser: &Browser) -> String {
    let own = ["date", "set-cookie", "x-request-id"];
    let mut headers: Vec<String> = browser
        .headers
        .iter()
        .filter(|(name, _)| !own.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    format!("{}\n{}\n\n{}", browser.status, headers.join("\n"), browser.source())
}
