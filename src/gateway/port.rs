//! The port to whoever takes the money: [`super::stripe`], or [`super::sandbox`] to try things out. One suite of tests asks all of
//! them the same. Every question can be asked again: the key, or the object it is about, makes it one and the same.

use chrono::NaiveDate;

use crate::model::charge::Failure;
use crate::model::credential::{GatewayName, PaymentKind};
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::store::Moment;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody knows whether it was done: it is asked again, with the same key. For whoever runs the server.
    Away(String),
    /// It understood, and says that the question is wrong, or that there is no such thing: asked again it would say the same.
    /// For whoever runs the server.
    Refused(String),
}

pub type Answer<T> = Result<T, Trouble>;

/// Somebody wants to set up a card or a direct debit.
#[derive(Debug, Clone)]
pub struct SetupQuestion<'a> {
    /// The same again is the same page.
    pub key: &'a str,
    pub kind: PaymentKind,
    pub currency: Currency,
    /// As the gateway calls whoever pays; None: not known there yet.
    pub customer: Option<&'a str>,
    /// For a customer who is not known there yet.
    pub email: &'a str,
    pub name: &'a str,
    /// Where the gateway sends people afterwards, whether they have finished or not.
    pub back: &'a str,
}

/// Somebody wants to pay one invoice, once.
#[derive(Debug, Clone)]
pub struct PaymentQuestion<'a> {
    pub key: &'a str,
    pub amount: Cents,
    pub currency: Currency,
    /// `Invoice R2026-000001`
    pub what: &'a str,
    pub email: Option<&'a str>,
    pub back: &'a str,
}

/// A card or an account that is known there is to be charged.
#[derive(Debug, Clone)]
pub struct ChargeQuestion<'a> {
    pub key: &'a str,
    pub amount: Cents,
    pub currency: Currency,
    pub kind: PaymentKind,
    pub customer: &'a str,
    pub token: &'a str,
    /// The mandate of a direct debit as the gateway calls it; empty: none.
    pub mandate: &'a str,
    pub what: &'a str,
}

/// A page of the gateway, to which the browser is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub session: String,
    pub url: String,
}

/// How far somebody is on a page of the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress<T> {
    /// It can be gone on with, there.
    Open(String),
    Done(T),
    /// It has ended without a result.
    Over,
}

/// A card or an account that was set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUp {
    pub customer: String,
    pub token: String,
    pub kind: PaymentKind,
    pub brand: String,
    pub last4: String,
    /// `2028-04`
    pub expires: Option<String>,
    pub country: String,
    pub mandate: String,
    pub mandate_on: Option<NaiveDate>,
    pub mandate_url: String,
}

/// What became of the money of one charge, as far as the gateway knows now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charged {
    /// As the gateway calls it.
    pub reference: String,
    /// What it was paid with, as far as that is known.
    pub kind: Option<PaymentKind>,
    pub outcome: Outcome,
    /// What of it was given back, by us.
    pub refunded: Cents,
    /// What the bank or whoever pays has taken back: a debit that returned, a dispute that is open or lost.
    pub taken_back: Cents,
}

impl Charged {
    /// What of it is here.
    pub fn brought(&self) -> Cents {
        match self.outcome {
            Outcome::Paid(amount) => amount - self.refunded - self.taken_back,
            Outcome::Processing | Outcome::NeedsSomebody | Outcome::Failed(_) | Outcome::Over => 0,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The money is there; the amount that came in.
    Paid(Cents),
    /// A debit is on its way.
    Processing,
    /// Somebody has to go on at a page of the gateway.
    NeedsSomebody,
    Failed(Failure),
    /// It was called off.
    Over,
}

/// What the gateway says of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refunded {
    Done {
        reference: String,
    },
    /// On its way.
    Pending {
        reference: String,
    },
    Failed {
        reference: Option<String>,
        why: String,
    },
}

/// That something has changed, by a message that was signed. Nothing else of it is believed: what it is about is read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: String,
    pub kind: String,
    pub about: About,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A page of the gateway, by its session.
    Session(String),
    /// A charge, by its reference.
    Charge(String),
    /// A card or an account, by its token.
    Credential(String),
    /// Nothing that is of interest here.
    Nothing,
}

/// Why a message is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotBelieved {
    /// No signature of ours, or an old one.
    Signature,
    /// It is about trying out, and this is not, or the other way round.
    OtherMode,
    NotUnderstood,
}

/// A gateway. Each question waits for the answer: never within a transaction.
pub trait Gateway: Send + Sync {
    fn name(&self) -> GatewayName;

    /// What it can take in this currency.
    fn kinds(&self, currency: Currency) -> &'static [PaymentKind];

    /// Where its pages are: forms that end there are allowed to go to it. None: they are pages of ours.
    fn origin(&self) -> Option<String>;

    /// A page on which a card or a direct debit is set up.
    fn begin_setup(&self, question: &SetupQuestion) -> Answer<Page>;

    /// What became of that page.
    fn setup(&self, session: &str) -> Answer<Progress<SetUp>>;

    /// A page on which one invoice is paid.
    fn begin_payment(&self, question: &PaymentQuestion) -> Answer<Page>;

    /// What became of that page.
    fn payment(&self, session: &str) -> Answer<Progress<Charged>>;

    /// Calls off a page on which nobody has paid yet: nobody can pay there afterwards. Answers what had become of it.
    fn close(&self, session: &str) -> Answer<Progress<Charged>>;

    fn charge(&self, question: &ChargeQuestion) -> Answer<Charged>;

    /// A charge as it is now.
    fn refresh(&self, reference: &str) -> Answer<Charged>;

    /// Calls off a charge that waits for somebody, or has failed: nobody can pay it afterwards. What was paid, or is on its
    /// way, stays so. Answers what has become of it.
    fn cancel(&self, reference: &str) -> Answer<Charged>;

    /// The charge that was made with this key, if there is one: after a long time without an answer.
    fn find(&self, key: &str) -> Answer<Option<Charged>>;

    /// Gives back a part of a charge, or all of it.
    fn refund(&self, key: &str, reference: &str, amount: Cents) -> Answer<Refunded>;

    /// A card or an account as it is now; None: it can not be charged any more.
    fn credential(&self, token: &str) -> Answer<Option<SetUp>>;

    /// It is not charged any more.
    fn detach(&self, token: &str) -> Answer<()>;

    /// What came in at the gateway and went back from it in this time, by key: for the comparison with what stands here.
    fn all_charges(&self, since: Moment) -> Answer<Vec<(String, Charged)>>;

    /// Reads a message of the gateway: the header of its signature, and the body as it came.
    fn notice(&self, signature: &str, body: &[u8], now: Moment) -> Result<Notice, NotBelieved>;
}
