//! When the tax office is asked, how often, and what happens if it does not answer.

use std::time::{Duration, Instant};

use remit::access::Granted;
use remit::access::policy::ChangePaymentMethod;
use remit::model::payment_method::PaymentMethod;
use remit::model::vat_id_check::CheckState;
use remit::payment_methods::changes as payment_methods;
use remit::payment_methods::form::PaymentMethodForm;
use remit::store::Clock;
use remit::vat_ids::changes::claim;
use remit::vat_ids::checker::Answer;
use remit::vat_ids::worker::ask_due;

use super::vies::{Reply, Server};
use super::{AUSTRIAN, OTHER, Office, away, check, looked_up, round, state, types, valid};
use crate::commands::import::{AGENCY, import};
use crate::commands::process::Process;
use crate::world::{Cast, World, confirmed};

/// So many payment methods of Clara's, each with a VAT ID that waits.
fn several(world: &World, cast: &Cast, many: usize) -> Vec<PaymentMethod> {
    let ids = [AUSTRIAN, OTHER];
    (0..many)
        .map(|number| {
            let payer = world.payment_method(&format!("Payer {number}"), &cast.clara, &[&cast.clara]);
            types(world, &cast.clara, &payer, "AT", ids[number % ids.len()]);
            payer
        })
        .collect()
}

fn rejections(world: &World) -> usize {
    world.mails().iter().filter(|(_, mail)| mail.kind == "vat_id_rejected").count()
}

