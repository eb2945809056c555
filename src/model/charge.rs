//! Money that is asked for, and what goes back the same way.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::credential::{GatewayName, PaymentKind};
use super::invoice::Invoice;
use super::moment::Moment;
use super::usage::Cents;
use super::{ChargeId, CredentialId, DebitBatchId, InvoiceId, PaymentMethodId, PersonId, RefundId};

crate::text_enum! {
    Way {
        /// After the invoice was made.
        ByItself => "by_itself",
        /// Somebody pays this one invoice, on a page of the gateway.
        Present => "present",
    }
}

crate::text_enum! {
    ChargeState {
        /// It will be asked for.
        Due => "due",
        /// The gateway was asked, and has not answered yet, or waits for whoever pays.
        Asked => "asked",
        /// A debit is on its way.
        Processing => "processing",
        Paid => "paid",
        Failed => "failed",
        /// It was not needed any more, or whoever began it has left.
        Dropped => "dropped",
    }
}

impl ChargeState {
    /// Money is asked for, or on its way. Of each invoice at most one charge is.
    pub fn is_live(self) -> bool {
        matches!(self, ChargeState::Due | ChargeState::Asked | ChargeState::Processing)
    }
}

crate::text_enum! {
    /// Why no money came.
    Failure {
        Declined => "declined",
        NoFunds => "no_funds",
        Expired => "expired",
        /// The bank wants whoever pays to confirm it.
        Confirmation => "confirmation",
        AccountClosed => "account_closed",
        NoMandate => "no_mandate",
        /// A debit came back.
        Returned => "returned",
        /// Whoever pays objects, at their bank.
        Disputed => "disputed",
        Other => "other",
    }
}

impl Failure {
    /// A sentence for who may know.
    pub fn sentence(self) -> &'static str {
        match self {
            Failure::Declined => "The bank declined it.",
            Failure::NoFunds => "There was not enough money in the account.",
            Failure::Expired => "The card has expired.",
            Failure::Confirmation => "The bank asks you to confirm this payment.",
            Failure::AccountClosed => "The card or account can no longer be charged.",
            Failure::NoMandate => "The mandate for the direct debit has ended.",
            Failure::Returned => "The bank returned the direct debit.",
            Failure::Disputed => "The payment was disputed with the bank.",
            Failure::Other => "It could not be completed.",
        }
    }

    /// Whether the same again may work later. Whoever has had a debit returned has said no: it is not repeated unasked.
    pub fn may_pass(self) -> bool {
        matches!(self, Failure::Declined | Failure::NoFunds | Failure::Other)
    }
}

/// One attempt to get the money of an invoice. See the table for what each column means.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::charges)]
pub struct Charge {
    pub id: ChargeId,
    pub invoice_id: InvoiceId,
    /// Of those of its invoice, from 1.
    pub number: i64,
    pub way: Way,
    pub gateway: GatewayName,
    /// None: whoever pays has not chosen yet.
    pub kind: Option<PaymentKind>,
    pub credential_id: Option<CredentialId>,
    /// Who pays it once; None: by itself, or without log-in.
    pub person_id: Option<PersonId>,
    pub amount: Cents,
    pub state: ChargeState,
    pub session: Option<String>,
    pub reference: Option<String>,
    /// Empty: it has not failed. Else a [`Failure`].
    pub failure: String,
    /// So many tries follow if this one fails.
    pub tries_left: i64,
    /// What stands in `payments` of it.
    pub posted: Cents,
    pub disputed_at: Option<Moment>,
    /// `2026-12-02`
    pub due_on: String,
    /// While somebody asks: until when they may.
    pub next_try_at: Moment,
    /// The file of direct debits in which it is.
    pub batch_id: Option<DebitBatchId>,
    pub made_at: Moment,
    pub asked_at: Option<Moment>,
    pub settled_at: Option<Moment>,
    /// It ends without money: from then on the gateway is asked to call it off. Of one that was dropped because somebody
    /// ended it: since when.
    pub call_off_at: Option<Moment>,
}

impl Charge {
    /// What is owed for an invoice, by itself, on this day: with nothing yet of what becomes of it, nor to what it is charged.
    pub fn due(
        id: ChargeId,
        invoice: &Invoice,
        number: i64,
        gateway: GatewayName,
        on: NaiveDate,
        now: Moment,
    ) -> Charge {
        Charge {
            id,
            invoice_id: invoice.id,
            number,
            way: Way::ByItself,
            gateway,
            kind: None,
            credential_id: None,
            person_id: None,
            amount: invoice.owed(),
            state: ChargeState::Due,
            session: None,
            reference: None,
            failure: String::new(),
            tries_left: 0,
            posted: 0,
            disputed_at: None,
            due_on: on.to_string(),
            next_try_at: now,
            batch_id: None,
            made_at: now,
            asked_at: None,
            settled_at: None,
            call_off_at: None,
        }
    }

    /// The same key is the same charge at the gateway, however often it is asked for.
    pub fn key(&self) -> String {
        format!("invoice:{}:{}", self.invoice_id, self.number)
    }

    pub fn failure(&self) -> Option<Failure> {
        Failure::from_stored(&self.failure)
    }

    /// Somebody may be on a page of the gateway on which it is paid.
    pub fn is_on_page(&self) -> bool {
        self.way == Way::Present && self.state == ChargeState::Asked
    }

    /// Whether there is a name by which the gateway can be asked about it.
    pub fn is_known(&self) -> bool {
        self.reference.is_some() || self.session.is_some()
    }
}

crate::text_enum! {
    RefundState {
        Due => "due",
        /// The gateway was asked, and has not answered yet, or it is on its way.
        Asked => "asked",
        Done => "done",
        Failed => "failed",
        /// It has failed, and somebody has decided that what it was about stays credit, or is tried anew.
        Kept => "kept",
    }
}

/// Money that goes back the way it came. Its id is its key at the gateway.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::refunds)]
pub struct Refund {
    pub id: RefundId,
    pub charge_id: ChargeId,
    /// Whose credit it is until it is there.
    pub payment_method_id: PaymentMethodId,
    /// Which was credited: that of the charge, or one that replaces it.
    pub invoice_id: InvoiceId,
    pub amount: Cents,
    /// What of it is still here: credit that pays for nothing.
    pub held: Cents,
    pub state: RefundState,
    pub reference: Option<String>,
    /// Empty: it has not failed. Else a word of the gateway.
    pub failure: String,
    pub next_try_at: Moment,
    pub made_by: Option<PersonId>,
    pub made_at: Moment,
}

impl Refund {
    /// The gateway said no to the question itself: it knows of no such money.
    pub const REFUSED: &str = "refused";

    pub fn is_under_way(&self) -> bool {
        matches!(self.state, RefundState::Due | RefundState::Asked)
    }
}

/// Why a refund has failed, for operators. `word`: as the gateway says it.
pub fn why_not_refunded(word: &str) -> &'static str {
    match word {
        Refund::REFUSED => "The payment provider refused it. The log of the server says why.",
        "expired_or_canceled_card" => "The card has expired or was cancelled.",
        "lost_or_stolen_card" => "The card was reported lost or stolen.",
        "charge_for_pending_refund_disputed" => "The payment was disputed with the bank before it could be refunded.",
        "insufficient_funds" => "There was not enough money in your account with the payment provider.",
        "declined" => "The bank declined it.",
        _ => "The payment provider doesn’t say why.",
    }
}
