//! THE TABLE of amounts: who may see what something costs, and what somebody owes.

use diesel::prelude::*;
use remit::error::Result;
use remit::model::charge::ChargeState;
use remit::model::invitation::InvitationKind;
use remit::model::invoice::InvoiceState;
use remit::model::{AppId, PaymentMethodId, PersonId};
use remit::store::Tx;
use remit::store::schema::{charges, invoices, payment_methods};

use super::super::marks::Of;
use super::{Sight, Viewer};

/// What could not be charged, or was reminded of twice, and may be paid by others.
pub type Rescued = Vec<PaymentMethodId>;

pub fn rescued(tx: &mut Tx) -> Result<Rescued> {
    let failed = charges::table.filter(charges::state.eq(ChargeState::Failed)).select(charges::invoice_id);
    Ok(invoices::table
        .inner_join(payment_methods::table)
        .filter(payment_methods::lets_developers_pay)
        .filter(invoices::state.eq(InvoiceState::Open))
        .filter(invoices::reminders.ge(2).or(invoices::id.eq_any(failed)))
        .select(payment_methods::id)
        .load(tx.conn)?)
}

impl Sight {
    /// Asked of marks of amounts only.
    pub(super) fn sees_amount(&self, viewer: &Viewer, of: Of) -> bool {
        match of {
            // Bills, and what a month costs: whoever sees the invoices, the invoice email, an operator who said why.
            Of::Amount(m) => self.reads_bills_of(viewer, m),
            // What invoices come to stands in the list of all operators, and where those who work on what it pays for may pay.
            Of::Gross(m) => {
                self.reads_bills_of(viewer, m) || self.is_operator(viewer.person) || self.may_rescue(viewer.person, m)
            }
            // What an app has cost: whoever pays or paid it, and whoever is asked to pay from now on.
            Of::Cost(a, m) => self.reads_bills_of(viewer, m) || self.is_asked_to_pay(viewer, a),
            // What an app costs a month: the same, and on trial who works on it directly. It stands on old invoices too.
            Of::Price(a) => {
                self.sees_price(viewer.person, a)
                    || self.is_asked_to_pay(viewer, a)
                    || self.has_receipt_of(viewer.person, a)
                    || self.owners_of(a).any(|m| self.reads_bills_of(viewer, m))
            }
            // The prices of the catalogue, and amounts that nobody has met before: whoever may see any at all, or chooses plans.
            _ => self.sees_some_amount(viewer),
        }
    }

    /// Sees the invoices of a payment method, whether or not they can manage it.
    pub(super) fn reads(&self, v: Option<PersonId>, m: PaymentMethodId) -> bool {
        let number = |v: PersonId| Self::number(&self.ids.people, &v);
        v.is_some_and(|v| self.model.sees_invoices(Self::number(&self.ids.payment_methods, &m), number(v)))
    }

    /// Sees the invoices about an app that is there.
    pub(super) fn reads_what_pays(&self, v: Option<PersonId>, a: AppId) -> bool {
        let it = &self.model.apps[Self::number(&self.ids.apps, &a)];
        !it.is_deleted && it.owner.is_some_and(|m| self.reads(v, self.ids.payment_methods[m]))
    }

    fn reads_bills_of(&self, viewer: &Viewer, m: PaymentMethodId) -> bool {
        let gets_them = |(it, now, before): &(PaymentMethodId, Option<String>, Option<String>)| {
            *it == m && [now, before].contains(&&viewer.address)
        };
        let is_invoice_email = viewer.address.is_some() && self.invoice_emails.iter().any(gets_them);
        self.reads(viewer.person, m) || self.has_opened(viewer.person, m) || is_invoice_email
    }

    fn may_rescue(&self, v: Option<PersonId>, m: PaymentMethodId) -> bool {
        let number = Self::number(&self.ids.payment_methods, &m);
        let mut owned = self.ids.apps.iter().zip(&self.model.apps).filter(|(_, app)| app.owner == Some(number));
        self.rescued.contains(&m) && owned.any(|(a, _)| self.standing(v, *a).develops())
    }

    fn sees_price(&self, v: Option<PersonId>, a: AppId) -> bool {
        let on_trial = self.model.apps[Self::number(&self.ids.apps, &a)].owner.is_none();
        let standing = self.standing(v, a);
        standing.pays || on_trial && standing.develops_directly()
    }

    fn is_asked_to_pay(&self, viewer: &Viewer, a: AppId) -> bool {
        self.is_offered(viewer, |it, apps| self.is_open(it) && it.kind == InvitationKind::Pay && apps.contains(&a))
    }

    /// Now and before.
    fn owners_of(&self, a: AppId) -> impl Iterator<Item = PaymentMethodId> {
        self.owned.iter().filter(move |(app, _)| *app == a).map(|(_, m)| *m)
    }

    fn sees_some_amount(&self, viewer: &Viewer) -> bool {
        self.is_operator(viewer.person)
            || self.receipts_of(viewer.person).next().is_some()
            || self.ids.payment_methods.iter().any(|m| self.reads_bills_of(viewer, *m))
            || self.ids.apps.iter().any(|a| self.sees_price(viewer.person, *a) || self.is_asked_to_pay(viewer, *a))
            || self.ids.apps.iter().any(|a| self.standing(viewer.person, *a).develops())
    }
}
