//! The names in events, as far as somebody may see them now. What is not here is "somebody", "an app", "a payment
//! method".

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::queries::{Connected, Filter, MINE};
use crate::access::facts::{
    connected_directly, controlled_by, controlled_through_team, developers_of, invoices_read_by, managers_of,
    readers_of, worked_on_by,
};
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::event::Event;
use crate::model::person::{Person, named_since};
use crate::model::{AccessTokenId, AppId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::paths;
use crate::store::pages::pattern;
use crate::store::query::{self, WrittenOnce};
use crate::store::{AnyConnection, Tx};

/// A name, with the address of its page if that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub name: String,
    pub page: Option<String>,
}

/// What one person may read in some events.
#[derive(Debug)]
pub struct Names {
    pub(super) reader: PersonId,
    pub(super) is_client: bool,
    people: HashMap<PersonId, String>,
    apps: HashMap<AppId, Name>,
    payment_methods: HashMap<PaymentMethodId, Name>,
    teams: HashMap<TeamId, Name>,
    /// Invited addresses; "you" for the reader's own.
    invitations: HashMap<InvitationId, String>,
    /// What they offer.
    offers: HashMap<InvitationId, String>,
    /// Those of which the reader has the receipt.
    receipts: HashSet<InvitationId>,
    /// By which something was done.
    tokens: HashMap<AccessTokenId, String>,
}

#[derive(Queryable)]
struct Row {
    thing: String,
    id: String,
    name: String,
    can_be_opened: bool,
}

/// What the reader is connected to. A deleted app stays with whoever can manage what paid for it.
const MY_THINGS: &str = "
    SELECT 'app' AS thing, a.id, a.name, a.deleted_at IS NULL AS can_be_opened FROM apps a WHERE a.id IN (MY_APPS)
    UNION ALL SELECT 'payment_method', p.id, p.name, TRUE FROM payment_methods p WHERE p.id IN (MY_PAYMENT_METHODS)
    UNION ALL SELECT 'team', t.id, t.name, TRUE FROM teams t WHERE t.id IN (MY_TEAMS)";

