//! Payment methods: made, changed, and who manages them.

use serde::Deserialize;
use utoipa::ToSchema;

use super::called::{New, Sent, find_or_make};
use crate::access::external;
use crate::access::policy::{BringTeam, ChangePaymentMethod, LeavePaymentMethod, ManageBillingAccess, ViewInvoices};
use crate::api::payment_methods::PaymentMethod;
use crate::api::payment_methods::details::PaymentMethodSaid;
use crate::api::sent::{FOR_PLATFORM, external_id, wrong};
use crate::model::payment_method::BillingLevel;
use crate::model::{PaymentMethodId, PersonId, TeamId};
use crate::paths;
use crate::payment_methods::changes;
use crate::payment_methods::form::PaymentMethodForm;
use crate::store::Tx;
use crate::web::FieldErrors;
use crate::web::call::{
    Also, Answer, BillingWrite, Body, Call, Caller, Done, Error, Made, Nothing, Or, PeopleWrite, Result, Wanted,
};

/// What someone may do with a payment method.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLevel {
    /// `manage` or `invoices_only`.
    #[schema(value_type = String)]
    level: BillingLevel,
}

/// POST `/api/v1/payment-methods`: in somebody's name, who manages it.
pub async fn create(call: Call<BillingWrite>, said: Body<PaymentMethodSaid>) -> Answer<Made<PaymentMethod>> {
    call.make(move |tx, caller| made(tx, caller, &Sent::nameless(&said))).await
}

/// PUT `/api/v1/payment-methods/ext:{name}`: makes it, or finds what was made before.
pub async fn put(
    call: Call<BillingWrite>,
    payment_method: Wanted<ViewInvoices>,
    said: Body<PaymentMethodSaid>,
) -> Answer<Or<Made<PaymentMethod>, 200>> {
    call.make(move |tx, caller| {
        find_or_make(tx, caller, &payment_method, &said, |tx, _, it| PaymentMethod::of(tx, it), made)
    })
    .await
    .or()
}

/// PATCH `/api/v1/payment-methods/{payment_method}`
pub async fn change(
    call: Call<BillingWrite>,
    payment_method: Wanted<ChangePaymentMethod>,
    said: Body<PaymentMethodSaid>,
) -> Answer<PaymentMethod> {
    call.act(move |tx, caller| {
        let it = payment_method.granted(tx, caller)?;
        let mut said = said.of(caller)?;
        let name = said.external_id.take();
        if said.currency.as_ref().is_some_and(|currency| currency != it.currency.as_str()) {
            return Err(wrong("currency", "The currency can’t be changed. Create another payment method."));
        }
        let (now, wanted) = (PaymentMethodForm::of(&it), said.onto(PaymentMethodForm::of(&it)));
        if wanted != now {
            let details = wanted.check_change(it.currency).map_err(in_fields)?;
            let confirmed = caller.confirmed::<BillingWrite>()?;
            changes::change(tx, &it, |_| Ok(confirmed), details)?;
        }
        call_it(tx, caller, it.id, name)?;
        Ok(Done::Changed(PaymentMethod::shown(tx, caller, it.id)?))
    })
    .await
}

/// PUT `/api/v1/payment-methods/{payment_method}/people/{person}`: of somebody with access of their own. The same again changes
/// nothing.
pub async fn change_level(
    call: Call<PeopleWrite>,
    payment_method: Wanted<ManageBillingAccess>,
    person: Also<PersonId>,
    level: Body<NewLevel>,
) -> Answer<Nothing> {
    call.act(move |tx, caller| {
        let (it, person) = (payment_method.granted(tx, caller)?, person.id(tx)?);
        let NewLevel { level } = level.of(caller)?;
        let confirmed = caller.confirmed::<PeopleWrite>()?;
        caller.carry_out(tx, it.id, |tx| changes::change_level(tx, &it, &confirmed, person, level))?;
        Ok(Done::Gone)
    })
    .await
}

