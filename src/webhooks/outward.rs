//! What an event is to the platform. Each kind is decided here: without that it does not compile.

use serde_json::{Map, Value};

use super::news::News;
use crate::model::event::{Event, EventKind};
use crate::model::webhook::FeedKind::{self, *};
use crate::model::webhook::Timing::{self, Effective, Scheduled};
use crate::model::{InvoiceId, ObjectId};

/// What the platform is told of an event. None: nothing, or what has changed says so by itself.
pub(super) fn news(event: &Event, invoice: Option<&InvoiceId>) -> Option<News> {
    let (kind, timing) = kind(event)?;
    let ids = [
        ("app_id", event.app_id.map(|id| id.to_string())),
        ("environment_id", event.environment_id.map(|id| id.to_string())),
        ("payment_method_id", event.payment_method_id.map(|id| id.to_string())),
        ("invoice_id", invoice.map(|id| id.to_string())),
        ("team_id", event.team_id.map(|id| id.to_string())),
        ("person_id", event.person_id.map(|id| id.to_string())),
    ];
    let known = ids.into_iter().filter_map(|(name, id)| Some((name.to_owned(), Value::String(id?))));
    let ids: Map<String, Value> = known.collect();
    Some(News { id: event.id, kind, object: object(kind, event)?, at: event.at, timing, ids })
}

/// Whether the detail of such an event is the number of an invoice.
pub(super) fn is_about_invoice(event: &Event) -> bool {
    matches!(kind(event), Some((InvoiceMade | InvoicePaid | InvoiceCredited | PaymentMethodLastNoticePassed, _)))
}

/// That of which news are in order: environments with their app, invoices with what pays them.
fn object(kind: FeedKind, event: &Event) -> Option<ObjectId> {
    let id = match kind {
        AppCreated
        | AppChanged
        | AppDeletionScheduled
        | AppDeletionUndone
        | AppDeleted
        | AppOwnerChanged
        | AppAccessChanged
        | EnvironmentCreated
        | EnvironmentPlansChanged
        | EnvironmentDeleted => event.app_id?.to_string(),
        PaymentMethodCreated
        | PaymentMethodChanged
        | PaymentMethodProblem
        | PaymentMethodProblemEnded
        | PaymentMethodLastNoticePassed
        | PaymentMethodClosed
        | InvoiceMade
        | InvoicePaid
        | InvoiceCredited => event.payment_method_id?.to_string(),
        TeamChanged => event.team_id?.to_string(),
        PersonChanged | PersonDeleted => event.person_id?.to_string(),
    };
    ObjectId::from_stored(&id)
}

/// What a thing that came from a file is.
fn imported(event: &Event) -> FeedKind {
    match (event.app_id, event.payment_method_id, event.team_id) {
        (Some(_), ..) => AppCreated,
        (None, Some(_), _) => PaymentMethodCreated,
        (None, None, Some(_)) => TeamChanged,
        (None, None, None) => PersonChanged,
    }
}

