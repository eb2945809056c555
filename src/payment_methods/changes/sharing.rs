//! Whoever shares a payment method is told of who comes and who goes.

use diesel::prelude::*;

use crate::access::people::{self, PersonAccess};
use crate::error::Result;
use crate::model::payment_method::PaymentMethod;
use crate::model::{PaymentMethodId, PersonId, TeamId};
use crate::payment_methods::mails;
use crate::store::Tx;
use crate::store::schema::{payment_method_teams, payment_methods};

/// Who could manage some payment methods before an act.
pub(crate) struct Before(Vec<(PaymentMethod, Vec<PersonAccess>)>);

/// Who can manage this one now.
pub(crate) fn before(tx: &mut Tx, it: PaymentMethodId) -> Result<Before> {
    let them = payment_methods::table.find(it).select(PaymentMethod::as_select()).load(tx.conn)?;
    of(tx, them)
}

/// Who can manage those now that a team can.
pub(crate) fn before_of_team(tx: &mut Tx, team: TeamId) -> Result<Before> {
    let them = payment_method_teams::table
        .inner_join(payment_methods::table)
        .filter(payment_method_teams::team_id.eq(team))
        .order((payment_methods::sort_name, payment_methods::id))
        .select(PaymentMethod::as_select())
        .load(tx.conn)?;
    of(tx, them)
}

fn of(tx: &mut Tx, them: Vec<PaymentMethod>) -> Result<Before> {
    let ids: Vec<PaymentMethodId> = them.iter().map(|it| it.id).collect();
    let mut people = people::billing_people_of_many(tx, &ids)?;
    let with_people = |it: PaymentMethod| {
        let who = people.remove(&it.id).unwrap_or_default();
        (it, who)
    };
    Ok(Before(them.into_iter().map(with_people).collect()))
}

impl Before {
    /// Tells those who could and still can manage them, but not those who know it anyway.
    pub(crate) fn tell(self, tx: &mut Tx, know_it: &[PersonId]) -> Result<()> {
        let ids: Vec<PaymentMethodId> = self.0.iter().map(|(it, _)| it.id).collect();
        let mut people = people::billing_people_of_many(tx, &ids)?;
        for (it, before) in self.0 {
            let after = people.remove(&it.id).unwrap_or_default();
            let (came, gone) = (only_in(&after, &before), only_in(&before, &after));
            let stayed = after.iter().filter(|one| before.iter().any(|other| other.id == one.id));
            for reader in stayed.filter(|one| !know_it.contains(&one.id)) {
                mails::others_came(tx, &it, &came, reader)?;
                mails::others_went(tx, &it, &gone, reader)?;
            }
        }
        Ok(())
    }
}

/// Who is among these and not among those.
pub(super) fn only_in(these: &[PersonAccess], those: &[PersonAccess]) -> Vec<PersonAccess> {
    these.iter().filter(|one| those.iter().all(|other| other.id != one.id)).cloned().collect()
}
