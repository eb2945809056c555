//! While the mail server is away money comes in and goes back all the same. What is told of it waits, and arrives once.

use std::collections::BTreeSet;

use diesel::prelude::*;
use remit::mail::worker::Round;
use remit::model::MailId;
use remit::model::charge::RefundState;
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::invoice::InvoiceState;
use remit::store::schema::outbox;

use super::present_pages::page;
use super::{CLARA, begins, is_sound, mails, now, posted, refunds, sends, works};
use crate::gateway::contract::{Does, set_up};
use crate::gateway::fake_stripe::FakeStripe;
use crate::mail::smtp_server::{SmtpServer, Taken};
use crate::mail::worker::round;
use crate::world::{Cast, World};

const JO: &str = "jo@books.example";
/// Nobody listens there.
const AWAY: &str = "smtp://127.0.0.1:1";

/// Those that wait, as they are called when they are sent.
fn waiting(world: &World) -> BTreeSet<String> {
    let all = outbox::table.filter(outbox::state.eq("waiting")).select(outbox::id);
    let all: Vec<MailId> = world.db.read(|tx| Ok(all.load(tx.conn)?)).expect("the outbox");
    all.into_iter().map(|id| format!("<{id}@127.0.0.1>")).collect()
}

fn name(mail: &Taken) -> String {
    mail.header("Message-ID").expect("a name").to_owned()
}

story! {
    fn while_no_mail_leaves_nothing_is_held_up_and_afterwards_each_comes_once(world: &mut World) {
        world.has_a_mail_server();
        let mut fake = FakeStripe::of(world);
        let (cast, olga, server) = (Cast::of(world), world.operator(), SmtpServer::start());
        let card = set_up(&mut fake, PaymentKind::Card, Does::Confirms);
        world.lets_pay(&cast.harbour, Some(&world.kept(cast.clara.id, GatewayName::Stripe, card)));
        let invoice = sends(world, &cast.harbour);
        begins(world);
        assert_eq!(round(world, &server.url()), Round::Done);
        assert_eq!(waiting(world), BTreeSet::new());
        let before = server.taken().len();
        world.pass_days(3);

        // It cannot be charged without somebody.
        works(world, &fake.client);
        assert_eq!(now(world, &invoice).state, InvoiceState::Open);
        assert_eq!(round(world, AWAY), Round::ServerAway);
        for address in [CLARA, JO] {
            assert_eq!(mails(world, address, "invoice_not_charged").len(), 1, "{address}");
        }

        // Another card is set up, and pays it at once.
        world.pass_minutes(1);
        let mut clara = world.sign_in(&cast.clara);
        clara.get(&format!("/payment-methods/{}/how-you-pay", cast.harbour.id)).answers(200);
        clara.submit("Continue", &[("pay_by", "card")]).redirects_to("/payment-setups/");
        let setup = clara.location().expect("a path").to_owned();
        clara.get(&setup).redirects_to(&fake.url);
        let session = clara.location().and_then(|page| page.rsplit('/').next()).expect("a session").to_owned();
        fake.state().at_page(&session, Does::Works);
        clara.get(&format!("{setup}?back")).redirects_to("/payment-methods/").follow();
        clara.submit("Save and pay €5.95", &[]).redirects_to("/payment-methods/");
        works(world, &fake.client);
        assert_eq!((now(world, &invoice).state, posted(world, &invoice)), (InvoiceState::Paid, vec![595]));
        assert_eq!(round(world, AWAY), Round::ServerAway);
        assert_eq!(mails(world, JO, "how_paid_changed").len(), 1);

        // And it goes back.
        world.pass_minutes(1);
        world.opens_record(&olga, &invoice, "A story");
        let mut browser = world.sign_in(&olga);
        browser.open(&format!("/operator/invoices/{}/credit-note", invoice.number)).answers(200);
        browser.submit("Credit in full", &[("Reason", "Goodwill"), ("paid_back", "refund")]).answers(303);
        works(world, &fake.client);
        assert_eq!((refunds::newest(world).state, posted(world, &invoice)), (RefundState::Done, vec![595, -595]));
        assert_eq!(round(world, AWAY), Round::ServerAway);
        clara.open(&page(&invoice)).says("went back");
        assert_eq!((fake.count("payment_intent"), fake.count("refund")), (2, 1), "one was in vain");
        is_sound(world);

        let wait = waiting(world);
        assert_eq!(server.taken().len(), before, "nothing has left");
        world.pass_minutes(2);
        for _ in 0..2 {
            assert_eq!(round(world, &server.url()), Round::Done);
            let taken: Vec<String> = server.taken()[before..].iter().map(name).collect();
            assert_eq!((taken.len(), BTreeSet::from_iter(taken)), (wait.len(), wait.clone()), "each once");
            assert_eq!(waiting(world), BTreeSet::new());
        }
        assert_eq!(mails(world, CLARA, "credit_note").len(), 1);
    }
}
