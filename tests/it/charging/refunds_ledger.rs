//! Random histories of charges, credit notes with and without a refund, lost answers, refunds that take days or fail, disputes:
//! every cent is where a naive ledger has it, and none is both kept and given back.

mod play;

use std::collections::BTreeMap;

use remit::charging::comparing::compare;
use remit::charging::refreshing;
use remit::model::charge::{Refund, RefundState};
use remit::model::document::InvoiceKind;
use remit::store::Moment;

use super::giving::{Gives, Giving};
use super::refunds::{all, gives};
use super::{is_sound, takes};
use crate::invoices::monthly::all_invoices;
use crate::world::{World, rounds};
use play::Play;

/// So many things happen in each.
const ACTS: usize = 60;

impl Play<'_> {
    /// All that is on its way gets somewhere, what failed is kept, and every message comes.
    fn comes_to_rest(&mut self) {
        for _ in 0..100 {
            self.world.pass_hours(2);
            for made in self.giving.made().iter().filter(|made| made.is_on_its_way()) {
                self.giving.arrives(&made.key);
            }
            self.charges();
            gives(self.world, self.giving);
            for money in self.gateway.money() {
                refreshing::charge(&self.world.db, self.gateway, &money.reference).expect("an answer");
            }
            self.hear();
            let failed = all(self.world).into_iter().find(|one| one.state == RefundState::Failed);
            if let Some(failed) = &failed {
                self.keeps(failed.id);
            }
            self.agrees();
            if failed.is_none() && !all(self.world).iter().any(Refund::is_under_way) {
                return;
            }
        }
        panic!("it never ends: {:#?}", all(self.world));
    }

    /// Each refund that is done is one there, and what is there stands here.
    fn is_even(&self) {
        let done = all(self.world).into_iter().filter(|one| one.state == RefundState::Done).map(|one| one.amount);
        let given = self.giving.made().into_iter().filter(|made| made.gives == Gives::AtOnce).map(|made| made.amount);
        let (done, given): (Vec<_>, Vec<_>) = (done.collect(), given.collect());
        assert_eq!(
            done.iter().sum::<i64>(),
            given.iter().sum::<i64>(),
            "{:#?} {:#?}",
            all(self.world),
            self.giving.made()
        );
        let said = compare(&self.world.db, self.giving, Moment(0)).expect("the database").expect("an answer");
        assert!(said.differences.is_empty(), "{:#?}", said.differences);
        assert_eq!(self.purse.promised, 0);
        let kinds = all_invoices(self.world).into_iter().filter(|one| one.kind == InvoiceKind::Invoice);
        assert_eq!(kinds.count(), self.known.len());
        is_sound(self.world);
    }
}

story! {
    fn no_cent_is_both_kept_and_given_back(world: &mut World) {
        let mut done: BTreeMap<&str, usize> = BTreeMap::new();
        for seed in 0..rounds(60, 3_000) {
            let mut world = World::new(world.kind());
            let gateway = takes(&mut world);
            let giving = Giving::over(&gateway);
            println!("seed {seed}");
            let mut play = Play::begin(&world, &gateway, &giving, seed);
            (0..ACTS).for_each(|_| play.act());
            play.comes_to_rest();
            play.is_even();
            for (what, times) in play.done {
                *done.entry(what).or_default() += times;
            }
        }
        println!("{done:?}");
        assert_eq!(done.len(), 17, "everything has happened: {done:?}");
    }
}
