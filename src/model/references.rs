//! What a customer says about a payment method for its own bookkeeping: lines of text from which nothing follows. Forms, checks,
//! pages and the history go through all fields.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::schema::payment_methods;
use super::written;

/// So many characters each may have.
const LONGEST: usize = 60;

/// As they are typed and as they are kept; empty: none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[derive(Queryable, QueryableByName, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payment_methods)]
pub struct References {
    /// Printed on invoices.
    pub order_number: String,
    /// Printed on invoices: a cost centre, a routing ID of an authority.
    pub buyer_reference: String,
}

impl References {
    /// All of them, by the names of the fields, in the order of the pages.
    pub fn fields(&self) -> [(&'static str, &str); 2] {
        [("order_number", &self.order_number), ("buyer_reference", &self.buyer_reference)]
    }

    fn fields_mut(&mut self) -> [(&'static str, &mut String); 2] {
        [("order_number", &mut self.order_number), ("buyer_reference", &mut self.buyer_reference)]
    }

    /// True for the name of one of the fields.
    pub fn has(field: &str) -> bool {
        References::default().fields().iter().any(|(name, _)| *name == field)
    }

    /// Those that are not empty.
    pub fn said(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields().into_iter().filter(|(_, words)| !words.is_empty())
    }

    /// As they are kept, or all that is wrong, by the names of the fields.
    ///
    /// # Errors
    /// Sentences for whoever typed it.
    pub fn check(&self) -> Result<References, Vec<(&'static str, String)>> {
        let (mut kept, mut wrong) = (self.clone(), Vec::new());
        for (field, words) in kept.fields_mut() {
            match written::one_line(words, LONGEST) {
                Ok(line) => *words = line,
                Err(what) => wrong.push((field, what)),
            }
        }
        if wrong.is_empty() { Ok(kept) } else { Err(wrong) }
    }
}
