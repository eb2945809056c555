//! What can be booked: components and their plans, with prices. A file of the hosting company; a sensible one is built in.

use std::collections::BTreeSet;

use en16931::codes::contains;
use en16931::codes::generated::UNIT_CODES;
use serde::Deserialize;

use super::digest;
use super::metering::{Metered, Millionths};
use super::payment_method::Currency;
use super::usage::{Cents, Counting};

const BUILT_IN: &str = include_str!("catalogue.toml");
/// What a key may be made of, so that it can stand in forms and in the database.
const LONGEST_KEY: usize = 30;
/// A short sign, as it stands behind numbers.
const LONGEST_UNIT: usize = 12;
/// The unit of what is counted in pieces, after UN/ECE Recommendation 20.
const PIECE: &str = "C62";
/// More units than anybody gives away.
const MOST_INCLUDED: i64 = 1_000_000_000;

/// All components, in the order in which they are shown.
#[derive(Debug, Clone)]
pub struct Catalogue {
    pub components: Vec<Component>,
    /// Those that nobody books: what is used of them is measured.
    pub metered: Vec<Metered>,
    /// Of what the file says.
    pub digest: String,
}

/// Something an environment is made of.
#[derive(Debug, Clone)]
pub struct Component {
    pub key: String,
    pub name: String,
    /// What it is there for, for people who do not know the name: "runs the website".
    pub means: String,
    /// Every environment has one.
    pub required: bool,
    pub counting: Counting,
    /// From small to large: their place is their rank.
    pub plans: Vec<PlanOffer>,
}

/// A plan with its net price a month.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanOffer {
    pub key: String,
    pub name: String,
    #[serde(deserialize_with = "price")]
    pub eur: Cents,
    #[serde(deserialize_with = "price")]
    pub usd: Cents,
    /// What there is in it, for those who choose: `2 processes, 1 GB of memory`. May be missing.
    #[serde(default)]
    pub holds: Option<String>,
}

impl PlanOffer {
    pub fn price(&self, currency: Currency) -> Cents {
        match currency {
            Currency::Eur => self.eur,
            Currency::Usd => self.usd,
        }
    }
}

impl Component {
    /// A plan and its rank.
    pub fn plan(&self, key: &str) -> Option<(usize, &PlanOffer)> {
        self.plans.iter().enumerate().find(|(_, plan)| plan.key == key)
    }
}

impl Catalogue {
    /// The one that is built in.
    pub fn built_in() -> Catalogue {
        Catalogue::parse(BUILT_IN).expect("the built-in catalogue is right: a test reads it")
    }

    /// Reads one.
    ///
    /// # Errors
    /// A sentence that says what is wrong, for the person who starts the program.
    pub fn parse(text: &str) -> Result<Catalogue, String> {
        let file: File = toml::from_str(text).map_err(|problem| problem.to_string().trim_end().to_owned())?;
        distinct("component", file.components.iter().map(|one| one.key.as_str()))?;
        let (mut components, mut metered) = (Vec::new(), Vec::new());
        for entry in file.components {
            match entry.counting {
                Kind::DayMax => components.push(entry.booked(Counting::DayMax)?),
                Kind::MonthMax => components.push(entry.booked(Counting::MonthMax)?),
                Kind::Metered => metered.push(entry.metered()?),
            }
        }
        if !components.iter().any(|one| one.required) {
            return Err("no component is required, so a new app would cost nothing".into());
        }
        Ok(Catalogue { components, metered, digest: digest::of_toml(text) })
    }

    pub fn component(&self, key: &str) -> Option<&Component> {
        self.components.iter().find(|one| one.key == key)
    }

    pub fn metered(&self, key: &str) -> Option<&Metered> {
        self.metered.iter().find(|one| one.key == key)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    components: Vec<Entry>,
}

/// A component as it stands in the file, of whatever kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: String,
    name: String,
    means: String,
    counting: Kind,
    required: Option<bool>,
    plans: Option<Vec<PlanOffer>>,
    unit: Option<String>,
    unit_code: Option<String>,
    included: Option<i64>,
    eur: Option<String>,
    usd: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    DayMax,
    MonthMax,
    Metered,
}

impl Entry {
    fn booked(self, counting: Counting) -> Result<Component, String> {
        let key = &self.key;
        let of_metered = [&self.unit, &self.unit_code, &self.eur, &self.usd];
        if self.included.is_some() || of_metered.iter().any(|one| one.is_some()) {
            return Err(format!(
                "{key} is booked in plans: unit, unit_code, included, eur and usd are for what is metered"
            ));
        }
        let required = self.required.ok_or_else(|| format!("{key} does not say whether it is required"))?;
        let (name, means, plans) = (self.name, self.means, self.plans.unwrap_or_default());
        let component = Component { key: self.key, name, means, required, counting, plans };
        check(&component)?;
        Ok(component)
    }

