//! How the invoices of a payment method are paid is changed: chosen, set up where that takes it, checked, saved. What is open
//! is charged with a new card at once, and the button says so.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes;
use crate::access::Granted;
use crate::access::policy::ChangePaymentMethod;
use crate::charging::setups::ways::{self, Another, Choosable, TRANSFER, Way};
use crate::charging::setups::{self, For, Wanted};
use crate::costs::queries::today;
use crate::model::credential::Credential;
use crate::model::money;
use crate::model::usage::Cents;
use crate::paths;
use crate::payments::credentials;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, FieldErrors, Here, Me, Next, Request, Shell, again};

/// What was chosen: a word of [`ways`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ChoiceForm {
    pay_by: String,
}

/// What is saved, and what the page to check showed of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct CheckForm {
    /// `transfer`, or nothing: what was set up.
    by: String,
    shown: String,
}

#[derive(Template)]
#[template(path = "payment_methods/how_you_pay.html")]
struct ChoicePage {
    shell: Shell,
    payment_method: Granted<ChangePaymentMethod>,
    /// How it is paid now.
    now: String,
    ways: Vec<Choosable>,
    chosen: String,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "payment_methods/check_how_you_pay.html")]
struct CheckPage {
    shell: Shell,
    payment_method: Granted<ChangePaymentMethod>,
    now: String,
    then: String,
    by: String,
    shown: String,
    another: Option<Another>,
    /// What is charged, without waiting for another invoice: `€35.32`
    open: Option<String>,
    pays_when: String,
    has_changed: bool,
}

/// What would be saved.
enum Change {
    Transfer,
    To { another: Another, credential: Box<Credential>, open: Cents },
}

impl Change {
    fn by(&self) -> &'static str {
        if matches!(self, Change::Transfer) { TRANSFER } else { "" }
    }

    /// Another card, or another amount, is another thing to say yes to.
    fn shown(&self) -> String {
        match self {
            Change::Transfer => TRANSFER.to_owned(),
            Change::To { credential, open, .. } => format!("{}.{open}", credential.id),
        }
    }
}

/// GET `/payment-methods/{payment_method}/how-you-pay`
pub async fn page(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .leading_to_gateway()
        .page(move |tx, me| {
            let it = granted(tx, me, &payment_method)?;
            choice_page(tx, me, it, String::new(), FieldErrors::none())
        })
        .await
}

/// POST `/payment-methods/{payment_method}/how-you-pay`: goes on to what has to be set up and checked. Nothing changes yet.
pub async fn choose(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .leading_to_gateway()
        .act(move |tx, me| {
            let it = granted(tx, me, &payment_method)?;
            let ChoiceForm { pay_by } = me.form()?;
            let check = paths::check_how_you_pay(it.id);
            if pay_by == TRANSFER {
                return Ok(Next::step(format!("{check}?by={TRANSFER}")));
            }
            let way = match ways::chosen(tx.site, &pay_by, it.currency) {
                Ok(Some(way)) => way,
                Ok(None) => return Err(wrong(tx, me, it, pay_by, "Choose how you want to pay.")),
                Err(what) => return Err(wrong(tx, me, it, pay_by, &what)),
            };
            let purpose = For::Change(it.id);
            if setups::chosen(tx, me.person.id, &purpose, way)?.is_some() {
                return Ok(Next::step(check));
            }
            let wanted = Wanted { way, currency: it.currency, purpose, next_path: check };
            Ok(Next::step(paths::payment_setup(setups::begin(tx, me.person.id, &wanted)?)))
        })
        .await
}

/// GET `/payment-methods/{payment_method}/how-you-pay/check`
pub async fn check(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .leading_to_gateway()
        .rehearsal(move |tx, me| {
            let it = granted(tx, me, &payment_method)?;
            let CheckForm { by, .. } = me.query()?;
            let change = change(tx, me, &it, &by)?;
            check_page(tx, me, it, change, false)
        })
        .await
}

