//! `/events`: who did what to what I am connected to; and the same as a file.

use actix_web::HttpResponse;
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::names::{self, Names};
use super::queries::{self, Filter, PORTION, Position};
use super::topic::{self, Topic};
use super::wording::{self, Sentence};
use crate::model::event::Event;
use crate::model::{AppId, EventId, PersonId};
use crate::paths;
use crate::store::pages::{Page, Start};
use crate::store::{Moment, Site, Tx};
use crate::web::csv_file::CsvFile;
use crate::web::error::{Error, Result};
use crate::web::{Download, FieldErrors, Here, Me, Request, Shell, again};

/// How many events a file holds at most: the newest.
const LARGEST_FILE: usize = 10_000;
const DAY_HINT: &str = "Enter the day like 2026-11-24.";

/// What stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct EventsQuery {
    /// What a thing or a person is called.
    q: String,
    object: String,
    person: String,
    kind: String,
    day: String,
    after: String,
    before: String,
}

/// One event of the list.
struct Line {
    at: Moment,
    sentence: Sentence,
}

#[derive(Template)]
#[template(path = "events/list.html")]
struct Events {
    shell: Shell,
    query: EventsQuery,
    errors: FieldErrors,
    /// What the chosen object is called, as far as the reader may know it.
    object: Option<String>,
    /// The same of a person who is not the reader.
    person: Option<String>,
    lines: Page<Line, Position>,
    /// `Europe/Berlin`
    time_zone: &'static str,
}

impl EventsQuery {
    /// What is looked for. What is no id or no kind fits nothing.
    fn filter(&self, me: &Me, site: &Site) -> Result<Filter, FieldErrors> {
        let asked = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let person = if self.person == "me" { Some(me.person.id) } else { PersonId::from_stored(&self.person) };
        let is_odd = (asked(&self.object).is_some() && AppId::from_stored(&self.object).is_none())
            || (asked(&self.person).is_some() && person.is_none());
        let kinds = match asked(&self.kind) {
            _ if is_odd => Some(Vec::new()),
            None => None,
            Some(word) => Some(topic::kinds_called(&word).unwrap_or_default()),
        };
        let between = asked(self.day.trim()).map(|text| day(&text, site)).transpose()?;
        Ok(Filter { object: AppId::from_stored(&self.object), called: None, person, kinds, between })
    }

    /// The same filter, of what is called as was typed.
    fn called(&self, tx: &mut Tx, me: &Me, filter: Filter) -> Result<Filter> {
        if self.q.trim().is_empty() {
            return Ok(filter);
        }
        Ok(Filter { called: Some(names::called(tx, &me.person, &self.q)?), ..filter })
    }

    fn start(&self) -> Start<Position> {
        Start::read(&self.after, &self.before, |text| Position::read(text, EventId::from_stored))
    }

    fn is_filtered(&self) -> bool {
        let rest = [&self.object, &self.person, &self.kind, &self.day];
        !self.q.trim().is_empty() || rest.iter().any(|part| !part.is_empty())
    }

    /// The address of a page or a file with the same filters.
    fn address(&self, path: &str, side: &str, position: &str) -> String {
        let all = [
            ("q", self.q.trim()),
            ("object", self.object.as_str()),
            ("person", self.person.as_str()),
            ("kind", self.kind.as_str()),
            ("day", self.day.trim()),
            (side, position),
        ];
        let parts = all.iter().filter(|(_, value)| !value.is_empty());
        let parts: Vec<String> = parts.map(|(name, value)| format!("{name}={}", paths::escaped(value))).collect();
        if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
    }
}

/// From when to when it lasts, where days begin for everybody here.
fn day(text: &str, site: &Site) -> Result<(Moment, Moment), FieldErrors> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let days = day.and_then(|day| Some((site.begins(day), site.begins(day.succ_opt()?))));
    days.ok_or_else(|| FieldErrors::at("day", DAY_HINT))
}

impl Events {
    fn page(&self, side: &str, position: impl std::fmt::Display) -> String {
        self.query.address(&paths::events(), side, &position.to_string())
    }

    fn file(&self) -> String {
        self.query.address(&paths::events_csv(), "", "")
    }

    /// Topics to choose from, by value and words.
    fn topics(&self) -> Vec<(&'static str, &'static str)> {
        Topic::ALL.iter().map(|topic| (topic.as_str(), topic.words())).collect()
    }
}

/// GET `/events`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let query: EventsQuery = me.query()?;
            let shell = me.shell("Events", Here::Events);
            let time_zone = tx.site.time_zone.name();
            let filter = match query.filter(me, tx.site) {
                Ok(filter) => query.called(tx, me, filter)?,
                Err(errors) => {
                    let (object, person, lines) = (None, None, Page::empty());
                    return Err(again(Ok(Events { shell, query, errors, object, person, lines, time_zone })));
                }
            };
            let (found, connected) = queries::page(tx, &me.person, &filter, query.start())?;
            let names = names::of(tx, &me.person, &found.rows, &connected, &filter)?;
            let object = filter.object.and_then(|id| names.object(id)).map(str::to_owned);
            let person = filter.person.and_then(|id| names.person(id)).map(str::to_owned);
            let lines = found.map(|event| Line { at: event.at, sentence: Sentence::of(&event, &names) });
            Ok(Events { shell, query, errors: FieldErrors::none(), object, person, lines, time_zone })
        })
        .await
}

/// GET `/events.csv`
pub async fn file(request: Request) -> HttpResponse {
    request
        .file(|tx, me| {
            let query: EventsQuery = me.query()?;
            let filter = query.filter(me, tx.site).map_err(|_| Error::Malformed)?;
            let filter = query.called(tx, me, filter)?;
            let bytes = write_file(tx, me, &filter)?;
            Ok(Download { name: "events.csv".into(), content_type: "text/csv; charset=utf-8", bytes })
        })
        .await
}

fn write_file(tx: &mut Tx, me: &Me, filter: &Filter) -> Result<Vec<u8>> {
    let app = if me.person.is_client() { "Website" } else { "App" };
    let mut file = CsvFile::with_columns(&["Time", "Type", "Who", app, "Payment method", "Team", "What"])?;
    let mut start = Start::First;
    for _ in 0..LARGEST_FILE / PORTION {
        let (events, connected, next) = queries::portion(tx, &me.person, filter, start)?;
        let names = names::of(tx, &me.person, &events, &connected, filter)?;
        for event in &events {
            file.row(&cells(event, &names))?;
        }
        match next {
            Some(position) => start = Start::After(position),
            None => break,
        }
    }
    file.bytes()
}

fn cells(event: &Event, names: &Names) -> [String; 7] {
    let name = |name: Option<&names::Name>| name.map(|name| name.name.clone()).unwrap_or_default();
    [
        event.at.iso(),
        if names.is_client { Topic::of(event.kind).words().into() } else { event.kind.as_str().into() },
        if event.actor_id.is_some() { wording::who(event, names) } else { String::new() },
        name(event.app_id.and_then(|id| names.app(id))),
        name(event.payment_method_id.and_then(|id| names.payment_method(id))),
        name(event.team_id.and_then(|id| names.team(id))),
        Sentence::of(event, names).to_string(),
    ]
}
