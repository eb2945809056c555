//! Every table, once for both databases. Made to agree with the migrations by a test.

use diesel::query_source::TableNotEqual;
use diesel::{joinable, table};

mod charging;
mod mechanisms;
mod money;
mod platform;

pub use charging::*;
pub use mechanisms::*;
pub use money::*;
pub use platform::*;

table! {
    people (id) {
        id -> Text,
        email -> Nullable<Text>,
        name -> Text,
        account_type -> Text,
        password_hash -> Nullable<Text>,
        created_at -> BigInt,
        closed_at -> Nullable<BigInt>,
        sort_name -> Text,
        external_id -> Nullable<Text>,
    }
}

table! {
    sessions (id) {
        id -> Text,
        person_id -> Text,
        token_hash -> Text,
        device -> Text,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
    }
}

table! {
    sign_ups (id) {
        id -> Text,
        email -> Text,
        name -> Text,
        account_type -> Text,
        password_hash -> Nullable<Text>,
        token_hash -> Text,
        tries -> BigInt,
        invitation_id -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

table! {
    single_use_links (id) {
        id -> Text,
        purpose -> Text,
        person_id -> Nullable<Text>,
        payment_method_id -> Nullable<Text>,
        email -> Text,
        token_hash -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

table! {
    teams (id) {
        id -> Text,
        name -> Text,
        created_by -> Text,
        created_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
        sort_name -> Text,
        external_id -> Nullable<Text>,
    }
}

table! {
    memberships (team_id, person_id) {
        team_id -> Text,
        person_id -> Text,
        role -> Text,
        granted_by -> Text,
        granted_at -> BigInt,
    }
}

table! {
    payment_methods (id) {
        id -> Text,
        name -> Text,
        currency -> Text,
        company -> Nullable<Text>,
        street -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        city -> Nullable<Text>,
        country -> Nullable<Text>,
        vat_id -> Nullable<Text>,
        invoice_email -> Nullable<Text>,
        invoice_email_confirmed_at -> Nullable<BigInt>,
        invoice_email_of_manager -> Bool,
        invoice_email_asked_at -> Nullable<BigInt>,
        former_invoice_email -> Nullable<Text>,
        former_email_of_manager -> Bool,
        state -> Text,
        created_by -> Text,
        created_at -> BigInt,
        closed_at -> Nullable<BigInt>,
        sort_name -> Text,
        sort_company -> Text,
        found_by -> Text,
        rise_percent -> BigInt,
        rise_cents -> BigInt,
        order_number -> Text,
        buyer_reference -> Text,
        apps_end_at -> Nullable<BigInt>,
        credential_id -> Nullable<Text>,
        lets_developers_pay -> Bool,
        street2 -> Text,
        region -> Text,
        external_id -> Nullable<Text>,
    }
}

table! {
    payment_method_people (payment_method_id, person_id) {
        payment_method_id -> Text,
        person_id -> Text,
        granted_by -> Text,
        granted_at -> BigInt,
    }
}

table! {
    payment_method_teams (payment_method_id, team_id) {
        payment_method_id -> Text,
        team_id -> Text,
        granted_by -> Text,
        granted_at -> BigInt,
    }
}

table! {
    apps (id) {
        id -> Text,
        name -> Text,
        website -> Nullable<Text>,
        description -> Text,
        payment_method_id -> Nullable<Text>,
        owned_since -> Nullable<BigInt>,
        trial_ends_at -> Nullable<BigInt>,
        trial_held_until -> Nullable<BigInt>,
        delete_at -> Nullable<BigInt>,
        delete_by -> Nullable<Text>,
        deleted_at -> Nullable<BigInt>,
        created_by -> Text,
        created_at -> BigInt,
        sort_name -> Text,
        found_by -> Text,
        external_id -> Nullable<Text>,
        running_state -> Text,
        running_since -> Nullable<BigInt>,
        running_reason -> Text,
        running_reported_at -> Nullable<BigInt>,
    }
}

table! {
    developer_connections (app_id, person_id) {
        app_id -> Text,
        person_id -> Text,
        team_id -> Nullable<Text>,
        is_technical_contact -> Bool,
        granted_by -> Text,
        granted_at -> BigInt,
    }
}

table! {
    team_apps (app_id, team_id) {
        app_id -> Text,
        team_id -> Text,
        granted_by -> Text,
        granted_at -> BigInt,
    }
}

table! {
    access_requests (app_id, person_id) {
        app_id -> Text,
        person_id -> Text,
        team_id -> Text,
        asked_at -> BigInt,
    }
}

table! {
    invitations (id) {
        id -> Text,
        kind -> Text,
        state -> Text,
        sender_id -> Text,
        email -> Text,
        message -> Text,
        team_id -> Nullable<Text>,
        role -> Nullable<Text>,
        payment_method_id -> Nullable<Text>,
        about -> Text,
        sender_leaves -> Bool,
        version -> BigInt,
        created_at -> BigInt,
        sent_at -> BigInt,
        expires_at -> BigInt,
        reminders -> BigInt,
        reminded_at -> Nullable<BigInt>,
        last_call_at -> Nullable<BigInt>,
        mailbox_used_at -> Nullable<BigInt>,
        answered_at -> Nullable<BigInt>,
        answered_by -> Nullable<Text>,
        reason -> Nullable<Text>,
        choice -> Nullable<Text>,
        invoices_only -> Bool,
    }
}

table! {
    invitation_apps (invitation_id, app_id) {
        invitation_id -> Text,
        app_id -> Text,
        payer_id -> Nullable<Text>,
        name -> Text,
    }
}

table! {
    invitation_links (token_hash) {
        token_hash -> Text,
        invitation_id -> Text,
        version -> BigInt,
        proves_mailbox -> Bool,
        made_at -> BigInt,
    }
}

table! {
    refused_senders (email, sender_id) {
        email -> Text,
        sender_id -> Text,
        created_at -> BigInt,
    }
}

table! {
    events (id) {
        id -> Text,
        at -> BigInt,
        kind -> Text,
        actor_id -> Nullable<Text>,
        person_id -> Nullable<Text>,
        app_id -> Nullable<Text>,
        payment_method_id -> Nullable<Text>,
        team_id -> Nullable<Text>,
        invitation_id -> Nullable<Text>,
        detail -> Text,
        token_id -> Nullable<Text>,
        environment_id -> Nullable<Text>,
    }
}

joinable!(sessions -> people (person_id));
joinable!(single_use_links -> people (person_id));
joinable!(teams -> people (created_by));
joinable!(memberships -> teams (team_id));
joinable!(payment_methods -> people (created_by));
joinable!(payment_method_people -> payment_methods (payment_method_id));
joinable!(invoice_readers -> payment_methods (payment_method_id));
joinable!(payment_method_teams -> payment_methods (payment_method_id));
joinable!(payment_method_teams -> teams (team_id));
joinable!(payment_method_teams -> people (granted_by));
joinable!(apps -> payment_methods (payment_method_id));
joinable!(developer_connections -> apps (app_id));
joinable!(developer_connections -> teams (team_id));
joinable!(team_apps -> apps (app_id));
joinable!(team_apps -> teams (team_id));
joinable!(access_requests -> apps (app_id));
joinable!(access_requests -> people (person_id));
joinable!(access_requests -> teams (team_id));
joinable!(invitations -> teams (team_id));
joinable!(invitations -> payment_methods (payment_method_id));
joinable!(invitation_apps -> invitations (invitation_id));
joinable!(invitation_apps -> apps (app_id));
joinable!(invitation_apps -> payment_methods (payer_id));
joinable!(invitation_links -> invitations (invitation_id));
joinable!(refused_senders -> people (sender_id));
joinable!(events -> apps (app_id));
joinable!(events -> payment_methods (payment_method_id));
joinable!(events -> teams (team_id));
joinable!(events -> invitations (invitation_id));
joinable!(outbox -> invitations (invitation_id));
joinable!(receipts -> invitations (invitation_id));
joinable!(rise_requests -> apps (app_id));
joinable!(rise_requests -> people (asked_by));
joinable!(ownerships -> apps (app_id));
joinable!(ownerships -> payment_methods (payment_method_id));
joinable!(environments -> apps (app_id));
joinable!(bookings -> apps (app_id));
joinable!(invoices -> payment_methods (payment_method_id));
joinable!(billed_months -> payment_methods (payment_method_id));
joinable!(credits -> payment_methods (payment_method_id));
joinable!(invoice_copies -> payment_methods (payment_method_id));
joinable!(vat_id_checks -> payment_methods (payment_method_id));
joinable!(vat_certificates -> payment_methods (payment_method_id));
joinable!(operators -> people (person_id));
joinable!(platforms -> people (person_id));

/// What `diesel::allow_tables_to_appear_in_same_query!` says, but for `ONLY` and `TABLESAMPLE`, which no query uses: that is four
/// fifths of it, and eleven thousand items for the compiler.
macro_rules! may_appear_in_one_query {
    ($first:ident, $($other:ident),+ $(,)?) => {
        $(
            impl TableNotEqual<$first::table> for $other::table {}
            impl TableNotEqual<$other::table> for $first::table {}
        )+
        may_appear_in_one_query!($($other),+);
    };
    ($last:ident) => {};
}

may_appear_in_one_query!(
    people,
    sessions,
    sign_ups,
    single_use_links,
    mail_codes,
    teams,
    memberships,
    payment_methods,
    payment_method_people,
    invoice_readers,
    payment_method_teams,
    apps,
    developer_connections,
    team_apps,
    access_requests,
    invitations,
    invitation_apps,
    invitation_links,
    refused_senders,
    events,
    outbox,
    form_submissions,
    drafts,
    rate_limits,
    ownerships,
    environments,
    bookings,
    monthly_runs,
    invoice_numbers,
    invoices,
    billed_months,
    invoice_links,
    accountant_links,
    invoice_copies,
    deliveries,
    bank_transactions,
    bank_transaction_names,
    bank_statements,
    payments,
    credentials,
    payment_setups,
    charges,
    refunds,
    debit_batches,
    receipts,
    credits,
    rise_requests,
    vat_id_checks,
    vat_certificates,
    operators,
    access_tokens,
    platforms,
    servers,
);
