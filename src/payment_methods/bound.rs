//! How much more others may book before whoever pays is asked.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::{changes, queries};
use crate::access::Granted;
use crate::access::policy::ChangePaymentMethod;
use crate::model::money;
use crate::model::rise::Bound;
use crate::paths;
use crate::web::error::Result;
use crate::web::{Asked, FieldErrors, Here, Me, Next, Request, Shell, again};

/// The most that can be typed.
const MOST_PERCENT: i64 = 1000;

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct BoundForm {
    percent: String,
    amount: String,
}

impl BoundForm {
    fn of(bound: Bound) -> BoundForm {
        let amount = format!("{}.{:02}", bound.cents / 100, bound.cents % 100);
        BoundForm { percent: bound.percent.to_string(), amount }
    }

    fn check(&self) -> Result<Bound, FieldErrors> {
        let mut errors = FieldErrors::none();
        let percent = self.percent.trim().trim_end_matches('%').trim_end().parse::<i64>().ok();
        let percent = percent.filter(|percent| (0..=MOST_PERCENT).contains(percent));
        let percent =
            errors.take("percent", percent.ok_or_else(|| format!("Use a whole number from 0 to {MOST_PERCENT}.")));
        let amount = money::parse(&self.amount).and_then(|cents| match cents {
            0.. => Ok(cents),
            _ => Err("Use an amount of 0.00 or more.".to_owned()),
        });
        match (percent, errors.take("amount", amount)) {
            (Some(percent), Some(cents)) => Ok(Bound { percent, cents }),
            _ => Err(errors),
        }
    }
}

#[derive(Template)]
#[template(path = "payment_methods/bound.html")]
struct BoundPage {
    shell: Shell,
    payment_method: Granted<ChangePaymentMethod>,
    form: BoundForm,
    errors: FieldErrors,
}

/// GET `/payment-methods/{payment_method}/bound`
pub async fn page(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let form = BoundForm::of(queries::bound_of(tx, payment_method.id)?);
            form_page(me, payment_method, form, FieldErrors::none())
        })
        .await
}

/// POST `/payment-methods/{payment_method}/bound`
pub async fn change(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let form: BoundForm = me.form()?;
            let bound = match form.check() {
                Ok(bound) => bound,
                Err(errors) => return Err(again(form_page(me, payment_method, form, errors))),
            };
            changes::set_bound(tx, &payment_method, bound)?;
            Ok(Next::go(paths::payment_method(payment_method.id)).saying("Saved."))
        })
        .await
}

fn form_page(
    me: &Me,
    payment_method: Granted<ChangePaymentMethod>,
    form: BoundForm,
    errors: FieldErrors,
) -> Result<BoundPage> {
    let shell = me.shell("Ask before costs rise", Here::PaymentMethods);
    Ok(BoundPage { shell, payment_method, form, errors })
}
