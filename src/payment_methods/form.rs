//! The fields of a payment method: as typed, as values, and what they make of it. Used wherever one is made or changed.
//! The HTML of the fields is in `components/payment_method_fields.html`.

use serde::{Deserialize, Serialize};

use crate::charging::setups::ways::{self, Way};
use crate::model::address::{Address, AddressText};
use crate::model::country::Country;
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::{Currency, PaymentMethod};
use crate::model::references::References;
use crate::model::vat_id::VatId;
use crate::model::{PersonId, written};
use crate::store::{Moment, Site};
use crate::web::row::Row;
use crate::web::seen::Value;
use crate::web::{FieldErrors, form};

const NO_EU_ADDRESS: &str =
    "A payment method in US dollars can’t have an address in the European Union. Create a new one in euros instead.";

/// Of what a payment method is called.
const LONGEST_NAME: usize = 80;

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaymentMethodForm {
    pub payment_method_name: String,
    pub currency: String,
    #[serde(flatten)]
    pub address: AddressText,
    pub vat_id: String,
    pub invoice_email: String,
    #[serde(flatten)]
    pub references: References,
    /// How the invoices of a new one are paid: a word of [`ways`]. Empty: by bank transfer.
    pub pay_by: String,
}

/// What a person says about a payment method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentMethodDetails {
    pub name: String,
    pub currency: Currency,
    pub address: Address,
    pub vat_id: Option<VatId>,
    pub invoice_email: EmailAddress,
    pub references: References,
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
        PaymentMethodForm {
            payment_method_name: payment_method.name.clone(),
            currency: payment_method.currency.as_str().into(),
            address: payment_method.address.as_ref().map(Address::typed).unwrap_or_default(),
            vat_id: payment_method.vat_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            invoice_email: payment_method.invoice_email.as_ref().map(ToString::to_string).unwrap_or_default(),
            references: payment_method.references.clone(),
            pay_by: String::new(),
        }
    }

    /// What is chosen of the ways to pay.
    pub fn pays_by(&self) -> &str {
        if self.pay_by.is_empty() { ways::TRANSFER } else { &self.pay_by }
    }

    /// What can be changed of a payment method, by the names of the fields.
    pub fn values(&self) -> Vec<Value> {
        let more = [
            ("payment_method_name", self.payment_method_name.as_str()),
            ("vat_id", self.vat_id.as_str()),
            ("invoice_email", self.invoice_email.as_str()),
        ];
        let all = self.address.fields().into_iter().chain(more).chain(self.references.fields());
        all.map(|(field, typed)| (field, typed.to_owned())).collect()
    }

    /// The values, or all that is wrong.
    pub fn check(&self) -> Result<PaymentMethodDetails, FieldErrors> {
        let mut errors = FieldErrors::none();
        let country = self.address.country();
        let address = errors.take_all(self.address.check());
        let currency = errors.take("currency", self.check_currency(country));
        let vat_id = errors.take("vat_id", self.check_vat_id(country));
        let invoice_email = errors.take("invoice_email", EmailAddress::typed(&self.invoice_email));
        let (named_by, name) = self.check_name();
        let name = if errors.on(named_by).is_some() { name.ok() } else { errors.take(named_by, name) };
        let references = errors.take_all(self.references.check());
        let all = || {
            Some(PaymentMethodDetails {
                name: name?,
                currency: currency?,
                address: address?,
                vat_id: vat_id?,
                invoice_email: invoice_email?,
                references: references?,
            })
        };
        all().ok_or(errors)
    }

    /// As [`PaymentMethodForm::check`], of a new one, and with what it is paid; None: by bank transfer.
    pub fn check_new(&self, site: &Site) -> Result<(PaymentMethodDetails, Option<Way>), FieldErrors> {
        let details = self.check()?;
        let way = ways::chosen(site, &self.pay_by, details.currency).map_err(|what| FieldErrors::at("pay_by", what))?;
        Ok((details, way))
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

    /// Without a nickname it is called like the company, as far as a name is long. Gives also the field that it comes from.
    fn check_name(&self) -> (&'static str, Result<String, String>) {
        let company = self.address.company.trim();
        match self.payment_method_name.trim() {
            "" if company.is_empty() => ("company", Ok(String::new())),
            "" => ("company", written::name_of_thing(&company.chars().take(LONGEST_NAME).collect::<String>())),
            typed => ("payment_method_name", written::name_of_thing(typed)),
        }
    }

    fn check_currency(&self, country: Option<Country>) -> Result<Currency, String> {
        let is_in_eu = country.is_some_and(Country::is_in_eu);
        if is_in_eu && self.currency.trim().is_empty() {
            return Ok(Currency::Eur);
        }
        let currency = Currency::from_stored(self.currency.trim()).ok_or("Choose a currency.")?;
        if currency == Currency::Usd && is_in_eu {
            return Err("Addresses in the European Union are billed in euros: choose Euro.".into());
        }
        Ok(currency)
    }

    fn check_vat_id(&self, country: Option<Country>) -> Result<Option<VatId>, String> {
        match (self.vat_id.trim(), country) {
            // Without a country there is an error there already, and nothing to compare with.
            ("", _) | (_, None) => Ok(None),
            (typed, Some(country)) => VatId::parse(typed, country).map(Some).map_err(|wrong| wrong.sentence()),
        }
    }
}

