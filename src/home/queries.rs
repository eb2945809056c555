//! What the home page asks in one query besides its apps and payment methods: what this person has to pay, their latest
//! invoices or their teams, who works on what, what is kept of costs, and whether anything waits for them: only then what. And
//! whether the database answers.

mod waiting;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use waiting::{PROBLEMS, WAITS, what_waits};
pub use waiting::{PaymentProblem, StoppedApp, Waiting, WaitingInvitation, WaitingRequest, WaitingRise};

use crate::access::people::{Named, working, working_or_managing};
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
use crate::store::query::{self, Statement, WrittenOnce};
use crate::store::{AnyConnection, Moment, Tx};
use crate::teams::queries::{FIRST_TEAMS, ListedTeam};

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
    /// Who works on the apps, and for clients who manages the payment methods, that were asked for.
    pub named: Named,
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

/// What is there on every home. Of an invoice `other` is its number, `more` when it is due, `about` whether it is paid by itself,
/// `kind` what has failed; of one of the latest `about` is the month, `kind` its state, `number` what it comes to; of a team `number`
/// are its members, `more` its apps; of a month `other` is the app, and `about` are the sums; of somebody `id` is what they work on,
/// `other` who they are. Only clients see the latest invoices here, and they are in no team; only developers are asked to act on what
/// others owe. What is bound appears in its order: SQLite numbers it so.
fn at_home(conn: &AnyConnection, person: &Person) -> String {
    let (open, months) = (open_of_person(), Months::query(conn, 4));
    let (named, of_type) = if person.is_client() {
        let latest = format!(
            "SELECT CASE WHEN l.kind = 'invoice' THEN 'latest' ELSE 'latest_note' END, l.payment_method_id, l.number,
               l.name, l.month, l.state, l.currency, l.gross, CAST(0 AS BIGINT), CAST(NULL AS BIGINT) FROM ({}) l",
            latest_of_person()
        );
        (working_or_managing(conn, NAMED), latest)
    } else {
        let of_developers = format!(
            "SELECT * FROM ({PROBLEMS}) p
             UNION ALL SELECT 'team', t.id, '', t.name, '', '', t.role, t.members, t.apps, CAST(NULL AS BIGINT)
             FROM ({FIRST_TEAMS}) t"
        );
        (working(conn, NAMED), of_developers)
    };
    format!(
        "SELECT 'open' AS part, i.payment_method_id AS id, i.number AS other, i.name, i.under_way AS about, i.failed AS kind,
           i.currency AS word, i.owed AS number, i.due_at AS more, i.last_notice_until AS until FROM ({open}) i
         UNION ALL {WAITS}
         UNION ALL {of_type}
         UNION ALL SELECT 'month', m.whose, m.app, '', m.sums, '', m.month, m.net, CAST(0 AS BIGINT), CAST(NULL AS BIGINT)
         FROM ({months}) m
         UNION ALL SELECT 'named', n.object, n.person_id, n.words, '', '', '', CAST(0 AS BIGINT), CAST(0 AS BIGINT),
           CAST(NULL AS BIGINT) FROM ({named}) n"
    )
}

/// Behind the months: the ids of what those are asked for who work on it.
const NAMED: &str = "$8";

/// Binds the person, their address and now.
fn asked<'f>(text: &'static str, tx: &Tx, person: &'f Person) -> Statement<'f, Columns> {
    query::rows::<Columns>(text)
        .bind::<Text, _>(person.id)
        .bind::<Text, _>(person.email.as_ref().map_or("", EmailAddress::as_str))
        .bind::<BigInt, _>(tx.now)
}

impl AtHome {
    /// Reads it, with what is kept of these months, and who works on or manages what has these ids.
    pub(super) fn read(tx: &mut Tx, person: &Person, months: &Months, ids: &[&str]) -> Result<AtHome> {
        static OF_CLIENTS: WrittenOnce = WrittenOnce::new();
        static OF_DEVELOPERS: WrittenOnce = WrittenOnce::new();
        static WAITING: WrittenOnce = WrittenOnce::new();
        let once = if person.is_client() { &OF_CLIENTS } else { &OF_DEVELOPERS };
        let text = once.text(tx.conn, |conn| at_home(conn, person));
        let asked_first = months.bind(tx, asked(text, tx, person)).bind::<Text, _>(query::list(ids));
        let mut rows: Vec<Row> = asked_first.load(tx.conn)?;
        if rows.iter().any(|row| row.part == "waits") {
            let text = WAITING.text(tx.conn, |_| what_waits());
            rows.extend(asked(text, tx, person).load::<Row>(tx.conn)?);
        }
        let (mut waiting, mut unpaid, mut latest) = (Waiting::default(), Vec::new(), Vec::new());
        let (mut teams, mut kept, mut named) = (Vec::new(), Vec::new(), Named::default());
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
                "month" => kept.push(row.kept()),
                "named" => row.add_to(&mut named),
                _ => {}
            }
        }
        waiting.problems.sort_by_key(|one| one.payer);
        let open = OpenInvoices::said(tx, unpaid);
        Ok(AtHome { waiting, open, latest, teams, kept, named: named.by_name() })
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

    fn add_to(self, named: &mut Named) {
        if let Some(person) = PersonId::from_stored(&self.other) {
            named.add(self.id, person, &self.name);
        }
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