fn kind(event: &Event) -> Option<(FeedKind, Timing)> {
    use EventKind as It;
    let kind = match event.kind {
        It::Imported => return Some((imported(event), Effective)),
        It::SignedUp | It::NameChanged | It::EmailChanged | It::AccountTypeChanged => PersonChanged,
        It::AccountDeleted => PersonDeleted,
        It::AppCreated => AppCreated,
        It::AppChanged | It::TechnicalContactSet | It::TechnicalContactUnset => AppChanged,
        It::AppBeingSetUp | It::AppReady | It::AppNotSetUp | It::AppSuspended | It::AppResumed | It::AppGone => {
            AppChanged
        }
        It::AppAttached | It::AppMovedHere => AppOwnerChanged,
        It::AppDeletionScheduled | It::AppDeletionPutOff => return Some((AppDeletionScheduled, Scheduled)),
        It::AppDeletionUndone => AppDeletionUndone,
        It::EnvironmentDeletionScheduled | It::EnvironmentDeletionPutOff => {
            return Some((EnvironmentDeleted, Scheduled));
        }
        It::EnvironmentDeleted => EnvironmentDeleted,
        It::PlanEndScheduled | It::PlanEndPutOff => return Some((EnvironmentPlansChanged, Scheduled)),
        // What was to end with it stays.
        It::EnvironmentDeletionUndone => EnvironmentPlansChanged,
        It::PlanBooked | It::PlanChanged | It::PlanEndUndone | It::PlanEnded => EnvironmentPlansChanged,
        It::TeamCreated | It::TeamRenamed | It::MemberJoined | It::MemberRemoved | It::MemberLeft => TeamChanged,
        It::RoleChanged => TeamChanged,
        // Each of its members has an event of it besides.
        It::TeamDeleted if event.person_id.is_some() => return None,
        It::TeamDeleted => TeamChanged,
        It::PaymentMethodCreated => PaymentMethodCreated,
        It::PaymentMethodChanged | It::InvoiceEmailConfirmed | It::VatIdConfirmed | It::VatIdRejected => {
            PaymentMethodChanged
        }
        It::VatCertificateNoted | It::VatCertificateRemoved | It::HowPaidChanged => PaymentMethodChanged,
        It::TeamBillingGiven | It::TeamBillingRemoved => PaymentMethodChanged,
        It::BillingAccessGiven | It::BillingAccessRemoved | It::BillingAccessLeft => PaymentMethodChanged,
        It::InvoicesAccessGiven | It::InvoicesAccessRemoved | It::InvoicesAccessLeft => PaymentMethodChanged,
        // How it stands, or its balance.
        It::LastNoticeSent | It::InvoiceAnswered | It::InvoiceOpenAgain | It::InvoiceWrittenOff => PaymentMethodChanged,
        It::CreditGivenBack => PaymentMethodChanged,
        It::RefundBegun | It::RefundDone | It::RefundKept => PaymentMethodChanged,
        It::LastNoticePassed => PaymentMethodLastNoticePassed,
        It::PaymentMethodClosing => return Some((PaymentMethodClosed, Scheduled)),
        It::PaymentMethodClosed => PaymentMethodClosed,
        It::InvoiceIssued => InvoiceMade,
        It::InvoicePaid => InvoicePaid,
        It::InvoiceCredited | It::InvoiceCreditedInPart | It::InvoiceCorrected => InvoiceCredited,
        // The other half of the same move.
        It::AppMovedAway => return None,
        // The app itself, its environments, who works on it, and a problem with paying say so.
        It::AppDeleted | It::TrialEnded | It::EnvironmentCreated | It::InvoiceReminded => return None,
        It::DeveloperConnected | It::DeveloperRemoved | It::DeveloperLeft => return None,
        It::TeamAppAdded | It::TeamAppRemoved => return None,
        // Among people, or with us.
        It::PasswordChosen | It::PasswordChanged | It::PasswordRemoved | It::RecordOpened => return None,
        It::TokenMade | It::TokenEnded => return None,
        It::TrialEnding | It::AccessAsked | It::AccessNotGranted => return None,
        It::RiseAsked | It::RiseAllowed | It::RiseNotAllowed | It::RiseWithdrawn | It::RiseNotAnswered => return None,
        It::InvoiceCopyAdded | It::InvoiceCopyConfirmed | It::InvoiceCopyRemoved | It::InvoiceCopyStopped => {
            return None;
        }
        // That it is open is what counts.
        It::InvoiceNotCharged | It::InvoiceDisputed | It::PaymentStopped => return None,
        It::InvoiceLinkEnded | It::InvoiceSentAgain | It::DevelopersMayPay | It::DevelopersMayNotPay => return None,
        // Until somebody has decided, what was promised still is.
        It::RefundFailed => return None,
        It::AccountantLinkMade | It::AccountantLinkUsed | It::AccountantLinkEnded | It::AccountantLinkExpired => {
            return None;
        }
        It::InvitationSent | It::InvitationSentAgain | It::InvitationReminded | It::InvitationWithdrawn => return None,
        It::InvitationAccepted | It::InvitationDeclined | It::InvitationExpired | It::InvitationVoid => return None,
        It::InvitationToBeConfirmed | It::InvitationConfirmed | It::InvitationRefused => return None,
    };
    Some((kind, Effective))
}
