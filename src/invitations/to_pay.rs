//! Invite someone to pay: the chosen apps move to a payment method of theirs once they accept.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::asking::{self, Chosen, LeftOut, SenderLeaves};
use super::preview::{self, Preview};
use super::queries;
use super::sending::Words;
use super::to_payment_method::check_words;
use crate::access::Granted;
use crate::access::policy::InviteToPay;
use crate::error::{Error, Result};
use crate::invoices::price::{Payer, Price};
use crate::model::AppId;
use crate::model::app::App;
use crate::model::invitation::Invitation;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::{FieldErrors, Here, Me, Next, Request, Shell, again};

const TITLE: &str = "Invite someone to pay";

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PayForm {
    pub app: Vec<String>,
    pub email: String,
    pub message: String,
    /// `yes`: the sender stops working on the apps.
    pub leave: String,
}

/// An app that could be chosen, or why not.
struct Choosable {
    app: App,
    /// What pays for it now; None: nothing, it is on trial.
    payment_method: Option<String>,
    /// The open invitation that it is in already.
    open: Option<Invitation>,
    is_chosen: bool,
}

impl Choosable {
    fn can_be_chosen(&self) -> bool {
        self.open.is_none() && self.app.delete_at.is_none()
    }
}

#[derive(Template)]
#[template(path = "invitations/to_pay.html")]
struct PayPage {
    shell: Shell,
    form: PayForm,
    errors: FieldErrors,
    apps: Vec<Choosable>,
    /// What can be done instead: label and path.
    way_on: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "invitations/check_pay.html")]
struct CheckPay {
    shell: Shell,
    form: PayForm,
    apps: Vec<App>,
    preview: Preview,
    /// Whoever may invite to pay may see it.
    price: Price,
    left_out: Option<LeftOut>,
}

impl PayForm {
    fn leaves(&self) -> SenderLeaves {
        if self.leave == "yes" { SenderLeaves::Yes } else { SenderLeaves::No }
    }
}

/// GET `/invite/pay`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let form: PayForm = me.query()?;
            pay_page(tx, me, form, FieldErrors::none())
        })
        .await
}

/// POST `/invite/pay`: shows what would happen and the mail. Nothing is sent.
pub async fn check(request: Request) -> HttpResponse {
    request
        .rehearsal(|tx, me| {
            let form: PayForm = me.form()?;
            let (Chosen { apps: chosen, left_out }, words) = values(tx, me, &form)?;
            let apps: Vec<App> = chosen.iter().map(|granted| granted.object().clone()).collect();
            let price = Price::of(tx, &apps.iter().collect::<Vec<_>>(), &Payer::Unknown)?;
            let sent = asking::ask_to_pay(tx, &chosen, words, form.leaves());
            let sent = sent.and_then(|invitation| preview::of(tx, me, invitation.id));
            let preview = sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, &refused)))?;
            Ok(CheckPay { shell: me.shell(TITLE, Here::Invitations), form, apps, preview, price, left_out })
        })
        .await
}

/// POST `/invite/pay/send`
pub async fn send(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: PayForm = me.form()?;
            let (Chosen { apps: chosen, left_out }, words) = values(tx, me, &form)?;
            me.require_password(tx)?;
            let email = words.email.clone();
            let sent = asking::ask_to_pay(tx, &chosen, words, form.leaves());
            let invitation = sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, &refused)))?;
            let left_out = left_out.map(|left_out| format!(" {}", left_out.sentence())).unwrap_or_default();
            Ok(Next::go(paths::sent_invitation(invitation.id))
                .saying(format!("The invitation to {email} is on its way.{left_out}")))
        })
        .await
}

/// What was chosen and typed; or the page again, with what is wrong with it.
fn values(tx: &mut Tx, me: &Me, form: &PayForm) -> Result<(Chosen, Words)> {
    let mut ids: Vec<AppId> = form.app.iter().filter_map(|id| AppId::from_stored(id)).collect();
    ids.sort_unstable();
    ids.dedup();
    let chosen = Granted::ask_many(tx, &me.person, &ids)?;
    if chosen.len() < ids.len() {
        // One of them is not theirs to hand over: say which of the two it is.
        for id in ids {
            Granted::<InviteToPay>::ask(tx, &me.person, id)?;
        }
    }
    let checked = check_words(&form.email, &form.message);
    if chosen.is_empty() {
        let mut errors = FieldErrors::at("app", Refused::NoAppChosen.sentence());
        if let Err(more) = checked {
            more.all().iter().for_each(|(field, what)| errors.add(field, what.clone()));
        }
        return Err(again(pay_page(tx, me, form.clone(), errors)));
    }
    match checked {
        Ok(words) => Ok((asking::without_paid(tx, chosen, &words.email)?, words)),
        Err(errors) => Err(again(pay_page(tx, me, form.clone(), errors))),
    }
}

fn refused_page(tx: &mut Tx, me: &Me, form: &PayForm, refused: &Refused) -> Error {
    let field = match refused {
        Refused::AppInOpenInvitation { .. } | Refused::DeletionIsScheduled { .. } => "app",
        Refused::LastDeveloperOfTrial { .. } => "leave",
        _ => "email",
    };
    let page = pay_page(tx, me, form.clone(), FieldErrors::at(field, refused.sentence()));
    again(page.map(|page| PayPage { way_on: way_on(&page, refused), ..page }))
}

/// Nobody has to invite themselves: there is a direct way.
fn way_on(page: &PayPage, refused: &Refused) -> Option<(String, String)> {
    let chosen = page.apps.iter().find(|it| it.is_chosen).filter(|_| *refused == Refused::InviteYourself)?;
    Some((format!("How {} is paid", chosen.app.name), paths::app_payment_method(chosen.app.id)))
}

fn pay_page(tx: &mut Tx, me: &Me, form: PayForm, errors: FieldErrors) -> Result<PayPage> {
    let found = queries::payable_by(tx, &me.person)?;
    let ids: Vec<AppId> = found.iter().map(|(app, _)| app.id).collect();
    let mut open = queries::open_to_pay_for_any(tx, &ids)?;
    let only_one = found.len() == 1;
    let apps = found
        .into_iter()
        .map(|(app, payment_method)| Choosable {
            is_chosen: only_one || form.app.iter().any(|id| id == app.id.as_str()),
            open: open.remove(&app.id),
            payment_method,
            app,
        })
        .collect();
    Ok(PayPage { shell: me.shell(TITLE, Here::Invitations), form, errors, apps, way_on: None })
}
