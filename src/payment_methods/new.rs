//! New payment method: for developers and clients alike. With a card or direct debit it is checked once more, after that is
//! set up.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes;
use super::form::{PaymentMethodDetails, PaymentMethodForm};
use crate::charging::setups::ways::{self, Another, Choosable, Way};
use crate::charging::setups::{self, For, Wanted};
use crate::model::DraftId;
use crate::model::credential::{Credential, Setup};
use crate::paths;
use crate::store::Tx;
use crate::web::drafts::{self, Draft};
use crate::web::error::{Error, Result};
use crate::web::row::Row;
use crate::web::{FieldErrors, Here, Me, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "payment_methods/new.html")]
struct NewPaymentMethod {
    shell: Shell,
    form: PaymentMethodForm,
    draft: DraftId,
    /// Empty: there is only the bank transfer.
    ways: Vec<Choosable>,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "payment_methods/check_new.html")]
struct CheckPage {
    shell: Shell,
    rows: Vec<Row>,
    /// What was typed, to be sent on.
    typed: Vec<(String, String)>,
    draft: DraftId,
    /// The form, with what was typed.
    form: String,
    /// The card or account that it shows; empty: none.
    shown: String,
    another: Option<Another>,
    has_changed: bool,
}

/// On the page to check: what it showed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Checked {
    shown: String,
}

/// GET `/new/payment-method`
pub async fn page(request: Request) -> HttpResponse {
    request
        .leading_to_gateway()
        .page(|tx, me| {
            let (form, draft) = match drafts::asked(tx, me)? {
                Some(draft) => (draft.form()?, draft.id),
                None => (PaymentMethodForm::for_address(&me.person.email_text()), DraftId::random()),
            };
            form_page(tx, me, form, draft, FieldErrors::none())
        })
        .await
}

/// POST `/new/payment-method`: makes it, or goes on to what has to be set up and checked first.
pub async fn create(request: Request) -> HttpResponse {
    request
        .leading_to_gateway()
        .act(|tx, me| {
            let form: PaymentMethodForm = me.form()?;
            let (details, way) = match form.check_new(tx.site) {
                Ok(checked) => checked,
                Err(errors) => return Err(again(form_page(tx, me, form, Draft::sent(me).id, errors))),
            };
            let Some(way) = way else { return make(tx, me, details, None) };
            let Checked { shown } = me.form()?;
            match ready(tx, me, Draft::sent(me).id, way)? {
                Some((_, credential)) if credential.id.as_str() == shown => make(tx, me, details, Some(&credential)),
                Some(ready) if !shown.is_empty() => {
                    let draft = Draft::sent(me);
                    Err(again(check_page(tx, me, &draft, details, (Some(ready), true))))
                }
                _ => set_up(tx, me, way, &details),
            }
        })
        .await
}

/// GET `/new/payment-method/check`: what is to be made, with what it is paid.
pub async fn check(request: Request) -> HttpResponse {
    request
        .leading_to_gateway()
        .page(|tx, me| {
            let Some(draft) = drafts::asked(tx, me)? else {
                return Err(Error::Elsewhere(paths::new_payment_method()));
            };
            let form: PaymentMethodForm = draft.form()?;
            let (details, way) = match form.check_new(tx.site) {
                Ok(checked) => checked,
                Err(errors) => return Err(again(form_page(tx, me, form, draft.id, errors))),
            };
            let ready = match way {
                Some(way) => ready(tx, me, draft.id, way)?,
                None => None,
            };
            if way.is_some() && ready.is_none() {
                let errors = FieldErrors::at("pay_by", ways::NOT_SET_UP);
                return Err(again(form_page(tx, me, form, draft.id, errors)));
            }
            check_page(tx, me, &draft, details, (ready, false))
        })
        .await
}

/// Keeps what was typed, and goes on: to the page on which a card or an account is entered, or if that is done to check it.
fn set_up(tx: &mut Tx, me: &Me, way: Way, details: &PaymentMethodDetails) -> Result<Next> {
    let draft = drafts::keep(tx, me, &paths::new_payment_method())?;
    let next_path = paths::drafted(&paths::check_new_payment_method(), draft);
    if ready(tx, me, draft, way)?.is_some() {
        return Ok(Next::step(next_path));
    }
    let wanted = Wanted { way, currency: details.currency, purpose: For::New(draft), next_path };
    Ok(Next::step(paths::payment_setup(setups::begin(tx, me.person.id, &wanted)?)))
}

/// What was set up of it, if it is still what was chosen.
fn ready(tx: &mut Tx, me: &Me, draft: DraftId, way: Way) -> Result<Option<(Setup, Credential)>> {
    Ok(setups::chosen(tx, me.person.id, &For::New(draft), way)?)
}

fn make(tx: &mut Tx, me: &Me, details: PaymentMethodDetails, credential: Option<&Credential>) -> Result<Next> {
    let payment_method = changes::create(tx, &me.person, details)?;
    if let Some(credential) = credential {
        setups::attach(tx, credential, payment_method.id, Some(me.person.id))?;
    }
    drafts::end(tx, me)?;
    let words = match payment_method.unconfirmed_in_words() {
        Some(words) => format!("{} is ready. {words}", payment_method.name),
        None => format!("{} is ready.", payment_method.name),
    };
    Ok(Next::go(paths::payment_method(payment_method.id)).saying(words))
}

fn form_page(
    tx: &Tx,
    me: &Me,
    form: PaymentMethodForm,
    draft: DraftId,
    errors: FieldErrors,
) -> Result<NewPaymentMethod> {
    let shell = me.shell("New payment method", Here::PaymentMethods);
    Ok(NewPaymentMethod { shell, form, draft, ways: ways::offered(tx.site, None), errors })
}

fn check_page(
    tx: &Tx,
    me: &Me,
    draft: &Draft,
    details: PaymentMethodDetails,
    (ready, has_changed): (Option<(Setup, Credential)>, bool),
) -> Result<CheckPage> {
    let mut rows = details.rows_to_check();
    let credential = ready.as_ref().map(|(_, credential)| credential);
    rows.push(Row::new("How invoices are paid", ways::in_words(tx.site, credential), "pay_by"));
    Ok(CheckPage {
        shell: me.shell("Check your answers", Here::PaymentMethods),
        rows,
        typed: draft.form()?,
        draft: draft.id,
        form: paths::drafted(&paths::new_payment_method(), draft.id),
        shown: credential.map(|it| it.id.to_string()).unwrap_or_default(),
        another: ready.as_ref().map(|(setup, credential)| ways::another_one(setup, credential)),
        has_changed,
    })
}
