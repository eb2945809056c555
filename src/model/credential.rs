//! What a payer pays with, if not by bank transfer: a card, or an account that is debited. Of either the last four digits are
//! known, and what the gateway calls it.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::bank_days::bank_days_after;
use super::moment::{self, Moment};
use super::usage::{Cents, Month};
use super::{CredentialId, PersonId};

crate::text_enum! {
    /// Who takes the money.
    GatewayName {
        Stripe => "stripe",
        /// Built in, to try things out on one's own machine.
        Sandbox => "sandbox",
        /// The bank of the seller, by mandates that are kept here.
        Bank => "bank",
    }
}

/// Stripe charges no less, in euros and in dollars (docs.stripe.com/currencies, minimum charge amounts). As a literal it stands in
/// conditions, too.
macro_rules! least {
    () => {
        50
    };
}
pub(crate) use least;

const LEAST: Cents = least!();

impl GatewayName {
    /// What is owed below that is transferred.
    pub fn least(self) -> Cents {
        match self {
            GatewayName::Stripe | GatewayName::Sandbox => LEAST,
            GatewayName::Bank => 1,
        }
    }
}

crate::text_enum! {
    PaymentKind {
        Card => "card",
        /// SEPA Direct Debit: euros, from accounts of its countries.
        DirectDebit => "direct_debit",
    }
}

crate::text_enum! {
    CredentialState {
        /// Set up, and not used yet.
        Ready => "ready",
        /// A payment method pays with it.
        Used => "used",
        /// Another one took its place, or it was never used.
        Over => "over",
    }
}

impl PaymentKind {
    /// As it is offered.
    pub fn words(self) -> &'static str {
        match self {
            PaymentKind::Card => "Card",
            PaymentKind::DirectDebit => "SEPA Direct Debit",
        }
    }

    /// Within a sentence: `card`
    pub fn in_sentence(self) -> &'static str {
        match self {
            PaymentKind::Card => "card",
            PaymentKind::DirectDebit => self.words(),
        }
    }

    /// Behind “paid”: `by card`
    pub fn by(self) -> &'static str {
        match self {
            PaymentKind::Card => "by card",
            PaymentKind::DirectDebit => "by SEPA Direct Debit",
        }
    }

    /// What happens to it: `charged`
    pub fn charged(self) -> &'static str {
        match self {
            PaymentKind::Card => "charged",
            PaymentKind::DirectDebit => "debited",
        }
    }
}

/// A card or an account. What it is never changes; what becomes of it does.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::credentials)]
pub struct Credential {
    pub id: CredentialId,
    /// Who set it up.
    pub person_id: PersonId,
    pub gateway: GatewayName,
    pub kind: PaymentKind,
    /// As the gateway calls whoever pays; empty: our own bank.
    pub customer: String,
    /// What is charged there; empty: our own bank.
    pub token: String,
    /// `Visa`; empty: an account.
    pub brand: String,
    /// The last four digits, of the card or the IBAN.
    pub last4: String,
    /// `2028-04`: the last month of a card.
    pub expires: Option<String>,
    /// Of the bank: `DE`; empty: not known.
    pub country: String,
    /// Whose account it is; empty: not known.
    pub holder: String,
    /// The reference of the mandate; empty: a card.
    pub mandate: String,
    /// `2026-11-24`
    pub mandate_on: Option<String>,
    /// Where the gateway shows the mandate; empty: nowhere.
    pub mandate_url: String,
    /// The version of the words that were accepted on our own page; empty: at the gateway.
    pub mandate_text: String,
    /// The IBAN, encrypted; empty: the gateway has it.
    pub sealed_iban: String,
    pub bic: String,
    pub state: CredentialState,
    pub made_at: Moment,
    pub over_at: Option<Moment>,
    /// When the gateway was told that it is over.
    pub detached_at: Option<Moment>,
    /// So many words were said about its end: 0, 1 or 2.
    pub warned: i64,
}

/// What people read of a card or an account, and what is printed on invoices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidWith {
    pub kind: PaymentKind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub brand: String,
    pub last4: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mandate: String,
    /// Under which the seller debits it; empty: a card, or an account that the gateway debits under its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub creditor: String,
    /// The day on which it is charged or debited.
    pub on: NaiveDate,
}

/// What is debited is there so many bank days later, or has come back.
const ON_ITS_WAY: u32 = 5;
/// A blank at which no line ends.
const TOGETHER: char = '\u{a0}';
/// How a payer pays who has neither card nor mandate.
pub const BANK_TRANSFER: &str = "Bank transfer";

impl Credential {
    /// `Visa ···· 4242`, `SEPA Direct Debit from the account ending in 3000`
    pub fn words(&self) -> String {
        words(self.kind, &self.brand, &self.last4)
    }

