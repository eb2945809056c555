//! Invite someone to pay: the chosen apps move to a payment method of theirs once they accept.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::asking::{self, Chosen, LeftOut, SenderLeaves};
use super::preview::{self, Preview};
use super::queries;
use super::sending::Words;
use super::to_payment_method::check_words;
use super::writing::{self, Begun, Row, ToCheck};
use crate::access::Granted;
use crate::access::policy::InviteToPay;
use crate::error::{Error, Result};
use crate::graph::open;
use crate::invoices::price::{Payer, Price};
use crate::model::app::App;
use crate::model::invitation::Invitation;
use crate::model::{AppId, DraftId, written};
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::drafts::{self, Draft};
use crate::web::form::LongList;
use crate::web::{FieldErrors, Here, ListQuery, Me, Next, Request, Shell, again};

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
    draft: DraftId,
    /// It was typed earlier, and came back by itself.
    is_back: bool,
    /// Those that are chosen first.
    apps: Vec<Choosable>,
    list: LongList,
    /// What can be done instead: label and path.
    way_on: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "invitations/check_pay.html")]
struct CheckPay {
    shell: Shell,
    form: PayForm,
    apps: Vec<App>,
    to_check: ToCheck,
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

/// What an address chooses: nothing that is typed, because anybody can write an address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Linked {
    app: Vec<String>,
}

/// GET `/invite/pay`, with apps that are chosen already: `?app=…`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let Linked { app } = me.query()?;
            let chosen = PayForm { app, ..PayForm::default() };
            let goes_with = |kept: &PayForm, chosen: &PayForm| chosen.app.iter().all(|app| kept.app.contains(app));
            let begun = writing::begin(tx, me, &paths::invite_to_pay(), chosen, goes_with)?;
            pay_page(tx, me, begun, FieldErrors::none())
        })
        .await
}

/// POST `/invite/pay`: keeps what was typed. Nothing is sent.
pub async fn keep(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            granted(tx, me, &me.form()?)?;
            writing::keep(tx, me, &paths::invite_to_pay(), &paths::check_invitation_to_pay())
        })
        .await
}

/// GET `/invite/pay/check`: shows what would happen and the mail.
pub async fn check(request: Request) -> HttpResponse {
    request
        .rehearsal(|tx, me| {
            let draft = writing::kept(tx, me, paths::invite_to_pay())?;
            let form: PayForm = draft.form()?;
            let (Chosen { apps: chosen, left_out }, words) = values(tx, me, &form, draft.id)?;
            let apps: Vec<App> = chosen.iter().map(|granted| granted.object().clone()).collect();
            let price = Price::of(tx, &apps.iter().collect::<Vec<_>>(), &Payer::Unknown)?;
            let sent = asking::ask_to_pay(tx, &chosen, words, form.leaves());
            let sent = sent.and_then(|invitation| preview::of(tx, me, invitation.id));
            let preview =
                sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, draft.id, &refused)))?;
            let shell = me.shell(TITLE, Here::Invitations);
            let to_check = to_check(me, &form, &apps, draft.id);
            Ok(CheckPay { shell, form, apps, to_check, preview, price, left_out })
        })
        .await
}

fn to_check(me: &Me, form: &PayForm, apps: &[App], draft: DraftId) -> ToCheck {
    let names = apps.iter().map(|app| app.name.as_str()).collect::<Vec<_>>();
    let label = match (me.person.is_client(), apps.len()) {
        (true, 1) => "Website",
        (true, _) => "Websites",
        (false, 1) => "App",
        (false, _) => "Apps",
    };
    let mut rows = vec![Row::new(label, written::joined(&names), "app"), Row::message(&form.message)];
    if me.person.is_developer() {
        let them = if apps.len() == 1 { "it" } else { "them" };
        let does = if form.leaves() == SenderLeaves::Yes { "stop" } else { "keep" };
        let stays = format!("You {does} working on {them}");
        rows.push(Row::new("Your own work", stays, "leave"));
    }
    ToCheck { rows, draft, form: paths::drafted(&paths::invite_to_pay(), draft) }
}

