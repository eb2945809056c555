//! Invite someone to a payment method: they share it, the sender keeps theirs.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::preview::{self, Preview};
use super::queries::{self, To};
use super::sending::{self, Words};
use crate::access::Granted;
use crate::access::policy::InviteToPaymentMethod;
use crate::error::{Error, Result};
use crate::model::email_address::EmailAddress;
use crate::model::{PaymentMethodId, written};
use crate::paths;
use crate::payment_methods::{self, queries::ListedPaymentMethod};
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::{FieldErrors, Here, Me, Next, Request, Shell, again};

const TITLE: &str = "Invite someone to a payment method";

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ShareForm {
    pub payment_method: String,
    pub email: String,
    pub message: String,
}

#[derive(Template)]
#[template(path = "invitations/to_payment_method.html")]
struct SharePage {
    shell: Shell,
    form: ShareForm,
    errors: FieldErrors,
    payment_methods: Vec<ListedPaymentMethod>,
    /// What can be done instead: label and path.
    way_on: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "invitations/check_share.html")]
struct CheckShare {
    shell: Shell,
    form: ShareForm,
    payment_method: String,
    preview: Preview,
}

/// The e-mail and the message of any invitation, or all that is wrong.
pub(super) fn check_words(email: &str, message: &str) -> Result<Words, FieldErrors> {
    let mut errors = FieldErrors::none();
    let email = errors.take("email", EmailAddress::typed(email));
    let message = errors.take("message", written::message(message));
    match (email, message) {
        (Some(email), Some(message)) => Ok(Words { email, message }),
        _ => Err(errors),
    }
}

/// GET `/invite/payment-method`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let form: ShareForm = me.query()?;
            share_page(tx, me, form, FieldErrors::none())
        })
        .await
}

/// POST `/invite/payment-method`: shows what would happen and the mail. Nothing is sent.
pub async fn check(request: Request) -> HttpResponse {
    request
        .rehearsal(|tx, me| {
            let form: ShareForm = me.form()?;
            let (it, words) = values(tx, me, &form)?;
            let shell = me.shell(TITLE, Here::Invitations);
            let payment_method = it.name.clone();
            let sent = sending::share(tx, &it, words);
            let invitation = sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, &refused)))?;
            let preview = preview::of(tx, me, invitation.id)?;
            Ok(CheckShare { shell, form, payment_method, preview })
        })
        .await
}

/// POST `/invite/payment-method/send`
pub async fn send(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: ShareForm = me.form()?;
            let (it, words) = values(tx, me, &form)?;
            me.require_password(tx)?;
            let email = words.email.clone();
            let sent = sending::share(tx, &it, words);
            let invitation = sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, &refused)))?;
            Ok(Next::go(paths::sent_invitation(invitation.id))
                .saying(format!("The invitation to {email} is on its way.")))
        })
        .await
}

fn values(tx: &mut Tx, me: &Me, form: &ShareForm) -> Result<(Granted<InviteToPaymentMethod>, Words)> {
    let Some(id) = PaymentMethodId::from_stored(&form.payment_method) else {
        let errors = FieldErrors::at("payment_method", "Choose a payment method.");
        return Err(again(share_page(tx, me, form.clone(), errors)));
    };
    let it = Granted::<InviteToPaymentMethod>::ask(tx, &me.person, id)?;
    match check_words(&form.email, &form.message) {
        Ok(words) => Ok((it, words)),
        Err(errors) => Err(again(share_page(tx, me, form.clone(), errors))),
    }
}

fn refused_page(tx: &mut Tx, me: &Me, form: &ShareForm, refused: &Refused) -> Error {
    let page = |tx: &mut Tx| -> Result<SharePage> {
        let page = share_page(tx, me, form.clone(), FieldErrors::at("email", refused.sentence()))?;
        let way_on = if *refused == Refused::PendingAlready { waiting_one(tx, me, form)? } else { None };
        Ok(SharePage { way_on, ..page })
    };
    again(page(tx))
}

/// The invitation that waits already, to be sent again.
fn waiting_one(tx: &mut Tx, me: &Me, form: &ShareForm) -> Result<Option<(String, String)>> {
    let id = PaymentMethodId::from_stored(&form.payment_method).ok_or(Error::NotFound)?;
    let it = Granted::<InviteToPaymentMethod>::ask(tx, &me.person, id)?;
    let Some(email) = EmailAddress::parse(&form.email) else { return Ok(None) };
    let waiting = queries::open_of(tx, To::PaymentMethod(it.id), &email)?;
    Ok(waiting.map(|one| ("Look at that invitation".to_owned(), paths::sent_invitation(one.id))))
}

fn share_page(tx: &mut Tx, me: &Me, form: ShareForm, errors: FieldErrors) -> Result<SharePage> {
    let mut payment_methods = payment_methods::queries::open_payment_methods_of(tx, &me.person)?;
    let chosen = PaymentMethodId::from_stored(&form.payment_method);
    payment_methods.sort_by_key(|it| Some(it.id) != chosen);
    Ok(SharePage { shell: me.shell(TITLE, Here::Invitations), form, errors, payment_methods, way_on: None })
}
