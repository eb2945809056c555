//! Who is connected to what: the only place where it is spelled out in SQL. A person *manages* a payment method directly or
//! as an unlimited member of a team; *controls* an app by a connection of their own or as an unlimited member of a team of
//! it; *works on* it also by a connection via a team. Who *reads the invoices* of a payment method manages nothing by that.
//! Two forms of each: the set of a person (or of a thing), to filter by with `IN (…)`, and with a second argument what
//! `EXISTS (…)` asks about one row. And how many apps a payment method owns, and which invoice is a problem: those who work on an
//! app may be allowed to pay it.

/// The payment methods that a person manages.
macro_rules! managed_by {
    ($person:literal) => {
        concat!(
            "SELECT c.payment_method_id FROM payment_method_people c WHERE c.person_id = ",
            $person,
            " UNION SELECT c.payment_method_id FROM payment_method_teams c JOIN memberships b ON b.team_id = c.team_id
              WHERE b.role = 'unlimited' AND b.person_id = ",
            $person
        )
    };
    ($person:literal, $payment_method:literal) => {
        concat!(
            managed_directly!($person, $payment_method),
            " UNION ALL ",
            managed_through_team!($person, $payment_method)
        )
    };
}

/// Everybody with the payment methods that they manage; who manages one by two ways stands there twice.
macro_rules! managed_by_everybody {
    () => {
        "SELECT c.payment_method_id, c.person_id FROM payment_method_people c
         UNION ALL SELECT c.payment_method_id, b.person_id FROM payment_method_teams c
           JOIN memberships b ON b.team_id = c.team_id WHERE b.role = 'unlimited'"
    };
}

/// That a person manages a payment method directly.
macro_rules! managed_directly {
    ($person:literal, $payment_method:literal) => {
        concat!(
            "SELECT 1 FROM payment_method_people c WHERE c.payment_method_id = ",
            $payment_method,
            " AND c.person_id = ",
            $person
        )
    };
}

/// That a person manages a payment method as an unlimited member of a team.
macro_rules! managed_through_team {
    ($person:literal, $payment_method:literal) => {
        concat!(
            "SELECT 1 FROM payment_method_teams c JOIN memberships b ON b.team_id = c.team_id
              WHERE b.role = 'unlimited' AND c.payment_method_id = ",
            $payment_method,
            " AND b.person_id = ",
            $person
        )
    };
}

/// The people who manage payment methods: `"= m.id"`, `"IN (…)"`.
macro_rules! managers_of {
    ($payment_methods:literal) => {
        concat!(
            "SELECT c.person_id FROM payment_method_people c WHERE c.payment_method_id ",
            $payment_methods,
            " UNION SELECT b.person_id FROM payment_method_teams c JOIN memberships b ON b.team_id = c.team_id
              WHERE b.role = 'unlimited' AND c.payment_method_id ",
            $payment_methods
        )
    };
}

/// The payment methods of which a person sees the invoices and nothing else, unless they manage them by another way.
macro_rules! invoices_read_by {
    ($person:literal) => {
        concat!("SELECT c.payment_method_id FROM invoice_readers c WHERE c.person_id = ", $person)
    };
    ($person:literal, $payment_method:literal) => {
        concat!(
            "SELECT 1 FROM invoice_readers c WHERE c.payment_method_id = ",
            $payment_method,
            " AND c.person_id = ",
            $person
        )
    };
}

/// The people who were given the invoices of payment methods: `"= m.id"`, `"IN (…)"`.
macro_rules! readers_of {
    ($payment_methods:literal) => {
        concat!("SELECT c.person_id FROM invoice_readers c WHERE c.payment_method_id ", $payment_methods)
    };
}

/// The apps that a person works on.
macro_rules! worked_on_by {
    ($person:literal) => {
        concat!(
            "SELECT c.app_id FROM developer_connections c WHERE c.person_id = ",
            $person,
            " UNION SELECT c.app_id FROM team_apps c JOIN memberships b ON b.team_id = c.team_id
              WHERE b.role = 'unlimited' AND b.person_id = ",
            $person
        )
    };
    ($person:literal, $app:literal) => {
        concat!(
            "SELECT 1 FROM developer_connections c WHERE c.app_id = ",
            $app,
            " AND c.person_id = ",
            $person,
            " UNION ALL ",
            controlled_through_team!($person, $app)
        )
    };
}