/// POST `/invite/pay/send`
pub async fn send(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: PayForm = me.form()?;
            let draft = Draft::sent(me).id;
            let (Chosen { apps: chosen, left_out }, words) = values(tx, me, &form, draft)?;
            me.require_password(tx)?;
            let email = words.email.clone();
            let sent = asking::ask_to_pay(tx, &chosen, words, form.leaves());
            let invitation =
                sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, draft, &refused)))?;
            drafts::end(tx, me)?;
            let left_out = left_out.map(|left_out| format!(" {}", left_out.sentence())).unwrap_or_default();
            Ok(Next::go(paths::sent_invitation(invitation.id))
                .saying(format!("The invitation to {email} is on its way.{left_out}")))
        })
        .await
}

/// The apps that were chosen, as far as they are theirs to hand over.
fn granted(tx: &mut Tx, me: &Me, form: &PayForm) -> Result<Vec<Granted<InviteToPay>>> {
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
    Ok(chosen)
}

fn values(tx: &mut Tx, me: &Me, form: &PayForm, draft: DraftId) -> Result<(Chosen, Words)> {
    let chosen = granted(tx, me, form)?;
    let mut errors = FieldErrors::none();
    if chosen.is_empty() {
        errors.add("app", Refused::NoAppChosen.sentence());
    }
    match check_words(&form.email, &form.message) {
        Ok(words) if errors.is_empty() => return Ok((asking::without_paid(tx, chosen, &words.email)?, words)),
        Ok(_) => {}
        Err(more) => more.all().iter().for_each(|(field, what)| errors.add(field, what.clone())),
    }
    Err(again(pay_page(tx, me, Begun { form: form.clone(), draft, is_back: false }, errors)))
}

fn refused_page(tx: &mut Tx, me: &Me, form: &PayForm, draft: DraftId, refused: &Refused) -> Error {
    let field = match refused {
        Refused::AppInOpenInvitation { .. } | Refused::DeletionIsScheduled { .. } | Refused::TooManyApps { .. } => {
            "app"
        }
        Refused::LastDeveloperOfTrial { .. } => "leave",
        _ => "email",
    };
    let begun = Begun { form: form.clone(), draft, is_back: false };
    let page = pay_page(tx, me, begun, FieldErrors::at(field, refused.sentence()));
    again(page.map(|page| PayPage { way_on: way_on(&page, refused), ..page }))
}

/// Nobody has to invite themselves: there is a direct way.
fn way_on(page: &PayPage, refused: &Refused) -> Option<(String, String)> {
    let chosen = page.apps.iter().find(|it| it.is_chosen).filter(|_| *refused == Refused::InviteYourself)?;
    Some((format!("How {} is paid", chosen.app.name), paths::app_payment_method(chosen.app.id)))
}

fn pay_page(tx: &mut Tx, me: &Me, begun: Begun<PayForm>, errors: FieldErrors) -> Result<PayPage> {
    let Begun { form, draft, is_back } = begun;
    let query: ListQuery = me.query()?;
    let page = queries::payable_by(tx, &me.person, &query.q, query.start(AppId::from_stored))?;
    let list = LongList::of(&page, &query.q);
    let chosen: Vec<AppId> = form.app.iter().filter_map(|id| AppId::from_stored(id)).collect();
    let mut found = queries::payable_among(tx, &me.person, &chosen)?;
    let only_one = !list.is_long && page.rows.len() == 1;
    found.retain(|(app, _)| page.rows.iter().all(|(other, _)| other.id != app.id));
    found.extend(page.rows);
    let ids: Vec<AppId> = found.iter().map(|(app, _)| app.id).collect();
    let mut open = open::to_pay_for_any(tx, &ids)?;
    let apps = found
        .into_iter()
        .map(|(app, payment_method)| Choosable {
            is_chosen: only_one || chosen.contains(&app.id),
            open: open.remove(&app.id),
            payment_method,
            app,
        })
        .collect();
    let shell = me.shell(TITLE, Here::Invitations);
    Ok(PayPage { shell, form, errors, draft, is_back, apps, list, way_on: None })
}