    /// The same where there is little room: `Visa ···· 4242`, `SEPA Direct Debit ···· 3000`
    pub fn in_short(&self) -> String {
        match self.kind {
            PaymentKind::Card => self.words(),
            PaymentKind::DirectDebit => numbered(self.kind.words(), &self.last4),
        }
    }

    /// Behind “charged to”: `Visa ···· 4242`, `the account ending in 3000`
    pub fn charged_to(&self) -> String {
        charged_to(self.kind, &self.brand, &self.last4)
    }

    /// Behind “your”: `Visa ···· 4242`, `account ending in 3000`
    pub fn owned(&self) -> String {
        match self.kind {
            PaymentKind::Card => card(&self.brand, &self.last4),
            PaymentKind::DirectDebit => format!("account {}", ending(&self.last4)),
        }
    }

    /// Behind “paid”: `by card, Visa ···· 4242`, `by SEPA Direct Debit from the account ending in 3000`
    pub fn by(&self) -> String {
        by(self.kind, &self.brand, &self.last4)
    }

    /// Behind [`Credential::owned`], once whoever set it up has lost access: `will still be charged for the invoices of Harbour
    /// billing`. `name`: what the payment method is called.
    pub fn still_charged(&self, name: &str) -> String {
        format!("will still be {} for the invoices of {name}", self.kind.charged())
    }

    /// What else there is to know of it: `Valid through April 2028`, `Mandate M-1 of 24 November 2026`
    pub fn more_in_words(&self) -> Option<String> {
        match self.kind {
            PaymentKind::Card => {
                let month: Month = self.expires.as_ref()?.parse().ok()?;
                Some(format!("Valid through {}", month.name()))
            }
            PaymentKind::DirectDebit if self.mandate.is_empty() => None,
            PaymentKind::DirectDebit => {
                let on = self.mandate_on.as_ref().and_then(|day| day.parse::<NaiveDate>().ok());
                let on = on.map_or_else(String::new, |day| format!(" of {}", moment::day(day)));
                Some(format!("Mandate {}{on}", self.mandate))
            }
        }
    }

    /// The last day of a card; None: it is none, or has none.
    pub fn last_day(&self) -> Option<NaiveDate> {
        last_day(self.expires.as_deref())
    }

    /// Whether it can be charged on this day: a card until the end of its month.
    pub fn is_good_on(&self, day: NaiveDate) -> bool {
        self.last_day().is_none_or(|last| day <= last)
    }

    /// On invoices that are charged on this day.
    pub fn on_paper(&self, on: NaiveDate) -> PaidWith {
        let Credential { kind, brand, last4, mandate, .. } = self.clone();
        PaidWith { kind, brand, last4, mandate, creditor: String::new(), on }
    }
}

impl PaidWith {
    /// What is owed below that is not charged: as [`GatewayName::least`].
    pub fn least(&self) -> Cents {
        if self.creditor.is_empty() { LEAST } else { GatewayName::Bank.least() }
    }

    /// As [`Credential::words`], for files that programs read: with ordinary blanks.
    pub fn words(&self) -> String {
        words(self.kind, &self.brand, &self.last4).replace(TOGETHER, " ")
    }

    /// What happens by itself, said to who pays before it does: `We will charge your Visa ···· 4242 on 2 December 2026.` Of a debit
    /// it says all that the rules of SEPA want to be said beforehand. `amount`: `€35.32`.
    pub fn announcement(&self, amount: &str) -> String {
        self.announcement_on(amount, self.on)
    }

    /// The same as it is read on `today`. A day that is over is not promised, however late we are: `We are about to charge your
    /// Visa ···· 4242.`
    pub fn announcement_on(&self, amount: &str, today: NaiveDate) -> String {
        let (card, account) = (card(&self.brand, &self.last4), ending(&self.last4));
        let on = moment::day(self.on);
        let mandate = self.mandate_sentence();
        let words = match (self.kind, self.on < today) {
            (PaymentKind::Card, false) => format!("We will charge your {card} on {on}."),
            (PaymentKind::Card, true) => format!("We are about to charge your {card}."),
            (PaymentKind::DirectDebit, false) => {
                format!("We will debit {amount} on {on} from the account {account}. {mandate}")
            }
            (PaymentKind::DirectDebit, true) => {
                format!("We are about to debit {amount} from the account {account}. {mandate}")
            }
        };
        words.trim_end().to_owned()
    }

    /// The same once more, after it did not work: `We will try your Visa ···· 4242 again on 6 December 2026.` Of a debit the rules
    /// want the whole announcement each time.
    pub fn announcement_again(&self, amount: &str, today: NaiveDate) -> String {
        let card = card(&self.brand, &self.last4);
        match self.kind {
            PaymentKind::Card if self.on < today => format!("We are about to try your {card} again."),
            PaymentKind::Card => format!("We will try your {card} again on {}.", moment::day(self.on)),
            PaymentKind::DirectDebit => self.announcement_on(amount, today),
        }
    }

