//! The words of the mails about cards.

use chrono::NaiveDate;

use crate::access::people::PersonAccess;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::credential::Credential;
use crate::model::mail::MailKind;
use crate::model::moment;
use crate::model::payment_method::PaymentMethod;
use crate::model::usage::Month;
use crate::paths;
use crate::store::Tx;

/// To those who can enter another one.
pub(super) fn expires(
    tx: &mut Tx,
    card: &Credential,
    payer: &PaymentMethod,
    last: NaiveDate,
    people: &[PersonAccess],
) -> Result<()> {
    let (name, words, day) = (&payer.name, card.words(), moment::day(last));
    let over = tx.site.begins(Month::of(last).next().first());
    for address in people.iter().filter_map(|person| person.email.as_ref()) {
        Letter::new(MailKind::CardExpires, address, format!("The card for {name} expires on {day}"))
            .text(format!("The invoices of “{name}” are charged to {words}, which expires on {day}."))
            .text("Please enter the new card before then, so that the next invoice can be paid.")
            .button(tx, "Change how invoices are paid", &paths::how_you_pay(payer.id))
            .small(
                "Some banks send us the new card automatically. If that page already shows it, there is nothing to do.",
            )
            .useful_until(over)
            .queue(tx)?;
    }
    Ok(())
}
