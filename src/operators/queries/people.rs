//! People, as operators see them: in a list names and states, and one as a whole.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::search::{self, Found, List, comparable};
use crate::access::{Opened, Operator, session};
use crate::error::{Error, Result};
use crate::model::mail::MailState;
use crate::model::person::{AccountType, Person, named_since};
use crate::model::{PaymentMethodId, PersonId};
use crate::store::letters::plain;
use crate::store::pages::{Page, Start};
use crate::store::schema::{outbox, people, platforms};
use crate::store::{Moment, Tx, WholeRows, query};

crate::text_enum! {
    /// What people are looked for by.
    PeopleBy {
        Name => "name",
        Email => "email",
    }
}

/// A person in a list: no more than a name and how the account stands.
#[derive(Debug, Clone, QueryableByName)]
pub struct ListedPerson {
    #[diesel(sql_type = Text)]
    pub id: PersonId,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub account_type: AccountType,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub closed_at: Option<Moment>,
    #[diesel(sql_type = Bool)]
    pub has_password: bool,
}

impl Found for ListedPerson {
    type Id = PersonId;

    fn id(&self) -> PersonId {
        self.id
    }
}

/// A page of the people whose name or address begins with what was typed. Accounts that were deleted long ago have no
/// name any more.
pub fn looked_for(
    tx: &mut Tx,
    _: &Operator,
    by: PeopleBy,
    typed: &str,
    start: Start<PersonId>,
) -> Result<Page<ListedPerson, PersonId>> {
    let list = List {
        columns: "p.id, p.name, p.account_type, p.closed_at, p.password_hash IS NOT NULL AS has_password",
        table: "people p",
        called: "p",
        by: match by {
            PeopleBy::Name => "p.sort_name COLLATE \"BINARY\"",
            PeopleBy::Email => "p.email COLLATE \"BINARY\"",
        },
        condition: Some((
            " AND NOT EXISTS (SELECT 1 FROM platforms f WHERE f.person_id = p.id)
              AND (p.closed_at IS NULL OR p.closed_at > $5)",
            named_since(tx.now),
        )),
    };
    match by {
        PeopleBy::Name => search::page(tx, &list, &plain(typed), start),
        PeopleBy::Email => search::page(tx, &list, &comparable(typed), start),
    }
}

/// A person; the hosting platform is none.
///
/// # Errors
/// [`Error::NotFound`], also for an account that was deleted so long ago that it has no name any more.
pub fn person(tx: &mut Tx, _: &Operator, id: PersonId) -> Result<Person> {
    let found: Option<Person> = people::table
        .left_join(platforms::table)
        .filter(people::id.eq(id))
        .filter(platforms::person_id.is_null())
        .select(Person::as_select())
        .first_row(tx.conn)
        .optional()?;
    let since = named_since(tx.now);
    found.filter(|person| person.closed_at.is_none_or(|at| at > since)).ok_or(Error::NotFound)
}

/// Something a person has to do with.
#[derive(Debug, Clone, QueryableByName)]
pub struct Thing {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Of a team: the role in it. Of a payment method: the team through which they can manage it, or nothing.
    #[diesel(sql_type = Text)]
    pub how: String,
    #[diesel(sql_type = BigInt)]
    pub since: Moment,
}

impl Thing {
    /// A payment method of which they see the invoices, and nothing else by this.
    pub fn is_invoices_only(&self) -> bool {
        self.kind == "invoices"
    }

    /// If it is a payment method.
    pub fn payment_method(&self) -> Option<PaymentMethodId> {
        PaymentMethodId::from_stored(&self.id)
    }
}

/// What a person has to do with: up to [`super::SHOWN`] of each and one more, by name.
#[derive(Debug, Default)]
pub struct Things {
    pub payment_methods: Vec<Thing>,
    pub teams: Vec<Thing>,
    pub apps: Vec<Thing>,
    /// On how many devices they are signed in, counted up to 26.
    pub devices: usize,
}

