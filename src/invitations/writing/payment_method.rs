//! Invite someone to a payment method: they share it, the sender keeps theirs.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::drafted::{Drafted, Words};
use super::steps::{self, Begun, Form, ToCheck};
use crate::access::Granted;
use crate::access::billing::ListedPaymentMethod;
use crate::access::policy::InviteToPaymentMethod;
use crate::graph::open::To;
use crate::invitations::kinds::particular::Kind;
use crate::invitations::kinds::payment_method::{self, ToPaymentMethod};
use crate::invitations::row::Row;
use crate::model::{DraftId, PaymentMethodId};
use crate::paths;
use crate::payment_methods::to_choose::to_choose_from;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::form::LongList;
use crate::web::{FieldErrors, ListQuery, Me, Request, Shell, again};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ShareForm {
    pub payment_method: String,
    pub email: String,
    pub message: String,
}

#[derive(Template)]
#[template(path = "invitations/writing/payment_method.html")]
struct SharePage {
    shell: Shell,
    form: ShareForm,
    errors: FieldErrors,
    draft: DraftId,
    /// It was typed earlier, and came back by itself.
    is_back: bool,
    /// The one that is chosen first.
    payment_methods: Vec<ListedPaymentMethod>,
    list: LongList,
    /// What can be done instead: label and path.
    way_on: Option<(String, String)>,
}

/// What an address chooses: nothing that is typed, because anybody can write an address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Chosen {
    payment_method: String,
}

/// GET `/invite/payment-method`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let Chosen { payment_method } = me.query()?;
            let chosen = ShareForm { payment_method, ..ShareForm::default() };
            let goes_with = |kept: &ShareForm, chosen: &ShareForm| {
                chosen.payment_method.is_empty() || kept.payment_method == chosen.payment_method
            };
            let begun = steps::begin(tx, me, chosen, goes_with)?;
            share_page(tx, me, begun, FieldErrors::none())
        })
        .await
}

/// POST `/invite/payment-method`: keeps what was typed. Nothing is sent.
pub async fn keep(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            granted(tx, me, &me.form()?)?;
            steps::keep::<ShareForm>(tx, me)
        })
        .await
}

/// GET `/invite/payment-method/check`: shows what would happen and the mail.
pub async fn check(request: Request) -> HttpResponse {
    request.rehearsal(steps::check::<ShareForm>).await
}

/// POST `/invite/payment-method/send`
pub async fn send(request: Request) -> HttpResponse {
    request.act(steps::press::<ShareForm>).await
}

impl Form for ShareForm {
    type Wanted = (Granted<InviteToPaymentMethod>, Words);

    const KIND: &'static dyn Kind = &ToPaymentMethod;

    fn page() -> String {
        paths::invite_to_payment_method()
    }

    fn check_page() -> String {
        paths::check_invitation_to_payment_method()
    }

    fn email(&self) -> &str {
        &self.email
    }

    fn message(&self) -> &str {
        &self.message
    }

    fn wanted(&self, tx: &mut Tx, me: &Me, draft: DraftId) -> Result<Self::Wanted> {
        let errors = match (granted(tx, me, self)?, steps::words(self)) {
            (Some(it), Ok(words)) => return Ok((it, words)),
            (Some(_), Err(errors)) => errors,
            (None, _) => FieldErrors::at("payment_method", "Choose a payment method."),
        };
        Err(again(share_page(tx, me, Begun::again(self, draft), errors)))
    }

    fn draft(&self, tx: &mut Tx, (it, words): Self::Wanted) -> Result<Drafted> {
        Ok(payment_method::draft(tx, &it, words)?)
    }

    fn to_check(&self, _: &mut Tx, _: &Me, (it, _): &Self::Wanted) -> Result<ToCheck> {
        let name = it.name.clone();
        Ok(ToCheck {
            lead: format!("You invite this address to {name}. Is it right?"),
            rows: vec![Row::new("Payment method", name, "payment_method"), Row::message(&self.message)],
            meanwhile: "withdraw it at any time.",
            action: paths::send_invitation_to_payment_method(),
            fields: vec![("payment_method", self.payment_method.clone())],
            ..ToCheck::default()
        })
    }

    fn refused(&self, tx: &mut Tx, me: &Me, draft: DraftId, refused: &Refused) -> Error {
        let page = |tx: &mut Tx| -> Result<SharePage> {
            let errors = FieldErrors::at("email", refused.sentence());
            let page = share_page(tx, me, Begun::again(self, draft), errors)?;
            let it = if *refused == Refused::PendingAlready { granted(tx, me, self)? } else { None };
            let way_on = match it {
                Some(it) => steps::way_to_waiting(tx, self, To::PaymentMethod(it.id))?,
                None => None,
            };
            Ok(SharePage { way_on, ..page })
        };
        again(page(tx))
    }
}

/// The payment method that was chosen. None: none was.
fn granted(tx: &mut Tx, me: &Me, form: &ShareForm) -> Result<Option<Granted<InviteToPaymentMethod>>> {
    match PaymentMethodId::from_stored(&form.payment_method) {
        Some(id) => Ok(Granted::ask(tx, &me.person, id).map(Some)?),
        None => Ok(None),
    }
}

fn share_page(tx: &mut Tx, me: &Me, begun: Begun<ShareForm>, errors: FieldErrors) -> Result<SharePage> {
    let Begun { form, draft, is_back } = begun;
    let query: ListQuery = me.query()?;
    let chosen = PaymentMethodId::from_stored(&form.payment_method);
    let (payment_methods, list) = to_choose_from(tx, &me.person, &query, chosen)?;
    let shell = steps::shell::<ShareForm>(me);
    Ok(SharePage { shell, form, errors, draft, is_back, payment_methods, list, way_on: None })
}
