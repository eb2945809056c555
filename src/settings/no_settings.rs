//! What is said instead of settings.

use std::fmt;

/// Why there are no settings, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSettings {
    /// Which setting is wrong, and what it should be. Until somebody corrects it, it stays so.
    Wrong(String),
    /// They are right, and the secret cannot be read or made: the disk may be full. Later it may work.
    Disk(String),
}

impl From<String> for NoSettings {
    fn from(sentence: String) -> NoSettings {
        NoSettings::Wrong(sentence)
    }
}

impl fmt::Display for NoSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoSettings::Wrong(sentence) | NoSettings::Disk(sentence) => f.write_str(sentence),
        }
    }
}
