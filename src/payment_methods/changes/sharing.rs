//! Whoever shares a payment method is told of who comes and who goes.

use diesel::prelude::*;

use crate::access::people::{self, PersonAccess};
use crate::error::Result;
use crate::model::payment_method::PaymentMethod;
use crate::model::{PaymentMethodId, PersonId, TeamId};
use crate::payment_methods::mails::{self, Reading};
use crate::payments::credentials;
use crate::store::schema::{payment_method_teams, payment_methods};
use crate::store::{Tx, WholeRows};

/// Who could manage some payment methods before an act, and who saw their invoices only.
pub(crate) struct Before(Vec<(PaymentMethod, Sharing)>);

/// Who can manage a payment method, and who sees its invoices only.
struct Sharing {
    managers: Vec<PersonAccess>,
    readers: Vec<PersonAccess>,
}

/// Who can manage this one now.
pub(crate) fn before(tx: &mut Tx, it: PaymentMethodId) -> Result<Before> {
    let them = payment_methods::table.find(it).select(PaymentMethod::as_select()).load_rows(tx.conn)?;
    sharing(tx, them).map(Before)
}

/// Who can manage those now that a team can.
pub(crate) fn before_of_team(tx: &mut Tx, team: TeamId) -> Result<Before> {
    let them = payment_method_teams::table
        .inner_join(payment_methods::table)
        .filter(payment_method_teams::team_id.eq(team))
        .order((payment_methods::sort_name, payment_methods::id))
        .select(PaymentMethod::as_select())
        .load_rows(tx.conn)?;
    sharing(tx, them).map(Before)
}

/// Of what is only tried out nobody is told: then nobody is read.
fn sharing(tx: &mut Tx, them: Vec<PaymentMethod>) -> Result<Vec<(PaymentMethod, Sharing)>> {
    if tx.is_rehearsal() {
        return Ok(Vec::new());
    }
    let ids: Vec<PaymentMethodId> = them.iter().map(|it| it.id).collect();
    let mut managers = people::billing_people_of_many(tx, &ids)?;
    let mut readers = people::invoice_readers_of_many(tx, &ids)?;
    let with_people = |it: PaymentMethod| {
        let managers = managers.remove(&it.id).unwrap_or_default();
        let readers = only_in(&readers.remove(&it.id).unwrap_or_default(), &managers);
        (it, Sharing { managers, readers })
    };
    Ok(them.into_iter().map(with_people).collect())
}

impl Before {
    /// Tells those who could and still can manage them, but not those who know it anyway.
    pub(crate) fn tell(self, tx: &mut Tx, know_it: &[PersonId]) -> Result<()> {
        let (them, before): (Vec<PaymentMethod>, Vec<Sharing>) = self.0.into_iter().unzip();
        for ((it, after), before) in sharing(tx, them)?.into_iter().zip(before) {
            let came = only_in(&after.managers, &before.managers);
            let gone = only_in(&before.managers, &after.managers);
            // Whoever goes from one level to the other is told of once.
            let begun = only_in(&only_in(&after.readers, &before.readers), &before.managers);
            let left = only_in(&gone, &only_in(&gone, &after.readers));
            let ended = only_in(&only_in(&before.readers, &after.readers), &after.managers);
            let gone = only_in(&gone, &after.readers);
            let card = if gone.is_empty() { None } else { credentials::charged(tx, &it)? };
            let stayed = after.managers.iter().filter(|one| before.managers.iter().any(|other| other.id == one.id));
            for reader in stayed.filter(|one| !know_it.contains(&one.id)) {
                mails::others_came(tx, &it, &came, reader)?;
                mails::others_went(tx, &it, &gone, card.as_ref(), reader)?;
                mails::others_read(tx, &it, &begun, Reading::Begun, reader)?;
                mails::others_read(tx, &it, &left, Reading::Left, reader)?;
                mails::others_read(tx, &it, &ended, Reading::Ended, reader)?;
            }
        }
        Ok(())
    }
}

/// Who is among these and not among those.
pub(super) fn only_in(these: &[PersonAccess], those: &[PersonAccess]) -> Vec<PersonAccess> {
    these.iter().filter(|one| those.iter().all(|other| other.id != one.id)).cloned().collect()
}
