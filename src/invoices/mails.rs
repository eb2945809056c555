//! The words of the mails about invoices. They go to the invoice email: whoever reads it may see the amount.

use crate::error::Result;
use crate::mail::Letter;
use crate::model::email_address::EmailAddress;
use crate::model::invoice::{Document, Invoice, InvoiceState};
use crate::model::money;
use crate::model::secret::Purpose;
use crate::model::seller::Seller;
use crate::store::Tx;

use super::links::VERSION;
use super::queries;

/// For how long a mail about an invoice is worth sending.
const USEFUL_DAYS: i64 = 30;

/// A new invoice.
pub(super) fn invoice(tx: &mut Tx, seller: &Seller, invoice: &Invoice, to: &EmailAddress) -> Result<()> {
    let document = queries::document(invoice)?;
    let amount = money::in_words(invoice.gross, invoice.currency);
    let month = queries::month_in_words(invoice);
    let subject = format!("Your invoice {} for {month}: {amount}", invoice.number);
    let letter = Letter::new("invoice", to, subject)
        .text(format!("This is the invoice of {} for {}, for {month}.", seller.name, document.buyer.company))
        .list(items(&document));
    let letter = match invoice.state {
        InvoiceState::Paid => letter.text(format!(
            "{amount} in all. It is settled with what was paid too much before: there is nothing to do."
        )),
        _ => how_to_pay(letter, invoice, &document),
    };
    letter
        .link("Look at the invoice", Purpose::Invoice, invoice.id.as_str(), VERSION)
        .small("Whoever has this link can see this invoice for 90 days, without a password.")
        .useful_until(tx.now.plus_days(USEFUL_DAYS))
        .queue(tx)?;
    Ok(())
}

/// An invoice was taken back.
pub(super) fn credit_note(
    tx: &mut Tx,
    seller: &Seller,
    note: &Invoice,
    invoice: &Invoice,
    to: &EmailAddress,
) -> Result<()> {
    let amount = money::in_words(note.gross, note.currency);
    let paid = invoice.paid.min(invoice.gross);
    let then = if paid > 0 {
        let paid = money::in_words(paid, invoice.currency);
        format!("You have paid {paid} for it: that counts for your next invoice. There is nothing to do.")
    } else {
        "It need not be paid. There is nothing to do.".to_owned()
    };
    Letter::new("credit_note", to, format!("Your invoice {} was taken back", invoice.number))
        .text(format!("{} has taken back the invoice {} over {amount}. {then}", seller.name, invoice.number))
        .text(format!("The credit note {} is for your books.", note.number))
        .link("Look at the credit note", Purpose::Invoice, note.id.as_str(), VERSION)
        .small("Whoever has this link can see this credit note for 90 days, without a password.")
        .useful_until(tx.now.plus_days(USEFUL_DAYS))
        .queue(tx)?;
    Ok(())
}

fn how_to_pay(letter: Letter, invoice: &Invoice, document: &Document) -> Letter {
    let owed = money::in_words(invoice.owed(), invoice.currency);
    let before = if invoice.paid > 0 {
        format!("{} was paid too much before. ", money::in_words(invoice.paid, invoice.currency))
    } else {
        String::new()
    };
    letter.text(format!("{before}Please transfer {owed} until {}.", document.due_on.format("%-d %B %Y"))).list(vec![
        format!("To: {}", document.seller.name),
        format!("IBAN: {}", grouped(&document.seller.iban)),
        format!("Reference: {}", document.reference),
    ])
}

/// What each website comes to.
fn items(document: &Document) -> Vec<String> {
    let said = |cents| money::in_words(cents, document.currency);
    let mut apps: Vec<(&str, i64)> = Vec::new();
    for group in &document.groups {
        match apps.iter_mut().find(|(app, _)| *app == group.app) {
            Some((_, sum)) => *sum += group.net,
            None => apps.push((&group.app, group.net)),
        }
    }
    let shown = apps.iter().take(10).map(|(app, sum)| format!("{app}: {}", said(*sum)));
    let more = (apps.len() > 10).then(|| format!("and {} more", apps.len() - 10));
    let carried = document.carried.iter().map(|one| format!("{}, carried: {}", one.month, said(one.net)));
    shown.chain(more).chain(carried).chain([format!("VAT: {}", said(document.vat.amount))]).collect()
}

/// `DE89 3704 0044 0532 0130 00`
pub(crate) fn grouped(iban: &str) -> String {
    let letters: Vec<char> = iban.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
