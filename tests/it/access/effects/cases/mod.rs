//! The cases, by what they are about.

pub mod booking;
pub mod invitations;
pub mod paying;
pub mod people;
pub mod work;

use remit::due::run_due;
use remit::model::person::Person;
use remit::model::team::Role;

use super::Case;
use crate::access::canary::village::Village;

/// Whose address counted only for their access.
const INVOICES: &str = "they will go to ";

/// A page behind an address, and the button on it.
pub(super) fn page(handler: &'static str, who: &'static str, path: String, button: &'static str) -> Case {
    Case {
        handler,
        who,
        open: Box::new(move |village| {
            let mut browser = village.browser(who);
            browser.get(&path).answers(200);
            browser
        }),
        act: Box::new(move |_, mut browser| {
            browser.submit(button, &[]).answers(303);
        }),
        besides: &[],
        meanwhile: &[],
        called: None,
    }
}

impl Case {
    pub(super) fn besides(self, besides: &'static [&'static str]) -> Case {
        Case { besides, ..self }
    }

    /// The act is to be done later: eight days on it is done, and other trials are over.
    pub(super) fn when_time_has_come(self) -> Case {
        let act = self.act;
        Case {
            act: Box::new(move |village, browser| {
                act(village, browser);
                village.world.pass_days_with_ends(8);
                run_due(&village.world.db).expect("what is due");
            }),
            meanwhile: &["cafe", "island"],
            ..self
        }
    }
}

/// Puts somebody into the team of the cast.
pub(super) fn joins_north(village: &Village, who: &str) -> Person {
    let person = village.person(who);
    village.world.joins(&village.cast.team, &person, Role::Unlimited);
    person
}
