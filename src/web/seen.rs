//! Two people change one thing: whoever saves says what they saw. If it has changed since then, the press is refused
//! once and the differences are shown; the second press counts.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::error::Result;
use super::{Me, form};

/// A field of something that exists, and its value as it stands in the form.
pub type Value = (&'static str, String);

/// What a form says that it showed.
pub struct Seen {
    pub fingerprint: String,
    /// What has changed since then; empty on a page that is fresh.
    pub differences: Vec<Difference>,
}

pub struct Difference {
    pub label: String,
    pub now: String,
    pub typed: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    seen: String,
}

impl Seen {
    /// For a page that shows the thing as it is now.
    pub fn now(values: &[Value]) -> Seen {
        Seen { fingerprint: fingerprint(values), differences: Vec::new() }
    }

    /// For a form that comes back for another reason: it still says what was seen when it was opened.
    ///
    /// # Errors
    /// Those of a form that cannot be read.
    pub fn before(me: &Me) -> Result<Seen> {
        let Typed { seen } = me.form()?;
        Ok(Seen { fingerprint: seen, differences: Vec::new() })
    }

    /// What the form has to show before `typed` may replace what is there `now`; None: it may.
    ///
    /// # Errors
    /// Those of a form that cannot be read.
    pub fn changed_since(me: &Me, now: &[Value], typed: &[Value]) -> Result<Option<Seen>> {
        let Typed { seen } = me.form()?;
        let new = Seen::now(now);
        if seen.is_empty() || seen == new.fingerprint {
            return Ok(None);
        }
        let typed_for = |field: &str| typed.iter().find(|(name, _)| *name == field).map(|(_, value)| value.trim());
        let differences = now.iter().filter_map(|(field, now)| {
            let typed = typed_for(field).filter(|typed| typed != now)?;
            Some(Difference { label: form::label(field), now: now.clone(), typed: typed.to_owned() })
        });
        let differences: Vec<Difference> = differences.collect();
        Ok((!differences.is_empty()).then_some(Seen { differences, ..new }))
    }
}

fn fingerprint(values: &[Value]) -> String {
    let mut digest = Sha256::new();
    for (field, value) in values {
        for part in [*field, value.as_str()] {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
    }
    data_encoding::HEXLOWER.encode(&digest.finalize()[..12])
}
