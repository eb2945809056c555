//! The entries of a file as rows. Names of other entries are looked up by their keys; what would break an invariant of
//! the access model is refused. Ids are made in the order of the file: so the indexes grow at their end.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::{Serialize, Serializer};

use super::format::{AppEntry, DeveloperEntry, Load, PaidWithEntry, PaymentMethodEntry, PersonEntry, TeamEntry};
use super::known::Known;
use super::portion::Portion;
use super::{checks, credentials};
use crate::environments::changes::Brought;
use crate::error::Error;
use crate::events::About;
use crate::model::app::{App, DeveloperConnection, TRIAL_DAYS, TeamApp};
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::{BillingConnection, InvoiceReader, PaymentMethod, TeamBillingConnection};
use crate::model::running::Running;
use crate::model::team::{Membership, Role, Team};
use crate::model::{AppId, CredentialId, PaymentMethodId, PersonId, TeamId, written};
use crate::payment_methods::changes::{Unconfirmed, ask_for_all};
use crate::store::schema::{
    self, invoice_readers, memberships, payment_method_people, payment_method_teams, payment_methods, teams,
};
use crate::store::{Tx, query};
use crate::vat_ids;

/// What has been imported, by key.
#[derive(Default, Serialize)]
pub(super) struct Keys {
    people: Known<KnownPerson>,
    teams: Known<KnownTeam>,
    payment_methods: Known<KnownPaymentMethod>,
    apps: Known<AppId>,
}

#[derive(Clone, Copy)]
struct KnownPerson {
    id: PersonId,
    is_developer: bool,
}

struct KnownTeam {
    id: TeamId,
    /// The first unlimited member.
    created_by: PersonId,
    members: BTreeMap<PersonId, Role>,
}

struct KnownPaymentMethod {
    id: PaymentMethodId,
    created_by: PersonId,
}

macro_rules! printed_as_id {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.id.serialize(to)
            }
        }
    )+};
}

printed_as_id!(KnownPerson, KnownTeam, KnownPaymentMethod);

pub(super) struct Graph<'a, 'b> {
    tx: &'a mut Tx<'b>,
    pub keys: Keys,
    portion: Portion,
    to_ask: Vec<Unconfirmed>,
    /// The database failed: not the fault of the file.
    pub failed: Option<Error>,
}

/// Inserts one row; a failure of the database ends the reading.
macro_rules! insert {
    ($graph:expr, $table:ident, $row:expr) => {
        diesel::insert_into($table::table)
            .values($row)
            .execute($graph.tx.conn)
            .map(drop)
            .map_err(|problem| $graph.fail(problem.into()))
    };
}

impl<'a, 'b> Graph<'a, 'b> {
    pub(super) fn new(tx: &'a mut Tx<'b>) -> Graph<'a, 'b> {
        Graph { tx, keys: Keys::default(), portion: Portion::default(), to_ask: Vec::new(), failed: None }
    }

    fn fail(&mut self, error: Error) -> String {
        let words = error.to_string();
        self.failed = Some(error);
        words
    }

