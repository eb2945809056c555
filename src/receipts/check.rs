//! What must be so of receipts, looked for in all of them. Their digest has neither a key nor a chain: it finds
//! accidents, and that a document alone was changed behind the triggers, but nothing if the digest was made anew.

use diesel::prelude::*;

use crate::access::check::Broken;
use crate::error::Result;
use crate::model::PersonId;
use crate::model::receipt::Receipt;
use crate::store::Tx;
use crate::store::schema::{invitations, receipts};

/// So many are read at once.
const AT_ONCE: i64 = 500;
/// So many are said.
const MOST_SAID: usize = 100;

/// What must be so, as the command says it.
pub const NAME: &str = "receipts: each document fits its digest and its invitation";

/// Receipts that do not fit together.
pub fn broken(tx: &mut Tx) -> Result<Vec<Broken>> {
    let mut broken = Vec::new();
    let mut after = String::new();
    while broken.len() < MOST_SAID {
        let rows: Vec<(Receipt, PersonId, Option<PersonId>)> = receipts::table
            .inner_join(invitations::table)
            .filter(receipts::code.gt(&after))
            .order(receipts::code)
            .limit(AT_ONCE)
            .select((Receipt::as_select(), invitations::sender_id, invitations::answered_by))
            .load(tx.conn)?;
        let Some((last, ..)) = rows.last() else { break };
        after.clone_from(&last.code);
        for (receipt, sender, answered_by) in &rows {
            let said = |why: &str| Broken {
                what: format!("receipt {}: {why}", receipt.code),
                id: receipt.invitation_id.to_string(),
            };
            broken.extend(wrong_with(receipt, *sender, *answered_by).map(said));
        }
    }
    broken.truncate(MOST_SAID);
    Ok(broken)
}

/// The first thing that is wrong with it.
fn wrong_with(receipt: &Receipt, sender: PersonId, answered_by: Option<PersonId>) -> Option<&'static str> {
    let Ok(handover) = receipt.read_document() else { return Some("the document cannot be read") };
    if Receipt::digest_of(&receipt.document, &receipt.code) != receipt.digest {
        return Some("the document does not fit its digest");
    }
    let is_copy = handover.code == receipt.code && handover.second() == Some(receipt.accepted_at.utc().timestamp());
    if !is_copy {
        return Some("what stands beside the document is something else");
    }
    let is_between = receipt.giver_id == sender && Some(receipt.taker_id) == answered_by;
    (!is_between).then_some("it is between others than the invitation")
}
