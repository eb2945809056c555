//! The teams that somebody may bring somewhere: where they are unlimited. The person comes first: there is no list of all.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::error::Result;
use crate::model::person::Person;
use crate::model::{AppId, PaymentMethodId, TeamId};
use crate::store::pages::{Number, PAGE, Page, Start, counting, pattern};
use crate::store::{Tx, query};

/// The teams of person `$1`.
pub(crate) const OF_PERSON: &str = "(SELECT o.team_id FROM memberships o WHERE o.person_id = $1)";

/// A team that a person may bring somewhere: one in which they are unlimited.
#[derive(Debug, Clone, QueryableByName)]
pub struct TeamToBring {
    #[diesel(sql_type = Text)]
    pub id: TeamId,
    #[diesel(sql_type = Text)]
    pub name: String,
}

/// Where a team is to be brought that is not there yet.
#[derive(Debug, Clone, Copy)]
pub enum BringTo {
    /// An app that is not made yet, or anything else.
    Anywhere,
    App(AppId),
    PaymentMethod(PaymentMethodId),
}

/// `$1` is the person, `$2` what is looked for, `$3` where they are to be brought.
const TO_BRING: &str = "
    SELECT t.id, t.name FROM memberships b JOIN teams t ON t.id = b.team_id
    WHERE b.person_id = $1 AND b.role = 'unlimited' AND t.deleted_at IS NULL AND t.sort_name LIKE $2 ESCAPE '\\'";

impl BringTo {
    /// `$3`
    fn place(&self) -> String {
        match self {
            BringTo::Anywhere => String::new(),
            BringTo::App(app) => app.to_string(),
            BringTo::PaymentMethod(payment_method) => payment_method.to_string(),
        }
    }

    fn is_not_there(&self) -> &'static str {
        match self {
            BringTo::Anywhere => "$3 = ''",
            BringTo::App(_) => "NOT EXISTS (SELECT 1 FROM team_apps x WHERE x.team_id = t.id AND x.app_id = $3)",
            BringTo::PaymentMethod(_) => {
                "NOT EXISTS (SELECT 1 FROM payment_method_teams x WHERE x.team_id = t.id AND x.payment_method_id = $3)"
            }
        }
    }
}

/// A page of the teams that a person may bring there, by name; those whose name contains what is looked for.
pub fn teams_to_bring(
    tx: &mut Tx,
    person: &Person,
    to: BringTo,
    looked_for: &str,
    start: Start<TeamId>,
) -> Result<Page<TeamToBring, TeamId>> {
    let (comparison, direction, rows) = (start.comparison(), start.direction(), PAGE + 1);
    let found = format!("{TO_BRING} AND {}", to.is_not_there());
    let sql = format!(
        "{found} AND ($4 = '' OR (t.sort_name, t.id) {comparison}
                (SELECT s.sort_name, s.id FROM teams s WHERE s.id = $4 AND s.id IN {OF_PERSON}))
         ORDER BY t.sort_name {direction}, t.id {direction} LIMIT {rows}"
    );
    let asked = |sql: String| {
        query::sql(sql).bind::<Text, _>(person.id).bind::<Text, _>(pattern(looked_for)).bind::<Text, _>(to.place())
    };
    let from = start.id().map(|id| id.to_string()).unwrap_or_default();
    let rows: Vec<TeamToBring> = asked(sql).bind::<Text, _>(from).load(tx.conn)?;
    if start.leads_nowhere(&rows) {
        return teams_to_bring(tx, person, to, looked_for, Start::First);
    }
    Page::of(rows, start, |team| team.id).of_all(|| Ok(asked(counting(&found)).get_result::<Number>(tx.conn)?.number))
}
