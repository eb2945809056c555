//! What is reported about an app, and how much of the reason who reads.

use remit::model::running::{Running, RunningState};

fn suspended(reason: &str) -> Result<Running, String> {
    Running::reported(RunningState::Suspended, None, reason)
}

#[test]
fn a_reason_is_one_sentence_of_at_most_two_hundred_characters() {
    assert_eq!(suspended("  It sends\nspam ").expect("a reason").reason, "It sends spam.");
    assert_eq!(suspended("It sends spam!").expect("a reason").reason, "It sends spam!");
    let long = "x".repeat(201);
    for wrong in ["", "no", &long] {
        assert!(suspended(wrong).is_err(), "{wrong}");
    }
    for state in [RunningState::Provisioning, RunningState::Running, RunningState::Gone] {
        assert_eq!(Running::reported(state, None, "").expect("no reason").reason, "");
    }
}

#[test]
fn a_reason_with_an_amount_is_for_those_who_pay() {
    for amount in ["€35.32 is unpaid", "Please pay 35 EUR", "35EUR", "20 dollars are missing", "US$ 3", "ten Euros"] {
        assert_eq!(suspended(amount).expect("a reason").reason_without_amounts(), "", "{amount}");
    }
    for none in ["It sends spam.", "Europe is closed.", "Since 14:30 nobody answers 35 mails."] {
        assert_eq!(suspended(none).expect("a reason").reason_without_amounts(), none);
    }
}
