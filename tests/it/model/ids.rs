//! Ids: made in order, and read back from text.

use remit::model::{PersonId, Places};

/// A transaction whose next id has this place.
struct At(u32);

impl Places for At {
    fn next_place(&mut self) -> u32 {
        self.0
    }
}

#[test]
fn ids_made_in_order_sort_in_order() {
    let in_order = |place| PersonId::next_in(&mut At(place));
    let ids: Vec<PersonId> = (0..5000).chain([40_000, 1_100_000, 33_555_454]).map(in_order).collect();
    assert!(ids.is_sorted());
    assert_ne!(in_order(7), in_order(7));
    assert_ne!(in_order(5000), in_order(5000));
    assert_eq!(in_order(u32::MAX).as_str()[..7], in_order(33_555_454).as_str()[..7], "no place is left");
}

#[test]
fn an_id_survives_the_way_through_text_and_nothing_else_is_one() {
    let id = PersonId::random();
    assert_eq!(PersonId::from_stored(id.as_str()), Some(id));
    for wrong in ["", "short", "0123456789abcdeI", "0123456789abcdef0", "0123456789abcdeü"] {
        assert_eq!(PersonId::from_stored(wrong), None, "{wrong}");
    }
}
