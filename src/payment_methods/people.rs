//! Ending direct access to a payment method: of somebody else, or one's own. What changes is shown before.

use actix_web::HttpResponse;
use askama::Template;

use super::changes;
use crate::access::consequences::{self, Consequences, Scope};
use crate::access::people::{self, PersonAccess};
use crate::access::policy::{LeavePaymentMethod, ManageBillingAccess};
use crate::access::{Granted, Right};
use crate::error::{Error, Result};
use crate::model::PersonId;
use crate::model::payment_method::PaymentMethod;
use crate::paths;
use crate::store::Tx;
use crate::web::{Asked, Here, Me, Named, Next, Request, Shell};

#[derive(Template)]
#[template(path = "payment_methods/end_access.html")]
struct EndAccess {
    shell: Shell,
    payment_method: PaymentMethod,
    consequences: Consequences,
    /// Why it cannot be done now, and what to do first.
    refusal: Option<String>,
    lead: String,
    action: String,
    button: &'static str,
}

/// GET `/payment-methods/{payment_method}/people/{named}/remove`
pub async fn remove_page(request: Request, payment_method: Asked<ManageBillingAccess>, person: Named) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let person = named(tx, &payment_method, &person)?;
            let (consequences, refusal) =
                try_out(tx, me, &payment_method, |tx| changes::remove_person(tx, &payment_method, person.id))?;
            Ok(EndAccess {
                shell: me.shell(format!("Remove {}?", person.name), Here::PaymentMethods),
                lead: format!("{} is told by mail that you ended this access.", person.name),
                action: paths::remove_from_payment_method(payment_method.id, person.id),
                button: "Remove",
                payment_method: payment_method.object().clone(),
                consequences,
                refusal,
            })
        })
        .await
}

/// POST `/payment-methods/{payment_method}/people/{named}/remove`
pub async fn remove(request: Request, payment_method: Asked<ManageBillingAccess>, person: Named) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let person = named(tx, &payment_method, &person)?;
            me.require_password(tx)?;
            changes::remove_person(tx, &payment_method, person.id)?;
            Ok(Next::go(paths::payment_method(payment_method.id))
                .saying(format!("{} no longer has direct access to {}.", person.name, payment_method.name)))
        })
        .await
}

/// GET `/payment-methods/{payment_method}/leave`
pub async fn leave_page(request: Request, payment_method: Asked<LeavePaymentMethod>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let (consequences, refusal) = try_out(tx, me, &payment_method, |tx| changes::leave(tx, &payment_method))?;
            Ok(EndAccess {
                shell: me.shell(format!("Leave {}?", payment_method.name), Here::PaymentMethods),
                lead: "You give up your direct access. Somebody else who has it can invite you again.".into(),
                action: paths::leave_payment_method(payment_method.id),
                button: "Leave",
                payment_method: payment_method.object().clone(),
                consequences,
                refusal,
            })
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

/// What the act changes, or why it is refused.
fn try_out<R: Right>(
    tx: &mut Tx,
    me: &Me,
    payment_method: &Granted<R>,
    act: impl FnOnce(&mut Tx) -> Result<()>,
) -> Result<(Consequences, Option<String>)>
where
    Granted<R>: std::ops::Deref<Target = PaymentMethod>,
{
    let scope = Scope { payment_methods: vec![payment_method.id], ..Scope::default() };
    match consequences::of(tx, &scope, &me.person, act) {
        Ok(consequences) => Ok((consequences, None)),
        Err(Error::Refused(refused)) => Ok((Consequences::default(), Some(refused.sentence()))),
        Err(other) => Err(other),
    }
}

/// Somebody with direct access, as the address names them.
fn named(tx: &mut Tx, payment_method: &PaymentMethod, person: &Named) -> Result<PersonAccess> {
    let id = PersonId::from_stored(&person.0).ok_or(Error::NotFound)?;
    let people = people::billing_people(tx, payment_method.id)?;
    people.into_iter().find(|one| one.id == id && one.direct().is_some()).ok_or(Error::NotFound)
}
