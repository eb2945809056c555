//! The fields of a payment method: as typed, and as values. Used wherever one is made or changed.
//! The HTML of the fields is in `components/payment_method_fields.html`.

use serde::{Deserialize, Serialize};

use crate::model::country::Country;
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::{Currency, PaymentMethod};
use crate::model::vat_id::VatId;
use crate::model::{postal_code, written};
use crate::web::FieldErrors;
use crate::web::seen::Value;

const NO_EU_ADDRESS: &str = "A payment method in US dollars cannot get an address in the European Union. \
     Make a new one in euros instead.";

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaymentMethodForm {
    pub payment_method_name: String,
    pub currency: String,
    pub company: String,
    pub street: String,
    pub postal_code: String,
    pub city: String,
    pub country: String,
    pub vat_id: String,
    pub invoice_email: String,
}

/// What a person says about a payment method. Kept as text it is what was typed, and checked again when read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "PaymentMethodForm", try_from = "PaymentMethodForm")]
pub struct PaymentMethodDetails {
    pub name: String,
    pub currency: Currency,
    pub company: String,
    pub street: String,
    /// May be empty: not every country has them.
    pub postal_code: String,
    pub city: String,
    pub country: Country,
    pub vat_id: Option<VatId>,
    pub invoice_email: EmailAddress,
}

impl PaymentMethodForm {
    /// An empty form for somebody whose own address is the likely invoice email.
    pub fn for_address(email: &str) -> PaymentMethodForm {
        PaymentMethodForm {
            currency: Currency::Eur.as_str().into(),
            invoice_email: email.into(),
            ..PaymentMethodForm::default()
        }
    }

    /// As it is now, to be changed.
    pub fn of(payment_method: &PaymentMethod) -> PaymentMethodForm {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        PaymentMethodForm {
            payment_method_name: payment_method.name.clone(),
            currency: payment_method.currency.as_str().into(),
            company: text(&payment_method.company),
            street: text(&payment_method.street),
            postal_code: text(&payment_method.postal_code),
            city: text(&payment_method.city),
            country: payment_method.country.map(|country| country.code().into()).unwrap_or_default(),
            vat_id: payment_method.vat_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            invoice_email: payment_method.invoice_email.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// What can be changed of a payment method, by the names of the fields.
    pub fn values(&self) -> Vec<Value> {
        vec![
            ("payment_method_name", self.payment_method_name.clone()),
            ("company", self.company.clone()),
            ("street", self.street.clone()),
            ("postal_code", self.postal_code.clone()),
            ("city", self.city.clone()),
            ("country", self.country.clone()),
            ("vat_id", self.vat_id.clone()),
            ("invoice_email", self.invoice_email.clone()),
        ]
    }

    /// The values, or all that is wrong.
    pub fn check(&self) -> Result<PaymentMethodDetails, FieldErrors> {
        let mut errors = FieldErrors::none();
        let country = Country::parse(self.country.trim());
        let name = errors.take("payment_method_name", self.check_name());
        let currency = errors.take("currency", self.check_currency(country));
        let company = errors.take("company", line(&self.company, 120));
        let street = errors.take("street", line(&self.street, 120));
        let postal_code = errors.take("postal_code", self.check_postal_code(country));
        let city = errors.take("city", line(&self.city, 80));
        let country = errors.take("country", country.ok_or_else(|| "Choose a country.".into()));
        let vat_id = errors.take("vat_id", self.check_vat_id(country));
        let invoice_email = errors.take("invoice_email", self.check_invoice_email());
        let address = (company, street, postal_code, city, country);
        match (name, currency, address, vat_id, invoice_email) {
            (
                Some(name),
                Some(currency),
                (Some(company), Some(street), Some(postal_code), Some(city), Some(country)),
                Some(vat_id),
                Some(invoice_email),
            ) => Ok(PaymentMethodDetails {
                name,
                currency,
                company,
                street,
                postal_code,
                city,
                country,
                vat_id,
                invoice_email,
            }),
            _ => Err(errors),
        }
    }

    /// As [`PaymentMethodForm::check`], for a payment method whose currency is chosen for good.
    pub fn check_change(&self, currency: Currency) -> Result<PaymentMethodDetails, FieldErrors> {
        let form = PaymentMethodForm { currency: currency.as_str().into(), ..self.clone() };
        form.check().map_err(|errors| {
            let mut in_place = FieldErrors::none();
            for (field, what) in errors.all() {
                match *field {
                    "currency" => in_place.add("country", NO_EU_ADDRESS),
                    field => in_place.add(field, what.clone()),
                }
            }
            in_place
        })
    }

    /// Left empty, it is called like the company; what is wrong with that is said there.
    fn check_name(&self) -> Result<String, String> {
        match self.payment_method_name.trim() {
            "" if self.company.trim().is_empty() => Ok(String::new()),
            "" => written::name_of_thing(&self.company),
            typed => written::name_of_thing(typed),
        }
    }

    fn check_currency(&self, country: Option<Country>) -> Result<Currency, String> {
        let currency = Currency::from_stored(self.currency.trim()).ok_or("Choose a currency.")?;
        if currency == Currency::Usd && country.is_some_and(Country::is_in_eu) {
            return Err("An address in the European Union pays in euros: choose Euro.".into());
        }
        Ok(currency)
    }

    fn check_postal_code(&self, country: Option<Country>) -> Result<String, String> {
        match country {
            Some(country) => postal_code::parse(&self.postal_code, country),
            None => line(&self.postal_code, 20),
        }
    }

    fn check_vat_id(&self, country: Option<Country>) -> Result<Option<VatId>, String> {
        match (self.vat_id.trim(), country) {
            // Without a country there is an error there already, and nothing to compare with.
            ("", _) | (_, None) => Ok(None),
            (typed, Some(country)) => VatId::parse(typed, country).map(Some).map_err(|wrong| wrong.sentence()),
        }
    }

    fn check_invoice_email(&self) -> Result<EmailAddress, String> {
        EmailAddress::typed(&self.invoice_email)
    }
}

impl From<PaymentMethodDetails> for PaymentMethodForm {
    fn from(details: PaymentMethodDetails) -> Self {
        PaymentMethodForm {
            payment_method_name: details.name,
            currency: details.currency.as_str().into(),
            company: details.company,
            street: details.street,
            postal_code: details.postal_code,
            city: details.city,
            country: details.country.code().into(),
            vat_id: details.vat_id.map(|vat_id| vat_id.as_str().to_owned()).unwrap_or_default(),
            invoice_email: details.invoice_email.shown(),
        }
    }
}

impl TryFrom<PaymentMethodForm> for PaymentMethodDetails {
    type Error = String;

    fn try_from(form: PaymentMethodForm) -> Result<Self, String> {
        form.check().map_err(|errors| format!("{:?}", errors.all()))
    }
}

/// The currencies with their words, for the list to choose from.
pub fn currencies() -> Vec<(&'static str, &'static str)> {
    Currency::ALL.iter().map(|currency| (currency.as_str(), currency.words())).collect()
}

/// The countries with their names, for the list to choose from; nothing is chosen for anybody.
pub fn countries() -> Vec<(&'static str, &'static str)> {
    let all = Country::all().map(|country| (country.code(), country.name()));
    std::iter::once(("", "Choose a country")).chain(all).collect()
}

fn line(typed: &str, longest: usize) -> Result<String, String> {
    let text = written::one_line(typed, longest)?;
    if text.is_empty() { Err("Fill this in.".into()) } else { Ok(text) }
}
