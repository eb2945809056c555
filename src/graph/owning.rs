//! Which payment method owns an app, from when to when: bookings of that time are on its invoices.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::error::Result;
use crate::model::booking::Ownership;
use crate::model::{AppId, OwnershipId, PaymentMethodId};
use crate::store::query::{self, kept};
use crate::store::schema::{bookings, environments};
use crate::store::{Moment, Tx};

/// From now on this payment method owns the app, and no other.
pub(crate) fn begin(tx: &mut Tx, app: AppId, payer: PaymentMethodId) -> Result<()> {
    end(tx, app, tx.now)?;
    begin_first(tx, &[(app, payer)])
}

/// The same of apps that are new: nobody has owned them before.
pub(crate) fn begin_first(tx: &mut Tx, all: &[(AppId, PaymentMethodId)]) -> Result<()> {
    let mut rows = Vec::with_capacity(all.len());
    for &(app_id, payment_method_id) in all {
        rows.push(Ownership { id: OwnershipId::next_in(tx), app_id, payment_method_id, since: tx.now, until: None });
    }
    tx.conn.insert_all("ownerships", &rows)
}

/// What began later than it ends was never there.
fn end(tx: &mut Tx, app: AppId, at: Moment) -> Result<()> {
    query::sql(
        "UPDATE ownerships SET until = CASE WHEN since <= $1 THEN $1 ELSE since END WHERE app_id = $2 AND until IS NULL",
    )
    .bind::<BigInt, _>(at)
    .bind::<Text, _>(app)
    .execute(tx.conn)?;
    Ok(())
}

/// The app is gone since this moment: everything that is booked there ended then at the latest, though it may have been
/// promised or done later, and nobody owns it any more.
pub(super) fn end_all_of(tx: &mut Tx, app: AppId, at: Moment) -> Result<()> {
    let ends_later = bookings::ended_at.is_null().or(bookings::ended_at.assume_not_null().gt(at));
    let booked = bookings::table.filter(bookings::app_id.eq(app)).filter(ends_later);
    kept(diesel::update(booked.filter(bookings::booked_at.le(at))).set(bookings::ended_at.eq(at))).execute(tx.conn)?;
    let at_once = bookings::ended_at.eq(bookings::booked_at.nullable());
    kept(diesel::update(booked.filter(bookings::booked_at.gt(at))).set(at_once)).execute(tx.conn)?;
    let there = environments::app_id.eq(app).and(environments::deleted_at.is_null());
    kept(diesel::update(environments::table.filter(there)).set(environments::deleted_at.eq(at))).execute(tx.conn)?;
    end(tx, app, at)
}
