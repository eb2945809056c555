//! What an act changes, as lines to read.

use sha2::{Digest, Sha256};

use crate::model::PaymentMethodId;
use crate::model::credential::Credential;

/// More lines than this, and those of what stays are left out.
const LINES: usize = 20;

/// What happens to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    Gain,
    Lose,
    Same,
}

impl Effect {
    /// The class of the line.
    pub fn class(self) -> &'static str {
        match self {
            Effect::Gain => "gain",
            Effect::Lose => "lose",
            Effect::Same => "same",
        }
    }

    /// The word before the line, for those who do not see the sign.
    pub fn word(self) -> &'static str {
        match self {
            Effect::Gain => "New:",
            Effect::Lose => "Ends:",
            Effect::Same => "Stays:",
        }
    }
}

/// One line: *who* can, can no longer, or can still do *what*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub effect: Effect,
    pub who: String,
    pub what: String,
}

/// A card or an account that goes on paying after whoever set it up has lost access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillCharged {
    pub payment_method: PaymentMethodId,
    /// What the payment method is called.
    pub name: String,
    pub credential: Credential,
    /// `Jo Adler's Visa ···· 4242`, `Your Visa ···· 4242`
    pub who: String,
    /// The viewer could change that before the act.
    pub can_change: bool,
}

impl StillCharged {
    /// `will still be charged for the invoices of Harbour billing`
    pub fn what(&self) -> String {
        self.credential.still_charged(&self.name)
    }
}

/// All lines, gains first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consequences {
    pub lines: Vec<Line>,
    /// Said after them, however many there are.
    pub still_charged: Vec<StillCharged>,
}

impl Consequences {
    /// A line that is not about access, on top: what the act is for.
    pub fn first(mut self, effect: Effect, who: &str, what: impl Into<String>) -> Consequences {
        self.lines.insert(0, Line { effect, who: who.into(), what: what.into() });
        self
    }

    /// A line at the end.
    pub fn last(mut self, effect: Effect, who: &str, what: impl Into<String>) -> Consequences {
        self.lines.push(Line { effect, who: who.into(), what: what.into() });
        self
    }

    /// Only what changes, if much stays.
    pub fn in_short(mut self) -> Consequences {
        if self.lines.len() > LINES {
            self.lines.retain(|line| line.effect != Effect::Same);
        }
        self
    }

    /// A fingerprint: what a page has shown is compared with what the act would do.
    pub fn digest(&self) -> String {
        let mut digest = Sha256::new();
        for line in &self.lines {
            digest.update(format!("{} {} {}\n", line.effect.word(), line.who, line.what));
        }
        for one in &self.still_charged {
            digest.update(format!("{} {}\n", one.who, one.what()));
        }
        data_encoding::HEXLOWER.encode(&digest.finalize()[..12])
    }

    /// What happens to the viewer, or stays, as sentences for a mail to them.
    pub fn for_viewer(&self, effect: Effect) -> Vec<String> {
        // `You`, or `You and Mara Klein`.
        let is_theirs = |line: &&Line| line.who.split([' ', ',']).next() == Some("You");
        let theirs = self.lines.iter().filter(|line| line.effect == effect).filter(is_theirs);
        theirs.map(|line| format!("You {}.", line.what)).collect()
    }

    /// As plain sentences, for mails.
    pub fn sentences(&self) -> Vec<String> {
        self.lines.iter().map(|line| format!("{} {}.", line.who, line.what)).collect()
    }
}
