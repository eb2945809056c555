//! Random people do random acts, through the product's own changes, and a naive model (`access::naive`) says of each how it
//! must end. After every step the database holds what the model holds, and no invariant is broken.

mod acts;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use remit::access::check::RULES;

use crate::world::{World, rounds};
use acts::{Act, Play};

const PEOPLE: usize = 6;

/// Each step: an act, who does it, and on what; numbers are taken as far as there are objects.
fn plays() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..Act::ALL.len(), any::<[u8; 4]>()).prop_map(|(act, numbers)| Step { act: Act::ALL[act], numbers });
    prop::collection::vec(step, 40..120)
}

#[derive(Debug, Clone)]
struct Step {
    act: Act,
    numbers: [u8; 4],
}

fn play(world: &World, steps: &[Step]) {
    let mut play = Play::begin(world, PEOPLE);
    for (number, step) in steps.iter().enumerate() {
        let before = play.model.clone();
        let (expected, found) = play.act(step.act, step.numbers);
        let story = || format!("step {number}: {step:?} of {:?}\nbefore: {before:#?}", &steps[..number]);
        assert_eq!(found, expected, "{}", story());
        let facts = play.facts();
        assert_eq!(facts, play.model, "{}", story());
        let broken = world.db.read(|tx| {
            let all: remit::error::Result<Vec<_>> = RULES.iter().map(|rule| rule.broken(tx)).collect();
            Ok(all?.into_iter().flatten().collect::<Vec<_>>())
        });
        assert_eq!(broken.expect("the rules"), [], "{}", story());
    }
}

story! {
    fn random_acts_end_as_a_naive_model_says_and_break_nothing(world: &mut World) {
        let config = Config { cases: rounds(6, 150) as u32, failure_persistence: None, ..Config::default() };
        // A failure is played again in smaller pieces: each play has people and objects of its own.
        let outcome = TestRunner::new(config).run(&plays(), |steps| {
            play(world, &steps);
            Ok(())
        });
        outcome.unwrap_or_else(|problem| panic!("{problem}"));
    }
}
