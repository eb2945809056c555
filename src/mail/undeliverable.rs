//! What could not be delivered. The sender of an invitation is told, because nobody else would notice; of an address that
//! gets copies of invoices the page says so.

use diesel::prelude::*;

use super::letter::Letter;
use crate::error::Result;
use crate::model::invitation::Invitation;
use crate::model::mail::{Mail, MailKind};
use crate::model::person::Person;
use crate::paths;
use crate::store::schema::{invitations, invoice_copies, people};
use crate::store::{Moment, Tx};

/// Tells the sender, if this mail carried the link of an invitation that is still open.
pub fn tell_sender(tx: &mut Tx, mail: &Mail, problem: &str) -> Result<()> {
    let Some(id) = mail.invitation_id else { return Ok(()) };
    let (invitation, sender): (Invitation, Person) = invitations::table
        .find(id)
        .inner_join(people::table.on(people::id.eq(invitations::sender_id)))
        .select((Invitation::as_select(), Person::as_select()))
        .first(tx.conn)?;
    let was_its_link = invitation.email == mail.recipient && mail.link_version == Some(invitation.version);
    let Some(address) = sender.email.as_ref().filter(|address| **address != mail.recipient) else { return Ok(()) };
    if !was_its_link || !invitation.is_open_at(tx.now) {
        return Ok(());
    }
    Letter::new(MailKind::InvitationUndeliverable, address, format!("Your email did not reach {}", mail.recipient))
        .text(format!("Your invitation to {} could not be delivered. Please check the address.", mail.recipient))
        .text("You can change the address, send the invitation again, or copy its link and pass it on yourself.")
        .button(tx, "Open the invitation", &paths::sent_invitation(id))
        .small(format!("This is the answer we got: {problem}"))
        .about_invitation(id)
        .queue(tx)?;
    Ok(())
}

/// Since when an address that gets copies of invoices cannot be delivered to; None: a mail server has taken the last one.
pub(super) fn note_copy(tx: &mut Tx, copy: &str, since: Option<Moment>) -> Result<()> {
    let it = invoice_copies::table.filter(invoice_copies::id.eq(copy));
    diesel::update(it).set(invoice_copies::undeliverable_at.eq(since)).execute(tx.conn)?;
    Ok(())
}
