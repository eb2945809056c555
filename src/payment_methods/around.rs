//! Who and what stands around a payment method: who can manage it, who sees its invoices, who is invited, where copies of
//! invoices go, and the reader's teams that could manage it.

use crate::access::people::{AroundPaymentMethod, OnPaymentMethod, PersonAccess, on_payment_method};
use crate::apps::around::Invited;
use crate::bringing::TeamToBring;
use crate::error::Result;
use crate::model::invoice_copy::ListedCopy;
use crate::model::person::Person;
use crate::model::{PaymentMethodId, TeamId};
use crate::store::Tx;
use crate::store::pages::{Page, Start};

/// All of it, as one person may see it.
pub(super) struct Around {
    pub people: Vec<PersonAccess>,
    /// Who sees its invoices only.
    pub readers: Vec<PersonAccess>,
    /// Those who have not answered, oldest first.
    pub invited: Vec<Invited>,
    /// Teams in which the reader is unlimited and that cannot manage it yet.
    pub my_other_teams: Page<TeamToBring, TeamId>,
    /// Addresses that get copies of its invoices, or wait to be confirmed.
    pub copies: Vec<ListedCopy>,
}

/// Reads it.
pub(super) fn read(tx: &mut Tx, payment_method: PaymentMethodId, reader: &Person) -> Result<Around> {
    let OnPaymentMethod { people, invited, copies, other_teams } = on_payment_method(tx, payment_method, reader)?;
    let AroundPaymentMethod { managers, readers } = people;
    let invited = invited.into_iter().map(|(id, email, expires_at)| Invited { id, email, expires_at });
    let teams = other_teams.into_iter().map(|(id, name)| TeamToBring { id, name });
    Ok(Around {
        people: managers,
        readers,
        invited: invited.collect(),
        my_other_teams: Page::of(teams.collect(), Start::First, |team| team.id),
        copies,
    })
}
