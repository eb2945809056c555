//! The tables of money: who owned what, bookings, invoices, payments.

use diesel::{joinable, table};

table! {
    ownerships (id) {
        id -> Text,
        app_id -> Text,
        payment_method_id -> Text,
        since -> BigInt,
        until -> Nullable<BigInt>,
    }
}

table! {
    environments (id) {
        id -> Text,
        app_id -> Text,
        name -> Text,
        created_by -> Text,
        created_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
        delete_at -> Nullable<BigInt>,
        delete_by -> Nullable<Text>,
        external_id -> Nullable<Text>,
    }
}

table! {
    bookings (id) {
        id -> Text,
        environment_id -> Text,
        app_id -> Text,
        component -> Text,
        component_name -> Text,
        plan -> Text,
        plan_name -> Text,
        counting -> Text,
        rank -> BigInt,
        price_eur -> BigInt,
        price_usd -> BigInt,
        booked_by -> Text,
        booked_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        end_at -> Nullable<BigInt>,
        end_by -> Nullable<Text>,
    }
}

table! {
    usage_records (id) {
        id -> Text,
        environment_id -> Text,
        component -> Text,
        quantity -> BigInt,
        used_at -> BigInt,
        received_at -> BigInt,
        payment_method_id -> Nullable<Text>,
        month -> Text,
        billed_with -> Text,
    }
}

table! {
    usage_sums (payment_method_id, billed_with, environment_id, component, month) {
        payment_method_id -> Text,
        billed_with -> Text,
        environment_id -> Text,
        component -> Text,
        month -> Text,
        app_id -> Text,
        component_name -> Text,
        unit -> Text,
        unit_code -> Text,
        included -> BigInt,
        price_eur -> BigInt,
        price_usd -> BigInt,
        billed_before -> BigInt,
        quantity -> BigInt,
    }
}

table! {
    running_months (payment_method_id) {
        payment_method_id -> Text,
        counted_for -> Text,
        sums -> Text,
        apps -> Nullable<BigInt>,
    }
}

table! {
    running_apps (payment_method_id, app_id) {
        payment_method_id -> Text,
        app_id -> Text,
        sums -> Text,
    }
}

table! {
    rise_requests (id) {
        id -> Text,
        app_id -> Text,
        payment_method_id -> Text,
        environment_id -> Nullable<Text>,
        environment_name -> Text,
        component -> Text,
        plan -> Text,
        asked_by -> Text,
        asked_at -> BigInt,
        expires_at -> BigInt,
    }
}

