//! Sessions: log in and out, links that sign in or reset the password.

pub mod changes;
pub mod forgot;
pub mod links;
pub mod log_in;
pub mod log_in_link;
pub mod mails;
pub mod reset;

use crate::paths;
use crate::web::Visit;

/// Where to go after signing in: where the person wanted to go, else the invitation that was opened, else where
/// they wanted to go before they signed up, else home.
pub fn landing(visit: &Visit, then: &str) -> String {
    let page = |path: &str| paths::of_this_site(path).filter(|path| *path != paths::home()).map(str::to_owned);
    let invitation = || visit.carried.invitation.map(|_| paths::invitation());
    let before = || visit.carried.then.as_deref().and_then(page);
    page(then).or_else(invitation).or_else(before).unwrap_or_else(paths::home)
}