    fn metered(self) -> Result<Metered, String> {
        let key = &self.key;
        if self.required.is_some() || self.plans.is_some() {
            return Err(format!(
                "{key} is metered: it is in every environment, so it has no plans and is not required"
            ));
        }
        let unit = self.unit.ok_or_else(|| format!("{key} does not say in which unit it is measured"))?;
        check_names(key, [&self.name, &self.means, &unit].into_iter())?;
        if unit.chars().count() > LONGEST_UNIT {
            return Err(format!("the unit “{unit}” of {key} is longer than {LONGEST_UNIT} letters"));
        }
        let unit_code = self.unit_code.unwrap_or_else(|| PIECE.to_owned());
        if !contains(UNIT_CODES, &unit_code) {
            return Err(format!("the unit_code “{unit_code}” of {key} is none of UN/ECE Recommendation 20"));
        }
        let included = self.included.unwrap_or_default();
        if !(0..=MOST_INCLUDED).contains(&included) {
            return Err(format!("{key} includes less than nothing, or more than {MOST_INCLUDED}"));
        }
        let (eur, usd) = (unit_price(key, self.eur, "eur")?, unit_price(key, self.usd, "usd")?);
        Ok(Metered { name: self.name, means: self.means, unit, unit_code, included, eur, usd, key: self.key })
    }
}

/// `0.08`: of one unit, with at most six decimals.
fn unit_price(key: &str, text: Option<String>, currency: &str) -> Result<Millionths, String> {
    let text = text.ok_or_else(|| format!("{key} has no price in {currency}"))?;
    millionths(&text).filter(|price| *price > 0).ok_or_else(|| {
        format!("the price “{text}” of a unit of {key} is not written like \"0.08\", with two to six decimals")
    })
}

fn millionths(text: &str) -> Option<Millionths> {
    let (whole, part) = text.split_once('.')?;
    let fits = (1..=3).contains(&whole.len()) && (2..=6).contains(&part.len()) && is_digits(whole) && is_digits(part);
    fits.then(|| format!("{whole}{part:0<6}").parse().ok()).flatten()
}

/// Names stand on pages, in mails and on invoices, and in both databases.
fn check_names<'a>(key: &str, mut names: impl Iterator<Item = &'a String>) -> Result<(), String> {
    let is_wrong = |name: &&String| name.trim().is_empty() || name.chars().any(char::is_control);
    names
        .find(is_wrong)
        .map_or(Ok(()), |name| Err(format!("the text “{}” of {key} is empty or no line", name.escape_debug())))
}

fn check(component: &Component) -> Result<(), String> {
    let key = &component.key;
    let plans = component.plans.iter().flat_map(|plan| [Some(&plan.name), plan.holds.as_ref()]).flatten();
    check_names(key, plans.chain([&component.name, &component.means]))?;
    if component.plans.is_empty() {
        return Err(format!("{key} has no plan"));
    }
    distinct(&format!("plan of {key}"), component.plans.iter().map(|plan| plan.key.as_str()))?;
    let grows = |price: fn(&PlanOffer) -> Cents| component.plans.is_sorted_by(|one, next| price(one) < price(next));
    if !grows(|plan| plan.eur) || !grows(|plan| plan.usd) {
        return Err(format!("the plans of {key} are not in the order of their prices, from small to large"));
    }
    Ok(())
}

fn distinct<'a>(what: &str, keys: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for key in keys {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
        if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(is_plain) {
            return Err(format!(
                "the key “{key}” of a {what} is not made of at most 30 small letters, digits and dashes"
            ));
        }
        if !seen.insert(key) {
            return Err(format!("the key “{key}” of a {what} is there twice"));
        }
    }
    Ok(())
}

/// `9.50`: euros and cents as text, because a number with a point is not exact.
pub(super) fn price<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Cents, D::Error> {
    let text = String::deserialize(from)?;
    cents(&text).ok_or_else(|| serde::de::Error::custom(format!("the price “{text}” is not written like \"9.50\"")))
}

fn cents(text: &str) -> Option<Cents> {
    let (whole, part) = text.split_once('.')?;
    let fits = (1..=7).contains(&whole.len()) && part.len() == 2 && is_digits(whole) && is_digits(part);
    fits.then(|| format!("{whole}{part}").parse().ok()).flatten()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
