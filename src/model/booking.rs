//! What is booked: the environments of an app, the plans of their components, and who owned the app meanwhile.

use diesel::prelude::*;

use super::moment::Moment;
use super::payment_method::Currency;
use super::usage::{Cents, Counting};
use super::{AppId, BookingId, EnvironmentId, OwnershipId, PaymentMethodId, PersonId};

/// The environment that every app has from the beginning.
pub const FIRST_ENVIRONMENT: &str = "main";

/// Between asking for the end of something that is booked, or of an environment, and the end.
pub const ENDING_DAYS: i64 = 7;

/// The longest name of one.
const LONGEST_NAME: usize = 30;

/// A name for an environment: it may become a part of an address.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn environment_name(typed: &str) -> Result<String, String> {
    let name = typed.trim();
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(is_plain) {
        return Err(format!("Use 1 to {LONGEST_NAME} small letters, digits and dashes, like staging-2."));
    }
    if name.starts_with('-') || name.ends_with('-') {
        return Err("Begin and end with a letter or a digit.".into());
    }
    Ok(name.to_owned())
}

/// One running copy of an app. Every app has at least one.
#[derive(Debug, Clone, serde::Serialize, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::environments)]
pub struct Environment {
    pub id: EnvironmentId,
    pub app_id: AppId,
    pub name: String,
    pub created_by: PersonId,
    pub created_at: Moment,
    pub deleted_at: Option<Moment>,
    /// Somebody asked for its deletion: then it goes, with what is booked there.
    pub delete_at: Option<Moment>,
    pub delete_by: Option<PersonId>,
    /// What the hosting platform calls it.
    pub external_id: Option<String>,
}

/// A component of an environment was on this plan from then until then. Names and prices are those of that time.
#[derive(Debug, Clone, serde::Serialize, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::bookings)]
pub struct Booking {
    pub id: BookingId,
    pub environment_id: EnvironmentId,
    pub app_id: AppId,
    /// Keys and names as the catalogue had them.
    pub component: String,
    pub component_name: String,
    pub plan: String,
    pub plan_name: String,
    pub counting: Counting,
    pub rank: i64,
    /// Net, a month. The currency of who owns the app counts.
    pub price_eur: Cents,
    pub price_usd: Cents,
    pub booked_by: PersonId,
    pub booked_at: Moment,
    /// None: it still is.
    pub ended_at: Option<Moment>,
    /// Somebody asked for its end: then it comes.
    pub end_at: Option<Moment>,
    pub end_by: Option<PersonId>,
}

impl Booking {
    /// `PHP M`
    pub fn words(&self) -> String {
        format!("{} {}", self.component_name, self.plan_name)
    }

    /// Its app is to be deleted then, if at all: it is counted until the earlier of the two, be it that nobody has ended it.
    #[must_use]
    pub fn ending(self, app_ends_at: Option<Moment>) -> Booking {
        Booking { ended_at: self.ended_at.into_iter().chain(app_ends_at).min(), ..self }
    }

    pub fn price(&self, currency: Currency) -> Cents {
        match currency {
            Currency::Eur => self.price_eur,
            Currency::Usd => self.price_usd,
        }
    }
}

/// A payment method owned an app from then until then.
#[derive(Debug, Clone, serde::Serialize, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::ownerships)]
pub struct Ownership {
    pub id: OwnershipId,
    pub app_id: AppId,
    pub payment_method_id: PaymentMethodId,
    pub since: Moment,
    /// None: it still does.
    pub until: Option<Moment>,
}
