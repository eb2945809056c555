//! Trials in words.

use remit::invitations::trials::{TrialEnd, deletions, in_words};
use remit::store::Moment;

#[test]
fn one_several_and_many_trials_are_said_as_they_are_said() {
    let end = |number: i64| TrialEnd { app: format!("App {number}"), at: Moment(1_795_510_800_000) };
    let ends: Vec<TrialEnd> = (1..=30).map(end).collect();
    let said = |few: &[TrialEnd]| in_words(few, "now ends", "now end").join(" ");
    assert_eq!(said(&ends[..1]), "The free trial of App 1 now ends on 24 November 2026.");
    assert_eq!(said(&ends[..2]), "The free trials of App 1 and App 2 now end on 24 November 2026.");
    assert!(said(&ends).starts_with("The free trials of App 1, App 2, App 3, App 4, App 5 and 25 more now end"));
    let two = [ends[0].clone(), TrialEnd { at: ends[1].at.plus_days(3), ..ends[1].clone() }];
    assert_eq!(
        deletions(&two).join(" "),
        "App 1 will be deleted on 24 November 2026 unless someone pays for it by then. \
         App 2 will be deleted on 27 November 2026 unless someone pays for it by then."
    );
    assert!(deletions(&ends[..2])[0].contains("pays for them"));
}
