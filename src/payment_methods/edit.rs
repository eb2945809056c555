//! Changing a payment method: everything but the currency.

use actix_web::HttpResponse;
use askama::Template;

use super::changes;
use super::form::PaymentMethodForm;
use crate::access::Granted;
use crate::access::policy::ChangePaymentMethod;
use crate::error::Result;
use crate::paths;
use crate::store::Tx;
use crate::vat_ids::standing::{self, Standing};
use crate::web::seen::Seen;
use crate::web::{Asked, FieldErrors, Here, Me, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "payment_methods/edit.html")]
struct EditPaymentMethod {
    shell: Shell,
    payment_method: Granted<ChangePaymentMethod>,
    form: PaymentMethodForm,
    /// What is known about the VAT ID that it has.
    vat_id: Option<Standing>,
    errors: FieldErrors,
    seen: Seen,
}

impl EditPaymentMethod {
    /// What is known, as long as the field holds the same.
    fn vat_id_hint(&self) -> String {
        let known = self.vat_id.as_ref().filter(|known| known.id.as_str() == self.form.vat_id.trim());
        let known = known.map_or_else(String::new, |known| format!("{} ", known.sentence()));
        format!("{known}Leave this empty if you have none.")
    }
}

/// GET `/payment-methods/{payment_method}/edit`
pub async fn page(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let mut form = PaymentMethodForm::of(&payment_method);
            let seen = Seen::now(&form.values());
            if form.invoice_email.is_empty() {
                form.invoice_email = me.person.email_text();
            }
            form_page(tx, me, payment_method, form, FieldErrors::none(), seen)
        })
        .await
}

/// POST `/payment-methods/{payment_method}/edit`
pub async fn change(request: Request, payment_method: Asked<ChangePaymentMethod>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let form: PaymentMethodForm = me.form()?;
            let details = match form.check_change(payment_method.currency) {
                Ok(details) => details,
                Err(errors) => return Err(again(form_page(tx, me, payment_method, form, errors, Seen::before(me)?))),
            };
            let now = PaymentMethodForm::of(&payment_method).values();
            let typed = PaymentMethodForm::of(&details.clone().said_of(payment_method.object().clone())).values();
            if let Some(seen) = Seen::changed_since(me, &now, &typed)? {
                return Err(again(form_page(tx, me, payment_method, form, FieldErrors::none(), seen)));
            }
            let changed = changes::change(tx, &payment_method, |tx| me.require_password(tx), details)?;
            let words = match changed.unconfirmed_in_words() {
                Some(words) => format!("Saved. {words}"),
                None => "Saved.".into(),
            };
            Ok(Next::go(paths::payment_method(changed.id)).saying(words))
        })
        .await
}

fn form_page(
    tx: &mut Tx,
    me: &Me,
    payment_method: Granted<ChangePaymentMethod>,
    form: PaymentMethodForm,
    errors: FieldErrors,
    seen: Seen,
) -> Result<EditPaymentMethod> {
    let shell = me.shell(format!("Change {}", payment_method.name), Here::PaymentMethods);
    let vat_id = standing::of(tx, &payment_method)?;
    Ok(EditPaymentMethod { shell, payment_method, form, vat_id, errors, seen })
}
