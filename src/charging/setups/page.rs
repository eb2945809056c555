//! On the way to the page of the gateway, and back from it. Nothing is paid with what is set up there before somebody has
//! checked it on the page after this one.

use actix_web::HttpResponse;
use askama::Template;

use super::acts::{self, For};
use super::going_on::{self, Came};
use super::ways::TRANSFER;
use crate::model::SetupId;
use crate::model::credential::{GatewayName, PaymentKind, Setup, SetupState};
use crate::paths;
use crate::web::drafts;
use crate::web::error::{Error, Result};
use crate::web::{Here, House, Me, Named, Next, Request, Shell, Visit, blocking};

/// Nothing is set up yet.
#[derive(Template)]
#[template(path = "charging/not_set_up.html")]
struct NotSetUp {
    shell: Shell,
    setup: Setup,
    /// The gateway cannot be asked now.
    is_away: bool,
}

impl NotSetUp {
    fn of(me: &Me, setup: Setup, is_away: bool) -> NotSetUp {
        let title = match (is_away, setup.kind) {
            (false, _) => "You haven’t finished yet",
            (true, PaymentKind::Card) => "Your card can’t be added right now",
            (true, PaymentKind::DirectDebit) => "Your account can’t be added right now",
        };
        NotSetUp { shell: me.shell(title, Here::PaymentMethods), setup, is_away }
    }

    /// Within a sentence.
    fn what(&self) -> &'static str {
        if self.setup.kind == PaymentKind::Card { "card" } else { "account" }
    }

    /// A payment method that is there already.
    fn changes(&self) -> Option<String> {
        self.setup.payment_method_id.map(paths::how_you_pay)
    }
}

/// GET `/payment-setups/{setup}`: on to the page of the gateway; with `?back` somebody comes from there.
pub async fn page(request: Request, setup: Named<SetupId>) -> HttpResponse {
    request.steps(|house, visit| async move { go_on(&house, visit, setup).await }).await
}

async fn go_on(house: &House, visit: Visit, asked: Named<SetupId>) -> Result<Next> {
    let me = visit.me()?;
    let (person, id) = (me.person.id, asked.id()?);
    let setup = house.read(move |tx| Ok(acts::of_person(tx, person, id)?)).await?;
    if setup.state == SetupState::Done {
        return Ok(Next::go(setup.next_path));
    }
    if setup.gateway == GatewayName::Bank {
        return Ok(Next::go(paths::mandate(setup.id)));
    }
    let said: Vec<(String, String)> = me.query()?;
    let is_back = said.iter().any(|(name, _)| name == "back");
    if is_back && setup.session.is_none() {
        return Next::show(&NotSetUp::of(&me, setup, false));
    }
    let (db, gateway, about) = (house.db.clone(), house.gateway.clone(), setup.clone());
    let came = blocking(move || going_on::go_on(&db, gateway.as_deref(), &about)).await??;
    match came {
        Came::Done => Ok(Next::go(setup.next_path)),
        Came::On(address) if !is_back => Ok(Next::go(address)),
        Came::Over if !is_back => {
            let next = house.write(move |tx| Ok(acts::begin_again(tx, &setup)?)).await?;
            Ok(Next::go(paths::payment_setup(next)))
        }
        Came::On(_) | Came::Over => Next::show(&NotSetUp::of(&me, setup, false)),
        Came::Away => Next::show(&NotSetUp::of(&me, setup, true)),
    }
}

/// POST `/payment-setups/{setup}`: another card or account for the same.
pub async fn again(request: Request, setup: Named<SetupId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let setup = acts::of_person(tx, me.person.id, setup.id()?)?;
            Ok(Next::step(paths::payment_setup(acts::begin_again(tx, &setup)?)))
        })
        .await
}

/// POST `/payment-setups/{setup}/transfer`: the bank transfer instead. What was typed stays.
pub async fn transfer(request: Request, setup: Named<SetupId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let setup = acts::of_person(tx, me.person.id, setup.id()?)?;
            let draft = match For::of(&setup) {
                Some(For::New(draft)) => Some(draft),
                Some(For::Invitation(invitation)) => {
                    drafts::answer(tx, me.person.id, invitation)?.map(|draft| draft.id)
                }
                Some(For::Change(_)) | None => return Err(Error::NotFound),
            };
            if let Some(draft) = draft {
                drafts::retype(tx, me, draft, ("pay_by", TRANSFER))?;
            }
            acts::leave(tx, &setup)?;
            Ok(Next::go(setup.next_path))
        })
        .await
}
