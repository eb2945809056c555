//! What costs more than whoever pays lets others book: they are asked, and whoever asked can withdraw it. A request ends by
//! itself when nobody answers, and when something else pays for the app.

use diesel::prelude::*;

use super::booked::{add, can_be_added, environment_of, put_on};
use crate::access::policy::{AnswerRises, BookPlans};
use crate::access::{Confirmed, Granted, people};
use crate::environments::difference::Difference;
use crate::environments::mails;
use crate::environments::queries::{self, Payer};
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::app::App;
use crate::model::booking::Environment;
use crate::model::catalogue::Component;
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::model::rise::{ANSWER_DAYS, RiseRequest};
use crate::model::usage::Cents;
use crate::model::{PersonId, RiseId};
use crate::refused::Refused;
use crate::store::schema::{apps, people as people_table, rise_requests};
use crate::store::{Tx, WholeRows};

/// How many requests one transaction ends at most: others want to write too.
const AT_ONCE: i64 = 100;

/// What somebody wants to have booked.
pub(super) enum Wanted<'a> {
    Environment { name: &'a str },
    Plan { environment: &'a Environment, component: &'a str, plan: &'a str },
}

impl Wanted<'_> {
    /// What a request is known by within an app: the environment and the component.
    fn place(&self) -> (&str, &str) {
        match self {
            Wanted::Environment { name } => (name, ""),
            Wanted::Plan { environment, component, .. } => (&environment.name, component),
        }
    }
}

/// What the act would change, if it costs more than somebody who does not pay may book without asking.
pub(super) fn too_much<T>(
    tx: &mut Tx,
    app: &Granted<BookPlans>,
    payer: &Payer,
    act: impl Fn(&mut Tx) -> Result<T>,
) -> Result<Option<Difference>> {
    if app.also_allows::<AnswerRises>() {
        return Ok(None);
    }
    let (_, difference) = tx.try_out(|tx| Difference::of(tx, app.id, &act))?;
    if !difference.rises(payer.currency) {
        return Ok(None);
    }
    let agreed = queries::agreed_monthly(tx, app, payer)?;
    let (_, after) = difference.monthly(payer.currency);
    Ok(payer.bound.is_exceeded(agreed, after).then_some(difference))
}

/// Asks everybody who pays. What was asked for the same place before is asked no longer.
pub(super) fn ask(
    tx: &mut Tx,
    app: &Granted<BookPlans>,
    payer: &Payer,
    wanted: &Wanted,
    difference: &Difference,
) -> Result<()> {
    drop_at(tx, app, wanted)?;
    let (environment_name, component) = wanted.place();
    let (environment_id, plan) = match wanted {
        Wanted::Environment { .. } => (None, ""),
        Wanted::Plan { environment, plan, .. } => (Some(environment.id), *plan),
    };
    let request = RiseRequest {
        id: RiseId::next_in(tx),
        app_id: app.id,
        payment_method_id: payer.id,
        environment_id,
        environment_name: environment_name.to_owned(),
        component: component.to_owned(),
        plan: plan.to_owned(),
        asked_by: app.person().id,
        asked_at: tx.now,
        expires_at: tx.now.plus_days(ANSWER_DAYS),
    };
    diesel::insert_into(rise_requests::table).values(&request).execute(tx.conn)?;
    note(tx, Some(request.asked_by), EventKind::RiseAsked, &request)?;
    let asked = people::billing_people(tx, payer.id)?;
    mails::rises::asked(tx, app.person(), app, payer, &request, difference, &asked)
}

/// Something else was booked at the same place: nobody has to answer any more.
pub(super) fn no_longer_wanted(tx: &mut Tx, app: &Granted<BookPlans>, wanted: &Wanted) -> Result<()> {
    match drop_at(tx, app, wanted)? {
        Some(request) => note(tx, Some(app.person().id), EventKind::RiseWithdrawn, &request),
        None => Ok(()),
    }
}

fn drop_at(tx: &mut Tx, app: &App, wanted: &Wanted) -> Result<Option<RiseRequest>> {
    let (environment, component) = wanted.place();
    let same = rise_requests::table
        .filter(rise_requests::app_id.eq(app.id))
        .filter(rise_requests::environment_name.eq(environment))
        .filter(rise_requests::component.eq(component));
    let found: Option<RiseRequest> = same.select(RiseRequest::as_select()).first_row(tx.conn).optional()?;
    if let Some(request) = &found {
        drop_request(tx, request)?;
    }
    Ok(found)
}

fn drop_request(tx: &mut Tx, request: &RiseRequest) -> Result<()> {
    diesel::delete(rise_requests::table.find(request.id)).execute(tx.conn)?;
    Ok(())
}

/// The request that waits at this app, and who asked.
///
/// # Errors
/// [`Refused::RiseIsGone`]
pub fn rise(tx: &mut Tx, app: &App, id: RiseId) -> Result<(RiseRequest, Person)> {
    let found: Option<(RiseRequest, Person)> = rise_requests::table
        .inner_join(people_table::table)
        .filter(rise_requests::id.eq(id))
        .filter(rise_requests::app_id.eq(app.id))
        .filter(rise_requests::expires_at.gt(tx.now))
        .select((RiseRequest::as_select(), Person::as_select()))
        .first(tx.conn)
        .optional()?;
    let found = found.filter(|(request, _)| Some(request.payment_method_id) == app.payment_method_id);
    found.ok_or_else(|| Refused::RiseIsGone.into())
}