    /// After it did not work.
    pub fn failed(&self) -> String {
        let on = moment::day(self.on);
        match self.kind {
            PaymentKind::Card => format!("Your {} could not be charged on {on}.", card(&self.brand, &self.last4)),
            PaymentKind::DirectDebit => {
                format!("The debit of {on} from the account {} did not go through.", ending(&self.last4))
            }
        }
    }

    /// While the money is on its way: `The direct debit is on its way. It can take until 15 December 2026.` Not once that day is
    /// over.
    pub fn on_its_way(&self, today: NaiveDate) -> String {
        let arrives_on = self.arrives_on();
        match self.kind {
            PaymentKind::Card => "The payment is on its way.".into(),
            PaymentKind::DirectDebit if arrives_on < today => "The direct debit is on its way.".into(),
            PaymentKind::DirectDebit => {
                format!("The direct debit is on its way. It can take until {}.", moment::day(arrives_on))
            }
        }
    }

    /// `Mandate M-1, creditor DE98ZZZ09999999999.`, as far as that is known.
    pub fn mandate_sentence(&self) -> String {
        match (self.mandate.as_str(), self.creditor.as_str()) {
            ("", "") => String::new(),
            (mandate, "") => format!("Mandate {mandate}."),
            ("", creditor) => format!("Creditor {creditor}."),
            (mandate, creditor) => format!("Mandate {mandate}, creditor {creditor}."),
        }
    }

    /// The last day on which the money is expected: cards answer at once.
    pub fn arrives_on(&self) -> NaiveDate {
        match self.kind {
            PaymentKind::Card => self.on,
            PaymentKind::DirectDebit => bank_days_after(self.on, ON_ITS_WAY),
        }
    }
}

/// See [`Credential::last_day`]. `expires`: `2028-04`
pub(crate) fn last_day(expires: Option<&str>) -> Option<NaiveDate> {
    expires.and_then(|month| month.parse::<Month>().ok()).map(Month::last)
}

/// Within a sentence.
fn card(brand: &str, last4: &str) -> String {
    if brand.is_empty() { numbered("card", last4) } else { words(PaymentKind::Card, brand, last4) }
}

/// See [`Credential::charged_to`].
pub fn charged_to(kind: PaymentKind, brand: &str, last4: &str) -> String {
    match kind {
        PaymentKind::Card => words(kind, brand, last4),
        PaymentKind::DirectDebit => format!("the account {}", ending(last4)),
    }
}

/// See [`Credential::by`].
pub fn by(kind: PaymentKind, brand: &str, last4: &str) -> String {
    match kind {
        PaymentKind::Card if brand.is_empty() => format!("by {}", numbered("card", last4)),
        PaymentKind::Card => format!("by card, {}", words(kind, brand, last4)),
        PaymentKind::DirectDebit => format!("by {}", words(kind, brand, last4)),
    }
}

/// See [`Credential::words`].
pub fn words(kind: PaymentKind, brand: &str, last4: &str) -> String {
    match kind {
        PaymentKind::Card => numbered(if brand.is_empty() { "Card" } else { brand }, last4),
        PaymentKind::DirectDebit => format!("SEPA Direct Debit from the account {}", ending(last4)),
    }
}

/// No line breaks within it: `Visa ···· 4242`
fn numbered(what: &str, last4: &str) -> String {
    format!("{what}{TOGETHER}····{TOGETHER}{last4}")
}

/// Nor between the last word and the digits: `ending in 3000`
pub fn ending(last4: &str) -> String {
    format!("ending in{TOGETHER}{last4}")
}

crate::text_enum! {
    SetupState {
        Begun => "begun",
        Done => "done",
        /// Nobody came back.
        Left => "left",
    }
}

/// Somebody sets up a card or a direct debit. Of payment method, invitation and draft one says what for.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::payment_setups)]
pub struct Setup {
    pub id: super::SetupId,
    pub person_id: PersonId,
    pub kind: PaymentKind,
    pub gateway: GatewayName,
    pub payment_method_id: Option<super::PaymentMethodId>,
    pub invitation_id: Option<super::InvitationId>,
    pub draft_id: Option<super::DraftId>,
    pub currency: super::payment_method::Currency,
    /// As the gateway calls its page; None: not begun there yet.
    pub session: Option<String>,
    /// A path of ours: where it goes on.
    pub next_path: String,
    pub state: SetupState,
    pub credential_id: Option<CredentialId>,
    pub made_at: Moment,
}
