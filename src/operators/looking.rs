//! What operators look for by how it begins: the query in the address of a list, and its page.

use std::fmt::Display;

use askama::Template;
use serde::Deserialize;

use super::opening::Tag;
use crate::store::pages::{Page, Start};
use crate::web::Shell;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LookingQuery {
    by: String,
    pub q: String,
    after: String,
    before: String,
}

/// What was found.
#[derive(Template)]
#[template(path = "operators/looking.html")]
pub(super) struct Looking<Id: Copy + Display> {
    pub shell: Shell,
    pub tab: &'static str,
    pub lead: &'static str,
    /// The address of the list.
    pub list: String,
    pub query: LookingQuery,
    /// By what it was looked for, one of `options`: value and label.
    pub by: &'static str,
    pub options: Vec<(&'static str, &'static str)>,
    /// What is said if nothing was found.
    pub nothing: &'static str,
    pub found: Page<Row, Id>,
}

pub(super) struct Row {
    pub has_avatar: bool,
    pub name: String,
    pub page: String,
    pub about: String,
    pub tag: Option<Tag>,
}

impl LookingQuery {
    /// By what, as far as it was said. What has an @ in it is an address: None.
    pub fn by(&self) -> Option<&str> {
        (!self.q.contains('@')).then_some(self.by.as_str())
    }

    pub fn start<Id: Copy>(&self, parse: fn(&str) -> Option<Id>) -> Start<Id> {
        Start::read(&self.after, &self.before, parse)
    }

    /// Nothing was typed: the list is of all.
    pub fn is_for_all(&self) -> bool {
        self.q.trim().is_empty()
    }
}
