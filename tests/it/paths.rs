//! What addresses say, and where they lead.

use remit::paths::{PLACES, list_page, of_this_site, parameters};

#[test]
fn what_an_address_says_is_kept_by_its_forms_and_pages() {
    assert!(parameters("/apps").is_empty());
    let fields = [("team", "a"), ("q", "Café & Co")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(parameters("/apps?team=a&q=Caf%C3%A9%20%26%20Co"), fields);
    assert_eq!(list_page("/apps?team=a", "after", "b", "x y"), "/apps?team=a&q=x%20y&after=b");
    assert_eq!(list_page("/apps", "before", "b", ""), "/apps?before=b");
}

#[test]
fn what_stands_in_an_address_is_found_by_the_name_of_its_place() {
    for (place, name) in PLACES {
        assert_eq!(place, name);
    }
}

#[test]
fn only_paths_of_this_site_are_gone_to() {
    assert_eq!(of_this_site("/apps?x=1"), Some("/apps?x=1"));
    for foreign in ["", "https://evil.example", "//evil.example", "/\\evil.example", "apps", "/a\nb"] {
        assert_eq!(of_this_site(foreign), None, "{foreign}");
    }
}
