//! Which payment method owns an app, from when to when: bookings of that time are on its invoices.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::error::Result;
use crate::model::booking::Ownership;
use crate::model::{AppId, OwnershipId, PaymentMethodId};
use crate::store::query::{self, kept};
use crate::store::schema::{bookings, environments, ownerships};
use crate::store::{Moment, Tx};

/// From now on this payment method owns the app, and no other.
pub(crate) fn begin(tx: &mut Tx, app: AppId, payer: PaymentMethodId) -> Result<()> {
    end(tx, app, tx.now)?;
    let ownership =
        Ownership { id: OwnershipId::next_in(tx), app_id: app, payment_method_id: payer, since: tx.now, until: None };
    diesel::insert_into(ownerships::table).values(&ownership).execute(tx.conn)?;
    Ok(())
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
