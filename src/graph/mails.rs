//! The words of the mails about what went along with something else.

use diesel::prelude::*;

use super::offer;
use crate::access::people::PersonAccess;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::PersonId;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::{Invitation, InvitationState};
use crate::model::mail::MailKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::paths;
use crate::store::schema::people;
use crate::store::{Tx, WholeRows};

/// To whoever has accepted under another address and waits for the sender: once, when there is nothing to wait for any
/// more. `before` is the row as it was, `now` what has become of it; `by` is who accepted: they know.
pub(crate) fn waits_in_vain(
    tx: &mut Tx,
    before: &Invitation,
    now: InvitationState,
    by: Option<PersonId>,
) -> Result<()> {
    let waits = before.answered_by.filter(|id| before.state == InvitationState::ToBeConfirmed && Some(*id) != by);
    let Some(id) = waits else { return Ok(()) };
    let person: Person = people::table.find(id).select(Person::as_select()).first_row(tx.conn)?;
    let Some(address) = &person.email else { return Ok(()) };
    let offer = offer::read(tx, before.id)?;
    let (sender, about) = (&offer.sender.name, offer.names());
    let what = match now {
        InvitationState::Accepted => {
            format!("You had accepted the invitation about {about}. The person {sender} invited has now accepted it.")
        }
        InvitationState::Declined => {
            format!("You had accepted the invitation about {about}. The person {sender} invited has now declined it.")
        }
        InvitationState::Withdrawn => {
            format!("{sender} has withdrawn the invitation about {about}, which you had accepted.")
        }
        InvitationState::Expired => {
            format!("The invitation about {about}, which you had accepted, has ended before {sender} confirmed it.")
        }
        InvitationState::Void if offer.is_team_deleted => {
            format!("The invitation about {about}, which you had accepted, is no longer valid: the team was deleted.")
        }
        InvitationState::Void => format!(
            "The invitation about {about}, which you had accepted, is no longer valid: what it was about has changed."
        ),
        InvitationState::Pending | InvitationState::ToBeConfirmed => {
            format!("{sender} has sent the invitation about {about} again, and has not confirmed that you accept it.")
        }
    };
    Letter::new(MailKind::InvitationOver, address, format!("No longer waiting for confirmation: {about}"))
        .from_person(&offer.sender)
        .text(what)
        .text(format!("Nothing has changed for you. Please talk to {sender} if you expected something else."))
        .queue(tx)?;
    Ok(())
}

/// To those who are left: an address got invoices because it was that of somebody who could manage it.
pub(super) fn invoices_go_elsewhere(
    tx: &mut Tx,
    payment_method: &PaymentMethod,
    former: &EmailAddress,
    people: &[PersonAccess],
) -> Result<()> {
    let name = &payment_method.name;
    for person in people {
        let Some(address) = &person.email else { continue };
        Letter::new(MailKind::InvoicesGoElsewhere, address, format!("Invoices of {name} no longer go to {former}"))
            .text(format!(
                "{former} is no longer the address of someone who can manage “{name}”, so its invoices no longer go \
                 there. They now go to {}.",
                payment_method.invoices_go_to()
            ))
            .text("To have them sent to another address, change the invoice email.")
            .button(tx, "Change the invoice email", &paths::edit_payment_method(payment_method.id))
            .queue(tx)?;
    }
    Ok(())
}
