//! The hosting platform as the settings name it: pages of its own, to which Remit leads.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What has to be escaped of a key within an address, wherever it stands there.
const KEY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A page outside of Remit. Its address was checked at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformPage {
    pub url: String,
    /// What people read as its name.
    pub host: String,
}

/// The pages of apps outside of Remit: each at the key that the platform has for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPages {
    /// What stands before the key, and behind it.
    pub before: String,
    pub after: String,
    /// What people read as the name of the platform.
    pub host: String,
}

impl AppPages {
    /// Where in the setting the key stands.
    pub const PLACE: &str = "{external_id}";

    /// The address of the page of one.
    pub fn of(&self, external_id: &str) -> String {
        format!("{}{}{}", self.before, utf8_percent_encode(external_id, KEY), self.after)
    }
}
