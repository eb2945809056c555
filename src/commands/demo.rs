//! `remit demo`: fills an empty database with an agency, two freelancers, their clients and a year of history. Everything is
//! done by the real acts, with a clock that is moved through the past.

mod acts;
mod agency;
mod cards;
mod forms;

use diesel::prelude::*;

use super::{database, output};
use crate::access::Granted;
use crate::access::policy::{DeleteApp, InviteToPaymentMethod};
use crate::apps;
use crate::error::Result as Outcome;
use crate::gateway::sandbox::Sandbox;
use crate::graph::offer;
use crate::invitations::kinds::payment_method;
use crate::invitations::received::answer;
use crate::invitations::received::choice::{Choice, Terms};
use crate::invitations::sent::manage;
use crate::invitations::writing::drafted::Words;
use crate::invitations::writing::send;
use crate::model::invitation::Invitation;
use crate::model::payment_method::BillingLevel;
use crate::model::person::{AccountType, Person};
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId};
use crate::server;
use crate::settings::Settings;
use crate::store::schema::people;
use crate::store::{Clock, Tx};
use crate::web::passwords::{Password, hash_now};
use acts::Demo;

/// Everybody's password here.
const PASSWORD: &str = "seven quiet harbour lamps";

pub(super) fn run(settings: &Settings) -> Result<(), String> {
    if settings.mail_server.is_some() {
        return Err("The demo writes to invented people. Leave REMIT_SMTP_URL unset so that no emails are sent.".into());
    }
    let is_empty = database::open(settings)?.read(is_empty).map_err(|problem| problem.to_string())?;
    if !is_empty {
        return Err("There is somebody in this database already. The demo needs an empty one.".into());
    }
    let now = Clock::System.now();
    let clock = Clock::stopped_at(now.plus_days(-400));
    // Its people create their apps here, wherever others come from later.
    let db = server::database(&Settings { new_app_page: None, ..settings.clone() }, clock.clone());
    let password_hash = hash_now(&Password::typed(PASSWORD)).map_err(|problem| problem.to_string())?;
    let sandbox = settings.taking.is_sandbox().then(|| Sandbox::new(db.clone()));
    let demo = Demo { db, clock, now, password_hash, sandbox };
    let everybody = demo.tell().map_err(|problem| format!("The demo is not complete: {problem}"))?;
    output::line(format!("The demo is ready. Everyone’s password is: {PASSWORD}\n"))?;
    for (person, who) in everybody {
        output::line(format!("  {:32} {}, {who}", person.email_text(), person.name))?;
    }
    output::line(format!("\nStart `remit`, and log in at {}{}.", settings.base_url, crate::paths::log_in()))
}

fn is_empty(tx: &mut Tx) -> Outcome<bool> {
    Ok(people::table.select(people::id).first::<PersonId>(tx.conn).optional()?.is_none())
}

impl Demo {
    /// The whole story, and who can log in.
    fn tell(&self) -> Outcome<Vec<(Person, &'static str)>> {
        self.on(384, 9)?;
        let mara = self.person("Mara Klein", "mara@klein-studio.example", AccountType::Developer)?;
        let (clara, cafe, payment_method) = self.harbour_cafe(&mara)?;
        let by_card = self.two_pay_by_card(&mara)?;
        self.book(70, &mara, cafe, "php", "s")?;
        let festival = self.two_more_websites(&mara, &clara, payment_method)?;
        let boss = self.the_boss_shares(&clara, payment_method)?;
        let bookkeeper = self.the_bookkeeper_gets_the_invoices(&clara, payment_method)?;
        let ben = self.a_second_developer(&mara, cafe)?;
        self.a_studio_of_her_own(&mara)?;
        let agency = self.northlight(&ben)?;
        self.an_open_invitation(&mara)?;
        let to_the_shop = self.a_shop_is_invited(&mara)?;
        self.the_freelancer_leaves(&agency, &ben)?;
        self.things_that_end(&ben, &clara, festival)?;
        self.the_agency_invites(&agency)?;
        let peter = self.its_owner_has_another_address(to_the_shop.id)?;
        self.on(0, 0)?;
        let everybody = [
            (mara, "a freelancer who hands over billing to her clients"),
            (ben, "a freelancer who works with her"),
            (agency.ines, "who runs an agency with two teams"),
            (agency.tom, "a developer of the agency, in both teams"),
            (agency.aiko, "a developer of the agency, a limited member"),
            (clara, "a client who pays for her websites"),
            (boss, "a client who shares her payment method"),
            (bookkeeper, "a bookkeeper who sees her invoices only"),
            (agency.nora, "a client of the agency, who pays for her website"),
            (peter, "a client who waits until Mara confirms him"),
        ];
        Ok(everybody.into_iter().chain(by_card).collect())
    }

