//! Direct access to a payment method, or to its invoices only: from one level to the other, and ending it, of somebody else
//! or one's own. What changes is shown before.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::{changes, queries};
use crate::access::consequences::{Effect, Outcome};
use crate::access::people::PersonAccess;
use crate::access::policy::{LeavePaymentMethod, ManageBillingAccess};
use crate::check::{Check, try_out};
use crate::model::PersonId;
use crate::model::email_address::EmailAddress;
use crate::model::invoice_copy::InvoiceCopy;
use crate::model::payment_method::{BillingLevel, PaymentMethod};
use crate::paths;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, Named, Next, Request};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LevelForm {
    level: String,
}

/// GET `/payment-methods/{payment_method}/people/{person}/remove`
pub async fn remove_page(
    request: Request,
    payment_method: Asked<ManageBillingAccess>,
    person: Named<PersonId>,
) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let it = payment_method.granted(tx, me)?;
            let (person, level) = named(tx, &it, &person)?;
            let outcome =
                try_out(tx, me, it.id, |tx, confirmed| changes::remove_person(tx, &it, confirmed, person.id))?;
            let outcome = match level {
                BillingLevel::Manage => with_invoices(outcome, &it, person.email.as_ref()),
                BillingLevel::InvoicesOnly => outcome,
            };
            let outcome = with_copies(tx, outcome, &it, person.email.as_ref())?;
            let act = ("Remove", paths::remove_from_payment_method(it.id, person.id));
            Ok(Check::of_payment_method(me, &it, format!("Remove {}?", person.name), outcome, act)
                .lead(format!("We’ll let {} know by email that you ended this access.", person.name))
                .ends_something())
        })
        .await
}

/// POST `/payment-methods/{payment_method}/people/{person}/remove`
pub async fn remove(
    request: Request,
    payment_method: Asked<ManageBillingAccess>,
    person: Named<PersonId>,
) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let (person, level) = named(tx, &payment_method, &person)?;
            let confirmed = me.require_password(tx)?;
            changes::remove_person(tx, &payment_method, &confirmed, person.id)?;
            let (who, what) = (&person.name, &payment_method.name);
            let words = match level {
                BillingLevel::Manage => format!("{who} no longer has direct access to {what}."),
                BillingLevel::InvoicesOnly => format!("{who} no longer sees the invoices of {what}."),
            };
            Ok(Next::go(paths::payment_method(payment_method.id)).saying(words))
        })
        .await
}

/// GET `/payment-methods/{payment_method}/people/{person}/level`: to the other level.
pub async fn level_page(
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
                BillingLevel::InvoicesOnly => (format!("Invoices only for {}?", person.name), "Invoices only"),
            };
            let act = (button, paths::change_billing_level(it.id, person.id));
            let check = Check::of_payment_method(me, &it, title, outcome, act)
                .lead(format!("{} We’ll email {}.", to.means(word), person.name))
                .carrying("level", to.as_str());
            Ok(if to == BillingLevel::InvoicesOnly { check.ends_something() } else { check })
        })
        .await
}

/// POST `/payment-methods/{payment_method}/people/{person}/level`
pub async fn change_level(
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

/// GET `/payment-methods/{payment_method}/leave`
pub async fn leave_page(request: Request, payment_method: Asked<LeavePaymentMethod>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let it = payment_method.granted(tx, me)?;
            let outcome = try_out(tx, me, it.id, |tx, _| changes::leave(tx, &it))?;
            let is_reader = it.link().reads_invoices;
            let (outcome, lead) = if is_reader {
                (outcome, "You’ll lose your access to its invoices. Whoever manages it can invite you again.")
            } else {
                let lead = "You’ll lose your direct access. Someone else who has it can invite you again.";
                (with_invoices(outcome, &it, me.person.email.as_ref()), lead)
            };
            let outcome = with_copies(tx, outcome, &it, me.person.email.as_ref())?;
            let act = ("Leave", paths::leave_payment_method(it.id));
            Ok(Check::of_payment_method(me, &it, format!("Leave {}?", it.name), outcome, act)
                .lead(lead)
                .ends_something())
        })
        .await
}

/// POST `/payment-methods/{payment_method}/leave`
pub async fn leave(request: Request, payment_method: Asked<LeavePaymentMethod>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            changes::leave(tx, &payment_method)?;
            Ok(Next::go(paths::payment_methods()).saying(format!("You have left {}.", payment_method.name)))
        })
        .await
}

/// Invoices go on to whoever loses access if they have confirmed the address for them. Else the consequences say it.
fn with_invoices(outcome: Outcome, payment_method: &PaymentMethod, email: Option<&EmailAddress>) -> Outcome {
    let is_confirmed =
        |email: &&EmailAddress| payment_method.counting_email() == Some(*email) && !payment_method.counts_for_manager();
    match email.filter(is_confirmed) {
        None => outcome,
        Some(email) => {
            let what = format!("will still go to {email}. To stop that too, change the invoice email first");
            outcome.last(Effect::Same, "Invoices", what)
        }
    }
}

/// So do copies: whoever can manage it ends them.
fn with_copies(
    tx: &mut Tx,
    outcome: Outcome,
    payment_method: &PaymentMethod,
    email: Option<&EmailAddress>,
) -> Result<Outcome> {
    let copies = queries::copies_of(tx, payment_method.id)?;
    Ok(match copies.iter().find(|copy| copy.is_confirmed() && Some(&copy.email) == email) {
        None => outcome,
        Some(InvoiceCopy { email, .. }) => {
            let what = format!("will still go to {email}. To stop that too, remove that address");
            outcome.last(Effect::Same, "Copies of invoices", what)
        }
    })
}

/// Somebody with direct access, as the address names them, and its level.
fn named(
    tx: &mut Tx,
    payment_method: &PaymentMethod,
    person: &Named<PersonId>,
) -> Result<(PersonAccess, BillingLevel)> {
    changes::direct_access(tx, payment_method.id, person.id()?)?.ok_or(Error::NotFound)
}
