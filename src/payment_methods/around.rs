//! Who and what stands around a payment method: who can manage it, who is invited to share it, and the reader's teams that
//! could manage it.

use crate::access::people::{AroundPaymentMethod, PersonAccess, around_payment_method};
use crate::apps::around::Invited;
use crate::bringing::TeamToBring;
use crate::error::Result;
use crate::model::person::Person;
use crate::model::{PaymentMethodId, TeamId};
use crate::store::Tx;
use crate::store::pages::{Page, Start};

/// All of it, as one person may see it.
pub(super) struct Around {
    pub people: Vec<PersonAccess>,
    /// Those who have not answered, oldest first.
    pub invited: Vec<Invited>,
    /// Teams in which the reader is unlimited and that cannot manage it yet.
    pub my_other_teams: Page<TeamToBring, TeamId>,
}

/// Reads it.
pub(super) fn read(tx: &mut Tx, payment_method: PaymentMethodId, reader: &Person) -> Result<Around> {
    let AroundPaymentMethod { managers, invited, other_teams } = around_payment_method(tx, payment_method, reader)?;
    let invited = invited.into_iter().map(|(id, email, expires_at)| Invited { id, email, expires_at });
    let teams = other_teams.into_iter().map(|(id, name)| TeamToBring { id, name });
    Ok(Around {
        people: managers,
        invited: invited.collect(),
        my_other_teams: Page::of(teams.collect(), Start::First, |team| team.id),
    })
}
