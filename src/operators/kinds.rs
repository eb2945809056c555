//! What kind of mail it is, in words for operators: nothing of what it says. Every kind has its words here: without them
//! it does not compile.

use crate::model::mail::MailKind;

/// The words for the kind of a mail.
pub fn in_words(kind: MailKind) -> &'static str {
    use MailKind as It;
    match kind {
        It::ConfirmSignUp => "Sign-up, with the link to confirm it",
        It::HasAccountAlready => "Sign-up with an address that has an account",
        It::AccountMade => "New account",
        It::AccountDeleted => "Account deleted",
        It::ConfirmNewAddress => "New address, with the link to confirm it",
        It::AddressAskedFor => "Someone else wanted this address",
        It::AddressWillChange => "Another address was asked for",
        It::AddressChanged => "Address changed",
        It::PasswordReset => "Password reset",
        It::PasswordResetWithoutAccount => "Password reset without an account",
        It::PasswordChanged => "Password changed",
        It::PasswordRemoved => "Password removed",
        It::LogInCode => "Code to log in",
        It::LogInCodeWithoutAccount => "Code to log in, without an account",
        It::ConfirmCode => "Code to confirm who somebody is",
        It::ConfirmInvoiceEmail => "Invoice email, with the link to confirm it",
        It::ConfirmInvoiceCopy => "Address for copies of invoices, with the link to confirm it",
        It::InvoiceEmailChanged => "Invoice email changed",
        It::InvoicesGoElsewhere => "Invoices that go to another address",
        It::VatIdRejected => "VAT ID that is not valid",
        It::Invoice => "Invoice",
        It::CreditNote => "Credit note",
        It::InvoiceCorrected => "Corrected invoice",
        It::InvoiceReminder => "Reminder of an invoice",
        It::InvoiceOpenAgain => "Invoice that is open again",
        It::LastNotice => "Last notice about an invoice",
        It::PaymentProblem => "Payment problem, to developers",
        It::ChainAnchor => "Last invoice numbers, with their hashes",
        It::AccountantLink => "Link to invoices, to an accountant",
        It::AccountantLinkMade => "Link to invoices made for an accountant",
        It::AccountantLinkEnded => "Link for an accountant that ended with access",
        It::Invitation => "Invitation",
        It::InvitationReminder => "Reminder of an invitation",
        It::InvitationLastCall => "Invitation that ends soon",
        It::InvitationUndeliverable => "Invitation that did not arrive",
        It::InvitationAccepted | It::InvitationDeclined | It::InvitationExpired | It::InvitationToBeConfirmed => {
            "Answer to an invitation"
        }
        It::InvitationConfirmed | It::InvitationRefused | It::InvitationLookAgain | It::InvitationOver => {
            "Decision about the answer to an invitation"
        }
        It::InvitationTakenForTeam => "Invitation accepted for a team",
        It::BillingTakenOver | It::BillingHandedOver | It::BillingGained => "Billing handed over",
        It::BillingTeamConnected => "Payment method shared with a team",
        It::BillingAccessRemoved | It::BillingAccessEnded => "Access to a payment method removed",
        It::BillingAccessGiven => "Access to a payment method given",
        It::AppCostsMore => "App that costs more",
        It::AppNowPaidWith | It::AppNoLongerPaidWith => "App paid by someone else",
        It::AppToBeDeleted => "App to be deleted",
        It::AppDeletionUndone => "App kept",
        It::EnvironmentWillEnd => "Environment or component that ends",
        It::EnvironmentStays => "Environment or component kept",
        It::RiseAsked => "Plan that waits for who pays",
        It::RiseAnswered => "Answer about a plan",
        It::TrialEnds => "Trial that ends soon",
        It::AppAccessAsked => "Access to an app asked for",
        It::AppAccessGiven | It::AppAccessChanged | It::AppSubscribed | It::AppTeamConnected => {
            "Access to an app given"
        }
        It::AppAccessRemoved | It::AppAccessNotGranted | It::AppDevelopersRemoved => {
            "Access to an app removed or refused"
        }
        It::AppDeveloperLeft | It::NoLongerWorks | It::StoppedWorking => "Developer who left",
        It::AppContactSet | It::AppContactUnset => "Technical contact of an app",
        It::RoleChanged => "Role in a team changed",
        It::MemberRemoved | It::MemberLeft => "Removed from a team",
        It::MemberJoined => "New member of a team",
        It::TeamDeleted | It::LeftWithYou => "Team deleted",
        It::Unknown => "Mail of another version of Remit",
    }
}
