//! The end of sign-ups that wait for their confirmation.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::store::schema::sign_ups;
use crate::store::{Moment, Tx};

/// Forgets sign-ups that nobody confirmed in time.
pub fn forget_sign_ups_ended_before(tx: &mut Tx, moment: Moment) -> Result<()> {
    diesel::delete(sign_ups::table.filter(sign_ups::expires_at.lt(moment))).execute(tx.conn)?;
    Ok(())
}

/// Whoever has an account at this address needs none of them.
pub(super) fn drop_sign_ups(tx: &mut Tx, email: &EmailAddress) -> Result<()> {
    diesel::delete(sign_ups::table.filter(sign_ups::email.eq(email))).execute(tx.conn)?;
    Ok(())
}
