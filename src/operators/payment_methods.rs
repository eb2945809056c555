//! Payment methods: looking for one, and all of it once its record is opened with a reason.

use actix_web::HttpResponse;
use askama::Template;

use super::looking::{Looking, LookingQuery, Row};
use super::opening::{Closed, Fact, Tag};
use super::queries::SHOWN;
use super::queries::payers::{self as queries, ListedPayer, OfPayer, PaidApp, PayersBy};
use crate::access::people::{AroundPaymentMethod, PersonAccess, around_payment_method};
use crate::access::{Opened, Operator};
use crate::charging::setups::ways;
use crate::charging::stopping;
use crate::invoices::paper;
use crate::model::certificate::VatCertificate;
use crate::model::credential::Credential;
use crate::model::invoice_copy::ListedCopy;
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::{InvoiceId, PaymentMethodId};
use crate::paths;
use crate::payments::kept::Kept;
use crate::store::pages::{Page, Position};
use crate::store::{Moment, Tx};
use crate::vat_ids::standing::{self, Standing};
use crate::web::error::{Error, Result};
use crate::web::{ForOperators, Here, ListQuery, Me, Named, Ready, Request, Shell, form};

#[derive(Template)]
#[template(path = "operators/payment_method.html")]
struct Whole {
    shell: Shell,
    since: Moment,
    payer: Opened<PaymentMethod>,
    /// What it is charged to; None: it pays by bank transfer.
    charged_to: Option<Credential>,
    /// How it pays: `Visa ···· 4242, valid through April 2028`. None: nobody takes anything but transfers.
    pays: Option<String>,
    /// How its VAT ID stands.
    vat_id: Option<Standing>,
    certificate: Option<VatCertificate>,
    /// Addresses that get copies of its invoices.
    copies: Vec<ListedCopy>,
    invoices: Page<OfPayer, Position<InvoiceId>>,
    credit: Kept,
    people: Vec<PersonAccess>,
    /// Who sees its invoices only.
    readers: Vec<PersonAccess>,
    apps: Vec<PaidApp>,
}

impl Whole {
    fn of(
        tx: &mut Tx,
        me: &Me,
        payer: Opened<PaymentMethod>,
        (certificate, charged_to): (Option<VatCertificate>, Option<Credential>),
    ) -> Result<Whole> {
        let query: ListQuery = me.query()?;
        let start = query.start(|text| Position::read(text, InvoiceId::from_stored));
        let queries::Around { apps, copies, credit, check } = queries::around(tx, &payer)?;
        let vat_id = check.and_then(|check| standing::of_check(tx, &payer, check, certificate.is_some()));
        let AroundPaymentMethod { managers: people, readers } = around_payment_method(tx, payer.id)?;
        let has_ways = charged_to.is_some() || tx.site.taking.is_anything_offered();
        Ok(Whole {
            shell: me.shell(payer.name.clone(), Here::Operator),
            since: payer.since(),
            pays: has_ways.then(|| ways::in_words(tx.site, charged_to.as_ref())),
            charged_to,
            vat_id,
            certificate,
            copies,
            invoices: queries::invoices_of(tx, &payer, start)?,
            credit: Kept::for_operators(&payer, credit),
            people,
            readers,
            apps,
            payer,
        })
    }

    /// How an invoice stands, in a word, and the class of its tag.
    fn standing(&self, one: &OfPayer) -> Tag {
        paper::said(one.invoice.standing(one.is_under_way, self.shell.now))
    }

    fn state(&self) -> Tag {
        standing(self.payer.state)
    }

    fn month(&self, one: &OfPayer) -> String {
        one.invoice.month_in_words()
    }

    fn stop_label(&self, credential: &Credential) -> &'static str {
        stopping::label(credential.kind)
    }

    /// What operators call a field of its references.
    fn reference_label(&self, field: &str) -> String {
        match field {
            "buyer_reference" => "Customer reference".into(),
            field => form::label(field),
        }
    }

    fn shown_apps(&self) -> &[PaidApp] {
        &self.apps[..self.apps.len().min(SHOWN)]
    }
}

/// How a payment method stands, in a word, and the class of its tag.
fn standing(state: PaymentMethodState) -> Tag {
    match state {
        PaymentMethodState::Open => ("open", "tag good"),
        PaymentMethodState::Closing => ("closing", "tag warn"),
        PaymentMethodState::Closed => ("closed", "tag"),
    }
}

const LEAD: &str = "Names and status. To open one, give a reason. Everyone who can manage it will see it.";

/// GET `/operator/payment-methods`
pub async fn list(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let query: LookingQuery = me.query()?;
            let start = query.start(PaymentMethodId::from_stored);
            let by = query.by().map_or(PayersBy::Email, |by| PayersBy::from_stored(by).unwrap_or(PayersBy::Name));
            let payers = queries::looked_for(tx, &operator, by, &query.q, start)?;
            Ok(Looking {
                shell: me.shell("Payment methods", Here::Operator),
                tab: "payment-methods",
                lead: LEAD,
                list: paths::operator_payment_methods(),
                query,
                by: by.as_str(),
                options: vec![("name", "Name"), ("company", "Company or name"), ("email", "Invoice email")],
                nothing: match by {
                    PayersBy::Email => "No invoice email begins with this.",
                    PayersBy::Company => "No company begins with this.",
                    PayersBy::Name => "No payment method begins with this.",
                },
                found: payers.map(row),
            })
        })
        .await
}

/// GET `/operator/payment-methods/{payment_method}`
pub async fn page(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let (payer, certificate, charged_to) = queries::payer_and_credential(tx, &operator, payer.id()?)?;
            match Opened::ask(tx, &operator, payer)? {
                Ok(payer) => Ready::of(&Whole::of(tx, me, payer, (certificate, charged_to))?),
                Err(payer) => Ready::of(&closed(&payer).page(me)),
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
            closed(&payer).open(tx, me, &operator, &confirmed, &payer)
        })
        .await
}

fn row(payer: ListedPayer) -> Row {
    let country = payer.country.map(|country| format!(" ·\u{a0}{}", country.name())).unwrap_or_default();
    Row {
        has_avatar: false,
        page: paths::operator_payment_method(payer.id),
        about: payer.company.map_or_else(|| "address missing".into(), |company| company + &country),
        tag: Some(standing(payer.state)),
        name: payer.name,
    }
}

fn closed(payer: &PaymentMethod) -> Closed {
    let missing = || "missing".to_owned();
    Closed {
        title: payer.name.clone(),
        name: payer.name.clone(),
        list: paths::operator_payment_methods(),
        list_name: "Payment methods",
        facts: vec![
            Fact::new("Company or name", payer.company().map_or_else(missing, str::to_owned)),
            Fact::new("Country", payer.country().map_or_else(missing, |country| country.name().to_owned())),
            Fact::tagged("Status", "", Some(standing(payer.state))),
        ],
        then: paths::operator_payment_method(payer.id),
        open_at: paths::open_payment_method(payer.id),
        who_sees_it: "Everyone who can manage it sees this in their events.",
    }
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
