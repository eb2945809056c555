//! Invoices that go somewhere else after an act: an address counted only for somebody who can manage the payment method.

use super::lines::{Effect, Line};
use super::picture::{Access, Picture};
use crate::model::PersonId;

/// One line for each payment method that the viewer can manage before or after.
pub(super) fn that_move(before: &Picture, after: &Picture, viewer: PersonId) -> Vec<Line> {
    let mut lines = Vec::new();
    for (id, old) in &before.invoices {
        let access = Access::PaymentMethod(*id);
        let is_visible = [before, after].iter().any(|picture| picture.people(access).contains_key(&viewer));
        let Some(new) = after.invoices.get(id).filter(|new| is_visible && *new != old) else { continue };
        let name = before.names.get(&access).map_or("", String::as_str);
        lines.push(Line {
            effect: Effect::Lose,
            who: format!("Invoices of {name}"),
            what: format!("will no longer go to {old}; they will go to {new}"),
        });
    }
    lines.sort_by(|one, other| one.who.cmp(&other.who));
    lines
}
