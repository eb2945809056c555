//! The tables of what the hosting platform is told.

use diesel::table;

// What has happened and is not in the feed yet: written by triggers.
table! {
    feed_queue (place) {
        place -> BigInt,
        what -> Text,
        row_id -> Text,
        app_id -> Nullable<Text>,
    }
}

table! {
    feed (position) {
        position -> BigInt,
        id -> Text,
        kind -> Text,
        object_id -> Text,
        at -> BigInt,
        body -> Text,
    }
}

table! {
    told_access (app_id, person_id) {
        app_id -> Text,
        person_id -> Text,
    }
}

table! {
    told_problems (payment_method_id) {
        payment_method_id -> Text,
    }
}

table! {
    passed_notices (invoice_id, until) {
        invoice_id -> Text,
        until -> BigInt,
    }
}

table! {
    webhook_endpoints (id) {
        id -> Text,
        url -> Text,
        kinds -> Text,
        state -> Text,
        secret_version -> BigInt,
        old_secret_until -> Nullable<BigInt>,
        position -> BigInt,
        failing_since -> Nullable<BigInt>,
        made_at -> BigInt,
    }
}

table! {
    webhook_deliveries (id) {
        id -> Text,
        endpoint_id -> Text,
        position -> Nullable<BigInt>,
        object_id -> Text,
        state -> Text,
        made_at -> BigInt,
        next_try_at -> BigInt,
        tries -> BigInt,
        first_tried_at -> Nullable<BigInt>,
        tried_at -> Nullable<BigInt>,
        status -> Nullable<BigInt>,
        milliseconds -> Nullable<BigInt>,
        answer -> Text,
    }
}
