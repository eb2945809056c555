//! Values as programs read them.

use chrono::SecondsFormat;
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

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
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("A moment in UTC, to the second."));
        text.into()
    }
}

impl ToSchema for Time {}
