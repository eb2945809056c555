//! Who pays is asked for money: whoever gets the invoices, by the link if there is one.

use diesel::prelude::*;

use super::mails::{self, Reminder, Way};
use crate::access::billing::living;
use crate::access::people::{Receivers, receivers};
use crate::error::Result;
use crate::model::invoice::Invoice;
use crate::model::moment;
use crate::model::payment_method::PaymentMethod;
use crate::store::schema::payment_methods;
use crate::store::{Moment, Tx, WholeRows};

/// To whoever gets the invoices, to one address with the link as long as that lives.
pub(crate) fn write_to_payers(tx: &mut Tx, invoice: &Invoice, occasion: &Reminder) -> Result<()> {
    let payer: PaymentMethod =
        payment_methods::table.find(invoice.payment_method_id).select(PaymentMethod::as_select()).first_row(tx.conn)?;
    match receivers(tx, &payer)? {
        Receivers::Address(address) => {
            let way = living(tx, invoice)?.map_or(Way::LogIn, Way::Link);
            mails::reminder(tx, invoice, occasion, &address, way)
        }
        Receivers::Managers(all) => {
            all.iter().try_for_each(|one| mails::reminder(tx, invoice, occasion, one, Way::LogIn))
        }
    }
}

/// The day that ends at this moment, in the billing time zone, or on which it is: `14 February 2027`.
pub(crate) fn last_day(tx: &Tx, until: Moment) -> String {
    moment::day(tx.site.local(until.plus_seconds(-1)).date())
}
