//! The invariants of the access model as SQL: each query finds what must not exist. Numbers as in the manual.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::facts::{
    controlled_through_team, existing_for, existing_for_everybody, managed_by, managed_by_everybody, managed_directly,
    managed_through_team, managers_of, worked_on_by,
};
use crate::error::Result;
use crate::store::{Tx, query};

/// One rule, and the query that finds what breaks it: columns `what` (in words) and `id`.
pub struct Rule {
    pub name: &'static str,
    pub(crate) finds: &'static str,
}

/// Something that must not be.
#[derive(Debug, QueryableByName, PartialEq, Eq)]
pub struct Broken {
    #[diesel(sql_type = Text)]
    pub what: String,
    #[diesel(sql_type = Text)]
    pub id: String,
}

pub const RULES: &[Rule] = &[
    Rule {
        name: "1: a team has at least one unlimited member",
        finds: "SELECT 'team ' || teams.name AS what, teams.id AS id FROM teams
                WHERE teams.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM memberships
                                  WHERE memberships.team_id = teams.id AND memberships.role = 'unlimited')",
    },
    Rule {
        name: "1: nobody is in a deleted team, and nothing is connected to it",
        finds: "SELECT 'team ' || teams.name AS what, teams.id AS id FROM teams
                WHERE teams.deleted_at IS NOT NULL
                  AND (EXISTS (SELECT 1 FROM memberships WHERE memberships.team_id = teams.id)
                    OR EXISTS (SELECT 1 FROM payment_method_teams WHERE payment_method_teams.team_id = teams.id)
                    OR EXISTS (SELECT 1 FROM team_apps WHERE team_apps.team_id = teams.id)
                    OR EXISTS (SELECT 1 FROM developer_connections WHERE developer_connections.team_id = teams.id))",
    },
    Rule {
        name: "2: an open payment method has at least one person with billing access",
        finds: concat!(
            "SELECT 'payment method ' || payment_methods.name AS what, payment_methods.id AS id FROM payment_methods
                WHERE payment_methods.state = 'open'
                  AND NOT EXISTS (",
            managers_of!("= payment_methods.id"),
            ")"
        ),
    },
    Rule {
        name: "nobody who was given the invoices only has direct billing access too, or no account",
        finds: "SELECT people.name || ' at payment method ' || payment_methods.name AS what, payment_methods.id AS id
                FROM invoice_readers
                JOIN people ON people.id = invoice_readers.person_id
                JOIN payment_methods ON payment_methods.id = invoice_readers.payment_method_id
                WHERE people.closed_at IS NOT NULL
                   OR EXISTS (SELECT 1 FROM payment_method_people
                              WHERE payment_method_people.payment_method_id = invoice_readers.payment_method_id
                                AND payment_method_people.person_id = invoice_readers.person_id)",
    },
    Rule {
        name: "an invoice email that counts for somebody who can manage the payment method is theirs",
        finds: concat!(
            "SELECT 'payment method ' || m.name AS what, m.id AS id FROM payment_methods m
                JOIN (SELECT id, invoice_email AS address FROM payment_methods WHERE invoice_email_of_manager
                      UNION ALL
                      SELECT id, former_invoice_email FROM payment_methods WHERE former_email_of_manager) a ON a.id = m.id
                WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.email = a.address AND p.id IN (",
            managers_of!("= m.id"),
            "))"
        ),
    },
    Rule {
        name: "at most three addresses get copies of invoices, none is the invoice email, and what is closed has none",
        finds: "SELECT 'payment method ' || m.name AS what, m.id AS id FROM payment_methods m
                JOIN (SELECT payment_method_id, COUNT(*) AS many FROM invoice_copies GROUP BY payment_method_id) c
                  ON c.payment_method_id = m.id
                WHERE c.many > 3 OR m.state = 'closed'
                   OR EXISTS (SELECT 1 FROM invoice_copies x
                              WHERE x.payment_method_id = m.id AND x.email = m.invoice_email)",
    },
    Rule {
        name: "3: members of teams are developers",
        finds: "SELECT people.name || ' in team ' || teams.name AS what, people.id AS id FROM memberships
                JOIN people ON people.id = memberships.person_id
                JOIN teams ON teams.id = memberships.team_id
                WHERE people.account_type <> 'developer' OR people.closed_at IS NOT NULL",
    },
    Rule {
        name: "3: holders of developer connections are developers",
        finds: "SELECT people.name || ' at app ' || apps.name AS what, people.id AS id FROM developer_connections
                JOIN people ON people.id = developer_connections.person_id
                JOIN apps ON apps.id = developer_connections.app_id
                WHERE people.account_type <> 'developer' OR people.closed_at IS NOT NULL",
    },
    Rule {
        name: "4: at most one developer connection per app and person",
        finds: "SELECT 'person ' || person_id || ' at app' AS what, app_id AS id FROM developer_connections
                GROUP BY app_id, person_id HAVING COUNT(*) > 1",
    },
    Rule {
        name: "5: a connection via a team exists only while the person is a member",
        finds: "SELECT people.name || ' at app ' || apps.name AS what, apps.id AS id FROM developer_connections
                JOIN people ON people.id = developer_connections.person_id
                JOIN apps ON apps.id = developer_connections.app_id
                WHERE developer_connections.team_id IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM memberships
                                  WHERE memberships.team_id = developer_connections.team_id
                                    AND memberships.person_id = developer_connections.person_id)",
    },
    Rule {
        name: "5: a connection via a team exists only while the app is a team app",
        finds: "SELECT people.name || ' at app ' || apps.name AS what, apps.id AS id FROM developer_connections
                JOIN people ON people.id = developer_connections.person_id
                JOIN apps ON apps.id = developer_connections.app_id
                WHERE developer_connections.team_id IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM team_apps
                                  WHERE team_apps.team_id = developer_connections.team_id
                                    AND team_apps.app_id = developer_connections.app_id)",
    },
    Rule {
        name: "6: a trial app that is not being deleted has at least one direct developer connection or one team",
        finds: "SELECT 'app ' || apps.name AS what, apps.id AS id FROM apps
                WHERE apps.payment_method_id IS NULL AND apps.delete_at IS NULL AND apps.deleted_at IS NULL
                  AND NOT EXISTS (SELECT 1 FROM developer_connections
                                  WHERE developer_connections.app_id = apps.id
                                    AND developer_connections.team_id IS NULL)
                  AND NOT EXISTS (SELECT 1 FROM team_apps WHERE team_apps.app_id = apps.id)",
    },
    Rule {
        name: "7: technical contacts are connected developers",
        finds: "SELECT people.name || ' at app ' || apps.name AS what, apps.id AS id FROM developer_connections
                JOIN people ON people.id = developer_connections.person_id
                JOIN apps ON apps.id = developer_connections.app_id
                WHERE developer_connections.is_technical_contact AND people.account_type <> 'developer'",
    },
    Rule {
        name: "an app is owned by the payment method that pays for it from now on",
        finds: "SELECT 'app ' || apps.name AS what, apps.id AS id FROM apps
                WHERE COALESCE(CASE WHEN apps.deleted_at IS NULL THEN apps.payment_method_id END, '') <>
                      COALESCE((SELECT ownerships.payment_method_id FROM ownerships
                                WHERE ownerships.app_id = apps.id AND ownerships.until IS NULL), '')",
    },
    Rule {
        name: "an app has at least one environment",
        finds: "SELECT 'app ' || apps.name AS what, apps.id AS id FROM apps
                WHERE apps.deleted_at IS NULL
                  AND NOT EXISTS (SELECT 1 FROM environments
                                  WHERE environments.app_id = apps.id AND environments.deleted_at IS NULL)",
    },
    Rule {
        name: "8: an app is in at most one open invitation to pay",
        finds: "SELECT 'app ' || MIN(apps.name) AS what, apps.id AS id FROM invitation_apps
                JOIN invitations ON invitations.id = invitation_apps.invitation_id
                JOIN apps ON apps.id = invitation_apps.app_id
                WHERE invitations.kind = 'pay' AND invitations.state IN ('pending', 'to_be_confirmed')
                  AND invitations.expires_at > $1
                  AND COALESCE(invitation_apps.payer_id, '') = COALESCE(apps.payment_method_id, '')
                GROUP BY apps.id HAVING COUNT(*) > 1",
    },
    Rule {
        name: "what somebody can manage is in their list, as it is",
        finds: concat!(
            "SELECT 'not in the list of person ' || e.person_id || ': payment method ' || m.name AS what, m.id AS id
                FROM (",
            managed_by_everybody!(),
            ") e JOIN payment_methods m ON m.id = e.payment_method_id
                WHERE NOT EXISTS (SELECT 1 FROM listed_payment_methods k
                                  WHERE k.payment_method_id = m.id AND k.person_id = e.person_id
                                    AND k.sort_name = m.sort_name)"
        ),
    },
    Rule {
        name: "in a list of payment methods is nothing else",
        finds: concat!(
            "SELECT 'in the list of person ' || k.person_id || ': payment method' AS what, k.payment_method_id AS id
                FROM listed_payment_methods k WHERE NOT EXISTS (",
            managed_by!("k.person_id", "k.payment_method_id"),
            ")"
        ),
    },
    Rule {
        name: "an app is in the list of everybody for whom it exists, as it is",
        finds: concat!(
            "SELECT 'not in the list of person ' || e.person_id || ': app ' || a.name AS what, a.id AS id FROM (",
            existing_for_everybody!(),
            ") e JOIN apps a ON a.id = e.app_id LEFT JOIN payment_methods m ON m.id = a.payment_method_id
                WHERE a.deleted_at IS NULL
                  AND NOT EXISTS (SELECT 1 FROM listed_apps k
                                  WHERE k.app_id = a.id AND k.person_id = e.person_id AND k.sort_name = a.sort_name
                                    AND k.ends_at IS NOT DISTINCT FROM COALESCE(NULLIF(a.delete_at, m.apps_end_at),
                                          CASE WHEN a.trial_held_until > COALESCE(a.trial_ends_at, 0)
                                               THEN a.trial_held_until ELSE a.trial_ends_at END)
                                    AND k.is_asked = EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id)
                                    AND k.is_off = (a.running_state IN ('failed', 'suspended', 'gone')))"
        ),
    },
    Rule {
        name: "in a list of apps is nothing else",
        finds: concat!(
            "SELECT 'in the list of person ' || k.person_id || ': app' AS what, k.app_id AS id
                FROM listed_apps k LEFT JOIN apps a ON a.id = k.app_id AND a.deleted_at IS NULL
                WHERE a.id IS NULL OR NOT EXISTS (",
            existing_for!("k.person_id", "a.id", "a.payment_method_id"),
            ")"
        ),
    },
    Rule {
        name: "what takes its apps along is in the list of everybody for whom one exists, as it is",
        finds: concat!(
            "SELECT 'not in the list of person ' || e.person_id || ': closing payment method ' || m.name AS what, m.id AS id
                FROM (",
            existing_for_everybody!(),
            ") e JOIN apps a ON a.id = e.app_id JOIN payment_methods m ON m.id = a.payment_method_id
                WHERE a.deleted_at IS NULL AND m.apps_end_at IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM listed_closings k
                                  WHERE k.payment_method_id = m.id AND k.person_id = e.person_id
                                    AND k.ends_at = m.apps_end_at)"
        ),
    },
    Rule {
        name: "in a list of what takes its apps along is nothing else",
        finds: "SELECT 'in the list of person ' || k.person_id || ': closing payment method' AS what,
                  k.payment_method_id AS id
                FROM listed_closings k
                WHERE NOT EXISTS (SELECT 1 FROM payment_methods m
                                  WHERE m.id = k.payment_method_id AND m.state = 'closing'
                                    AND m.apps_end_at = k.ends_at)",
    },
];

impl Rule {
    /// What breaks it, at most a hundred.
    pub fn broken(&self, tx: &mut Tx) -> Result<Vec<Broken>> {
        let query = query::sql(format!("{} LIMIT 100", self.finds));
        if self.finds.contains("$1") {
            return Ok(query.bind::<diesel::sql_types::BigInt, _>(tx.now).load(tx.conn)?);
        }
        Ok(query.load(tx.conn)?)
    }
}