impl PaymentMethodDetails {
    /// A new payment method of which they are said. Nobody has confirmed its invoice email.
    pub fn made_by(self, person: PersonId, at: Moment) -> PaymentMethod {
        let new = PaymentMethod::new(self.name.clone(), self.currency, person, at);
        self.said_of(new)
    }

    /// The payment method of which they are said from now on. Its currency stays.
    pub fn said_of(self, it: PaymentMethod) -> PaymentMethod {
        PaymentMethod {
            name: self.name,
            address: Some(self.address),
            vat_id: self.vat_id,
            invoice_email: Some(self.invoice_email),
            references: self.references,
            ..it
        }
    }

    /// What is to be checked once more before it counts.
    pub fn rows_to_check(self) -> Vec<Row> {
        let Address { country, company, .. } = &self.address;
        let mut all = vec![Row::new("Made out to", self.address.whole_line(), "company")];
        let vat_id = match self.vat_id {
            Some(vat_id) => Some(vat_id.to_string()),
            None => country.vat_prefix().map(|_| "None".to_owned()),
        };
        all.extend(vat_id.map(|vat_id| Row::new("VAT ID", vat_id, "vat_id")));
        all.push(Row::new("Invoices go to", self.invoice_email.to_string(), "invoice_email"));
        if !country.is_in_eu() {
            all.push(Row::new("Currency", self.currency.words(), "currency"));
        }
        if self.name != *company {
            all.push(Row::new("Nickname", self.name, "payment_method_name"));
        }
        all.extend(self.references.said().map(|(field, words)| Row::new(form::label(field), words, field)));
        all
    }
}

/// What of it is another one, in the words of its history.
pub(super) fn what_changed(old: &PaymentMethod, new: &PaymentMethod) -> Vec<String> {
    let ours = [
        ("name", old.name != new.name),
        ("invoice address", old.address != new.address),
        ("VAT ID", old.vat_id != new.vat_id),
        ("invoice email", old.invoice_email != new.invoice_email),
    ];
    let ours = ours.into_iter().filter(|(_, is_other)| *is_other).map(|(what, _)| what.to_owned());
    let references = new.references.fields().into_iter().zip(old.references.fields());
    let references = references.filter(|(new, old)| new != old).map(|((field, _), _)| match field {
        "buyer_reference" => "reference".to_owned(),
        field => form::label(field).to_lowercase(),
    });
    ours.chain(references).collect()
}

/// The currencies with their words, for the list to choose from.
pub fn currencies() -> Vec<(&'static str, &'static str)> {
    Currency::ALL.iter().map(|currency| (currency.as_str(), currency.words())).collect()
}

/// A country to choose.
pub struct CountryOption {
    pub code: &'static str,
    pub name: &'static str,
    /// `abroad` outside the European Union, where there is a currency to choose; `regional` if its addresses name a state.
    pub class: &'static str,
}

/// The countries to choose from; nothing is chosen for anybody.
pub fn countries() -> Vec<CountryOption> {
    let option = |country: Country| CountryOption {
        code: country.code(),
        name: country.name(),
        class: match (country.is_in_eu(), country.has_regions()) {
            (true, _) => "",
            (false, true) => "abroad regional",
            (false, false) => "abroad",
        },
    };
    Country::all().map(option).collect()
}
