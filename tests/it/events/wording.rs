//! The words of every kind of event.

use remit::events::wording::words;
use remit::model::event::EventKind;

#[test]
fn every_kind_has_words_that_can_be_filled_in() {
    for kind in EventKind::ALL {
        let (for_developers, for_clients) = words(*kind);
        for sentence in [for_developers, for_clients] {
            let asked: Vec<&str> =
                sentence.split('{').skip(1).map(|part| part.split('}').next().unwrap_or("")).collect();
            let known = [
                "who", "their", "person", "what", "said", "reason", "amount", "app", "payment", "team", "thing",
                "offer", "invited",
            ];
            assert!(asked.iter().all(|one| known.contains(one)), "{kind:?}: {asked:?}");
            assert!(sentence.ends_with('.') && !sentence.contains('!'), "{kind:?}");
            // It is said of “You” as well.
            let mut verbs = sentence
                .split("{who} ")
                .skip(1)
                .filter_map(|rest| rest.trim_start_matches("no longer ").split(' ').next());
            assert!(verbs.all(|verb| !verb.ends_with('s')), "{kind:?}: {sentence}");
        }
        assert!(!for_clients.contains("app ") && !for_clients.contains("access to"), "{kind:?}: {for_clients}");
    }
}
