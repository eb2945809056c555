//! Letting a team manage a payment method, and removing one. What changes is shown before.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::{changes, queries};
use crate::access::Granted;
use crate::access::consequences::Effect;
use crate::access::policy::{BringTeam, ManageBillingAccess, ViewInvoices};
use crate::bringing::BringTo;
use crate::bringing::which::{self, Place};
use crate::check::{Check, try_out};
use crate::model::TeamId;
use crate::model::payment_method::PaymentMethod;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, Here, Me, Named, Next, Ready, Request};

/// A team, as chosen.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ChosenTeam {
    team: String,
}

/// GET `/payment-methods/{payment_method}/connect-team?team=…`: what it changes; without a team, which one.
pub async fn connect_page(request: Request, payment_method: Asked<ManageBillingAccess>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let it = payment_method.granted(tx, me)?;
            let choice: ChosenTeam = me.query()?;
            if choice.team.is_empty() && me.person.is_developer() {
                return which::page(tx, me, place(&it));
            }
            let team = chosen(tx, me, &choice)?;
            let (who, what) = (format!("The team {}", team.name), &it.name);
            let outcome = try_out(tx, me, it.id, |tx, confirmed| changes::connect_team(tx, &it, &team, confirmed))?;
            let gain = format!("can see and manage {what}: its unlimited members, now and later");
            let outcome = outcome.first(Effect::Gain, &who, gain);
            let act = ("Confirm", paths::connect_team_to_payment_method(it.id));
            let title = format!("Let the team {} manage {what}?", team.name);
            let check = Check::of_payment_method(me, &it, title, outcome, act)
                .lead(
                    "Whoever can manage it sees what it pays for and its invoices, and can cancel apps, change \
                     addresses and remove people. Who works on the apps doesn’t change.",
                )
                .carrying("team", team.id);
            Ready::of(&check)
        })
        .await
}

fn place(it: &PaymentMethod) -> Place {
    Place {
        to: BringTo::PaymentMethod(it.id),
        title: format!("Which team should manage {}?", it.name),
        here: Here::PaymentMethods,
        name: it.name.clone(),
        back: paths::payment_method(it.id),
        goes_on: paths::connect_team_to_payment_method(it.id),
    }
}

/// POST `/payment-methods/{payment_method}/connect-team`
pub async fn connect(request: Request, payment_method: Asked<ManageBillingAccess>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let it = payment_method.granted(tx, me)?;
            let team = chosen(tx, me, &me.form()?)?;
            let confirmed = me.require_password(tx)?;
            changes::connect_team(tx, &it, &team, &confirmed)?;
            Ok(Next::go(paths::payment_method(it.id))
                .saying(format!("The team {} can now manage {}.", team.name, it.name)))
        })
        .await
}

/// GET `/payment-methods/{payment_method}/teams/{team}/remove`
pub async fn remove_page(
    request: Request,
    payment_method: Asked<ManageBillingAccess>,
    team: Named<TeamId>,
) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let it = payment_method.granted(tx, me)?;
            let (team, name) = named(tx, &it, &team)?;
            let outcome = try_out(tx, me, it.id, |tx, confirmed| changes::disconnect_team(tx, &it, confirmed, team))?;
            let word = if me.person.is_client() { "Remove" } else { "Disconnect" };
            let act = (word, paths::remove_team_from_payment_method(it.id, team));
            Ok(Check::of_payment_method(me, &it, format!("{word} the team {name} from {}?", it.name), outcome, act)
                .lead(
                    "We’ll let everyone who loses access know by email that you did this. What it pays for doesn’t \
                       change.",
                )
                .ends_something())
        })
        .await
}

/// POST `/payment-methods/{payment_method}/teams/{team}/remove`
pub async fn remove(request: Request, payment_method: Asked<ManageBillingAccess>, team: Named<TeamId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let it = payment_method.granted(tx, me)?;
            let (team, name) = named(tx, &it, &team)?;
            let confirmed = me.require_password(tx)?;
            changes::disconnect_team(tx, &it, &confirmed, team)?;
            let still = Granted::<ViewInvoices>::if_allowed(tx, &me.person, it.id)?;
            let to = if still.is_some() { paths::payment_method(it.id) } else { paths::payment_methods() };
            Ok(Next::go(to).saying(format!("The team {name} can no longer manage {}.", it.name)))
        })
        .await
}

fn chosen(tx: &mut Tx, me: &Me, choice: &ChosenTeam) -> Result<Granted<BringTeam>> {
    match choice.team.is_empty() {
        // Clients are in no team, and never asked to choose one.
        true if me.person.is_client() => return Err(Error::NotFound),
        true => return Err(Refused::ChooseTeam.into()),
        false => {}
    }
    Ok(Granted::ask(tx, &me.person, TeamId::from_stored(&choice.team).ok_or(Error::NotFound)?)?)
}

/// A team that can manage it, as the address names it.
fn named(tx: &mut Tx, it: &PaymentMethod, team: &Named<TeamId>) -> Result<(TeamId, String)> {
    let id = team.id()?;
    let name = queries::name_of_connected(tx, it.id, id)?.ok_or(Error::NotFound)?;
    Ok((id, name))
}