/// Yes: it is booked, by whoever says so. `shown`: what it was said to cost a month.
///
/// # Errors
/// [`Refused::PriceHasChanged`]; [`Refused::RiseIsGone`], also if whoever asked no longer works on the app; or what
/// booking refuses.
pub fn allow(tx: &mut Tx, app: &Granted<AnswerRises>, _: &Confirmed, id: RiseId, shown: Cents) -> Result<Difference> {
    let (request, asker) = rise(tx, app, id)?;
    let payer = queries::payer_of(tx, app)?.ok_or(Refused::RiseIsGone)?;
    if Granted::<BookPlans>::if_allowed(tx, &asker, app.id)?.is_none() {
        return Err(Refused::RiseIsGone.into());
    }
    let by = app.person();
    let (_, difference) = Difference::of(tx, app.id, |tx| carry_out(tx, app, &request, by.id))?;
    if difference.monthly(payer.currency).1 != shown {
        return Err(Refused::PriceHasChanged.into());
    }
    drop_request(tx, &request)?;
    note(tx, Some(by.id), EventKind::RiseAllowed, &request)?;
    let mut told = people::billing_people(tx, payer.id)?;
    told.retain(|person| person.id != by.id);
    mails::costs_more(tx, by, app, &difference, payer.currency, &told)?;
    mails::rises::answered(tx, by, app, &request, &asker, true)?;
    Ok(difference)
}

/// What a yes would change.
///
/// # Errors
/// As [`allow`].
pub fn preview(tx: &mut Tx, app: &Granted<AnswerRises>, request: &RiseRequest) -> Result<Difference> {
    let by = app.person().id;
    let (_, difference) = Difference::of(tx, app.id, |tx| carry_out(tx, app, request, by))?;
    Ok(difference)
}

fn carry_out(tx: &mut Tx, app: &App, request: &RiseRequest, by: PersonId) -> Result<()> {
    // What stands in its way is for those who work on it: whoever pays reads that it is no longer possible.
    let gone = |error: Error| match error {
        Error::NotFound | Error::Refused(_) => Error::from(Refused::RiseIsGone),
        other => other,
    };
    let Some(id) = request.environment_id else {
        can_be_added(tx, app, &request.environment_name).map_err(gone)?;
        return add(tx, app.id, &request.environment_name, by).map(drop);
    };
    let environment = environment_of(tx, app.id, id).map_err(gone)?;
    let component: Component = tx.site.catalogue.component(&request.component).cloned().ok_or(Refused::RiseIsGone)?;
    let (rank, _) = component.plan(&request.plan).ok_or(Refused::RiseIsGone)?;
    put_on(tx, &environment, &component, rank, by).map_err(gone)
}

/// No: whoever asked is told.
///
/// # Errors
/// [`Refused::RiseIsGone`]
pub fn refuse(tx: &mut Tx, app: &Granted<AnswerRises>, id: RiseId) -> Result<Person> {
    let (request, asker) = rise(tx, app, id)?;
    drop_request(tx, &request)?;
    let by = app.person();
    note(tx, Some(by.id), EventKind::RiseNotAllowed, &request)?;
    mails::rises::answered(tx, by, app, &request, &asker, false)?;
    Ok(asker)
}

/// Somebody who works on the app takes it back.
///
/// # Errors
/// [`Refused::RiseIsGone`]
pub fn withdraw(tx: &mut Tx, app: &Granted<BookPlans>, id: RiseId) -> Result<()> {
    let (request, _) = rise(tx, app, id)?;
    drop_request(tx, &request)?;
    note(tx, Some(app.person().id), EventKind::RiseWithdrawn, &request)
}

/// Ends the requests that nobody has answered in time; whoever asked is told. Gives how many; run again it finds the next
/// ones, or none.
pub fn end_unanswered(tx: &mut Tx) -> Result<usize> {
    let all: Vec<(RiseRequest, App, Person)> = rise_requests::table
        .inner_join(apps::table)
        .inner_join(people_table::table)
        .filter(rise_requests::expires_at.le(tx.now))
        .order((rise_requests::expires_at, rise_requests::id))
        .limit(AT_ONCE)
        .select((RiseRequest::as_select(), App::as_select(), Person::as_select()))
        .load(tx.conn)?;
    for (request, app, asker) in &all {
        drop_request(tx, request)?;
        if app.deleted_at.is_none() && app.payment_method_id == Some(request.payment_method_id) {
            note(tx, None, EventKind::RiseNotAnswered, request)?;
            mails::rises::not_answered(tx, app, request, asker)?;
        }
    }
    Ok(all.len())
}

fn note(tx: &mut Tx, by: Option<PersonId>, kind: EventKind, request: &RiseRequest) -> Result<()> {
    let about = About::app(request.app_id).saying(queries::wanted(tx.site, request));
    record(tx, by, kind, about)
}