/// DELETE `/api/v1/payment-methods/{payment_method}/people/{person}`: somebody else, or oneself, which takes no other right.
pub async fn remove_person(
    call: Call<PeopleWrite>,
    payment_method: Wanted<ManageBillingAccess>,
    person: Also<PersonId>,
) -> Answer<Nothing> {
    call.act(move |tx, caller| {
        if person.is(tx, caller.person.id)? {
            let it = payment_method.granted_for::<LeavePaymentMethod>(tx, caller)?;
            caller.carry_out(tx, it.id, |tx| changes::leave(tx, &it))?;
            return Ok(Done::Gone);
        }
        let (it, person) = (payment_method.granted(tx, caller)?, person.id(tx)?);
        let confirmed = caller.confirmed::<PeopleWrite>()?;
        caller.carry_out(tx, it.id, |tx| changes::remove_person(tx, &it, &confirmed, person))?;
        Ok(Done::Gone)
    })
    .await
}

/// PUT `/api/v1/payment-methods/{payment_method}/teams/{team}`
pub async fn connect_team(
    call: Call<PeopleWrite>,
    payment_method: Wanted<ManageBillingAccess>,
    team: Also<TeamId>,
) -> Answer<Nothing> {
    call.act(move |tx, caller| {
        let (it, team) = (payment_method.granted(tx, caller)?, team.id(tx)?);
        let team = caller.ask::<BringTeam>(tx, team)?;
        let confirmed = caller.confirmed::<PeopleWrite>()?;
        caller.carry_out(tx, it.id, |tx| changes::connect_team(tx, &it, &team, &confirmed))?;
        Ok(Done::Gone)
    })
    .await
}

/// DELETE `/api/v1/payment-methods/{payment_method}/teams/{team}`
pub async fn remove_team(
    call: Call<PeopleWrite>,
    payment_method: Wanted<ManageBillingAccess>,
    team: Also<TeamId>,
) -> Answer<Nothing> {
    call.act(move |tx, caller| {
        let (it, team) = (payment_method.granted(tx, caller)?, team.id(tx)?);
        let confirmed = caller.confirmed::<PeopleWrite>()?;
        caller.carry_out(tx, it.id, |tx| changes::disconnect_team(tx, &it, &confirmed, team))?;
        Ok(Done::Gone)
    })
    .await
}

fn made(tx: &mut Tx, caller: &Caller, said: &Sent<PaymentMethodSaid>) -> Result<Done<PaymentMethod>> {
    caller.is_somebody()?;
    let mut said = said.of(caller)?;
    let name = said.external_id.take();
    let form = said.onto(PaymentMethodForm::default());
    let details = form.check().map_err(in_fields)?;
    let it = changes::create(tx, &caller.person, details)?;
    call_it(tx, caller, it.id, name)?;
    Ok(Done::Made(PaymentMethod::shown(tx, caller, it.id)?, paths::api::payment_method(it.id)))
}

fn call_it(tx: &mut Tx, caller: &Caller, it: PaymentMethodId, name: Option<Option<String>>) -> Result<()> {
    let Some(name) = name else { return Ok(()) };
    let platform = caller.of_platform().ok_or_else(|| wrong("external_id", FOR_PLATFORM))?;
    Ok(external::call(tx, platform, it, external_id(name.as_deref())?.as_ref())?)
}

/// By the names that the fields have here.
fn in_fields(errors: FieldErrors) -> Error {
    let mut here = FieldErrors::none();
    for (field, what) in errors.all() {
        let field = if *field == "payment_method_name" { "name" } else { *field };
        here.add(field, what.clone());
    }
    Error::Fields(here)
}

impl New for PaymentMethodSaid {
    fn external_id(&self) -> Option<&str> {
        self.external_id.as_ref()?.as_deref()
    }

    fn called(mut self, name: String) -> PaymentMethodSaid {
        self.external_id = Some(Some(name));
        self
    }
}
