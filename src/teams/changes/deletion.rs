//! The end of a team. What somebody else reaches too goes on without it; what only the team reached ends, with whoever
//! deleted the team in control until then, so that nothing is left with nobody.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use crate::access::consequences::Scope;
use crate::access::people::{self, PersonAccess};
use crate::access::policy::{ClosePaymentMethod, DeleteTeam, InviteToPaymentMethod};
use crate::access::{Confirmed, Granted};
use crate::error::Result;
use crate::graph::life;
use crate::graph::members::{self, Ending};
use crate::graph::work::{self, OtherPath};
use crate::model::app::App;
use crate::model::credential::Credential;
use crate::model::payment_method::PaymentMethod;
use crate::model::{AppId, PaymentMethodId, PersonId, TeamId};
use crate::payment_methods::changes as payment_method_changes;
use crate::payments::credentials;
use crate::refused::Refused;
use crate::store::query::Among;
use crate::store::schema::{apps, payment_methods};
use crate::store::{Tx, WholeRows, query};
use crate::teams::mails::{self, WorkedOn};
use crate::teams::queries;

/// What would be left with nobody if the team were gone.
#[derive(Debug, Clone, Default)]
pub struct OnlyThrough {
    /// Nobody has direct access, and no other team.
    pub payment_methods: Vec<PaymentMethod>,
    /// On trial, and nobody is connected directly, nor another team.
    pub apps: Vec<App>,
}

impl OnlyThrough {
    /// Those that the end of the team begins to close.
    pub fn closing(&self) -> impl Iterator<Item = &PaymentMethod> {
        self.payment_methods.iter().filter(|it| it.is_open())
    }
}

/// Deletes the team: memberships, all that goes along with them, its connections, what was asked for, and the
/// invitations to it. What only the team could reach starts closing or is scheduled for deletion. Its members are told,
/// and so is who pays for what it worked on.
pub fn delete(tx: &mut Tx, team: &Granted<DeleteTeam>, confirmed: &Confirmed) -> Result<()> {
    let actor = team.person().clone();
    let reach = queries::reach_of(tx, team.id)?;
    let members = people::members(tx, team.id)?;
    let before = Reached::read(tx, &reach)?;
    let sharing = payment_method_changes::sharing::before_of_team(tx, team.id)?;
    let only_through = only_through(tx, team.id)?;
    take_control(tx, team, &only_through)?;
    let told: Vec<PersonId> = members.iter().map(|member| member.id).collect();
    let (apps, payment_methods) = (apps_called(tx, &reach.apps)?, payment_methods_called(tx, &reach.payment_methods)?);
    let ending = Ending { members: &told, apps: &apps, payment_methods: &payment_methods };
    members::end_team(tx, team.id, &ending, actor.id)?;
    end_what_is_left(tx, team, &only_through, confirmed)?;
    let after = Reached::read(tx, &reach)?;
    let names = Names::of(apps, payment_methods);
    for member in members.iter().filter(|member| member.id != actor.id) {
        mails::deleted(tx, &actor, team, member, &names.lost(&before, &after, member.id))?;
    }
    let how = format!("{} has deleted the team {}. So it no longer works on:", actor.name, team.name);
    sharing.tell(tx, &told)?;
    mails::no_longer_works(tx, &format!("The team {}", team.name), &how, &told, &names.apps)
}

/// Whoever could delete the team keeps a payment method that would end with it: from now on they manage it directly.
///
/// # Errors
/// [`Refused::EndsWithNoTeam`] if others can manage it too.
pub fn keep(tx: &mut Tx, team: &Granted<DeleteTeam>, it: &Granted<InviteToPaymentMethod>, _: &Confirmed) -> Result<()> {
    if !only_through(tx, team.id)?.closing().any(|one| one.id == it.id) {
        return Err(Refused::EndsWithNoTeam { payment_method: it.name.clone() }.into());
    }
    payment_method_changes::give_access(tx, it.id, team.person().id, team.person().id)
}

/// `$1` is the team.
const ONLY_THROUGH: &str = "
    SELECT t.payment_method_id, CAST(NULL AS TEXT) AS app_id FROM payment_method_teams t WHERE t.team_id = $1
       AND NOT EXISTS (SELECT 1 FROM payment_method_people p WHERE p.payment_method_id = t.payment_method_id)
       AND NOT EXISTS (SELECT 1 FROM payment_method_teams o
                        WHERE o.payment_method_id = t.payment_method_id AND o.team_id <> t.team_id)
    UNION ALL
    SELECT CAST(NULL AS TEXT), a.id FROM team_apps t JOIN apps a ON a.id = t.app_id
     WHERE t.team_id = $1 AND a.payment_method_id IS NULL AND a.deleted_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM developer_connections d WHERE d.app_id = a.id AND d.team_id IS NULL)
       AND NOT EXISTS (SELECT 1 FROM team_apps o WHERE o.app_id = a.id AND o.team_id <> t.team_id)";

