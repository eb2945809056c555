//! Invitations: sent, reminded of, withdrawn.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::Granted;
use crate::access::policy::{
    InviteToPay, InviteToPaymentMethod, InviteToTeam, ManageDevelopers, ManageInvitation, SeeApp,
};
use crate::api::invitations::Invitation;
use crate::api::sent::granted;
use crate::invitations::kinds::{app, pay, payment_method, team};
use crate::invitations::sent::manage;
use crate::invitations::writing::drafted::{Drafted, MOST_APPS, Words};
use crate::invitations::writing::send;
use crate::model::AppId;
use crate::model::payment_method::BillingLevel;
use crate::model::team::Role;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::call::{Answer, Body, Call, Caller, Done, Error, Made, PeopleWrite, Result, Wanted};

/// What is offered, and to whom. Ids are Remit’s, or `ext:` and what the hosting platform calls it.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum NewInvitation {
    /// To take over the billing of apps.
    Pay {
        email: String,
        #[serde(default)]
        message: String,
        apps: Vec<String>,
        /// Whoever sends it stops working on them then.
        #[serde(default)]
        leave: bool,
    },
    /// To work on an app.
    App {
        email: String,
        #[serde(default)]
        message: String,
        app: String,
    },
    /// To join a team.
    Team {
        email: String,
        #[serde(default)]
        message: String,
        team: String,
        /// `limited` or `unlimited`.
        #[schema(value_type = String)]
        role: Role,
        /// Those of the team to work on.
        #[serde(default)]
        apps: Vec<String>,
    },
    /// To share a payment method.
    PaymentMethod {
        email: String,
        #[serde(default)]
        message: String,
        payment_method: String,
        /// `manage` or `invoices_only`.
        #[schema(value_type = String)]
        level: BillingLevel,
    },
}

/// POST `/api/v1/invitations`: in somebody's name.
pub async fn send(call: Call<PeopleWrite>, new: Body<NewInvitation>) -> Answer<Made<Invitation>> {
    call.make(move |tx, caller| {
        caller.is_somebody()?;
        let drafted = new.of(caller)?.drafted(tx, caller)?;
        let confirmed = caller.confirmed::<PeopleWrite>()?;
        let sent = send::send(tx, drafted, &confirmed)?;
        Ok(Done::Made(Invitation::shown(tx, caller, sent.id)?, paths::api::invitation(sent.id)))
    })
    .await
}

/// POST `/api/v1/invitations/{invitation}/remind`
pub async fn remind(call: Call<PeopleWrite>, invitation: Wanted<ManageInvitation>) -> Answer<Invitation> {
    call.act(move |tx, caller| {
        let it = invitation.granted(tx, caller)?;
        manage::remind(tx, &it)?;
        Ok(Done::Changed(Invitation::shown(tx, caller, it.id)?))
    })
    .await
}

/// DELETE `/api/v1/invitations/{invitation}`: it is withdrawn.
pub async fn withdraw(call: Call<PeopleWrite>, invitation: Wanted<ManageInvitation>) -> Answer<Invitation> {
    call.act(move |tx, caller| {
        let it = invitation.granted(tx, caller)?;
        manage::withdraw(tx, &it)?;
        Ok(Done::Changed(Invitation::shown(tx, caller, it.id)?))
    })
    .await
}

impl NewInvitation {
    /// By the acts of the pages, for whoever may do that there.
    fn drafted(self, tx: &mut Tx, caller: &Caller) -> Result<Drafted> {
        match self {
            NewInvitation::Pay { email, message, apps, leave } => {
                let apps = to_hand_over(tx, caller, &apps)?;
                let words = words(&email, &message)?;
                let chosen = pay::without_paid(tx, apps, &words.email)?;
                let leaves = if leave { pay::SenderLeaves::Yes } else { pay::SenderLeaves::No };
                Ok(pay::draft(tx, &chosen.apps, words, leaves)?)
            }
            NewInvitation::App { email, message, app } => {
                let app = granted::<ManageDevelopers>(tx, caller, "app", &app)?;
                Ok(app::draft(tx, &app, words(&email, &message)?)?)
            }
            NewInvitation::Team { email, message, team, role, apps } => {
                let team = granted::<InviteToTeam>(tx, caller, "team", &team)?;
                let apps = of_team(tx, caller, &apps)?;
                Ok(team::draft(tx, &team, role, &apps, words(&email, &message)?)?)
            }
            NewInvitation::PaymentMethod { email, message, payment_method, level } => {
                let it = granted::<InviteToPaymentMethod>(tx, caller, "payment_method", &payment_method)?;
                Ok(payment_method::draft(tx, &it, level, words(&email, &message)?)?)
            }
        }
    }
}

fn words(email: &str, message: &str) -> Result<Words> {
    Words::typed(email, message).map_err(Error::Fields)
}

/// Each once, however often it is named.
fn to_hand_over(tx: &mut Tx, caller: &Caller, named: &[String]) -> Result<Vec<Granted<InviteToPay>>> {
    refuse_too_many(named)?;
    let apps: Result<Vec<Granted<InviteToPay>>> =
        named.iter().map(|app| granted::<InviteToPay>(tx, caller, "apps", app)).collect();
    let mut apps = apps?;
    apps.sort_by_key(|app| app.id);
    apps.dedup_by_key(|app| app.id);
    Ok(apps)
}

fn of_team(tx: &mut Tx, caller: &Caller, named: &[String]) -> Result<Vec<AppId>> {
    refuse_too_many(named)?;
    let ids: Result<Vec<AppId>> = named.iter().map(|app| Ok(granted::<SeeApp>(tx, caller, "apps", app)?.id)).collect();
    let mut ids = ids?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Before each of them is looked for.
fn refuse_too_many(named: &[String]) -> Result<()> {
    if named.len() > MOST_APPS { Err(Refused::TooManyApps { most: MOST_APPS }.into()) } else { Ok(()) }
}
