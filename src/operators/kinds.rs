//! What kind of mail it is, in words for operators: nothing of what it says. Every kind has its words here: without them
//! it does not compile.

use crate::model::mail::MailKind;

/// The words for the kind of a mail.
pub fn in_words(kind: MailKind) -> &'static str {
    use MailKind as It;
    match kind {
        It::ConfirmSignUp => "Sign-up confirmation",
        It::HasAccountAlready => "Sign-up with an address that has an account",
        It::AccountMade => "New account",
        It::AccountDeleted => "Account deleted",
        It::ConfirmNewAddress => "Confirmation of a new address",
        It::AddressAskedFor => "Someone else asked for this address",
        It::AddressWillChange => "Address change requested",
        It::AddressChanged => "Address changed",
        It::PasswordReset => "Password reset",
        It::PasswordResetWithoutAccount => "Password reset without an account",
        It::PasswordChanged => "Password changed",
        It::PasswordRemoved => "Password removed",
        It::TokenMade => "Token created",
        It::LogInCode => "Code to log in",
        It::LogInCodeWithoutAccount => "Code to log in, without an account",
        It::ConfirmCode => "Code to confirm it’s them",
        It::ConfirmInvoiceEmail => "Confirmation of an invoice email",
        It::ConfirmInvoiceCopy => "Confirmation of an address for copies",
        It::InvoiceEmailChanged => "Invoice email changed",
        It::InvoicesGoElsewhere => "Invoices going to another address",
        It::HowPaidChanged => "Invoices paid another way",
        It::CardExpires => "Card expiring soon",
        It::MandateAccepted => "Direct debit mandate, as accepted",
        It::MandateEnded => "Direct debit mandate ended",
        It::VatIdRejected => "VAT ID not valid",
        It::Invoice => "Invoice",
        It::CreditNote => "Credit note",
        It::InvoiceCorrected => "Corrected invoice",
        It::InvoiceReminder => "Invoice reminder",
        It::InvoiceOpenAgain => "Invoice open again",
        It::LastNotice => "Last notice about an invoice",
        It::InvoiceNotCharged => "Invoice that could not be charged",
        It::DebitAnnounced => "Direct debit announced",
        It::PaymentProblem => "Payment problem, to developers",
        It::ChainAnchor => "Last invoice numbers, with their hashes",
        It::AccountantLink => "Link to invoices, for an accountant",
        It::AccountantLinkMade => "Accountant’s link created",
        It::AccountantLinkEnded => "Accountant’s link ended",
        It::Invitation => "Invitation",
        It::InvitationReminder => "Invitation reminder",
        It::InvitationLastCall => "Invitation expiring soon",
        It::InvitationUndeliverable => "Undeliverable invitation",
        It::InvitationAccepted | It::InvitationDeclined | It::InvitationExpired | It::InvitationToBeConfirmed => {
            "Answer to an invitation"
        }
        It::InvitationConfirmed | It::InvitationRefused | It::InvitationLookAgain | It::InvitationOver => {
            "Decision about the answer to an invitation"
        }
        It::InvitationTakenForTeam => "Invitation accepted for a team",
        It::BillingTakenOver | It::BillingHandedOver | It::BillingGained => "Billing taken over",
        It::BillingTeamConnected => "Payment method shared with a team",
        It::BillingAccessRemoved | It::BillingAccessEnded => "Access to a payment method removed",
        It::BillingAccessGiven => "Access to a payment method given",
        It::AppCostsMore => "App costs more",
        It::AppNowPaidWith | It::AppNoLongerPaidWith => "App paid by someone else",
        It::AppToBeDeleted => "App to be deleted",
        It::AppDeletionUndone => "App kept",
        It::AppSuspended => "App switched off",
        It::AppResumed => "App switched on again",
        It::AppGone => "App that no longer exists",
        It::EnvironmentWillEnd => "Environment or component to be deleted",
        It::EnvironmentStays => "Environment or component kept",
        It::RiseAsked => "Plan change for whoever pays to answer",
        It::RiseAnswered => "Plan change answered",
        It::TrialEnds => "Trial ending soon",
        It::AppAccessAsked => "Access to an app asked for",
        It::AppAccessGiven | It::AppAccessChanged | It::AppSubscribed | It::AppTeamConnected => {
            "Access to an app given"
        }
        It::AppAccessRemoved | It::AppAccessNotGranted | It::AppDevelopersRemoved => {
            "Access to an app removed or refused"
        }
        It::AppDeveloperLeft | It::NoLongerWorks | It::StoppedWorking => "Developer who left",
        It::AppContactSet | It::AppContactUnset => "Technical contact of an app",
        It::WebhookStopped => "Webhook endpoint stopped, to operators",
        It::RoleChanged => "Role in a team changed",
        It::MemberRemoved | It::MemberLeft => "Removed from a team",
        It::MemberJoined => "New member of a team",
        It::TeamDeleted | It::LeftWithYou => "Team deleted",
        It::Unknown => "Email from another version of Remit",
    }
}
