//! Who sends the invoices: the hosting company, from a file that is checked at the start.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::bank;
use super::country::Country;
use super::datev::Datev;
use super::digest;
use super::email_address::EmailAddress;
use super::logo::Logo;
use super::usage::Cents;
use super::vat_id::VatId;

const EXAMPLE: &str = include_str!("seller.toml");
/// A number is a series, a year, a dash and six digits: at most 22 characters in all.
const LONGEST_SERIES: usize = 11;
/// The EPC standard for QR codes takes no longer name.
const LONGEST_NAME: usize = 70;
/// Rates of VAT, in basis points. What is smaller was meant in percent, what is larger has a digit too many.
const RATES: RangeInclusive<u32> = 300..=3_000;
/// From when on a rate counts. No member state has changed one further away.
const YEARS: RangeInclusive<i32> = 2000..=2100;
/// A larger threshold would carry most sums for years.
const HIGHEST_THRESHOLD: Cents = 100_000;

/// The hosting company.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seller {
    pub name: String,
    pub street: String,
    pub postal_code: String,
    pub city: String,
    #[serde(deserialize_with = "country")]
    pub country: Country,
    pub email: String,
    /// For whoever has a question about an invoice. XRechnung wants one.
    pub phone: Option<String>,
    pub vat_id: Option<String>,
    pub tax_number: Option<String>,
    pub register: Option<String>,
    pub iban: String,
    pub bic: Option<String>,
    pub bank: Option<String>,
    /// What the numbers of its invoices begin with.
    pub series: String,
    pub credit_note_series: String,
    pub due_days: u32,
    /// Reminders are sent only while the last statement of the bank is no older, in days. None: however old it is.
    pub reminder_statement_days: Option<u32>,
    /// Less is carried to the next invoice. Gross, in either currency.
    #[serde(deserialize_with = "super::catalogue::price")]
    pub threshold: Cents,
    pub small_business: bool,
    /// What the law wants said on the invoice of a small business.
    #[serde(default = "german_note")]
    pub small_business_note: String,
    pub one_stop_shop: bool,
    /// Rates of member states that have changed since this program was made.
    #[serde(default)]
    pub vat_rates: Vec<DatedRate>,
    /// Once a month the last number and digest of each series go there: so that they are known outside the database.
    pub anchor_email: Option<String>,
    /// The file with the logo, seen from this one.
    #[serde(rename = "logo")]
    pub logo_file: Option<String>,
    /// Where the bookkeeper books in DATEV.
    pub datev: Option<Datev>,
    /// What [`Seller::logo_file`] names, once it is read.
    #[serde(skip)]
    pub logo: Option<Logo>,
    /// Of what the file says, and of the logo.
    #[serde(skip)]
    pub digest: String,
}

/// A rate that the file of the seller adds, because a law has changed since.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedRate {
    /// `DE`
    pub country: String,
    /// `2027-01-01`
    pub from: NaiveDate,
    /// 1900 is 19 %.
    pub basis_points: u32,
}

fn german_note() -> String {
    "No VAT is charged: small business under section 19 UStG.".into()
}

impl Seller {
    /// One to try Remit out with. No real invoice may come from it.
    pub fn example() -> Seller {
        Seller::parse(EXAMPLE).expect("the example is right: a test reads it")
    }

    /// Reads one.
    ///
    /// # Errors
    /// A sentence that says what is wrong, for the person who starts the program.
    pub fn parse(text: &str) -> Result<Seller, String> {
        let seller: Seller = toml::from_str(text).map_err(|problem| problem.to_string().trim_end().to_owned())?;
        let seller = Seller { digest: digest::of_toml(text), ..seller };
        let filled = [&seller.name, &seller.street, &seller.postal_code, &seller.city, &seller.email];
        if filled.iter().any(|text| text.trim().is_empty()) {
            return Err("name, street, postal_code, city and email have to be filled in".into());
        }
        seller.check_lines()?;
        for series in [&seller.series, &seller.credit_note_series] {
            if series.is_empty()
                || series.len() > LONGEST_SERIES
                || !series.bytes().all(|byte| byte.is_ascii_uppercase())
            {
                return Err(format!("the series “{series}” is not made of 1 to {LONGEST_SERIES} capital letters"));
            }
        }
        if seller.series == seller.credit_note_series {
            return Err("invoices and credit notes need series of their own".into());
        }
        if !seller.country.is_in_eu() {
            return Err(format!("VAT of a seller in {} is not known here: only of the EU", seller.country.name()));
        }
        if !(1..=90).contains(&seller.due_days) {
            return Err("due_days is not between 1 and 90".into());
        }
        if seller.reminder_statement_days.is_some_and(|days| !(1..=90).contains(&days)) {
            return Err("reminder_statement_days is not between 1 and 90".into());
        }
        if seller.threshold > HIGHEST_THRESHOLD {
            return Err("threshold is more than 1000.00: it is the sum below which no invoice is worth its mail".into());
        }
        seller.check_vat()?;
        seller.datev.as_ref().map_or(Ok(()), Datev::check).map_err(|problem| format!("datev: {problem}"))?;
        if let Some(text) = &seller.vat_id
            && VatId::parse(text, seller.country).is_err()
        {
            return Err(format!("the vat_id “{text}” cannot be right"));
        }
        if !bank::is_iban(&seller.iban) {
            return Err(format!("the iban “{}” cannot be right: compare it digit by digit", seller.iban));
        }
        if seller.vat_id.is_none() && seller.tax_number.is_none() {
            return Err("an invoice needs the vat_id or the tax_number of the seller".into());
        }
        if seller.register.is_none() && seller.tax_number.is_none() {
            return Err(
                "an invoice to a customer outside the EU bears no VAT ID: it needs register or tax_number".into()
            );
        }
        if seller.phone.as_ref().is_some_and(|phone| phone.chars().filter(char::is_ascii_digit).count() < 3) {
            return Err("the phone has less than three digits".into());
        }
        Ok(seller)
    }