/// An app: whoever it exists for knows its name. One that is deleted: whoever can manage what paid for it, and whoever
/// worked on it to the end (they have an event of it).
const APPS: &str = concat!(
    "SELECT 'app' AS thing, a.id, a.name, a.deleted_at IS NULL AND a.is_mine = 1 AS can_be_opened
    FROM (SELECT o.id, o.name, o.deleted_at, CASE WHEN o.payment_method_id IN (SELECT id FROM my_payment_methods) OR EXISTS (",
    worked_on_by!("$1", "o.id"),
    ") THEN 1 ELSE 0 END AS is_mine FROM apps o WHERE o.id IN (APPS)) a
    WHERE a.is_mine = 1 OR EXISTS (SELECT 1 FROM team_apps t JOIN memberships b ON b.team_id = t.team_id
                                   WHERE t.app_id = a.id AND b.person_id = $1)
      OR a.deleted_at IS NOT NULL AND EXISTS (
           SELECT 1 FROM events e WHERE e.app_id = a.id AND e.at = a.deleted_at AND e.person_id = $1)"
);

/// A payment method: who works on an app knows the name of what pays for it, and who sees its invoices.
const PAYMENT_METHODS: &str = concat!(
    "SELECT 'payment_method' AS thing, p.id, p.name, p.id IN (SELECT id FROM my_payment_methods) OR EXISTS (",
    invoices_read_by!("$1", "p.id"),
    ") AS can_be_opened
    FROM payment_methods p WHERE p.id IN (PAYMENT_METHODS) AND (p.id IN (SELECT id FROM my_payment_methods)
      OR EXISTS (SELECT 1 FROM apps a WHERE a.payment_method_id = p.id AND a.deleted_at IS NULL
                  AND a.id IN (SELECT id FROM my_developed_apps)) OR EXISTS (",
    invoices_read_by!("$1", "p.id"),
    "))"
);

/// A team: its members, whoever pays for or works on an app of it, or can manage what it can manage. Whoever did
/// something about it in these events, whom they concern, or who had the app or payment method of the event at that time
/// already, reads the name of then: the next renaming keeps it. One that is deleted: whoever was in it to the end (they
/// have an event of it).
const TEAMS: &str = "
    SELECT 'team' AS thing, t.id, CASE WHEN t.is_seen = 1 THEN t.name ELSE COALESCE((
        SELECT r.detail FROM events r WHERE r.team_id = t.id AND r.kind = 'team_renamed' AND r.at > t.known_at
        ORDER BY r.at, r.id LIMIT 1), t.name) END AS name,
      t.id IN (SELECT id FROM my_teams) AS can_be_opened
    FROM (SELECT s.id, s.name, s.deleted_at, CASE WHEN s.id IN (SELECT id FROM my_teams)
        OR EXISTS (SELECT 1 FROM team_apps x WHERE x.team_id = s.id AND x.app_id IN (SELECT id FROM my_apps))
        OR EXISTS (SELECT 1 FROM payment_method_teams x WHERE x.team_id = s.id
                    AND x.payment_method_id IN (SELECT id FROM my_payment_methods)) THEN 1 ELSE 0 END AS is_seen,
        (SELECT MAX(h.at) FROM these_events h WHERE h.team_id = s.id
          AND (h.actor_id = $1 OR h.person_id = $1
            OR h.app_id IN (SELECT a.id FROM apps a WHERE a.owned_since <= h.at AND a.id IN (SELECT id FROM my_paid_apps))
            OR h.app_id IN (SELECT d.app_id FROM developer_connections d WHERE d.person_id = $1 AND d.granted_at <= h.at)
            OR h.payment_method_id IN (SELECT p.payment_method_id FROM payment_method_people p
                                        WHERE p.person_id = $1 AND p.granted_at <= h.at))) AS known_at
      FROM teams s WHERE s.id IN (TEAMS)) t
    WHERE t.is_seen = 1 OR t.known_at IS NOT NULL
      OR t.deleted_at IS NOT NULL AND EXISTS (
           SELECT 1 FROM events e WHERE e.team_id = t.id AND e.at = t.deleted_at AND (e.person_id = $1 OR e.actor_id = $1))";

/// The people whom `$1` sees somewhere: who works on the same apps or for what one pays for, who can manage the same
/// payment methods, who sees the invoices of those, members of the same teams, and the other side of an invitation.
const SEEN_PEOPLE: &str = concat!(
    "SELECT s.id FROM (SELECT o.person_id AS id FROM memberships b JOIN memberships o ON o.team_id = b.team_id WHERE b.person_id = $1
      UNION SELECT i.answered_by FROM invitations i WHERE i.sender_id = $1 AND i.answered_by IS NOT NULL
      UNION SELECT i.sender_id FROM invitations i WHERE i.answered_by = $1
      UNION SELECT i.sender_id FROM people me JOIN invitations i ON i.email = me.email WHERE me.id = $1
      UNION ",
    developers_of!("IN (SELECT id FROM my_apps)"),
    " UNION ",
    managers_of!("IN (SELECT id FROM my_payment_methods)"),
    " UNION ",
    readers_of!("IN (SELECT id FROM my_payment_methods)"),
    ") s"
);

/// Somebody whose account was deleted while they had something that `$1` has access to now (they have an event of that
/// moment): by name for a year.
const FORMER_PEOPLE: &str = "
    p.closed_at IS NOT NULL AND EXISTS (
      SELECT 1 FROM events e WHERE e.person_id = p.id AND e.at = p.closed_at
        AND (e.app_id IN (SELECT id FROM my_apps) OR e.team_id IN (SELECT id FROM my_teams)
          OR e.payment_method_id IN (SELECT id FROM my_payment_methods)))";

/// Whom `$1` did something about, and who stopped working on an app while `$1` paid for it: in these events by name.
const PARTED_PEOPLE: &str = "
    EXISTS (SELECT 1 FROM these_events h LEFT JOIN apps a ON a.id = h.app_id WHERE h.person_id = p.id
      AND (h.actor_id = $1 OR h.kind IN ('developer_left', 'developer_removed') AND a.owned_since <= h.at
        AND a.id IN (SELECT id FROM my_paid_apps)))";

/// An invited address: who is invited, who invites, and who could do so too, to all of it. That is asked of what paid
/// for the apps when they were offered: whoever pays now does not learn whom they were offered to before. Who is invited
/// to work on an app is known to whoever decides about its developers.
const INVITATIONS: &str = concat!(
    "SELECT 'invitation' AS thing, i.id,
      CASE WHEN i.email = (SELECT me.email FROM people me WHERE me.id = $1) THEN 'you' ELSE i.email END AS name,
      FALSE AS can_be_opened
    FROM invitations i WHERE i.id IN (INVITATIONS) AND (i.sender_id = $1
      OR i.email = (SELECT me.email FROM people me WHERE me.id = $1)
      OR i.payment_method_id IN (SELECT id FROM my_payment_methods)
      OR EXISTS (SELECT 1 FROM memberships b
                  WHERE b.team_id = i.team_id AND b.person_id = $1 AND b.role = 'unlimited')
      OR EXISTS (SELECT 1 FROM invitation_apps x WHERE x.invitation_id = i.id)
         AND NOT EXISTS (SELECT 1 FROM invitation_apps x WHERE x.invitation_id = i.id
               AND (x.payer_id IS NULL OR x.payer_id NOT IN (SELECT id FROM my_payment_methods)))
      OR i.kind = 'app' AND EXISTS (SELECT 1 FROM invitation_apps x WHERE x.invitation_id = i.id AND (
           i.state IN ('pending', 'to_be_confirmed') AND x.app_id IN (SELECT id FROM my_paid_apps)
           OR EXISTS (",
    controlled_by!("$1", "x.app_id"),
    "))))"
);

/// What an invitation offers: that is said to everybody who sees the event.
const OFFERS: &str = "
    SELECT 'offer' AS thing, i.id, CASE WHEN i.invoices_only THEN 'invoices_only' ELSE i.kind END AS name,
      FALSE AS can_be_opened
    FROM invitations i WHERE i.id IN (INVITATIONS)";

/// Invitations to pay that were accepted: both sides have the receipt.
const RECEIPTS: &str = "
    SELECT 'receipt' AS thing, r.invitation_id AS id, '' AS name, FALSE AS can_be_opened
    FROM receipts r WHERE r.invitation_id IN (INVITATIONS) AND (r.giver_id = $1 OR r.taker_id = $1
      OR r.payment_method_id IN (SELECT id FROM my_payment_methods))";

/// A name for each that is bound as `PEOPLE` and may be known by it, unless they left before `SINCE`.
const PEOPLE: &str = "
    SELECT 'person' AS thing, p.id,
      CASE WHEN p.closed_at <= SINCE THEN 'a former member' ELSE p.name END AS name, FALSE AS can_be_opened
    FROM people p WHERE p.id IN (PEOPLE) AND";

/// Whoever sees what was done with a token reads what it is called.
const TOKENS: &str = "
    SELECT 'token' AS thing, k.id, k.name, FALSE AS can_be_opened FROM access_tokens k WHERE k.id IN (TOKENS)";

/// The programs of a platform have no secrets of who they are.
const PLATFORMS: &str = "p.id IN (SELECT f.person_id FROM platforms f)";

/// Whether there are other apps and payment methods, other teams, invitations, people other than the reader: many pages of events
/// have none.
type Rare = [bool; 4];
/// One for each combination.
const SHAPES: usize = 16;

/// The query for all of them, with what [`of`] binds, in the order in which they first appear: SQLite numbers them so. Lists of ids
/// are arrays on PostgreSQL, which would rather read all events than look for two dozen in their index. It also makes each part of
/// a statement ready at each use, even where nothing is looked for: what there is none of is left out, and who the reader is.
fn in_events(conn: &AnyConnection, rare: Rare) -> String {
    let [things, teams, invitations, people] = rare;
    let mut lists = vec!["MY_APPS", "MY_PAYMENT_METHODS", "MY_TEAMS", "TOKENS"];
    let mut parts = Vec::from([MY_THINGS, TOKENS].map(str::to_owned));
    if things {
        lists.extend(["APPS", "PAYMENT_METHODS"]);
        parts.extend([APPS, PAYMENT_METHODS].map(str::to_owned));
    }
    if teams {
        lists.push("TEAMS");
        parts.push(TEAMS.to_owned());
    }
    if invitations {
        lists.push("INVITATIONS");
        parts.extend([OFFERS, RECEIPTS, INVITATIONS].map(str::to_owned));
    }
    if people {
        parts.push(format!("{PEOPLE} (p.id IN ({SEEN_PEOPLE}) OR {FORMER_PEOPLE} OR {PARTED_PEOPLE} OR {PLATFORMS})"));
    }
    let (mut sql, mut first) = (parts.join(" UNION ALL "), 1);
    if rare.contains(&true) {
        let events = "these_events AS MATERIALIZED (SELECT e.* FROM events e WHERE e.id IN (EVENTS))";
        (sql, first) = (format!("{MINE}, {events} {sql}"), 2);
        lists.insert(0, "EVENTS");
    }
    let listed = |sql: String, (list, number): (&str, usize)| {
        sql.replace(&format!(" IN ({list})"), &conn.among_listed("", &format!("${number}")))
    };
    let since = first + lists.len();
    let sql = lists.into_iter().zip(first..).fold(sql, listed);
    listed(sql.replace("<= SINCE", &format!("<= ${since}")), ("PEOPLE", since + 1))
}

/// The names in these events that a person may see, and those that the filter asks for by id: at most one query.
pub fn of(tx: &mut Tx, reader: &Person, events: &[Event], connected: &Connected, filter: &Filter) -> Result<Names> {
    static IN_EVENTS: [WrittenOnce; SHAPES] = [const { WrittenOnce::new() }; SHAPES];
    let mut names = Names::none(reader);
    let object = filter.object.as_ref().map(AppId::as_str);
    let payment_method = object.and_then(PaymentMethodId::from_stored);
    let team = object.and_then(TeamId::from_stored);
    // The reader is called "you".
    let people = events.iter().flat_map(|event| [event.actor_id, event.person_id]).flatten().chain(filter.person);
    let [my_apps, apps] = apart(connected, events.iter().filter_map(|event| event.app_id).chain(filter.object));
    let payment_methods = events.iter().filter_map(|event| event.payment_method_id).chain(payment_method);
    let [my_payment_methods, payment_methods] = apart(connected, payment_methods);
    let [my_teams, teams] = apart(connected, events.iter().filter_map(|event| event.team_id).chain(team));
    let invitations = ids(events.iter().filter_map(|event| event.invitation_id));
    let people = ids(people.filter(|id| *id != reader.id));
    let tokens = ids(events.iter().filter_map(|event| event.token_id));
    let is_there = |list: &String| list != "[]";
    let has_things = is_there(&apps) || is_there(&payment_methods);
    let rare @ [_, has_teams, has_invitations, has_people] =
        [has_things, is_there(&teams), is_there(&invitations), is_there(&people)];
    let has_rare = rare.contains(&true);
    if !has_rare && ![&my_apps, &my_payment_methods, &my_teams, &tokens].into_iter().any(is_there) {
        return Ok(names);
    }
    let shape = rare.iter().fold(0, |shape, is_there| 2 * shape + usize::from(*is_there));
    let mut asked =
        query::rows::<(Text, Text, Text, Bool)>(IN_EVENTS[shape].text(tx.conn, |conn| in_events(conn, rare)));
    if has_rare {
        asked = asked.bind::<Text, _>(reader.id).bind::<Text, _>(ids(events.iter().map(|event| event.id)));
    }
    for list in [my_apps, my_payment_methods, my_teams, tokens] {
        asked = asked.bind::<Text, _>(list);
    }
    if has_things {
        asked = asked.bind::<Text, _>(apps).bind::<Text, _>(payment_methods);
    }
    if has_teams {
        asked = asked.bind::<Text, _>(teams);
    }
    if has_invitations {
        asked = asked.bind::<Text, _>(invitations);
    }
    if has_people {
        asked = asked.bind::<BigInt, _>(named_since(tx.now)).bind::<Text, _>(people);
    }
    let rows: Vec<Row> = asked.load(tx.conn)?;
    rows.into_iter().for_each(|row| names.add(row));
    Ok(names)
}

/// Each once.
fn ids<Id: AsRef<str> + Ord>(all: impl Iterator<Item = Id>) -> String {
    query::list(all.collect::<BTreeSet<Id>>())
}

/// Those that the reader is connected to, and the others; each once.
fn apart<Id: AsRef<str> + Ord>(connected: &Connected, all: impl Iterator<Item = Id>) -> [String; 2] {
    let (mine, others): (BTreeSet<Id>, BTreeSet<Id>) = all.partition(|id| connected.contains(id.as_ref()));
    [query::list(mine), query::list(others)]
}

impl Names {
    /// Nothing is known.
    pub fn none(reader: &Person) -> Names {
        Names {
            reader: reader.id,
            is_client: reader.is_client(),
            people: HashMap::new(),
            apps: HashMap::new(),
            payment_methods: HashMap::new(),
            teams: HashMap::new(),
            invitations: HashMap::new(),
            offers: HashMap::new(),
            receipts: HashSet::new(),
            tokens: HashMap::new(),
        }
    }

    fn add(&mut self, row: Row) {
        let Row { thing, id, name, can_be_opened } = row;
        let called = |page: String| Name { name: name.clone(), page: can_be_opened.then_some(page) };
        match thing.as_str() {
            "app" => self.apps.extend(AppId::from_stored(&id).map(|id| (id, called(paths::app(id))))),
            "payment_method" => {
                let id = PaymentMethodId::from_stored(&id);
                self.payment_methods.extend(id.map(|id| (id, called(paths::payment_method(id)))));
            }
            "team" => self.teams.extend(TeamId::from_stored(&id).map(|id| (id, called(paths::team(id))))),
            "offer" => self.offers.extend(InvitationId::from_stored(&id).map(|id| (id, name))),
            "receipt" => self.receipts.extend(InvitationId::from_stored(&id)),
            "invitation" => {
                self.invitations.extend(InvitationId::from_stored(&id).map(|id| (id, address_or_you(&name))));
            }
            "token" => self.tokens.extend(AccessTokenId::from_stored(&id).map(|id| (id, name))),
            _ => self.people.extend(PersonId::from_stored(&id).map(|id| (id, name))),
        }
    }

    /// What an object is called whose kind is not known.
    pub fn object(&self, id: AppId) -> Option<&str> {
        let app = self.apps.get(&id);
        let payment_method = || self.payment_methods.get(&PaymentMethodId::from_stored(id.as_str())?);
        let team = || self.teams.get(&TeamId::from_stored(id.as_str())?);
        app.or_else(payment_method).or_else(team).map(|found| found.name.as_str())
    }

    pub fn person(&self, id: PersonId) -> Option<&str> {
        self.people.get(&id).map(String::as_str)
    }

    pub fn token(&self, id: AccessTokenId) -> Option<&str> {
        self.tokens.get(&id).map(String::as_str)
    }

    pub fn app(&self, id: AppId) -> Option<&Name> {
        self.apps.get(&id)
    }

    pub fn payment_method(&self, id: PaymentMethodId) -> Option<&Name> {
        self.payment_methods.get(&id)
    }

    pub fn team(&self, id: TeamId) -> Option<&Name> {
        self.teams.get(&id)
    }

    /// What an invitation offers: its kind, or `invoices_only`.
    pub fn offer(&self, id: InvitationId) -> Option<&str> {
        self.offers.get(&id).map(String::as_str)
    }

    /// True for one that was accepted, if the reader has the receipt.
    pub fn has_receipt(&self, id: InvitationId) -> bool {
        self.receipts.contains(&id)
    }

    pub fn invited(&self, id: InvitationId) -> Option<&str> {
        self.invitations.get(&id).map(String::as_str)
    }
}

/// So many things or people of each kind are looked for by name.
const CALLED: usize = 200;

/// The ids of the things and people that a person sees and that are called as was typed.
pub fn called(tx: &mut Tx, reader: &Person, typed: &str) -> Result<Vec<String>> {
    let part = |table: &str, seen: &str, by: &str| {
        format!(
            "SELECT id FROM (SELECT n.id FROM {table} n WHERE n.id IN ({seen}) AND {by} LIKE $2 ESCAPE '\\'
              ORDER BY n.sort_name, n.id LIMIT {CALLED}) called_{table}"
        )
    };
    let sql = format!(
        "{MINE} {} UNION ALL {} UNION ALL {} UNION ALL {}",
        part("apps", "SELECT id FROM my_apps", "n.found_by"),
        part("payment_methods", "SELECT id FROM my_payment_methods", "n.found_by"),
        part("teams", "SELECT id FROM my_teams", "n.sort_name"),
        part("people", SEEN_PEOPLE, "n.closed_at IS NULL AND n.sort_name"),
    );
    let asked = query::rows::<(Text,)>(sql).bind::<Text, _>(reader.id).bind::<Text, _>(pattern(typed));
    let found: Vec<(String,)> = asked.load(tx.conn)?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// An address as its owner writes it; `you` stays.
fn address_or_you(name: &str) -> String {
    EmailAddress::parse(name).map_or_else(|| name.to_owned(), |address| address.shown())
}
