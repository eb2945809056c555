//! What kinds of events are about, to look for them: one does not compile until its topic is said here.

use crate::model::event::EventKind;

/// What a kind of event is about, to look for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Things,
    Paying,
    Booking,
    Invoices,
    Access,
    Invitations,
    Ending,
    Account,
}

impl Topic {
    pub const ALL: [Topic; 8] = [
        Topic::Things,
        Topic::Paying,
        Topic::Booking,
        Topic::Invoices,
        Topic::Access,
        Topic::Invitations,
        Topic::Ending,
        Topic::Account,
    ];

    pub fn of(kind: EventKind) -> Topic {
        use EventKind as It;
        match kind {
            It::SignedUp | It::NameChanged | It::EmailChanged => Topic::Account,
            It::PasswordChosen | It::PasswordChanged | It::PasswordRemoved => Topic::Account,
            It::TokenMade | It::TokenEnded => Topic::Account,
            It::Imported | It::AppCreated | It::AppChanged | It::PaymentMethodCreated => Topic::Things,
            It::AppBeingSetUp | It::AppReady | It::AppNotSetUp => Topic::Things,
            It::AppSuspended | It::AppResumed | It::AppGone => Topic::Things,
            It::PaymentMethodChanged | It::InvoiceEmailConfirmed | It::RecordOpened => Topic::Things,
            It::HowPaidChanged => Topic::Things,
            It::DevelopersMayPay | It::DevelopersMayNotPay => Topic::Paying,
            It::VatCertificateNoted | It::VatCertificateRemoved => Topic::Things,
            It::EnvironmentCreated | It::VatIdConfirmed | It::VatIdRejected => Topic::Things,
            It::EnvironmentDeletionScheduled | It::EnvironmentDeletionPutOff => Topic::Ending,
            It::EnvironmentDeletionUndone | It::EnvironmentDeleted => Topic::Ending,
            It::PlanBooked | It::PlanChanged => Topic::Booking,
            It::RiseAsked | It::RiseAllowed | It::RiseNotAllowed | It::RiseWithdrawn | It::RiseNotAnswered => {
                Topic::Booking
            }
            It::PlanEndScheduled | It::PlanEndPutOff | It::PlanEndUndone | It::PlanEnded => Topic::Booking,
            It::InvoiceIssued
            | It::InvoicePaid
            | It::InvoiceOpenAgain
            | It::InvoiceNotCharged
            | It::PaymentStopped
            | It::InvoiceDisputed
            | It::InvoiceReminded
            | It::InvoiceLinkEnded
            | It::AccountantLinkUsed
            | It::LastNoticeSent
            | It::LastNoticePassed
            | It::InvoiceAnswered
            | It::CreditGivenBack
            | It::RefundBegun
            | It::RefundDone
            | It::RefundFailed
            | It::RefundKept
            | It::InvoiceCredited
            | It::InvoiceCreditedInPart
            | It::InvoiceCorrected
            | It::InvoiceSentAgain
            | It::InvoiceWrittenOff => Topic::Invoices,
            It::AppAttached | It::AppMovedAway | It::AppMovedHere => Topic::Paying,
            It::AccountTypeChanged | It::AccountDeleted => Topic::Account,
            It::TeamCreated | It::TeamRenamed => Topic::Things,
            It::TeamDeleted => Topic::Ending,
            It::DeveloperConnected
            | It::DeveloperRemoved
            | It::DeveloperLeft
            | It::TechnicalContactSet
            | It::TechnicalContactUnset
            | It::AccessAsked
            | It::AccessNotGranted
            | It::MemberJoined
            | It::MemberRemoved
            | It::MemberLeft
            | It::RoleChanged
            | It::TeamAppAdded
            | It::TeamAppRemoved
            | It::TeamBillingGiven
            | It::TeamBillingRemoved
            | It::BillingAccessGiven
            | It::BillingAccessRemoved
            | It::BillingAccessLeft
            | It::InvoiceCopyAdded
            | It::InvoiceCopyConfirmed
            | It::InvoiceCopyRemoved
            | It::InvoiceCopyStopped
            | It::InvoicesAccessGiven
            | It::InvoicesAccessRemoved
            | It::InvoicesAccessLeft
            | It::AccountantLinkMade
            | It::AccountantLinkEnded
            | It::AccountantLinkExpired => Topic::Access,
            It::AppDeletionScheduled
            | It::AppDeletionPutOff
            | It::AppDeletionUndone
            | It::AppDeleted
            | It::TrialEnding
            | It::TrialEnded => Topic::Ending,
            It::PaymentMethodClosing | It::PaymentMethodClosed => Topic::Ending,
            It::InvitationSent
            | It::InvitationSentAgain
            | It::InvitationReminded
            | It::InvitationWithdrawn
            | It::InvitationAccepted
            | It::InvitationDeclined
            | It::InvitationToBeConfirmed
            | It::InvitationConfirmed
            | It::InvitationRefused
            | It::InvitationExpired
            | It::InvitationVoid => Topic::Invitations,
        }
    }

    pub fn kinds(self) -> Vec<EventKind> {
        EventKind::ALL.iter().copied().filter(|kind| Topic::of(*kind) == self).collect()
    }

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Topic::Things => "changes",
            Topic::Paying => "who-pays",
            Topic::Booking => "plans",
            Topic::Invoices => "invoices",
            Topic::Access => "access",
            Topic::Invitations => "invitations",
            Topic::Ending => "endings",
            Topic::Account => "account",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Topic::Things => "Created and changed",
            Topic::Paying => "Who pays",
            Topic::Booking => "What is booked",
            Topic::Invoices => "Invoices",
            Topic::Access => "Who has access",
            Topic::Invitations => "Invitations",
            Topic::Ending => "Deleted and closed",
            Topic::Account => "My account",
        }
    }
}

/// The kinds that a word in an address means: a topic, or one kind.
pub fn kinds_called(word: &str) -> Option<Vec<EventKind>> {
    let topic = Topic::ALL.into_iter().find(|topic| topic.as_str() == word);
    topic.map(Topic::kinds).or_else(|| EventKind::from_stored(word).map(|kind| vec![kind]))
}
