//! What the database keeps beside names, to compare them and to look for them: made here, written with the names.

use diesel::prelude::*;

use super::app::App;
use super::payment_method::PaymentMethod;
use super::person::Person;
use super::team::Team;
use super::website::Website;
use crate::store::letters::plain;

/// Of a person.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = crate::store::schema::people)]
pub struct PersonLetters {
    sort_name: String,
}

/// Of a team.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = crate::store::schema::teams)]
pub struct TeamLetters {
    sort_name: String,
}

/// Of an app: it is found by its website, too.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = crate::store::schema::apps)]
pub struct AppLetters {
    sort_name: String,
    found_by: String,
}

/// Of a payment method: it is found by all that its invoices are made out to, and by where they go.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = crate::store::schema::payment_methods)]
pub struct PaymentMethodLetters {
    sort_name: String,
    sort_company: String,
    found_by: String,
}

impl PersonLetters {
    pub fn of(name: &str) -> PersonLetters {
        PersonLetters { sort_name: plain(name) }
    }
}

impl TeamLetters {
    pub fn of(name: &str) -> TeamLetters {
        TeamLetters { sort_name: plain(name) }
    }
}

impl AppLetters {
    pub fn of(name: &str, website: Option<&str>) -> AppLetters {
        let website = website.map(Website::short).unwrap_or_default();
        AppLetters { sort_name: plain(name), found_by: plain(&format!("{name} {website}")) }
    }
}

impl Person {
    pub fn letters(&self) -> PersonLetters {
        PersonLetters::of(&self.name)
    }
}

impl Team {
    pub fn letters(&self) -> TeamLetters {
        TeamLetters::of(&self.name)
    }
}

impl App {
    pub fn letters(&self) -> AppLetters {
        AppLetters::of(&self.name, self.website.as_deref())
    }
}

impl PaymentMethod {
    pub fn letters(&self) -> PaymentMethodLetters {
        let company = self.company.as_deref().unwrap_or_default();
        let email = self.invoice_email.as_ref().map(ToString::to_string).unwrap_or_default();
        PaymentMethodLetters {
            sort_name: plain(&self.name),
            sort_company: plain(company),
            found_by: plain(&format!("{} {company} {} {email}", self.name, self.address_line())),
        }
    }
}
