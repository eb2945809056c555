//! What the home page asks in one query: invitations that wait for this person.

use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Bool, Text};

use crate::error::Result;
use crate::model::InvitationId;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::InvitationKind;
use crate::model::person::Person;
use crate::store::Tx;

/// An invitation that waits for the person: for their answer; if they sent it, for their
/// confirmation; or that they accepted under another address, and that waits for its sender.
#[derive(Debug, Clone, diesel::QueryableByName)]
pub struct WaitingInvitation {
    #[diesel(sql_type = Text)]
    pub id: InvitationId,
    #[diesel(sql_type = Text)]
    pub kind: InvitationKind,
    #[diesel(sql_type = Text)]
    pub email: EmailAddress,
    #[diesel(sql_type = Text)]
    pub sender_name: String,
    /// Somebody accepted it under another address: the person, who sent it, has to say yes.
    #[diesel(sql_type = Bool)]
    pub is_to_be_confirmed: bool,
    /// The person accepted it under another address: its sender has to say yes.
    #[diesel(sql_type = Bool)]
    pub waits_for_sender: bool,
    /// The name of the payment method, of the team, or of the first app …
    #[diesel(sql_type = Text)]
    pub about: String,
    /// … of so many.
    #[diesel(sql_type = BigInt)]
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
    SELECT v.id, v.kind, v.email, p.name AS sender_name,
      (v.email <> $1) AS is_to_be_confirmed, (v.sender_id <> $2 AND v.email <> $1) AS waits_for_sender,
      COALESCE(m.name, t.name, (SELECT MIN(a.name) FROM invitation_apps x JOIN apps a ON a.id = x.app_id
                         WHERE x.invitation_id = v.id), '') AS about,
      CASE WHEN v.team_id IS NULL THEN (SELECT COUNT(*) FROM invitation_apps x WHERE x.invitation_id = v.id) ELSE 0 END
        AS apps
    FROM invitations v JOIN people p ON p.id = v.sender_id LEFT JOIN payment_methods m ON m.id = v.payment_method_id
      LEFT JOIN teams t ON t.id = v.team_id
    WHERE v.id IN (
      SELECT i.id FROM invitations i WHERE i.email = $1 AND i.state IN ('pending', 'to_be_confirmed')
      UNION SELECT s.id FROM invitations s WHERE s.sender_id = $2 AND s.state = 'to_be_confirmed'
      UNION SELECT b.id FROM invitations b WHERE b.answered_by = $2 AND b.state = 'to_be_confirmed')
      AND v.expires_at > $3
    ORDER BY v.sent_at DESC, v.id LIMIT 10";

/// The newest invitations that wait for a person.
///
/// # Errors
/// Those of the database.
pub fn invitations_waiting_for(tx: &mut Tx, person: &Person) -> Result<Vec<WaitingInvitation>> {
    Ok(diesel::sql_query(WAITING)
        .bind::<Text, _>(person.email_text())
        .bind::<Text, _>(person.id)
        .bind::<BigInt, _>(tx.now)
        .load(tx.conn)?)
}
