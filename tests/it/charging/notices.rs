//! Messages of Stripe: taken once, of whoever signs them, and worked off later.

use actix_web::http::Method;
use diesel::prelude::*;
use remit::charging::notices::{forget_old, work_due};
use remit::gateway::port::{About, Notice};
use remit::model::credential::GatewayName;
use remit::store::Moment;
use remit::store::schema::gateway_notices;

use crate::gateway::contract::Peer;
use crate::gateway::fake_stripe::FakeStripe;
use crate::gateway::signature::{message, signed};
use crate::world::{Browser, World};

fn send<'a>(stripe: &'a mut Browser, body: &str, signature: &str) -> &'a mut Browser {
    let headers = [("stripe-signature", signature), ("content-type", "application/json; charset=utf-8")];
    stripe.send(Method::POST, "/hooks/stripe", Some(body.as_bytes().to_vec()), &headers)
}

/// What is kept: what each is about, and when it was done with.
fn kept(world: &World) -> Vec<(String, Option<Moment>)> {
    let columns = (gateway_notices::object, gateway_notices::done_at);
    world.change(|tx| Ok(gateway_notices::table.order(gateway_notices::id).select(columns).load(tx.conn)?))
}

const SESSION: &str = r#"{"object": "checkout.session", "id": "cs_test_1"}"#;

story! {
    fn a_message_is_kept_once(world: &mut World) {
        let _fake = FakeStripe::of(world);
        let mut stripe = world.guest();
        let body = message("evt_1", SESSION);
        for _ in 0..3 {
            send(&mut stripe, &body, &signed(&body)).answers(200);
            assert_eq!(stripe.header("set-cookie"), None);
        }
        assert_eq!(kept(world), [("session cs_test_1".to_owned(), None)]);
    }

    fn whoever_cannot_sign_is_not_believed(world: &mut World) {
        let _fake = FakeStripe::of(world);
        let mut stripe = world.guest();
        let body = message("evt_1", SESSION);
        let live = body.replace("false", "true");
        let of_live = signed(&live);
        for (body, signature) in [(&body, ""), (&body, "t=1,v1=00"), (&body, of_live.as_str()), (&live, of_live.as_str())] {
            send(&mut stripe, body, signature).answers(400);
        }
        // A browser that is signed in proves nothing here.
        let mut olga = world.sign_in(&world.operator());
        olga.post_body("/hooks/stripe", body.clone().into_bytes()).answers(400);
        let signed_long_ago = signed(&body);
        world.pass_minutes(6);
        send(&mut stripe, &body, &signed_long_ago).answers(400);
        assert!(kept(world).is_empty());
    }

    fn what_is_of_no_interest_is_answered_and_not_kept(world: &mut World) {
        let _fake = FakeStripe::of(world);
        let mut stripe = world.guest();
        let body = message("evt_1", r#"{"object": "balance", "available": []}"#);
        send(&mut stripe, &body, &signed(&body)).answers(200);
        send(&mut stripe, "{}", &signed("{}")).answers(400);
        let long = " ".repeat(256 * 1024 + 1);
        send(&mut stripe, &long, &signed(&long)).answers(413);
        stripe.get("/hooks/stripe").answers(405);
        assert!(kept(world).is_empty());
    }

    fn where_nobody_takes_cards_there_is_no_such_address(world: &mut World) {
        let mut stripe = world.guest();
        let body = message("evt_1", SESSION);
        send(&mut stripe, &body, &signed(&body)).answers(404);
    }

    fn what_was_read_again_is_done_with(world: &mut World) {
        let fake = FakeStripe::of(world);
        let notices = [
            ("evt_1", About::Charge("pi_nothing".into())),
            ("evt_2", About::Charge("pi_nothing".into())),
            ("evt_3", About::Nothing),
        ];
        for (id, about) in notices {
            let notice = Notice { id: id.into(), kind: "something.happened".into(), about };
            world.change(|tx| remit::charging::notices::keep(tx, GatewayName::Stripe, &notice));
        }
        work_due(&world.db, fake.gateway()).expect("a round");
        let now = world.clock.now();
        let done = ("charge pi_nothing".to_owned(), Some(now));
        assert_eq!(kept(world), [done.clone(), done.clone()]);
        world.pass_days(29);
        world.change(forget_old);
        assert_eq!(kept(world), [done.clone(), done]);
        world.pass_days(1);
        world.change(forget_old);
        assert!(kept(world).is_empty());
    }
}
