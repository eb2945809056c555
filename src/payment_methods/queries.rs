//! What is so about one payment method. Lists of them are in `access::billing`.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::rise::Bound;
use crate::model::{PaymentMethodId, TeamId};
use crate::store::Tx;
use crate::store::schema::{payment_method_teams, payment_methods, teams};

/// How much more others may book with it without asking.
pub fn bound_of(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<Bound> {
    let columns = (payment_methods::rise_percent, payment_methods::rise_cents);
    let (percent, cents) = payment_methods::table.find(payment_method).select(columns).first(tx.conn)?;
    Ok(Bound { percent, cents })
}

/// The name of a team that can manage it; None if it cannot.
pub(super) fn name_of_connected(tx: &mut Tx, it: PaymentMethodId, team: TeamId) -> Result<Option<String>> {
    Ok(payment_method_teams::table
        .inner_join(teams::table)
        .filter(payment_method_teams::payment_method_id.eq(it))
        .filter(payment_method_teams::team_id.eq(team))
        .select(teams::name)
        .first(tx.conn)
        .optional()?)
}
