//! What waits for somebody to do something, as their home says it.

use crate::access::facts::{
    charged_in_vain, connected_directly, controlled_by, controlled_through_team, is_problem, managed_by,
    managed_directly, managed_through_team, worked_on_by,
};
use crate::model::email_address::EmailAddress;
use crate::model::invitation::InvitationKind;
use crate::model::running::Running;
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId, RiseId};

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

/// An app that does not run, for somebody who pays for it or works on it.
#[derive(Debug, Clone)]
pub struct StoppedApp {
    pub id: AppId,
    pub name: String,
    pub running: Running,
    /// The person has billing access to what owns it.
    pub pays: bool,
}

/// A payment problem, for those who work on the apps and do not pay for them.
#[derive(Debug, Clone)]
pub struct PaymentProblem {
    pub payer: PaymentMethodId,
    pub app: AppId,
    pub app_name: String,
    /// Whoever pays lets them pay the invoice.
    pub may_pay: bool,
}

/// What waits for somebody to do something.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    pub stopped: Vec<StoppedApp>,
    /// Those of one payer together.
    pub problems: Vec<PaymentProblem>,
    pub invitations: Vec<WaitingInvitation>,
    pub requests: Vec<WaitingRequest>,
    pub rises: Vec<WaitingRise>,
}

/// The invitations that wait for `$1`, whose address is `$2`; `$3` is now. `$1` has to stand before it: SQLite numbers what is bound as
/// it appears.
macro_rules! waiting_invitations {
    () => {
        concat!(
            "SELECT i.id FROM invitations i
               WHERE i.email = $2 AND i.state IN ('pending', 'to_be_confirmed') AND i.expires_at > $3",
            " UNION ALL SELECT s.id FROM invitations s
               WHERE s.sender_id = $1 AND s.state = 'to_be_confirmed' AND s.expires_at > $3
             UNION ALL SELECT b.id FROM invitations b
               WHERE b.answered_by = $1 AND b.state = 'to_be_confirmed' AND b.expires_at > $3"
        )
    };
}

/// One row if anything of [`what_waits`] may wait. That is found with little; what lists know of apps and payment methods is enough.
pub(super) const WAITS: &str = concat!(
    "SELECT 'waits', '', '', '', '', '', '', CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(NULL AS BIGINT) WHERE EXISTS (",
    waiting_invitations!(),
    " UNION ALL SELECT k.app_id FROM listed_apps k WHERE k.person_id = $1 AND k.is_asked
      UNION ALL SELECT k.app_id FROM listed_apps k WHERE k.person_id = $1 AND k.is_off
      UNION ALL SELECT r.id FROM listed_payment_methods k CROSS JOIN rise_requests r
        WHERE k.person_id = $1 AND r.payment_method_id = k.payment_method_id AND r.expires_at > $3)"
);