    /// A website is built, its owner takes over paying for it.
    fn harbour_cafe(&self, mara: &Person) -> Outcome<(Person, AppId, PaymentMethodId)> {
        self.on(382, 3)?;
        let app = self.app(mara, "Harbour Café", "harbour-cafe.example", "Menu, opening hours, table booking")?;
        let message = "Hi Clara, as agreed: please take over paying for your website. I keep looking after it. Mara";
        let invitation = self.ask_to_pay(mara, app.id, "clara@harbour-cafe.example", message)?;
        self.on(380, 7)?;
        let clara = self.person("Clara Sommer", "clara@harbour-cafe.example", AccountType::Client)?;
        self.accept(&clara, invitation.id, &Choice::New(Box::new(forms::harbour())))?;
        let payment_method = self.payer_of(app.id)?;
        self.book(370, mara, app.id, "mysql", "xs")?;
        self.book(250, mara, app.id, "php", "s")?;
        self.book(170, mara, app.id, "traffic", "s")?;
        self.book(150, mara, app.id, "php", "m")?;
        Ok((clara, app.id, payment_method))
    }

    /// For which she pays too.
    fn two_more_websites(&self, mara: &Person, clara: &Person, it: PaymentMethodId) -> Outcome<AppId> {
        self.on(47, 2)?;
        let rooms = self.app(mara, "Pier 7 Rooms", "pier7-rooms.example", "Guest rooms above the café")?;
        let message = "The website for the rooms is ready too.";
        let invitation = self.ask_to_pay(mara, rooms.id, "clara@harbour-cafe.example", message)?;
        self.on(45, 5)?;
        self.act(|tx| {
            let it = Granted::ask(tx, mara, invitation.id)?;
            manage::remind(tx, &it)
        })?;
        self.on(44, 20)?;
        self.accept(clara, invitation.id, &Choice::Existing(it))?;

        self.on(33, 4)?;
        let festival = self.app(mara, "Summer Festival 2026", "summer-festival.example", "Programme and tickets")?;
        let invitation = self.ask_to_pay(mara, festival.id, "clara@harbour-cafe.example", "")?;
        self.on(32, 1)?;
        self.accept(clara, invitation.id, &Choice::Existing(it))?;
        Ok(festival.id)
    }

    fn the_boss_shares(&self, clara: &Person, it: PaymentMethodId) -> Outcome<Person> {
        self.on(30, 6)?;
        let words = acts::words("henrik@harbour-cafe.example", "So that you can manage it too.")?;
        let invitation = self.share(clara, it, BillingLevel::Manage, &words)?;
        self.on(28, 11)?;
        let boss = self.person("Henrik Sommer", "henrik@harbour-cafe.example", AccountType::Client)?;
        self.accept(&boss, invitation.id, &Choice::Nothing)?;
        Ok(boss)
    }

    fn the_bookkeeper_gets_the_invoices(&self, clara: &Person, it: PaymentMethodId) -> Outcome<Person> {
        self.on(28, 7)?;
        let words = acts::words("paula@reuter-books.example", "For the bookkeeping.")?;
        let invitation = self.share(clara, it, BillingLevel::InvoicesOnly, &words)?;
        self.on(27, 4)?;
        let bookkeeper = self.person("Paula Reuter", "paula@reuter-books.example", AccountType::Client)?;
        self.accept(&bookkeeper, invitation.id, &Choice::Nothing)?;
        Ok(bookkeeper)
    }