    /// With this logo on top of what it sends.
    ///
    /// # Errors
    /// What is wrong with the PNG.
    pub fn with_logo(self, png: Vec<u8>) -> Result<Seller, String> {
        let logo = Logo::read(png)?;
        let digest = format!("{} {}", self.digest, logo.on_paper.digest);
        Ok(Seller { logo: Some(logo), digest, ..self })
    }

    /// `Example Hosting GmbH, Speicherstadt 12, 20457 Hamburg, Germany`
    pub fn letterhead(&self) -> String {
        let Seller { name, street, postal_code, city, country, .. } = self;
        format!("{name}, {street}, {postal_code} {city}, {country}")
    }

    /// What belongs together, and rates that can be meant.
    fn check_vat(&self) -> Result<(), String> {
        if self.one_stop_shop && self.small_business {
            return Err("small_business takes no VAT at all, so one_stop_shop has to be false".into());
        }
        if self.one_stop_shop && self.vat_id.is_none() {
            return Err("one_stop_shop needs the vat_id: what is taken for other countries is reported under it".into());
        }
        for (place, rate) in self.vat_rates.iter().enumerate() {
            check_rate(rate).map_err(|problem| format!("vat_rates: {problem}"))?;
            let is_same = |other: &DatedRate| (&other.country, other.from) == (&rate.country, rate.from);
            if self.vat_rates[..place].iter().any(is_same) {
                return Err(format!("vat_rates: there are two for {} from {}", rate.country, rate.from));
            }
        }
        Ok(())
    }

    /// Each text is one line: they stand in mails, and in the code that banking apps read line by line.
    fn check_lines(&self) -> Result<(), String> {
        let filled = [&self.name, &self.street, &self.postal_code, &self.city, &self.email, &self.small_business_note];
        let more = [&self.phone, &self.tax_number, &self.register, &self.bic, &self.bank].into_iter().flatten();
        if let Some(text) = filled.into_iter().chain(more).find(|text| text.chars().any(char::is_control)) {
            return Err(format!("“{}” is not one line", text.escape_debug()));
        }
        if self.name.chars().count() > LONGEST_NAME {
            return Err(format!("the name is longer than {LONGEST_NAME} characters"));
        }
        if EmailAddress::parse(&self.email).is_none() {
            return Err(format!("the email “{}” is no address", self.email));
        }
        if let Some(email) = self.anchor_email.as_ref().filter(|email| EmailAddress::parse(email).is_none()) {
            return Err(format!("the anchor_email “{email}” is no address"));
        }
        let is_bic =
            |bic: &&String| matches!(bic.len(), 8 | 11) && bic.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match self.bic.as_ref().filter(|bic| !is_bic(bic)) {
            Some(bic) => Err(format!("the bic “{bic}” is not made of 8 or 11 letters and digits")),
            None => Ok(()),
        }
    }
}

fn check_rate(DatedRate { country, from, basis_points }: &DatedRate) -> Result<(), String> {
    let is_member = Country::parse(country).is_some_and(|known| known.is_in_eu() && known.code() == country);
    if !is_member {
        return Err(format!("“{country}” is not a member state of the EU, written like DE"));
    }
    if !YEARS.contains(&from.year()) {
        return Err(format!("the rate of {country} counts from {from} on: that is no day of a change"));
    }
    if !RATES.contains(basis_points) {
        return Err(format!(
            "basis_points = {basis_points} of {country} is not between {} and {} (2000 is 20 %)",
            RATES.start(),
            RATES.end()
        ));
    }
    Ok(())
}

fn country<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Country, D::Error> {
    let text = String::deserialize(from)?;
    Country::from_stored(&text)
        .ok_or_else(|| serde::de::Error::custom(format!("“{text}” is not a country code like DE")))
}
