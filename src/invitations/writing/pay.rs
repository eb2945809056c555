//! Invite someone to pay: the chosen apps move to a payment method of theirs once they accept.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::drafted::{Drafted, Words};
use super::steps::{self, Begun, Form, ToCheck};
use crate::access::Granted;
use crate::access::policy::InviteToPay;
use crate::graph::open;
use crate::invitations::kinds::particular::Kind;
use crate::invitations::kinds::pay::{self, Chosen, SenderLeaves};
use crate::invitations::queries;
use crate::invoices::price::{Payer, Price};
use crate::model::app::App;
use crate::model::invitation::Invitation;
use crate::model::{AppId, written};
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::form::LongList;
use crate::web::row::Row;
use crate::web::{FieldErrors, ListQuery, Me, Request, Shell};

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
#[template(path = "invitations/writing/pay.html")]
pub(super) struct PayPage {
    shell: Shell,
    begun: Begun<PayForm>,
    /// Those that are chosen first.
    apps: Vec<Choosable>,
    list: LongList,
}

impl PayForm {
    fn leaves(&self) -> SenderLeaves {
        if self.leave == "yes" { SenderLeaves::Yes } else { SenderLeaves::No }
    }

    fn chosen(&self) -> Vec<AppId> {
        self.app.iter().filter_map(|id| AppId::from_stored(id)).collect()
    }

    fn rows(&self, me: &Me, apps: &[&App]) -> Vec<Row> {
        let names = apps.iter().map(|app| app.name.as_str()).collect::<Vec<_>>();
        let label = match (me.person.is_client(), apps.len()) {
            (true, 1) => "Website",
            (true, _) => "Websites",
            (false, 1) => "App",
            (false, _) => "Apps",
        };
        let mut rows = vec![Row::new(label, written::joined(&names), "app"), Row::message(&self.message)];
        if me.person.is_developer() {
            let them = written::by_number(apps.len(), "it", "them");
            let does = if self.leaves() == SenderLeaves::Yes { "stop" } else { "keep" };
            rows.push(Row::new("Your own work", format!("You {does} working on {them}"), "leave"));
        }
        rows
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
            let begun = steps::begin(tx, me, chosen, goes_with)?;
            PayForm::page(tx, me, begun)
        })
        .await
}

/// POST `/invite/pay`: keeps what was typed. Nothing is sent.
pub async fn keep(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            granted(tx, me, &me.form()?)?;
            steps::keep::<PayForm>(tx, me)
        })
        .await
}

/// GET `/invite/pay/check`: shows what would happen and the mail.
pub async fn check(request: Request) -> HttpResponse {
    request.rehearsal(steps::check::<PayForm>).await
}

/// POST `/invite/pay/send`
pub async fn send(request: Request) -> HttpResponse {
    request.act(steps::press::<PayForm>).await
}

impl Form for PayForm {
    type Wanted = (Chosen, Words);
    type Page = PayPage;

    const KIND: &'static Kind = &pay::KIND;
    const PAGE: fn() -> String = paths::invite_to_pay;
    const CHECK: fn() -> String = paths::check_invitation_to_pay;

    fn words(&self) -> (&str, &str) {
        (&self.email, &self.message)
    }

    fn wanted(&self, tx: &mut Tx, me: &Me) -> Result<Result<Self::Wanted, FieldErrors>> {
        let chosen = granted(tx, me, self)?;
        let mut errors = FieldErrors::none();
        if chosen.is_empty() {
            errors.add("app", Refused::NoAppChosen.sentence());
        }
        match steps::words(self) {
            Ok(words) if errors.is_empty() => return Ok(Ok((pay::without_paid(tx, chosen, &words.email)?, words))),
            Ok(_) => {}
            Err(more) => more.all().iter().for_each(|(field, what)| errors.add(field, what.clone())),
        }
        Ok(Err(errors))
    }

    fn draft(&self, tx: &mut Tx, (chosen, words): Self::Wanted) -> Result<Drafted> {
        Ok(Drafted { left_out: chosen.left_out, ..pay::draft(tx, &chosen.apps, words, self.leaves())? })
    }

    fn to_check(&self, tx: &mut Tx, me: &Me, (chosen, _): &Self::Wanted) -> Result<ToCheck> {
        let apps: Vec<&App> = chosen.apps.iter().map(|granted| granted.object()).collect();
        let mut fields: Vec<_> = apps.iter().map(|app| ("app", app.id.to_string())).collect();
        fields.push(("leave", self.leave.clone()));
        Ok(ToCheck {
            lead: "Is this the right address?".to_owned(),
            rows: self.rows(me, &apps),
            left_out: chosen.left_out.as_ref().map(|left_out| left_out.sentence()),
            price: Some(Price::of(tx, &apps, &Payer::Unknown)?),
            meanwhile: "remind them or withdraw it at any time.",
            action: paths::send_invitation_to_pay(),
            fields,
            ..ToCheck::default()
        })
    }

    fn page(tx: &mut Tx, me: &Me, begun: Begun<PayForm>) -> Result<PayPage> {
        let query: ListQuery = me.query()?;
        let page = queries::payable_by(tx, &me.person, &query.q, query.start(AppId::from_stored))?;
        let list = LongList::of(&page, &query.q);
        let chosen = begun.form.chosen();
        let mut found = queries::payable_among(tx, &me.person, &chosen)?;
        let only_one = !list.is_long && page.rows.len() == 1;
        found.retain(|(app, _)| page.rows.iter().all(|(other, _)| other.id != app.id));
        found.extend(page.rows);
        let ids: Vec<AppId> = found.iter().map(|(app, _)| app.id).collect();
        let mut open = open::to_pay_for_any(tx, &ids)?;
        let choosable = |(app, payment_method): (App, _)| Choosable {
            is_chosen: only_one || chosen.contains(&app.id),
            open: open.remove(&app.id),
            payment_method,
            app,
        };
        let apps = found.into_iter().map(choosable).collect();
        Ok(PayPage { shell: steps::shell::<PayForm>(me), begun, apps, list })
    }

    fn field(refused: &Refused) -> &'static str {
        match refused {
            Refused::AppInOpenInvitation { .. } | Refused::DeletionIsScheduled { .. } | Refused::TooManyApps { .. } => {
                "app"
            }
            Refused::LastDeveloperOfTrial { .. } => "leave",
            _ => "email",
        }
    }

    /// Nobody has to invite themselves: there is a direct way.
    fn way_on(&self, tx: &mut Tx, me: &Me, refused: &Refused) -> Result<Option<(String, String)>> {
        if *refused != Refused::InviteYourself {
            return Ok(None);
        }
        let way = |app: &Granted<InviteToPay>| (format!("How {} is paid", app.name), paths::app_payment_method(app.id));
        Ok(granted(tx, me, self)?.first().map(way))
    }
}

/// The apps that were chosen, as far as they are theirs to hand over.
fn granted(tx: &mut Tx, me: &Me, form: &PayForm) -> Result<Vec<Granted<InviteToPay>>> {
    let mut ids = form.chosen();
    ids.sort_unstable();
    ids.dedup();
    let chosen = Granted::<InviteToPay>::ask_many(tx, &me.person, &ids)?;
    if chosen.len() < ids.len() {
        // One of them is not theirs to hand over: say which of the two it is.
        for id in ids {
            Granted::<InviteToPay>::ask(tx, &me.person, id)?;
        }
    }
    Ok(chosen)
}