    fn share(&self, sender: &Person, it: PaymentMethodId, level: BillingLevel, words: &Words) -> Outcome<Invitation> {
        self.act(|tx| {
            let it = Granted::<InviteToPaymentMethod>::ask(tx, sender, it)?;
            let confirmed = acts::confirmed(tx)?;
            let drafted = payment_method::draft(tx, &it, level, words.clone())?;
            send::send(tx, drafted, &confirmed)
        })
    }

    /// Works on the café too.
    fn a_second_developer(&self, mara: &Person, cafe: AppId) -> Outcome<Person> {
        self.on(26, 8)?;
        let ben = self.person("Ben Okoro", "ben@okoro-web.example", AccountType::Developer)?;
        let invitation = self.invite_to_work(mara, cafe, "ben@okoro-web.example", "You said that you have time.")?;
        self.accept(&ben, invitation.id, &Choice::Terms(Terms::default()))?;
        let gallery = self.app(&ben, "Gallery North", "gallery-north.example", "Exhibitions and opening nights")?;
        let invitation = self.ask_to_pay(&ben, gallery.id, "office@gallery-north.example", "")?;
        self.on(24, 2)?;
        let reason = Some("We stay with our present agency.".to_owned());
        self.act(|tx| {
            let offer = offer::read(tx, invitation.id)?;
            answer::decline(tx, &offer, None, reason.clone())
        })?;
        let okoro = self.payment_method(&ben, forms::okoro())?;
        self.put_on(&ben, gallery.id, okoro.id)?;
        Ok(ben)
    }

    fn a_studio_of_her_own(&self, mara: &Person) -> Outcome<()> {
        self.on(21, 9)?;
        let studio = self.payment_method(mara, forms::studio())?;
        let portfolio = self.app(mara, "Klein Studio", "klein-studio.example", "Portfolio and contact")?;
        self.put_on(mara, portfolio.id, studio.id)
    }

    fn an_open_invitation(&self, mara: &Person) -> Outcome<()> {
        self.on(12, 3)?;
        let app = self.app(mara, "Lindenhof Garden", "lindenhof-garden.example", "Nursery with a shop for seeds")?;
        let message = "Dear Ms Lind, this is the link for the hosting we talked about. Call me if anything is unclear.";
        let invitation = self.ask_to_pay(mara, app.id, "lena@lindenhof.example", message)?;
        self.on(9, 4)?;
        self.act(|tx| {
            let it = Granted::ask(tx, mara, invitation.id)?;
            manage::remind(tx, &it)
        })
    }

    fn a_shop_is_invited(&self, mara: &Person) -> Outcome<Invitation> {
        self.on(6, 2)?;
        let app = self.app(mara, "Voss Bakery", "voss-bakery.example", "Bread of the day and orders")?;
        self.ask_to_pay(mara, app.id, "shop@voss-bakery.example", "")
    }

    /// A trial that is nearly over, and a website that is going to be deleted.
    fn things_that_end(&self, ben: &Person, clara: &Person, festival: AppId) -> Outcome<()> {
        self.on(5, 12)?;
        self.app(ben, "Paper Lantern", "paper-lantern.example", "A shop for handmade lamps")?;
        self.on(2, 5)?;
        self.act(|tx| {
            let it = Granted::<DeleteApp>::ask(tx, clara, festival)?;
            let confirmed = acts::confirmed(tx)?;
            apps::changes::schedule_deletion(tx, &it, &confirmed).map(drop)
        })
    }

    /// Its owner accepts under an address of his own: Mara has to confirm.
    fn its_owner_has_another_address(&self, invitation: InvitationId) -> Outcome<Person> {
        self.on(1, 3)?;
        let peter = self.person("Peter Voss", "peter.voss@post.example", AccountType::Client)?;
        self.act(|tx| {
            let offer = offer::read(tx, invitation)?;
            let choice = Choice::New(Box::new(forms::voss()));
            let confirmed = acts::confirmed(tx)?;
            answer::accept_as_another(tx, &offer, &peter, &confirmed, choice, &offer.shown(&[]))
        })?;
        Ok(peter)
    }
}
