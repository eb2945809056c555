//! What a token has to be good for, as a type: a handler says so in its signature, and the description of the interface is
//! made of it.

use crate::model::access_token::Scope;

pub trait Needs: 'static {
    /// None: any token will do.
    const SCOPE: Option<Scope>;
    /// The token of a person: not every scope is for them.
    const OF_PERSON: Option<Scope> = Self::SCOPE;
}

/// Whatever the token is good for.
pub enum Anything {}

impl Needs for Anything {
    const SCOPE: Option<Scope> = None;
}

/// `bookings:write` of the hosting platform; of a person, `apps:write`: whoever changes an app books its plans.
pub enum PlansWrite {}

impl Needs for PlansWrite {
    const SCOPE: Option<Scope> = Some(Scope::BookingsWrite);
    const OF_PERSON: Option<Scope> = Some(Scope::AppsWrite);
}

macro_rules! scopes {
    ($($name:ident),+ $(,)?) => {$(
        pub enum $name {}

        impl Needs for $name {
            const SCOPE: Option<Scope> = Some(Scope::$name);
        }
    )+};
}

scopes! { Read, PeopleWrite, AppsWrite, BookingsWrite, BillingRead, BillingWrite }
