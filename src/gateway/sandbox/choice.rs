//! How a card or an account of the sandbox behaves. Its token begins with the word for it.

use crate::model::credential::PaymentKind;

crate::text_enum! {
    /// What somebody chooses on a page of the sandbox, instead of typing a card or an IBAN.
    Choice {
        Works => "works",
        /// At once, on the page: nothing is set up or paid, and something else can be chosen.
        Declined => "declined",
        /// It is set up, and declined whenever it is charged.
        FailsLater => "fails_later",
        /// The bank wants whoever pays to confirm it. On the page they do; by itself nobody does.
        Confirm => "confirm",
        DebitWorks => "debit_works",
        /// The money is there first, and goes back.
        DebitReturns => "debit_returns",
    }
}

/// On a page on which a card is set up.
pub(super) const CARDS: &[Choice] = &[Choice::Works, Choice::Declined, Choice::FailsLater, Choice::Confirm];
/// On a page on which a direct debit is set up.
pub(super) const DEBITS: &[Choice] = &[Choice::DebitWorks, Choice::DebitReturns];
/// On a page on which an invoice in euros is paid.
pub(super) const TO_PAY: &[Choice] =
    &[Choice::Works, Choice::Declined, Choice::Confirm, Choice::DebitWorks, Choice::DebitReturns];
/// The same in another currency.
pub(super) const TO_PAY_BY_CARD: &[Choice] = &[Choice::Works, Choice::Declined, Choice::Confirm];

impl Choice {
    pub fn kind(self) -> PaymentKind {
        match self {
            Choice::DebitWorks | Choice::DebitReturns => PaymentKind::DirectDebit,
            _ => PaymentKind::Card,
        }
    }

    /// The last digits of the card or the IBAN: those that gateways have for it in their own tests.
    pub fn last4(self) -> &'static str {
        match self {
            Choice::Works => "4242",
            Choice::Declined => "0002",
            Choice::FailsLater => "0341",
            Choice::Confirm => "3155",
            Choice::DebitWorks => "3000",
            Choice::DebitReturns => "3001",
        }
    }

    /// As it is offered.
    pub fn label(self) -> &'static str {
        match self {
            Choice::Works => "A card that works",
            Choice::Declined => "A card that is declined",
            Choice::FailsLater => "A card that is declined later",
            Choice::Confirm => "A card whose bank asks to confirm",
            Choice::DebitWorks => "A direct debit that works",
            Choice::DebitReturns => "A direct debit that comes back",
        }
    }

    /// What comes of it. `now`: an invoice is paid on the page.
    pub fn means(self, now: bool) -> &'static str {
        match (self, now) {
            (Choice::Works, true) => "The invoice is paid at once.",
            (Choice::Works, false) => "Invoices are paid at once.",
            (Choice::Declined, _) => "You stay on this page and can try another one.",
            (Choice::FailsLater, _) => "It is saved now. Every payment with it fails.",
            (Choice::Confirm, true) => "You confirm it with this press, and the invoice is paid.",
            (Choice::Confirm, false) => {
                "You confirm it with this press. Every later payment fails until you confirm that too."
            }
            (Choice::DebitWorks, _) => "The money arrives after three days.",
            (Choice::DebitReturns, _) => "The money arrives after three days. Two days later the bank returns it.",
        }
    }

    /// `works_0123456789abcdef`: what is charged there, of the page on which it was set up.
    pub(super) fn token(self, session: &str) -> String {
        format!("{}_{session}", self.as_str())
    }
}
