//! An event: one recorded act. Who did what to which object, when.

use diesel::prelude::*;

use super::moment::Moment;
use super::{AccessTokenId, AppId, EnvironmentId, EventId, InvitationId, PaymentMethodId, PersonId, TeamId};

crate::text_enum! {
    EventKind {
        /// A person, team, payment method or app that came from a file.
        Imported => "imported",
        SignedUp => "signed_up",
        NameChanged => "name_changed",
        EmailChanged => "email_changed",
        /// The first one.
        PasswordChosen => "password_chosen",
        PasswordChanged => "password_changed",
        PasswordRemoved => "password_removed",
        /// A token for programs; what it is called is in the detail.
        TokenMade => "token_made",
        TokenEnded => "token_ended",
        AppCreated => "app_created",
        AppChanged => "app_changed",
        AppAttached => "app_attached",
        AppMovedAway => "app_moved_away",
        AppMovedHere => "app_moved_here",
        AppDeletionScheduled => "app_deletion_scheduled",
        /// Nobody could have known of it yet.
        AppDeletionPutOff => "app_deletion_put_off",
        AppDeletionUndone => "app_deletion_undone",
        AppDeleted => "app_deleted",
        /// The mail two days before the end.
        TrialEnding => "trial_ending",
        TrialEnded => "trial_ended",
        /// By the platform; for what it says, see `model/running.rs`. Why is in the detail, unless it names an amount.
        AppBeingSetUp => "app_being_set_up",
        AppReady => "app_ready",
        AppNotSetUp => "app_not_set_up",
        AppSuspended => "app_suspended",
        AppResumed => "app_resumed",
        AppGone => "app_gone",
        EnvironmentCreated => "environment_created",
        EnvironmentDeletionScheduled => "environment_deletion_scheduled",
        /// Nobody could have known of it yet.
        EnvironmentDeletionPutOff => "environment_deletion_put_off",
        EnvironmentDeletionUndone => "environment_deletion_undone",
        EnvironmentDeleted => "environment_deleted",
        /// Component, plan and environment are in the detail, never a price.
        PlanBooked => "plan_booked",
        PlanChanged => "plan_changed",
        /// Who pays was asked for something that costs more than they are to be asked for.
        RiseAsked => "rise_asked",
        RiseAllowed => "rise_allowed",
        RiseNotAllowed => "rise_not_allowed",
        RiseWithdrawn => "rise_withdrawn",
        RiseNotAnswered => "rise_not_answered",
        PlanEndScheduled => "plan_end_scheduled",
        /// Nobody could have known of it yet.
        PlanEndPutOff => "plan_end_put_off",
        PlanEndUndone => "plan_end_undone",
        PlanEnded => "plan_ended",
        DeveloperConnected => "developer_connected",
        DeveloperRemoved => "developer_removed",
        DeveloperLeft => "developer_left",
        TechnicalContactSet => "technical_contact_set",
        TechnicalContactUnset => "technical_contact_unset",
        AccessAsked => "access_asked",
        /// The answer was no; a yes is [`EventKind::DeveloperConnected`].
        AccessNotGranted => "access_not_granted",
        TeamCreated => "team_created",
        TeamRenamed => "team_renamed",
        TeamDeleted => "team_deleted",
        MemberJoined => "member_joined",
        MemberRemoved => "member_removed",
        MemberLeft => "member_left",
        /// To the role that the detail says.
        RoleChanged => "role_changed",
        TeamAppAdded => "team_app_added",
        TeamAppRemoved => "team_app_removed",
        TeamBillingGiven => "team_billing_given",
        TeamBillingRemoved => "team_billing_removed",
        AccountTypeChanged => "account_type_changed",
        AccountDeleted => "account_deleted",
        PaymentMethodCreated => "payment_method_created",
        PaymentMethodChanged => "payment_method_changed",
        /// To what is in the detail: by card, by SEPA Direct Debit, by bank transfer.
        HowPaidChanged => "how_paid_changed",
        /// An invoice that stays unpaid; no longer.
        DevelopersMayPay => "developers_may_pay",
        DevelopersMayNotPay => "developers_may_not_pay",
        InvoiceEmailConfirmed => "invoice_email_confirmed",
        /// An address that gets copies of the invoices. It is never in the detail.
        InvoiceCopyAdded => "invoice_copy_added",
        InvoiceCopyConfirmed => "invoice_copy_confirmed",
        InvoiceCopyRemoved => "invoice_copy_removed",
        /// By whoever reads its mails.
        InvoiceCopyStopped => "invoice_copy_stopped",
        VatIdConfirmed => "vat_id_confirmed",
        VatIdRejected => "vat_id_rejected",
        BillingAccessGiven => "billing_access_given",
        BillingAccessRemoved => "billing_access_removed",
        BillingAccessLeft => "billing_access_left",
        /// To see its invoices and costs, and nothing else.
        InvoicesAccessGiven => "invoices_access_given",
        InvoicesAccessRemoved => "invoices_access_removed",
        InvoicesAccessLeft => "invoices_access_left",
        PaymentMethodClosing => "payment_method_closing",
        PaymentMethodClosed => "payment_method_closed",
        /// The number is in the detail, never an amount.
        InvoiceIssued => "invoice_issued",
        InvoicePaid => "invoice_paid",
        /// What had been paid for it went back, so that more of it is open.
        InvoiceOpenAgain => "invoice_open_again",
        /// By card or direct debit: nothing more is tried. Never why.
        InvoiceNotCharged => "invoice_not_charged",
        /// An attempt to charge it, by an operator.
        PaymentStopped => "payment_stopped",
        /// Whoever paid it by card objects, at their bank.
        InvoiceDisputed => "invoice_disputed",
        InvoiceReminded => "invoice_reminded",
        /// The link in its mails, by which it is read without log-in.
        InvoiceLinkEnded => "invoice_link_ended",
        /// A link to all invoices, for an accountant, whose name goes with the link.
        AccountantLinkMade => "accountant_link_made",
        /// At most one a day and link.
        AccountantLinkUsed => "accountant_link_used",
        AccountantLinkEnded => "accountant_link_ended",
        /// Its last day is over.
        AccountantLinkExpired => "accountant_link_expired",
        LastNoticeSent => "last_notice_sent",
        /// The day that it named is over, and it is not paid.
        LastNoticePassed => "last_notice_passed",
        /// That they have said something about it, never what.
        InvoiceAnswered => "invoice_answered",
        /// How much is in the detail; empty: recorded before that was said.
        CreditGivenBack => "credit_given_back",
        /// What was charged for an invoice, and is credited, goes back to the card or the account.
        RefundBegun => "refund_begun",
        RefundDone => "refund_done",
        RefundFailed => "refund_failed",
        /// It has failed, and what it was about stays credit.
        RefundKept => "refund_kept",
        InvoiceCredited => "invoice_credited",
        /// A part of it.
        InvoiceCreditedInPart => "invoice_credited_in_part",
        /// Another one replaces it.
        InvoiceCorrected => "invoice_corrected",
        /// Once more, because somebody asked for it.
        InvoiceSentAgain => "invoice_sent_again",
        InvoiceWrittenOff => "invoice_written_off",
        /// The certificate of an international body: its number is in the detail.
        VatCertificateNoted => "vat_certificate_noted",
        /// Why is in the detail.
        VatCertificateRemoved => "vat_certificate_removed",
        /// By an operator of the hosting company; the reason is in the detail.
        RecordOpened => "record_opened",
        InvitationSent => "invitation_sent",
        InvitationSentAgain => "invitation_sent_again",
        InvitationReminded => "invitation_reminded",
        InvitationWithdrawn => "invitation_withdrawn",
        InvitationAccepted => "invitation_accepted",
        InvitationDeclined => "invitation_declined",
        InvitationToBeConfirmed => "invitation_to_be_confirmed",
        InvitationConfirmed => "invitation_confirmed",
        InvitationRefused => "invitation_refused",
        InvitationExpired => "invitation_expired",
        InvitationVoid => "invitation_void",
    }
}

