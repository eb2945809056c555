//! Recording: an act says what it did, in its own transaction.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::event::{Event, EventKind};
use crate::model::{AppId, EnvironmentId, EventId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::store::Tx;
use crate::store::schema::events;

/// What an event is about. All that is not said is nothing.
#[derive(Debug, Clone, Default)]
pub struct About {
    pub person: Option<PersonId>,
    pub app: Option<AppId>,
    pub payment_method: Option<PaymentMethodId>,
    pub team: Option<TeamId>,
    pub invitation: Option<InvitationId>,
    /// Beside its app.
    pub environment: Option<EnvironmentId>,
    /// A word or two more: never a name of another object. Of a team that is renamed: the name until then.
    pub detail: String,
}

impl About {
    pub fn app(id: AppId) -> About {
        About { app: Some(id), ..About::default() }
    }

    pub fn payment_method(id: PaymentMethodId) -> About {
        About { payment_method: Some(id), ..About::default() }
    }

    pub fn person(id: PersonId) -> About {
        About { person: Some(id), ..About::default() }
    }

    pub fn environment(app: AppId, id: EnvironmentId) -> About {
        About { environment: Some(id), ..About::app(app) }
    }

    pub fn and_payment_method(self, id: PaymentMethodId) -> About {
        About { payment_method: Some(id), ..self }
    }

    pub fn and_person(self, id: PersonId) -> About {
        About { person: Some(id), ..self }
    }

    pub fn and_team(self, id: TeamId) -> About {
        About { team: Some(id), ..self }
    }

    pub fn saying(self, detail: impl Into<String>) -> About {
        About { detail: detail.into(), ..self }
    }
}

/// Records what `actor` did; None: Remit itself, because time came.
pub fn record(tx: &mut Tx, actor: Option<PersonId>, kind: EventKind, about: About) -> Result<()> {
    let event = event(tx, actor, kind, about);
    diesel::insert_into(events::table).values(&event).execute(tx.conn)?;
    Ok(())
}

/// As [`record`], of many things of which the same is said: in their order, as one statement. Of what is only tried out
/// nothing is recorded.
pub fn record_all(
    tx: &mut Tx,
    actor: Option<PersonId>,
    kind: EventKind,
    all: impl IntoIterator<Item = About>,
) -> Result<()> {
    if tx.is_rehearsal() {
        return Ok(());
    }
    let events: Vec<Event> = all.into_iter().map(|about| event(tx, actor, kind, about)).collect();
    tx.conn.insert_all("events", &events)
}

fn event(tx: &mut Tx, actor: Option<PersonId>, kind: EventKind, about: About) -> Event {
    Event {
        id: EventId::next_in(tx),
        at: tx.now,
        kind,
        actor_id: actor,
        person_id: about.person,
        app_id: about.app,
        payment_method_id: about.payment_method,
        team_id: about.team,
        invitation_id: about.invitation,
        detail: about.detail,
        token_id: actor.and(tx.token),
        environment_id: about.environment,
    }
}
