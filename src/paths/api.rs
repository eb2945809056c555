//! The addresses of the interface for programs as functions.

use crate::model::{AppId, EnvironmentId, InAddress, InvitationId, InvoiceNumber, PaymentMethodId, PersonId, TeamId};

crate::addresses::api::table!(paths);
