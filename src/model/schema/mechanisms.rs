//! The tables of the mechanisms: forms that were sent, drafts, codes, tokens, the lists that are kept, the outbox, limits,
//! servers.

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
    answered_calls (id) {
        id -> Text,
        request -> Text,
        status -> BigInt,
        location -> Nullable<Text>,
        body -> Nullable<Text>,
        at -> BigInt,
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
    access_tokens (id) {
        id -> Text,
        person_id -> Text,
        name -> Text,
        scopes -> Text,
        token_hash -> Text,
        made_by -> Nullable<Text>,
        made_at -> BigInt,
        ends_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        last_used_at -> Nullable<BigInt>,
        last_used_from -> Nullable<Text>,
    }
}

table! {
    platforms (person_id) {
        person_id -> Text,
        scopes -> Text,
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

table! {
    mail_codes (id) {
        id -> Text,
        purpose -> Text,
        asked_by -> Text,
        person_id -> Nullable<Text>,
        email -> Text,
        tries -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

// Kept for lists by triggers: nothing that somebody may do is decided by them.
table! {
    listed_payment_methods (payment_method_id, person_id) {
        payment_method_id -> Text,
        person_id -> Text,
        sort_name -> Text,
    }
}

table! {
    listed_apps (app_id, person_id) {
        app_id -> Text,
        person_id -> Text,
        sort_name -> Text,
        ends_at -> Nullable<BigInt>,
        is_asked -> Bool,
        is_off -> Bool,
    }
}

table! {
    listed_closings (payment_method_id, person_id) {
        payment_method_id -> Text,
        person_id -> Text,
        ends_at -> BigInt,
    }
}

table! {
    outbox (id) {
        id -> Text,
        kind -> Text,
        recipient -> Text,
        from_name -> Nullable<Text>,
        reply_to -> Nullable<Text>,
        subject -> Text,
        text_body -> Text,
        html_body -> Text,
        link_purpose -> Nullable<Text>,
        link_row -> Nullable<Text>,
        link_version -> Nullable<BigInt>,
        other_row -> Nullable<Text>,
        invitation_id -> Nullable<Text>,
        invoice_id -> Nullable<Text>,
        app_id -> Nullable<Text>,
        created_at -> BigInt,
        useless_at -> BigInt,
        next_try_at -> BigInt,
        leased_until -> Nullable<BigInt>,
        attempts -> BigInt,
        state -> Text,
        problem -> Nullable<Text>,
        finished_at -> Nullable<BigInt>,
        stop_row -> Nullable<Text>,
    }
}
