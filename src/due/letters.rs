//! Names that have no letters to be compared by: from before there were any, or written by an older server.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::app::App;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::team::Team;
use crate::store::schema::{apps, payment_methods, people, teams};
use crate::store::{Tx, WholeRows};

/// So many of each kind in one transaction: others want to write too.
const AT_ONCE: i64 = 100;

/// Gives letters to rows of a table that have none.
macro_rules! give {
    ($tx:expr, $table:ident, $row:ty) => {{
        let without = $table::table.filter($table::sort_name.eq("")).order($table::id).limit(AT_ONCE);
        let rows: Vec<$row> = without.select(<$row>::as_select()).load_rows($tx.conn)?;
        for row in &rows {
            diesel::update($table::table.find(row.id)).set(row.letters()).execute($tx.conn)?;
        }
        rows.len()
    }};
}

/// Gives letters to names without any. Gives how many; run again it finds the next ones, or none.
pub(super) fn give_missing(tx: &mut Tx) -> Result<usize> {
    let people = give!(tx, people, Person);
    let teams = give!(tx, teams, Team);
    let payment_methods = give!(tx, payment_methods, PaymentMethod);
    Ok(people + teams + payment_methods + give!(tx, apps, App))
}
