//! A link by which an accountant reads the invoices of one payment method without an account.

use diesel::prelude::*;

use super::email_address::EmailAddress;
use super::moment::Moment;
use super::secret::TokenHash;
use super::{AccountantLinkId, PaymentMethodId, PersonId};

/// It works until it ends; then its row is gone.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::accountant_links)]
pub struct AccountantLink {
    pub id: AccountantLinkId,
    pub payment_method_id: PaymentMethodId,
    pub token_hash: TokenHash,
    /// For whom it is.
    pub name: String,
    pub made_by: PersonId,
    pub made_at: Moment,
    /// The end of its last day.
    pub expires_at: Moment,
    pub last_used_at: Option<Moment>,
    /// None: whoever made it has passed it on.
    pub sent_to: Option<EmailAddress>,
    /// Of the link at the foot of that mail: by it no more mails come from whoever made this. None: nothing was sent.
    pub stop_hash: Option<TokenHash>,
}

impl AccountantLink {
    /// `31 December 2027`: the last day on which it works.
    pub fn last_day(&self) -> String {
        self.expires_at.plus_seconds(-1).date()
    }
}
