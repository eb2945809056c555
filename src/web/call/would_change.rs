//! What an act would change, as programs read it.

use serde::Serialize;

use crate::access::consequences::{Consequences, Effect};

/// What would change.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DryRun)]
pub struct WouldChange {
    /// Always true: nothing was changed.
    dry_run: bool,
    /// Who would gain or lose which access.
    changes: Vec<Change>,
    /// Cards and accounts that go on paying after whoever set them up has lost access: `Jo Adler’s Visa ···· 4242 will still be
    /// charged for the invoices of Harbour billing`
    still_charged: Vec<String>,
}

/// Somebody gains an access, or loses it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Change {
    /// `gain` or `lose`.
    #[schema(value_type = String)]
    effect: &'static str,
    /// People by name, as far as this token may know them; others are counted. Or the thing that it happens to.
    who: String,
    /// `can work on Old Bakery`
    what: String,
}

impl WouldChange {
    pub fn nothing() -> WouldChange {
        WouldChange { dry_run: true, changes: Vec::new(), still_charged: Vec::new() }
    }

    /// What stays as it is, is left out.
    pub fn of(consequences: Consequences) -> WouldChange {
        let still_charged =
            consequences.still_charged.iter().map(|one| format!("{} {}", one.who, one.what())).collect();
        let changes = consequences.lines.into_iter().filter(|line| line.effect != Effect::Same);
        let changes = changes.map(|line| Change { effect: line.effect.class(), who: line.who, what: line.what });
        WouldChange { dry_run: true, changes: changes.collect(), still_charged }
    }
}
