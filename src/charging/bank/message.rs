//! A file of direct debits as banks read it: pain.008.001.08 of ISO 20022, by the rules of EPC130-08. Since November 2016 the
//! first debit of a mandate needs no mark of its own: all are `RCUR`.

use chrono::NaiveDate;
use sepa::{Bic, DirectDebitEntry, DirectDebitGroup, IsoDate, IsoDateTime, Pain008Builder, PostalAddress};

use super::account::{LONGEST_NAME, in_latin, needs_bic};
use crate::model::address::Address;
use crate::model::credential::Credential;
use crate::model::seller::Seller;
use crate::model::usage::Cents;
use crate::model::{ChargeId, DebitBatchId};
use crate::store::Moment;

/// One of them.
pub(super) struct Debit {
    pub charge: ChargeId,
    pub amount: Cents,
    pub credential: Credential,
    /// In full.
    pub iban: String,
    /// For whoever pays: `Invoice R2026-000001`
    pub what: String,
    /// Where it has to be said: outside of the European Economic Area.
    pub address: Option<Address>,
}

/// What stands on top of it.
pub(super) struct Head<'a> {
    pub id: DebitBatchId,
    pub seller: &'a Seller,
    pub creditor_id: &'a str,
    pub on: NaiveDate,
    pub made_at: Moment,
}

/// In capitals, as some banks give it back anyway.
pub(super) fn in_message(id: &impl AsRef<str>) -> String {
    id.as_ref().to_ascii_uppercase()
}

/// Whether an account is in a country where it has to be said who lives where.
pub(super) fn needs_address(credential: &Credential) -> bool {
    needs_bic(&credential.country)
}

/// The file. The same again is the same.
///
/// # Errors
/// What is wrong with it, for whoever runs the server: never an account or a name.
pub(super) fn written(head: &Head, debits: &[Debit]) -> Result<String, String> {
    let own = sepa::validate_iban(&head.seller.iban).map_err(|_| "the IBAN of the seller is wrong")?;
    let creditor = sepa::validate_creditor_id(head.creditor_id).map_err(|_| "the creditor ID is wrong")?;
    let (id, name) = (in_message(&head.id), name(&head.seller.name));
    let made_at = IsoDateTime::parse(&head.made_at.iso()).map_err(|problem| problem.to_string())?;
    let mut group = DirectDebitGroup::new(name.as_str(), &own, &creditor, date(&head.on.to_string())?)
        .payment_info_id(id.as_str())
        .batch_booking(true);
    if let Some(bic) = &head.seller.bic {
        group = group.creditor_bic(bic.parse::<Bic>().map_err(|_| "the BIC of the seller is wrong")?);
    }
    let entries = debits.iter().map(|debit| entry(debit, &head.seller.name)).collect::<Result<Vec<_>, String>>()?;
    let message = Pain008Builder::new(name, id).created_at(made_at).add_group(group.add_entries(entries));
    message.build().map_err(|problem| problem.location.to_string())
}

fn entry(debit: &Debit, seller: &str) -> Result<DirectDebitEntry, String> {
    let of_mandate = |what: &str| format!("{what} of mandate {}", debit.credential.mandate);
    let iban = sepa::validate_iban(&debit.iban).map_err(|_| of_mandate("the IBAN"))?;
    let signed = date(debit.credential.mandate_on.as_deref().unwrap_or_default())?;
    let (mandate, holder) = (debit.credential.mandate.as_str(), name(&debit.credential.holder));
    let mut entry = DirectDebitEntry::new(mandate, signed, holder, iban, debit.amount, in_message(&debit.charge))
        .with_description(format!("{}, {}", debit.what, name(seller)));
    if !debit.credential.bic.is_empty() {
        entry = entry.with_bic(debit.credential.bic.parse::<Bic>().map_err(|_| of_mandate("the BIC"))?);
    }
    if let Some(address) = &debit.address {
        entry = entry.with_debtor_address(postal(address).ok_or_else(|| of_mandate("the address"))?);
    }
    Ok(entry)
}

fn postal(address: &Address) -> Option<PostalAddress> {
    let town = PostalAddress::new(cut(&address.city, TOWN), address.country.code()).ok()?;
    let with_street = town.street(cut(&address.street, STREET));
    let postal_code = cut(&address.postal_code, POSTAL_CODE);
    Some(if postal_code.is_empty() { with_street } else { with_street.post_code(postal_code) })
}

/// So many letters the schema has room for.
const TOWN: usize = 35;
const STREET: usize = 70;
const POSTAL_CODE: usize = 16;

fn name(text: &str) -> String {
    cut(text, LONGEST_NAME)
}

/// In Latin letters it may be longer than it was.
fn cut(text: &str, longest: usize) -> String {
    in_latin(text).chars().take(longest).collect::<String>().trim().to_owned()
}

fn date(day: &str) -> Result<IsoDate, String> {
    day.parse().map_err(|_| format!("“{day}” is no day"))
}
