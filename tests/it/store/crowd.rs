//! A busy day: many people at once, on two servers, who ask each other to pay, look at what would happen, and accept. Nobody
//! is answered that something broke, and nobody is sent away.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::SimpleConnection;
use remit::model::event::EventKind;
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::team::{Role, Team};
use remit::web::request::House;

use crate::invitations::acts::{all_holds, events};
use crate::world::{Act, Browser, Kind, World, at_once_at, rounds};

/// What everybody has seen.
#[derive(Default)]
struct Seen {
    answers: AtomicUsize,
    broken: Mutex<Vec<String>>,
}

/// Somebody who walks from page to page.
struct Walk<'a> {
    browser: &'a mut Browser,
    seen: &'a Seen,
}

impl Walk<'_> {
    fn look(&mut self, address: &str) {
        self.browser.get(address);
        self.go_on();
    }

    /// Presses a button, if it is there: what one wants may just have changed.
    fn press(&mut self, button: &str, fields: &[(&str, &str)]) {
        let names = |name: &str| self.browser.form(button).names.iter().any(|one| one == name);
        if self.browser.has_button(button) && fields.iter().all(|(name, _)| names(name)) {
            self.browser.submit(button, fields);
            self.go_on();
        }
    }

    fn go_on(&mut self) {
        self.note();
        for _ in 0..5 {
            let Some(next) = self.browser.location().map(str::to_owned) else { return };
            self.browser.get(&next);
            self.note();
        }
    }

    fn note(&self) {
        self.seen.answers.fetch_add(1, Ordering::Relaxed);
        if self.browser.status >= 500 {
            let what = format!("{} at {}: {}", self.browser.status, self.browser.address, self.browser.text());
            self.seen.broken.lock().expect("nobody panics").push(what);
        }
    }
}

struct Developer {
    person: Person,
    to: String,
    team: Team,
}

/// Makes an app and asks somebody to pay for it, then looks at what leaving would mean.
fn hand_over(me: &mut Walk, it: &Developer, round: usize) {
    ["/", "/apps", "/new/app"].iter().for_each(|page| me.look(page));
    me.press("Create app", &[("name", &format!("Site {round} of {}", it.person.name))]);
    let Some(app) = me.browser.address.strip_prefix("/apps/").map(str::to_owned) else { return };
    me.look(&format!("/invite/pay?app={app}"));
    me.press("Continue", &[("email", &it.to), ("app", &app)]);
    me.press("Send invitation", &[]);
    let team = format!("/teams/{}", it.team.id);
    let leave = format!("{team}/leave");
    [team.as_str(), &leave, "/account/delete", "/invitations"].iter().for_each(|page| me.look(page));
}

struct Client {
    person: Person,
    pays_with: PaymentMethod,
}

/// Answers what waits, then looks at what closing would mean.
fn take_over(me: &mut Walk, it: &Client) {
    ["/", "/invitations"].iter().for_each(|page| me.look(page));
    let waiting = me.browser.links().into_iter().map(|link| link.href).find(|href| href.ends_with("/open"));
    if let Some(invitation) = waiting {
        me.look(&invitation);
        me.press("Continue", &[("pay_with", it.pays_with.id.as_str())]);
        me.press("Take over billing", &[]);
    }
    let page = format!("/payment-methods/{}", it.pays_with.id);
    let close = format!("{page}/close");
    [page.as_str(), &close, "/account/delete", "/events"].iter().for_each(|page| me.look(page));
}

/// They do in minutes what people do in days: nobody counts.
fn forget_limits(server: &House, who: &str) {
    let forget = format!("DELETE FROM rate_limits WHERE key LIKE '%{who}%'");
    server.db.write(|tx| Ok(tx.conn.batch_execute(&forget)?)).expect("no limits");
}

fn crowd(world: &World, pairs: usize) -> (Vec<Developer>, Vec<Client>) {
    let developers: Vec<Person> =
        (0..pairs).map(|n| world.developer(&format!("Dev {n}"), &format!("dev{n}@crowd.example"))).collect();
    let members: Vec<(&Person, Role)> = developers.iter().map(|person| (person, Role::Unlimited)).collect();
    let team = world.team("Crowd", &members);
    let clients: Vec<Person> =
        (0..pairs).map(|n| world.client(&format!("Client {n}"), &format!("client{n}@crowd.example"))).collect();
    let all: Vec<&Person> = clients.iter().collect();
    let shared = world.payment_method("Shared", all[0], &all);
    let own = |(n, person): (usize, &Person)| {
        // One half of them has something in common.
        if n % 2 == 0 { shared.clone() } else { world.payment_method(&format!("Own {n}"), person, &[person]) }
    };
    let pay_with: Vec<PaymentMethod> = clients.iter().enumerate().map(own).collect();
    let asks = |(person, client): (Person, &Person)| Developer {
        person,
        to: client.email_text().to_owned(),
        team: team.clone(),
    };
    let developers = developers.into_iter().zip(&clients).map(asks).collect();
    let clients = clients.into_iter().zip(pay_with).map(|(person, pays_with)| Client { person, pays_with }).collect();
    (developers, clients)
}

story! {
    fn many_busy_people_on_two_servers_are_all_answered(world: &mut World) {
        let (pairs, times) = (rounds(4, 8), rounds(12, 30));
        let (developers, clients) = crowd(world, pairs);
        // Several servers share a PostgreSQL, never an SQLite file.
        let servers = world.servers(if world.kind() == Kind::Postgres { 2 } else { 1 }, 8);
        let (seen, server) = (Seen::default(), &servers[0]);
        let mut browsers: Vec<Browser> = developers.iter().map(|it| world.sign_in(&it.person)).collect();
        browsers.extend(clients.iter().map(|it| world.sign_in(&it.person)));
        let developing = developers.iter().map(|it| -> Act<'_, ()> {
            let seen = &seen;
            Box::new(move |browser: &mut Browser| {
                let mut me = Walk { browser, seen };
                for round in 0..times {
                    hand_over(&mut me, it, round);
                    forget_limits(server, it.person.id.as_str());
                    forget_limits(server, &it.to);
                }
            })
        });
        let paying = clients.iter().map(|it| -> Act<'_, ()> {
            let seen = &seen;
            Box::new(move |browser: &mut Browser| {
                let mut me = Walk { browser, seen };
                (0..times).for_each(|_| take_over(&mut me, it));
            })
        });
        at_once_at(&servers, browsers.iter_mut().zip(developing.chain(paying)).collect());
        let (answers, broken) = (seen.answers.into_inner(), seen.broken.into_inner().expect("nobody panics"));
        assert!(broken.is_empty(), "{} of {answers}: {:#?}", broken.len(), &broken[..broken.len().min(5)]);
        assert!(answers >= rounds(1_000, 5_000), "only {answers}");
        let accepted = events(world, EventKind::InvitationAccepted);
        assert!(accepted >= i64::try_from(pairs * 2).expect("few"), "only {accepted} were accepted");
        all_holds(world);
    }
}
