//! All that one person has access to, each way to it a row: for programs.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::access::Granted;
use crate::access::policy::ViewPerson;
use crate::error::Result;
use crate::model::TeamId;
use crate::store::pages::Part;
use crate::store::{Moment, Tx, query};

crate::text_enum! {
    /// What somebody has access to.
    ReachedKind {
        Team => "team",
        PaymentMethod => "payment_method",
        App => "app",
    }
}

/// One way of a person to one thing.
#[derive(Debug, Clone, Queryable)]
pub struct Reached {
    /// In the order of these the list is read.
    pub key: String,
    pub kind: ReachedKind,
    pub id: String,
    pub name: String,
    /// Of a team the role, of a payment method `manage` or `invoices_only`, of an app `work` or, through a team, `control`.
    pub how: String,
    /// Through which team; None: directly.
    pub team: Option<TeamId>,
    pub since: Moment,
}

/// `$1` is the person, `$2` the key of the row before, `$3` how many rows.
const REACHED: &str = "
    SELECT x.id || '.' || COALESCE(x.team, '') || '.' || x.how AS key, x.kind, x.id, x.name, x.how, x.team, x.since FROM (
      SELECT 'team' AS kind, t.id, t.name, b.role AS how, CAST(NULL AS TEXT) AS team, b.granted_at AS since
      FROM memberships b JOIN teams t ON t.id = b.team_id WHERE b.person_id = $1
      UNION ALL SELECT 'payment_method', m.id, m.name, 'manage', CAST(NULL AS TEXT), c.granted_at
      FROM payment_method_people c JOIN payment_methods m ON m.id = c.payment_method_id WHERE c.person_id = $1
      UNION ALL SELECT 'payment_method', m.id, m.name, 'invoices_only', CAST(NULL AS TEXT), c.granted_at
      FROM invoice_readers c JOIN payment_methods m ON m.id = c.payment_method_id WHERE c.person_id = $1
      UNION ALL SELECT 'payment_method', m.id, m.name, 'manage', c.team_id, c.granted_at
      FROM memberships b JOIN payment_method_teams c ON c.team_id = b.team_id
      JOIN payment_methods m ON m.id = c.payment_method_id WHERE b.person_id = $1 AND b.role = 'unlimited'
      UNION ALL SELECT 'app', a.id, a.name, 'work', d.team_id, d.granted_at
      FROM developer_connections d JOIN apps a ON a.id = d.app_id AND a.deleted_at IS NULL WHERE d.person_id = $1
      UNION ALL SELECT 'app', a.id, a.name, 'control', c.team_id, c.granted_at
      FROM memberships b JOIN team_apps c ON c.team_id = b.team_id
      JOIN apps a ON a.id = c.app_id AND a.deleted_at IS NULL WHERE b.person_id = $1 AND b.role = 'unlimited') x
    WHERE x.id || '.' || COALESCE(x.team, '') || '.' || x.how > $2 ORDER BY 1 LIMIT $3";

/// A part of it, and one more: one query.
pub fn reached_by(tx: &mut Tx, person: &Granted<ViewPerson>, part: &Part) -> Result<Vec<Reached>> {
    type Columns = (Text, Text, Text, Text, Text, Nullable<Text>, BigInt);
    Ok(query::rows::<Columns>(REACHED)
        .bind::<Text, _>(person.id)
        .bind::<Text, _>(&part.after)
        .bind::<BigInt, _>(part.rows())
        .load(tx.conn)?)
}
