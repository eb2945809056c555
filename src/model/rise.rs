//! What somebody who works on an app wants to book, and whoever pays has to allow: it costs more than they are to be asked
//! for.

use diesel::prelude::*;

use super::moment::Moment;
use super::usage::Cents;
use super::{AppId, EnvironmentId, PaymentMethodId, PersonId, RiseId};

/// How long a request waits for an answer.
pub const ANSWER_DAYS: i64 = 14;
/// A rise is compared with what the app cost so long ago, if nobody who pays has agreed to more since.
pub const COMPARED_DAYS: i64 = 30;

/// How much more a month an app may cost before whoever pays is asked: more than either is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    pub percent: i64,
    pub cents: Cents,
}

impl Bound {
    /// From this to that a month. Of nothing there are no percents.
    pub fn is_exceeded(self, before: Cents, after: Cents) -> bool {
        let rise = after - before;
        rise > self.cents || before > 0 && rise * 100 > before * self.percent
    }
}

/// A request that waits.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::rise_requests)]
pub struct RiseRequest {
    pub id: RiseId,
    pub app_id: AppId,
    /// Whoever can manage it is asked.
    pub payment_method_id: PaymentMethodId,
    /// None: a new environment is asked for.
    pub environment_id: Option<EnvironmentId>,
    pub environment_name: String,
    /// Keys of the catalogue; of a new environment nothing.
    pub component: String,
    pub plan: String,
    pub asked_by: PersonId,
    pub asked_at: Moment,
    pub expires_at: Moment,
}
