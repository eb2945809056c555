//! Whether an app runs: the platform says so, and Remit passes it on. Remit itself switches nothing off.

use diesel::prelude::*;

use super::moment::Moment;
use super::written;

crate::text_enum! {
    /// What the platform says about an app.
    RunningState {
        Provisioning => "provisioning",
        Running => "running",
        /// It could not be set up.
        Failed => "failed",
        Suspended => "suspended",
        /// The platform does not have it any more. Who pays for it still does, until somebody deletes it.
        Gone => "gone",
    }
}

/// The longest reason, in characters.
const LONGEST: usize = 200;

/// The state of an app, since when, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::apps)]
pub struct Running {
    #[diesel(column_name = running_state)]
    #[serde(rename = "running_state")]
    pub state: RunningState,
    /// None: nobody has said.
    #[diesel(column_name = running_since)]
    #[serde(rename = "running_since")]
    pub since: Option<Moment>,
    /// A sentence for people, or nothing. Who does not pay reads [`Running::reason_without_amounts`].
    #[diesel(column_name = running_reason)]
    #[serde(rename = "running_reason")]
    pub reason: String,
}

impl RunningState {
    /// How it stands, in a word or two.
    pub fn words(self) -> &'static str {
        match self {
            RunningState::Provisioning => "Being set up",
            RunningState::Running => "Ready",
            RunningState::Failed => "Setup failed",
            RunningState::Suspended => "Switched off",
            RunningState::Gone => "No longer exists",
        }
    }

    /// What an operator may report of such an app, by hand.
    pub fn next_by_hand(self) -> Option<RunningState> {
        match self {
            RunningState::Running => Some(RunningState::Suspended),
            RunningState::Suspended => Some(RunningState::Running),
            RunningState::Provisioning | RunningState::Failed | RunningState::Gone => None,
        }
    }

    fn needs_reason(self) -> bool {
        matches!(self, RunningState::Failed | RunningState::Suspended)
    }
}

impl Running {
    /// Of an app of which nobody has said anything.
    pub fn ready() -> Running {
        Running { state: RunningState::Running, since: None, reason: String::new() }
    }

    /// Of a new app where a platform is connected.
    pub fn being_set_up(since: Moment) -> Running {
        Running { state: RunningState::Provisioning, since: Some(since), reason: String::new() }
    }

    /// As somebody reports it. `since` None: since now, or since when it was reported first.
    ///
    /// # Errors
    /// What to do about the reason, as a sentence for the field.
    pub fn reported(state: RunningState, since: Option<Moment>, reason: &str) -> Result<Running, String> {
        let shortest = if state.needs_reason() { 3 } else { 0 };
        let mut reason = written::few_words(reason, shortest..=LONGEST, "Say in one sentence why.")?;
        if reason.ends_with(char::is_alphanumeric) {
            reason.push('.');
        }
        Ok(Running { state, since, reason })
    }

    pub fn is_ready(&self) -> bool {
        self.state == RunningState::Running
    }

    pub fn is_suspended(&self) -> bool {
        self.state == RunningState::Suspended
    }

    /// What a list says about it, and the class of its tag. Nothing of what is ready.
    pub fn tag(&self) -> Option<(&'static str, &'static str)> {
        let class = match self.state {
            RunningState::Running => return None,
            RunningState::Provisioning => "tag",
            RunningState::Failed | RunningState::Suspended | RunningState::Gone => "tag bad",
        };
        Some((self.state.words(), class))
    }

    /// `since 3 December 2026`; nothing if nobody has said.
    pub fn since_in_words(&self) -> String {
        self.since.map(|since| format!("since {}", since.date())).unwrap_or_default()
    }

    /// The reason for those who work on the app and do not pay for it: nothing, if it names an amount.
    pub fn reason_without_amounts(&self) -> &str {
        if names_an_amount(&self.reason) { "" } else { &self.reason }
    }
}

/// True for `€35`, `35 EUR`, `35 euros`.
fn names_an_amount(text: &str) -> bool {
    let is_currency = |word: &str| {
        let word = word.trim_matches(char::is_numeric).to_lowercase();
        ["eur", "euro", "euros", "usd", "dollar", "dollars"].contains(&word.as_str())
    };
    text.contains(['€', '$']) || text.split(|c: char| !c.is_alphanumeric()).any(is_currency)
}
