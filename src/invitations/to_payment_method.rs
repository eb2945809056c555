//! Invite someone to a payment method: they share it, the sender keeps theirs.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::preview::{self, Preview};
use super::sending::{self, Words};
use super::writing::{self, Begun, Row, ToCheck};
use crate::access::Granted;
use crate::access::billing::ListedPaymentMethod;
use crate::access::policy::InviteToPaymentMethod;
use crate::error::{Error, Result};
use crate::graph::open::{self, To};
use crate::model::email_address::EmailAddress;
use crate::model::{DraftId, PaymentMethodId, written};
use crate::paths;
use crate::payment_methods::to_choose::to_choose_from;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::drafts::{self, Draft};
use crate::web::form::LongList;
use crate::web::{FieldErrors, Here, ListQuery, Me, Next, Request, Shell, again};

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
    draft: DraftId,
    /// It was typed earlier, and came back by itself.
    is_back: bool,
    /// The one that is chosen first.
    payment_methods: Vec<ListedPaymentMethod>,
    list: LongList,
    /// What can be done instead: label and path.
    way_on: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "invitations/check_share.html")]
struct CheckShare {
    shell: Shell,
    form: ShareForm,
    payment_method: String,
    to_check: ToCheck,
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
            let begun = writing::begin(tx, me, &paths::invite_to_payment_method(), chosen, goes_with)?;
            share_page(tx, me, begun, FieldErrors::none())
        })
        .await
}

/// POST `/invite/payment-method`: keeps what was typed. Nothing is sent.
pub async fn keep(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            granted(tx, me, &me.form()?)?;
            let (page, check) = (paths::invite_to_payment_method(), paths::check_invitation_to_payment_method());
            writing::keep(tx, me, &page, &check)
        })
        .await
}

/// GET `/invite/payment-method/check`: shows what would happen and the mail.
pub async fn check(request: Request) -> HttpResponse {
    request
        .rehearsal(|tx, me| {
            let draft = writing::kept(tx, me, paths::invite_to_payment_method())?;
            let form: ShareForm = draft.form()?;
            let (it, words) = values(tx, me, &form, draft.id)?;
            let payment_method = it.name.clone();
            let sent = sending::share(tx, &it, words);
            let invitation =
                sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, draft.id, &refused)))?;
            let preview = preview::of(tx, me, invitation.id)?;
            let rows = vec![Row::new("Payment method", it.name.clone(), "payment_method"), Row::message(&form.message)];
            let back = paths::drafted(&paths::invite_to_payment_method(), draft.id);
            let to_check = ToCheck { rows, draft: draft.id, form: back };
            Ok(CheckShare { shell: me.shell(TITLE, Here::Invitations), form, payment_method, to_check, preview })
        })
        .await
}

/// POST `/invite/payment-method/send`
pub async fn send(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: ShareForm = me.form()?;
            let draft = Draft::sent(me).id;
            let (it, words) = values(tx, me, &form, draft)?;
            me.require_password(tx)?;
            let email = words.email.clone();
            let sent = sending::share(tx, &it, words);
            let invitation =
                sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, draft, &refused)))?;
            drafts::end(tx, me)?;
            Ok(Next::go(paths::sent_invitation(invitation.id))
                .saying(format!("The invitation to {email} is on its way.")))
        })
        .await
}

/// The payment method that was chosen. None: none was.
fn granted(tx: &mut Tx, me: &Me, form: &ShareForm) -> Result<Option<Granted<InviteToPaymentMethod>>> {
    match PaymentMethodId::from_stored(&form.payment_method) {
        Some(id) => Granted::ask(tx, &me.person, id).map(Some),
        None => Ok(None),
    }
}

fn values(tx: &mut Tx, me: &Me, form: &ShareForm, draft: DraftId) -> Result<(Granted<InviteToPaymentMethod>, Words)> {
    let begun = Begun { form: form.clone(), draft, is_back: false };
    let Some(it) = granted(tx, me, form)? else {
        let errors = FieldErrors::at("payment_method", "Choose a payment method.");
        return Err(again(share_page(tx, me, begun, errors)));
    };
    match check_words(&form.email, &form.message) {
        Ok(words) => Ok((it, words)),
        Err(errors) => Err(again(share_page(tx, me, begun, errors))),
    }
}

fn refused_page(tx: &mut Tx, me: &Me, form: &ShareForm, draft: DraftId, refused: &Refused) -> Error {
    let page = |tx: &mut Tx| -> Result<SharePage> {
        let begun = Begun { form: form.clone(), draft, is_back: false };
        let page = share_page(tx, me, begun, FieldErrors::at("email", refused.sentence()))?;
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
    let waiting = open::open_of(tx, To::PaymentMethod(it.id), &email)?;
    Ok(waiting.map(|one| ("Look at that invitation".to_owned(), paths::sent_invitation(one.id))))
}

fn share_page(tx: &mut Tx, me: &Me, begun: Begun<ShareForm>, errors: FieldErrors) -> Result<SharePage> {
    let Begun { form, draft, is_back } = begun;
    let query: ListQuery = me.query()?;
    let chosen = PaymentMethodId::from_stored(&form.payment_method);
    let (payment_methods, list) = to_choose_from(tx, &me.person, &query, chosen)?;
    let shell = me.shell(TITLE, Here::Invitations);
    Ok(SharePage { shell, form, errors, draft, is_back, payment_methods, list, way_on: None })
}
