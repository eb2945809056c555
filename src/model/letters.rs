//! What the database keeps beside names, to compare them and to look for them: made here, written with the names.

use diesel::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::app::App;
use super::payment_method::PaymentMethod;
use super::person::Person;
use super::team::Team;
use super::website::Website;

/// Of a person.
#[derive(Debug, Clone, serde::Serialize, Insertable, AsChangeset)]
#[diesel(table_name = crate::model::schema::people)]
pub struct PersonLetters {
    sort_name: String,
}

/// Of a team.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = crate::model::schema::teams)]
pub struct TeamLetters {
    sort_name: String,
}

/// Of an app: it is found by its website, too.
#[derive(Debug, Clone, serde::Serialize, Insertable, AsChangeset)]
#[diesel(table_name = crate::model::schema::apps)]
pub struct AppLetters {
    sort_name: String,
    found_by: String,
}

/// Of a payment method: it is found by all that its invoices are made out to, and by where they go.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = crate::model::schema::payment_methods)]
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
        let company = self.company().unwrap_or_default();
        let email = self.invoice_email.as_ref().map(ToString::to_string).unwrap_or_default();
        PaymentMethodLetters {
            sort_name: plain(&self.name),
            sort_company: plain(company),
            found_by: plain(&format!("{} {company} {} {email}", self.name, self.address_line())),
        }
    }
}

/// Letters of all languages as they are compared and looked for: small, and without accents. The databases disagree about
/// them, so they are made here. `Hôtel  Özdemir & Søn` is compared as `hotel ozdemir & son`. What is nothing but accents
/// stays as it is.
pub fn plain(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut plain = String::with_capacity(words.len());
    for letter in words.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match without_accent(letter) {
            Some(letters) => plain.push_str(letters),
            // Some small letters have an accent that their capital does not have.
            None if is_combining_mark(letter) => {}
            None => plain.push(letter),
        }
    }
    if plain.trim().is_empty() { words } else { plain }
}

/// Letters that are not put together of another one and an accent, though people take them for that.
fn without_accent(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ł' => "l",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        _ => return None,
    })
}
