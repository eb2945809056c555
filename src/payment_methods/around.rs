//! What stands around a payment method, in one query: who is invited to share it, and the reader's teams that could manage it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::apps::around::Invited;
use crate::bringing::TeamToBring;
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::model::{InvitationId, PaymentMethodId, TeamId};
use crate::store::pages::{Page, Start};
use crate::store::{Moment, Tx, query};

/// All of it, as one person may see it.
pub(super) struct Around {
    /// Those who have not answered, oldest first.
    pub invited: Vec<Invited>,
    /// Teams in which the reader is unlimited and that cannot manage it yet.
    pub my_other_teams: Page<TeamToBring, TeamId>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    at: Moment,
}

/// `$1` is the payment method, `$2` now, `$3` the reader. Of teams one more than a page has.
const AROUND: &str = "
    SELECT * FROM (SELECT 'invited' AS kind, i.id, i.email AS name, i.expires_at AS at FROM invitations i
      WHERE i.payment_method_id = $1 AND i.state IN ('pending', 'to_be_confirmed') AND i.expires_at > $2
      ORDER BY i.created_at, i.id LIMIT 50) invited
    UNION ALL
    SELECT * FROM (SELECT 'my_team', t.id, t.name, CAST(0 AS BIGINT) FROM memberships b JOIN teams t ON t.id = b.team_id
      WHERE b.person_id = $3 AND b.role = 'unlimited' AND t.deleted_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM payment_method_teams x WHERE x.team_id = t.id AND x.payment_method_id = $1)
      ORDER BY t.sort_name, t.id LIMIT 26) my_team";

/// Reads it.
pub(super) fn read(tx: &mut Tx, payment_method: PaymentMethodId, reader: &Person) -> Result<Around> {
    let rows: Vec<Row> = query::sql(AROUND)
        .bind::<Text, _>(payment_method)
        .bind::<BigInt, _>(tx.now)
        .bind::<Text, _>(reader.id)
        .load(tx.conn)?;
    let (teams, invited): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.kind == "my_team");
    let teams =
        teams.into_iter().filter_map(|row| Some(TeamToBring { id: TeamId::from_stored(&row.id)?, name: row.name }));
    Ok(Around {
        invited: invited.into_iter().filter_map(Row::invited).collect(),
        my_other_teams: Page::of(teams.collect(), Start::First, |team| team.id),
    })
}

impl Row {
    fn invited(self) -> Option<Invited> {
        let (id, email) = (InvitationId::from_stored(&self.id)?, EmailAddress::from_stored(&self.name)?);
        Some(Invited { id, email, expires_at: self.at })
    }
}
