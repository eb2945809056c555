//! Mailboxes that were asked something: by whom, and about which payment method.

use diesel::prelude::*;
use remit::error::Result;
use remit::model::{PaymentMethodId, PersonId};
use remit::store::Tx;
use remit::store::schema::{invoice_copies, single_use_links};

pub(super) type Asked = (String, Option<PersonId>, Option<PaymentMethodId>);

/// Whether they belong to a person, whether they get the invoices of a payment method, or copies of them.
pub(super) fn all(tx: &mut Tx) -> Result<Vec<Asked>> {
    let mut all: Vec<Asked> = single_use_links::table
        .select((single_use_links::email, single_use_links::person_id, single_use_links::payment_method_id))
        .load(tx.conn)?;
    let copies: Vec<(String, PersonId, PaymentMethodId)> = invoice_copies::table
        .select((invoice_copies::email, invoice_copies::asked_by, invoice_copies::payment_method_id))
        .load(tx.conn)?;
    all.extend(copies.into_iter().map(|(email, by, of)| (email, Some(by), Some(of))));
    Ok(all)
}