impl EventKind {
    /// Billing details: shown only to people with billing access (and to who did it).
    pub fn is_about_billing(self) -> bool {
        matches!(
            self,
            EventKind::PaymentMethodChanged
                | EventKind::HowPaidChanged
                | EventKind::DevelopersMayPay
                | EventKind::DevelopersMayNotPay
                | EventKind::InvoiceEmailConfirmed
                | EventKind::InvoiceCopyAdded
                | EventKind::InvoiceCopyConfirmed
                | EventKind::InvoiceCopyRemoved
                | EventKind::InvoiceCopyStopped
                | EventKind::VatIdConfirmed
                | EventKind::VatIdRejected
                | EventKind::BillingAccessGiven
                | EventKind::BillingAccessRemoved
                | EventKind::BillingAccessLeft
                | EventKind::InvoicesAccessGiven
                | EventKind::InvoicesAccessRemoved
                | EventKind::InvoicesAccessLeft
                | EventKind::TeamBillingGiven
                | EventKind::TeamBillingRemoved
                | EventKind::InvoiceIssued
                | EventKind::InvoicePaid
                | EventKind::InvoiceOpenAgain
                | EventKind::InvoiceNotCharged
                | EventKind::PaymentStopped
                | EventKind::InvoiceDisputed
                | EventKind::InvoiceReminded
                | EventKind::InvoiceLinkEnded
                | EventKind::AccountantLinkMade
                | EventKind::AccountantLinkUsed
                | EventKind::AccountantLinkEnded
                | EventKind::AccountantLinkExpired
                | EventKind::LastNoticeSent
                | EventKind::LastNoticePassed
                | EventKind::InvoiceAnswered
                | EventKind::CreditGivenBack
                | EventKind::RefundBegun
                | EventKind::RefundDone
                | EventKind::RefundFailed
                | EventKind::RefundKept
                | EventKind::InvoiceCredited
                | EventKind::InvoiceCreditedInPart
                | EventKind::InvoiceCorrected
                | EventKind::InvoiceSentAgain
                | EventKind::InvoiceWrittenOff
                | EventKind::VatCertificateNoted
                | EventKind::VatCertificateRemoved
        )
    }
}

#[derive(Debug, Clone, serde::Serialize, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::events)]
pub struct Event {
    pub id: EventId,
    pub at: Moment,
    pub kind: EventKind,
    /// None: Remit itself, because time came.
    pub actor_id: Option<PersonId>,
    /// Whom it concerns.
    pub person_id: Option<PersonId>,
    pub app_id: Option<AppId>,
    pub payment_method_id: Option<PaymentMethodId>,
    pub team_id: Option<TeamId>,
    pub invitation_id: Option<InvitationId>,
    /// A word or two more, for example what was changed. Never a name of another object.
    pub detail: String,
    /// By which token it was done. None: at a browser, or by Remit itself.
    pub token_id: Option<AccessTokenId>,
    /// The environment whose plans or life it is about, besides its app.
    pub environment_id: Option<EnvironmentId>,
}
