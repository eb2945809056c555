//! What programs list: for each right the ids of all that a person holds it on, and of all there are, for the hosting platform.

use diesel::sql_types::{BigInt, Text};

use super::facts::{invoices_read_by, managed_by, worked_on_by};
use super::granted::Right;
use super::links::Link;
use super::policy::{ViewApp, ViewInvoices, ViewPerson, ViewTeam};
use super::token::Platform;
use crate::error::Result;
use crate::model::InAddress;
use crate::model::person::Person;
use crate::store::pages::Part;
use crate::store::{Tx, query};

/// A right whose objects programs list.
pub trait Listed: Right {
    /// The ids of all on which `$1` holds it.
    const THEIRS: &'static str;
    /// The ids of all.
    const EVERYBODYS: &'static str;
}

impl Listed for ViewApp {
    const THEIRS: &'static str = concat!(
        "SELECT b.id FROM apps b WHERE b.deleted_at IS NULL AND b.payment_method_id IN (",
        managed_by!("$1"),
        ") UNION SELECT b.id FROM apps b WHERE b.deleted_at IS NULL AND b.id IN (",
        worked_on_by!("$1"),
        ")"
    );
    const EVERYBODYS: &'static str = "SELECT b.id FROM apps b WHERE b.deleted_at IS NULL";
}

impl Listed for ViewTeam {
    const THEIRS: &'static str = "SELECT m.team_id AS id FROM memberships m WHERE m.person_id = $1";
    const EVERYBODYS: &'static str = "SELECT t.id FROM teams t WHERE t.deleted_at IS NULL";
}

impl Listed for ViewInvoices {
    const THEIRS: &'static str = concat!(
        "SELECT y.payment_method_id AS id FROM (",
        managed_by!("$1"),
        " UNION ",
        invoices_read_by!("$1"),
        ") y"
    );
    const EVERYBODYS: &'static str = "SELECT m.id FROM payment_methods m";
}

impl Listed for ViewPerson {
    const THEIRS: &'static str = "SELECT p.id FROM people p WHERE p.id = $1";
    const EVERYBODYS: &'static str = "SELECT p.id FROM people p WHERE p.closed_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM platforms f WHERE f.person_id = p.id)";
}

/// Whose things are listed.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    Of(&'a Person),
    Everybodys(Platform),
}

/// A part of them, in the order of their ids, and one more.
pub fn ids<R: Listed>(tx: &mut Tx, whose: Whose, part: &Part) -> Result<Vec<<R::Link as Link>::Id>> {
    let found: Vec<(String,)> = match whose {
        Whose::Of(person) => {
            let sql = format!("SELECT x.id FROM ({}) x WHERE x.id > $2 ORDER BY x.id LIMIT $3", R::THEIRS);
            let asked = query::rows::<(Text,)>(sql).bind::<Text, _>(person.id).bind::<Text, _>(&part.after);
            asked.bind::<BigInt, _>(part.rows()).load(tx.conn)?
        }
        Whose::Everybodys(_) => {
            let sql = format!("SELECT x.id FROM ({}) x WHERE x.id > $1 ORDER BY x.id LIMIT $2", R::EVERYBODYS);
            let asked = query::rows::<(Text,)>(sql).bind::<Text, _>(&part.after).bind::<BigInt, _>(part.rows());
            asked.load(tx.conn)?
        }
    };
    Ok(found.iter().filter_map(|(id,)| <<R::Link as Link>::Id as InAddress>::from_address(id)).collect())
}
