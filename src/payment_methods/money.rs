//! The money of a payer, in one query: what its months came to, its newest and its open invoices, its credit, and how its VAT
//! ID stands, on which VAT may depend.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::access::{Granted, PaymentMethodLink, Right};
use crate::costs::kept::{self, bind_one, months_of_one};
use crate::costs::spending::Spending;
use crate::error::Result;
use crate::invoices::queries::{OpenInvoices, Unpaid, latest_and_open_of_payer};
use crate::model::InvoiceId;
use crate::model::document::InvoiceKind;
use crate::model::invoice::{InvoiceState, ListedInvoice};
use crate::model::payment_method::{Currency, PaymentMethod};
use crate::model::vat_id::VatId;
use crate::model::vat_id_check::{CheckState, VatIdCheck};
use crate::payments::kept::Kept;
use crate::payments::queries::{Movement, NEWEST_CREDIT};
use crate::store::query::{self, WrittenOnce};
use crate::store::{Moment, Tx};
use crate::vat_ids::queries::CHECK_AND_CERTIFICATE;
use crate::vat_ids::standing::{self, Standing};

/// All of it.
pub(super) struct Money {
    pub spending: Spending,
    /// The newest ones.
    pub latest: Vec<ListedInvoice>,
    /// Of all that are open: those whose money comes by itself.
    pub under_way: HashSet<InvoiceId>,
    /// Those that are still to be paid.
    pub open: OpenInvoices,
    pub credit: Kept,
    /// What is known about its VAT ID, if it has one.
    pub vat_id: Option<Standing>,
}

/// The columns of all its parts, as [`Row`] names them.
type Columns = (Text, Text, Text, Text, Text, Text, Text, BigInt, BigInt, BigInt, BigInt, Nullable<BigInt>, Text);

#[derive(Queryable)]
struct Row {
    part: String,
    id: String,
    number: String,
    kind: String,
    month: String,
    currency: String,
    state: String,
    amount: i64,
    rest: i64,
    at: Moment,
    due_at: Moment,
    until: Option<Moment>,
    more: String,
}

/// `$1` is the payer. Of an invoice `rest` is what is paid, `more` the one that it replaces; of an open one `kind` is what has
/// failed, `more` whether it is paid by itself; of credit `amount` came or went and `rest` is left; of a VAT ID `amount` is how
/// often the tax office did not answer, and `rest` tells of a certificate; of a month `more` are the sums.
fn money_of() -> String {
    let (invoices, months) = (latest_and_open_of_payer(), months_of_one(2));
    format!(
        "SELECT CASE WHEN i.is_to_pay THEN 'open' ELSE 'latest' END AS part, i.id, i.number,
           CASE WHEN i.is_to_pay THEN i.failed ELSE i.kind END AS kind, i.month, i.currency,
           i.state, i.gross AS amount, i.paid AS rest, i.issued_at AS at, i.due_at, i.last_notice_until AS until,
           CASE WHEN i.is_to_pay THEN i.under_way ELSE COALESCE(i.corrects_id, '') END AS more
         FROM ({invoices}) i
         UNION ALL SELECT 'credit', '', c.number, c.kind, '', '', '', c.amount, c.remainder, c.at, c.at,
           CAST(NULL AS BIGINT), '' FROM ({NEWEST_CREDIT}) c
         UNION ALL SELECT 'vat_id', k.vat_id, '', '', '', '', k.state, k.tries, k.certificates, k.since, k.since,
           k.next_try_at, k.consultation FROM ({CHECK_AND_CERTIFICATE}) k
         UNION ALL SELECT 'month', m.whose, m.app, '', m.month, '', '', m.net, m.net, CAST(0 AS BIGINT), CAST(0 AS BIGINT),
           CAST(NULL AS BIGINT), m.sums FROM ({months}) m"
    )
}

impl Money {
    /// Reads it. The standing of a VAT ID is only for those who can manage the payment method.
    pub(super) fn of<R: Right<Link = PaymentMethodLink>>(tx: &mut Tx, payer: &Granted<R>) -> Result<Money> {
        static MONEY: WrittenOnce = WrittenOnce::new();
        let asked = query::rows::<Columns>(MONEY.text(tx.conn, |_| money_of())).bind::<Text, _>(payer.id);
        let rows: Vec<Row> = bind_one(tx, asked).load(tx.conn)?;
        let (mut latest, mut unpaid, mut movements, mut kept) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut under_way, mut vat_id) = (HashSet::new(), None);
        for row in rows {
            match row.part.as_str() {
                "latest" => latest.extend(row.invoice()),
                "open" => {
                    under_way.extend(row.id_under_way());
                    unpaid.extend(row.unpaid(payer));
                }
                "credit" => movements.extend(Movement::read(row.at, &row.kind, row.amount, row.number, row.rest)),
                "vat_id" => vat_id = row.standing(tx, payer),
                _ => kept.push(row.kept()),
            }
        }
        Ok(Money {
            spending: Spending::of_kept(tx, &[(payer.id, payer.currency)], &kept)?,
            latest,
            under_way,
            open: OpenInvoices::said(tx, unpaid),
            credit: Kept::of(payer, movements),
            vat_id,
        })
    }
}

impl Row {
    fn invoice(self) -> Option<ListedInvoice> {
        Some(ListedInvoice {
            id: InvoiceId::from_stored(&self.id)?,
            number: self.number,
            kind: InvoiceKind::from_stored(&self.kind)?,
            month: self.month,
            currency: Currency::from_stored(&self.currency)?,
            gross: self.amount,
            issued_at: self.at,
            due_at: self.due_at,
            state: InvoiceState::from_stored(&self.state)?,
            paid: self.rest,
            last_notice_until: self.until,
            corrects_id: InvoiceId::from_stored(&self.more),
        })
    }

    /// Of an open one: if it is paid by itself.
    fn id_under_way(&self) -> Option<InvoiceId> {
        if self.more.is_empty() { None } else { InvoiceId::from_stored(&self.id) }
    }

    fn unpaid(self, payer: &PaymentMethod) -> Option<Unpaid> {
        Some(Unpaid {
            payment_method: payer.id,
            payment_method_name: payer.name.clone(),
            number: self.number,
            currency: Currency::from_stored(&self.currency)?,
            owed: self.amount - self.rest,
            due_at: self.due_at,
            last_notice_until: self.until,
            under_way: self.more,
            failed: self.kind,
        })
    }

    fn standing(self, tx: &Tx, payer: &PaymentMethod) -> Option<Standing> {
        let check = VatIdCheck {
            payment_method_id: payer.id,
            vat_id: VatId::from_stored(&self.id)?,
            state: CheckState::from_stored(&self.state)?,
            since: self.at,
            consultation: self.more,
            next_try_at: self.until,
            tries: self.amount,
        };
        standing::of_check(tx, payer, check, self.rest > 0)
    }

    fn kept(self) -> kept::Kept {
        kept::Kept { whose: self.id, app: self.number, month: self.month, net: self.amount, sums: self.more }
    }
}
