//! Values as programs read them.

use chrono::{NaiveDate, SecondsFormat};
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::access::people::{Member, Path, PersonAccess};
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::model::{PersonId, TeamId};
use crate::store::Moment;

/// A moment: RFC 3339 in UTC, to the second.
#[derive(Debug, Clone, Copy)]
pub struct Time(Moment);

impl From<Moment> for Time {
    fn from(moment: Moment) -> Time {
        Time(moment)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0.utc().to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

impl PartialSchema for Time {
    fn schema() -> RefOr<Schema> {
        text(KnownFormat::DateTime, "A moment in UTC, to the second.")
    }
}

impl ToSchema for Time {}

/// A day where days begin for everybody here.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(transparent)]
pub struct Day(NaiveDate);

impl From<NaiveDate> for Day {
    fn from(day: NaiveDate) -> Day {
        Day(day)
    }
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        text(KnownFormat::Date, "A day of the time zone that days are billed by.")
    }
}

impl ToSchema for Day {}

fn text(format: KnownFormat, what: &str) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)));
    text.description(Some(what)).into()
}

/// An amount of money.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Money {
    /// In cents.
    amount: i64,
    /// `EUR` or `USD`.
    #[schema(value_type = String)]
    currency: &'static str,
}

impl Money {
    pub fn of(amount: Cents, currency: Currency) -> Money {
        Money { amount, currency: currency.as_str() }
    }
}

/// A person, as far as whoever asks may know them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonRef {
    #[schema(value_type = String)]
    id: PersonId,
    name: String,
    email: Option<String>,
}

impl From<&PersonAccess> for PersonRef {
    fn from(person: &PersonAccess) -> PersonRef {
        PersonRef { id: person.id, name: person.name.clone(), email: written(person.email.as_ref()) }
    }
}

impl From<&Member> for PersonRef {
    fn from(member: &Member) -> PersonRef {
        PersonRef { id: member.id, name: member.name.clone(), email: written(member.email.as_ref()) }
    }
}

/// As its owner writes it.
pub fn written(email: Option<&EmailAddress>) -> Option<String> {
    email.map(EmailAddress::shown)
}

/// A team, by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamRef {
    #[schema(value_type = String)]
    pub id: TeamId,
    pub name: String,
}

/// One way by which someone has access.
#[derive(Debug, Serialize, ToSchema)]
pub struct Way {
    /// Null: directly.
    team: Option<TeamRef>,
    since: Time,
}

impl Way {
    /// All ways of a person, each once.
    pub fn all(person: &PersonAccess) -> Vec<Way> {
        let team = |(id, name): &(TeamId, String)| TeamRef { id: *id, name: name.clone() };
        let one = |path: &Path| Way { team: path.team.as_ref().map(team), since: path.since.into() };
        person.ways().into_iter().map(one).collect()
    }
}
