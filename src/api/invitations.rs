//! Invitations that somebody has sent.

use serde::Serialize;
use utoipa::ToSchema;

use super::queries::invitations::{self as queries, Sent};
use super::values::Time;
use crate::access::policy::ViewInvitation;
use crate::model::invitation::Invitation as Row;
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::store::{Moment, Tx};
use crate::web::call::{Answer, Call, Caller, Listing, Read, Result, Wanted};

/// An offer to one address.
#[derive(Serialize, ToSchema)]
pub struct Invitation {
    #[schema(value_type = String)]
    id: InvitationId,
    /// As it was sent: a kind of `NewInvitation`.
    #[schema(value_type = String)]
    kind: &'static str,
    /// `pending`, `to_be_confirmed`, `accepted`, `declined`, `withdrawn`, `expired` or `void`.
    #[schema(value_type = String)]
    state: &'static str,
    /// To whom.
    email: String,
    sender: Sender,
    #[schema(value_type = Option<String>)]
    team_id: Option<TeamId>,
    /// In a team.
    #[schema(value_type = Option<String>)]
    role: Option<&'static str>,
    #[schema(value_type = Option<String>)]
    payment_method_id: Option<PaymentMethodId>,
    /// With a payment method: `manage` or `invoices_only`.
    #[schema(value_type = Option<String>)]
    level: Option<&'static str>,
    /// What it is about, as it was called then.
    apps: Vec<OfferedApp>,
    created_at: Time,
    sent_at: Time,
    expires_at: Time,
    answered_at: Option<Time>,
}

/// Who has sent it.
#[derive(Serialize, ToSchema)]
pub struct Sender {
    #[schema(value_type = String)]
    id: PersonId,
    name: String,
}

/// An app that it is about.
#[derive(Serialize, ToSchema)]
pub struct OfferedApp {
    #[schema(value_type = String)]
    id: AppId,
    name: String,
}

/// GET `/api/v1/invitations`
pub async fn list(call: Call<Read>) -> Answer<Listing<Invitation>> {
    call.list(|tx, caller, part| {
        let sent = queries::sent(tx, caller.whose(), part)?;
        let rows = sent.into_iter().map(|one| Invitation::of(one, tx.now)).collect();
        Ok(Listing::of(rows, part, |row: &Invitation| row.id.to_string()))
    })
    .await
}

/// GET `/api/v1/invitations/{invitation}`
pub async fn show(call: Call<Read>, invitation: Wanted<ViewInvitation>) -> Answer<Invitation> {
    call.answer(move |tx, caller| {
        let it = invitation.granted(tx, caller)?;
        let sent = queries::with_apps(tx, &it)?;
        Ok(Invitation::of(sent, tx.now))
    })
    .await
}

impl Invitation {
    /// As it is after an act.
    pub(super) fn shown(tx: &mut Tx, caller: &Caller, id: InvitationId) -> Result<Invitation> {
        let it = caller.ask::<ViewInvitation>(tx, id)?;
        Ok(Invitation::of(queries::with_apps(tx, &it)?, tx.now))
    }

    fn of(sent: Sent, now: Moment) -> Invitation {
        let Sent { invitation: it, sender_name, apps } = sent;
        let state = Row::state_at(&it, now).as_str();
        Invitation {
            id: it.id,
            kind: it.kind.as_str(),
            state,
            email: it.email.shown(),
            sender: Sender { id: it.sender_id, name: sender_name },
            team_id: it.team_id,
            role: it.role.map(|role| role.as_str()),
            payment_method_id: it.payment_method_id,
            level: it.level().map(|level| level.as_str()),
            apps: apps.into_iter().map(|(id, name)| OfferedApp { id, name }).collect(),
            created_at: it.created_at.into(),
            sent_at: it.sent_at.into(),
            expires_at: it.expires_at.into(),
            answered_at: it.answered_at.map(Time::from),
        }
    }
}
