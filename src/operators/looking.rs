//! What operators look for, as it stands in the address of a list.

use serde::Deserialize;

use crate::store::pages::Start;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LookingQuery {
    by: String,
    pub q: String,
    after: String,
    before: String,
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
