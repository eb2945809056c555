//! Payment methods to choose from within a form.

use crate::access::billing::{ListedPaymentMethod, open_payment_methods_of, these_payment_methods_of};
use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::person::Person;
use crate::store::Tx;
use crate::web::ListQuery;
use crate::web::form::LongList;

/// The part of those that take apps that a page to choose from shows: the one that is chosen already comes first.
pub(crate) fn to_choose_from(
    tx: &mut Tx,
    person: &Person,
    query: &ListQuery,
    chosen: Option<PaymentMethodId>,
) -> Result<(Vec<ListedPaymentMethod>, LongList)> {
    let page = open_payment_methods_of(tx, person, &query.q, query.start(PaymentMethodId::from_stored))?;
    let list = LongList::of(&page, &query.q);
    let chosen: Vec<PaymentMethodId> = chosen.into_iter().collect();
    let mut all = these_payment_methods_of(tx, person, &chosen)?;
    all.retain(|it| it.is_open());
    all.extend(page.rows.into_iter().filter(|it| !chosen.contains(&it.id)));
    Ok((all, list))
}
