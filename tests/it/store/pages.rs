//! Lists in pages.

use remit::store::pages::{COUNTED, Page, Start, counted, pattern};

#[test]
fn pages_know_what_is_before_and_after_them() {
    let all: Vec<usize> = (0..26).collect();
    let first = Page::of(all.clone(), Start::First, |id| *id);
    assert_eq!((first.rows.len(), first.before, first.after), (25, None, Some(24)));
    let last = Page::of(vec![25], Start::After(24), |id| *id);
    assert_eq!((last.before, last.after), (Some(25), None));
    let back = Page::of(all.into_iter().rev().skip(1).collect(), Start::Before(25), |id| *id);
    assert_eq!((back.rows[0], back.before, back.after), (0, None, Some(24)));
}

#[test]
fn counts_end_at_a_thousand() {
    let all = [1, 2, 26, COUNTED, COUNTED + 1].map(|number| counted(number, "app"));
    assert_eq!(all, ["1 app", "2 apps", "26 apps", "1000 apps", "more than 1,000 apps"]);
}

#[test]
fn what_is_looked_for_is_text() {
    assert_eq!(pattern(" "), "%");
    assert_eq!(pattern("50%_Café"), "%50\\%\\_cafe%");
}
