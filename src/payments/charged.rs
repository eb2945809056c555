//! What becomes of an invoice that is charged by itself, as people read it: beside it in lists, on its page, in mails.

use chrono::NaiveDate;
use diesel::sql_types::{Nullable, Text};

use super::charges::{newest, of_replaced};
use super::credentials::on_paper_of;
use crate::access::facts::{charged_in_vain, is_under_way, replaced_on_its_way};
use crate::costs::queries::today;
use crate::error::Result;
use crate::model::InvoiceId;
use crate::model::charge::{Charge, ChargeState, Failure, Way};
use crate::model::credential::{Credential, PaidWith, PaymentKind};
use crate::model::document::{Document, InvoiceKind};
use crate::model::invoice::{Has, Invoice};
use crate::model::moment;
use crate::model::money;
use crate::store::schema::{charges, credentials};
use crate::store::{Tx, query};

/// Of invoices `i`: their charge `h` that is due or on its way.
pub(crate) const UNDER_WAY: &str = concat!("LEFT JOIN charges h ON ", is_under_way!("h", "i"));
/// What is read of it, as [`charges::under_way`](super::charges::under_way) says it: `card 2026-12-02`, or `processing`, also of
/// what an invoice replaces; empty: nothing is under way.
pub(crate) const UNDER_WAY_WORDS: &str = concat!(
    "CASE WHEN h.state = 'processing' OR ",
    replaced_on_its_way!("i"),
    " THEN 'processing' ELSE COALESCE(h.kind || ' ' || h.due_on, '') END"
);
/// What is read of invoices `i` that could not be charged for good, as [`failed_in_words`] says it: `card 2026-12-02 4242 Visa`; empty:
/// nothing has failed.
pub(crate) const IN_VAIN_WORDS: &str = concat!(
    "COALESCE((",
    charged_in_vain!(
        "i",
        "(SELECT c.kind || ' ' || h.due_on || ' ' || c.last4 || ' ' || c.brand
            FROM credentials c WHERE c.id = h.credential_id)"
    ),
    "), '')"
);
/// The newest one, and the one before it, which may say why.
const SAID: usize = 2;

/// The money of an invoice will come by itself, or is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnderWay {
    /// It is charged, or debited, on this day.
    Planned(PaymentKind, NaiveDate),
    /// The same, and that day is over.
    Late(PaymentKind),
    /// It was asked for already, for it or for an invoice that it replaces.
    OnItsWay,
}

impl UnderWay {
    /// Reads what [`UNDER_WAY_WORDS`] says, on `today`.
    pub(crate) fn read(words: &str, today: NaiveDate) -> Option<UnderWay> {
        if words == ChargeState::Processing.as_str() {
            return Some(UnderWay::OnItsWay);
        }
        let (kind, on) = words.split_once(' ')?;
        let (kind, on): (_, NaiveDate) = (PaymentKind::from_stored(kind)?, on.parse().ok()?);
        Some(if on < today { UnderWay::Late(kind) } else { UnderWay::Planned(kind, on) })
    }

    /// Behind an amount: `will be charged by card on 2 December 2026`
    pub fn words(self) -> String {
        match self {
            UnderWay::Planned(kind, on) => format!("will be {} on {}", charged(kind), moment::day(on)),
            UnderWay::Late(kind) => format!("is about to be {}", charged(kind)),
            UnderWay::OnItsWay => "is on its way".into(),
        }
    }
}

fn charged(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Card => "charged by card",
        PaymentKind::DirectDebit => "debited",
    }
}

/// Reads what [`IN_VAIN_WORDS`] says: `Your Visa ···· 4242 could not be charged on 2 December 2026.`
pub(crate) fn failed_in_words(words: &str) -> Option<String> {
    let (kind, rest) = words.split_once(' ')?;
    let (on, rest) = rest.split_once(' ')?;
    let (last4, brand) = rest.split_once(' ')?;
    let with = PaidWith {
        kind: PaymentKind::from_stored(kind)?,
        brand: brand.to_owned(),
        last4: last4.to_owned(),
        mandate: String::new(),
        creditor: String::new(),
        on: on.parse().ok()?,
    };
    Some(with.failed())
}

/// How an invoice of which something is owed is paid by itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByItself {
    /// `We will charge your Visa ···· 4242 on 2 December 2026.` None: nothing happens by itself, somebody has to transfer it.
    pub(crate) announcement: Option<String>,
    /// `Your Visa ···· 4242 could not be charged on 2 December 2026.` The last time that it was tried.
    pub(crate) failed: Option<String>,
    /// `The card has expired.` Only for who can manage what pays.
    pub(crate) why: Option<&'static str>,
    /// Its newest charge, as far as it was read: also that of somebody who is just about to pay once. None: none was made.
    /// Before all of them comes what is on its way for an invoice that it replaces.
    pub(crate) newest: Option<Charge>,
}

impl ByItself {
    pub(crate) fn is_under_way(&self) -> bool {
        self.announcement.is_some()
    }

    /// As its document says: of an invoice that was made just now.
    pub(crate) fn planned(tx: &Tx, invoice: &Invoice, document: &Document) -> ByItself {
        let with = document.paid_with.as_ref().filter(|with| invoice.owed() >= with.least());
        let amount = money::in_words(invoice.owed(), invoice.currency);
        ByItself { announcement: with.map(|with| with.announcement_on(&amount, today(tx))), ..ByItself::default() }
    }

    /// As it is now. Where nobody takes cards or accounts nothing is asked.
    pub(crate) fn of(tx: &mut Tx, invoice: &Invoice, document: &Document) -> Result<ByItself> {
        ByItself::with(tx, invoice, document, Has::PERHAPS)
    }

