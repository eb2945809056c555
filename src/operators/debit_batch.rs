//! A file of direct debits: to take it to the bank, and to record what the bank has done with it.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::debits::in_words;
use super::paid::check_day;
use crate::access::Operator;
use crate::charging::bank::queries::{self, ListedDebit};
use crate::charging::bank::{booked, files};
use crate::costs::queries::today;
use crate::model::charge::{ChargeState, Failure};
use crate::model::debit_batch::{BatchState, DebitBatch};
use crate::model::payment_method::Currency;
use crate::model::{ChargeId, DebitBatchId, money};
use crate::paths;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{Download, FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Query {
    after: String,
}

/// When the bank has booked it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct BookedForm {
    day: String,
}

#[derive(Template)]
#[template(path = "operators/debit_batch.html")]
struct BatchPage {
    shell: Shell,
    batch: DebitBatch,
    debits: Vec<ListedDebit>,
    has_more: bool,
    form: BookedForm,
    errors: FieldErrors,
}

impl BatchPage {
    fn of(
        tx: &mut Tx,
        me: &Me,
        operator: &Operator,
        batch: DebitBatch,
        (form, errors): (BookedForm, FieldErrors),
    ) -> Result<BatchPage> {
        let query: Query = me.query()?;
        let (debits, has_more) = queries::debits_of(tx, operator, &batch, ChargeId::from_stored(&query.after))?;
        let shell = me.shell(format!("Direct debits of {}", batch.due_on_in_words()), Here::Operator);
        Ok(BatchPage { shell, batch, debits, has_more, form, errors })
    }

    fn waits(&self) -> bool {
        self.batch.state == BatchState::Made
    }

    fn sum(&self) -> String {
        in_words(self.batch.debits, self.batch.amount)
    }

    /// The name of its message, as the bank shows it.
    fn message(&self) -> String {
        self.batch.id.as_str().to_ascii_uppercase()
    }

    fn amount(&self, debit: &ListedDebit) -> String {
        money::in_words(debit.amount, Currency::Eur)
    }

    /// How one stands, and the class of its tag.
    fn standing(&self, debit: &ListedDebit) -> (&'static str, &'static str) {
        match debit.state {
            ChargeState::Paid => ("Paid", "tag good"),
            ChargeState::Failed => ("Came back", "tag bad"),
            _ => ("On its way", "tag"),
        }
    }

    /// Why one came back, as a sentence.
    fn why(&self, debit: &ListedDebit) -> Option<&'static str> {
        Failure::from_stored(&debit.failure).map(Failure::sentence)
    }

    fn can_come_back(&self, debit: &ListedDebit) -> bool {
        matches!(debit.state, ChargeState::Processing | ChargeState::Paid)
    }
}

/// GET `/operator/debits/{batch}`
pub async fn page(request: Request, operator: ForOperators, batch: Named<DebitBatchId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let batch = queries::batch(tx, &operator, batch.id()?)?;
            let form = BookedForm { day: today(tx).to_string() };
            BatchPage::of(tx, me, &operator, batch, (form, FieldErrors::none()))
        })
        .await
}

/// GET `/operator/debits/{batch}/file.xml`: with the accounts of those who pay, in full
pub async fn file(request: Request, operator: ForOperators, batch: Named<DebitBatchId>) -> HttpResponse {
    request
        .file(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let batch = queries::batch(tx, &operator, batch.id()?)?;
            let bytes = files::content(tx, &operator, &confirmed, batch.id)?;
            tracing::info!(operator = %operator.person().id, batch = %batch.id, "a file of direct debits");
            let name = format!("direct-debits-{}-{}.xml", batch.due_on, batch.id);
            Ok(Download { name, content_type: "application/xml", bytes })
        })
        .await
}

/// POST `/operator/debits/{batch}/booked`
pub async fn book(request: Request, operator: ForOperators, batch: Named<DebitBatchId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let batch = queries::batch(tx, &operator, batch.id()?)?;
            let form: BookedForm = me.form()?;
            let day = match check_day(&form.day, today(tx)) {
                Ok(day) => day,
                Err(what) => {
                    let errors = FieldErrors::at("day", what);
                    return Err(again(BatchPage::of(tx, me, &operator, batch, (form, errors))));
                }
            };
            if let Err(error) = booked::book_by_hand(tx, &operator, &confirmed, &batch, day) {
                return Err(error.or_again(|refused| {
                    let errors = FieldErrors::at("day", refused.sentence());
                    again(BatchPage::of(tx, me, &operator, batch, (form, errors)))
                }));
            }
            Ok(Next::go(paths::debit_batch(batch.id)).saying("Recorded as booked. The invoices become paid."))
        })
        .await
}
