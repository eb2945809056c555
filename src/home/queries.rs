//! What the home page asks in one query besides its apps and payment methods: what waits for this person, what they have to
//! pay, their latest invoices or their teams, and what is kept of costs. And whether the database answers.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::access::facts::{
    charged_in_vain, connected_directly, controlled_by, controlled_through_team, is_problem, managed_by,
    managed_directly, managed_through_team, worked_on_by,
};
use crate::costs::kept::{Kept, Months};
use crate::error::Result;
use crate::invoices::queries::{OpenInvoices, Unpaid, latest_of_person, open_of_person};
use crate::model::document::InvoiceKind;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::InvitationKind;
use crate::model::invoice::{InvoiceState, Standing, month_in_words};
use crate::model::payment_method::Currency;
use crate::model::person::Person;
use crate::model::running::{Running, RunningState};
use crate::model::team::Role;
use crate::model::usage::Cents;
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId, RiseId, TeamId};
use crate::store::pages::Number;
use crate::store::query::{self, WrittenOnce};
use crate::store::{AnyConnection, Moment, Tx};
use crate::teams::queries::{FIRST_TEAMS, ListedTeam};

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

/// One of the latest invoices and credit notes that are not to be paid.
pub(super) struct LatestInvoice {
    pub payment_method: PaymentMethodId,
    pub payment_method_name: String,
    pub number: String,
    /// `November 2026`: what it is for.
    pub month: String,
    pub currency: Currency,
    /// Of a credit note below zero.
    pub gross: Cents,
    pub standing: Standing,
}

/// All that the home page says besides its apps and payment methods.
pub(super) struct AtHome {
    pub waiting: Waiting,
    pub open: OpenInvoices,
    /// Of a client.
    pub latest: Vec<LatestInvoice>,
    /// Of a developer: the first ones, and perhaps one more than are shown.
    pub teams: Vec<ListedTeam>,
    /// What is kept of months.
    pub kept: Vec<Kept>,
}

/// The columns of all its parts, as [`Row`] names them.
type Columns = (Text, Text, Text, Text, Text, Text, Text, BigInt, BigInt, Nullable<BigInt>);

#[derive(Queryable)]
struct Row {
    part: String,
    id: String,
    other: String,
    name: String,
    about: String,
    kind: String,
    word: String,
    number: i64,
    more: i64,
    until: Option<Moment>,
}

