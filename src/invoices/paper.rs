//! An invoice as it is shown and printed: the same for those who pay and for whoever has the link.

use crate::documents;
use crate::documents::transfer::Transfer;
use crate::error::Result;
use crate::model::charge::Charge;
use crate::model::document::{Document, InvoiceKind};
use crate::model::invoice::{Has, Invoice, InvoiceState, Standing};
use crate::model::money;
use crate::model::payment::{Incoming, Payment, PaymentSource};
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::paths;
use crate::payments::asking::last_day;
use crate::payments::charged::{ByItself, still_coming};
use crate::payments::going_back::{self, GoingBack};
use crate::store::{Moment, Tx};

use super::queries;

/// Everything that a page of one invoice shows.
pub(crate) struct Paper {
    pub(crate) invoice: Invoice,
    pub(crate) document: Document,
    pub(crate) payments: Vec<Incoming>,
    /// How what is owed is paid, if nobody has to transfer it.
    pub(crate) by_itself: ByItself,
    says_why: bool,
    pub(crate) standing: Standing,
    /// Of a last notice: the last day to pay.
    pub(crate) last_notice: Option<String>,
    /// Of an invoice: the credit notes over it, and the number of the one that replaces it.
    pub(crate) notes: Vec<Invoice>,
    pub(crate) replaced_by: Option<String>,
    /// What is promised back, and not there yet.
    pub(crate) going_back: Vec<GoingBack>,
    /// Where it is changed how invoices are paid, for who may: after it could not be charged for good.
    pub(crate) change: Option<String>,
    /// Of one that is cancelled: that money is on its way for it all the same, in a sentence.
    pub(crate) still_coming: Option<String>,
}

impl Paper {
    pub(crate) fn of(tx: &mut Tx, invoice: Invoice) -> Result<Paper> {
        Paper::with(tx, invoice, Has::PERHAPS)
    }

    /// The same, where it is known what there is to read.
    pub(super) fn with(tx: &mut Tx, invoice: Invoice, has: Has) -> Result<Paper> {
        let document = queries::document(&invoice)?;
        let payments = if has.payments { queries::payments_for(tx, invoice.id)? } else { Vec::new() };
        let by_itself = ByItself::with(tx, &invoice, &document, has)?;
        let standing = invoice.standing(by_itself.is_under_way(), tx.now);
        let last_notice = invoice.last_notice_until.filter(|_| invoice.owed() > 0).map(|until| last_day(tx, until));
        // Whatever is replaced is credited in full.
        let is_cancelled = invoice.state == InvoiceState::Credited;
        let is_credited = is_cancelled || payments.iter().any(|payment| payment.source == PaymentSource::CreditNote);
        let notes = if is_credited { queries::credit_notes_of(tx, invoice.id)? } else { Vec::new() };
        let replaced_by = if is_cancelled { queries::correction_of(tx, invoice.id)? } else { None };
        let replaced_by = replaced_by.map(|new| new.number);
        let may_go_back = is_credited && tx.site.taking.is_anything_offered();
        let going_back = if may_go_back { going_back::on_its_way(tx, invoice.id)? } else { Vec::new() };
        let still_coming = if is_cancelled { still_coming(tx, &invoice)? } else { None };
        let says_why = false;
        Ok(Paper {
            invoice,
            document,
            payments,
            by_itself,
            says_why,
            standing,
            last_notice,
            notes,
            replaced_by,
            going_back,
            change: None,
            still_coming,
        })
    }

    /// The same for who can change how invoices are paid, at `path`.
    pub(crate) fn leading_to_change(self, path: String) -> Paper {
        let has_failed = self.by_itself.failed.is_some() && !self.by_itself.is_under_way() && self.owed() > 0;
        Paper { change: has_failed.then_some(path), ..self }
    }

    /// The same for who can manage what pays, and for operators: it says why it could not be charged.
    pub(crate) fn saying_why(self) -> Paper {
        Paper { says_why: true, ..self }
    }

    /// `Your Visa ···· 4242 could not be charged on 2 December 2026. The card has expired.` Why: only for who may know.
    pub(crate) fn failed(&self) -> Option<String> {
        let failed = self.by_itself.failed.clone()?;
        Some(match self.by_itself.why.filter(|_| self.says_why) {
            Some(why) => format!("{failed} {why}"),
            None => failed,
        })
    }

    /// `Invoice R2026-000001`
    pub(crate) fn title(&self) -> String {
        self.document.title()
    }

    /// Whether it is to be had as an e-invoice too. Only bookkeepers in Germany ask for one.
    pub(crate) fn has_xrechnung(&self) -> bool {
        documents::has_xrechnung(&self.document)
    }

    pub(crate) fn logo(&self) -> Option<ShownLogo> {
        logo(&self.document)
    }

    pub(crate) fn is_invoice(&self) -> bool {
        self.document.kind == InvoiceKind::Invoice
    }

    pub(crate) fn money(&self, cents: impl std::borrow::Borrow<Cents>) -> String {
        money::in_words(*cents.borrow(), self.document.currency)
    }

    pub(crate) fn owed(&self) -> Cents {
        self.invoice.owed()
    }

    /// What a payment is, if it is not simply money that came in.
    pub(crate) fn words(&self, payment: &Incoming) -> String {
        let words = match payment.source {
            PaymentSource::Charge if payment.amount > 0 => return payment.by(),
            PaymentSource::Charge => {
                let to = (payment.kind, payment.brand.clone(), payment.last4.clone());
                return format!("went back to {}", going_back::where_to(&to));
            }
            PaymentSource::Credit if payment.amount < 0 => "no longer from credit",
            PaymentSource::Credit => "from credit",
            PaymentSource::CreditNote if payment.amount > 0 => "credited",
            PaymentSource::CreditNote => "counts for the new invoice",
            PaymentSource::Statement if self.was_matched_by_mistake(payment) => "was not for this invoice",
            PaymentSource::ByHand | PaymentSource::Statement if payment.amount < 0 => "went back",
            PaymentSource::ByHand | PaymentSource::Statement => "",
        };
        words.to_owned()
    }