    /// Records an entry, which is whole with that.
    fn record(&mut self, about: About) -> Result<(), String> {
        self.portion.events.push(about);
        if self.portion.is_full() { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), String> {
        self.portion.write(self.tx).map_err(|error| self.fail(error))
    }

    /// Rows that are about people can be written.
    fn write_people(&mut self) -> Result<(), String> {
        if self.portion.has_people() { self.write() } else { Ok(()) }
    }

    /// Whose address it is.
    fn owner_of(&mut self, address: &EmailAddress) -> Result<Option<PersonId>, String> {
        let asked = query::rows::<(Text,)>("SELECT id FROM people WHERE email = $1").bind::<Text, _>(address.as_str());
        let found: Vec<(PersonId,)> = asked.load(self.tx.conn).map_err(|problem| self.fail(problem.into()))?;
        Ok(found.first().map(|(id,)| *id))
    }

    fn add_person(&mut self, entry: &PersonEntry) -> Result<(), String> {
        self.keys.people.is_free(&entry.key)?;
        let mut person = checks::person(entry, &self.tx.site.brand, self.tx.now)?;
        person.id = PersonId::next_in(self.tx);
        if let Some(address) = &person.email
            && (self.portion.has_address(address) || self.owner_of(address)?.is_some())
        {
            return Err(format!("{} has an account already", person.email_text()));
        }
        let known = KnownPerson { id: person.id, is_developer: person.is_developer() };
        self.portion.add_person(person);
        self.record(About::person(known.id))?;
        self.keys.people.add(&entry.key, known)
    }

    fn add_team(&mut self, entry: &TeamEntry) -> Result<(), String> {
        self.keys.teams.is_free(&entry.key)?;
        let name = written::name_without_links(&entry.name).map_err(|what| format!("name: {what}"))?;
        let mut members = BTreeMap::new();
        let mut created_by = None;
        for member in &entry.members {
            let person = self.developer(&member.person)?;
            let role = Role::from_stored(&member.role).ok_or("role is unlimited or limited")?;
            if members.insert(person, role).is_some() {
                return Err(format!("{:?} is in it twice", member.person));
            }
            created_by = created_by.or((role == Role::Unlimited).then_some(person));
        }
        let created_by = created_by.ok_or("a team needs an unlimited member")?;
        let team = Team { id: TeamId::next_in(self.tx), name, created_by, created_at: self.tx.now, deleted_at: None };
        self.write_people()?;
        insert!(self, teams, (&team, team.letters()))?;
        for (&person_id, &role) in &members {
            let granted_at = self.tx.now;
            let membership = Membership { team_id: team.id, person_id, role, granted_by: created_by, granted_at };
            insert!(self, memberships, &membership)?;
        }
        self.record(About::default().and_team(team.id))?;
        self.keys.teams.add(&entry.key, KnownTeam { id: team.id, created_by, members })
    }

    fn add_payment_method(&mut self, entry: &PaymentMethodEntry) -> Result<(), String> {
        self.keys.payment_methods.is_free(&entry.key)?;
        let managers = distinct(&entry.people, |key| self.known_person(key).map(|person| person.id))?;
        let readers = distinct(&entry.invoice_readers, |key| self.known_person(key).map(|person| person.id))?;
        if readers.iter().any(|reader| managers.contains(reader)) {
            return Err("somebody is in people and in invoice_readers".into());
        }
        let connected = distinct(&entry.teams, |key| self.known_team(key).map(|team| (team.id, team.created_by)))?;
        let first = managers.first().copied().or(connected.first().map(|(_, unlimited)| *unlimited));
        let created_by = first.ok_or("a payment method needs a person or a team")?;
        let mut it = checks::payment_method(entry, created_by, self.tx.now)?;
        it.id = PaymentMethodId::next_in(self.tx);
        self.write_people()?;
        if it.invoice_email_confirmed_at.is_none() && self.is_of_one_of(entry, &it)? {
            it.invoice_email_confirmed_at = Some(self.tx.now);
            it.invoice_email_of_manager = true;
        }

        if let Some(paid_with) = &entry.paid_with {
            it.credential_id = Some(self.add_credential(paid_with, &it).map_err(|what| format!("paid_with: {what}"))?);
        }
        insert!(self, payment_methods, (&it, it.letters()))?;
        vat_ids::changes::begin(self.tx, &it).map_err(|problem| self.fail(problem))?;
        let (granted_by, granted_at) = (created_by, self.tx.now);
        for person_id in managers {
            let row = BillingConnection { payment_method_id: it.id, person_id, granted_by, granted_at };
            insert!(self, payment_method_people, &row)?;
        }
        for person_id in readers {
            let row = InvoiceReader { payment_method_id: it.id, person_id, granted_by, granted_at };
            insert!(self, invoice_readers, &row)?;
        }
        for (team_id, _) in connected {
            let row = TeamBillingConnection { payment_method_id: it.id, team_id, granted_by, granted_at };
            insert!(self, payment_method_teams, &row)?;
        }
        self.record(About::payment_method(it.id))?;
        if let Some(address) = it.invoice_email.filter(|_| it.invoice_email_confirmed_at.is_none()) {
            self.to_ask.push(Unconfirmed { address, id: it.id, made_by: created_by, name: it.name });
        }
        self.keys.payment_methods.add(&entry.key, KnownPaymentMethod { id: it.id, created_by })
    }

    /// What it pays with: the gateway has it already.
    fn add_credential(&mut self, entry: &PaidWithEntry, payer: &PaymentMethod) -> Result<CredentialId, String> {
        let takes = (&self.tx.site.taking, payer.currency);
        let credential = credentials::credential(entry, takes, payer.created_by, self.tx.now)?;
        let inserted = diesel::insert_into(schema::credentials::table)
            .values(&credential)
            .execute(self.tx.conn)
            .map_err(Error::from);
        inserted.map_err(|error| match error {
            error if error.is_duplicate() => "another payment method pays with this token".into(),
            error => self.fail(error),
        })?;
        Ok(credential.id)
    }

    /// Writes what is left, and asks the owner of each invoice email that is nobody's who can manage the payment method: once,
    /// whatever it is for.
    pub(super) fn end(&mut self) -> crate::error::Result<()> {
        self.portion.write(self.tx)?;
        self.to_ask.sort_by(|one, two| one.address.cmp(&two.address));
        self.to_ask.chunk_by(|one, two| one.address == two.address).try_for_each(|all| ask_for_all(self.tx, all))
    }

    /// True if invoices go to the address of somebody who can manage it: then nobody has to confirm it.
    fn is_of_one_of(&mut self, entry: &PaymentMethodEntry, it: &PaymentMethod) -> Result<bool, String> {
        let Some(address) = &it.invoice_email else { return Ok(false) };
        let Some(owner) = self.owner_of(address)? else { return Ok(false) };
        let is_one = |key: &String| self.known_person(key).is_ok_and(|person| person.id == owner);
        let leads =
            |key: &String| self.known_team(key).is_ok_and(|team| team.members.get(&owner) == Some(&Role::Unlimited));
        Ok(entry.people.iter().any(is_one) || entry.teams.iter().any(leads))
    }

    fn add_app(&mut self, entry: &AppEntry) -> Result<(), String> {
        self.keys.apps.is_free(&entry.key)?;
        let details = checks::app(entry)?;
        let catalogue = &self.tx.site.catalogue;
        let environments = entry.environments.as_deref().map(|all| checks::environments(all, catalogue)).transpose()?;
        let payer = entry.payment_method.as_deref().map(|key| self.keys.payment_methods.found(key)).transpose()?;
        let payer = payer.map(|payer| (payer.id, payer.created_by));
        let developers = distinct(&entry.developers, |one| self.connection(entry, one))?;
        if let Some(twice) = developers.iter().find(|one| developers.iter().filter(|two| two.0 == one.0).count() > 1) {
            return Err(format!("{} is a developer of it twice", twice.0));
        }
        let connected = distinct(&entry.teams, |key| self.known_team(key).map(|team| (team.id, team.created_by)))?;
        if payer.is_none() && connected.is_empty() && !developers.iter().any(|(_, team, _)| team.is_none()) {
            return Err("an app on trial needs a direct developer or a team".into());
        }
        let of_team = connected.first().map(|(_, unlimited)| *unlimited);
        let first = developers.first().map(|(person, ..)| *person).or(of_team).or(payer.map(|(_, by)| by));
        let created_by = first.ok_or("an app needs a payment method, a developer or a team")?;
        let (now, is_trial) = (self.tx.now, payer.is_none());
        let app = App {
            id: AppId::next_in(self.tx),
            name: details.name,
            website: details.website.map(|website| website.as_str().to_owned()),
            description: details.description,
            payment_method_id: payer.map(|(id, _)| id),
            owned_since: payer.map(|_| now),
            trial_ends_at: is_trial.then(|| now.plus_days(TRIAL_DAYS)),
            trial_held_until: None,
            delete_at: None,
            delete_by: None,
            deleted_at: None,
            created_by,
            created_at: now,
            external_id: None,
            running: Running::ready(),
        };
        let (app_id, granted_by, granted_at) = (app.id, created_by, now);
        self.portion.add_app(app, environments.unwrap_or_else(|| vec![Brought::first()]));
        let via_team = |(team_id, _)| TeamApp { app_id, team_id, granted_by, granted_at };
        self.portion.team_apps.extend(connected.into_iter().map(via_team));
        for (person_id, team_id, is_technical_contact) in developers {
            let row = DeveloperConnection { app_id, person_id, team_id, is_technical_contact, granted_by, granted_at };
            self.portion.developers.push(row);
        }
        self.record(About::app(app_id))?;
        self.keys.apps.add(&entry.key, app_id)
    }

    /// Person, team if it is via one, and whether the person is a technical contact.
    fn connection(
        &self,
        app: &AppEntry,
        developer: &DeveloperEntry,
    ) -> Result<(PersonId, Option<TeamId>, bool), String> {
        let person = self.developer(&developer.person)?;
        let Some(key) = &developer.team else { return Ok((person, None, developer.technical_contact)) };
        let team = self.known_team(key)?;
        if !app.teams.contains(key) {
            return Err(format!("{:?} works via team {key:?}, which is not one of its teams", developer.person));
        }
        if !team.members.contains_key(&person) {
            return Err(format!("{:?} works via team {key:?} and is no member of it", developer.person));
        }
        Ok((person, Some(team.id), developer.technical_contact))
    }

    fn known_person(&self, key: &str) -> Result<KnownPerson, String> {
        self.keys.people.found(key).copied()
    }

    fn developer(&self, key: &str) -> Result<PersonId, String> {
        let person = self.known_person(key)?;
        person.is_developer.then_some(person.id).ok_or_else(|| format!("{key:?} is not a developer"))
    }

    fn known_team(&self, key: &str) -> Result<&KnownTeam, String> {
        self.keys.teams.found(key)
    }
}

/// What the keys stand for, each once.
fn distinct<E, T: PartialEq>(keys: &[E], mut find: impl FnMut(&E) -> Result<T, String>) -> Result<Vec<T>, String> {
    let mut all = Vec::with_capacity(keys.len());
    for key in keys {
        let one = find(key)?;
        if all.contains(&one) {
            return Err("the same one is named twice".into());
        }
        all.push(one);
    }
    Ok(all)
}

/// `team "t1": …`
fn about(what: &str, key: &str) -> impl Fn(String) -> String {
    move |sentence| format!("{what} {key:?}: {sentence}")
}

impl Load for Graph<'_, '_> {
    fn person(&mut self, entry: PersonEntry) -> Result<(), String> {
        self.add_person(&entry).map_err(about("person", &entry.key))
    }

    fn team(&mut self, entry: TeamEntry) -> Result<(), String> {
        self.add_team(&entry).map_err(about("team", &entry.key))
    }

    fn payment_method(&mut self, entry: PaymentMethodEntry) -> Result<(), String> {
        self.add_payment_method(&entry).map_err(about("payment method", &entry.key))
    }

    fn app(&mut self, entry: AppEntry) -> Result<(), String> {
        self.add_app(&entry).map_err(about("app", &entry.key))
    }
}
