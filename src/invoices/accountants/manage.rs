//! Making a link for an accountant, which is shown once, and ending it.

use actix_web::HttpResponse;
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::access::Granted;
use crate::access::policy::{ManageBillingAccess, ViewPaymentMethod};
use crate::invoices::links::accountants::{self, NewLink};
use crate::model::AccountantLinkId;
use crate::model::accountant::AccountantLink;
use crate::model::email_address::EmailAddress;
use crate::model::moment;
use crate::model::written;
use crate::paths;
use crate::web::error::Result;
use crate::web::{Asked, FieldErrors, Here, Me, Named, Next, Request, Shell, again};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct LinkForm {
    accountant: String,
    until: String,
    accountant_email: String,
}

impl LinkForm {
    fn check(&self, today: NaiveDate, latest: NaiveDate) -> Result<NewLink, FieldErrors> {
        let mut errors = FieldErrors::none();
        let name = errors.take("accountant", written::name_without_links(&self.accountant));
        let day = self.until.trim().parse::<NaiveDate>().ok().filter(|day| (today..=latest).contains(day));
        let words = || format!("Use a day from today to {}.", moment::day(latest));
        let last_day = errors.take("until", day.ok_or_else(words));
        let email = match self.accountant_email.trim() {
            "" => Some(None),
            typed => errors.take("accountant_email", EmailAddress::typed(typed)).map(Some),
        };
        match (name, last_day, email) {
            (Some(name), Some(last_day), Some(email)) => Ok(NewLink { name, last_day, email }),
            _ => Err(errors),
        }
    }
}

#[derive(Template)]
#[template(path = "invoices/accountant_new.html")]
struct NewLinkPage {
    shell: Shell,
    payment_method: Granted<ManageBillingAccess>,
    form: LinkForm,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "invoices/accountant_link.html")]
struct LinkToCopy {
    shell: Shell,
    payment_method: Granted<ManageBillingAccess>,
    made: AccountantLink,
    link: String,
    /// Where it is sent; empty: nowhere.
    sent_to: String,
}

/// GET `/payment-methods/{payment_method}/accountant`
pub async fn page(request: Request, payment_method: Asked<ManageBillingAccess>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let until = accountants::usual_last_day(tx).to_string();
            let form = LinkForm { until, ..LinkForm::default() };
            form_page(me, payment_method, form, FieldErrors::none())
        })
        .await
}

/// POST `/payment-methods/{payment_method}/accountant`
pub async fn make(request: Request, payment_method: Asked<ManageBillingAccess>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let form: LinkForm = me.form()?;
            let new = match form.check(accountants::today(tx), accountants::latest_last_day(tx)) {
                Ok(new) => new,
                Err(errors) => return Err(again(form_page(me, payment_method, form, errors))),
            };
            let confirmed = me.require_password(tx)?;
            let sent_to = new.email.as_ref().map(EmailAddress::shown).unwrap_or_default();
            let made = accountants::make(tx, &payment_method, &confirmed, new)?;
            let link = accountants::address(tx, &made);
            let shell = me.shell("The link for your accountant", Here::PaymentMethods);
            let list = paths::invoices(payment_method.id);
            Next::go(list).showing(&LinkToCopy { shell, payment_method, made, link, sent_to })
        })
        .await
}

fn form_page(
    me: &Me,
    payment_method: Granted<ManageBillingAccess>,
    form: LinkForm,
    errors: FieldErrors,
) -> Result<NewLinkPage> {
    let shell = me.shell("A link for your accountant", Here::PaymentMethods);
    Ok(NewLinkPage { shell, payment_method, form, errors })
}

/// POST `/payment-methods/{payment_method}/accountants/{accountant}/end`
pub async fn end(
    request: Request,
    payment_method: Asked<ViewPaymentMethod>,
    accountant: Named<AccountantLinkId>,
) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let ended = accountants::end(tx, &payment_method, accountant.id()?)?;
            let words = format!("The link for {} no longer works.", ended.name);
            Ok(Next::go(paths::invoices(payment_method.id)).saying(words))
        })
        .await
}
