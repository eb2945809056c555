//! Direct debit through the bank of the seller: mandates on our own page, files for the bank, and what its statements say.

mod accounts;
mod booked;
mod calendar;
mod ending;
mod files;
mod hidden;
mod judged;
mod mandates;
mod returned;
mod sums;

use diesel::prelude::*;
use remit::charging::bank::{files as made, queries};
use remit::model::credential::{Credential, GatewayName, PaymentKind};
use remit::model::debit_batch::DebitBatch;
use remit::model::invoice::Invoice;
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::sealed::Sealed;
use remit::model::taking::Taking;
use remit::payments::statements::Outcome;
use remit::store::schema::debit_batches;

use super::{begins, bill, newest};
use crate::payments::statement::{file, statement};
use crate::world::{Cast, World};

/// Of the examples that the European Payments Council gives.
pub const CREDITOR: &str = "DE98ZZZ09999999999";
/// An account in the Netherlands.
pub const IBAN: &str = "NL91ABNA0417164300";

/// From now on the bank of the seller debits accounts.
pub fn debits(world: &mut World) {
    let taking = Taking { gateway: None, creditor_id: Some(CREDITOR.into()) };
    world.restart(|settings| settings.taking = taking.clone());
}

/// From now on this account pays.
pub fn with_mandate(world: &World, payer: &PaymentMethod, by: &Person, iban: &str) -> Credential {
    let made_up = world.made_up(by.id, GatewayName::Bank, PaymentKind::DirectDebit);
    let id = made_up.id;
    let credential = Credential {
        customer: String::new(),
        token: String::new(),
        last4: iban[iban.len() - 4..].into(),
        country: iban[..2].into(),
        holder: format!("Inhaberin von „{}“", payer.name),
        mandate: format!("M-{}", id.as_str().to_uppercase()),
        mandate_text: "2027-01".into(),
        sealed_iban: world.db.site.keys.seal(Sealed::Iban, id.as_str(), iban.as_bytes()),
        ..made_up
    };
    world.lets_pay(payer, Some(&credential));
    credential
}

/// Harbour billing pays by direct debit, and has an invoice that will be debited on 1 December; and an operator.
pub fn with_invoice(world: &mut World) -> (Cast, Person, Invoice) {
    debits(world);
    let cast = Cast::of(world);
    let olga = world.operator();
    with_mandate(world, &cast.harbour, &cast.clara, IBAN);
    let invoice = bill(world, &cast.harbour);
    begins(world);
    (cast, olga, invoice)
}

/// The same, and it is in a file.
pub fn in_file(world: &mut World) -> (Cast, Person, Invoice, DebitBatch) {
    let (cast, olga, invoice) = with_invoice(world);
    let batch = makes(world, &olga, "2026-12-01").expect("a file");
    (cast, olga, invoice, batch)
}

/// An operator makes the file for a day.
pub fn makes(world: &World, operator: &Person, day: &str) -> Option<DebitBatch> {
    let day = day.parse().expect("a day");
    world.operates(operator, |tx, operator, confirmed| made::make(tx, operator, confirmed, day))
}

pub fn content(world: &World, operator: &Person, batch: &DebitBatch) -> String {
    let bytes = world.operates(operator, |tx, operator, confirmed| made::content(tx, operator, confirmed, batch.id));
    String::from_utf8(bytes).expect("UTF-8")
}

pub fn batches(world: &World) -> Vec<DebitBatch> {
    let all = debit_batches::table.order((debit_batches::made_at, debit_batches::id)).select(DebitBatch::as_select());
    world.db.read(|tx| Ok(all.load(tx.conn)?)).expect("files")
}

/// An operator imports a statement with these entries.
pub fn imports(world: &World, operator: &Person, entries: &[String]) -> Outcome {
    let statement = statement(&file(&entries.concat()));
    world.operates(operator, |tx, operator, confirmed| {
        remit::charging::bank::statement::import(tx, operator, confirmed, &statement)
    })
}

/// What is due, as operators see it: day, how many, how much.
pub fn due(world: &World, operator: &Person) -> Vec<(String, i64, i64)> {
    let days = world.operates(operator, |tx, operator, _| queries::due(tx, operator));
    days.into_iter().map(|day| (day.on.to_string(), day.debits, day.amount)).collect()
}

/// As the file calls the newest debit of an invoice.
pub fn name_of(world: &World, invoice: &Invoice) -> String {
    newest(world, invoice).id.as_str().to_uppercase()
}

/// An entry of a statement. `direction`: `CRDT` or `DBIT`; `details`: what stands in `NtryDtls`.
pub fn entry(direction: &str, day: &str, amount: &str, details: &str) -> String {
    let details = if details.is_empty() { String::new() } else { format!("<NtryDtls>{details}</NtryDtls>") };
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts>BOOK</Sts>\
         <BookgDt><Dt>{day}</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>{}</SubFmlyCd></Fmly>\
         </Domn></BkTxCd>{details}</Ntry>",
        if direction == "CRDT" { "ESDD" } else { "UPDD" }
    )
}

/// A file that the bank has booked as one sum.
pub fn as_one(batch: &DebitBatch, day: &str, amount: &str) -> String {
    let name = batch.id.as_str().to_uppercase();
    entry("CRDT", day, amount, &format!("<Btch><PmtInfId>{name}</PmtInfId></Btch>"))
}

/// One direct debit among the details of an entry. `reason`: why it came back; empty: it did not.
pub fn detail(name: &str, mandate: &str, reason: &str, text: &str) -> String {
    let mandate = if mandate.is_empty() { String::new() } else { format!("<MndtId>{mandate}</MndtId>") };
    let reason =
        if reason.is_empty() { String::new() } else { format!("<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>") };
    format!(
        "<TxDtls><Refs><EndToEndId>{name}</EndToEndId>{mandate}</Refs><RmtInf><Ustrd>{text}</Ustrd></RmtInf>{reason}</TxDtls>"
    )
}

/// One that came back, with its name.
pub fn came_back(name: &str, day: &str, amount: &str, reason: &str) -> String {
    entry("DBIT", day, amount, &detail(name, "", reason, "Lastschrift"))
}
