//! Making a token, which is shown once.

use actix_web::HttpResponse;

use super::changes;
use super::form::{List, Longest, MadeToken, NewTokenPage, TokenForm};
use super::list::only_developers;
use crate::model::access_token::Scope;
use crate::paths;
use crate::web::error::Result;
use crate::web::{FieldErrors, Here, Me, Next, Request, again};

/// GET `/account/tokens/new`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            only_developers(me)?;
            form_page(me, TokenForm::proposed(changes::today(tx)), FieldErrors::none())
        })
        .await
}

/// POST `/account/tokens/new`
pub async fn make(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            only_developers(me)?;
            let form: TokenForm = me.form()?;
            let new = match form.check(changes::today(tx), &Scope::PERSONAL, Longest::AYear) {
                Ok(new) => new,
                Err(errors) => return Err(again(form_page(me, form, errors))),
            };
            let confirmed = me.require_password(tx)?;
            let (made, secret) = changes::make(tx, &me.person, &confirmed, &new)?;
            let shell = me.shell("Your new token", Here::Account);
            let among = List::of_person();
            Next::go(paths::tokens()).showing(&MadeToken { shell, made, secret, among })
        })
        .await
}

fn form_page(me: &Me, form: TokenForm, errors: FieldErrors) -> Result<NewTokenPage> {
    Ok(NewTokenPage {
        shell: me.shell("New token", Here::Account),
        form,
        offered: Scope::PERSONAL.to_vec(),
        errors,
        lead: "A program with this token can do what you can do, within the limits you choose.",
        until_hint: "The token stops working after this day, at most a year from now. You can end it at any time.",
        action: paths::new_token(),
        among: List::of_person(),
    })
}
