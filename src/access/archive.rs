//! Who reads the invoices of a payment method without an account: whoever has the link that was made for an accountant.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::accountant::AccountantLink;
use crate::model::secret::Token;
use crate::store::schema::accountant_links;
use crate::store::{Tx, WholeRows};

/// Proof that the link of an accountant was opened, and works. It is good for what stands on the invoices of one payment
/// method, and for nothing else of it. Only this module can make one.
#[derive(Debug, Clone)]
pub struct Archive(AccountantLink);

impl Archive {
    /// What the link with this token opens; None: it does not work, or never did.
    pub fn opened_by(tx: &mut Tx, token: &Token) -> Result<Option<Archive>> {
        let link = accountant_links::table
            .filter(accountant_links::token_hash.eq(token.hash()))
            .filter(accountant_links::expires_at.gt(tx.now))
            .select(AccountantLink::as_select())
            .first_row(tx.conn)
            .optional()?;
        Ok(link.map(Archive))
    }

    /// Whose invoices they are.
    pub fn payer(&self) -> PaymentMethodId {
        self.0.payment_method_id
    }

    pub fn link(&self) -> &AccountantLink {
        &self.0
    }
}
