//! An address: whom something is made out to, and where they are. One value, wherever there is one.

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::{Deserialize, Deserializer, Serialize};

use super::country::Country;
use super::schema::payment_methods;
use super::{postal_code, written};

/// Whom invoices are made out to. Its first five columns are all there or all missing, the last two may be empty.
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
    /// A floor, a building, `care of`; empty: none.
    pub street2: String,
    /// A state or province, where addresses have one; else empty.
    pub region: String,
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
    #[serde(skip_serializing_if = "String::is_empty")]
    pub street2: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
}

/// An address in letters as it is frozen: all of it is there, but for what many addresses do not have.
pub(super) fn whole<'de, D: Deserializer<'de>>(frozen: D) -> Result<AddressText, D::Error> {
    #[derive(Deserialize)]
    struct Whole {
        company: String,
        street: String,
        postal_code: String,
        city: String,
        country: String,
        #[serde(default)]
        street2: String,
        #[serde(default)]
        region: String,
    }
    let Whole { company, street, postal_code, city, country, street2, region } = Whole::deserialize(frozen)?;
    Ok(AddressText { company, street, postal_code, city, country, street2, region })
}

impl Address {
    /// `Hafenstraße 4, 20457 Hamburg, Germany`
    pub fn line(&self) -> String {
        self.on_paper().below_name().join(", ")
    }

    /// `Harbour Café Ltd, Hafenstraße 4, 20457 Hamburg, Germany`
    pub fn whole_line(&self) -> String {
        self.on_paper().lines().join(", ")
    }

    /// As somebody would type it.
    pub fn typed(&self) -> AddressText {
        AddressText {
            company: self.company.clone(),
            street: self.street.clone(),
            postal_code: self.postal_code.clone(),
            city: self.city.clone(),
            country: self.country.code().to_owned(),
            street2: self.street2.clone(),
            region: self.region.clone(),
        }
    }

    /// As it stands on an invoice.
    pub fn on_paper(&self) -> AddressText {
        AddressText { country: self.country.name().to_owned(), ..self.typed() }
    }
}

impl AddressText {
    /// What was typed, by the names of the fields.
    pub fn fields(&self) -> [(&'static str, &str); 7] {
        [
            ("country", &self.country),
            ("company", &self.company),
            ("street", &self.street),
            ("street2", &self.street2),
            ("postal_code", &self.postal_code),
            ("city", &self.city),
            ("region", &self.region),
        ]
    }

    /// What stands below each other on paper, from the name to the country.
    pub fn lines(&self) -> Vec<String> {
        let name = Some(self.company.clone()).filter(|name| !name.is_empty());
        name.into_iter().chain(self.below_name()).collect()
    }

    /// The same without the name.
    pub fn below_name(&self) -> Vec<String> {
        let lines = [self.street.clone(), self.street2.clone(), self.place(), self.country.clone()];
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }

    /// `20457 Hamburg`, `San Francisco, CA 94107`
    pub fn place(&self) -> String {
        let place = match self.region.is_empty() {
            true => format!("{} {}", self.postal_code, self.city),
            false => format!("{}, {} {}", self.city, self.region, self.postal_code),
        };
        place.trim().to_owned()
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
        let company = line(&self.company, 120, "Enter a company or a name.");
        let street = line(&self.street, 120, "Enter a street and number.");
        let street2 = written::one_line(&self.street2, 120);
        let postal_code = match self.country() {
            Some(country) => postal_code::parse(&self.postal_code, country),
            None => line(&self.postal_code, 20, "Enter a postal code."),
        };
        let city = line(&self.city, 80, "Enter a town or city.");
        let country = self.country().ok_or_else(|| "Choose a country.".to_owned());
        let has_regions = self.country().is_none_or(Country::has_regions);
        let region = if has_regions { written::one_line(&self.region, 60) } else { Ok(String::new()) };
        match (company, street, postal_code, city, country, street2, region) {
            (Ok(company), Ok(street), Ok(postal_code), Ok(city), Ok(country), Ok(street2), Ok(region)) => {
                Ok(Address { company, street, postal_code, city, country, street2, region })
            }
            (company, street, postal_code, city, country, street2, region) => {
                let wrong = [
                    country.err(),
                    company.err(),
                    street.err(),
                    street2.err(),
                    postal_code.err(),
                    city.err(),
                    region.err(),
                ];
                let named = self.fields().into_iter().zip(wrong);
                Err(named.filter_map(|((field, _), what)| Some((field, what?))).collect())
            }
        }
    }
}

/// One line that has to be there. `missing` says what to do if it is not.
fn line(typed: &str, longest: usize, missing: &str) -> Result<String, String> {
    let text = written::one_line(typed, longest)?;
    if text.is_empty() { Err(missing.into()) } else { Ok(text) }
}
