//! Who says whether an app runs: the platform, which runs it, and operators by hand. Only this module can make the proof.

use std::ops::Deref;

use super::policy::ReportState;
use super::{Confirmed, Granted, Opened};
use crate::error::{Error, Result};
use crate::model::PersonId;
use crate::model::app::App;
use crate::model::payment_method::PaymentMethod;

/// Proof that whoever reports may say whether this app runs, within the transaction in which the app was read.
pub struct Reporting {
    app: App,
    by: PersonId,
    is_from_platform: bool,
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
        Ok(Reporting { app, by: payer.operator().person().id, is_from_platform: false })
    }

    /// By the platform. Only its interface calls this.
    pub fn by_platform(app: &Granted<ReportState>) -> Reporting {
        Reporting { app: app.object().clone(), by: app.person().id, is_from_platform: true }
    }

    /// Who reports: an operator, or a program of the platform.
    pub fn by(&self) -> PersonId {
        self.by
    }

    pub fn is_from_platform(&self) -> bool {
        self.is_from_platform
    }
}

impl Deref for Reporting {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}
