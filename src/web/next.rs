//! What comes after an act that succeeded: post, redirect, get.

use super::cookie::Carry;
use super::error::Result;

/// Where to go, what to say there, and what the cookie carries from now on.
#[derive(Debug, Clone)]
pub struct Next {
    pub(super) to: String,
    /// A page instead of a redirect: what it shows is nowhere else.
    pub(super) page: Option<String>,
    pub(super) flash: Option<String>,
    pub(super) carry: Vec<Carry>,
    /// Nothing was done but keeping what was typed: the same form sent again, perhaps with something else, is kept again.
    pub(super) is_step: bool,
}

impl Next {
    pub fn go(to: impl Into<String>) -> Next {
        Next { to: to.into(), page: None, flash: None, carry: Vec::new(), is_step: false }
    }

    /// After an act that did nothing but keep what was typed: sent again it is no repetition.
    pub fn step(to: impl Into<String>) -> Next {
        Next { is_step: true, ..Next::go(to) }
    }

    /// Shows a page at once.
    ///
    /// # Errors
    /// A template that cannot be rendered.
    pub fn show<P: askama::Template>(page: &P) -> Result<Next> {
        Next::go(String::new()).showing(page)
    }

    /// Shows a page before going there. A form that is sent twice leads there at once.
    ///
    /// # Errors
    /// A template that cannot be rendered.
    pub fn showing<P: askama::Template>(self, page: &P) -> Result<Next> {
        Ok(Next { page: Some(page.render()?), ..self })
    }

    /// One sentence for the top of the next page. The cookie carries it: at most 400 characters.
    pub fn saying(mut self, words: impl Into<String>) -> Next {
        self.flash = Some(words.into().chars().take(400).collect());
        self
    }

    pub fn carrying(mut self, change: Carry) -> Next {
        self.carry.push(change);
        self
    }
}
