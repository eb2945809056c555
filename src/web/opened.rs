//! The cookie has the link from a mail that was opened last. A form says about which one its page is: pressed after another
//! one was opened, in another tab or by somebody else's page, it does nothing, and the page is shown for that one.

use serde::Deserialize;

use super::error::Result;
use super::{Next, Visit};
use crate::model::secret::Token;

/// So many letters of the digest tell two links apart.
const LETTERS: usize = 16;

#[derive(Default, Deserialize)]
#[serde(default)]
struct About {
    link: String,
}

/// What the form of a page about this link says. Nobody finds the link by it.
pub fn mark(link: &Token) -> String {
    link.hash().as_str().chars().take(LETTERS).collect()
}

/// Whether the form that was sent stood on a page about this link.
///
/// # Errors
/// Those of a form that cannot be read.
pub fn is_about(visit: &Visit, link: &Token) -> Result<bool> {
    let About { link: shown } = visit.form()?;
    Ok(shown == mark(link))
}

/// To the page, which is about the link that was opened last.
pub fn look_again(page: String) -> Next {
    Next::go(page).saying("You’ve opened another link since then. This page is about that one. Nothing has changed.")
}