story! {
    fn what_was_typed_is_asked_once_and_again_after_ninety_days(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        assert_eq!(round(world, valid()), [AUSTRIAN]);
        let known = check(world, &cast.harbour);
        assert_eq!((known.state, known.since, known.consultation.as_str()), (CheckState::Confirmed, world.clock.now(), "WAPIAAAAZZ123456"));
        world.pass_days(89);
        assert_eq!(round(world, valid()).len(), 0);
        world.pass_days(1);
        assert_eq!(round(world, away()), [AUSTRIAN]);
        assert_eq!(state(world, &cast.harbour), CheckState::Confirmed, "as long as nobody says otherwise");
        world.pass_minutes(5);
        assert_eq!(round(world, Answer::NotValid), [AUSTRIAN]);
        assert_eq!((state(world, &cast.harbour), rejections(world)), (CheckState::Rejected, 2), "Clara and Jo");
        world.pass_days(400);
        assert_eq!(round(world, valid()).len(), 0, "unless somebody wants it");
    }

    fn whoever_makes_or_imports_a_payment_method_has_its_vat_id_checked(world: &mut World) {
        let cast = looked_up(world);
        let mut stella = world.sign_in(&cast.stella);
        stella.open("/new/payment-method");
        let fields = [
            ("Company or name", "Alpine GmbH"), ("Street", "Ring 1"), ("Postal code", "1010"),
            ("City", "Wien"), ("Country", "AT"), ("VAT ID", AUSTRIAN), ("Currency", "EUR"),
        ];
        stella.submit("Create payment method", &fields).follow().says("Being checked");
        import(world, &AGENCY.replace("\"vat_id\": null", "\"vat_id\": \"DE136695976\"")).expect("it is right");
        // The command line knows no other time than now.
        world.clock.set(Clock::System.now());
        let mut asked = round(world, valid());
        asked.sort();
        assert_eq!(asked, [AUSTRIAN, "DE136695976"]);
    }

    fn while_nobody_answers_the_pauses_grow(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        let mut pauses = Vec::new();
        for turn in 0..6 {
            let asked_at = world.clock.now();
            let answer = if turn % 2 == 0 { away() } else { Answer::NotNow("MS_UNAVAILABLE".into()) };
            assert_eq!(round(world, answer), [AUSTRIAN]);
            let known = check(world, &cast.harbour);
            assert_eq!(known.state, CheckState::CheckDigitRight);
            let next = known.next_try_at.expect("it is asked again");
            pauses.push(next.seconds_since(asked_at) / 60);
            world.clock.set(next.plus_seconds(-1));
            assert_eq!(round(world, valid()).len(), 0);
            world.clock.set(next);
        }
        assert_eq!(pauses, [5, 60, 360, 1440, 1440, 1440]);
        round(world, valid());
        assert_eq!((state(world, &cast.harbour), check(world, &cast.harbour).tries), (CheckState::Confirmed, 0));
    }

    fn after_the_clock_was_set_back_no_question_waits_longer_than_its_pause(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        let set_back = |hours: i64| {
            world.clock.set(world.clock.now().plus_hours(-hours));
            remit::due::run_due(&world.db).expect("a round");
        };
        world.pass_days(10);
        assert_eq!(round(world, away()), [AUSTRIAN]);
        set_back(0);
        assert_eq!(round(world, away()).len(), 0, "its pause is not over");
        set_back(12);
        assert_eq!(round(world, away()), [AUSTRIAN]);
        world.change(|tx| Ok(claim(tx)?.map(drop)));
        set_back(3);
        assert_eq!(round(world, valid()), [AUSTRIAN], "nobody has been asking for hours");
        set_back(0);
        assert_eq!(round(world, valid()).len(), 0, "it rests for ninety days");
        set_back(24);
        assert_eq!(round(world, valid()), [AUSTRIAN]);
    }

    fn a_service_that_is_away_is_asked_once_a_round_and_one_country_does_not_hold_up_the_others(world: &mut World) {
        let cast = looked_up(world);
        several(world, &cast, 3);
        assert_eq!(round(world, away()).len(), 1);
        assert_eq!(round(world, Answer::NotNow("MS_UNAVAILABLE".into())).len(), 2);
        world.pass_minutes(5);
        assert_eq!(round(world, valid()).len(), 3);
    }

    fn an_answer_about_a_vat_id_that_is_not_there_any_more_is_dropped(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        let db = world.db.clone();
        let office = Office::that(|question| {
            if format!("AT{}", question.number) == OTHER {
                return valid();
            }
            db.write(|tx| {
                let payer = Granted::<ChangePaymentMethod>::ask(tx, &cast.clara, cast.harbour.id)?;
                let form = PaymentMethodForm { vat_id: OTHER.into(), ..PaymentMethodForm::of(&payer) };
                payment_methods::change(tx, &payer, |tx| Ok(confirmed(tx)), form.check().expect("all is right"))
            }).expect("it changes while the question is on its way");
            Answer::NotValid
        });
        ask_due(&world.db, &office).expect("a round");
        assert_eq!(office.asked(), [AUSTRIAN, OTHER]);
        let known = check(world, &cast.harbour);
        assert_eq!((known.vat_id.as_str(), known.state, rejections(world)), (OTHER, CheckState::Confirmed, 0));
    }

    fn a_vat_id_that_was_taken_away_meanwhile_stays_away(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        let claimed = world.change(claim).expect("it waits");
        types(world, &cast.clara, &cast.harbour, "AT", "");
        world.change(|tx| remit::vat_ids::changes::note(tx, &claimed, &Answer::NotValid));
        assert_eq!(rejections(world), 0);
        world.pass_days(1);
        assert_eq!(round(world, valid()).len(), 0);
        world.sign_in(&cast.clara).open(&format!("/payment-methods/{}", cast.harbour.id)).says("VAT ID None");
    }

    fn several_servers_ask_everything_once(world: &mut World) {
        let cast = looked_up(world);
        several(world, &cast, 12);
        let office = Office::that(|_| {
            std::thread::sleep(Duration::from_millis(20));
            valid()
        });
        let db = world.database_with_connections(6);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| ask_due(&db, &office).expect("a round"));
            }
        });
        assert_eq!(office.asked().len(), 12);
        assert_eq!(round(world, valid()).len(), 0);
    }

    fn what_a_dead_server_was_asking_is_asked_by_another_one_later(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        world.change(claim).expect("it waits");
        assert_eq!(round(world, valid()).len(), 0, "somebody may still be asking");
        world.pass_minutes(4);
        assert_eq!(round(world, valid()).len(), 0);
        world.pass_minutes(1);
        assert_eq!(round(world, valid()), [AUSTRIAN]);
    }

    fn vat_ids_that_the_eu_does_not_know_are_not_asked_about(world: &mut World) {
        let cast = looked_up(world);
        for (country, id) in [("GB", "GB 980780684"), ("CH", "CHE-100.155.212 MWST"), ("NO", "988077917"), ("US", "12-3456789")] {
            types(world, &cast.clara, &cast.harbour, country, id);
            assert_eq!(round(world, Answer::NotValid).len(), 0, "{id}");
        }
        types(world, &cast.clara, &cast.harbour, "GB", "XI 980780684");
        assert_eq!(round(world, valid()), ["XI980780684"]);
        types(world, &cast.clara, &cast.harbour, "GR", "094259216");
        assert_eq!(round(world, valid()), ["EL094259216"]);
    }

    fn the_program_asks_by_itself(world: &mut World) {
        let cast = looked_up(world);
        types(world, &cast.clara, &cast.harbour, "AT", AUSTRIAN);
        world.clock.set(Clock::System.now());
        let server = Server::that_says(Reply::Say(200, r#"{"valid": true, "requestIdentifier": "WAPIAAAAZZ654321"}"#));
        let _process = Process::start_with(world, &[("REMIT_VIES_URL", &server.url())]);
        let begun = Instant::now();
        while state(world, &cast.harbour) != CheckState::Confirmed {
            assert!(begun.elapsed() < Duration::from_secs(30), "nobody asks");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(check(world, &cast.harbour).consultation, "WAPIAAAAZZ654321");
        let [body] = &server.bodies()[..] else { panic!("{:?}", server.bodies()) };
        assert!(body.contains("\"requesterNumber\":\"136695976\""), "on behalf of the seller: {body}");
    }
}
