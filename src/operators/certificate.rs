//! The certificate of an international body: noted and removed on the opened record of a payment method.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::payment_methods::opened;
use crate::access::Opened;
use crate::model::certificate::VatCertificate;
use crate::model::payment_method::PaymentMethod;
use crate::model::{PaymentMethodId, written};
use crate::paths;
use crate::vat_ids::certificates;
use crate::web::error::Error;
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct NoteForm {
    number: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct RemoveForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "operators/certificate.html")]
struct NotePage {
    shell: Shell,
    payer: Opened<PaymentMethod>,
    form: NoteForm,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "operators/certificate_remove.html")]
struct RemovePage {
    shell: Shell,
    payer: Opened<PaymentMethod>,
    certificate: VatCertificate,
    form: RemoveForm,
    errors: FieldErrors,
}

/// GET `/operator/payment-methods/{payment_method}/certificate`
pub async fn page(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            match opened(tx, &operator, payer.id()?)? {
                (payer, None) => Ok(note_page(me, payer, NoteForm::default(), FieldErrors::none())),
                (payer, Some(_)) => Err(Error::Elsewhere(paths::operator_payment_method(payer.id))),
            }
        })
        .await
}

/// POST `/operator/payment-methods/{payment_method}/certificate`
pub async fn note(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let (payer, _) = opened(tx, &operator, payer.id()?)?;
            let form: NoteForm = me.form()?;
            let number = match written::few_words(&form.number, 3..=60, "Enter the certificate number.") {
                Ok(number) => number,
                Err(what) => return Err(again(Ok(note_page(me, payer, form, FieldErrors::at("number", what))))),
            };
            certificates::note(tx, &payer, &confirmed, &number)?;
            Ok(Next::go(paths::operator_payment_method(payer.id)).saying("Certificate recorded."))
        })
        .await
}

/// GET `/operator/payment-methods/{payment_method}/certificate/remove`
pub async fn remove_page(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            match opened(tx, &operator, payer.id()?)? {
                (payer, Some(found)) => Ok(form_page(me, payer, found, RemoveForm::default(), FieldErrors::none())),
                (payer, None) => Err(Error::Elsewhere(paths::operator_payment_method(payer.id))),
            }
        })
        .await
}

/// POST `/operator/payment-methods/{payment_method}/certificate/remove`
pub async fn remove(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let (payer, Some(found)) = opened(tx, &operator, payer.id()?)? else {
                return Err(crate::refused::Refused::NoCertificate.into());
            };
            let form: RemoveForm = me.form()?;
            let why = match written::few_words(&form.reason, 3..=200, "Say in a few words why.") {
                Ok(why) => why,
                Err(what) => {
                    let errors = FieldErrors::at("reason", what);
                    return Err(again(Ok(form_page(me, payer, found, form, errors))));
                }
            };
            certificates::remove(tx, &payer, &confirmed, &why)?;
            Ok(Next::go(paths::operator_payment_method(payer.id)).saying("Certificate removed."))
        })
        .await
}

fn note_page(me: &Me, payer: Opened<PaymentMethod>, form: NoteForm, errors: FieldErrors) -> NotePage {
    NotePage { shell: me.shell("Record a certificate", Here::Operator), payer, form, errors }
}

fn form_page(
    me: &Me,
    payer: Opened<PaymentMethod>,
    certificate: VatCertificate,
    form: RemoveForm,
    errors: FieldErrors,
) -> RemovePage {
    RemovePage { shell: me.shell("Remove the certificate?", Here::Operator), payer, certificate, form, errors }
}
