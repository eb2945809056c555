//! The tables of the mechanisms: forms that were sent, drafts, limits, the servers that run.

use diesel::table;

table! {
    form_submissions (id) {
        id -> Text,
        location -> Text,
        flash -> Nullable<Text>,
        created_at -> BigInt,
    }
}

table! {
    drafts (id) {
        id -> Text,
        person_id -> Text,
        page -> Text,
        invitation_id -> Nullable<Text>,
        fields -> Text,
        kept_at -> BigInt,
    }
}

table! {
    rate_limits (key, slot_ends) {
        key -> Text,
        slot_ends -> BigInt,
        used -> BigInt,
    }
}

table! {
    servers (id) {
        id -> Text,
        started_at -> BigInt,
        seen_at -> BigInt,
        stopped_at -> Nullable<BigInt>,
        secret -> Text,
        time_zone -> Text,
        catalogue -> Text,
        seller -> Text,
    }
}
