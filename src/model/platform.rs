//! The hosting platform as the settings name it: pages of its own, to which Remit leads.

/// A page outside of Remit. Its address was checked at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformPage {
    pub url: String,
    /// What people read as its name.
    pub host: String,
}