    /// The same, for an invoice that may be known to have no charges.
    pub(crate) fn with(tx: &mut Tx, invoice: &Invoice, document: &Document, has: Has) -> Result<ByItself> {
        if invoice.kind != InvoiceKind::Invoice || invoice.owed() <= 0 {
            return Ok(ByItself::default());
        }
        let replaced = of_replaced(tx, invoice)?;
        if let Some(charge) = replaced.as_ref().filter(|charge| !charge.is_on_page()) {
            let announcement = Some(comes_for_replaced(charge, invoice));
            return Ok(ByItself { announcement, newest: replaced, ..ByItself::default() });
        }
        let may_be_charged = document.paid_with.is_some() || tx.site.taking.is_anything_offered();
        if !may_be_charged {
            return Ok(ByItself::default());
        }
        let mut known = if has.charges { charges_of(tx, invoice.id)? } else { Vec::new() };
        let newest = replaced.or_else(|| known.first().map(|(charge, _)| charge.clone()));
        // Whoever is just about to pay once may as well leave.
        known.retain(|(charge, _)| !charge.is_on_page());
        known.truncate(SAID);
        let Some((charge, credential)) = known.first() else {
            // Until it is overdue it will still be charged.
            let is_over = invoice.due_at <= tx.now;
            let said = if is_over { ByItself::default() } else { ByItself::planned(tx, invoice, document) };
            return Ok(ByItself { newest, ..said });
        };
        let amount = money::in_words(invoice.owed(), invoice.currency);
        let with = charged_to(tx, charge, credential.as_ref(), document);
        let last_failed = known.iter().find(|(charge, _)| charge.state == ChargeState::Failed);
        let is_again = last_failed.is_some_and(|(failed, _)| failed.credential_id == charge.credential_id);
        let today = today(tx);
        let announcement = match (charge.state, with) {
            // On its day it is dropped.
            (ChargeState::Due, _) if invoice.owed() < charge.gateway.least() => None,
            (ChargeState::Due | ChargeState::Asked, Some(with)) if is_again => {
                Some(with.announcement_again(&amount, today))
            }
            (ChargeState::Due | ChargeState::Asked, Some(with)) => Some(with.announcement_on(&amount, today)),
            (ChargeState::Processing, Some(with)) => Some(with.on_its_way(today)),
            (ChargeState::Processing, None) => Some("The payment is on its way.".into()),
            _ => None,
        };
        let failed = last_failed
            .and_then(|(charge, credential)| Some(charged_to(tx, charge, credential.as_ref(), document)?.failed()));
        let why = last_failed.and_then(|(charge, _)| charge.failure()).map(Failure::sentence);
        Ok(ByItself { announcement, failed, why, newest })
    }
}

/// Until that is over nothing is asked for besides: it would be paid twice.
fn comes_for_replaced(charge: &Charge, invoice: &Invoice) -> String {
    let amount = money::in_words(charge.amount, invoice.currency);
    format!(
        "{amount} is already on its way for the invoice this one replaces. Once it arrives, it pays your open invoices, \
         oldest first."
    )
}

/// Of an invoice that is cancelled: what becomes of the money that is still on its way for it. None: none is.
pub(crate) fn still_coming(tx: &mut Tx, invoice: &Invoice) -> Result<Option<String>> {
    let newest = if tx.site.taking.is_anything_offered() { newest(tx, invoice.id)? } else { None };
    let coming = newest.filter(|charge| charge.state == ChargeState::Processing);
    Ok(coming.map(|charge| {
        let amount = money::in_words(charge.amount, invoice.currency);
        format!(
            "A payment of {amount} is already on its way and can’t be stopped. Once it arrives, it’s kept as credit and pays \
             your open invoices, oldest first, or the next one."
        )
    }))
}

/// Of invoice `$1` the newest ones, with what they are charged to, but for those of people who wanted to pay once and are no
/// longer about to: one more than is said, which may be that of somebody who is.
const CHARGES: &str = "
    SELECT h.id, h.invoice_id, h.number, h.way, h.gateway, h.kind, h.credential_id, h.person_id, h.amount, h.state, h.session,
      h.reference, h.failure, h.tries_left, h.posted, h.disputed_at, h.due_on, h.next_try_at, h.batch_id, h.made_at, h.asked_at,
      h.settled_at, h.call_off_at, c.id, c.person_id, c.gateway, c.kind, c.customer, c.token, c.brand, c.last4, c.expires,
      c.country, c.holder, c.mandate, c.mandate_on, c.mandate_url, c.mandate_text, c.sealed_iban, c.bic, c.state, c.made_at, c.over_at,
      c.detached_at, c.warned
    FROM charges h LEFT JOIN credentials c ON c.id = h.credential_id
    WHERE h.invoice_id = $1 AND (h.way = 'by_itself' OR h.state IN ('processing', 'asked')) ORDER BY h.number DESC LIMIT 3";

fn charges_of(tx: &mut Tx, invoice: InvoiceId) -> Result<Vec<(Charge, Option<Credential>)>> {
    type Columns = (charges::SqlType, Nullable<credentials::SqlType>);
    Ok(query::rows::<Columns>(CHARGES).bind::<Text, _>(invoice).load(tx.conn)?)
}

/// What it is charged to, and when. None: somebody pays it once, with something that is not known.
fn charged_to(tx: &Tx, charge: &Charge, credential: Option<&Credential>, document: &Document) -> Option<PaidWith> {
    let on = charge.due_on.parse().ok()?;
    match credential {
        Some(credential) => Some(on_paper_of(tx, credential, on)),
        None => document.paid_with.clone().filter(|_| charge.way == Way::ByItself).map(|with| PaidWith { on, ..with }),
    }
}
