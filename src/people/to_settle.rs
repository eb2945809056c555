//! What depends on one person alone, in words, with the pages where that is settled.

use super::changes::{Gone, OnlyYou};
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::paths;

/// One thing of the list.
pub struct ToSettle {
    pub name: String,
    pub why: String,
    /// Label and path; the first is the usual one.
    pub ways: Vec<(&'static str, String)>,
}

impl ToSettle {
    /// All that would be left with nobody, for this reader, whom it depends on.
    pub fn all(gone: &Gone, reader: &Person) -> Vec<ToSettle> {
        gone.only_you.iter().map(|one| ToSettle::of(one, reader)).collect()
    }

    fn of(what: &OnlyYou, reader: &Person) -> ToSettle {
        let (why, ways) = match what {
            OnlyYou::Team(team) => (
                "You are its only unlimited member. Make someone else unlimited, or delete the team.".to_owned(),
                vec![
                    ("Open the team", paths::team(team.id)),
                    ("Invite someone", paths::invite_to_this_team(team.id)),
                    ("Delete", paths::delete_team(team.id)),
                ],
            ),
            OnlyYou::App(app) => (
                "It is on trial, and nobody else works on it. Someone can take over the billing or work on it too, you \
                 can put it on a payment method, or delete it."
                    .to_owned(),
                vec![
                    ("Invite someone to pay", paths::invite_to_pay_for(app.id)),
                    ("Invite someone to work on it", paths::invite_to_this_app(app.id)),
                    ("Choose a payment method", paths::app_payment_method(app.id)),
                    ("Delete", paths::delete_app(app.id)),
                ],
            ),
            OnlyYou::PaymentMethod(it) => of_payment_method(it, reader),
        };
        ToSettle { name: what.name().to_owned(), why, ways }
    }
}

fn of_payment_method(it: &PaymentMethod, reader: &Person) -> (String, Vec<(&'static str, String)>) {
    let word = reader.account_type.app_word();
    if it.is_open() {
        let why = format!(
            "Nobody else can manage it. Let someone else manage it too, move its {word}s to another payment method, or \
             close it."
        );
        let invite = ("Invite someone", paths::invite_to_this_payment_method(it.id));
        return (
            why,
            vec![invite, ("Open", paths::payment_method(it.id)), ("Close", paths::close_payment_method(it.id))],
        );
    }
    let why = format!(
        "It is being closed, and nobody else can manage it. It needs you until its last {word} has been deleted or \
         moved."
    );
    (why, vec![("Open", paths::payment_method(it.id))])
}
