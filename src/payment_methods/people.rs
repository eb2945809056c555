//! Ending direct access to a payment method: of somebody else, or one's own. What changes is shown before.

use actix_web::HttpResponse;

use super::changes;
use crate::access::consequences::{Effect, Outcome};
use crate::access::people::{self, PersonAccess};
use crate::access::policy::{LeavePaymentMethod, ManageBillingAccess};
use crate::check::{Check, try_out};
use crate::model::PersonId;
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::PaymentMethod;
use crate::paths;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, Named, Next, Request};

/// GET `/payment-methods/{payment_method}/people/{person}/remove`
pub async fn remove_page(
    request: Request,
    payment_method: Asked<ManageBillingAccess>,
    person: Named<PersonId>,
) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let it = payment_method.granted(tx, me)?;
            let person = named(tx, &it, &person)?;
            let outcome =
                try_out(tx, me, it.id, |tx, confirmed| changes::remove_person(tx, &it, confirmed, person.id))?;
            let outcome = with_invoices(outcome, &it, person.email.as_ref());
            let act = ("Remove", paths::remove_from_payment_method(it.id, person.id));
            Ok(Check::of_payment_method(me, &it, format!("Remove {}?", person.name), outcome, act)
                .lead(format!("{} is told by mail that you ended this access.", person.name))
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
            let person = named(tx, &payment_method, &person)?;
            let confirmed = me.require_password(tx)?;
            changes::remove_person(tx, &payment_method, &confirmed, person.id)?;
            Ok(Next::go(paths::payment_method(payment_method.id))
                .saying(format!("{} no longer has direct access to {}.", person.name, payment_method.name)))
        })
        .await
}

/// GET `/payment-methods/{payment_method}/leave`
pub async fn leave_page(request: Request, payment_method: Asked<LeavePaymentMethod>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let it = payment_method.granted(tx, me)?;
            let outcome = try_out(tx, me, it.id, |tx, _| changes::leave(tx, &it))?;
            let outcome = with_invoices(outcome, &it, me.person.email.as_ref());
            let act = ("Leave", paths::leave_payment_method(it.id));
            Ok(Check::of_payment_method(me, &it, format!("Leave {}?", it.name), outcome, act)
                .lead("You give up your direct access. Someone else who has it can invite you again.")
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
            let what = format!("still go to {email}. If that should end too, change the invoice email first");
            outcome.last(Effect::Same, "Invoices", what)
        }
    }
}

/// Somebody with direct access, as the address names them.
fn named(tx: &mut Tx, payment_method: &PaymentMethod, person: &Named<PersonId>) -> Result<PersonAccess> {
    let id = person.id()?;
    let people = people::billing_people(tx, payment_method.id)?;
    people.into_iter().find(|one| one.id == id && one.direct().is_some()).ok_or(Error::NotFound)
}
