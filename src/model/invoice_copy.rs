//! An address that gets a copy of each invoice and credit note of a payment method, besides the invoice email.

use diesel::prelude::*;

use super::email_address::EmailAddress;
use super::moment::Moment;
use super::secret::TokenHash;
use super::{InvoiceCopyId, PaymentMethodId, PersonId};

/// So many there are of one payment method.
pub const MOST_COPIES: usize = 3;
/// For how long the link that confirms one works, in days.
const CONFIRMED_WITHIN: i64 = 7;

/// It is there until it ends; then its row is gone.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::invoice_copies)]
pub struct InvoiceCopy {
    pub id: InvoiceCopyId,
    pub payment_method_id: PaymentMethodId,
    pub email: EmailAddress,
    pub added_by: PersonId,
    pub added_at: Moment,
    /// Who asked its owner last.
    pub asked_by: PersonId,
    pub asked_at: Moment,
    /// Nothing but the question is sent there before this.
    pub confirmed_at: Option<Moment>,
    /// Since when the last mail there could not be delivered.
    pub undeliverable_at: Option<Moment>,
    /// Of the link that confirms it.
    pub token_hash: TokenHash,
    /// Of the link that ends it.
    pub stop_hash: TokenHash,
}

impl InvoiceCopy {
    /// The version of every link that confirms one: sent again it is the same.
    pub const LINK_VERSION: i64 = 1;

    pub fn is_confirmed(&self) -> bool {
        self.confirmed_at.is_some()
    }

    /// Until when the link that confirms it works.
    pub fn link_ends_at(&self) -> Moment {
        self.asked_at.plus_days(CONFIRMED_WITHIN)
    }

    /// It waits for the answer of its owner, who can still give it.
    pub fn can_be_confirmed_at(&self, now: Moment) -> bool {
        !self.is_confirmed() && now < self.link_ends_at()
    }
}

/// One in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCopy {
    pub id: InvoiceCopyId,
    pub email: EmailAddress,
    pub is_confirmed: bool,
    pub is_undeliverable: bool,
}

impl ListedCopy {
    /// How it stands, in a word, and the class of its tag.
    pub fn tag(&self) -> (&'static str, &'static str) {
        match (self.is_confirmed, self.is_undeliverable) {
            (_, true) => ("Undeliverable", "tag bad"),
            (true, false) => ("Confirmed", "tag good"),
            (false, false) => ("Waiting for confirmation", "tag warn"),
        }
    }
}
