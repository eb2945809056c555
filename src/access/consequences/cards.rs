//! Cards and accounts that go on paying after whoever set them up has lost access, in whatever way.

use super::lines::StillCharged;
use super::picture::{Access, Level, Picture};
use crate::model::PersonId;

/// One for each payment method: said to whoever set up what pays, and to those who could manage it before.
pub(super) fn that_stay(before: &Picture, after: &Picture, viewer: PersonId) -> Vec<StillCharged> {
    let mut all = Vec::new();
    for (id, card) in &before.cards {
        let (id, owner) = (*id, card.credential.person_id);
        let is_lost = after.level(id, owner) < before.level(id, owner);
        let stays = after.cards.get(&id).is_some_and(|now| now.credential.id == card.credential.id);
        let manages = before.level(id, viewer) == Level::Manages;
        if !is_lost || !stays || !(manages || viewer == owner) {
            continue;
        }
        let whose = match before.name_of(id, owner).filter(|_| viewer != owner) {
            Some(name) => format!("{name}’s"),
            None => "Your".into(),
        };
        all.push(StillCharged {
            payment_method: id,
            name: before.names.get(&Access::PaymentMethod(id)).cloned().unwrap_or_default(),
            credential: card.credential.clone(),
            who: format!("{whose} {}", card.credential.owned()),
            can_change: manages && card.can_be_changed,
        });
    }
    all.sort_by(|one, other| (&one.name, one.payment_method).cmp(&(&other.name, other.payment_method)));
    all
}
