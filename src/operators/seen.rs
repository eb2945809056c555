//! Two operators, or two tabs, with the same invoice: whoever presses says what they saw. If it is no longer so, the press is
//! refused once, and what has changed is shown.

use serde::Deserialize;

use super::queries::recorded::{Recorded, recorded};
use crate::access::Opened;
use crate::error::Result;
use crate::model::invoice::Invoice;
use crate::model::money;
use crate::model::payment::PaymentSource;
use crate::model::usage::Cents;
use crate::payments::asking::last_day;
use crate::payments::charges::standing;
use crate::store::Tx;

/// What a page about an invoice shows of it.
pub(super) struct Seen {
    /// For the form: how it is now.
    pub now: String,
    /// What has changed since the page was opened, in sentences.
    pub changes: Vec<String>,
}

/// A page without fields of its own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct PressForm {
    /// How the invoice was when the page was opened.
    pub seen: String,
}

impl Seen {
    /// The page is opened.
    pub fn now(tx: &mut Tx, invoice: &Opened<Invoice>) -> Result<Seen> {
        Seen::with(tx, invoice, &[])
    }

    /// The same, of a page that shows what the act comes to, in these sums.
    pub fn with(tx: &mut Tx, invoice: &Opened<Invoice>, sums: &[Cents]) -> Result<Seen> {
        let many = recorded(tx, invoice)?.len();
        Ok(Seen { now: words(invoice, many) + &in_figures(sums), changes: Vec::new() })
    }

    /// The page is sent. None: all is as it was seen.
    pub fn changed(tx: &mut Tx, invoice: &Opened<Invoice>, seen: &str) -> Result<Option<Seen>> {
        Seen::changed_with(tx, invoice, seen, &[])
    }

    /// The same, of a page that shows what the act comes to.
    pub fn changed_with(tx: &mut Tx, invoice: &Opened<Invoice>, seen: &str, sums: &[Cents]) -> Result<Option<Seen>> {
        let recorded = recorded(tx, invoice)?;
        let of_invoice = words(invoice, recorded.len());
        let now = of_invoice.clone() + &in_figures(sums);
        if seen == now {
            return Ok(None);
        }
        if seen.strip_prefix(&of_invoice).is_some_and(|rest| rest.starts_with(SUMS)) {
            let changes = vec!["The amounts have changed. Please check them again.".to_owned()];
            return Ok(Some(Seen { now, changes }));
        }
        let many = seen.split(' ').next().and_then(|many| many.parse().ok()).unwrap_or(recorded.len());
        let mut changes: Vec<String> = recorded.iter().skip(many).map(|one| said(invoice, one)).collect();
        changes.push(format!("The invoice is {} now.", standing(tx, invoice)?.words()));
        changes
            .extend(invoice.last_notice_until.map(|until| format!("A last notice ends on {}.", last_day(tx, until))));
        changes
            .extend(invoice.answered_at.map(|at| format!("They answered on {}: {}", last_day(tx, at), invoice.answer)));
        Ok(Some(Seen { now, changes }))
    }
}

/// Before the sums.
const SUMS: &str = " =";

/// ` = 1190 190`; empty if there are none.
fn in_figures(sums: &[Cents]) -> String {
    let figures: String = sums.iter().map(|sum| format!(" {sum}")).collect();
    if sums.is_empty() { figures } else { SUMS.to_owned() + &figures }
}

/// `2 paid 238 - -`: how many payments were recorded, and what follows from an act.
fn words(invoice: &Invoice, recorded: usize) -> String {
    let moment = |at: Option<crate::store::Moment>| at.map_or_else(|| "-".to_owned(), |at| at.0.to_string());
    let (notice, answered) = (moment(invoice.last_notice_until), moment(invoice.answered_at));
    format!("{recorded} {} {} {notice} {answered}", invoice.state.as_str(), invoice.paid)
}

/// `Olga Berg recorded €2.38, received on 1 December 2026.`
fn said(invoice: &Invoice, recorded: &Recorded) -> String {
    let payment = &recorded.payment;
    let amount = money::in_words(payment.amount, invoice.currency);
    let day = payment.received_on_in_words();
    match (payment.source, &recorded.by) {
        (PaymentSource::Credit, _) => format!("{amount} was paid from credit."),
        (PaymentSource::CreditNote, _) => format!("A credit note was issued on {day}."),
        (PaymentSource::Charge, _) if payment.amount < 0 => {
            format!(
                "{} went back to where it was charged, on {day}.",
                money::in_words(-payment.amount, invoice.currency)
            )
        }
        (PaymentSource::Charge, _) => format!("{amount} was charged, received on {day}."),
        (PaymentSource::Statement, _) => format!("{amount} came with a bank statement, received on {day}."),
        (PaymentSource::ByHand, Some(name)) => format!("{name} recorded {amount}, received on {day}."),
        (PaymentSource::ByHand, None) => format!("{amount} was recorded, received on {day}."),
    }
}
