//! Why a record is opened. Whom it concerns sees it.

use serde::Deserialize;

use crate::model::written;

/// The reason may be so long: it is shown in a list.
const LONGEST: usize = 200;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReasonForm {
    pub reason: String,
}

impl ReasonForm {
    /// The reason, or what is wrong with it.
    pub fn check(&self) -> Result<String, String> {
        let reason = written::one_line(&self.reason, LONGEST)?;
        if reason.chars().count() < 5 { Err("Say in a few words why.".into()) } else { Ok(reason) }
    }
}
