//! The mail with the last number and hash of each series.

use remit::books::anchor::write_due;
use remit::due::run_due;
use remit::model::seller::Seller;

use super::Books;
use crate::invoices::monthly::{all_invoices, noon};
use crate::world::World;

const AUDITOR: &str = "auditor@books.example";

fn with_auditor(world: &mut World) {
    let seller = Seller { anchor_email: Some(AUDITOR.into()), ..Seller::example() };
    world.restart(|settings| settings.seller = Some(seller));
}

fn two_rounds_at_once(world: &World) {
    let db = &world.db;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| run_due(db).expect("a round"));
        }
    });
}

story! {
    fn once_a_month_the_last_hash_of_each_series_is_mailed(world: &mut World) {
        with_auditor(world);
        // Somebody owns something, so that months are billed.
        let ada = world.developer("Ada", "ada@books.example");
        world.app("New Bakery", &ada, Some(&world.payment_method("Ada’s", &ada, &[&ada])));
        two_rounds_at_once(world);
        assert_eq!(world.mails_to(AUDITOR).len(), 0, "there is no invoice yet");
        Books::kept(world);
        assert_eq!(world.change(write_due), 0, "December is not billed yet");
        two_rounds_at_once(world);
        run_due(&world.db).expect("a round");
        let mails = world.mails_to(AUDITOR);
        let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        let all = all_invoices(world);
        for series in ["R2026", "R2027", "G2027"] {
            let last = all.iter().rfind(|one| one.number.starts_with(series));
            let is_there = last.is_some_and(|last| mail.text.contains(&format!("{}: {}", last.number, last.digest)));
            let has_newer = series == "R2026" && all.iter().any(|one| one.number.starts_with("R2027"));
            assert_eq!(is_there, last.is_some() && !has_newer, "{series}: {}", mail.text);
        }
        world.clock.set(noon(2027, 2, 1));
        assert_eq!(world.change(write_due), 0, "January is not billed yet");
        two_rounds_at_once(world);
        assert_eq!(world.mails_to(AUDITOR).len(), 2);
    }

    fn without_an_address_nothing_is_mailed(world: &mut World) {
        Books::kept(world);
        run_due(&world.db).expect("a round");
        assert!(world.mails().iter().all(|(_, mail)| mail.kind != "chain_anchor"));
    }
}
