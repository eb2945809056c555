//! Payment methods: looking for one, and all of it once its record is opened with a reason.

use actix_web::HttpResponse;
use askama::Template;

use super::changes;
use super::looking::LookingQuery;
use super::queries::payers::{self as queries, ListedPayer, PayersBy, SHOWN};
use super::reason::ReasonForm;
use crate::access::people::{PersonAccess, billing_people};
use crate::access::{Opened, Operator};
use crate::error::{Error, Result};
use crate::invoices::paper;
use crate::model::certificate::VatCertificate;
use crate::model::invoice::Invoice;
use crate::model::money;
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::{InvoiceId, PaymentMethodId};
use crate::paths;
use crate::payments::kept::Kept;
use crate::store::pages::{Page, Position};
use crate::store::{Moment, Tx};
use crate::vat_ids::standing::{self, Standing};
use crate::web::{FieldErrors, ForOperators, Here, ListQuery, Me, Named, Next, Ready, Request, Shell, again};

#[derive(Template)]
#[template(path = "operators/payment_methods.html")]
struct PaymentMethods {
    shell: Shell,
    query: LookingQuery,
    by: PayersBy,
    payers: Page<ListedPayer, PaymentMethodId>,
}

#[derive(Template)]
#[template(path = "operators/payment_method_closed.html")]
struct Closed {
    shell: Shell,
    payer: PaymentMethod,
    form: ReasonForm,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "operators/payment_method.html")]
struct Whole {
    shell: Shell,
    since: Moment,
    payer: Opened<PaymentMethod>,
    /// How its VAT ID stands.
    vat_id: Option<Standing>,
    certificate: Option<VatCertificate>,
    invoices: Page<Invoice, Position<InvoiceId>>,
    credit: Kept,
    people: Vec<PersonAccess>,
    apps: Vec<String>,
}

impl Closed {
    fn of(me: &Me, payer: PaymentMethod, form: ReasonForm, errors: FieldErrors) -> Closed {
        Closed { shell: me.shell(payer.name.clone(), Here::Operator), payer, form, errors }
    }
}

impl Whole {
    fn of(tx: &mut Tx, me: &Me, payer: Opened<PaymentMethod>, certificate: Option<VatCertificate>) -> Result<Whole> {
        let query: ListQuery = me.query()?;
        let start = query.start(|text| Position::read(text, InvoiceId::from_stored));
        let vat_id = standing::of(tx, &payer)?;
        Ok(Whole {
            shell: me.shell(payer.name.clone(), Here::Operator),
            since: payer.since(),
            vat_id,
            certificate,
            invoices: queries::invoices_of(tx, &payer, start)?,
            credit: Kept::for_operators(tx, &payer)?,
            people: billing_people(tx, payer.id)?,
            apps: queries::apps_of(tx, &payer)?,
            payer,
        })
    }

    /// How an invoice stands, in a word, and the class of its tag.
    fn standing(&self, invoice: &Invoice) -> (&'static str, &'static str) {
        paper::standing(invoice, self.shell.now)
    }

    fn month(&self, invoice: &Invoice) -> String {
        invoice.month_in_words()
    }

    fn shown_apps(&self) -> &[String] {
        &self.apps[..self.apps.len().min(SHOWN)]
    }
}

/// How a payment method stands, in a word, and the class of its tag.
pub(super) fn standing(state: &PaymentMethodState) -> (&'static str, &'static str) {
    match state {
        PaymentMethodState::Open => ("open", "tag good"),
        PaymentMethodState::Closing => ("closing", "tag warn"),
        PaymentMethodState::Closed => ("closed", "tag"),
    }
}

/// GET `/operator/payment-methods`
pub async fn list(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let query: LookingQuery = me.query()?;
            let start = query.start(PaymentMethodId::from_stored);
            let by = query.by().map_or(PayersBy::Email, |by| PayersBy::from_stored(by).unwrap_or(PayersBy::Name));
            let payers = queries::looked_for(tx, &operator, by, &query.q, start)?;
            Ok(PaymentMethods { shell: me.shell("Payment methods", Here::Operator), query, by, payers })
        })
        .await
}

/// GET `/operator/payment-methods/{payment_method}`
pub async fn page(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let (payer, certificate) = queries::payer(tx, &operator, payer.id()?)?;
            match Opened::ask(tx, &operator, payer)? {
                Ok(payer) => Ready::of(&Whole::of(tx, me, payer, certificate)?),
                Err(payer) => Ready::of(&Closed::of(me, payer, ReasonForm::default(), FieldErrors::none())),
            }
        })
        .await
}

/// POST `/operator/payment-methods/{payment_method}/open`
pub async fn open(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let (payer, _) = queries::payer(tx, &operator, payer.id()?)?;
            let form: ReasonForm = me.form()?;
            let reason = form.check().map_err(|what| closed_again(me, &payer, form.clone(), what))?;
            changes::open_record(tx, &operator, &confirmed, payer.id, &reason)?;
            Ok(Next::go(paths::operator_payment_method(payer.id)))
        })
        .await
}

fn closed_again(me: &Me, payer: &PaymentMethod, form: ReasonForm, what: String) -> Error {
    let page: Result<Closed> = Ok(Closed::of(me, payer.clone(), form, FieldErrors::at("reason", what)));
    again(page)
}

/// The payment method with this id, opened, and the certificate that is on file for it.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Elsewhere`]: to the page where it is opened.
pub(super) fn opened(
    tx: &mut Tx,
    operator: &Operator,
    id: PaymentMethodId,
) -> Result<(Opened<PaymentMethod>, Option<VatCertificate>)> {
    let (payer, certificate) = queries::payer(tx, operator, id)?;
    match Opened::ask(tx, operator, payer)? {
        Ok(payer) => Ok((payer, certificate)),
        Err(closed) => Err(Error::Elsewhere(paths::operator_payment_method(closed.id))),
    }
}
