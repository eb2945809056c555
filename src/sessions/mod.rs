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

/// Where to go after signing in: where the person wanted to go, else the invitation that was opened, else home.
pub fn landing(visit: &Visit, then: &str) -> String {
    let wanted = [Some(then), visit.carried.then.as_deref()];
    let wanted = wanted.into_iter().flatten().filter_map(paths::of_this_site).find(|path| *path != paths::home());
    match wanted {
        Some(path) => path.to_owned(),
        None if visit.carried.invitation.is_some() => paths::invitation(),
        None => paths::home(),
    }
}
