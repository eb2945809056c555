//! What a file for `remit import` looks like: one object with up to four lists, in this order. More keys are refused.

use std::cell::Cell;
use std::io::Read;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::model::address::AddressText;
use crate::model::references::References;
use crate::payment_methods::form::PaymentMethodForm;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonEntry {
    pub key: String,
    pub name: String,
    pub email: String,
    pub account_type: String,
    /// Without one the person sets it through the reset link.
    #[serde(default)]
    pub password: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TeamEntry {
    pub key: String,
    pub name: String,
    #[serde(default)]
    pub members: Vec<MemberEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberEntry {
    pub person: String,
    pub role: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentMethodEntry {
    pub key: String,
    pub name: String,
    pub currency: String,
    #[serde(default)]
    pub invoice_email: Option<String>,
    /// Its owner has agreed to it elsewhere, and is not asked.
    #[serde(default)]
    pub invoice_email_confirmed: Option<bool>,
    #[serde(default)]
    pub company: Option<String>,
    #[serde(default)]
    pub street: Option<String>,
    #[serde(default)]
    pub postal_code: Option<String>,
    #[serde(default)]
    pub city: Option<String>,
    #[serde(default)]
    pub country: Option<String>,
    #[serde(default)]
    pub street2: Option<String>,
    #[serde(default)]
    pub region: Option<String>,
    #[serde(default)]
    pub vat_id: Option<String>,
    #[serde(default)]
    pub order_number: Option<String>,
    #[serde(default)]
    pub buyer_reference: Option<String>,
    #[serde(default)]
    pub people: Vec<String>,
    /// Who sees its invoices only, and is not among those.
    #[serde(default)]
    pub invoice_readers: Vec<String>,
    #[serde(default)]
    pub teams: Vec<String>,
    /// Without one it pays by bank transfer.
    #[serde(default)]
    pub paid_with: Option<PaidWithEntry>,
}

/// A card or a mandate that the gateway has already.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PaidWithEntry {
    pub gateway: String,
    pub kind: String,
    /// As the gateway calls whoever pays, and what is charged.
    pub customer: String,
    pub token: String,
    pub last4: String,
    /// Of a card.
    #[serde(default)]
    pub brand: Option<String>,
    #[serde(default)]
    pub expires: Option<String>,
    /// Of an account.
    #[serde(default)]
    pub mandate: Option<String>,
    #[serde(default)]
    pub mandate_on: Option<String>,
    #[serde(default)]
    pub mandate_url: Option<String>,
    #[serde(default)]
    pub country: Option<String>,
    #[serde(default)]
    pub holder: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppEntry {
    pub key: String,
    pub name: String,
    #[serde(default)]
    pub website: Option<String>,
    /// Without one it is on trial, from now.
    #[serde(default)]
    pub payment_method: Option<String>,
    /// Without any it has `main`, and nothing is booked there.
    #[serde(default)]
    pub environments: Option<Vec<EnvironmentEntry>>,
    #[serde(default)]
    pub developers: Vec<DeveloperEntry>,
    #[serde(default)]
    pub teams: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeveloperEntry {
    pub person: String,
    /// Without one the connection is direct.
    #[serde(default)]
    pub team: Option<String>,
    #[serde(default)]
    pub technical_contact: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EnvironmentEntry {
    pub name: String,
    #[serde(default)]
    pub plans: Plans,
}

impl PaymentMethodEntry {
    /// As somebody would type it.
    pub(super) fn form(&self) -> PaymentMethodForm {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        PaymentMethodForm {
            payment_method_name: self.name.clone(),
            currency: self.currency.clone(),
            address: AddressText {
                company: text(&self.company),
                street: text(&self.street),
                postal_code: text(&self.postal_code),
                city: text(&self.city),
                country: text(&self.country),
                street2: text(&self.street2),
                region: text(&self.region),
            },
            vat_id: text(&self.vat_id),
            invoice_email: text(&self.invoice_email),
            references: References {
                order_number: text(&self.order_number),
                buyer_reference: text(&self.buyer_reference),
            },
            pay_by: String::new(),
        }
    }
}

/// Component and plan by their keys, as they stand in the file: one may be there twice.
#[derive(Default)]
pub(super) struct Plans(pub Vec<(String, String)>);

impl<'de> Deserialize<'de> for Plans {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Plans, D::Error> {
        from.deserialize_map(PlansOfComponents)
    }
}

struct PlansOfComponents;

impl<'de> Visitor<'de> for PlansOfComponents {
    type Value = Plans;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("an object with a plan for each component")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Plans, A::Error> {
        let mut plans = Vec::new();
        while let Some(entry) = map.next_entry()? {
            plans.push(entry);
        }
        Ok(Plans(plans))
    }
}

/// What is told of each entry, in the order of the file. An error is a sentence.
pub(super) trait Load {
    fn person(&mut self, entry: PersonEntry) -> Result<(), String>;
    fn team(&mut self, entry: TeamEntry) -> Result<(), String>;
    fn payment_method(&mut self, entry: PaymentMethodEntry) -> Result<(), String>;
    fn app(&mut self, entry: AppEntry) -> Result<(), String>;
}

/// What is wrong with a file, and on which line.
pub(super) struct Wrong {
    pub line: usize,
    pub what: String,
}

/// Reads a file entry by entry.
///
/// # Errors
/// The first thing that is wrong: with the text itself, or what `load` says about an entry.
pub(super) fn read<L: Load>(source: impl Read, load: &mut L) -> Result<(), Wrong> {
    let lines = Lines::default();
    let mut file = serde_json::Deserializer::from_reader(Counted { source, lines: &lines });
    let outcome = file.deserialize_map(File { load, lines: &lines }).and_then(|()| file.end());
    outcome.map_err(|problem| {
        let text = problem.to_string();
        let what = text.rsplit_once(" at line ").map_or(&*text, |(what, _)| what).to_owned();
        Wrong { line: lines.of_refusal.get().unwrap_or(problem.line()), what }
    })
}

/// The reader goes on to the end of a list before it says where it was: so the lines are counted here too.
#[derive(Default)]
struct Lines {
    ended: Cell<usize>,
    of_refusal: Cell<Option<usize>>,
}

struct Counted<'a, R> {
    source: R,
    lines: &'a Lines,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        // The reader of JSON asks for one byte at a time.
        let count = self.source.read(into)?;
        let ended = into[..count].iter().filter(|byte| **byte == b'\n').count();
        self.lines.ended.set(self.lines.ended.get() + ended);
        Ok(count)
    }
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(field_identifier)]
#[serde(rename_all = "snake_case")]
enum Part {
    People,
    Teams,
    PaymentMethods,
    Apps,
}

struct File<'a, L> {
    load: &'a mut L,
    lines: &'a Lines,
}

impl<'de, L: Load> Visitor<'de> for File<'_, L> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("an object with people, teams, payment_methods and apps")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut last = None;
        while let Some(part) = map.next_key::<Part>()? {
            if last >= Some(part) {
                return Err(A::Error::custom("the order is people, teams, payment_methods, apps, each once"));
            }
            last = Some(part);
            let (load, lines) = (&mut *self.load, self.lines);
            match part {
                Part::People => map.next_value_seed(entries(lines, |entry| load.person(entry)))?,
                Part::Teams => map.next_value_seed(entries(lines, |entry| load.team(entry)))?,
                Part::PaymentMethods => map.next_value_seed(entries(lines, |entry| load.payment_method(entry)))?,
                Part::Apps => map.next_value_seed(entries(lines, |entry| load.app(entry)))?,
            }
        }
        Ok(())
    }
}

/// One list, an entry at a time.
struct Entries<'a, T, F> {
    load: F,
    lines: &'a Lines,
    entry: PhantomData<T>,
}

fn entries<T, F: FnMut(T) -> Result<(), String>>(lines: &Lines, load: F) -> Entries<'_, T, F> {
    Entries { load, lines, entry: PhantomData }
}

impl<'de, T: DeserializeOwned, F: FnMut(T) -> Result<(), String>> DeserializeSeed<'de> for Entries<'_, T, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de, T: DeserializeOwned, F: FnMut(T) -> Result<(), String>> Visitor<'de> for Entries<'_, T, F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(entry) = seq.next_element::<T>()? {
            (self.load)(entry).map_err(|sentence| {
                self.lines.of_refusal.set(Some(self.lines.ended.get() + 1));
                A::Error::custom(sentence)
            })?;
        }
        Ok(())
    }
}
