//! Every column of text is known here: a new one fails the test until somebody has said whether people type it. Of payment
//! methods people type all that is not said to be something else.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::house_rules::columns_of_the_schema;

/// Typed by people: marked in `village.rs` and `counter.rs`.
const TYPED: &str = "
    people.name people.email sessions.device sign_ups.name sign_ups.email single_use_links.email teams.name
    apps.name apps.website apps.description apps.running_reason
    invitations.email invitations.message invitations.reason invitations.choice environments.name
    bank_transactions.payer bank_transactions.payer_iban bank_transactions.reference bank_transactions.note
    payments.note credits.note invoices.answer vat_certificates.number drafts.fields
    accountant_links.name accountant_links.sent_to invoice_copies.email access_tokens.name webhook_endpoints.url
    credentials.brand credentials.holder";

/// Made of what is typed elsewhere: marked with it. Mails are read as their receivers read them.
const MADE_OF_IT: &str = "
    outbox.recipient outbox.from_name outbox.reply_to outbox.subject outbox.text_body outbox.html_body outbox.problem
    refused_senders.email mail_codes.email form_submissions.flash rate_limits.key invitations.about invitation_apps.name
    invoices.document receipts.document invoices.reason billed_months.document vat_id_checks.vat_id events.detail bank_transactions.numbers
    bank_transaction_names.name rise_requests.environment_name answered_calls.body
    people.sort_name teams.sort_name listed_payment_methods.sort_name listed_apps.sort_name
    apps.sort_name apps.found_by payment_methods.sort_name payment_methods.sort_company payment_methods.found_by";

