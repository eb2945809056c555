//! The terms of the hosting company: where they can be read, and what they are called that are in force.

use serde::{Deserialize, Serialize};

/// As the settings say it, and as it is frozen when somebody accepts them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsOfUse {
    pub url: String,
    /// Their date or version, in words; None: they say it themselves.
    pub version: Option<String>,
}
