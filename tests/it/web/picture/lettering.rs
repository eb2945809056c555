//! Words in a picture: how wide they are, and where they are cut.

use proptest::prelude::*;
use remit::web::picture::lettering::{cut, lines, set_length, width};

#[test]
fn words_stay_whole_where_they_can() {
    assert_eq!(lines("Harbour Café & Roastery", 14, 120, 2), ["Harbour Café &", "Roastery"]);
    assert_eq!(lines("Jo", 14, 120, 2), ["Jo"]);
    assert!(lines("", 14, 120, 2).is_empty());
    let long = lines("Donaudampfschifffahrtsgesellschaft für Fahrten", 14, 120, 2);
    assert_eq!(long.len(), 2);
    assert!(long[1].ends_with('…'), "{long:?}");
}

#[test]
fn all_scripts_are_measured() {
    assert!(width("東京都港区芝公園", 14) > 8 * 14);
    assert!(width("e\u{301}", 14) == width("e", 14));
    let cut = cut("محمد عبد الرحمن الطويل جدا", 14, 90);
    assert!(cut.ends_with("…\u{200f}"), "{cut}");
}

#[test]
fn a_line_that_nearly_fills_its_room_is_set_to_a_length() {
    assert_eq!(set_length("Jo", 14, 120), None);
    let long = cut("Donaudampfschifffahrtsgesellschaft", 14, 120);
    assert!(set_length(&long, 14, 120).is_some_and(|length| (90..=120).contains(&length)), "{long}");
}

proptest! {
    #[test]
    fn no_line_is_wider_than_its_room(text in ".{0,90}", room in 60..200_i32, most in 1..4_usize) {
        let lines = lines(&text, 14, room, most);
        prop_assert!(lines.len() <= most);
        for line in lines {
            prop_assert!(width(&line, 14) <= room, "{line}");
        }
    }
}
