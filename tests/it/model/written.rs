//! Names and messages as people write them.

use remit::model::written::{joined, message, name_of_thing, name_without_links, one_line, unlinked};

#[test]
fn names_are_joined_as_they_are_said() {
    assert_eq!(joined::<&str>(&[]), "");
    assert_eq!(joined(&["Atlas"]), "Atlas");
    assert_eq!(joined(&["Atlas", "Borea"]), "Atlas and Borea");
    assert_eq!(joined(&["Atlas", "Borea", "Cassis"]), "Atlas, Borea and Cassis");
}

#[test]
fn names_are_one_line_without_tricks() {
    assert_eq!(name_of_thing("  Harbour \t Café "), Ok("Harbour Café".into()));
    assert!(name_of_thing(" ").is_err());
    assert!(name_of_thing(&"x".repeat(81)).is_err());
    for separator in ['\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\r', '\u{a0}', '\u{3000}'] {
        assert_eq!(name_of_thing(&format!("Harbour{separator}Café")), Ok("Harbour Café".into()), "{separator:?}");
    }
    for separator in ['\u{2028}', '\u{2029}'] {
        assert_eq!(message(&format!("Harbour{separator}Café")), Ok("Harbour\nCafé".into()), "{separator:?}");
    }
    for odd in ['\u{70f}', '\u{fffc}', '\u{fdd0}', '\u{ffff}', '\u{1fffe}'] {
        assert!(name_of_thing(&format!("Harbour{odd}Café")).is_err(), "{odd:?}");
    }
    assert!(name_of_thing("Remit\u{202e}").is_err());
    assert!(name_without_links("Log in at https://evil.example").is_err());
    assert!(message("see www.evil.example").is_err());
    assert_eq!(message("Hi\r\nClara "), Ok("Hi\nClara".into()));
}

#[test]
fn what_cannot_be_seen_is_in_no_name_and_dropped_from_messages() {
    for c in "\0\u{7}\u{9b}\u{ad}\u{34f}\u{61c}\u{115f}\u{200b}\u{200d}\u{200f}\u{202e}\u{2066}\u{2800}\u{3164}\u{feff}\u{e0041}"
        .chars()
    {
        assert!(name_of_thing(&format!("Re{c}mit")).is_err(), "{c:?}");
        assert!(one_line(&format!("Kaistraße{c} 7"), 80).is_err(), "{c:?}");
        assert_eq!(message(&format!("Pay{c} now")), Ok("Pay now".into()), "{c:?}");
    }
    assert_eq!(name_of_thing("Remit\u{fe0f}"), Ok("Remit".into()));
}

#[test]
fn names_of_all_scripts_and_pictures_stay_as_they_are() {
    for good in ["علی‌رضا", "ශ්‍රී ලංකා", "नरेंद्र क्‍ष", "Café ❤️", "👩‍💻 Studio", "Łódź", "田中", "Ünal O’Neil"]
    {
        assert_eq!(name_of_thing(good), Ok(good.into()));
        assert_eq!(message(good), Ok(good.into()));
    }
}

#[test]
fn a_domain_is_a_name_and_an_address_with_a_path_is_none() {
    for good in ["klein-studio.de", "Dr.Müller", "J.R. Ewing", "24/7 Diner", "and/or", "Version 1.5/2", "Café: 3.0"] {
        assert_eq!(name_without_links(good), Ok(good.into()));
        assert_eq!(name_of_thing(good), Ok(good.into()));
    }
    for bad in ["evil.example/x", "(evil.example/)", "see evil.example:80", "evil.example?a=b", "HTTPS://x", "WWW.x"] {
        assert!(name_without_links(bad).is_err() && name_of_thing(bad).is_err() && message(bad).is_err(), "{bad}");
    }
}

#[test]
fn no_mail_program_makes_a_link_of_a_name() {
    assert_eq!(unlinked("klein-studio.de, now."), "klein-studio.\u{2060}de, now.");
    assert_eq!(
        unlinked("a.b.example (mara@studio.example) 1.5"),
        "a.\u{2060}b.\u{2060}example (mara@studio.example) 1.5"
    );
}
