//! Deleting the account. What depends on this person alone has to be settled first: the page lists it.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::account_type::{or_list, try_out};
use super::changes;
use super::to_settle::ToSettle;
use crate::access::consequences::{Consequences, Effect};
use crate::paths;
use crate::store::Tx;
use crate::web::cookie::Carry;
use crate::web::error::Result;
use crate::web::{Here, Me, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "people/close.html")]
struct DeleteAccount {
    shell: Shell,
    email: String,
    to_settle: Vec<ToSettle>,
    consequences: Consequences,
    /// Since the page that was pressed.
    has_changed: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DeleteForm {
    /// The fingerprint of the consequences that were shown.
    shown: String,
}

/// GET `/account/delete`
pub async fn page(request: Request) -> HttpResponse {
    request.rehearsal(look).await
}

/// Within a transaction that is rolled back.
fn look(tx: &mut Tx, me: &Me) -> Result<DeleteAccount> {
    let (consequences, to_settle) = without_account(tx, me)?;
    let shell = me.shell("Delete your account?", Here::Account);
    let email = me.person.email_text();
    Ok(DeleteAccount { shell, email, to_settle, consequences, has_changed: false })
}

/// POST `/account/delete`
pub async fn delete(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: DeleteForm = me.form()?;
            let confirmed = me.require_password(tx)?;
            let page = tx.try_out(|tx| look(tx, me))?;
            if page.to_settle.is_empty() && page.consequences.digest() != form.shown {
                return Err(again(Ok(DeleteAccount { has_changed: true, ..page })));
            }
            or_list(changes::close(tx, &me.person, &confirmed), paths::delete_account())?;
            Ok(Next::go(paths::home())
                .carrying(Carry::SignOut)
                .saying("Your account has been deleted, and you’re logged out everywhere."))
        })
        .await
}

fn without_account(tx: &mut Tx, me: &Me) -> Result<(Consequences, Vec<ToSettle>)> {
    let (access, gone) = try_out(tx, me, changes::try_to_close)?;
    let mut all = access.first(Effect::Lose, "You", format!("can no longer log in as {}", me.person.email_text()));
    for app in gone.apps.iter().filter(|app| app.is_on_trial()) {
        if let Some(at) = app.delete_at {
            all = all.last(Effect::Lose, &app.name, format!("will be deleted on {}, as planned", at.date()));
        }
    }
    let word = me.person.account_type.app_word();
    let all = all
        .last(Effect::Same, &format!("Every {word} and every invoice"), "stays with those who pay")
        .last(Effect::Same, "What you did", "stays visible under your name for a year, then anonymously")
        .last(Effect::Same, "Receipts of handovers", "stay as they are, with the names and emails of both sides");
    Ok((all, ToSettle::all(&gone, &me.person)))
}
