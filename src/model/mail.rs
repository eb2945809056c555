//! A mail that waits, was sent, or could not be.

use diesel::prelude::*;

use super::email_address::EmailAddress;
use super::moment::Moment;
use super::secret::Purpose;
use super::{AppId, InvitationId, InvoiceId, MailId};

crate::text_enum! {
    MailState {
        Waiting => "waiting",
        Sent => "sent",
        /// Given up: the receiver's server refused it for good, or it could not be sent for 48 hours.
        Failed => "failed",
        /// Its time was over before it could be sent.
        Dropped => "dropped",
    }
}

crate::text_enum! {
    /// What kind of mail it is. Each has words for operators in `operators/kinds.rs`: without them it does not compile.
    MailKind or Unknown {
        // People and their accounts.
        ConfirmSignUp => "confirm_sign_up",
        HasAccountAlready => "has_account_already",
        AccountMade => "account_made",
        AccountDeleted => "account_deleted",
        ConfirmNewAddress => "confirm_new_address",
        AddressAskedFor => "address_asked_for",
        AddressWillChange => "address_will_change",
        AddressChanged => "address_changed",
        PasswordReset => "password_reset",
        PasswordResetWithoutAccount => "password_reset_without_account",
        PasswordChanged => "password_changed",
        PasswordRemoved => "password_removed",
        /// To whoever's it is.
        TokenMade => "token_made",
        LogInCode => "log_in_code",
        LogInCodeWithoutAccount => "log_in_code_without_account",
        ConfirmCode => "confirm_code",
        // Payment methods.
        ConfirmInvoiceEmail => "confirm_invoice_email",
        /// To an address that is to get copies of invoices.
        ConfirmInvoiceCopy => "confirm_invoice_copy",
        InvoiceEmailChanged => "invoice_email_changed",
        InvoicesGoElsewhere => "invoices_go_elsewhere",
        /// To the others who can manage the payment method.
        HowPaidChanged => "how_paid_changed",
        CardExpires => "card_expires",
        /// For direct debit by the seller’s bank: what was accepted, to keep.
        MandateAccepted => "mandate_accepted",
        MandateEnded => "mandate_ended",
        VatIdRejected => "vat_id_rejected",
        BillingTeamConnected => "billing_team_connected",
        BillingAccessGiven => "billing_access_given",
        BillingAccessRemoved => "billing_access_removed",
        BillingAccessEnded => "billing_access_ended",
        // Invoices.
        Invoice => "invoice",
        CreditNote => "credit_note",
        /// A new invoice, and the credit note over the one that it replaces.
        InvoiceCorrected => "invoice_corrected",
        InvoiceReminder => "invoice_reminder",
        InvoiceOpenAgain => "invoice_open_again",
        LastNotice => "last_notice",
        /// By card or direct debit: nothing more is tried.
        InvoiceNotCharged => "invoice_not_charged",
        /// On another day than the invoice says.
        DebitAnnounced => "debit_announced",
        PaymentProblem => "payment_problem",
        ChainAnchor => "chain_anchor",
        /// To the accountant.
        AccountantLink => "accountant_link",
        /// To the others who can manage the payment method.
        AccountantLinkMade => "accountant_link_made",
        /// To those who can still manage the payment method: who made it can no longer.
        AccountantLinkEnded => "accountant_link_ended",
        // Invitations.
        Invitation => "invitation",
        InvitationReminder => "invitation_reminder",
        InvitationLastCall => "invitation_last_call",
        InvitationUndeliverable => "invitation_undeliverable",
        InvitationAccepted => "invitation_accepted",
        InvitationDeclined => "invitation_declined",
        InvitationExpired => "invitation_expired",
        InvitationToBeConfirmed => "invitation_to_be_confirmed",
        InvitationConfirmed => "invitation_confirmed",
        InvitationRefused => "invitation_refused",
        InvitationLookAgain => "invitation_look_again",
        InvitationOver => "invitation_over",
        InvitationTakenForTeam => "invitation_taken_for_team",
        BillingTakenOver => "billing_taken_over",
        BillingHandedOver => "billing_handed_over",
        BillingGained => "billing_gained",
        // Apps and who pays for them.
        AppCostsMore => "app_costs_more",
        AppNowPaidWith => "app_now_paid_with",
        AppNoLongerPaidWith => "app_no_longer_paid_with",
        AppToBeDeleted => "app_to_be_deleted",
        AppDeletionUndone => "app_deletion_undone",
        AppSuspended => "app_suspended",
        AppResumed => "app_resumed",
        AppGone => "app_gone",
        TrialEnds => "trial_ends",
        EnvironmentWillEnd => "environment_will_end",
        EnvironmentStays => "environment_stays",
        RiseAsked => "rise_asked",
        RiseAnswered => "rise_answered",
        // Who works on them.
        AppAccessAsked => "app_access_asked",
        AppAccessGiven => "app_access_given",
        AppAccessChanged => "app_access_changed",
        AppSubscribed => "app_subscribed",
        AppTeamConnected => "app_team_connected",
        AppAccessRemoved => "app_access_removed",
        AppAccessNotGranted => "app_access_not_granted",
        AppDevelopersRemoved => "app_developers_removed",
        AppDeveloperLeft => "app_developer_left",
        NoLongerWorks => "no_longer_works",
        StoppedWorking => "stopped_working",
        AppContactSet => "app_contact_set",
        AppContactUnset => "app_contact_unset",
        // Operators.
        /// An endpoint of the hosting platform to which nothing is sent any more.
        WebhookStopped => "webhook_stopped",
        // Teams.
        RoleChanged => "role_changed",
        MemberJoined => "member_joined",
        MemberRemoved => "member_removed",
        MemberLeft => "member_left",
        TeamDeleted => "team_deleted",
        LeftWithYou => "left_with_you",
        /// What another version of Remit wrote and this one does not know.
        Unknown => "unknown",
    }
}

#[derive(Debug, Clone, serde::Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::outbox)]
pub struct Mail {
    pub id: MailId,
    pub kind: MailKind,
    pub recipient: EmailAddress,
    /// "Person via BRAND"; None: from BRAND itself.
    pub from_name: Option<String>,
    pub reply_to: Option<EmailAddress>,
    pub subject: String,
    pub text_body: String,
    pub html_body: String,
    /// The three are all there or all missing: the link is derived from them when the mail is sent.
    pub link_purpose: Option<Purpose>,
    pub link_row: Option<String>,
    pub link_version: Option<i64>,
    /// It has a second link, of the same purpose and version, to this one.
    pub other_row: Option<String>,
    pub invitation_id: Option<InvitationId>,
    /// The invoice or credit note that it brings or reminds of.
    pub invoice_id: Option<InvoiceId>,
    /// The app of which it says something that may not be so any more before it leaves.
    pub app_id: Option<AppId>,
    pub created_at: Moment,
    /// After this the mail is of no use and is dropped, visibly.
    pub useless_at: Moment,
    pub next_try_at: Moment,
    pub leased_until: Option<Moment>,
    pub attempts: i64,
    pub state: MailState,
    pub problem: Option<String>,
    pub finished_at: Option<Moment>,
    /// The link at its foot ends such mails: whose it is. An invoice with one is a copy.
    pub stop_row: Option<String>,
}