/// `$1` is the person; one more of each than is shown.
const THINGS: &str = "
    SELECT * FROM (SELECT 'payment_method' AS kind, m.id, m.name, '' AS how, c.granted_at AS since
      FROM payment_method_people c JOIN payment_methods m ON m.id = c.payment_method_id
      WHERE c.person_id = $1 ORDER BY m.sort_name, m.id LIMIT 26) direct
    UNION ALL SELECT * FROM (SELECT 'payment_method' AS kind, m.id, m.name, t.name AS how, c.granted_at AS since
      FROM memberships b JOIN payment_method_teams c ON c.team_id = b.team_id JOIN teams t ON t.id = b.team_id
      JOIN payment_methods m ON m.id = c.payment_method_id
      WHERE b.person_id = $1 AND b.role = 'unlimited' ORDER BY m.sort_name, m.id LIMIT 26) through
    UNION ALL SELECT * FROM (SELECT 'invoices' AS kind, m.id, m.name, '' AS how, c.granted_at AS since
      FROM invoice_readers c JOIN payment_methods m ON m.id = c.payment_method_id
      WHERE c.person_id = $1 ORDER BY m.sort_name, m.id LIMIT 26) reading
    UNION ALL SELECT * FROM (SELECT 'team' AS kind, t.id, t.name, b.role AS how, b.granted_at AS since
      FROM memberships b JOIN teams t ON t.id = b.team_id
      WHERE b.person_id = $1 ORDER BY t.sort_name, t.id LIMIT 26) teams
    UNION ALL SELECT * FROM (SELECT 'app' AS kind, a.id, a.name, '' AS how, MIN(c.since) AS since
      FROM (SELECT d.app_id, d.granted_at AS since FROM developer_connections d WHERE d.person_id = $1
            UNION ALL SELECT x.app_id, x.granted_at FROM memberships b JOIN team_apps x ON x.team_id = b.team_id
              WHERE b.person_id = $1 AND b.role = 'unlimited') c
      JOIN apps a ON a.id = c.app_id AND a.deleted_at IS NULL
      GROUP BY a.id, a.name, a.sort_name ORDER BY a.sort_name, a.id LIMIT 26) apps
    UNION ALL SELECT * FROM (SELECT 'device' AS kind, s.id, '' AS name, '' AS how, s.last_seen_at AS since
      FROM sessions s WHERE s.person_id = $1 AND s.last_seen_at > $2 AND s.created_at > $3 LIMIT 26) devices";

/// What a person has to do with: one query.
pub fn things_of(tx: &mut Tx, person: &Opened<Person>) -> Result<Things> {
    let (seen, begun) = session::alive_since(tx.now);
    let rows: Vec<Thing> =
        query::sql(THINGS).bind::<Text, _>(person.id).bind::<BigInt, _>(seen).bind::<BigInt, _>(begun).load(tx.conn)?;
    let mut things = Things::default();
    for row in rows {
        match row.kind.as_str() {
            "payment_method" | "invoices" => things.payment_methods.push(row),
            "team" => things.teams.push(row),
            "app" => things.apps.push(row),
            _ => things.devices += 1,
        }
    }
    Ok(things)
}

/// A mail to somebody: its subject and what became of it, never its words.
#[derive(Debug, Clone, Queryable)]
pub struct MailTo {
    pub subject: String,
    pub created_at: Moment,
    pub state: MailState,
}

/// So many mails are shown.
const MAILS: i64 = 10;

/// The newest mails to the address of a person.
pub fn mails_to(tx: &mut Tx, person: &Opened<Person>) -> Result<Vec<MailTo>> {
    let Some(address) = &person.email else { return Ok(Vec::new()) };
    Ok(outbox::table
        .filter(outbox::recipient.eq(address))
        .order((outbox::created_at.desc(), outbox::id.desc()))
        .limit(MAILS)
        .select((outbox::subject, outbox::created_at, outbox::state))
        .load(tx.conn)?)
}
