//! What people do while charges are under way: an invoice is corrected, one is cancelled and its money goes back, something else is
//! set up to pay, an operator stops what hangs.

use remit::charging::ending::{Attempt, stop};
use remit::charging::refunds::{Freed, offer, promise};
use remit::charging::setups::ways::Way;
use remit::charging::setups::{self, For, Wanted};
use remit::invoices::crediting::{Left, credit};
use remit::invoices::queries::credit_notes_of;
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::document::InvoiceKind;
use remit::model::invoice::{Invoice, InvoiceState};
use remit::paths;

use super::{Play, next};
use crate::charging::charges;
use crate::charging::giving::Gives;
use crate::charging::refunds::gives;
use crate::invoices::monthly::all_invoices;

impl Play<'_> {
    /// One that was not cancelled, a minute later.
    fn standing_invoice(&mut self) -> Option<Invoice> {
        self.world.pass_minutes(1);
        let stands = |one: &Invoice| one.kind == InvoiceKind::Invoice && one.state != InvoiceState::Credited;
        let all: Vec<Invoice> = all_invoices(self.world).into_iter().filter(stands).collect();
        self.dice.one_of(&all)
    }

    pub(super) fn corrects(&mut self) {
        let Some(invoice) = self.standing_invoice() else { return };
        let corrected = self.world.corrects(&self.olga, &invoice);
        self.gateway.knows(&corrected);
        self.did("corrected");
    }

    /// It is cancelled, and what can go back is promised back.
    pub(super) fn promises_back(&mut self) {
        let Some(invoice) = self.standing_invoice() else { return };
        let is_promised = self.world.deals(&self.olga, &invoice, |tx, invoice, confirmed| {
            let left = Left::of(invoice, &credit_notes_of(tx, invoice.id)?);
            let offer = offer(tx, invoice, Freed::in_full(invoice, left))?;
            if let Some(offer) = &offer {
                promise(tx, invoice, confirmed, offer)?;
            }
            credit(tx, invoice, confirmed, "Goodwill")?;
            Ok(offer.is_some())
        });
        self.did(if is_promised { "promised back" } else { "cancelled" });
    }

    /// The gateway is asked for what is promised, whatever it and the network do.
    pub(super) fn gives_back(&mut self) {
        let before = self.giving.asked().len();
        let answer = if self.dice.below(4) == 0 { Gives::Not("declined") } else { Gives::AtOnce };
        let (_, wire) = next(&mut self.dice);
        self.giving.then(answer, wire);
        gives(self.world, self.giving);
        self.giving.is_well();
        if self.giving.asked().len() > before {
            self.did("given back");
        }
    }

    /// To the page of the gateway and back, unless it is away: then whoever comes later goes on.
    pub(super) fn sets_up(&mut self) {
        let payer = self.payers[self.dice.below(2)].clone();
        let kind = [PaymentKind::Card, PaymentKind::DirectDebit][self.dice.below(2)];
        let (world, clara, purpose) = (self.world, self.clara.id, For::Change(payer.id));
        let wanted = Wanted {
            way: Way { kind, gateway: GatewayName::Sandbox },
            currency: payer.currency,
            purpose,
            next_path: paths::check_how_you_pay(payer.id),
        };
        let id = world.change(|tx| setups::begin(tx, clara, &wanted));
        for _ in 0..2 {
            let setup = world.change(|tx| setups::of_person(tx, clara, id));
            setups::go_on(&world.db, Some(self.gateway), &setup).expect("the database");
        }
        let Some((_, credential)) = world.change(|tx| setups::ready(tx, clara, &purpose)) else { return };
        world.change(|tx| setups::attach(tx, &credential, payer.id, Some(clara)));
        self.did("set up");
    }

    /// An operator stops what hangs.
    pub(super) fn stops(&mut self) {
        let Some(invoice) = self.open_invoice() else { return };
        let newest = charges(self.world, &invoice).pop();
        if let Some(Attempt::CanBeStopped(_)) = newest.as_ref().and_then(Attempt::of) {
            self.world.deals(&self.olga, &invoice, stop);
            self.stopped.insert(invoice.id);
            self.did("stopped");
        }
    }
}
