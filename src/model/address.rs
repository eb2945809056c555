//! An address: whom something is made out to, and where they are. One value, wherever there is one.

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::{Deserialize, Deserializer, Serialize};

use super::country::Country;
use super::schema::payment_methods;
use super::{postal_code, written};

/// Whom invoices are made out to. Its five columns are all there or all missing.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, QueryableByName, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payment_methods)]
pub struct Address {
    #[diesel(sql_type = Text, select_expression = payment_methods::company.assume_not_null())]
    pub company: String,
    #[diesel(sql_type = Text, select_expression = payment_methods::street.assume_not_null())]
    pub street: String,
    /// May be empty: not every country has them.
    #[diesel(sql_type = Text, select_expression = payment_methods::postal_code.assume_not_null())]
    pub postal_code: String,
    #[diesel(sql_type = Text, select_expression = payment_methods::city.assume_not_null())]
    pub city: String,
    #[diesel(sql_type = Text, select_expression = payment_methods::country.assume_not_null())]
    pub country: Country,
}

/// An address in letters: as it is typed, with the code of the country, and as it stands on paper, with its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AddressText {
    pub company: String,
    pub street: String,
    pub postal_code: String,
    pub city: String,
    pub country: String,
}

/// An address in letters as it is frozen: all of it is there.
pub(super) fn whole<'de, D: Deserializer<'de>>(frozen: D) -> Result<AddressText, D::Error> {
    #[derive(Deserialize)]
    struct Whole {
        company: String,
        street: String,
        postal_code: String,
        city: String,
        country: String,
    }
    let Whole { company, street, postal_code, city, country } = Whole::deserialize(frozen)?;
    Ok(AddressText { company, street, postal_code, city, country })
}

impl Address {
    /// `Hafenstraße 4, 20457 Hamburg, Germany`
    pub fn line(&self) -> String {
        let place = format!("{} {}", self.postal_code, self.city);
        let parts = [self.street.as_str(), place.trim(), self.country.name()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// As somebody would type it.
    pub fn typed(&self) -> AddressText {
        AddressText {
            company: self.company.clone(),
            street: self.street.clone(),
            postal_code: self.postal_code.clone(),
            city: self.city.clone(),
            country: self.country.code().to_owned(),
        }
    }

    /// As it stands on an invoice.
    pub fn on_paper(&self) -> AddressText {
        AddressText { country: self.country.name().to_owned(), ..self.typed() }
    }
}

impl AddressText {
    /// What was typed, by the names of the fields.
    pub fn fields(&self) -> [(&'static str, &str); 5] {
        [
            ("company", &self.company),
            ("street", &self.street),
            ("postal_code", &self.postal_code),
            ("city", &self.city),
            ("country", &self.country),
        ]
    }

    pub fn is_empty(&self) -> bool {
        self.fields().iter().all(|(_, typed)| typed.trim().is_empty())
    }

    /// The country that was typed by its code.
    pub fn country(&self) -> Option<Country> {
        Country::parse(self.country.trim())
    }

    /// The value, or all that is wrong, by the names of the fields.
    ///
    /// # Errors
    /// Sentences for whoever typed it.
    pub fn check(&self) -> Result<Address, Vec<(&'static str, String)>> {
        let company = line(&self.company, 120);
        let street = line(&self.street, 120);
        let postal_code = match self.country() {
            Some(country) => postal_code::parse(&self.postal_code, country),
            None => line(&self.postal_code, 20),
        };
        let city = line(&self.city, 80);
        let country = self.country().ok_or_else(|| "Choose a country.".to_owned());
        match (company, street, postal_code, city, country) {
            (Ok(company), Ok(street), Ok(postal_code), Ok(city), Ok(country)) => {
                Ok(Address { company, street, postal_code, city, country })
            }
            (company, street, postal_code, city, country) => {
                let all = [company.err(), street.err(), postal_code.err(), city.err(), country.err()];
                let named = self.fields().into_iter().zip(all);
                Err(named.filter_map(|((field, _), what)| Some((field, what?))).collect())
            }
        }
    }
}

fn line(typed: &str, longest: usize) -> Result<String, String> {
    let text = written::one_line(typed, longest)?;
    if text.is_empty() { Err("Fill this in.".into()) } else { Ok(text) }
}
