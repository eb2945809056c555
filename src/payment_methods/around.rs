//! What stands around a payment method, in one query: who is invited to share it, the reader's teams that could manage it,
//! and the addresses that get copies of its invoices.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::apps::around::Invited;
use crate::bringing::TeamToBring;
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::model::{InvitationId, InvoiceCopyId, PaymentMethodId, TeamId, invoice_copy};
use crate::store::pages::{Page, Start};
use crate::store::{Moment, Tx, query};

/// All of it, as one person may see it.
pub(super) struct Around {
    /// Those who have not answered, oldest first.
    pub invited: Vec<Invited>,
    /// Teams in which the reader is unlimited and that cannot manage it yet.
    pub my_other_teams: Page<TeamToBring, TeamId>,
    /// Those that get copies of its invoices, or wait to be confirmed.
    pub copies: Vec<ListedCopy>,
}

/// An address that gets copies of invoices, in a list.
pub(super) struct ListedCopy {
    pub id: InvoiceCopyId,
    pub email: EmailAddress,
    pub is_confirmed: bool,
    is_undeliverable: bool,
}

impl ListedCopy {
    /// How it stands, in a word, and the class of its tag.
    pub fn tag(&self) -> (&'static str, &'static str) {
        invoice_copy::tag(self.is_confirmed, self.is_undeliverable)
    }
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
      ORDER BY t.sort_name, t.id LIMIT 26) my_team
    UNION ALL
    SELECT * FROM (SELECT CASE WHEN c.undeliverable_at IS NULL THEN 'copy' ELSE 'undeliverable' END, c.id, c.email,
        COALESCE(c.confirmed_at, 0)
      FROM invoice_copies c WHERE c.payment_method_id = $1 ORDER BY c.email LIMIT 3) copies";

/// Reads it.
pub(super) fn read(tx: &mut Tx, payment_method: PaymentMethodId, reader: &Person) -> Result<Around> {
    let rows: Vec<Row> = query::sql(AROUND)
        .bind::<Text, _>(payment_method)
        .bind::<BigInt, _>(tx.now)
        .bind::<Text, _>(reader.id)
        .load(tx.conn)?;
    let (mut invited, mut teams, mut copies) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        match row.kind.as_str() {
            "invited" => invited.extend(row.invited()),
            "my_team" => teams.extend(row.team()),
            _ => copies.extend(row.copy()),
        }
    }
    Ok(Around { invited, my_other_teams: Page::of(teams, Start::First, |team| team.id), copies })
}

impl Row {
    fn invited(self) -> Option<Invited> {
        let (id, email) = (InvitationId::from_stored(&self.id)?, EmailAddress::from_stored(&self.name)?);
        Some(Invited { id, email, expires_at: self.at })
    }

    fn team(self) -> Option<TeamToBring> {
        Some(TeamToBring { id: TeamId::from_stored(&self.id)?, name: self.name })
    }

    fn copy(self) -> Option<ListedCopy> {
        Some(ListedCopy {
            id: InvoiceCopyId::from_stored(&self.id)?,
            email: EmailAddress::from_stored(&self.name)?,
            is_confirmed: self.at > Moment(0),
            is_undeliverable: self.kind == "undeliverable",
        })
    }
}
