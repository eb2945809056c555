//! Which payment method owned an app from when to when: bookings of that time are on its invoices.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::booking::Ownership;
use crate::model::{AppId, OwnershipId, PaymentMethodId};
use crate::store::Tx;
use crate::store::schema::{bookings, environments, ownerships};

/// From now on this payment method owns the app, and no other.
///
/// # Errors
/// Those of the database.
pub(crate) fn begin_ownership(tx: &mut Tx, app: AppId, payer: PaymentMethodId) -> Result<()> {
    end_ownership(tx, app)?;
    let ownership =
        Ownership { id: OwnershipId::next_in(tx), app_id: app, payment_method_id: payer, since: tx.now, until: None };
    diesel::insert_into(ownerships::table).values(&ownership).execute(tx.conn)?;
    Ok(())
}

fn end_ownership(tx: &mut Tx, app: AppId) -> Result<()> {
    let open = ownerships::app_id.eq(app).and(ownerships::until.is_null());
    diesel::update(ownerships::table.filter(open)).set(ownerships::until.eq(tx.now)).execute(tx.conn)?;
    Ok(())
}

/// The app is gone: everything that is booked there ends, and nobody owns it any more.
///
/// # Errors
/// Those of the database.
pub(crate) fn end_all_of(tx: &mut Tx, app: AppId) -> Result<()> {
    let booked = bookings::app_id.eq(app).and(bookings::ended_at.is_null());
    diesel::update(bookings::table.filter(booked)).set(bookings::ended_at.eq(tx.now)).execute(tx.conn)?;
    let there = environments::app_id.eq(app).and(environments::deleted_at.is_null());
    diesel::update(environments::table.filter(there)).set(environments::deleted_at.eq(tx.now)).execute(tx.conn)?;
    end_ownership(tx, app)
}