/// The newest invitations that wait. `other` is who is invited, `name` who invites, `word` says if it is to see invoices only,
/// `number` how many apps it is about. `more` is 1 if the person has to confirm it, 2 if its sender has to.
const INVITATIONS: &str = concat!(
    "SELECT 'invitation' AS part, v.id, v.email AS other, p.name,
      COALESCE(NULLIF(v.about, ''), (SELECT MIN(x.name) FROM invitation_apps x WHERE x.invitation_id = v.id), '')
        AS about, v.kind, CASE WHEN v.invoices_only THEN 'invoices_only' ELSE '' END AS word,
      CASE WHEN v.about = '' THEN (SELECT COUNT(*) FROM invitation_apps x WHERE x.invitation_id = v.id) ELSE 0 END
        AS number,
      CAST(CASE WHEN v.sender_id = $1 AND v.email <> $2 THEN 1 WHEN v.email <> $2 THEN 2 ELSE 0 END AS BIGINT) AS more,
      CAST(NULL AS BIGINT) AS until
    FROM invitations v JOIN people p ON p.id = v.sender_id WHERE v.id IN (",
    waiting_invitations!(),
    ") ORDER BY v.sent_at DESC, v.id LIMIT 10"
);

/// The oldest requests to work on an app on which `$1` works directly, or that they control: of the apps in their list those
/// where somebody asks. `id` is the app, `other` who asks.
const REQUESTS: &str = concat!(
    "SELECT 'request', r.app_id, p.id, p.name, a.name, '', '', CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(NULL AS BIGINT)
    FROM listed_apps k JOIN access_requests r ON r.app_id = k.app_id
      JOIN people p ON p.id = r.person_id JOIN apps a ON a.id = r.app_id
      JOIN memberships l ON l.team_id = r.team_id AND l.person_id = r.person_id AND l.role = 'limited'
    WHERE k.person_id = $1 AND k.is_asked AND EXISTS (",
    controlled_by!("$1", "k.app_id"),
    ") ORDER BY r.asked_at, r.person_id LIMIT 10"
);

/// What costs more than is to be booked without asking `$1`. `other` is the app, `name` who asks.
const RISES: &str = concat!(
    "SELECT 'rise', r.id, r.app_id, p.name, a.name, '', '', CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(NULL AS BIGINT)
    FROM rise_requests r JOIN people p ON p.id = r.asked_by
      JOIN apps a ON a.id = r.app_id AND a.payment_method_id = r.payment_method_id AND a.deleted_at IS NULL
    WHERE r.payment_method_id IN (",
    managed_by!("$1"),
    ") AND r.expires_at > $3 ORDER BY r.asked_at, r.id LIMIT 10"
);

/// The first of their apps that do not run. `about` is why, `kind` the state, `word` says if they pay for it, `until` since
/// when. What is gone and is going to be deleted needs nobody any more.
const STOPPED: &str = concat!(
    "SELECT 'stopped', a.id, '', a.name, a.running_reason, a.running_state, CASE WHEN EXISTS (",
    managed_by!("$1", "a.payment_method_id"),
    ") THEN 'pays' ELSE '' END, CAST(0 AS BIGINT), CAST(0 AS BIGINT), a.running_since
    FROM listed_apps k JOIN apps a ON a.id = k.app_id
    WHERE k.person_id = $1 AND k.is_off AND (a.running_state <> 'gone' OR a.delete_at IS NULL) AND EXISTS (",
    managed_by!("$1", "a.payment_method_id"),
    " UNION ALL ",
    worked_on_by!("$1", "a.id"),
    ") ORDER BY k.sort_name, k.app_id LIMIT 10"
);

/// The first of the apps on which `$1` works and for which others pay with an invoice that is a problem. `other` is what pays, `word`
/// says if they may pay that invoice. (Of most apps nothing more is looked up than what is open, and of who has many not of all: a
/// mail has said it, and so does the app.)
pub(super) const PROBLEMS: &str = concat!(
    "SELECT 'problem', a.id, a.payment_method_id, a.name, '', '',
      CASE WHEN EXISTS (SELECT 1 FROM payment_methods w WHERE w.id = a.payment_method_id AND w.lets_developers_pay)
        THEN 'may_pay' ELSE '' END, CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(NULL AS BIGINT)
    FROM (SELECT l.app_id, l.sort_name FROM listed_apps l WHERE l.person_id = $1 ORDER BY l.sort_name, l.app_id LIMIT 16) k
      CROSS JOIN apps a
    WHERE a.id = k.app_id AND EXISTS (
      SELECT 1 FROM invoices i WHERE i.payment_method_id = a.payment_method_id AND i.state = 'open' AND ",
    is_problem!("i"),
    ") AND EXISTS (",
    worked_on_by!("$1", "a.id"),
    ") AND NOT EXISTS (",
    managed_by!("$1", "a.payment_method_id"),
    ") ORDER BY k.sort_name, k.app_id LIMIT 10"
);

/// What is asked for where something waits.
pub(super) fn what_waits() -> String {
    format!(
        "SELECT * FROM ({INVITATIONS}) v
         UNION ALL SELECT * FROM ({REQUESTS}) q
         UNION ALL SELECT * FROM ({RISES}) r
         UNION ALL SELECT * FROM ({STOPPED}) s"
    )
}
