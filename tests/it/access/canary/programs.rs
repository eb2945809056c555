//! The same for programs: what the token of a person reads is what that person may see.

use remit::model::access_token::Scope;
use remit::routes::programs::ADDRESSES;

use super::reading::{self, Reading};
use super::sight::{Sight, Viewer};
use super::village::Village;

/// Every developer of the village reads every address of the interface.
pub fn read_all(met: &mut Reading, village: &Village, sight: &Sight) {
    let patterns = ADDRESSES.iter().filter(|(method, _)| *method == "GET").map(|(_, pattern)| *pattern);
    let addresses = reading::filled(village, patterns);
    assert!(addresses.len() > 20, "only {} addresses", addresses.len());
    for (label, person) in village.people.iter().filter(|(_, person)| person.is_developer()) {
        let visible = sight.visible(&Viewer::person(person), &village.marks);
        let mut program = village.world.program_of(person, &Scope::PERSONAL);
        for address in &addresses {
            let page = program.get(address);
            assert!(page.status < 500, "{label}’s program at {address}: {}", page.source());
            let place = format!("{label}’s program at {}", village.in_words(address));
            met.read(&village.marks, &page.source(), &place, |mark| visible.contains(mark.text.as_str()));
        }
    }
}
