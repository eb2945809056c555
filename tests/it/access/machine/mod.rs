//! Random people do random acts, through the product's own changes, and a naive model (`access::naive`) says of each how it
//! must end. After every step the database holds what the model holds, and no invariant is broken.

mod acts;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use remit::access::check::RULES;

use super::listable;
use super::naive::Done;
use crate::webhooks::access::is_told;
use crate::world::{World, rounds};
use acts::{Act, Chosen, Play};

const PEOPLE: usize = 6;

/// Each step: an act, and who does it on what. Most are chosen to succeed: what never happens shows nothing.
fn plays() -> impl Strategy<Value = Vec<Step>> {
    let chosen = prop_oneof![
        1 => any::<u64>().prop_map(Chosen::Blindly),
        2 => any::<u64>().prop_map(Chosen::ToSucceed),
    ];
    let acts: Vec<Act> = Act::ALL.iter().flat_map(|act| std::iter::repeat_n(*act, act.weight())).collect();
    let step = (prop::sample::select(acts), chosen).prop_map(|(act, chosen)| Step { act, chosen });
    prop::collection::vec(step, 40..120)
}

#[derive(Debug, Clone)]
struct Step {
    act: Act,
    chosen: Chosen,
}

/// How often each act has changed something.
type Tally = RefCell<BTreeMap<String, usize>>;

fn play(world: &World, steps: &[Step], done: &Tally) {
    let mut play = Play::begin(world, PEOPLE);
    for (number, step) in steps.iter().enumerate() {
        play.pass_time();
        let before = play.model.clone();
        let Some((expected, found)) = play.act(step.act, step.chosen) else { continue };
        let story = || format!("step {number}: {step:?} of {:?}\nbefore: {before:#?}", &steps[..number]);
        assert_eq!(found, expected, "{}", story());
        if found == Done && play.model != before {
            *done.borrow_mut().entry(format!("{:?}", step.act)).or_default() += 1;
        }
        let facts = play.facts();
        assert_eq!(facts, play.model, "{}", story());
        let broken = world.db.read(|tx| {
            let all: remit::error::Result<Vec<_>> = RULES.iter().map(|rule| rule.broken(tx)).collect();
            Ok(all?.into_iter().flatten().collect::<Vec<_>>())
        });
        assert_eq!(broken.expect("the rules"), [], "{}", story());
    }
    is_told(world);
    let (people, apps, teams) = (&play.people, &play.apps, &play.teams);
    assert_eq!(listable::differences(world, people, apps, teams), Vec::<String>::new(), "after {steps:?}");
}

story! {
    fn random_acts_end_as_a_naive_model_says_and_break_nothing(world: &mut World) {
        let config = Config { cases: rounds(6, 150) as u32, failure_persistence: None, ..Config::default() };
        let done = Tally::default();
        // A failure is played again in smaller pieces: each play has people and objects of its own.
        let outcome = TestRunner::new(config).run(&plays(), |steps| {
            play(world, &steps, &done);
            Ok(())
        });
        outcome.unwrap_or_else(|problem| panic!("{problem}"));
        let done = done.into_inner();
        println!("{done:?}");
        // Few plays may well miss one.
        if rounds(0, 1) == 1 {
            assert_eq!(done.len(), Act::ALL.len(), "every act is done in some play: {done:?}");
        }
    }
}
