//! Payment methods: to whom their invoices go, who can manage them, and what is owed.

pub mod balance;
pub mod details;
pub mod people;

use serde::Serialize;
use utoipa::ToSchema;

use self::details::Details;
use super::values::Time;
use crate::access::policy::{ViewInvoices, ViewPaymentMethod};
use crate::access::{Granted, external, listed};
use crate::model::PaymentMethodId;
use crate::model::credential::Credential;
use crate::payments::credentials;
use crate::store::Tx;
use crate::web::call::{Answer, BillingRead, Call, Caller, Error, Listing, Result, Wanted};

/// What owns apps and gets their invoices.
#[derive(Serialize, ToSchema)]
pub struct PaymentMethod {
    #[schema(value_type = String)]
    id: PaymentMethodId,
    /// What the hosting platform calls it.
    external_id: Option<String>,
    name: String,
    /// `EUR` or `USD`.
    #[schema(value_type = String)]
    currency: &'static str,
    /// `open`; `closing`: it takes no new apps; `closed`.
    #[schema(value_type = String)]
    state: &'static str,
    created_at: Time,
    /// What its invoices are charged to by themselves. Null: they are paid by bank transfer.
    paid_with: Option<PaidWith>,
    /// Null: you see only the invoices.
    details: Option<Details>,
}

/// A card, or an account that is debited.
#[derive(Serialize, ToSchema)]
pub struct PaidWith {
    /// `card` or `direct_debit`.
    #[schema(value_type = String)]
    kind: &'static str,
    /// `Visa`; empty: an account.
    brand: String,
    /// The last four digits, of the card or the IBAN.
    last4: String,
    /// The last month of a card: `2028-04`. Null, too: you see only the invoices.
    expires: Option<String>,
}

impl PaidWith {
    /// `is_managed`: by who asks.
    fn of(credential: &Credential, is_managed: bool) -> PaidWith {
        let Credential { kind, brand, last4, expires, .. } = credential;
        let expires = expires.clone().filter(|_| is_managed);
        PaidWith { kind: kind.as_str(), brand: brand.clone(), last4: last4.clone(), expires }
    }
}

/// GET `/api/v1/payment-methods`
pub async fn list(call: Call<BillingRead>) -> Answer<Listing<PaymentMethod>> {
    call.list(|tx, caller, part| {
        let ids = listed::ids::<ViewInvoices>(tx, caller.whose(), part)?;
        let mut all = Granted::<ViewInvoices>::ask_many(tx, &caller.person, &ids)?;
        all.sort_by_key(|one| ids.iter().position(|id| *id == one.id));
        Ok(Listing::of(PaymentMethod::of_many(tx, &all)?, part, |one| one.id.to_string()))
    })
    .await
}

/// GET `/api/v1/payment-methods/{payment_method}`
pub async fn show(call: Call<BillingRead>, payment_method: Wanted<ViewInvoices>) -> Answer<PaymentMethod> {
    call.answer(move |tx, caller| {
        let payment_method = payment_method.granted(tx, caller)?;
        PaymentMethod::of(tx, payment_method)
    })
    .await
}

impl PaymentMethod {
    /// As it is after an act.
    pub(super) fn shown(tx: &mut Tx, caller: &Caller, id: PaymentMethodId) -> Result<PaymentMethod> {
        let it = caller.ask::<ViewInvoices>(tx, id)?;
        PaymentMethod::of(tx, it)
    }

    pub(super) fn of(tx: &mut Tx, it: Granted<ViewInvoices>) -> Result<PaymentMethod> {
        PaymentMethod::of_many(tx, &[it])?.pop().ok_or(Error::NOT_FOUND)
    }

    fn of_many(tx: &mut Tx, all: &[Granted<ViewInvoices>]) -> Result<Vec<PaymentMethod>> {
        let ids: Vec<PaymentMethodId> = all.iter().map(|one| one.id).collect();
        let mut names = external::names(tx, &ids)?;
        let by_itself: Vec<PaymentMethodId> =
            all.iter().filter(|one| one.credential_id.is_some()).map(|one| one.id).collect();
        let charged = credentials::of_many(tx, &by_itself)?;
        let one = |it: &Granted<ViewInvoices>| PaymentMethod {
            id: it.id,
            external_id: names.remove(&it.id),
            name: it.name.clone(),
            currency: it.currency.as_str(),
            state: it.state.as_str(),
            created_at: it.created_at.into(),
            paid_with: charged.get(&it.id).map(|one| PaidWith::of(one, it.also_allows::<ViewPaymentMethod>())),
            details: it.also_allows::<ViewPaymentMethod>().then(|| Details::of(it)),
        };
        Ok(all.iter().map(one).collect())
    }
}
