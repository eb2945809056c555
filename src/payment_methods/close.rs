//! Closing a payment method: what goes along is shown before, by name and with the date.

use actix_web::HttpResponse;
use askama::Template;

use super::{changes, queries};
use crate::access::consequences::{self, Consequences, Effect, Scope};
use crate::access::policy::ClosePaymentMethod;
use crate::access::{Confirmed, Granted};
use crate::apps;
use crate::apps::queries::{self as app_queries, ListedApp};
use crate::model::app::DELETION_DAYS;
use crate::model::invoice_copy::InvoiceCopy;
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::{AppId, written};
use crate::paths;
use crate::store::pages::{Page, Start};
use crate::store::{Moment, Tx};
use crate::web::error::Result;
use crate::web::{Asked, Here, Me, Next, Request, Shell};

#[derive(Template)]
#[template(path = "payment_methods/close.html")]
struct ClosePage {
    shell: Shell,
    payment_method: PaymentMethod,
    /// The first apps that it pays for.
    apps: Page<ListedApp, AppId>,
    consequences: Consequences,
    at: Moment,
}

/// GET `/payment-methods/{payment_method}/close`
pub async fn page(request: Request, payment_method: Asked<ClosePaymentMethod>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let apps = app_queries::apps_paid_with(tx, &payment_method, "", Start::First)?;
            let at = tx.now.plus_days(DELETION_DAYS);
            let copies = queries::copies_of(tx, payment_method.id)?;
            let consequences = try_out(tx, me, &payment_method, &apps)?;
            let consequences = with_copies(consequences, &copies);
            let consequences = with_apps(consequences, me, &payment_method, &apps, at);
            let shell = me.shell(format!("Close {}?", payment_method.name), Here::PaymentMethods);
            Ok(ClosePage { shell, payment_method: payment_method.object().clone(), apps, consequences, at })
        })
        .await
}

/// POST `/payment-methods/{payment_method}/close`
pub async fn close(request: Request, payment_method: Asked<ClosePaymentMethod>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let state = changes::close(tx, &payment_method, &confirmed)?;
            let words = if state == PaymentMethodState::Closed {
                format!("{} has been closed.", payment_method.name)
            } else {
                format!("{} is being closed. We’ve emailed everyone concerned.", payment_method.name)
            };
            Ok(Next::go(paths::payment_method(payment_method.id)).saying(words))
        })
        .await
}

/// Closes it and lets the time come.
fn try_out(
    tx: &mut Tx,
    me: &Me,
    payment_method: &Granted<ClosePaymentMethod>,
    apps: &Page<ListedApp, AppId>,
) -> Result<Consequences> {
    let ids: Vec<AppId> = apps.rows.iter().map(|app| app.id).collect();
    let scope = Scope { apps: ids.clone(), payment_methods: vec![payment_method.id], ..Scope::default() };
    let confirmed = Confirmed::in_rehearsal(tx)?;
    Ok(consequences::of(tx, &scope, &me.person, |tx| {
        changes::close(tx, payment_method, &confirmed)?;
        apps::changes::delete_as_scheduled(tx, &ids)
    })?)
}

/// The last invoice comes when it is closed.
fn with_copies(access: Consequences, copies: &[InvoiceCopy]) -> Consequences {
    let to: Vec<String> = copies.iter().map(|copy| copy.email.shown()).collect();
    if to.is_empty() {
        return access;
    }
    let what = format!("will end when it closes: the last invoice won’t go to {}", written::joined(&to));
    access.last(Effect::Lose, "Copies of invoices", what)
}

fn with_apps(
    access: Consequences,
    me: &Me,
    payment_method: &PaymentMethod,
    apps: &Page<ListedApp, AppId>,
    at: Moment,
) -> Consequences {
    let word = me.person.account_type.app_word();
    let mut all =
        access.last(Effect::Same, "Invoices", "from the past stay available to everyone who can manage it now");
    if apps.after.is_some() {
        all = all.first(Effect::Lose, "All the others", format!("it pays for will be deleted on {} too", at.date()));
    }
    for (date, names) in by_date(&apps.rows, at).iter().rev() {
        let what = format!("will go offline and be deleted on {date}");
        all = all.first(Effect::Lose, &written::some_of(names), what);
    }
    if apps.rows.is_empty() {
        return all.first(
            Effect::Lose,
            &payment_method.name,
            format!("will be closed right away, because it doesn’t pay for any {word}s"),
        );
    }
    all.first(
        Effect::Lose,
        &payment_method.name,
        format!("can’t take on new {word}s, and closes when its last one is gone"),
    )
}

/// The apps by name, for each day on which some of them are deleted.
fn by_date(apps: &[ListedApp], at: Moment) -> Vec<(String, Vec<&str>)> {
    let mut days: Vec<(String, Vec<&str>)> = Vec::new();
    for app in apps {
        let day = app.delete_at.unwrap_or(at).date();
        match days.iter_mut().find(|(other, _)| *other == day) {
            Some((_, names)) => names.push(&app.name),
            None => days.push((day, vec![&app.name])),
        }
    }
    days
}
