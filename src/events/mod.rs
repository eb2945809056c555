//! Events: every act is recorded, and read back in words.

pub mod changes;

pub use changes::{About, record};
