//! What people read of a card or an account.

use chrono::NaiveDate;
use remit::model::credential::{PaidWith, PaymentKind, charged_to};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn paid_with(kind: PaymentKind, brand: &str, mandate: &str, creditor: &str) -> PaidWith {
    let (last4, on) = (if kind == PaymentKind::Card { "4242" } else { "3000" }, day("2026-12-08"));
    PaidWith { kind, brand: brand.into(), last4: last4.into(), mandate: mandate.into(), creditor: creditor.into(), on }
}

#[test]
fn what_happens_is_said_before_it_does() {
    let said = |kind, brand, mandate, creditor| paid_with(kind, brand, mandate, creditor).announcement("€35.32");
    assert_eq!(
        said(PaymentKind::Card, "Visa", "", ""),
        "We will charge your Visa\u{a0}····\u{a0}4242 on 8 December 2026."
    );
    assert_eq!(said(PaymentKind::Card, "", "", ""), "We will charge your card\u{a0}····\u{a0}4242 on 8 December 2026.");
    let again = paid_with(PaymentKind::Card, "Visa", "", "").announcement_again("€35.32", day("2026-12-08"));
    assert_eq!(again, "We will try your Visa\u{a0}····\u{a0}4242 again on 8 December 2026.");
    let debit = "We will debit €35.32 on 8 December 2026 from the account ending in\u{a0}3000.";
    assert_eq!(said(PaymentKind::DirectDebit, "", "", ""), debit);
    assert_eq!(said(PaymentKind::DirectDebit, "", "M-4711", ""), format!("{debit} Mandate M-4711."));
    let all = said(PaymentKind::DirectDebit, "", "M-4711", "DE98ZZZ09999999999");
    assert_eq!(all, format!("{debit} Mandate M-4711, creditor DE98ZZZ09999999999."));
}

#[test]
fn a_day_that_is_over_is_not_promised() {
    let (card, debit) =
        (paid_with(PaymentKind::Card, "Visa", "", ""), paid_with(PaymentKind::DirectDebit, "", "M-4711", ""));
    let (same_day, late) = (day("2026-12-08"), day("2026-12-09"));
    for it in [&card, &debit] {
        assert_eq!(it.announcement_on("€35.32", same_day), it.announcement("€35.32"));
    }
    let charged = "We are about to charge your Visa\u{a0}····\u{a0}4242.";
    assert_eq!(card.announcement_on("€35.32", late), charged);
    let again = "We are about to try your Visa\u{a0}····\u{a0}4242 again.";
    assert_eq!(card.announcement_again("€35.32", late), again);
    let debited = "We are about to debit €35.32 from the account ending in\u{a0}3000. Mandate M-4711.";
    assert_eq!(debit.announcement_on("€35.32", late), debited);
    assert_eq!(debit.announcement_again("€35.32", late), debited);
    assert_eq!(debit.on_its_way(day("2026-12-16")), "The direct debit is on its way.");
}

#[test]
fn a_debit_takes_five_bank_days_and_a_card_none() {
    let (card, debit) =
        (paid_with(PaymentKind::Card, "Visa", "", ""), paid_with(PaymentKind::DirectDebit, "", "M", ""));
    assert_eq!(card.arrives_on(), card.on);
    assert_eq!(debit.arrives_on().to_string(), "2026-12-15");
    let last = day("2026-12-15");
    assert_eq!(debit.on_its_way(last), "The direct debit is on its way. It can take until 15 December 2026.");
    assert_eq!(card.failed(), "Your Visa\u{a0}····\u{a0}4242 could not be charged on 8 December 2026.");
}

#[test]
fn it_is_named_as_where_money_comes_from_and_as_what_somebody_has() {
    assert_eq!(charged_to(PaymentKind::Card, "Visa", "4242"), "Visa\u{a0}····\u{a0}4242");
    assert_eq!(charged_to(PaymentKind::Card, "", "4242"), "Card\u{a0}····\u{a0}4242");
    assert_eq!(charged_to(PaymentKind::DirectDebit, "", "3000"), "the account ending in\u{a0}3000");
    assert_eq!(paid_with(PaymentKind::Card, "Visa", "", "").words(), "Visa ···· 4242", "for programs");
}

#[test]
fn what_is_frozen_has_nothing_that_is_not_there() {
    let card = serde_json::to_string(&paid_with(PaymentKind::Card, "Visa", "", "")).expect("JSON");
    assert_eq!(card, r#"{"kind":"card","brand":"Visa","last4":"4242","on":"2026-12-08"}"#);
    let read: PaidWith = serde_json::from_str(&card).expect("the same");
    assert_eq!(read, paid_with(PaymentKind::Card, "Visa", "", ""));
}