/// Ids, hashes, and words of ours.
const OURS: &str = "
    people.id people.account_type people.password_hash sessions.id sessions.person_id sessions.token_hash
    sign_ups.id sign_ups.account_type sign_ups.password_hash sign_ups.token_hash sign_ups.invitation_id
    single_use_links.id single_use_links.purpose single_use_links.person_id single_use_links.payment_method_id
    single_use_links.token_hash mail_codes.id mail_codes.purpose mail_codes.asked_by mail_codes.person_id
    teams.id teams.created_by memberships.team_id memberships.person_id memberships.role
    memberships.granted_by payment_methods.id payment_methods.credential_id payment_methods.currency
    payment_methods.country payment_methods.state payment_methods.created_by
    payment_method_people.payment_method_id payment_method_people.person_id payment_method_people.granted_by
    invoice_readers.payment_method_id invoice_readers.person_id invoice_readers.granted_by
    payment_method_teams.payment_method_id payment_method_teams.team_id payment_method_teams.granted_by
    apps.id apps.payment_method_id apps.delete_by apps.created_by apps.running_state developer_connections.app_id
    developer_connections.person_id developer_connections.team_id developer_connections.granted_by
    team_apps.app_id team_apps.team_id team_apps.granted_by access_requests.app_id access_requests.person_id
    access_requests.team_id invitations.id invitations.kind invitations.state invitations.sender_id
    invitations.team_id invitations.role invitations.payment_method_id invitations.answered_by
    invitation_apps.invitation_id invitation_apps.app_id invitation_apps.payer_id invitation_links.token_hash
    invitation_links.invitation_id refused_senders.sender_id events.id events.kind events.actor_id events.person_id
    events.app_id events.payment_method_id events.team_id events.invitation_id outbox.id outbox.kind
    outbox.link_purpose outbox.link_row outbox.other_row outbox.invoice_id outbox.invitation_id outbox.app_id outbox.stop_row outbox.state
    form_submissions.id form_submissions.location answered_calls.id answered_calls.request answered_calls.location
    drafts.id drafts.person_id drafts.page drafts.invitation_id
    rise_requests.id rise_requests.app_id rise_requests.payment_method_id rise_requests.environment_id
    rise_requests.component rise_requests.plan rise_requests.asked_by
    listed_payment_methods.payment_method_id listed_payment_methods.person_id listed_apps.app_id listed_apps.person_id
    listed_closings.payment_method_id listed_closings.person_id
    running_months.payment_method_id running_months.counted_for running_months.sums
    running_apps.payment_method_id running_apps.app_id running_apps.sums
    usage_records.id usage_records.environment_id usage_records.component usage_records.payment_method_id
    usage_records.month usage_records.billed_with usage_sums.payment_method_id usage_sums.billed_with
    usage_sums.environment_id usage_sums.component usage_sums.month usage_sums.app_id usage_sums.component_name
    usage_sums.unit usage_sums.unit_code
    ownerships.id ownerships.app_id ownerships.payment_method_id environments.id environments.app_id
    environments.created_by environments.delete_by bookings.end_by bookings.id bookings.environment_id bookings.app_id bookings.component
    bookings.component_name bookings.plan bookings.plan_name bookings.counting bookings.booked_by monthly_runs.month
    monthly_runs.after invoice_numbers.series invoice_numbers.last_digest invoices.id invoices.number invoices.kind
    invoices.payment_method_id invoices.month invoices.credits_id invoices.corrects_id invoices.currency invoices.digest
    invoices.previous_digest invoices.state billed_months.payment_method_id billed_months.month
    billed_months.invoice_id invoice_links.token_hash invoice_links.invoice_id invoice_links.payment_method_id
    accountant_links.id accountant_links.payment_method_id accountant_links.token_hash accountant_links.made_by
    accountant_links.stop_hash invoice_copies.id invoice_copies.payment_method_id invoice_copies.added_by invoice_copies.asked_by
    invoice_copies.token_hash invoice_copies.stop_hash
    bank_transactions.id bank_transactions.booked_on bank_transactions.currency bank_transactions.state
    bank_transactions.imported_by bank_transaction_names.bank_transaction_id bank_statements.last_day
    bank_statements.imported_by payments.id payments.invoice_id payments.source payments.received_on
    payments.recorded_by payments.bank_transaction_id credits.id credits.payment_method_id credits.invoice_id credits.kind
    deliveries.invoice_id deliveries.payment_method_id write_offs.invoice_id anchors.month receipts.invitation_id receipts.code
    receipts.giver_id receipts.taker_id receipts.payment_method_id receipts.digest
    vat_id_checks.payment_method_id vat_id_checks.state vat_id_checks.consultation operators.person_id
    vat_certificates.id vat_certificates.payment_method_id vat_certificates.noted_by vat_certificates.removed_by
    logos.digest logos.png
    events.environment_id feed_queue.what feed_queue.row_id feed_queue.app_id feed.id feed.kind feed.object_id feed.body
    told_access.app_id told_access.person_id told_problems.payment_method_id passed_notices.invoice_id
    webhook_endpoints.id webhook_endpoints.kinds webhook_endpoints.state webhook_deliveries.id webhook_deliveries.endpoint_id
    webhook_deliveries.object_id webhook_deliveries.state webhook_deliveries.answer
    access_tokens.id access_tokens.person_id access_tokens.scopes access_tokens.token_hash access_tokens.made_by
    access_tokens.last_used_from platforms.person_id platforms.scopes events.token_id people.external_id teams.external_id
    payment_methods.external_id apps.external_id environments.external_id
    servers.id servers.secret servers.time_zone servers.catalogue servers.seller
    credentials.id credentials.person_id credentials.gateway credentials.kind credentials.customer credentials.token
    credentials.last4 credentials.expires credentials.country credentials.mandate credentials.mandate_on
    credentials.mandate_url credentials.mandate_text credentials.sealed_iban credentials.bic credentials.state
    payment_setups.id payment_setups.person_id payment_setups.kind payment_setups.gateway payment_setups.payment_method_id
    payment_setups.invitation_id payment_setups.draft_id payment_setups.currency payment_setups.session
    payment_setups.next_path payment_setups.state payment_setups.credential_id
    charges.id charges.invoice_id charges.way charges.gateway charges.kind charges.credential_id charges.person_id
    charges.state charges.session charges.reference charges.failure charges.due_on charges.batch_id payments.charge_id
    refunds.id refunds.charge_id refunds.state refunds.reference refunds.failure refunds.made_by refunds.payment_method_id refunds.invoice_id
    gateway_notices.id gateway_notices.gateway gateway_notices.kind gateway_notices.object
    debit_batches.id debit_batches.due_on debit_batches.made_by debit_batches.paid_on debit_batches.sealed_file debit_batches.state
    sandbox_objects.id sandbox_objects.kind sandbox_objects.key sandbox_objects.body charges_to_begin.invoice_id";

/// All columns of text, by table and name.
static TEXTS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let text = |column: String| column.split_once(" text").map(|(name, _)| name.to_owned());
    columns_of_the_schema().into_iter().filter_map(text).collect()
});

/// Before each column of payment methods.
const OF_PAYMENT_METHODS: &str = "payment_methods.";

fn listed() -> BTreeSet<&'static str> {
    [TYPED, MADE_OF_IT, OURS].iter().flat_map(|list| list.split_whitespace()).collect()
}

/// The columns of payment methods that people type: `village.rs` marks each of them.
pub fn typed_of_payment_methods() -> impl Iterator<Item = &'static str> {
    let listed = listed();
    let unlisted = TEXTS.iter().filter(move |column| !listed.contains(column.as_str()));
    unlisted.filter_map(|column| column.strip_prefix(OF_PAYMENT_METHODS))
}

#[test]
fn every_column_of_text_is_marked_or_nobody_types_it() {
    let (there, listed): (BTreeSet<&str>, _) = (TEXTS.iter().map(String::as_str).collect(), listed());
    let new = there.difference(&listed).filter(|column| !column.starts_with(OF_PAYMENT_METHODS));
    let differences: Vec<_> = new.chain(listed.difference(&there)).collect();
    assert!(differences.is_empty(), "say here who types these, and mark them: {differences:?}");
    let typed: BTreeSet<&str> = typed_of_payment_methods().collect();
    assert!(typed.contains("vat_id") && !typed.contains("state"), "{typed:?}");
}
