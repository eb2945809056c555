//! Rights whose objects are listed: their rules once more, as queries, because a page of a list cannot ask for each row.
//! A test compares them with `policy`, after random acts.

use super::facts::{controlled_by, managed_by};
use super::granted::Right;
use super::policy::{InviteToPay, InviteToTeam, ManageDevelopers};

pub trait Listable: Right {
    /// The ids of all on which `$1` holds it.
    const IDS: &'static str;
}

impl Listable for InviteToTeam {
    const IDS: &'static str = "SELECT m.team_id AS id FROM memberships m JOIN teams u ON u.id = m.team_id
        WHERE m.person_id = $1 AND m.role = 'unlimited' AND u.deleted_at IS NULL";
}

impl Listable for ManageDevelopers {
    const IDS: &'static str = concat!(
        "SELECT b.id FROM apps b WHERE b.deleted_at IS NULL AND b.payment_method_id IN (",
        managed_by!("$1"),
        ") UNION SELECT b.id FROM apps b WHERE b.deleted_at IS NULL AND b.id IN (",
        controlled_by!("$1"),
        ")"
    );
}

impl Listable for InviteToPay {
    const IDS: &'static str = concat!(
        "SELECT b.id FROM apps b WHERE b.deleted_at IS NULL AND b.payment_method_id IN (",
        managed_by!("$1"),
        ") UNION SELECT b.id FROM apps b WHERE b.deleted_at IS NULL AND b.payment_method_id IS NULL AND b.id IN (",
        controlled_by!("$1"),
        ")"
    );
}