/// What only this team reaches.
pub fn only_through(tx: &mut Tx, team: TeamId) -> Result<OnlyThrough> {
    #[derive(QueryableByName)]
    struct Only {
        #[diesel(sql_type = Nullable<Text>)]
        payment_method_id: Option<PaymentMethodId>,
        #[diesel(sql_type = Nullable<Text>)]
        app_id: Option<AppId>,
    }
    let only: Vec<Only> = query::sql(ONLY_THROUGH).bind::<Text, _>(team).load(tx.conn)?;
    let payment_methods: Vec<PaymentMethodId> = only.iter().filter_map(|it| it.payment_method_id).collect();
    let apps: Vec<AppId> = only.iter().filter_map(|it| it.app_id).collect();
    Ok(OnlyThrough { payment_methods: payment_methods_called(tx, &payment_methods)?, apps: apps_called(tx, &apps)? })
}

/// Direct access for whoever deletes the team, before the team loses its own.
fn take_control(tx: &mut Tx, team: &Granted<DeleteTeam>, only_through: &OnlyThrough) -> Result<()> {
    let person = team.person();
    for payment_method in &only_through.payment_methods {
        payment_method_changes::give_access(tx, payment_method.id, person.id, person.id)?;
    }
    for app in &only_through.apps {
        work::connect(tx, app, person, None, person.id, OtherPath::Replace)?;
    }
    Ok(())
}

fn end_what_is_left(
    tx: &mut Tx,
    team: &Granted<DeleteTeam>,
    only_through: &OnlyThrough,
    confirmed: &Confirmed,
) -> Result<()> {
    let actor = team.person();
    for payment_method in only_through.closing() {
        let granted = Granted::<ClosePaymentMethod>::ask(tx, actor, payment_method.id)?;
        payment_method_changes::close(tx, &granted, confirmed)?;
    }
    let mut ending = Vec::new();
    for app in &only_through.apps {
        let at = match app.delete_at {
            Some(at) => at,
            None => life::schedule(tx, app, actor.id)?,
        };
        ending.push((app.name.clone(), at));
    }
    mails::left_with_you(tx, actor, team, &only_through.payment_methods, &ending)
}

/// Who reaches what, at one moment. Of what is only tried out nobody is told: then nobody is read.
#[derive(Default)]
struct Reached {
    developers: HashMap<AppId, Vec<PersonAccess>>,
    managers: HashMap<PaymentMethodId, Vec<PersonAccess>>,
    /// What the payment methods are charged to.
    cards: HashMap<PaymentMethodId, Credential>,
}

impl Reached {
    fn read(tx: &mut Tx, reach: &Scope) -> Result<Reached> {
        if tx.is_rehearsal() {
            return Ok(Reached::default());
        }
        Ok(Reached {
            developers: people::developers_of_apps(tx, &reach.apps)?,
            managers: people::billing_people_of_many(tx, &reach.payment_methods)?,
            cards: credentials::charged_of_many(tx, &reach.payment_methods)?,
        })
    }
}

/// Whether one of those at this object is the person.
fn is_at<Id: Eq + std::hash::Hash>(all: &HashMap<Id, Vec<PersonAccess>>, id: &Id, person: PersonId) -> bool {
    all.get(id).is_some_and(|people| people.iter().any(|one| one.id == person))
}

/// What the team reached, by name.
struct Names {
    apps: Vec<WorkedOn>,
    payment_methods: Vec<(PaymentMethodId, String)>,
}

impl Names {
    fn of(apps: Vec<App>, payment_methods: Vec<PaymentMethod>) -> Names {
        let paid = |app: App| WorkedOn { id: app.id, name: app.name, payment_method_id: app.payment_method_id };
        let apps = apps.into_iter().map(paid).collect();
        Names { apps, payment_methods: payment_methods.into_iter().map(|it| (it.id, it.name)).collect() }
    }

    /// What one person had before and has not after.
    fn lost(&self, before: &Reached, after: &Reached, person: PersonId) -> mails::Lost {
        let payment_methods: Vec<&(PaymentMethodId, String)> = self
            .payment_methods
            .iter()
            .filter(|(id, _)| is_at(&before.managers, id, person) && !is_at(&after.managers, id, person))
            .collect();
        let own = payment_methods.iter().filter_map(|(id, name)| {
            let card = after.cards.get(id).filter(|card| card.person_id == person)?;
            Some((name.clone(), card.clone()))
        });
        let apps = self
            .apps
            .iter()
            .filter(|app| is_at(&before.developers, &app.id, person) && !is_at(&after.developers, &app.id, person));
        mails::Lost {
            own: own.collect(),
            payment_methods: payment_methods.iter().map(|(_, name)| name.clone()).collect(),
            apps: apps.map(|app| app.name.clone()).collect(),
        }
    }
}

fn apps_called(tx: &mut Tx, ids: &[AppId]) -> Result<Vec<App>> {
    let mut found: Vec<App> = Vec::new();
    for portion in ids.chunks(500) {
        found.extend(apps::table.filter(apps::id.among(portion)).select(App::as_select()).load_rows::<App>(tx.conn)?);
    }
    found.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(found)
}

fn payment_methods_called(tx: &mut Tx, ids: &[PaymentMethodId]) -> Result<Vec<PaymentMethod>> {
    Ok(payment_methods::table
        .filter(payment_methods::id.among(ids))
        .order((payment_methods::sort_name, payment_methods::id))
        .select(PaymentMethod::as_select())
        .load_rows(tx.conn)?)
}