/// POST `/payment-methods/{payment_method}/how-you-pay/check`
pub async fn save(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .leading_to_gateway()
        .act(move |tx, me| {
            let it = granted(tx, me, &payment_method)?;
            let CheckForm { by, shown } = me.form()?;
            let change = change(tx, me, &it, &by)?;
            if change.shown() != shown {
                return Err(again(check_page(tx, me, it, change, true)));
            }
            let confirmed = me.require_password(tx)?;
            let words = match &change {
                Change::Transfer => {
                    changes::pay_by_transfer(tx, &it, &confirmed)?;
                    format!("{} is now paid by bank transfer.", it.name)
                }
                Change::To { credential, .. } => {
                    changes::pay_with(tx, &it, &confirmed, credential)?;
                    format!("Saved. {} is now paid {}.", it.name, credential.kind.by())
                }
            };
            Ok(Next::go(paths::payment_method(it.id)).saying(words))
        })
        .await
}

/// Where there is nothing to choose, there is no such page.
fn granted(tx: &mut Tx, me: &Me, asked: &Asked<ChangePaymentMethod>) -> Result<Granted<ChangePaymentMethod>> {
    let it = asked.granted(tx, me)?;
    let has_choice = it.credential_id.is_some() || !tx.site.taking.offers(it.currency).is_empty();
    if has_choice { Ok(it) } else { Err(Error::NotFound) }
}

/// What is to be checked and saved; else there is only the page to choose. What is not offered any longer is chosen again.
fn change(tx: &mut Tx, me: &Me, it: &Granted<ChangePaymentMethod>, by: &str) -> Result<Change> {
    if by == TRANSFER {
        return Ok(Change::Transfer);
    }
    let back = || Error::Elsewhere(paths::how_you_pay(it.id));
    let (setup, credential) = setups::ready(tx, me.person.id, &For::Change(it.id))?.ok_or_else(back)?;
    let offered = tx.site.taking.offers(it.currency);
    if !offered.iter().any(|(kind, gateway)| Way { kind: *kind, gateway: *gateway }.fits(&credential)) {
        return Err(back());
    }
    let open = setups::would_pay(tx, &credential, it.id)?;
    Ok(Change::To { another: ways::another_one(&setup, &credential), credential: Box::new(credential), open })
}

fn wrong(tx: &mut Tx, me: &Me, it: Granted<ChangePaymentMethod>, chosen: String, what: &str) -> Error {
    again(choice_page(tx, me, it, chosen, FieldErrors::at("pay_by", what)))
}

fn choice_page(
    tx: &mut Tx,
    me: &Me,
    payment_method: Granted<ChangePaymentMethod>,
    chosen: String,
    errors: FieldErrors,
) -> Result<ChoicePage> {
    let now = credentials::of(tx, &payment_method)?;
    let offers = tx.site.taking.offers(payment_method.currency);
    let choosable = |kind| {
        let is_so = now.as_ref().is_some_and(|it| it.kind == kind);
        let label = if is_so { ways::another(kind) } else { ways::label(kind) };
        (kind.as_str(), label.to_owned(), ways::means(kind))
    };
    let mut ways: Vec<Choosable> = offers.into_iter().map(|(kind, _)| choosable(kind)).collect();
    if now.is_some() {
        ways.push(ways::transfer(tx.site));
    }
    let only_one = ways.first().filter(|_| ways.len() == 1).map(|(value, ..)| (*value).to_owned());
    Ok(ChoicePage {
        shell: me.shell("Change how invoices are paid", Here::PaymentMethods),
        now: ways::in_words(tx.site, now.as_ref()),
        chosen: only_one.unwrap_or(chosen),
        payment_method,
        ways,
        errors,
    })
}

fn check_page(
    tx: &mut Tx,
    me: &Me,
    payment_method: Granted<ChangePaymentMethod>,
    change: Change,
    has_changed: bool,
) -> Result<CheckPage> {
    let now = credentials::of(tx, &payment_method)?;
    let (by, shown) = (change.by().to_owned(), change.shown());
    let (then, another, open, pays_when) = match &change {
        Change::Transfer => (ways::by_transfer(tx.site), None, None, String::new()),
        Change::To { another, credential, open } => (
            ways::in_words(tx.site, Some(credential)),
            Some(*another),
            (*open > 0).then(|| money::in_words(*open, payment_method.currency)),
            ways::when(credential.kind, today(tx)),
        ),
    };
    Ok(CheckPage {
        shell: me.shell("Check how invoices are paid", Here::PaymentMethods),
        now: ways::in_words(tx.site, now.as_ref()),
        payment_method,
        then,
        by,
        shown,
        another,
        open,
        pays_when,
        has_changed,
    })
}