/// The people who work on apps: `"= a.id"`, `"IN (…)"`.
macro_rules! developers_of {
    ($apps:literal) => {
        concat!(
            "SELECT c.person_id FROM developer_connections c WHERE c.app_id ",
            $apps,
            " UNION SELECT b.person_id FROM team_apps c JOIN memberships b ON b.team_id = c.team_id
              WHERE b.role = 'unlimited' AND c.app_id ",
            $apps
        )
    };
}

/// Apps with everybody who works on them: `"IN (…)"`, `"IS NOT NULL"` for all.
macro_rules! working_on {
    ($apps:literal) => {
        concat!(
            "SELECT c.app_id, c.person_id FROM developer_connections c WHERE c.app_id ",
            $apps,
            " UNION SELECT c.app_id, b.person_id FROM team_apps c JOIN memberships b ON b.team_id = c.team_id
              WHERE b.role = 'unlimited' AND c.app_id ",
            $apps
        )
    };
}

/// The apps that a person controls as a developer.
macro_rules! controlled_by {
    ($person:literal) => {
        concat!(
            "SELECT c.app_id FROM developer_connections c WHERE c.team_id IS NULL AND c.person_id = ",
            $person,
            " UNION SELECT c.app_id FROM team_apps c JOIN memberships b ON b.team_id = c.team_id
              WHERE b.role = 'unlimited' AND b.person_id = ",
            $person
        )
    };
    ($person:literal, $app:literal) => {
        concat!(connected_directly!($person, $app), " UNION ALL ", controlled_through_team!($person, $app))
    };
}

/// That a person has a developer connection of their own to an app.
macro_rules! connected_directly {
    ($person:literal, $app:literal) => {
        concat!(
            "SELECT 1 FROM developer_connections c WHERE c.team_id IS NULL AND c.app_id = ",
            $app,
            " AND c.person_id = ",
            $person
        )
    };
}

/// That a person is an unlimited member of a team of an app.
macro_rules! controlled_through_team {
    ($person:literal, $app:literal) => {
        concat!(
            "SELECT 1 FROM team_apps c JOIN memberships b ON b.team_id = c.team_id
              WHERE b.role = 'unlimited' AND c.app_id = ",
            $app,
            " AND b.person_id = ",
            $person
        )
    };
}

/// Everybody with the apps that exist for them: that they work on, that a team of theirs works on, or that is paid for
/// with what they manage. An app exists by each of these ways.
macro_rules! existing_for_everybody {
    () => {
        concat!(
            "SELECT c.app_id, c.person_id FROM developer_connections c
             UNION ALL SELECT c.app_id, b.person_id FROM team_apps c JOIN memberships b ON b.team_id = c.team_id
             UNION ALL SELECT x.id, c.person_id FROM (",
            managed_by_everybody!(),
            ") c JOIN apps x ON x.payment_method_id = c.payment_method_id"
        )
    };
}

/// That an app exists for a person: one that is not deleted, and that is paid for with this.
macro_rules! existing_for {
    ($person:literal, $app:literal, $payment_method:literal) => {
        concat!(
            worked_on_by!($person, $app),
            " UNION ALL SELECT 1 FROM team_apps c JOIN memberships b ON b.team_id = c.team_id WHERE c.app_id = ",
            $app,
            " AND b.person_id = ",
            $person,
            " UNION ALL ",
            managed_by!($person, $payment_method)
        )
    };
}

/// How many apps payment method `m` owns, counted up to 1,001 …
macro_rules! apps_counted {
    () => {
        "(SELECT COUNT(*) FROM (SELECT 1 FROM apps o WHERE o.payment_method_id = m.id AND o.deleted_at IS NULL LIMIT 1001) n)"
    };
}

/// … or as `costs::kept` keeps it. What has changed since is not kept.
macro_rules! apps_owned {
    () => {
        concat!(
            "COALESCE((SELECT r.apps FROM running_months r WHERE r.payment_method_id = m.id), ",
            apps_counted!(),
            ")"
        )
    };
}

/// When an invoice could not be charged for good, as one row: the last attempt that was made by itself has failed, and no other
/// follows. What was paid and taken back is none: of that those who pay are told, and have time. `$what`: of that attempt `h`.
macro_rules! charged_in_vain {
    ($invoice:literal) => {
        charged_in_vain!($invoice, "COALESCE(h.settled_at, h.made_at)")
    };
    ($invoice:literal, $what:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM charges h
              WHERE h.invoice_id = ",
            $invoice,
            ".id AND h.way = 'by_itself' AND h.state = 'failed' AND h.disputed_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM charges l
                                 WHERE l.invoice_id = h.invoice_id AND l.way = 'by_itself' AND l.number > h.number)"
        )
    };
}

