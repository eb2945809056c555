//! What kind of mail it is, in words for operators: nothing of what it says.

/// The words for the kind of a mail, as its letter is called.
pub fn in_words(kind: &str) -> String {
    known(kind).map_or_else(|| sentence(kind), str::to_owned)
}

/// `some_kind` is "Some kind".
fn sentence(kind: &str) -> String {
    let mut words = kind.replace('_', " ");
    words.get_mut(..1).map(str::make_ascii_uppercase);
    words
}

fn known(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "confirm_sign_up" => "Sign-up, with the link to confirm it",
        "has_account_already" => "Sign-up with an address that has an account",
        "account_made" => "New account",
        "account_deleted" => "Account deleted",
        "confirm_new_address" => "New address, with the link to confirm it",
        "address_asked_for" => "Somebody else wanted this address",
        "address_will_change" => "Another address was asked for",
        "address_changed" => "Address changed",
        "password_reset" => "Password reset",
        "password_reset_without_account" => "Password reset without an account",
        "password_changed" => "Password changed",
        "confirm_invoice_email" => "Invoice email, with the link to confirm it",
        "invoice_email_changed" => "Invoice email changed",
        "invoices_go_elsewhere" => "Invoices that go to another address",
        "vat_id_rejected" => "VAT ID that is not valid",
        "invoice" => "Invoice",
        "credit_note" => "Credit note",
        "invoice_reminder" => "Reminder of an invoice",
        "invoice_open_again" => "Invoice that is open again",
        "last_notice" => "Last notice about an invoice",
        "payment_problem" => "Payment problem, to developers",
        "invitation" => "Invitation",
        "invitation_reminder" => "Reminder of an invitation",
        "invitation_last_call" => "Invitation that ends soon",
        "invitation_undeliverable" => "Invitation that did not arrive",
        "invitation_accepted" | "invitation_declined" | "invitation_expired" | "invitation_to_be_confirmed" => {
            "Answer to an invitation"
        }
        "invitation_confirmed" | "invitation_refused" | "invitation_look_again" | "invitation_over" => {
            "Decision about the answer to an invitation"
        }
        "invitation_taken_for_team" => "Invitation accepted for a team",
        "billing_taken_over" | "billing_handed_over" | "billing_gained" => "Billing handed over",
        "billing_team_connected" => "Payment method shared with a team",
        "billing_access_removed" | "billing_access_ended" => "Access to a payment method removed",
        "billing_access_given" => "Access to a payment method given",
        "app_costs_more" => "App that costs more",
        "app_now_paid_with" | "app_no_longer_paid_with" => "App paid by somebody else",
        "app_to_be_deleted" => "App to be deleted",
        "app_deletion_undone" => "App kept",
        "environment_will_end" => "Environment or component that ends",
        "environment_stays" => "Environment or component kept",
        "rise_asked" => "Plan that waits for who pays",
        "rise_answered" => "Answer about a plan",
        "trial_ends" => "Trial that ends soon",
        "app_access_asked" => "Access to an app asked for",
        "app_access_given" | "app_access_changed" | "app_subscribed" | "app_team_connected" => "Access to an app given",
        "app_access_removed" | "app_access_not_granted" | "app_developers_removed" => {
            "Access to an app removed or refused"
        }
        "app_developer_left" | "no_longer_works" | "stopped_working" => "Developer who left",
        "app_contact_set" | "app_contact_unset" => "Technical contact of an app",
        "role_changed" => "Role in a team changed",
        "member_removed" | "member_left" => "Removed from a team",
        "member_joined" => "New member of a team",
        "team_deleted" | "left_with_you" => "Team deleted",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_without_words_of_its_own_is_still_readable() {
        assert_eq!(in_words("trial_ends"), "Trial that ends soon");
        assert_eq!(in_words("some_new_kind"), "Some new kind");
    }
}
