//! What can be booked: components and their plans, with prices. A file of the hosting company; a sensible one is built in.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::digest;
use super::payment_method::Currency;
use super::usage::{Cents, Counting};

const BUILT_IN: &str = include_str!("catalogue.toml");
/// What a key may be made of, so that it can stand in forms and in the database.
const LONGEST_KEY: usize = 30;

/// All components, in the order in which they are shown.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    pub components: Vec<Component>,
    /// Of what the file says.
    #[serde(skip)]
    pub digest: String,
}

/// Something an environment is made of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
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
        let catalogue: Catalogue = toml::from_str(text).map_err(|problem| problem.to_string().trim_end().to_owned())?;
        let catalogue = Catalogue { digest: digest::of_toml(text), ..catalogue };
        distinct("component", catalogue.components.iter().map(|one| one.key.as_str()))?;
        if !catalogue.components.iter().any(|one| one.required) {
            return Err("no component is required, so a new app would cost nothing".into());
        }
        catalogue.components.iter().try_for_each(check)?;
        Ok(catalogue)
    }

    pub fn component(&self, key: &str) -> Option<&Component> {
        self.components.iter().find(|one| one.key == key)
    }
}

/// Names stand on pages, in mails and on invoices, and in both databases.
fn check_names(component: &Component) -> Result<(), String> {
    let plans = component.plans.iter().flat_map(|plan| [Some(&plan.name), plan.holds.as_ref()]).flatten();
    let is_wrong = |name: &&String| name.trim().is_empty() || name.chars().any(char::is_control);
    let wrong = plans.chain([&component.name, &component.means]).find(is_wrong);
    wrong.map_or(Ok(()), |name| {
        Err(format!("the text “{}” of {} is empty or no line", name.escape_debug(), component.key))
    })
}

fn check(component: &Component) -> Result<(), String> {
    let key = &component.key;
    check_names(component)?;
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
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (1..=7).contains(&whole.len()) && part.len() == 2 && is_digits(whole) && is_digits(part);
    fits.then(|| format!("{whole}{part}").parse().ok()).flatten()
}
