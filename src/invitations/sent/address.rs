//! Change address: withdraws the invitation and sends a new one, with the same words if the same person sends it.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::manage;
use crate::access::Granted;
use crate::access::policy::ManageInvitation;
use crate::model::email_address::EmailAddress;
use crate::paths;
use crate::web::{Asked, FieldErrors, Here, Me, Next, Request, Shell, again};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct AddressForm {
    email: String,
}

#[derive(Template)]
#[template(path = "invitations/sent/address.html")]
struct ChangeAddress {
    shell: Shell,
    it: Granted<ManageInvitation>,
    form: AddressForm,
    errors: FieldErrors,
}

/// GET `/invitations/{invitation}/address`
pub async fn page(request: Request, invitation: Asked<ManageInvitation>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let it = invitation.granted(tx, me)?;
            Ok(form_page(me, it, AddressForm::default(), FieldErrors::none()))
        })
        .await
}

/// POST `/invitations/{invitation}/address`
pub async fn change(request: Request, invitation: Asked<ManageInvitation>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let it = invitation.granted(tx, me)?;
            let form: AddressForm = me.form()?;
            let email = match EmailAddress::typed(&form.email) {
                Ok(email) => email,
                Err(what) => return Err(again(Ok(form_page(me, it, form, FieldErrors::at("email", what))))),
            };
            let confirmed = me.require_password(tx)?;
            let (new, left_out) = match manage::change_address(tx, &it, email.clone(), &confirmed) {
                Ok(sent) => sent,
                Err(error) => {
                    return Err(error.or_again(|refused| {
                        again(Ok(form_page(me, it, form, FieldErrors::at("email", refused.sentence()))))
                    }));
                }
            };
            let words = format!("We’ve withdrawn the old invitation. A new one to {email} is on its way.{left_out}");
            Ok(Next::go(paths::sent_invitation(new.id)).saying(words))
        })
        .await
}

fn form_page(me: &Me, it: Granted<ManageInvitation>, form: AddressForm, errors: FieldErrors) -> ChangeAddress {
    ChangeAddress { shell: me.shell("Change the address", Here::Invitations), it, form, errors }
}
