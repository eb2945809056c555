//! What the home page asks in one query: invitations that wait for this person, and requests that they may answer. And
//! whether the database answers.

use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Bool, Text};

use crate::access::facts::{connected_directly, controlled_by, controlled_through_team, managed_by};
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::InvitationKind;
use crate::model::person::Person;
use crate::model::{AppId, InvitationId, PersonId, RiseId};
use crate::store::pages::Number;
use crate::store::{Tx, query};

/// An invitation that waits for the person: for their answer; if they sent it, for their
/// confirmation; or that they accepted under another address, and that waits for its sender.
#[derive(Debug, Clone)]
pub struct WaitingInvitation {
    pub id: InvitationId,
    pub kind: InvitationKind,
    /// To a payment method: not to manage it.
    pub invoices_only: bool,
    pub email: EmailAddress,
    pub sender_name: String,
    /// Somebody accepted it under another address: the person, who sent it, has to say yes.
    pub is_to_be_confirmed: bool,
    /// The person accepted it under another address: its sender has to say yes.
    pub waits_for_sender: bool,
    /// The name of the payment method, of the team, or of the first app …
    pub about: String,
    /// … of so many.
    pub apps: i64,
}

impl WaitingInvitation {
    /// `Harbour Café`, `Harbour Café and 2 more`
    pub fn about_in_words(&self) -> String {
        if self.apps > 1 { format!("{} and {} more", self.about, self.apps - 1) } else { self.about.clone() }
    }
}

/// `$1` is the address of the person, `$2` the person, `$3` now.
const WAITING: &str = "
    SELECT v.id, v.kind, v.invoices_only, v.email, p.name AS sender_name,
      (v.email <> $1) AS is_to_be_confirmed, (v.sender_id <> $2 AND v.email <> $1) AS waits_for_sender,
      COALESCE(NULLIF(v.about, ''), (SELECT MIN(x.name) FROM invitation_apps x WHERE x.invitation_id = v.id), '')
        AS about,
      CASE WHEN v.about = '' THEN (SELECT COUNT(*) FROM invitation_apps x WHERE x.invitation_id = v.id) ELSE 0 END
        AS apps
    FROM invitations v JOIN people p ON p.id = v.sender_id
    WHERE v.id IN (
      SELECT i.id FROM invitations i WHERE i.email = $1 AND i.state IN ('pending', 'to_be_confirmed')
      UNION SELECT s.id FROM invitations s WHERE s.sender_id = $2 AND s.state = 'to_be_confirmed'
      UNION SELECT b.id FROM invitations b WHERE b.answered_by = $2 AND b.state = 'to_be_confirmed')
      AND v.expires_at > $3
    ORDER BY v.sent_at DESC, v.id LIMIT 10";

