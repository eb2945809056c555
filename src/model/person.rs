//! A person: a human being with one login.

use diesel::prelude::*;

use super::PersonId;
use super::email_address::EmailAddress;
use super::moment::Moment;

crate::text_enum! {
    /// Developers meet teams and connections; clients deal with billing only, in plain words.
    AccountType {
        Developer => "developer",
        Client => "client",
    }
}

impl AccountType {
    /// "website" for clients, "app" for developers.
    pub fn app_word(self) -> &'static str {
        match self {
            AccountType::Client => "website",
            AccountType::Developer => "app",
        }
    }

    /// What the reader calls the unlimited members of a team, behind its name.
    pub fn unlimited_members(self) -> &'static str {
        match self {
            AccountType::Client => "the people who lead it",
            AccountType::Developer => "its unlimited members",
        }
    }
}

#[derive(Debug, Clone, serde::Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::people)]
pub struct Person {
    pub id: PersonId,
    /// None once the account is deleted: the row stays, so that events keep their actor.
    pub email: Option<EmailAddress>,
    pub name: String,
    pub account_type: AccountType,
    /// A PHC string; None for somebody who has chosen none.
    pub password_hash: Option<String>,
    pub created_at: Moment,
    pub closed_at: Option<Moment>,
}

/// How a person is called in events and lists once the account was deleted a year ago.
pub const FORMER_MEMBER: &str = "Former member";
const NAMED_DAYS: i64 = 365;

/// Accounts that were deleted before this moment have no name any more.
pub fn named_since(now: Moment) -> Moment {
    now.plus_days(-NAMED_DAYS)
}

impl Person {
    pub fn is_developer(&self) -> bool {
        self.account_type == AccountType::Developer
    }

    pub fn is_client(&self) -> bool {
        self.account_type == AccountType::Client
    }

    /// The address as people write it, or nothing for a deleted account.
    pub fn email_text(&self) -> String {
        self.email.as_ref().map(EmailAddress::shown).unwrap_or_default()
    }

    pub fn owns(&self, address: &EmailAddress) -> bool {
        self.email.as_ref() == Some(address)
    }
}
