//! How a VAT ID stands, and what follows from it for invoices, in the words that people with billing access read.

use chrono::Days;

use super::tax::UNCONFIRMED_DAYS;
use super::{certificates, changes, queries};
use crate::error::Result;
use crate::model::moment;
use crate::model::payment_method::PaymentMethod;
use crate::model::vat_id::VatId;
use crate::model::vat_id_check::{CheckState, VatIdCheck};
use crate::store::Tx;

/// What a page says about a VAT ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub id: VatId,
    /// `Confirmed on 3 March 2027`
    pub words: String,
    /// The class of the tag.
    pub class: &'static str,
    /// What follows from it; may be empty.
    pub meaning: String,
    /// *Check again* would change something.
    pub can_be_asked_again: bool,
}

impl Standing {
    /// In one piece, for places without a tag.
    pub fn sentence(&self) -> String {
        format!("{}. {}", self.words, self.meaning).trim_end().to_owned()
    }
}

/// How the VAT ID of a payment method stands; None: it has none.
pub fn of(tx: &mut Tx, payer: &PaymentMethod) -> Result<Option<Standing>> {
    let Some(check) = queries::check_of(tx, payer)? else { return Ok(None) };
    let has_certificate = certificates::current(tx, payer.id)?.is_some();
    Ok(of_check(tx, payer, check, has_certificate))
}

/// The same of what was read already; None too if the check is of another VAT ID than it has now.
pub(crate) fn of_check(tx: &Tx, payer: &PaymentMethod, check: VatIdCheck, has_certificate: bool) -> Option<Standing> {
    if payer.vat_id.as_ref() != Some(&check.vat_id) {
        return None;
    }
    let decides = !has_certificate && queries::is_reverse_charge_once_valid(tx, payer);
    let (class, words, meaning) = match check.state {
        CheckState::Confirmed => ("tag good", format!("Confirmed on {}", day(tx, &check)), String::new()),
        CheckState::Rejected => rejected(tx, decides, &check),
        CheckState::CheckDigitRight => not_looked_up(tx, payer, decides, &check),
    };
    let can_be_asked_again = changes::can_be_asked_again(tx, &check);
    Some(Standing { id: check.vat_id, words, class, meaning, can_be_asked_again })
}

/// The day in the billing time zone.
fn day(tx: &Tx, check: &VatIdCheck) -> String {
    moment::day(tx.site.local(check.since).date())
}

/// The class of the tag, the words, and what follows.
type Said = (&'static str, String, String);

/// `decides`: whether there is VAT on the invoices depends on it.
fn rejected(tx: &Tx, decides: bool, check: &VatIdCheck) -> Said {
    let asked = match (check.next_try_at, check.tries) {
        (None, _) => "",
        (Some(_), 0) => "It is being checked again. ",
        (Some(_), _) => "We’re asking again but have had no answer yet. ",
    };
    let meaning = if decides {
        "Invoices include VAT. Compare the VAT ID with your records and change it, or ask your tax office whether it is \
         registered for business with other EU countries."
    } else {
        "The VAT on the invoices stays the same. Compare the VAT ID with your records and change it if it was mistyped."
    };
    let says = format!("According to the tax office on {}. {asked}{meaning}", day(tx, check));
    ("tag bad", "Not valid".to_owned(), says)
}

fn not_looked_up(tx: &Tx, payer: &PaymentMethod, decides: bool, check: &VatIdCheck) -> Said {
    let Some(next_try_at) = check.next_try_at else { return not_known_there(payer) };
    let until = counts_until(tx, decides, check);
    let right = "Check digits right".to_owned();
    if !tx.site.checks_vat_ids {
        return ("tag warn", right, format!("The tax office has not been asked yet. {until}"));
    }
    if check.tries == 0 {
        return ("tag", "Being checked".to_owned(), format!("We are asking the tax office. {until}"));
    }
    let next = if next_try_at > tx.now { next_try_at.relative(tx.now) } else { "now".to_owned() };
    ("tag warn", right, format!("The tax office has not answered yet. We’ll ask again {next}. {until}"))
}

/// For how long it counts like a confirmed one, where that makes a difference.
fn counts_until(tx: &Tx, decides: bool, check: &VatIdCheck) -> String {
    if !decides {
        return "It makes no difference for the VAT on the invoices.".to_owned();
    }
    let last = tx.site.local(check.since).date() + Days::new(UNCONFIRMED_DAYS.unsigned_abs());
    let last_day = moment::day(last);
    if last < crate::costs::queries::today(tx) {
        format!("It counted until {last_day}. Until it is confirmed, invoices include VAT.")
    } else {
        format!("It counts until {last_day}. If it is not confirmed by then, invoices include VAT.")
    }
}

/// Outside the EU: there is nobody to ask.
fn not_known_there(payer: &PaymentMethod) -> Said {
    let has_check_digits = payer.country().is_some_and(|country| country.vat_prefix().is_some());
    let words = if has_check_digits { "Check digits right" } else { "Not checked" };
    let meaning = "VAT IDs of this country are not looked up. It makes no difference for the VAT on the invoices.";
    ("tag", words.to_owned(), meaning.to_owned())
}