/// That charge `$charge` is of invoice `$invoice`, and that its money comes by itself or is on its way: there is one at most. Who is
/// just about to pay once may as well leave. What is too little is dropped on its day (as `GatewayName::least`).
macro_rules! is_under_way {
    ($charge:literal, $invoice:literal) => {
        concat!(
            $charge,
            ".invoice_id = ",
            $invoice,
            ".id AND ",
            $charge,
            ".state IN ('due', 'asked', 'processing') AND (",
            $charge,
            ".way = 'by_itself' OR ",
            $charge,
            ".state = 'processing') AND (",
            $charge,
            ".state <> 'due' OR ",
            $charge,
            ".gateway = 'bank' OR ",
            $invoice,
            ".gross - ",
            $invoice,
            ".paid >= ",
            $crate::model::credential::least!(),
            ")"
        )
    };
}

/// That invoice `$invoice` replaces another one for which money is on its way: once it is there it is credit. (Those that replace
/// each other are of the same payer and month, and no others are. Those of the payer are few: not by the index of the months.)
macro_rules! replaced_on_its_way {
    ($invoice:literal) => {
        concat!(
            $invoice,
            ".corrects_id IS NOT NULL
             AND EXISTS (SELECT 1 FROM invoices earlier JOIN charges old ON old.invoice_id = earlier.id
                         WHERE earlier.payment_method_id = ",
            $invoice,
            ".payment_method_id AND earlier.month || '' = ",
            $invoice,
            ".month AND earlier.id <> ",
            $invoice,
            ".id AND old.state IN ('asked', 'processing'))"
        )
    };
}

/// That the money of invoice `$invoice` comes by itself, or is on its way, for it or for one that it replaces. Until it is there, or
/// could not be charged, the invoice is not overdue.
macro_rules! under_way {
    ($invoice:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM charges h WHERE ",
            is_under_way!("h", $invoice),
            ") OR ",
            replaced_on_its_way!($invoice),
            ")"
        )
    };
}

/// That those who work on the apps have to fear for them because of an invoice: it is unpaid after two reminders or could not be
/// charged, whoever pays has not answered, and no debit is on its way. (By the index of states whatever is open anywhere would be
/// read.)
macro_rules! is_problem {
    ($invoice:literal) => {
        concat!(
            $invoice,
            ".state || '' = 'open' AND ",
            $invoice,
            ".kind = 'invoice' AND ",
            $invoice,
            ".paid < ",
            $invoice,
            ".gross AND (",
            $invoice,
            ".last_notice_until IS NOT NULL OR ",
            $invoice,
            ".answered_at IS NULL) AND (",
            $invoice,
            ".reminders >= 2 OR EXISTS (",
            charged_in_vain!($invoice),
            ")) AND NOT EXISTS (SELECT 1 FROM charges d WHERE d.invoice_id = ",
            $invoice,
            ".id AND d.state = 'processing')"
        )
    };
}

pub(crate) use {
    apps_counted, apps_owned, charged_in_vain, connected_directly, controlled_by, controlled_through_team,
    developers_of, existing_for, existing_for_everybody, invoices_read_by, is_problem, is_under_way, managed_by,
    managed_by_everybody, managed_directly, managed_through_team, managers_of, readers_of, replaced_on_its_way,
    under_way, worked_on_by, working_on,
};
