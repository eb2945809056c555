//! A token by which a program asks and acts: of a person, or of the hosting platform.

use std::sync::LazyLock;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use super::moment::Moment;
use super::secret::TokenHash;
use super::{AccessTokenId, PersonId};

/// The longest that the token of a person works, in days.
pub const LONGEST_DAYS: u64 = 365;
/// For how long one works if nobody says otherwise.
pub const USUAL_DAYS: u64 = 90;
/// So many of one person work at once.
pub const MOST: usize = 25;

crate::text_enum! {
    /// What a token is good for. It only narrows what its owner may.
    Scope {
        Read => "read",
        PeopleWrite => "people:write",
        AppsWrite => "apps:write",
        BookingsWrite => "bookings:write",
        BillingRead => "billing:read",
        BillingWrite => "billing:write",
    }
}

impl Scope {
    /// Those that a person can give to a token of their own.
    pub const PERSONAL: [Scope; 4] = [Scope::Read, Scope::AppsWrite, Scope::PeopleWrite, Scope::BillingRead];

    /// What it allows, for whoever makes a token.
    pub fn means(self) -> &'static str {
        match self {
            Scope::Read => "See apps, teams and who has access",
            Scope::PeopleWrite => "Invite, connect and remove people",
            Scope::AppsWrite => "Create, change and delete apps",
            Scope::BookingsWrite => "Book and end plans",
            Scope::BillingRead => "See payment methods, invoices and what is owed",
            Scope::BillingWrite => "Change payment methods and record payments",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Scopes, each once: kept as their words with blanks between.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub struct Scopes(u8);

/// What each combination is kept as.
static IN_WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let words = |bits| Scopes(bits).all().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
    (0..1 << Scope::ALL.len()).map(words).collect()
});

impl Scopes {
    pub fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    pub fn has_one_of(self, scopes: &[Scope]) -> bool {
        scopes.iter().any(|scope| self.has(*scope))
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order in which they are listed everywhere.
    pub fn all(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |scope| self.has(*scope))
    }

    /// `read, billing:read`
    pub fn in_words(self) -> String {
        self.as_str().replace(' ', ", ")
    }

    /// Their words with blanks between.
    pub fn as_str(&self) -> &'static str {
        &IN_WORDS[usize::from(self.0)]
    }

    /// None: one of the words is none of ours.
    pub fn from_stored(text: &str) -> Option<Scopes> {
        text.split_whitespace().map(Scope::from_stored).collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<All: IntoIterator<Item = Scope>>(all: All) -> Scopes {
        Scopes(all.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

crate::stored_as_text!(Scopes);

/// What whoever has a new password reads of so many tokens of theirs: they do not end with the old one. None: there are none.
pub fn still_work(tokens: usize) -> Option<String> {
    match tokens {
        0 => None,
        1 => Some("Your token still works: end it if you don’t know it.".to_owned()),
        many => Some(format!("Your {many} tokens still work: end those you don’t know.")),
    }
}

/// It works until it ends, by time or by a press. Then its row stays: events say what it was called.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::access_tokens)]
pub struct AccessToken {
    pub id: AccessTokenId,
    pub person_id: PersonId,
    pub name: String,
    pub scopes: Scopes,
    pub token_hash: TokenHash,
    /// None: on the command line.
    pub made_by: Option<PersonId>,
    pub made_at: Moment,
    /// None: it works until somebody ends it.
    pub ends_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    /// Written at most once an hour, with the network it came from.
    pub last_used_at: Option<Moment>,
    pub last_used_from: Option<String>,
}

impl AccessToken {
    /// `31 December 2027`: the last day on which it works.
    pub fn last_day(&self) -> Option<String> {
        self.ends_at.map(|at| at.plus_seconds(-1).date())
    }
}

/// What the hosting platform may for everybody.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::platforms)]
pub struct PlatformRow {
    pub person_id: PersonId,
    pub scopes: Scopes,
}
