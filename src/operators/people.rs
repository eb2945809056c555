//! People: looking for somebody, and all of one person once their record is opened with a reason. Nothing is done here
//! in anybody's name.

use actix_web::HttpResponse;
use askama::Template;

use super::looking::{Looking, LookingQuery, Row};
use super::opening::{Closed, Fact, Tag};
use super::queries::SHOWN;
use super::queries::people::{self as queries, ListedPerson, MailTo, PeopleBy, Thing, Things};
use crate::access::Opened;
use crate::model::PersonId;
use crate::model::mail::MailState;
use crate::model::person::Person;
use crate::paths;
use crate::store::{Moment, Tx};
use crate::web::error::Result;
use crate::web::{ForOperators, Here, Me, Named, Ready, Request, Shell};

#[derive(Template)]
#[template(path = "operators/person.html")]
struct Whole {
    shell: Shell,
    since: Moment,
    person: Opened<Person>,
    things: Things,
    mails: Vec<MailTo>,
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
        MailState::Waiting => ("Waiting", "tag"),
        MailState::Sent => ("Sent", "tag good"),
        MailState::Failed => ("Failed", "tag bad"),
        MailState::Dropped => ("No longer needed", "tag warn"),
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
            Ok(Looking {
                shell: me.shell("People", Here::Operator),
                tab: "people",
                lead: "Names and account status. To open one, give a reason. The person will see it.",
                list: paths::operator_people(),
                query,
                by: by.as_str(),
                options: vec![("name", "Name"), ("email", "Email")],
                nothing: match by {
                    PeopleBy::Email => "No address begins with this.",
                    PeopleBy::Name => "No name begins with this.",
                },
                found: people.map(row),
            })
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
                Err(person) => Ready::of(&closed(&person).page(me)),
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
            closed(&person).open(tx, me, &operator, &confirmed, &person)
        })
        .await
}

fn row(person: ListedPerson) -> Row {
    Row {
        has_avatar: true,
        page: paths::operator_person(person.id),
        about: person.account_type.as_str().into(),
        tag: account(person.closed_at, person.has_password),
        name: person.name,
    }
}

fn closed(person: &Person) -> Closed {
    let account = account(person.closed_at, person.password_hash.is_some());
    Closed {
        title: person.name.clone(),
        name: person.name.clone(),
        list: paths::operator_people(),
        list_name: "People",
        facts: vec![Fact::tagged("Account", person.account_type.as_str(), account)],
        then: paths::operator_person(person.id),
        open_at: paths::open_person(person.id),
        who_sees_it: "They see this in their events.",
    }
}

/// What there is to say about an account.
fn account(closed_at: Option<Moment>, has_password: bool) -> Option<Tag> {
    match closed_at {
        Some(_) => Some(("deleted", "tag bad")),
        None if !has_password => Some(("without password", "tag")),
        None => None,
    }
}
