//! A mail that waits, was sent, or could not be.

use diesel::prelude::*;

use super::email_address::EmailAddress;
use super::secret::Purpose;
use super::{InvitationId, InvoiceId, MailId};
use crate::store::Moment;

crate::text_enum! {
    MailState {
        Waiting => "waiting",
        Sent => "sent",
        /// Given up: the receiver's server refused it for good, or it could not be sent for 48 hours.
        Failed => "failed",
        /// Its time was over before it could be sent.
        Dropped => "dropped",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::store::schema::outbox)]
pub struct Mail {
    pub id: MailId,
    /// The name of its template, for logs and tests.
    pub kind: String,
    pub recipient: EmailAddress,
    /// "Person via BRAND"; None: from BRAND itself.
    pub from_name: Option<String>,
    pub reply_to: Option<EmailAddress>,
    pub subject: String,
    pub text_body: String,
    pub html_body: String,
    /// The three are all there or all missing: the link is derived from them when the mail is sent.
    pub link_purpose: Option<Purpose>,
    pub link_row: Option<String>,
    pub link_version: Option<i64>,
    pub invitation_id: Option<InvitationId>,
    /// The invoice or credit note that it brings or reminds of.
    pub invoice_id: Option<InvoiceId>,
    pub created_at: Moment,
    /// After this the mail is of no use and is dropped, visibly.
    pub useless_at: Moment,
    pub next_try_at: Moment,
    pub leased_until: Option<Moment>,
    pub attempts: i64,
    pub state: MailState,
    pub problem: Option<String>,
    pub finished_at: Option<Moment>,
}
