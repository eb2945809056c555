//! The bad network of the tests is as bad as it says.

use remit::gateway::port::{Gateway, Trouble};
use remit::gateway::sandbox::choice::Choice;
use remit::store::Moment;

use super::sandbox::charge;
use crate::world::{Cast, Mood, Unruly};

story! {
    fn answers_are_lost_late_or_come_twice_and_it_is_one_charge(world: &mut World) {
        let card = world.credential(&Cast::of(world).clara, Choice::Works);
        let question = charge("invoice:a:1", 238, &card);
        let gateway = Unruly::scripted(world, &[Mood::Away, Mood::Lost, Mood::Twice, Mood::Slow(90)]);
        assert!(matches!(gateway.charge(&question), Err(Trouble::Away(_))));
        assert_eq!(world.sandbox().find(question.key), Ok(None), "it did not get there");
        assert!(matches!(gateway.charge(&question), Err(Trouble::Away(_))));
        let done = world.sandbox().find(question.key).expect("an answer").expect("it was done");
        assert_eq!(gateway.charge(&question), Ok(done.clone()));
        let before = world.clock.now();
        assert_eq!(gateway.charge(&question), Ok(done.clone()));
        assert_eq!(world.clock.now(), before.plus_minutes(90));
        assert_eq!(gateway.charge(&question), Ok(done));
        assert_eq!(gateway.asked(), ["charge invoice:a:1"; 5]);
        assert_eq!(world.sandbox().all_charges(Moment(0)).expect("an answer").len(), 1);
    }

    fn others_act_while_an_answer_is_on_its_way(world: &mut World) {
        let cast = Cast::of(world);
        let (card, other) = (world.credential(&cast.clara, Choice::Works), world.credential(&cast.jo, Choice::Works));
        let (sandbox, token) = (world.sandbox(), other.token.clone());
        let gateway = Unruly::new(world, |what| if what.starts_with("charge") { Mood::Slow(5) } else { Mood::Well });
        let gateway = gateway.meanwhile(move |_| sandbox.detach(&token).expect("it is there"));
        assert_eq!(gateway.credential(&other.token).map(|one| one.is_some()), Ok(true));
        gateway.charge(&charge("invoice:a:1", 238, &card)).expect("an answer");
        assert_eq!(gateway.credential(&other.token), Ok(None));
    }
}
