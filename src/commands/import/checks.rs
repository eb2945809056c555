//! What is typed in the forms of the pages is checked in the same way when it comes from a file.

use super::format::{AppEntry, EnvironmentEntry, PaymentMethodEntry, PersonEntry};
use crate::apps::changes::AppDetails;
use crate::apps::new::AppForm;
use crate::environments::changes::{Brought, MOST_ENVIRONMENTS};
use crate::model::booking::environment_name;
use crate::model::catalogue::Catalogue;
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::{Currency, PaymentMethod};
use crate::model::person::{AccountType, Person};
use crate::model::{PersonId, written};
use crate::payment_methods::form::PaymentMethodForm;
use crate::store::Moment;
use crate::web::FieldErrors;
use crate::web::passwords::{KnownWords, Password, hash_now};

/// What can be said of a payment method whose address is missing.
const WITHOUT_ADDRESS: [&str; 2] = ["payment_method_name", "invoice_email"];

/// `brand` is no part of a good password, as everywhere.
pub(super) fn person(entry: &PersonEntry, brand: &str, now: Moment) -> Result<Person, String> {
    let name = written::name_without_links(&entry.name).map_err(|what| format!("name: {what}"))?;
    let email = EmailAddress::typed(&entry.email).map_err(|what| format!("email: {what}"))?;
    let account_type =
        AccountType::from_stored(&entry.account_type).ok_or("account_type is developer or client".to_owned())?;
    let hash = |text: &str| {
        let password = Password::typed(text);
        let known = KnownWords::of(&name, email.as_str(), brand);
        password.check(&known).map_err(|what| format!("password: {what}"))?;
        hash_now(&password).map_err(|problem| problem.to_string())
    };
    let password_hash = entry.password.as_deref().map(hash).transpose()?;
    Ok(Person {
        id: PersonId::random(),
        email: Some(email),
        name,
        account_type,
        password_hash,
        created_at: now,
        closed_at: None,
    })
}

/// The address is whole or missing altogether.
pub(super) fn payment_method(
    entry: &PaymentMethodEntry,
    created_by: PersonId,
    now: Moment,
) -> Result<PaymentMethod, String> {
    let form = entry.form();
    let it = if form.address.is_empty() {
        without_address(&form, created_by, now)?
    } else {
        form.check().map_err(|errors| in_words(&errors))?.made_by(created_by, now)
    };
    match (entry.invoice_email_confirmed, &it.invoice_email) {
        (Some(true), None) => Err("invoice_email_confirmed needs an invoice_email".into()),
        (Some(true), Some(_)) => Ok(PaymentMethod { invoice_email_confirmed_at: Some(now), ..it }),
        _ => Ok(it),
    }
}

fn without_address(form: &PaymentMethodForm, created_by: PersonId, now: Moment) -> Result<PaymentMethod, String> {
    let name = written::name_of_thing(&form.payment_method_name).map_err(|what| format!("name: {what}"))?;
    let currency = Currency::from_stored(form.currency.trim()).ok_or("currency is EUR or USD")?;
    let needs_address = |(field, typed): &(&str, String)| !WITHOUT_ADDRESS.contains(field) && !typed.trim().is_empty();
    if let Some((field, _)) = form.values().into_iter().find(needs_address) {
        return Err(format!("{field} needs the whole address"));
    }
    let typed = Some(form.invoice_email.trim()).filter(|typed| !typed.is_empty());
    let invoice_email = typed.map(EmailAddress::typed).transpose().map_err(|what| format!("invoice_email: {what}"))?;
    Ok(PaymentMethod { invoice_email, ..PaymentMethod::new(name, currency, created_by, now) })
}

pub(super) fn app(entry: &AppEntry) -> Result<AppDetails, String> {
    let website = entry.website.clone().unwrap_or_default();
    let form = AppForm { name: entry.name.clone(), website, ..AppForm::default() };
    form.check().map_err(|errors| in_words(&errors))
}

/// The environments of an app, each with everything that the catalogue requires.
pub(super) fn environments(entries: &[EnvironmentEntry], catalogue: &Catalogue) -> Result<Vec<Brought>, String> {
    if entries.is_empty() || entries.len() > MOST_ENVIRONMENTS {
        return Err(format!("environments: there are 1 to {MOST_ENVIRONMENTS} of them, or the key is missing"));
    }
    let mut all: Vec<Brought> = Vec::new();
    for entry in entries {
        let about = |what: String| format!("environment {:?}: {what}", entry.name);
        let name = environment_name(&entry.name).map_err(about)?;
        if all.iter().any(|other| other.name == name) {
            return Err(about("there are two of this name".into()));
        }
        check_plans(&entry.plans.0, catalogue).map_err(about)?;
        all.push(Brought { name, plans: entry.plans.0.clone() });
    }
    Ok(all)
}

fn check_plans(plans: &[(String, String)], catalogue: &Catalogue) -> Result<(), String> {
    for (place, (key, plan)) in plans.iter().enumerate() {
        let component = catalogue.component(key).ok_or_else(|| format!("the catalogue has no component {key:?}"))?;
        component.plan(plan).ok_or_else(|| format!("{key:?} has no plan {plan:?}"))?;
        if plans[..place].iter().any(|(other, _)| other == key) {
            return Err(format!("{key:?} is there twice"));
        }
    }
    let is_missing = |key: &str| plans.iter().all(|(one, _)| one != key);
    let missing = catalogue.components.iter().find(|component| component.required && is_missing(&component.key));
    match missing {
        Some(component) => {
            Err(format!("every environment has {}: a plan for {:?} is missing", component.name, component.key))
        }
        None => Ok(()),
    }
}

fn in_words(errors: &FieldErrors) -> String {
    let all: Vec<String> = errors.all().iter().map(|(field, what)| format!("{field}: {what}")).collect();
    all.join(" ")
}
