//! What pays for an app: put a payment method on a trial app, or move it between two of one's own.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes;
use crate::access::billing::{self, ListedPaymentMethod};
use crate::access::consequences::{self, Consequences, Effect, Scope};
use crate::access::policy::{
    AttachToPaymentMethod, ChangeApp, InviteToPay, MoveApp, PutOnPaymentMethod, ViewApp, ViewPaymentMethod,
};
use crate::access::{Confirmed, Granted};
use crate::error;
use crate::graph::{offer, open};
use crate::invoices::price::{Payer, Price};
use crate::model::PaymentMethodId;
use crate::model::app::App;
use crate::model::invitation::Invitation;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::pages::Page;
use crate::web::error::{Error, Result};
use crate::web::{Asked, Here, ListQuery, Me, Next, Request, Shell};

#[derive(Template)]
#[template(path = "apps/payment.html")]
struct AppPayment {
    shell: Shell,
    app: Granted<ViewApp>,
    payer: Option<(PaymentMethodId, String)>,
    request: Option<Invitation>,
    /// The viewer's open payment methods, except the one that owns it.
    choices: Page<ListedPaymentMethod, PaymentMethodId>,
    query: ListQuery,
}

impl AppPayment {
    fn can_change(&self) -> bool {
        self.app.also_allows::<ChangeApp>()
    }

    fn can_invite_to_pay(&self) -> bool {
        self.app.also_allows::<InviteToPay>()
    }

    fn can_choose(&self) -> bool {
        can_choose(&self.app)
    }

    fn pays(&self) -> bool {
        self.app.link().pays()
    }
}

/// What was chosen.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Choice {
    payment_method: String,
}

#[derive(Template)]
#[template(path = "apps/pay_with.html")]
struct PayWith {
    shell: Shell,
    app: Granted<ViewApp>,
    payer: Granted<AttachToPaymentMethod>,
    consequences: Consequences,
    price: Price,
}

/// GET `/apps/{app}/payment-method`
pub async fn page(request: Request, app: Asked<ViewApp>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            let payer = billing::payer_of(tx, &app)?;
            let request = open::to_pay_for(tx, app.id)?;
            let query: ListQuery = me.query()?;
            let mut choices = if can_choose(&app) {
                let start = query.start(PaymentMethodId::from_stored);
                billing::open_payment_methods_of(tx, &me.person, &query.q, start)?
            } else {
                Page::empty()
            };
            choices.rows.retain(|one| Some(one.id) != app.payment_method_id);
            let shell = me.shell(format!("Who pays for {}", app.name), Here::Apps);
            Ok(AppPayment { shell, app, payer, request, choices, query })
        })
        .await
}

/// GET `/apps/{app}/pay-with?payment_method=…`: what it means, before it happens.
pub async fn choice_page(request: Request, app: Asked<ViewApp>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let payer = chosen(tx, me, &app, &me.query()?)?;
            let old = billing::payer_of(tx, &app)?;
            let request = open::to_pay_for(tx, app.id)?;
            let access = consequences::of(tx, &Scope::from(app.id), &me.person, |tx| {
                pay_with(tx, me, &app, &payer, Confirmed::in_rehearsal)
            })?;
            let title = match old {
                None => format!("Pay for {} with {}?", app.name, payer.name),
                Some(_) => format!("Move {} to {}?", app.name, payer.name),
            };
            let access = with_request(tx, access, &app, request)?;
            let consequences = with_payers(access, &app, old.as_ref().map(|(_, name)| name.as_str()), &payer.name);
            let price = Price::of(tx, &[app.object()], &Payer::Existing(payer.object()))?;
            Ok(PayWith { shell: me.shell(title, Here::Apps), app, payer, consequences, price })
        })
        .await
}

/// POST `/apps/{app}/pay-with`
pub async fn choose(request: Request, app: Asked<ViewApp>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let payer = chosen(tx, me, &app, &me.form()?)?;
            pay_with(tx, me, &app, &payer, |tx| me.require_password(tx))?;
            Ok(Next::go(paths::app(app.id)).saying(format!("{} is now paid with {}.", app.name, payer.name)))
        })
        .await
}

/// A trial app is put on the payment method, another one is moved there: two rights, and only for that the password.
fn pay_with(
    tx: &mut Tx,
    me: &Me,
    app: &Granted<ViewApp>,
    payer: &Granted<AttachToPaymentMethod>,
    confirmed: impl FnOnce(&Tx) -> error::Result<Confirmed>,
) -> error::Result<()> {
    if app.is_on_trial() {
        let app = Granted::<PutOnPaymentMethod>::ask(tx, &me.person, app.id)?;
        changes::put_on_payment_method(tx, &app, payer)
    } else {
        let confirmed = confirmed(tx)?;
        let app = Granted::<MoveApp>::ask(tx, &me.person, app.id)?;
        changes::move_app(tx, &app, payer, &confirmed)
    }
}

fn can_choose(app: &Granted<ViewApp>) -> bool {
    app.also_allows::<PutOnPaymentMethod>() || app.also_allows::<MoveApp>()
}

/// The proof for the payment method that was chosen, by somebody who may choose at all.
fn chosen(tx: &mut Tx, me: &Me, app: &Granted<ViewApp>, choice: &Choice) -> Result<Granted<AttachToPaymentMethod>> {
    if !can_choose(app) {
        return Err(Error::Forbidden);
    }
    if choice.payment_method.is_empty() {
        return Err(Refused::ChoosePaymentMethod.into());
    }
    let id = PaymentMethodId::from_stored(&choice.payment_method).ok_or(Error::NotFound)?;
    let seen = Granted::<ViewPaymentMethod>::ask(tx, &me.person, id)?;
    if !seen.is_open() {
        return Err(Refused::PaymentMethodNotOpen { payment_method: seen.name.clone() }.into());
    }
    Ok(Granted::ask(tx, &me.person, id)?)
}

/// What has become of the invitation to pay for it. Whoever may choose what pays could have sent it, and knows to whom.
fn with_request(tx: &mut Tx, access: Consequences, app: &App, request: Option<Invitation>) -> Result<Consequences> {
    let Some(request) = request else { return Ok(access) };
    let what = match offer::read(tx, request.id)?.state.is_open() {
        true => format!("no longer includes {}", app.name),
        false => "is no longer valid".to_owned(),
    };
    Ok(access.first(Effect::Lose, &format!("The invitation to {}", request.email), what))
}

fn with_payers(access: Consequences, app: &Granted<ViewApp>, old: Option<&str>, new: &str) -> Consequences {
    let name = &app.name;
    let mut all = access;
    if let Some(at) = app.delete_at {
        all = all.first(Effect::Gain, name, format!("stays: it will no longer be deleted on {}", at.date()));
    }
    all = match old {
        None => all.first(Effect::Lose, "The trial", "ends today"),
        Some(old) => all.first(Effect::Lose, old, format!("pays for {name} up to and including today")),
    };
    all = all.first(Effect::Gain, new, format!("pays for {name} from tomorrow, and receives its invoices"));
    all.lines.sort_by_key(|line| line.effect);
    all
}
