//! Roles and membership in teams, and the account.

use super::{INVOICES, page};
use crate::access::canary::village::Village;
use crate::access::effects::Case;

pub const ALL: &[fn(&Village) -> Case] = &[
    |village| member(village, "teams::members::role_page", "lin", ("role", "Make unlimited")),
    |village| member(village, "teams::members::role_page", "fay", ("role", "Make limited")),
    |village| member(village, "teams::members::remove_page", "lin", ("remove", "Remove")).besides(EMPTY),
    |village| member(village, "teams::members::remove_page", "fay", ("remove", "Remove")),
    |village| {
        page("teams::leave::page", "lin", format!("/teams/{}/leave", village.cast.team.id), "Leave").besides(EMPTY)
    },
    |village| page("teams::leave::page", "fay", format!("/teams/{}/leave", village.cast.team.id), "Leave"),
    // What only the team reaches goes to whoever deletes it; and what it shares with others.
    |village| {
        page("teams::delete::page", "uma", format!("/teams/{}/delete", village.cast.team.id), "Delete").besides(ENDS)
    },
    |village| {
        page("teams::delete::page", "tess", format!("/teams/{}/delete", village.teams[1].1.id), "Delete").besides(ENDS)
    },
    |_| {
        page("people::account_type::page", "fay", "/account/type".into(), "Switch to a client account")
            .besides(&["can no longer create apps"])
    },
    |_| {
        page("people::account_type::page", "paul", "/account/type".into(), "Switch to a developer account")
            .besides(&["can create websites", "see every page as developers see it"])
    },
    |_| page("people::close::page", "fay", "/account/delete".into(), "Delete").besides(&["can no longer log in as"]),
    |_| {
        page("people::close::page", "jo", "/account/delete".into(), "Delete")
            .besides(&["can no longer log in as", INVOICES])
    },
    |_| page("people::close::page", "rita", "/account/delete".into(), "Delete").besides(&["can no longer log in as"]),
    |_| page("people::close::page", "walt", "/account/delete".into(), "Delete").besides(&["can no longer log in as"]),
];

const EMPTY: &[&str] = &["will have no technical contact", "will have nobody left who works on it"];

const ENDS: &[&str] = &[
    "can’t take on",
    "unless moved by then",
    "unless you undo that",
    EMPTY[0],
    EMPTY[1],
    INVOICES,
    "have nobody left who works on",
];

fn member(village: &Village, handler: &'static str, whom: &str, (act, button): (&str, &'static str)) -> Case {
    let path = format!("/teams/{}/members/{}/{act}", village.cast.team.id, village.person(whom).id);
    page(handler, "uma", path, button)
}