table! {
    monthly_runs (month) {
        month -> Text,
        after -> Text,
        started_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

table! {
    invoice_numbers (series, year) {
        series -> Text,
        year -> BigInt,
        next -> BigInt,
        last_digest -> Text,
    }
}

table! {
    invoices (id) {
        id -> Text,
        number -> Text,
        kind -> Text,
        payment_method_id -> Text,
        month -> Text,
        credits_id -> Nullable<Text>,
        corrects_id -> Nullable<Text>,
        reason -> Text,
        currency -> Text,
        net -> BigInt,
        vat -> BigInt,
        gross -> BigInt,
        issued_at -> BigInt,
        due_at -> BigInt,
        document -> Text,
        digest -> Text,
        previous_digest -> Text,
        state -> Text,
        paid -> BigInt,
        settled_at -> Nullable<BigInt>,
        reminders -> BigInt,
        reminded_at -> Nullable<BigInt>,
        last_notice_until -> Nullable<BigInt>,
        answered_at -> Nullable<BigInt>,
        answer -> Text,
    }
}

table! {
    billed_months (payment_method_id, month) {
        payment_method_id -> Text,
        month -> Text,
        document -> Text,
        net -> BigInt,
        invoice_id -> Nullable<Text>,
    }
}

table! {
    invoice_readers (payment_method_id, person_id) {
        payment_method_id -> Text,
        person_id -> Text,
        granted_by -> Text,
        granted_at -> BigInt,
    }
}

table! {
    accountant_links (id) {
        id -> Text,
        payment_method_id -> Text,
        token_hash -> Text,
        name -> Text,
        made_by -> Text,
        made_at -> BigInt,
        expires_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        sent_to -> Nullable<Text>,
        stop_hash -> Nullable<Text>,
    }
}

table! {
    invoice_copies (id) {
        id -> Text,
        payment_method_id -> Text,
        email -> Text,
        added_by -> Text,
        added_at -> BigInt,
        asked_by -> Text,
        asked_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        undeliverable_at -> Nullable<BigInt>,
        token_hash -> Text,
        stop_hash -> Text,
    }
}

table! {
    invoice_links (token_hash) {
        token_hash -> Text,
        invoice_id -> Text,
        payment_method_id -> Text,
        made_at -> BigInt,
        expires_at -> BigInt,
        version -> BigInt,
    }
}

table! {
    deliveries (invoice_id) {
        invoice_id -> Text,
        payment_method_id -> Text,
        made_at -> BigInt,
        has_left -> Bool,
        waits -> Bool,
    }
}

table! {
    bank_transactions (id) {
        id -> Text,
        booked_on -> Text,
        amount -> BigInt,
        currency -> Text,
        payer -> Text,
        payer_iban -> Text,
        reference -> Text,
        state -> Text,
        note -> Text,
        imported_by -> Text,
        imported_at -> BigInt,
        numbers -> Text,
    }
}

table! {
    bank_transaction_names (name, bank_transaction_id) {
        bank_transaction_id -> Text,
        name -> Text,
    }
}

table! {
    bank_statements (last_day) {
        last_day -> Text,
        imported_by -> Text,
        imported_at -> BigInt,
    }
}

table! {
    payments (id) {
        id -> Text,
        invoice_id -> Text,
        source -> Text,
        amount -> BigInt,
        received_on -> Text,
        note -> Text,
        recorded_by -> Nullable<Text>,
        bank_transaction_id -> Nullable<Text>,
        recorded_at -> BigInt,
        charge_id -> Nullable<Text>,
    }
}

table! {
    write_offs (invoice_id, written_off_at) {
        invoice_id -> Text,
        written_off_at -> BigInt,
    }
}

table! {
    receipts (invitation_id) {
        invitation_id -> Text,
        code -> Text,
        giver_id -> Text,
        taker_id -> Text,
        payment_method_id -> Text,
        accepted_at -> BigInt,
        document -> Text,
        digest -> Text,
    }
}

table! {
    logos (digest) {
        digest -> Text,
        png -> Text,
        kept_at -> BigInt,
    }
}

table! {
    anchors (month) {
        month -> Text,
        made_at -> BigInt,
    }
}

table! {
    credits (id) {
        id -> Text,
        payment_method_id -> Text,
        invoice_id -> Nullable<Text>,
        amount -> BigInt,
        created_at -> BigInt,
        note -> Text,
        kind -> Text,
    }
}

table! {
    vat_id_checks (payment_method_id) {
        payment_method_id -> Text,
        vat_id -> Text,
        state -> Text,
        since -> BigInt,
        consultation -> Text,
        next_try_at -> Nullable<BigInt>,
        tries -> BigInt,
    }
}

table! {
    vat_certificates (id) {
        id -> Text,
        payment_method_id -> Text,
        number -> Text,
        noted_by -> Text,
        noted_at -> BigInt,
        removed_by -> Nullable<Text>,
        removed_at -> Nullable<BigInt>,
    }
}

table! {
    operators (person_id) {
        person_id -> Text,
        made_at -> BigInt,
    }
}

joinable!(bookings -> environments (environment_id));
joinable!(billed_months -> invoices (invoice_id));
joinable!(invoice_links -> invoices (invoice_id));
joinable!(deliveries -> invoices (invoice_id));
joinable!(payments -> invoices (invoice_id));
joinable!(payments -> bank_transactions (bank_transaction_id));
joinable!(bank_transaction_names -> bank_transactions (bank_transaction_id));
joinable!(credits -> invoices (invoice_id));
