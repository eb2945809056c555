//! What is typed for a mandate: whose account it is, and which.

use serde::Deserialize;

use crate::model::bank;
use crate::model::country::Country;
use crate::model::written::one_line;
use crate::web::FieldErrors;

/// Banks read no longer name.
pub(super) const LONGEST_NAME: usize = 70;
/// Of the European Economic Area, but not of the EU. Banks elsewhere want to be known by their BIC.
const BESIDE_EU: [&str; 3] = ["IS", "LI", "NO"];

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AccountForm {
    pub holder: String,
    pub iban: String,
    pub bic: String,
}

/// An account that can be debited.
pub(super) struct Account {
    pub holder: String,
    /// Without blanks.
    pub iban: String,
    /// `DE`
    pub country: String,
    /// Empty: nobody needs it.
    pub bic: String,
}

impl AccountForm {
    /// The account, or all that is wrong. `own`: the IBAN of the seller.
    pub(super) fn check(&self, own: &str) -> Result<Account, FieldErrors> {
        let mut errors = FieldErrors::none();
        let holder = errors.take("holder", holder(&self.holder));
        let iban = errors.take("iban", iban(&self.iban, own));
        let bic = errors.take("bic", bic(&self.bic, iban.as_deref()));
        match (holder, iban, bic) {
            (Some(holder), Some(iban), Some(bic)) => {
                Ok(Account { holder, country: iban.chars().take(2).collect(), iban, bic })
            }
            _ => Err(errors),
        }
    }
}

fn holder(typed: &str) -> Result<String, String> {
    let holder = one_line(typed, LONGEST_NAME)?;
    if holder.is_empty() {
        return Err("Enter the name of the account holder.".into());
    }
    let dots = |text: &str| text.matches('.').count();
    // Banks read Latin letters only: others are written with these, and what cannot be becomes a dot.
    if dots(&in_latin(&holder)) > dots(&holder) {
        return Err("Enter it in Latin letters, as your bank has it.".into());
    }
    Ok(holder)
}

/// As banks read it: `Mueller` for `Müller`.
pub(super) fn in_latin(text: &str) -> String {
    sepa::transliterate(text, sepa::Transliteration::German).into_owned()
}

fn iban(typed: &str, own: &str) -> Result<String, String> {
    if typed.trim().is_empty() {
        return Err("Enter the IBAN of the account.".into());
    }
    let wrong = "This IBAN can’t be right. Compare it with your bank card or a bank statement.";
    let iban = bank::iban(typed).ok_or(wrong)?;
    let known = sepa::validate_iban(&iban).map_err(|_| wrong)?;
    if !known.is_sepa() {
        return Err(
            "SEPA Direct Debit doesn’t work with banks in this country. Use another account, or pay another way."
                .into(),
        );
    }
    if bank::iban(own).is_some_and(|own| own == iban) {
        return Err("This is our account. Enter the IBAN of yours.".into());
    }
    Ok(iban)
}

fn bic(typed: &str, iban: Option<&str>) -> Result<String, String> {
    if !typed.trim().is_empty() {
        let known =
            sepa::validate_bic(typed).map_err(|_| "A BIC has 8 or 11 letters and digits, such as COBADEFFXXX.")?;
        return Ok(known.as_str().to_owned());
    }
    match iban.and_then(|iban| iban.get(..2)).filter(|country| needs_bic(country)) {
        Some(_) => Err("Enter the BIC of your bank: for accounts in this country it is needed.".into()),
        None => Ok(String::new()),
    }
}

/// Whether banks of a country are outside of the European Economic Area: they have to be named, and who pays there with an address.
pub(super) fn needs_bic(country: &str) -> bool {
    !Country::parse(country).is_some_and(Country::is_in_eu) && !BESIDE_EU.contains(&country)
}
