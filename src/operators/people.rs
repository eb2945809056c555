//! People: looking for somebody, and all of one person once their record is opened with a reason. Nothing is done here
//! in anybody's name.

use actix_web::HttpResponse;
use askama::Template;

use super::changes;
use super::looking::LookingQuery;
use super::queries::people::{self as queries, ListedPerson, MailTo, PeopleBy, SHOWN, Thing, Things};
use super::reason::ReasonForm;
use crate::access::Opened;
use crate::error::{Error, Result};
use crate::model::PersonId;
use crate::model::mail::MailState;
use crate::model::person::Person;
use crate::paths;
use crate::store::pages::Page;
use crate::store::{Moment, Tx};
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Ready, Request, Shell, again};

#[derive(Template)]
#[template(path = "operators/people.html")]
struct People {
    shell: Shell,
    query: LookingQuery,
    by: PeopleBy,
    people: Page<ListedPerson, PersonId>,
}

#[derive(Template)]
#[template(path = "operators/person_closed.html")]
struct Closed {
    shell: Shell,
    person: Person,
    form: ReasonForm,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "operators/person.html")]
struct Whole {
    shell: Shell,
    since: Moment,
    person: Opened<Person>,
    things: Things,
    mails: Vec<MailTo>,
}

impl Closed {
    fn of(me: &Me, person: Person, form: ReasonForm, errors: FieldErrors) -> Closed {
        Closed { shell: me.shell(person.name.clone(), Here::Operator), person, form, errors }
    }
}

impl Whole {
    fn of(tx: &mut Tx, me: &Me, person: Opened<Person>) -> Result<Whole> {
        let things = queries::things_of(tx, &person)?;
        let mails = queries::mails_to(tx, &person)?;
        let shell = me.shell(person.name.clone(), Here::Operator);
        Ok(Whole { shell, since: person.since(), person, things, mails })
    }

    /// Up to as many as are shown.
    fn shown<'a>(&self, things: &'a [Thing]) -> &'a [Thing] {
        &things[..things.len().min(SHOWN)]
    }

    fn has_more(&self, things: &[Thing]) -> bool {
        things.len() > SHOWN
    }

    /// `on 2 devices`
    fn devices(&self) -> String {
        match self.things.devices {
            0 => "nowhere".into(),
            1 => "on 1 device".into(),
            many if many > SHOWN => format!("on more than {SHOWN} devices"),
            many => format!("on {many} devices"),
        }
    }
}

/// What became of a mail, in words, and the class of its tag.
pub(super) fn fate(state: &MailState) -> (&'static str, &'static str) {
    match state {
        MailState::Waiting => ("waits", "tag"),
        MailState::Sent => ("sent", "tag good"),
        MailState::Failed => ("failed", "tag bad"),
        MailState::Dropped => ("not needed any more", "tag warn"),
    }
}

/// GET `/operator/people`
pub async fn list(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let query: LookingQuery = me.query()?;
            let start = query.start(PersonId::from_stored);
            let by = query.by().map_or(PeopleBy::Email, |by| PeopleBy::from_stored(by).unwrap_or(PeopleBy::Name));
            let people = queries::looked_for(tx, &operator, by, &query.q, start)?;
            Ok(People { shell: me.shell("People", Here::Operator), query, by, people })
        })
        .await
}

/// GET `/operator/people/{person}`
pub async fn page(request: Request, operator: ForOperators, person: Named<PersonId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let person = queries::person(tx, &operator, person.id()?)?;
            match Opened::ask(tx, &operator, person)? {
                Ok(person) => Ready::of(&Whole::of(tx, me, person)?),
                Err(person) => Ready::of(&Closed::of(me, person, ReasonForm::default(), FieldErrors::none())),
            }
        })
        .await
}

/// POST `/operator/people/{person}/open`
pub async fn open(request: Request, operator: ForOperators, person: Named<PersonId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let person = queries::person(tx, &operator, person.id()?)?;
            let form: ReasonForm = me.form()?;
            let reason = form.check().map_err(|what| closed_again(me, &person, form.clone(), what))?;
            changes::open_record(tx, &operator, &confirmed, person.id, &reason)?;
            Ok(Next::go(paths::operator_person(person.id)))
        })
        .await
}

fn closed_again(me: &Me, person: &Person, form: ReasonForm, what: String) -> Error {
    let page: Result<Closed> = Ok(Closed::of(me, person.clone(), form, FieldErrors::at("reason", what)));
    again(page)
}