    /// `Paid by card, Visa ···· 4242, 2 December 2026`: the last time that it was charged, if that has paid it.
    pub(crate) fn paid_by_itself(&self) -> Option<String> {
        let is_charge = |one: &&Incoming| one.source == PaymentSource::Charge;
        let last = self.payments.iter().rfind(is_charge).filter(|one| one.amount > 0)?;
        let is_paid = self.standing == Standing::Paid && last.kind.is_some();
        is_paid.then(|| format!("Paid {}, {}", last.by(), last.received_on_in_words()))
    }

    /// What came in for it and what went back, line by line. What was set free when it was cancelled did not move: of that
    /// [`Paper::kept_as_credit`] says what is left.
    pub(crate) fn moved(&self) -> impl Iterator<Item = &Incoming> {
        self.payments.iter().filter(move |payment| !self.was_set_free(payment))
    }

    fn was_set_free(&self, payment: &Payment) -> bool {
        payment.source == PaymentSource::CreditNote && payment.amount < 0 && self.replaced_by.is_none()
    }

    /// The same line of a statement stands there twice: once as what it is not.
    fn was_matched_by_mistake(&self, payment: &Incoming) -> bool {
        let line = payment.bank_transaction_id.as_ref();
        let is_same = |other: &&Incoming| other.id != payment.id && other.bank_transaction_id.as_ref() == line;
        payment.amount < 0
            && line.is_some()
            && self.payments.iter().any(|other| is_same(&other) && other.amount == -payment.amount)
    }

    /// What came in for it that it does not need, and that does not go back.
    pub(crate) fn kept_as_credit(&self) -> Cents {
        let needless = match self.invoice.state {
            InvoiceState::Credited => self.invoice.paid - self.credited_in_part() + self.set_free(),
            _ => (self.invoice.paid - self.invoice.gross).max(0),
        };
        needless - self.going_back.iter().map(|back| back.amount).sum::<Cents>()
    }

    /// What is said of it.
    pub(crate) fn kept_words(&self) -> &'static str {
        let is_cancelled = self.invoice.state == InvoiceState::Credited;
        if is_cancelled { "Kept as credit" } else { "Overpaid, kept as credit" }
    }

    fn set_free(&self) -> Cents {
        let set_free = self.payments.iter().filter(|payment| self.was_set_free(payment));
        -set_free.map(|payment| payment.amount).sum::<Cents>()
    }

    /// So much less was to be paid, gross.
    fn credited_in_part(&self) -> Cents {
        let of_notes = self.payments.iter().filter(|payment| payment.source == PaymentSource::CreditNote);
        of_notes.map(|payment| payment.amount).filter(|amount| *amount > 0).sum()
    }

    /// Whether it is of use to whoever gets it: what replaces an invoice or cancels it is.
    pub(crate) fn can_be_sent_again(&self) -> bool {
        self.invoice.state != InvoiceState::Credited
    }

    /// Somebody may be on a page on which it is paid: with a transfer besides it would be paid twice.
    pub(crate) fn is_being_paid(&self) -> bool {
        self.by_itself.newest.as_ref().is_some_and(Charge::is_on_page)
    }

    /// Whether there is a code from which a banking app fills in the transfer.
    pub(crate) fn has_code(&self) -> bool {
        !self.by_itself.is_under_way()
            && transfer(&self.document, self.owed(), &self.document.reference)
                .is_some_and(|transfer| transfer.text().is_ok())
    }

    /// Whether the last day to pay is over.
    pub(crate) fn is_overdue(&self) -> bool {
        self.standing == Standing::Overdue
    }

    /// Whether the last day to pay of a last notice is over.
    pub(crate) fn last_notice_is_over(&self, now: impl Into<Moment>) -> bool {
        let now = now.into();
        self.invoice.last_notice_until.is_some_and(|until| until <= now)
    }

    pub(crate) fn tag(&self) -> &'static str {
        tag(self.standing)
    }
}

/// A logo on a page.
pub(crate) struct ShownLogo {
    pub(crate) src: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Of the seller, if one was on the document.
pub(super) fn logo(document: &Document) -> Option<ShownLogo> {
    let logo = document.seller.logo.as_ref()?;
    Some(ShownLogo { src: paths::logo(&logo.file_name()), width: logo.width, height: logo.height })
}

/// What a banking app is told of a transfer to the seller of a document: in euros, while something is owed.
pub(super) fn transfer<'a>(document: &'a Document, owed: Cents, remittance: &'a str) -> Option<Transfer<'a>> {
    if owed <= 0 || document.currency != Currency::Eur {
        return None;
    }
    let seller = &document.seller;
    let (name, iban, bic) = (&seller.name, &seller.iban, seller.bic.as_deref());
    Some(Transfer { name, iban, bic, amount: owed, remittance })
}

/// The class of a tag that says how an invoice stands.
pub(crate) fn tag(standing: Standing) -> &'static str {
    match standing {
        Standing::Paid => "tag good",
        Standing::Overdue => "tag bad",
        Standing::Open | Standing::PartlyOpen => "tag warn",
        Standing::WrittenOff | Standing::Credited | Standing::CreditNote => "tag",
    }
}

/// How an invoice stands, in a word, and the class of its tag.
pub(crate) fn said(standing: Standing) -> (&'static str, &'static str) {
    (standing.words(), tag(standing))
}
