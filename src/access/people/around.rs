//! Those who work on an app and those who pay for it in one query. Of a payment method those who manage it and those who see
//! its invoices, and for its page all else that has to do with people.

use diesel::sql_types::{BigInt, Text};

use super::everybody::{
    BILLING, BILLING_OF_APPS, Columns, DEVELOPERS, PersonAccess, READERS, Row, add, by_object, sort,
};
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::invoice_copy::ListedCopy;
use crate::model::person::Person;
use crate::model::{AppId, InvitationId, InvoiceCopyId, PaymentMethodId, TeamId};
use crate::store::query::{self, WrittenOnce};
use crate::store::{Moment, Tx};

/// Who works on an app, and who has a billing connection to it.
#[derive(Debug, Default)]
pub struct AroundApp {
    pub developers: Vec<PersonAccess>,
    pub payers: Vec<PersonAccess>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Side {
    Works,
    Pays,
}

const COLUMNS: &str = "person_id, name, email, account_type, team_id, team_name, is_team_control,
    is_technical_contact, since, granted_by, granted_by_name";

/// Everybody around an app, each with every path.
pub fn around_app(tx: &mut Tx, app: AppId) -> Result<AroundApp> {
    let sql = format!(
        "SELECT 'works' AS object, {COLUMNS} FROM ({DEVELOPERS}) works UNION ALL
         SELECT 'pays' AS object, {COLUMNS} FROM ({BILLING_OF_APPS}) pays"
    );
    let mut found = by_object(tx, &sql, &[app], |side| match side {
        "works" => Some(Side::Works),
        "pays" => Some(Side::Pays),
        _ => None,
    })?;
    let mut take = |side| found.remove(&side).unwrap_or_default();
    Ok(AroundApp { developers: take(Side::Works), payers: take(Side::Pays) })
}

/// Who can manage a payment method, and who was given its invoices only.
#[derive(Debug, Default)]
pub struct AroundPaymentMethod {
    pub managers: Vec<PersonAccess>,
    pub readers: Vec<PersonAccess>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Level {
    Manages,
    Reads,
}

/// Everybody around a payment method, each with every path.
pub fn around_payment_method(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<AroundPaymentMethod> {
    let sql = format!(
        "SELECT 'manages' AS object, {COLUMNS} FROM ({BILLING}) manages UNION ALL
         SELECT 'reads' AS object, {COLUMNS} FROM ({READERS}) reads"
    );
    let mut found = by_object(tx, &sql, &[payment_method], |level| match level {
        "manages" => Some(Level::Manages),
        "reads" => Some(Level::Reads),
        _ => None,
    })?;
    let mut take = |level| found.remove(&level).unwrap_or_default();
    Ok(AroundPaymentMethod { managers: take(Level::Manages), readers: take(Level::Reads) })
}

/// Everybody around a payment method, who and what else gets something of it, and which teams of the reader could manage it.
#[derive(Debug, Default)]
pub struct OnPaymentMethod {
    pub people: AroundPaymentMethod,
    /// Those who have not answered, oldest first, and until when they may.
    pub invited: Vec<(InvitationId, EmailAddress, Moment)>,
    /// Those that get copies of its invoices, or wait to be confirmed.
    pub copies: Vec<ListedCopy>,
    /// Teams in which the reader is unlimited and that cannot manage it yet, by name: up to one more than a page has.
    pub other_teams: Vec<(TeamId, String)>,
}

/// Invitations to share payment method `$1`, in columns of people: who invites, with the id of the invitation as their name
/// and its address as theirs. `$2` is now.
const INVITED: &str = "
    SELECT 'invited' AS object, i.sender_id AS person_id, i.id AS name, i.email, 'developer' AS account_type,
      CAST(NULL AS TEXT) AS team_id, CAST(NULL AS TEXT) AS team_name, FALSE AS is_team_control,
      FALSE AS is_technical_contact, i.expires_at AS since, i.sender_id AS granted_by, '' AS granted_by_name
    FROM invitations i
    WHERE i.payment_method_id = $1 AND i.state IN ('pending', 'to_be_confirmed') AND i.expires_at > $2
    ORDER BY i.created_at, i.id LIMIT 50";

/// Addresses that get copies, in the same columns: who added it, with its id as their name and the address as theirs. `since`
/// it is confirmed; 0: it is not.
const COPIES: &str = "
    SELECT CASE WHEN c.undeliverable_at IS NULL THEN 'copy' ELSE 'undeliverable' END AS object, c.added_by AS person_id,
      c.id AS name, c.email, 'developer' AS account_type, CAST(NULL AS TEXT) AS team_id, CAST(NULL AS TEXT) AS team_name,
      FALSE AS is_team_control, FALSE AS is_technical_contact, COALESCE(c.confirmed_at, 0) AS since,
      c.added_by AS granted_by, '' AS granted_by_name
    FROM invoice_copies c WHERE c.payment_method_id = $1 ORDER BY c.email LIMIT 3";

/// In the same columns, for developers, since clients are in no team: whoever could manage payment method `$1` through teams of theirs,
/// person `$3`.
const OTHER_TEAMS: &str = "
    SELECT 'other_team' AS object, b.person_id, '' AS name, CAST(NULL AS TEXT) AS email, 'developer' AS account_type,
      t.id AS team_id, t.name AS team_name, FALSE AS is_team_control, FALSE AS is_technical_contact,
      b.granted_at AS since, b.granted_by, '' AS granted_by_name
    FROM memberships b JOIN teams t ON t.id = b.team_id
    WHERE NOT EXISTS (SELECT 1 FROM payment_method_teams x WHERE x.payment_method_id = $1 AND x.team_id = t.id)
      AND b.person_id = $3 AND b.role = 'unlimited' AND t.deleted_at IS NULL
    ORDER BY t.sort_name, t.id LIMIT 26";

/// All of that together.
fn all_on_payment_method(has_teams: bool) -> String {
    let other_teams = if has_teams {
        format!(" UNION ALL SELECT object, {COLUMNS} FROM ({OTHER_TEAMS}) other_teams")
    } else {
        String::new()
    };
    let sql = format!(
        "SELECT 'manages' AS object, {COLUMNS} FROM ({BILLING}) manages UNION ALL
         SELECT 'reads' AS object, {COLUMNS} FROM ({READERS}) reads UNION ALL
         SELECT object, {COLUMNS} FROM ({INVITED}) invited UNION ALL
         SELECT object, {COLUMNS} FROM ({COPIES}) copies{other_teams}"
    );
    sql.replace("IDS", "$1")
}

/// All that the page of a payment method says of people and addresses, as the reader sees it.
pub fn on_payment_method(tx: &mut Tx, id: PaymentMethodId, reader: &Person) -> Result<OnPaymentMethod> {
    static TEXTS: [WrittenOnce; 2] = [const { WrittenOnce::new() }; 2];
    let has_teams = reader.is_developer();
    let text = TEXTS[usize::from(has_teams)].text(tx.conn, |_| all_on_payment_method(has_teams));
    let mut asked = query::rows::<Columns>(text).bind::<Text, _>(id).bind::<BigInt, _>(tx.now);
    if has_teams {
        asked = asked.bind::<Text, _>(reader.id);
    }
    let rows: Vec<Row> = asked.load(tx.conn)?;
    let mut found = OnPaymentMethod::default();
    for row in rows {
        match row.object.as_str() {
            "manages" => add(&mut found.people.managers, row),
            "reads" => add(&mut found.people.readers, row),
            "invited" => {
                let invitation = InvitationId::from_stored(&row.name).zip(row.email);
                found.invited.extend(invitation.map(|(id, email)| (id, email, row.since)));
            }
            "other_team" => found.other_teams.extend(row.team_id.zip(row.team_name)),
            _ => found.copies.extend(copy(row)),
        }
    }
    sort(&mut found.people.managers);
    sort(&mut found.people.readers);
    Ok(found)
}

fn copy(row: Row) -> Option<ListedCopy> {
    Some(ListedCopy {
        id: InvoiceCopyId::from_stored(&row.name)?,
        email: row.email?,
        is_confirmed: row.since > Moment(0),
        is_undeliverable: row.object == "undeliverable",
    })
}

/// Everybody connected to an app: who works on it and who pays for it, each once.
pub fn everybody_connected(tx: &mut Tx, app: AppId) -> Result<Vec<PersonAccess>> {
    let AroundApp { developers: mut everybody, payers } = around_app(tx, app)?;
    for payer in payers {
        if everybody.iter().all(|person| person.id != payer.id) {
            everybody.push(payer);
        }
    }
    Ok(everybody)
}
