//! Rows around signing in: sessions, waiting sign-ups, links that work once, codes that are typed.

use diesel::prelude::*;

use super::email_address::EmailAddress;
use super::moment::Moment;
use super::person::AccountType;
use super::secret::TokenHash;
use super::{InvitationId, MailCodeId, PaymentMethodId, PersonId, SessionId, SignUpId, SingleUseLinkId};

/// A device on which a person is signed in.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::sessions)]
pub struct Session {
    pub id: SessionId,
    pub person_id: PersonId,
    pub token_hash: TokenHash,
    /// Browser and system in words, from the `User-Agent`.
    pub device: String,
    pub created_at: Moment,
    /// Written at most once an hour.
    pub last_seen_at: Moment,
    /// When they last showed that it is them, by password or code.
    pub confirmed_at: Option<Moment>,
}

impl Session {
    /// They showed on this device that it is them, no more than so many minutes before this moment.
    pub fn was_confirmed_within(&self, minutes: i64, now: Moment) -> bool {
        // Not what a clock wrote that was ahead, and was set back meanwhile.
        let counts = |at: Moment| now < at.plus_minutes(minutes) && at < now.plus_minutes(minutes);
        self.confirmed_at.is_some_and(counts)
    }
}

/// Somebody who said an address is theirs and has not proved it yet.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::sign_ups)]
pub struct SignUp {
    pub id: SignUpId,
    pub email: EmailAddress,
    pub name: String,
    pub account_type: AccountType,
    /// None: no password was chosen.
    pub password_hash: Option<String>,
    pub token_hash: TokenHash,
    /// Wrong passwords on *Confirm your email* so far.
    pub tries: i64,
    pub invitation_id: Option<InvitationId>,
    pub created_at: Moment,
    pub expires_at: Moment,
}

crate::text_enum! {
    LinkPurpose {
        PasswordReset => "password_reset",
        ChangeEmail => "change_email",
        LogIn => "log_in",
        InvoiceEmail => "invoice_email",
    }
}

/// A link that works once, bound to a purpose and an address.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::single_use_links)]
pub struct SingleUseLink {
    pub id: SingleUseLinkId,
    pub purpose: LinkPurpose,
    pub person_id: Option<PersonId>,
    pub payment_method_id: Option<PaymentMethodId>,
    pub email: EmailAddress,
    pub token_hash: TokenHash,
    pub created_at: Moment,
    pub expires_at: Moment,
    pub used_at: Option<Moment>,
}

crate::text_enum! {
    /// What a code from a mail is good for.
    CodePurpose {
        LogIn => "log_in",
        /// It is you: before an act that matters.
        Confirm => "confirm",
    }
}

/// A code that was asked for. Neither the code nor the link beside it stands here: both are derived from the id.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::mail_codes)]
pub struct MailCode {
    pub id: MailCodeId,
    pub purpose: CodePurpose,
    /// The digest of the token in the cookie of the browser that asked, the only one in which the code works: a token of its
    /// own to log in, that of the session to confirm.
    pub asked_by: TokenHash,
    /// None: nobody has this address.
    pub person_id: Option<PersonId>,
    pub email: EmailAddress,
    /// How often a code was typed so far.
    pub tries: i64,
    pub created_at: Moment,
    pub expires_at: Moment,
}