/// The same columns for those who ask to work on an app on which `$2` works directly, or that they control: of the apps in
/// their list those where somebody asks.
const ASKING: &str = concat!(
    "SELECT r.app_id AS id, 'request' AS kind, FALSE AS invoices_only, p.id AS email, p.name AS sender_name,
      FALSE AS is_to_be_confirmed, FALSE AS waits_for_sender, a.name AS about, 0 AS apps
    FROM listed_apps k JOIN access_requests r ON r.app_id = k.app_id
      JOIN people p ON p.id = r.person_id JOIN apps a ON a.id = r.app_id
      JOIN memberships l ON l.team_id = r.team_id AND l.person_id = r.person_id AND l.role = 'limited'
    WHERE k.person_id = $2 AND k.is_asked AND EXISTS (",
    controlled_by!("$2", "k.app_id"),
    ") ORDER BY r.asked_at, r.person_id LIMIT 10"
);

/// The same columns for what costs more than is to be booked without asking `$2`.
const RISING: &str = concat!(
    "SELECT r.id AS id, 'rise' AS kind, FALSE AS invoices_only, r.app_id AS email, p.name AS sender_name,
      FALSE AS is_to_be_confirmed, FALSE AS waits_for_sender, a.name AS about, 0 AS apps
    FROM rise_requests r JOIN people p ON p.id = r.asked_by
      JOIN apps a ON a.id = r.app_id AND a.payment_method_id = r.payment_method_id AND a.deleted_at IS NULL
    WHERE r.payment_method_id IN (",
    managed_by!("$2"),
    ") AND r.expires_at > $3 ORDER BY r.asked_at, r.id LIMIT 10"
);

/// Somebody who works on an app asks whether it may cost more.
#[derive(Debug, Clone)]
pub struct WaitingRise {
    pub id: RiseId,
    pub app: AppId,
    pub app_name: String,
    pub name: String,
}

/// A limited member of a team who asks to work on an app, and whom the person may answer.
#[derive(Debug, Clone)]
pub struct WaitingRequest {
    pub app: AppId,
    pub app_name: String,
    pub person: PersonId,
    pub name: String,
}

/// What waits for somebody's answer.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    pub invitations: Vec<WaitingInvitation>,
    pub requests: Vec<WaitingRequest>,
    pub rises: Vec<WaitingRise>,
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    invoices_only: bool,
    /// Of a request: the id of who asks. Of a rise: that of the app.
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Text)]
    sender_name: String,
    #[diesel(sql_type = Bool)]
    is_to_be_confirmed: bool,
    #[diesel(sql_type = Bool)]
    waits_for_sender: bool,
    #[diesel(sql_type = Text)]
    about: String,
    #[diesel(sql_type = BigInt)]
    apps: i64,
}

/// The newest invitations that wait for a person, and the oldest requests that they may answer.
pub fn waiting_for(tx: &mut Tx, person: &Person) -> Result<Waiting> {
    let rows: Vec<Row> = query::sql(format!(
        "SELECT * FROM ({WAITING}) v UNION ALL SELECT * FROM ({ASKING}) q UNION ALL SELECT * FROM ({RISING}) r"
    ))
    .bind::<Text, _>(person.email.as_ref().map_or("", EmailAddress::as_str))
    .bind::<Text, _>(person.id)
    .bind::<BigInt, _>(tx.now)
    .load(tx.conn)?;
    let mut waiting = Waiting::default();
    for row in rows {
        match InvitationKind::from_stored(&row.kind) {
            Some(kind) => waiting.invitations.extend(row.invitation(kind)),
            None if row.kind == "rise" => waiting.rises.extend(row.rise()),
            None => waiting.requests.extend(row.request()),
        }
    }
    Ok(waiting)
}

impl Row {
    fn invitation(self, kind: InvitationKind) -> Option<WaitingInvitation> {
        let (id, email) = (InvitationId::from_stored(&self.id)?, EmailAddress::parse(&self.email)?);
        let Row { invoices_only, sender_name, is_to_be_confirmed, waits_for_sender, about, apps, .. } = self;
        Some(WaitingInvitation {
            id,
            kind,
            invoices_only,
            email,
            sender_name,
            is_to_be_confirmed,
            waits_for_sender,
            about,
            apps,
        })
    }

    fn rise(self) -> Option<WaitingRise> {
        let (id, app) = (RiseId::from_stored(&self.id)?, AppId::from_stored(&self.email)?);
        Some(WaitingRise { id, app, app_name: self.about, name: self.sender_name })
    }

    fn request(self) -> Option<WaitingRequest> {
        let (app, person) = (AppId::from_stored(&self.id)?, PersonId::from_stored(&self.email)?);
        Some(WaitingRequest { app, app_name: self.about, person, name: self.sender_name })
    }
}

/// Asks the database for an answer, whatever it is.
///
/// # Errors
/// [`DatabaseAway`](crate::error::Error::DatabaseAway)
pub fn database_answers(tx: &mut Tx) -> Result<()> {
    query::sql("SELECT CAST(1 AS BIGINT) AS number").get_result::<Number>(tx.conn)?;
    Ok(())
}
