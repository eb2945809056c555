//! Cards and direct debit.

use diesel::{joinable, table};

table! {
    credentials (id) {
        id -> Text,
        person_id -> Text,
        gateway -> Text,
        kind -> Text,
        customer -> Text,
        token -> Text,
        brand -> Text,
        last4 -> Text,
        expires -> Nullable<Text>,
        country -> Text,
        holder -> Text,
        mandate -> Text,
        mandate_on -> Nullable<Text>,
        mandate_url -> Text,
        mandate_text -> Text,
        sealed_iban -> Text,
        bic -> Text,
        state -> Text,
        made_at -> BigInt,
        over_at -> Nullable<BigInt>,
        detached_at -> Nullable<BigInt>,
        warned -> BigInt,
    }
}

table! {
    payment_setups (id) {
        id -> Text,
        person_id -> Text,
        kind -> Text,
        gateway -> Text,
        payment_method_id -> Nullable<Text>,
        invitation_id -> Nullable<Text>,
        draft_id -> Nullable<Text>,
        currency -> Text,
        session -> Nullable<Text>,
        next_path -> Text,
        state -> Text,
        credential_id -> Nullable<Text>,
        made_at -> BigInt,
    }
}

table! {
    charges (id) {
        id -> Text,
        invoice_id -> Text,
        number -> BigInt,
        way -> Text,
        gateway -> Text,
        kind -> Nullable<Text>,
        credential_id -> Nullable<Text>,
        person_id -> Nullable<Text>,
        amount -> BigInt,
        state -> Text,
        session -> Nullable<Text>,
        reference -> Nullable<Text>,
        failure -> Text,
        tries_left -> BigInt,
        posted -> BigInt,
        disputed_at -> Nullable<BigInt>,
        due_on -> Text,
        next_try_at -> BigInt,
        batch_id -> Nullable<Text>,
        made_at -> BigInt,
        asked_at -> Nullable<BigInt>,
        settled_at -> Nullable<BigInt>,
        call_off_at -> Nullable<BigInt>,
    }
}

table! {
    charges_to_begin (invoice_id) {
        invoice_id -> Text,
    }
}

table! {
    refunds (id) {
        id -> Text,
        charge_id -> Text,
        payment_method_id -> Text,
        invoice_id -> Text,
        amount -> BigInt,
        held -> BigInt,
        state -> Text,
        reference -> Nullable<Text>,
        failure -> Text,
        next_try_at -> BigInt,
        made_by -> Nullable<Text>,
        made_at -> BigInt,
    }
}

table! {
    gateway_notices (id) {
        id -> Text,
        gateway -> Text,
        kind -> Text,
        object -> Text,
        received_at -> BigInt,
        next_try_at -> BigInt,
        tries -> BigInt,
        done_at -> Nullable<BigInt>,
    }
}

table! {
    debit_batches (id) {
        id -> Text,
        due_on -> Text,
        debits -> BigInt,
        amount -> BigInt,
        sealed_file -> Text,
        state -> Text,
        made_by -> Text,
        made_at -> BigInt,
        paid_on -> Nullable<Text>,
    }
}

table! {
    sandbox_objects (id) {
        id -> Text,
        kind -> Text,
        key -> Nullable<Text>,
        body -> Text,
        at -> BigInt,
    }
}

joinable!(payment_setups -> credentials (credential_id));
joinable!(charges -> credentials (credential_id));
joinable!(refunds -> charges (charge_id));
