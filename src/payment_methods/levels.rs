//! From one level of direct access to the other: to manage a payment method, or to see its invoices only. What changes
//! is shown before.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::changes;
use super::people::named;
use crate::access::policy::ManageBillingAccess;
use crate::check::{Check, try_out};
use crate::model::PersonId;
use crate::model::payment_method::BillingLevel;
use crate::paths;
use crate::web::error::Error;
use crate::web::{Asked, Named, Next, Request};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LevelForm {
    level: String,
}

/// GET `/payment-methods/{payment_method}/people/{person}/level`: to the other level.
pub async fn page(
    request: Request,
    payment_method: Asked<ManageBillingAccess>,
    person: Named<PersonId>,
) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let it = payment_method.granted(tx, me)?;
            let (person, level) = named(tx, &it, &person)?;
            let to = level.other();
            let outcome =
                try_out(tx, me, it.id, |tx, confirmed| changes::change_level(tx, &it, confirmed, person.id, to))?;
            let word = me.person.account_type.app_word();
            let (title, button) = match to {
                BillingLevel::Manage => (format!("Full access for {}?", person.name), "Full access"),
                BillingLevel::InvoicesOnly => (format!("Only invoices for {}?", person.name), "Only invoices"),
            };
            let act = (button, paths::change_billing_level(it.id, person.id));
            let check = Check::of_payment_method(me, &it, title, outcome, act)
                .lead(format!("{} We'll email {}.", to.means(word), person.name))
                .carrying("level", to.as_str());
            Ok(if to == BillingLevel::InvoicesOnly { check.ends_something() } else { check })
        })
        .await
}

/// POST `/payment-methods/{payment_method}/people/{person}/level`
pub async fn change(
    request: Request,
    payment_method: Asked<ManageBillingAccess>,
    person: Named<PersonId>,
) -> HttpResponse {
    request
        .act(move |tx, me| {
            let it = payment_method.granted(tx, me)?;
            let (person, _) = named(tx, &it, &person)?;
            let form: LevelForm = me.form()?;
            let to = BillingLevel::from_stored(&form.level).ok_or(Error::Malformed)?;
            let confirmed = me.require_password(tx)?;
            changes::change_level(tx, &it, &confirmed, person.id, to)?;
            let words = match to {
                BillingLevel::Manage => format!("{} can now manage {}.", person.name, it.name),
                BillingLevel::InvoicesOnly => format!("{} now sees only the invoices of {}.", person.name, it.name),
            };
            Ok(Next::go(paths::payment_method(it.id)).saying(words))
        })
        .await
}
