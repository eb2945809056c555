//! Who says whether an app runs: the platform, which runs it, and operators by hand. Only this module can make the proof.

use std::ops::Deref;

use super::{Confirmed, Opened};
use crate::error::{Error, Result};
use crate::model::PersonId;
use crate::model::app::App;
use crate::model::payment_method::PaymentMethod;

/// Proof that whoever reports may say whether this app runs, within the transaction in which the app was read.
pub struct Reporting {
    app: App,
    operator: Option<PersonId>,
}

impl Reporting {
    /// By an operator who has opened the record of what pays for the app.
    ///
    /// # Errors
    /// [`Error::NotFound`] if something else pays for it.
    pub fn by_operator(payer: &Opened<PaymentMethod>, _: &Confirmed, app: App) -> Result<Reporting> {
        if app.payment_method_id != Some(payer.id) {
            return Err(Error::NotFound);
        }
        Ok(Reporting { app, operator: Some(payer.operator().person().id) })
    }

    /// By the platform. Only its interface calls this, for an app that its token reaches.
    pub fn by_platform(app: App) -> Reporting {
        Reporting { app, operator: None }
    }

    /// Who reports; None: the platform.
    pub fn operator(&self) -> Option<PersonId> {
        self.operator
    }
}

impl Deref for Reporting {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}
