//! Canaries: every text that somebody typed is unlike any other, and nobody meets one on any page, in any file, in any
//! mail, that the table of `sight.rs` does not let them see. The table asks the naive model, not the code under test.

mod amounts;
mod columns;
mod counter;
mod happening;
mod marks;
mod pressing;
mod programs;
mod reading;
mod sight;
pub mod village;

use crate::world::Kind;
use reading::Reading;
use village::Village;

story! {
    fn nobody_reads_what_is_not_theirs_while_invitations_wait(world: &mut World) {
        let mut village = Village::new(world);
        village.wait();
        village.pay();
        let mut reading = Reading::of_all(&mut village);
        if world.kind() == Kind::Sqlite {
            pressing::press_all(&village, &mut reading);
        }
        // A client reads no description and no name of an only environment, and nobody else is there; a new address is not
        // written into its own mail; how credit was given back is kept for an audit.
        let unseen = ["beach-description", "beach-environment", "stranger-email", "attic-back", "harbour-holder"].map(|it| format!("canary-{it}"));
        reading.is_clean(&village.marks, &unseen.each_ref().map(String::as_str));
    }

    fn nobody_reads_what_is_not_theirs_after_all_has_happened(world: &mut World) {
        let mut village = Village::new(world);
        village.wait();
        village.pay();
        village.happen();
        village.open_records();
        // Of what is deleted only the name is left; what was chosen and waits to be confirmed is shown to nobody.
        let gone = ["walt-email", "shoplater-description", "islandlater-website", "islandlater-description", "shoplater-website"];
        let waits = ["beachlater-website", "beachlater-description", "walt-device", "choice-company"];
        let rest = ["choice-street", "choice-city", "shoplater-environment", "islandlater-environment", "beachlater-environment", "attic-back", "harbour-holder"];
        let why = ["shoplater-why", "islandlater-why", "beachlater-why"];
        // What was typed and not sent has been forgotten; newer mails hide the one of a sign-up that has ended.
        let drafts = ["draft-message", "draft-email", "stranger-email"];
        let unseen: Vec<String> = [&gone[..], &waits, &rest, &why, &drafts].concat().iter().map(|it| format!("canary-{it}")).collect();
        let unseen: Vec<&str> = unseen.iter().map(String::as_str).collect();
        Reading::of_all(&mut village).is_clean(&village.marks, &unseen);
    }
}