/// The newest invitations that wait. `$1` is the person, `$2` their address, `$3` now. `other` is who is invited, `name` who
/// invites, `word` says if it is to see invoices only, `number` how many apps it is about. `more` is 1 if the person has to
/// confirm it, 2 if its sender has to.
const INVITATIONS: &str = "
    SELECT 'invitation' AS part, v.id, v.email AS other, p.name,
      COALESCE(NULLIF(v.about, ''), (SELECT MIN(x.name) FROM invitation_apps x WHERE x.invitation_id = v.id), '')
        AS about, v.kind, CASE WHEN v.invoices_only THEN 'invoices_only' ELSE '' END AS word,
      CASE WHEN v.about = '' THEN (SELECT COUNT(*) FROM invitation_apps x WHERE x.invitation_id = v.id) ELSE 0 END
        AS number,
      CAST(CASE WHEN v.sender_id = $1 AND v.email <> $2 THEN 1 WHEN v.email <> $2 THEN 2 ELSE 0 END AS BIGINT) AS more,
      CAST(NULL AS BIGINT) AS until
    FROM invitations v JOIN people p ON p.id = v.sender_id
    WHERE v.id IN (
      SELECT i.id FROM invitations i WHERE i.email = $2 AND i.state IN ('pending', 'to_be_confirmed')
      UNION SELECT s.id FROM invitations s WHERE s.sender_id = $1 AND s.state = 'to_be_confirmed'
      UNION SELECT b.id FROM invitations b WHERE b.answered_by = $1 AND b.state = 'to_be_confirmed')
      AND v.expires_at > $3
    ORDER BY v.sent_at DESC, v.id LIMIT 10";

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
const PROBLEMS: &str = concat!(
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

/// All of it. Of an invoice `other` is its number, `more` when it is due, `about` whether it is paid by itself, `kind` what has
/// failed; of one of the latest `about` is the month, `kind` its state, `number` what it comes to; of a team `number` are its
/// members, `more` its apps; of a month `other` is the app, and `about` are the sums. Only clients see the latest invoices here, and
/// they are in no team; only developers are asked to act on what others owe.
fn at_home(conn: &AnyConnection, person: &Person) -> String {
    let (open, months) = (open_of_person(), Months::query(conn, 4));
    let of_type = if person.is_client() {
        let latest = latest_of_person();
        format!(
            "SELECT CASE WHEN l.kind = 'invoice' THEN 'latest' ELSE 'latest_note' END, l.payment_method_id, l.number,
               l.name, l.month, l.state, l.currency, l.gross, CAST(0 AS BIGINT), CAST(NULL AS BIGINT) FROM ({latest}) l"
        )
    } else {
        format!(
            "SELECT * FROM ({PROBLEMS}) p
             UNION ALL SELECT 'team', t.id, '', t.name, '', '', t.role, t.members, t.apps, CAST(NULL AS BIGINT)
             FROM ({FIRST_TEAMS}) t"
        )
    };
    format!(
        "SELECT * FROM ({INVITATIONS}) v
         UNION ALL SELECT * FROM ({REQUESTS}) q
         UNION ALL SELECT * FROM ({RISES}) r
         UNION ALL SELECT * FROM ({STOPPED}) s
         UNION ALL SELECT 'open', i.payment_method_id, i.number, i.name, i.under_way, i.failed, i.currency, i.owed, i.due_at,
           i.last_notice_until FROM ({open}) i
         UNION ALL {of_type}
         UNION ALL SELECT 'month', m.whose, m.app, '', m.sums, '', m.month, m.net, CAST(0 AS BIGINT), CAST(NULL AS BIGINT)
         FROM ({months}) m"
    )
}

impl AtHome {
    /// Reads it, with what is kept of these months.
    pub(super) fn read(tx: &mut Tx, person: &Person, months: &Months) -> Result<AtHome> {
        static OF_CLIENTS: WrittenOnce = WrittenOnce::new();
        static OF_DEVELOPERS: WrittenOnce = WrittenOnce::new();
        let once = if person.is_client() { &OF_CLIENTS } else { &OF_DEVELOPERS };
        let asked = query::rows::<Columns>(once.text(tx.conn, |conn| at_home(conn, person)))
            .bind::<Text, _>(person.id)
            .bind::<Text, _>(person.email.as_ref().map_or("", EmailAddress::as_str))
            .bind::<BigInt, _>(tx.now);
        let rows: Vec<Row> = months.bind(tx, asked).load(tx.conn)?;
        let (mut waiting, mut unpaid, mut latest) = (Waiting::default(), Vec::new(), Vec::new());
        let (mut teams, mut kept) = (Vec::new(), Vec::new());
        for row in rows {
            match row.part.as_str() {
                "invitation" => waiting.invitations.extend(row.invitation()),
                "request" => waiting.requests.extend(row.request()),
                "rise" => waiting.rises.extend(row.rise()),
                "stopped" => waiting.stopped.extend(row.stopped()),
                "problem" => waiting.problems.extend(row.problem(tx)),
                "open" => unpaid.extend(row.unpaid()),
                "latest" | "latest_note" => latest.extend(row.latest()),
                "team" => teams.extend(row.team()),
                _ => kept.push(row.kept()),
            }
        }
        waiting.problems.sort_by_key(|one| one.payer);
        Ok(AtHome { waiting, open: OpenInvoices::said(tx, unpaid), latest, teams, kept })
    }
}

impl Row {
    fn invitation(self) -> Option<WaitingInvitation> {
        Some(WaitingInvitation {
            id: InvitationId::from_stored(&self.id)?,
            kind: InvitationKind::from_stored(&self.kind)?,
            invoices_only: !self.word.is_empty(),
            email: EmailAddress::parse(&self.other)?,
            sender_name: self.name,
            is_to_be_confirmed: self.more == 1,
            waits_for_sender: self.more == 2,
            about: self.about,
            apps: self.number,
        })
    }

    fn request(self) -> Option<WaitingRequest> {
        let (app, person) = (AppId::from_stored(&self.id)?, PersonId::from_stored(&self.other)?);
        Some(WaitingRequest { app, app_name: self.about, person, name: self.name })
    }

    fn rise(self) -> Option<WaitingRise> {
        let (id, app) = (RiseId::from_stored(&self.id)?, AppId::from_stored(&self.other)?);
        Some(WaitingRise { id, app, app_name: self.about, name: self.name })
    }

    fn stopped(self) -> Option<StoppedApp> {
        let (id, state) = (AppId::from_stored(&self.id)?, RunningState::from_stored(&self.kind)?);
        let running = Running { state, since: self.until, reason: self.about };
        Some(StoppedApp { id, name: self.name, running, pays: !self.word.is_empty() })
    }

    fn problem(self, tx: &Tx) -> Option<PaymentProblem> {
        let (app, payer) = (AppId::from_stored(&self.id)?, PaymentMethodId::from_stored(&self.other)?);
        let may_pay = !self.word.is_empty() && tx.site.taking.gateway.is_some();
        Some(PaymentProblem { payer, app, app_name: self.name, may_pay })
    }

    fn unpaid(self) -> Option<Unpaid> {
        Some(Unpaid {
            payment_method: PaymentMethodId::from_stored(&self.id)?,
            payment_method_name: self.name,
            number: self.other,
            currency: Currency::from_stored(&self.word)?,
            owed: self.number,
            due_at: Moment(self.more),
            last_notice_until: self.until,
            under_way: self.about,
            failed: self.kind,
        })
    }

    fn latest(self) -> Option<LatestInvoice> {
        let kind = if self.part == "latest_note" { InvoiceKind::CreditNote } else { InvoiceKind::Invoice };
        Some(LatestInvoice {
            payment_method: PaymentMethodId::from_stored(&self.id)?,
            payment_method_name: self.name,
            number: self.other,
            month: month_in_words(&self.about),
            currency: Currency::from_stored(&self.word)?,
            gross: kind.signed(self.number),
            // What is still open of it is not among these.
            standing: Standing::of(kind, InvoiceState::from_stored(&self.kind)?, 0, false),
        })
    }

    fn team(self) -> Option<ListedTeam> {
        let (id, role) = (TeamId::from_stored(&self.id)?, Role::from_stored(&self.word)?);
        Some(ListedTeam { id, name: self.name, role, members: self.number, apps: self.more })
    }

    fn kept(self) -> Kept {
        Kept { whose: self.id, app: self.other, month: self.word, net: self.number, sums: self.about }
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
