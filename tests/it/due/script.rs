//! The people of the sixty days: what they do in the first week. After that nobody does anything but time.

use diesel::prelude::*;
use remit::access::Granted;
use remit::access::policy::{ClosePaymentMethod, DeleteApp};
use remit::apps::changes as app_changes;
use remit::links;
use remit::model::app::App;
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::session::LinkPurpose;
use remit::model::team::Role;
use remit::model::{InvitationId, PersonId};
use remit::payment_methods::changes as payment_method_changes;
use remit::store::schema::people;

use crate::invitations::acts::{ask_to_pay, invite_to_team, invite_to_work, open_mail, share};
use crate::world::{Cast, PASSWORD, START, World, confirmed};

/// On these days somebody does something, at the hour at which everything began.
pub const DAYS: [i64; 5] = [0, 1, 2, 3, 6];

/// Who deleted their account so long ago that the name is forgotten on day 40.
pub struct Former {
    pub id: PersonId,
}

pub struct Script {
    cast: Cast,
    /// On trial.
    inn: App,
    bar: App,
    pier: App,
    kiosk: App,
    tower: App,
    mill: App,
    boat: App,
    /// Paid with Harbour billing.
    club: App,
    /// Paid with Reef billing.
    reef: App,
    reef_billing: PaymentMethod,
    pub former: Former,
    asked: Vec<(&'static str, InvitationId)>,
}

impl Script {
    /// Everything as it stands when the first day begins.
    pub fn of(world: &World) -> Script {
        let cast = Cast::of(world);
        let trial = |name: &str| {
            let app = world.app(name, &cast.mara, None);
            world.develops(&app, &cast.mara);
            app
        };
        let [inn, bar, pier] = ["Inn", "Bar", "Pier"].map(trial);
        let [kiosk, tower, mill, boat] = ["Kiosk", "Tower", "Mill", "Boat"].map(trial);
        let club = world.app("Club", &cast.mara, Some(&cast.harbour));
        world.develops(&club, &cast.mara);
        let reef_billing = world.payment_method("Reef billing", &cast.stella, &[&cast.stella]);
        let reef = world.app("Reef", &cast.stella, Some(&reef_billing));
        let former = former(world);
        Script { cast, inn, bar, pier, kiosk, tower, mill, boat, club, reef, reef_billing, former, asked: Vec::new() }
    }

    /// What people do on this day.
    pub fn act(&mut self, world: &World, day: i64) {
        match day {
            0 => self.begin(world),
            1 => self.end_some(world),
            2 => self.think_again(world),
            3 => self.undo(world),
            6 => self.answer(world),
            _ => {}
        }
    }

    fn begin(&mut self, world: &World) {
        let Cast { mara, clara, jo, uma, stella, .. } = &self.cast;
        let mut browser = world.sign_in(mara);
        for (app, email) in
            [(&self.inn, "nora@inn.example"), (&self.bar, "bert@bar.example"), (&self.pier, "pia@pier.example")]
        {
            self.asked.push((email, ask_to_pay(&mut browser, &[app], email)));
        }
        let kim = "kim@kiosk.example";
        self.asked.push((kim, ask_to_pay(&mut browser, &[&self.kiosk, &self.boat], kim)));
        invite_to_work(&mut browser, &self.cast.bakery, "dan@dock.example");
        invite_to_work(&mut browser, &self.club, "wes@dock.example");
        ask_to_pay(&mut world.sign_in(clara), &[&self.cast.bakery], "paul@pays.example");
        invite_to_team(&mut world.sign_in(uma), &self.cast.team, Role::Limited, &[], "tess@team.example");
        let mut browser = world.sign_in(jo);
        share(&mut browser, &self.cast.harbour, "boss@harbour.example");
        let shared = share(&mut browser, &self.cast.harbour, "ines@harbour.example");
        let mut browser = world.sign_in(stella);
        open_mail(world, &mut browser, shared);
        browser.submit("Accept as stella@lagoon.example", &[]).redirects_to("/invitation");
        share(&mut browser, &self.cast.lagoon, "amy@lagoon.example");
        sign_up(world);
        world.guest().post("/password/forgot", &[("email", "mara@studio.example")]).answers(303);
        let id = mara.id;
        let email = mara.email.clone().expect("an address");
        world.change(|tx| links::make(tx, LinkPurpose::LogIn, links::LinkOf::Person(id), &email).map(|_| ()));
    }

    fn end_some(&self, world: &World) {
        let Cast { mara, clara, stella, .. } = &self.cast;
        for (person, app) in [(mara, &self.tower), (mara, &self.mill), (mara, &self.boat), (clara, &self.club)] {
            world.change(|tx| {
                let app = Granted::<DeleteApp>::ask(tx, person, app.id)?;
                let confirmed = confirmed(tx);
                app_changes::schedule_deletion(tx, &app, &confirmed)
            });
        }
        for payment_method in [&self.cast.lagoon, &self.reef_billing] {
            world.change(|tx| {
                let payment_method = Granted::<ClosePaymentMethod>::ask(tx, stella, payment_method.id)?;
                let confirmed = confirmed(tx);
                payment_method_changes::close(tx, &payment_method, &confirmed)
            });
        }
    }

    fn think_again(&self, world: &World) {
        let mut mara = world.sign_in(&self.cast.mara);
        for (email, button) in
            [("nora@inn.example", "Remind"), ("pia@pier.example", "Send again"), ("kim@kiosk.example", "Withdraw")]
        {
            mara.get(&format!("/invitations/{}", self.asked_of(email))).submit(button, &[]).answers(303);
        }
    }

    fn undo(&self, world: &World) {
        for (person, app) in [(&self.cast.mara, &self.mill), (&self.cast.stella, &self.reef)] {
            world.change(|tx| {
                let app = Granted::<DeleteApp>::ask(tx, person, app.id)?;
                app_changes::keep(tx, &app)
            });
        }
    }

    fn answer(&self, world: &World) {
        let mut bert = world.guest();
        open_mail(world, &mut bert, self.asked_of("bert@bar.example"));
        bert.get("/invitation/decline").submit("Decline", &[]).answers(303);
        ask_to_pay(&mut world.sign_in(&self.cast.mara), &[&self.bar], "bea@bar.example");
        let dune = world.app("Dune", &self.cast.sven, None);
        world.develops(&dune, &self.cast.sven);
    }

    fn asked_of(&self, email: &str) -> InvitationId {
        self.asked.iter().find(|(to, _)| *to == email).expect("somebody who was asked").1
    }
}

/// Waits for a confirmation that never comes.
fn sign_up(world: &World) {
    let mut guest = world.guest();
    let typed = [("Name", "Sam"), ("Email", "sam@new.example"), ("Password", PASSWORD), ("account_type", "client")];
    guest.get("/sign-up").submit("Sign up", &typed).redirects_to("/sign-up/check-your-mail");
}

fn former(world: &World) -> Former {
    let Person { id, .. } = world.client("Vera Alt", "vera@old.example");
    world.change(|tx| {
        diesel::update(people::table.find(id))
            .set((
                people::email.eq(None::<String>),
                people::password_hash.eq(None::<String>),
                people::closed_at.eq(Some(START.plus_days(40 - 365))),
            ))
            .execute(tx.conn)?;
        Ok(())
    });
    Former { id }
}
